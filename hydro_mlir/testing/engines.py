"""
The ways to run a program, each a function from a file and its options to an outcome.

    fleet          the interpreter on the `hfplus` module as it was written or built
    fleet-seed-N   the same in a random schedule
    graphs         the interpreter on the `hf` graphs behind the passes that make them
    graphs-seed-N  the same in a random schedule
    steps          the native steps of all members, with messages carried in this process
    steps-seed-N   the same with messages cut and interleaved at random
    native         processes of this machine that talk over TCP
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import Rewriter

from hydro_mlir.diagnostics import DiagnosticError, UsageError
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import make_context, value
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.interp import Line, Outcome, run
from hydro_mlir.interp.assembly import Member
from hydro_mlir.interp.dataflow import RandomSchedule, Schedule
from hydro_mlir.interp.program import Sinks
from hydro_mlir.interp.values import Value
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.pipelines import PIPELINES
from hydro_mlir.testing.expect import with_folder

Callbacks = Mapping[str, Callable[..., object]]


@dataclass
class Subject:
    """What is run: a module, the functions behind its sinks."""

    module: ModuleOp
    callbacks: Callbacks = field(default_factory=dict[str, Callable[..., object]])


def load(path: Path, options: Mapping[str, str]) -> Subject:
    """The program of a file, `.mlir` or Python, verified.

    Raises DiagnosticError with all that is wrong with it.
    """
    if path.suffix == ".py":
        return load_python(path, options)
    module = parse_module(with_folder(path.read_text(), path.parent), str(path))
    found = verify_module(module)
    if found:
        raise DiagnosticError(found)
    return Subject(module)


def load_python(path: Path, options: Mapping[str, str]) -> Subject:
    """The only program of a Python file, built with options given as text."""
    from hydro_mlir.lang.program import Program

    name = f"_run_test_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"expected a Python file, but got {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and annotations are looked up there
    spec.loader.exec_module(module)
    programs = [item for item in vars(module).values() if isinstance(item, Program)]
    if len(programs) != 1:
        raise UsageError(f"expected one program in {path}, but found {len(programs)}")
    built = programs[0].build(**{key: _option(text) for key, text in options.items()})
    return Subject(built.module, built.callbacks)


def _option(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return Path(text) if "/" in text else text


def run_passes(module: ModuleOp, pipeline: str) -> None:
    """Run a pipeline on a module, in place."""
    context = make_context()
    passes = get_all_passes()
    for name in PIPELINES[pipeline]:
        passes[name]()().apply(context, module)


def run_fleet(subject: Subject, seed: int | None = None) -> Outcome:
    """Interpret the fleet's program."""
    return run(subject.module, subject.callbacks, seed)


def run_graphs(subject: Subject, seed: int | None = None) -> Outcome:
    """Interpret the graphs that the fleet's program becomes; the module is changed in place."""
    run_passes(subject.module, "graphs")
    return run(subject.module, subject.callbacks, seed)


def run_native(subject: Subject) -> Outcome:
    """Compile the program and run it as processes of this machine."""
    from hydro_mlir.compiler import compile as compile_module
    from hydro_mlir.deploy import local, ticks

    if ticks.is_in_ticks(subject.module):
        return run_ticks(subject)
    lines: list[Line] = []
    callbacks = name_members(subject, lines)
    try:
        artifacts = compile_module(subject.module)
        local.run(artifacts, callbacks, timeout_seconds=NATIVE_SECONDS_MAX)
    except DiagnosticError as error:
        return Outcome(lines, error, quiescent=False)
    return Outcome(lines)


def run_ticks(subject: Subject) -> Outcome:
    """Compile a graph in tick mode and run it in this process."""
    from hydro_mlir.deploy import ticks

    name = next(op.sym_name.data for op in subject.module.ops if isinstance(op, hf.GraphOp))
    outcome = Outcome()
    sinks = Sinks(subject.callbacks, outcome.lines)
    try:
        for callback, element in ticks.outputs(subject.module):
            sinks.report(Member(name, 0), callback, cast(Value, element))
    except DiagnosticError as error:
        outcome.error, outcome.quiescent = error, False
    return outcome


def run_instances(subject: Subject, seed: int | None = None) -> Outcome:
    """Compile the program and run its native steps in this process.

    The sinks are changed as for processes, so that both find one artifact in the cache.
    """
    from hydro_mlir.compiler import compile as compile_module
    from hydro_mlir.deploy import ticks
    from hydro_mlir.testing.instances import InstanceFleet

    if ticks.is_in_ticks(subject.module):
        return run_ticks(subject)
    lines: list[Line] = []
    callbacks = name_members(subject, lines)

    def report(member: Member, callback: str, element: tuple[int, Value]) -> None:
        callbacks[callback](*element)

    schedule = Schedule() if seed is None else RandomSchedule(seed)
    try:
        InstanceFleet(compile_module(subject.module), report, schedule).run()
    except DiagnosticError as error:
        return Outcome(lines, error, quiescent=False)
    return Outcome(lines)


def name_members(subject: Subject, lines: list[Line]) -> Callbacks:
    """Put the member's index in front of every element that a sink gets, in place.

    The result is a function per sink that takes the index off again, calls the sink's own
    function, and notes the lines it prints and whose they are.
    """
    callbacks: dict[str, Callable[..., object]] = {}
    sinks = Sinks(subject.callbacks, lines)
    for op in list(subject.module.walk()):
        if isinstance(op, hfplus.SinkOp | hf.DestSinkOp):
            name = f"{op.callback.string_value()}_{len(callbacks)}"
            callbacks[name] = _with_member(sinks, op)
            if isinstance(op, hfplus.SinkOp):
                _replace_sink(op, name)
            else:
                _replace_dest_sink(op, name)
    return callbacks


def _place_of_sink(sink: hfplus.SinkOp | hf.DestSinkOp) -> str:
    if isinstance(sink, hfplus.SinkOp):
        return cast("hfplus.StreamType", sink.operand.type).place
    above = sink.parent_op()
    while not isinstance(above, hf.GraphOp):
        assert above is not None, "operators stand in graphs"
        above = above.parent_op()
    return above.sym_name.data


def _with_member(sinks: Sinks, sink: hfplus.SinkOp | hf.DestSinkOp) -> Callable[..., object]:
    place, callback = _place_of_sink(sink), sink.callback.string_value()

    def report(index: int, element: Value) -> None:
        sinks.report(Member(place, index), callback, element)

    return report


def _replace_sink(sink: hfplus.SinkOp, name: str) -> None:
    type_ = cast("hfplus.StreamType", sink.operand.type)
    block, pair = _paired(type_.element, type_.place)
    block.add_op(hfplus.YieldOp(pair))
    each = hfplus.EachOp(
        sink.operand, Region(block), type_.like(hfplus.StreamType, pair.type)
    )
    _replace(sink, each, hfplus.SinkOp(name, each.result))


def _replace_dest_sink(sink: hf.DestSinkOp, name: str) -> None:
    block, pair = _paired(hf.element(sink.operand), _place_of_sink(sink))
    block.add_op(hf.YieldOp(pair))
    each = hf.MapOp(sink.operand, Region(block), hf.EdgeType(pair.type))
    _replace(sink, each, hf.DestSinkOp(name, each.result))


def _paired(element: Attribute, place: str) -> tuple[Block, SSAValue]:
    """The beginning of a function that puts the member's index in front of an element."""
    block = Block(arg_types=[element])
    member = value.SelfOp(value.MemberType(place))
    index = value.MemberIndexOp(member.result)
    pair = value.MakeOp([index.result, block.args[0]])
    block.add_ops([member, index, pair])
    return block, pair.result


def _replace(sink: Operation, each: Operation, new: Operation) -> None:
    new.attributes |= sink.attributes
    each.location = new.location = sink.location
    Rewriter.replace_op(sink, [each, new], [])


Engine = Callable[[Subject], Outcome]

# A run that takes longer has come to a standstill.
NATIVE_SECONDS_MAX = 60.0

SEEDS = (1, 2, 3)

ENGINES: dict[str, Engine] = {
    "fleet": run_fleet,
    **{f"fleet-seed-{seed}": lambda s, seed=seed: run_fleet(s, seed) for seed in SEEDS},
    "graphs": run_graphs,
    "graphs-seed-1": lambda s: run_graphs(s, 1),
    "steps": run_instances,
    "steps-seed-1": lambda s: run_instances(s, 1),
    "native": run_native,
}


def execute(engine: str, path: Path, options: Mapping[str, str]) -> Outcome:
    """Load and run a file under an engine; a mistake that loading finds is the outcome's error."""
    try:
        return ENGINES[engine](load(path, options))
    except DiagnosticError as error:
        return Outcome(error=error, quiescent=False)
