"""
The reference interpreter: evaluates `hfplus` and `hf` modules directly and naively.

It is the oracle of the compiler's tests, so it shares no code with the lowering.

    run(module, callbacks, seed) -> Outcome          a whole program, in any of its schedules
    call_region(region, arguments, environment)      one function on Python values
"""

from hydro_mlir.interp.environment import Environment, Trap
from hydro_mlir.interp.functions import call_function, call_region, environment_of
from hydro_mlir.interp.program import Line, Outcome, run

__all__ = [
    "Environment",
    "Line",
    "Outcome",
    "Trap",
    "call_function",
    "call_region",
    "environment_of",
    "run",
]
