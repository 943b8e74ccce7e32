"""
Programs: a Python function from a flow and options to nothing, built as often as wanted.

    @hydro.program
    def word_count(flow: hydro.Flow, text: Path, workers: int = 3) -> None: ...

    built = word_count.build(text=Path("a.txt"))

The parameters behind the flow are the program's options: int, float, bool, str or Path.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.diagnostics import (
    Diagnostic,
    DiagnosticError,
    InternalError,
    Place,
    fail,
    suggest,
)
from hydro_mlir.dialects.fleet import everywhere
from hydro_mlir.dialects.hydroflow_plus import CollectionType
from hydro_mlir.lang.builder import Builder
from hydro_mlir.lang.flow import Flow
from hydro_mlir.lang.forward import check_forwards
from hydro_mlir.lang.places import call_place, definition_place, instruction_place, is_ours

Options = ParamSpec("Options")

OPTION_TYPES: tuple[type, ...] = (int, float, bool, str, Path)


@dataclass(frozen=True)
class Parameter:
    """An option of a program."""

    name: str
    type: type
    default: Any = None
    required: bool = False


@dataclass(frozen=True)
class Built:
    """A program's module, and the Python functions of its sinks by symbol.

    A callback is called with one argument per component of a tuple, else with the element.
    """

    module: ModuleOp
    callbacks: dict[str, Callable[..., object]] = field(
        default_factory=lambda: dict[str, Callable[..., object]]()
    )
    name: str = ""


class Program(Generic[Options]):
    """A program; `build` runs its function once and gives the module."""

    def __init__(self, function: Callable[Concatenate[Flow, Options], None]):
        self.function = function
        self.name = function.__name__
        self.place = definition_place(function.__code__)
        self.parameters = _parameters(function, self.place)
        functools.update_wrapper(self, function)

    def __repr__(self) -> str:
        return f"<program {self.name}>"

    def __call__(self, flow: Flow, *arguments: Options.args, **options: Options.kwargs) -> None:
        """Add this program to another one's flow."""
        self.function(flow, *arguments, **options)

    def build(self, *arguments: Options.args, **options: Options.kwargs) -> Built:
        """Run the program's function and return what it has built.

        Raises `DiagnosticError` with all mistakes found, in the order of the source.
        """
        chosen = self._options(arguments, options)
        builder = Builder(self.name)
        finished = self._run(builder, chosen)
        errors = list(builder.errors)
        if finished:
            errors += check_forwards(builder) + _unused(builder)
        if errors:
            raise DiagnosticError(_in_source_order(errors, self.place.file))
        for function in builder.library.functions:
            builder.module.body.block.add_op(function)
        return Built(builder.module, builder.callbacks, self.name)

    def _run(self, builder: Builder, options: dict[str, Any]) -> bool:
        """Call the function; False if it did not come to its end."""
        run: Callable[..., None] = self.function
        try:
            run(Flow(builder), **options)
        except DiagnosticError as error:
            builder.report(error)
            return False
        except Exception as error:
            builder.errors.append(_exception_diagnostic(error, self.place.file))
            return False
        return True

    def _options(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
        names = [parameter.name for parameter in self.parameters]
        given = dict(zip(names, arguments, strict=False)) | options
        # From the command line there is no line of the user's: then it is the program's own.
        caller = sys._getframe(2).f_globals.get("__name__")  # pyright: ignore[reportPrivateUsage]
        place = self.place if is_ours(caller) else call_place()
        errors = [
            Diagnostic("HF002", f"`{self.name}` has no option `{n}`{suggest(n, names)}", place)
            for n in given
            if n not in names
        ]
        if len(arguments) > len(names):
            message = f"`{self.name}` has {len(names)} options, but got {len(arguments)} arguments"
            errors.append(Diagnostic("HF002", message, place))
        chosen: dict[str, Any] = {}
        for parameter in self.parameters:
            try:
                chosen[parameter.name] = _option(parameter, given, place)
            except DiagnosticError as error:
                errors += error.diagnostics
        if errors:
            raise DiagnosticError(errors)
        return chosen


def program(function: Callable[Concatenate[Flow, Options], None]) -> Program[Options]:
    """Make a program of a function whose first parameter is the flow."""
    return Program(function)


# --- options --------------------------------------------------------------------------------------


def _parameters(function: Callable[..., None], place: Place) -> tuple[Parameter, ...]:
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters:
        fail(
            "HF003",
            "expected a program with a flow as its first parameter, but got no parameters",
            place,
            help=f"def {function.__name__}(flow: hydro.Flow): ...",
        )
    hints = _hints(function, place)
    return tuple(_parameter(p, hints.get(p.name), place) for p in parameters[1:])


def _hints(function: Callable[..., None], place: Place) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception as error:
        fail("HF003", f"expected annotations that can be read, but got: {error}", place)


def _parameter(parameter: inspect.Parameter, type_: Any, place: Place) -> Parameter:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        fail("HF003", f"expected options with names, but got `{parameter}`", place)
    has_default = parameter.default is not parameter.empty
    if type_ is None and has_default:
        type_ = Path if isinstance(parameter.default, Path) else type(parameter.default)
    if type_ not in OPTION_TYPES:
        names = ", ".join(t.__name__ for t in OPTION_TYPES)
        got = "no type" if type_ is None else f"`{getattr(type_, '__name__', type_)}`"
        fail(
            "HF003",
            f"expected option `{parameter.name}` to have one of the types {names}, but got {got}",
            place,
        )
    if not has_default:
        return Parameter(parameter.name, type_, required=True)
    return Parameter(
        parameter.name, type_, _convert(parameter.name, type_, parameter.default, place)
    )


def _option(parameter: Parameter, given: dict[str, Any], place: Place) -> Any:
    if parameter.name in given:
        return _convert(parameter.name, parameter.type, given[parameter.name], place)
    if parameter.required:
        fail("HF002", f"expected option `{parameter.name}`, but got none", place)
    return parameter.default


def _convert(name: str, type_: type, given: Any, place: Place) -> Any:
    """The value of an option as its type; an int is a float, and text a path."""
    if type(given) is type_ or (type_ is Path and isinstance(given, Path)):
        return given
    if type_ is float and type(given) is int:
        return float(given)
    if type_ is Path and isinstance(given, str):
        return Path(given)
    shown = f"{given!r} of type `{type(given).__name__}`"
    fail(
        "HF002",
        f"expected option `{name}` to be of type `{type_.__name__}`, but got {shown}",
        place,
    )


# --- at the end ----------------------------------------------------------------------------------


def _unused(builder: Builder) -> list[Diagnostic]:
    """Collections that reach neither a sink nor a `discard`."""
    found: list[Diagnostic] = []
    for op in everywhere(builder.module):
        for result in op.results:
            used = bool(result.uses) or builder.is_excused(result)
            if used or not isinstance(result.type, CollectionType):
                continue
            noun = result.type.name.removeprefix("hfplus.").replace("_", " ")
            message = f"expected this {noun} to be used, but nothing reads it"
            what = "hand it to .for_each(...), or say that it is left unused: .discard()"
            place = builder.result_places.get(result) or _place(builder, op)
            found.append(Diagnostic("HF026", message, place, help=what))
    return found


def _place(builder: Builder, op: Any) -> Place | None:
    from hydro_mlir.diagnostics import place_of

    return builder.places.get(op) or place_of(op)


def _in_source_order(errors: list[Diagnostic], file: str) -> list[Diagnostic]:
    """Once each, the program's own file first, then by line and column."""

    def key(diagnostic: Diagnostic) -> tuple[bool, str, int, int]:
        place = diagnostic.place or Place(file, 0)
        return place.file != file, place.file, place.line, place.column

    return sorted(dict.fromkeys(errors), key=key)


def _exception_diagnostic(error: Exception, file: str) -> Diagnostic:
    """An exception of the user's own code, at the line of theirs that it passed last."""
    frames: list[types.TracebackType] = []
    step = error.__traceback__
    while step is not None:
        frames.append(step)
        step = step.tb_next
    ours = [is_ours(frame.tb_frame.f_globals.get("__name__")) for frame in frames]
    theirs = [i for i, mine in enumerate(ours) if not mine]
    # What the user's function was running when it broke: if that is ours, so is the mistake.
    own = [i for i in theirs if frames[i].tb_frame.f_code.co_filename == file] or theirs
    if not own or any(ours[own[-1] + 1 :]):
        raise InternalError(f"{type(error).__name__} while building: {error}") from error
    frame = frames[own[-1]]
    place = instruction_place(frame.tb_frame.f_code, frame.tb_lasti, frame.tb_lineno)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Diagnostic("HF001", f"the program raised {text}", place)
