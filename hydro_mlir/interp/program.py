"""Runs a whole program: `run(module) -> Outcome`, for modules of either level."""

from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.analysis.dataflow import stands_alone
from hydro_mlir.diagnostics import DiagnosticError, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.interp import fleet, graphs, ticks
from hydro_mlir.interp.assembly import Assembly, Guests, Member
from hydro_mlir.interp.dataflow import RandomSchedule, Schedule, run_operators
from hydro_mlir.interp.environment import FUEL
from hydro_mlir.interp.values import Value, to_python


@dataclass(frozen=True)
class Line:
    """One line that a sink wrote, and the member whose element it was."""

    location: str
    member: int
    text: str


@dataclass
class Outcome:
    """What a run wrote, in order; the error that ended it, if one did; whether it came to rest."""

    lines: list[Line] = field(default_factory=list[Line])
    error: DiagnosticError | None = None
    quiescent: bool = True


def run(
    module: ModuleOp,
    callbacks: Mapping[str, Callable[..., object]] | None = None,
    seed: int | None = None,
    fuel: int = FUEL,
    steps_max: int | None = None,
    guests: Guests = MappingProxyType({}),
    timer_firings: int = 0,
) -> Outcome:
    """Run the program of a module, `hfplus` or `hf`, to its end.

    `callbacks` are the functions behind the sinks' symbols; a sink without one prints its element,
    a tuple's components with spaces between them. With a `seed` operators run in a random order
    on random parts of their inputs. `fuel` limits the iterations of each call of a user function,
    `steps_max` the steps of operators, for programs that never come to rest. A graph in tick mode
    runs ticks, without input from outside, until none asks for another; `steps_max` limits those.

    Every timer gives `timer_firings` instants, from time 0 on.
    `guests` says what they do at each external, in the order in which it is heard; what they are
    told is written as by a sink of the external's name, the guest's number first.

    A trap, or a file that cannot be read, ends the run: see `Outcome.error`.
    """
    outcome = Outcome()
    sinks = Sinks(callbacks or {}, outcome.lines)
    if stands_alone(module):
        outcome.quiescent, outcome.error = _run_ticks(module, sinks, steps_max)
        return outcome
    assembly = Assembly(module, sinks.report, fuel, timer_firings, guests)
    schedule = Schedule() if seed is None else RandomSchedule(seed)
    try:
        _assemble(module, assembly)
        outcome.quiescent = run_operators(assembly.operators, schedule, steps_max)
    except DiagnosticError as error:
        outcome.error = error
        outcome.quiescent = False
    return outcome


def _run_ticks(
    module: ModuleOp, sinks: Sinks, ticks_max: int | None
) -> tuple[bool, DiagnosticError | None]:
    """Run ticks as long as one asks for another; whether it came to rest, and the error."""
    try:
        engine = ticks.engine(module)
        for _ in itertools.count() if ticks_max is None else range(ticks_max):
            result = engine.tick({})
            for callback, element in result.outputs:
                sinks.report(Member(engine.name, 0), callback, cast("Value", element))
            if not result.again:
                return True, None
    except DiagnosticError as error:
        return False, error
    return False, None


def _assemble(module: ModuleOp, assembly: Assembly) -> None:
    if any(isinstance(op, hf.GraphOp) for op in module.ops):
        graphs.assemble(module, assembly)
    elif any(isinstance(op, hfplus.LocationOp) for op in module.ops):
        fleet.assemble(module, assembly)
    else:
        fail("HF513", "expected a module with locations or graphs, but it has none", None)


@dataclass
class Sinks:
    """Calls the function behind a sink for each element and notes the lines it printed."""

    callbacks: Mapping[str, Callable[..., object]]
    lines: list[Line]

    def report(self, member: Member, callback: str, element: Value) -> None:
        """Hand over one element."""
        fields = element if type(element) is tuple else (element,)
        arguments = [to_python(field) for field in fields]
        function = self.callbacks.get(callback)
        text = " ".join(map(str, arguments)) if function is None else _printed(function, arguments)
        if function is None or text:
            lines = text.removesuffix("\n").split("\n")
            self.lines.extend(Line(member.location, member.index, line) for line in lines)


def _printed(function: Callable[..., object], arguments: list[object]) -> str:
    """What a function prints when it is called."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            function(*arguments)
        except Exception as error:  # the user's own code may raise anything
            name = getattr(function, "__name__", "a callback")
            fail("HF530", f"{name} raised {type(error).__name__}: {error}", None)
    return output.getvalue()
