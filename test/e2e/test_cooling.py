"""
Goal: a function that numba has compiled runs in processes that know nothing of numba.

Method: the example, against CPython; the interpreter says the same.
"""

from .conftest import ROOT

EXPECTED = "kettle: 40 minutes\noven: 55 minutes\ntea: 28 minutes\n"


def test_the_example(hydro_run):
    for engine in ("local", "interp"):
        code, output, errors = hydro_run(ROOT / "examples" / "cooling.py", "--on", engine)
        assert (code, output) == (0, EXPECTED), errors
