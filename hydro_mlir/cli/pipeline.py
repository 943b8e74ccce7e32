"""
Pass pipelines on a command line: `-p native`, `-p 'decouple{location=leader cut="x"},schedule'`.

A name is that of a pass or of a pipeline in `passes.pipelines`, which stands for its passes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xdsl.passes import ModulePass
from xdsl.utils.arg_spec import ArgSpec, parse_pipeline
from xdsl.utils.exceptions import ArgSpecParseError

from hydro_mlir.diagnostics import UsageError, suggest

PassFactory = Callable[[], type[ModulePass]]


def borrowed_passes() -> dict[str, PassFactory]:
    """Passes of xDSL that are useful at every level."""

    def canonicalize() -> type[ModulePass]:
        from xdsl.transforms.canonicalize import CanonicalizePass

        return CanonicalizePass

    def cse() -> type[ModulePass]:
        from xdsl.transforms.common_subexpression_elimination import (
            CommonSubexpressionElimination,
        )

        return CommonSubexpressionElimination

    def dce() -> type[ModulePass]:
        from xdsl.transforms.dead_code_elimination import DeadCodeElimination

        return DeadCodeElimination

    return {"canonicalize": canonicalize, "cse": cse, "dce": dce}


def parse_passes(
    text: str,
    passes: Mapping[str, PassFactory],
    pipelines: Mapping[str, tuple[str, ...]],
) -> list[ModulePass]:
    """The passes that a `-p` argument names, with their options.

    Raises UsageError for a name that is unknown and for options that do not fit.
    """
    try:
        specs = list(parse_pipeline(text))
    except ArgSpecParseError as error:
        raise UsageError(f"expected passes such as `a,b{{option=1}}`, but got `{text}`") from error
    return [_make(spec, passes) for spec in _expand(specs, passes, pipelines)]


def _expand(
    specs: list[ArgSpec],
    passes: Mapping[str, PassFactory],
    pipelines: Mapping[str, tuple[str, ...]],
) -> Iterator[ArgSpec]:
    for spec in specs:
        if spec.name in passes:
            yield spec
        elif spec.name in pipelines and not spec.parameters:
            yield from (ArgSpec(name, {}) for name in pipelines[spec.name])
        elif spec.name in pipelines:
            raise UsageError(f"expected no options, but got some for the pipeline {spec.name}")
        else:
            hint = suggest(spec.name, [*passes, *pipelines])
            raise UsageError(
                f"expected a pass or pipeline, but got `{spec.name}`{hint or '; see --list-passes'}"
            )


def _make(spec: ArgSpec, passes: Mapping[str, PassFactory]) -> ModulePass:
    try:
        pass_type = passes[spec.name]()
    except (ImportError, AttributeError) as error:
        raise UsageError(f"expected pass `{spec.name}` to load, but got: {error}") from error
    known = [field.name.replace("_", "-") for field in dataclasses.fields(pass_type)]
    for option in spec.parameters:
        if option.replace("_", "-") not in known:
            has = f"; it has {', '.join(known)}" if known else "; it has none"
            hint = suggest(option, known) or has
            raise UsageError(f"expected an option of `{spec.name}`, but got `{option}`{hint}")
    given = {option.replace("_", "-") for option in spec.parameters}
    for field in dataclasses.fields(pass_type):
        option = field.name.replace("_", "-")
        if _is_required(field) and option not in given:
            example = f"{spec.name}{{{option}=...}}"
            raise UsageError(f"expected the option `{option}`, as in `{example}`, but got none")
    try:
        return pass_type.from_pass_spec(spec)
    except ValueError as error:
        raise UsageError(f"expected {_signature(pass_type)}, but got `{spec}`") from error


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is field.default_factory is dataclasses.MISSING


def _signature(pass_type: type[ModulePass]) -> str:
    """How a pass is written, with the types of its options: `partition{members=int}`."""
    types = {f.name.replace("_", "-"): f.type for f in dataclasses.fields(pass_type)}
    options = (f"{name}={getattr(t, '__name__', t)}" for name, t in types.items())
    return f"`{pass_type.name}{{{' '.join(options)}}}`"
