"""
Tools for testing programs and the compiler itself.

    expect      what a run test says it writes, and how an outcome is compared with that
    engines     the ways to run a program, each from a file to an outcome
    plugin      pytest items: a run test under every engine
    strategies  hypothesis strategies for random well-typed programs
"""
