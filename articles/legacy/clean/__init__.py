"""Making sense of old text: its encoding, its dates, its bylines, the page around it."""
