"""Bringing the stories of old systems in: sources -> record -> clean -> writer -> report."""
