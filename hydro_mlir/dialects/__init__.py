"""
The dialects that hydro-mlir reads and writes, by name, each loaded when it is first met.

>>> sorted(get_all_dialects())
['arith', 'builtin', 'cf', 'func', 'hf', 'hfplus', 'math', 'rt', 'scf', 'value']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdsl.context import Context
    from xdsl.ir import Dialect


def own_dialects() -> dict[str, Callable[[], Dialect]]:
    """The four dialects of this package."""

    def hfplus() -> Dialect:
        from hydro_mlir.dialects.hydroflow_plus import HydroflowPlus

        return HydroflowPlus

    def hf() -> Dialect:
        from hydro_mlir.dialects.hydroflow import Hydroflow

        return Hydroflow

    def rt() -> Dialect:
        from hydro_mlir.dialects.runtime import Runtime

        return Runtime

    def value() -> Dialect:
        from hydro_mlir.dialects.value import Value

        return Value

    return {"hfplus": hfplus, "hf": hf, "rt": rt, "value": value}


def borrowed_dialects() -> dict[str, Callable[[], Dialect]]:
    """The dialects of xDSL that programs are made of at one level or another."""

    def builtin() -> Dialect:
        from xdsl.dialects.builtin import Builtin

        return Builtin

    def arith() -> Dialect:
        from xdsl.dialects.arith import Arith

        return Arith

    def cf() -> Dialect:
        from xdsl.dialects.cf import Cf

        return Cf

    def func() -> Dialect:
        from xdsl.dialects.func import Func

        return Func

    def math() -> Dialect:
        from xdsl.dialects.math import Math

        return Math

    def scf() -> Dialect:
        from xdsl.dialects.scf import Scf

        return Scf

    return {
        "builtin": builtin,
        "arith": arith,
        "cf": cf,
        "func": func,
        "math": math,
        "scf": scf,
    }


def get_all_dialects() -> dict[str, Callable[[], Dialect]]:
    """Name → function that imports the dialect. Importing a dialect costs 20 to 60 ms."""
    return borrowed_dialects() | own_dialects()


def make_context(allow_unregistered: bool = False) -> Context:
    """A context that knows all dialects and has loaded `builtin`."""
    from xdsl.context import Context

    context = Context(allow_unregistered)
    for name, factory in get_all_dialects().items():
        context.register_dialect(name, factory)
    context.load_registered_dialect("builtin")
    return context
