"""Where a compiled program runs; `local` is a process per member on this machine."""
