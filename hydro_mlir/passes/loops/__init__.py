"""The parts of `lower-to-loops`: how each operator declares state, takes an element, and ends."""
