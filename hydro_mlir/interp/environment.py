"""What a function sees besides its arguments, and how it stops the location: Environment, Trap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note, Place, place_of
from hydro_mlir.interp.values import Value, to_python

FUEL = 2**20

# Stands for "no element": None is one.
NOTHING = object()

# An element is shown in a diagnostic up to here.
ELEMENT_CHARACTERS_MAX = 200


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
        notes = () if element is NOTHING else (Note(f"the element was {_shown(element)}"),)
        super().__init__([Diagnostic(code, text, place, notes)])


def _shown(element: object) -> str:
    text = repr(element)
    return text if len(text) <= ELEMENT_CHARACTERS_MAX else text[:ELEMENT_CHARACTERS_MAX] + "…"


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
    # Raises Trap where the tick takes too long; looked at now and then.
    check_time: Callable[[], None] = lambda: None

    def trap(self, operation: Operation, message: str) -> NoReturn:
        """Stop the location at an op."""
        raise Trap(self.operator, place_of(operation), message, self.element, self.where)

    def consider(self, element: Value) -> None:
        """Name the element that the next call is about, for diagnostics."""
        self.element = to_python(element)
