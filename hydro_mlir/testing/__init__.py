"""
Tools for testing programs and the compiler itself.

    expect      what a run test says it writes, and how an outcome is compared with that
    engines     the ways to run a program, each from a file to an outcome
    instances   one of them: all members' native steps in this process
    plugin      pytest items: a run test under every engine
    lit         pytest items: the RUN lines of a file, in this process
    strategies  hypothesis strategies for random well-typed programs
    graphs      random graphs of Hydroflow operators, from a seed
    coverage    which operators graphs exercise, and where they stand
    campaign    many random graphs on both engines
"""
