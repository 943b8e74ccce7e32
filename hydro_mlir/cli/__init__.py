"""Command lines: reading arguments, calling what does the work, and exit codes."""
