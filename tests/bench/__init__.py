"""The measurements behind docs/performance.md, each in a process and a database of its own (`make bench`)."""
