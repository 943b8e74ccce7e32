"""The parts of `lower-to-loops` for graphs in tick mode: a step is a whole tick."""
