"""
Hostile functions on both engines: each alone in the interpreter, all of a batch as one artifact.

A function that the front end refuses is left out of the artifact. Every element is handled by an
engine in which nothing has failed before: behind a fault, the next one gets a fresh instance of
the same artifact. What is said about a function is a `Verdict`; `wrong` holds all that must not
be: exceptions that are no diagnostic, errors without a line, and values or errors that differ.
"""

from __future__ import annotations

import resource
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from hydro_mlir.compiler import compile as compile_module
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, UsageError
from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.hydroflow.native import NativeEngine
from hydro_mlir.hydroflow.run import TickResult, as_step_error
from hydro_mlir.interp.ticks import TickEngine
from hydro_mlir.rt.instance import Limits
from hydro_mlir.testing import hostile_captures
from hydro_mlir.testing.hostile_sources import HostileFunction

TICK_SECONDS = 0.1
LIMITS = Limits(state_bytes=1 << 26, tick_bytes=1 << 26, output_bytes=1 << 26)
# Of a process that runs a batch; a gigabyte of them is the stack of recursive steps.
ADDRESS_BYTES = 6 << 30

# A limit is reached at different moments, so that one engine may end where the other does not.
LIMIT_WORDS = {
    "time": ("its time limit is reached", "no end after"),
    "memory": ("less memory", "less output", "less state", "MemoryError"),
}

Note = Callable[[str], object]


class Engine(Protocol):
    """What runs a tick."""

    def tick(self, inputs: Mapping[str, list[object]], /) -> TickResult:
        """Run one tick."""
        ...


@dataclass
class Verdict:
    """What has been seen of a function: the code of its refusal, or what became of elements."""

    number: int
    refused: str = ""
    values: int = 0
    errors: int = 0
    limits: int = 0
    refused_elements: int = 0
    wrong: list[str] = field(default_factory=list[str])


@dataclass
class Candidate:
    """A function on its way: its graph of one operator, and what the interpreter made of it."""

    verdict: Verdict
    function: HostileFunction
    compiled: Callable[..., object]
    elements: list[object] = field(default_factory=list[object])
    interpreted: list[Outcome] = field(default_factory=lambda: list[Outcome]())


@dataclass(frozen=True)
class Outcome:
    """What one element became: the text of a value, or an error."""

    text: str
    is_error: bool = False
    limit: str = ""
    # What is wrong with it, whatever the other engine does.
    wrong: str = ""


def limit_memory() -> None:
    """Make allocations beyond ADDRESS_BYTES fail in this process."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, most))


def examine(functions: Mapping[int, HostileFunction], note: Note) -> list[Verdict]:
    """The verdict on each function, by its number; `note` hears what comes next."""
    verdicts = {number: Verdict(number) for number in functions}
    candidates: list[Candidate] = []
    with tempfile.TemporaryDirectory(prefix="hostile-") as directory:
        for number, function in functions.items():
            note(f"{number} build")
            candidate = _accepted(verdicts[number], function, Path(directory) / f"f{number}.py")
            if candidate is not None:
                candidates.append(candidate)
        _compare(candidates, note)
    return list(verdicts.values())


# --- front end and interpreter --------------------------------------------------------------------


def _accepted(verdict: Verdict, function: HostileFunction, path: Path) -> Candidate | None:
    """The function behind the front end and the interpreter; None if it was refused."""
    path.write_text(function.source, encoding="utf-8")
    names = hostile_captures.captured()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(function.source, str(path), "exec", dont_inherit=True), names)
    except Exception:  # as an annotation may raise before there is a function
        verdict.refused = "Python"
        return None
    made: Any = names.get("f")
    if not callable(made):
        verdict.refused = "Python"
        return None
    candidate = Candidate(verdict, function, made)
    graph = _graph([candidate], interpreted=True)
    if graph is None:
        return None
    module, symbols = graph
    engine: Engine | None = None
    for element in candidate.elements:
        try:
            engine = engine or TickEngine(module, None, TICK_SECONDS, LIMITS.tick_bytes)
        except Exception as error:
            verdict.wrong.append(f"interpreter: {_words(error)}")
            return None
        outcome = _outcome(engine, symbols[0], element)
        candidate.interpreted.append(outcome)
        engine = None if outcome.is_error else engine
        if outcome.limit == "time":
            break  # it takes as long for the next one
    return candidate


def _graph(candidates: Sequence[Candidate], interpreted: bool = False) -> Any:
    """A module with one branch per function, and the symbols of their channels."""
    graph = Graph()
    for candidate in candidates:
        verdict = candidate.verdict
        try:
            send, arriving = graph.channel(element_types()[candidate.function.element_type])
            if interpreted:
                candidate.elements = _sendable(send, candidate)
            arriving.map(candidate.compiled).for_each(_ignore)
        except (DiagnosticError, UsageError) as error:
            _refuse(verdict, error)
            return None
        except BaseException as error:
            verdict.wrong.append(f"front end: {_words(error)}")
            return None
    try:
        return graph.mlir, list(graph.builder_.feeds)
    except Exception as error:
        candidates[0].verdict.wrong.append(f"module: {_words(error)}")
        return None


def element_types() -> dict[str, Any]:
    """Python's types by their names in the grammar."""
    return {
        "int": int, "str": str, "float": float, "bool": bool, "bytes": bytes,
        "int | None": int | None, "list[int]": list[int], "list[float]": list[float],
        "list[str]": list[str], "tuple[int, str]": tuple[int, str],
        "dict[str, int]": dict[str, int],
    }  # fmt: skip


def _ignore(element: object) -> None:
    """A sink."""


def _sendable(send: Callable[[object], object], candidate: Candidate) -> list[object]:
    """The elements that a channel of the type accepts."""
    found: list[object] = []
    for element in candidate.function.elements:
        try:
            send(element)
        except DiagnosticError:
            candidate.verdict.refused_elements += 1
        except Exception as error:
            candidate.verdict.wrong.append(f"element {element!r}: {_words(error)}")
        else:
            found.append(element)
    return found


def _refuse(verdict: Verdict, error: DiagnosticError | UsageError) -> None:
    diagnostics = error.diagnostics if isinstance(error, DiagnosticError) else []
    if not diagnostics:
        verdict.wrong.append(f"refused without a diagnostic: {_words(error)}")
        return
    verdict.refused = diagnostics[0].code
    for diagnostic in diagnostics:
        fault = fault_of(diagnostic)
        if fault:
            verdict.wrong.append(f"refused, {fault}: {diagnostic}")


def fault_of(diagnostic: Diagnostic) -> str:
    """What a diagnostic lacks, if anything.

    >>> fault_of(Diagnostic("HF100", "expected a", None))
    'without a line'
    """
    if not diagnostic.code.startswith("HF"):
        return "without a code"
    if diagnostic.place is None or diagnostic.place.line < 1:
        return "without a line"
    return ""


def _words(error: BaseException) -> str:
    """What an exception says, and where it was raised."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__}: {str(error)[:400]} ({where})"


# --- both engines -------------------------------------------------------------------------------


def _outcome(engine: Engine, symbol: str, element: object) -> Outcome:
    try:
        result = engine.tick({symbol: [element]})
    except Exception as error:
        outcome = _failed(as_step_error(error))
        _forget_frames(error)
        return outcome
    return Outcome(repr([made for _, made in result.outputs]))


def _forget_frames(error: BaseException | None) -> None:
    """Let go of the frames that an error refers to: they hold the engine that holds the error."""
    while error is not None:
        error.__traceback__ = None
        error = error.__context__


def _failed(error: Exception) -> Outcome:
    if not isinstance(error, StepError):
        words = _words(error)
        return Outcome(words, True, _limit_of(words), f"no StepError: {words}")
    diagnostic = error.diagnostic
    text = f"{error}"
    limit = _limit_of(text)
    fault = "without a diagnostic" if diagnostic is None else fault_of(diagnostic)
    if limit and fault == "without a line":
        fault = ""  # a limit of the whole tick, which no line is at fault for
    return Outcome(text, True, limit, f"StepError {fault}: {text}" if fault else "")


def _limit_of(text: str) -> str:
    for limit, words in LIMIT_WORDS.items():
        if any(word in text for word in words):
            return limit
    return ""


def _compare(candidates: Sequence[Candidate], note: Note) -> None:
    """Run accepted functions as native code; those that do not compile one by one."""
    candidates = [candidate for candidate in candidates if candidate.elements]
    if not candidates:
        return
    if len(candidates) > 1:
        note("all compile")
    else:
        note(f"{candidates[0].verdict.number} compile")
    try:
        made = _graph(candidates)
        assert made is not None, "each has been accepted alone"
        module, symbols = made
        (artifact,) = compile_module(module, "ticks", speed=0)
    except Exception as error:
        if len(candidates) > 1:
            middle = len(candidates) // 2
            _compare(candidates[:middle], note)
            _compare(candidates[middle:], note)
        else:
            candidates[0].verdict.wrong.append(f"compiler: {_words(error)}")
        return
    engine: Engine | None = None
    for candidate, symbol in zip(candidates, symbols, strict=True):
        note(f"{candidate.verdict.number} run")
        for element, interpreted in zip(candidate.elements, candidate.interpreted, strict=False):
            engine = engine or NativeEngine(module, artifact.directory, TICK_SECONDS, LIMITS)
            native = _outcome(engine, symbol, element)
            engine = None if native.is_error else engine
            _judge(candidate.verdict, element, interpreted, native)


def _judge(verdict: Verdict, element: object, interpreted: Outcome, native: Outcome) -> None:
    wrong = [
        f"{name}: {o.wrong}"
        for name, o in (("interpreter", interpreted), ("native", native))
        if o.wrong
    ]
    shown = ascii(element)[:100]
    if wrong:
        verdict.wrong += [f"element {shown}: {each}" for each in wrong]
    elif interpreted.limit or native.limit:
        verdict.limits += 1
    elif interpreted == native:
        verdict.values += not native.is_error
        verdict.errors += native.is_error
    else:
        verdict.wrong.append(
            f"element {shown}: differs\n    interpreted {interpreted.text[:600]}\n"
            f"    native      {native.text[:600]}"
        )
