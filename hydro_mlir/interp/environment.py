"""What a function sees besides its arguments, and how it stops the location: Environment, Trap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from hydro_mlir.diagnostics import (
    Diagnostic,
    DiagnosticError,
    Note,
    Place,
    place_of,
    shortened,
)
from hydro_mlir.interp.memory import FUNCTION_BYTES_MAX, LESS_MEMORY
from hydro_mlir.interp.values import Value, to_python

FUEL = 2**20

# Stands for "no element": None is one.
NOTHING = object()


class Trap(DiagnosticError):
    """A user function stopped its location: the operator, where, Python's name for it, the element.

    >>> print(Trap("map", None, "ZeroDivisionError: division by zero", 0))
    error: [HF500] ZeroDivisionError: division by zero, in `map`
    note: the element was 0
    """

    def __init__(
        self,
        operator: str,
        place: Place | None,
        message: str,
        element: object = NOTHING,
        where: str = "",
        code: str = "HF500",
    ):
        self.operator = operator
        self.place = place
        self.message = message
        self.element = element
        self.where = where
        text = message
        text += f", in `{operator}`" if operator else ""
        text += f" at `{where}`" if where else ""
        shown = "" if element is NOTHING else shortened(repr(element))
        notes = (Note(f"the element was {shown}"),) if shown else ()
        super().__init__([Diagnostic(code, text, place, notes)])


@dataclass
class Environment:
    """Functions by name, overflow mode, and who runs: location, member, operator, element."""

    functions: dict[str, FuncOp] = field(default_factory=dict[str, FuncOp])
    overflow: str = "wrap"
    location: str = ""
    member: int = 0
    operator: str = ""
    element: object = NOTHING
    fuel: int = FUEL
    # Names of functions whose calls count towards the limit of depth.
    recursive: frozenset[str] = frozenset()
    where: str = ""
    # How many bytes a function may make until it returns, and how many it has made.
    memory_bytes: int = FUNCTION_BYTES_MAX
    made_bytes: int = 0
    # Raises Trap where the tick takes too long; looked at now and then.
    check_time: Callable[[], None] = lambda: None

    def trap(self, operation: Operation, message: str) -> NoReturn:
        """Stop the location at an op."""
        raise Trap(self.operator, place_of(operation), message, self.element, self.where)

    def make(self, operation: Operation, size: int) -> None:
        """Take bytes for what an op makes; raises Trap where there are not as many left."""
        self.made_bytes += size
        if self.made_bytes > self.memory_bytes:
            self.less_memory(place_of(operation))

    def less_memory(self, place: Place | None) -> NoReturn:
        """Stop the location for want of memory."""
        raise Trap(self.operator, place, LESS_MEMORY, self.element, self.where, "HF502")

    def consider(self, element: Value) -> None:
        """Name the element that the next call is about, for diagnostics."""
        self.element = to_python(element)
