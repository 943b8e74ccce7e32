"""
What runs a compiled program: the node, its records, and the functions compiled into it.

The bottom layer: it imports the standard library and itself, and llvmlite's binding inside
functions.
"""
