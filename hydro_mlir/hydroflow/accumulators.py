"""
What a fold starts with, and of which type its accumulator is.

The first accumulator may leave a part of its type open: an empty list, None. Then types are tried
that the elements suggest, until the step returns what it was given.
"""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, Region

from hydro_mlir.diagnostics import DiagnosticError, Place, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow.functions import bind, compile_body, constant_region, step_region
from hydro_mlir.hydroflow.values import element_type, fill, has_gap, join, type_name, type_of

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Given

# How often a type may grow, as None becomes an option, before it is given up.
ROUNDS_MAX = 5


def start_value(initial: object, place: Place) -> object:
    """What an accumulator starts with: the value, or what the function returns."""
    if not callable(initial):
        return initial
    try:
        return initial()
    except Exception as error:
        fail(
            "HF040",
            "expected a function of no parameters that returns the first accumulator, but it"
            f" raised {type(error).__name__}: {error}",
            place,
        )


def start_type(initial: object, item: object, place: Place) -> Attribute:
    """The type of the first accumulator; the annotation of a function's result counts."""
    if callable(initial) and not isinstance(initial, type):
        try:
            hints = typing.get_type_hints(initial)
        except (NameError, TypeError):
            hints = dict[str, Any]()
        if hints.get("return") is not None:
            return element_type(hints["return"], place)
    return type_of(item, place)


def fold_regions(
    given: Given, part: Attribute, initial: object, step: object, name: str, refs: bool = True
) -> tuple[Region, Region, Attribute]:
    """The regions `initial` and `step` of a fold over elements `part`, and the accumulator's type.

    Raises DiagnosticError where the function does not fit, or the type stays open.
    """
    item = start_value(initial, given.place)
    seen = list(given.seen) if refs else []
    held = start_type(initial, item, given.place)
    if has_gap(held):
        held = settled(given, held, part, step, seen, name)
    region = step_region(given, held, part, step, name, seen)
    return constant_region(item, held, given.place), region, held


def settled(
    given: Given,
    open_type: Attribute,
    part: Attribute,
    step: object,
    seen: Sequence[Attribute],
    name: str,
) -> Attribute:
    """The type that a step returns for what it was given; raises DiagnosticError if none does."""
    error: DiagnosticError | None = None
    for held in fillings(open_type, part):
        for _ in range(ROUNDS_MAX):
            try:
                returned = returned_type(given, step, [held, part], seen)
            except DiagnosticError as found:
                error = error or found
                break
            joined = join(held, returned)
            if joined is None:
                break
            if joined == held:
                return held
            held = joined
    if error is not None:
        raise error
    fail(
        "HF045",
        f"expected an accumulator of `{name}` whose type is known, but got"
        f" `{type_name(open_type)}`",
        given.place,
        help="start with a function whose result is annotated: def start() -> list[int]: return []",
    )


def fillings(open_type: Attribute, part: Attribute) -> Iterator[Attribute]:
    """What an open type may be, for elements `part`; for a dict, each pair of types is tried."""
    found = list(candidates(part))
    fillers: Iterable[Attribute] = found
    if has_dict(open_type):
        contents = [*found, *map(value.ListType, found)]
        pairs = map(value.TupleType, itertools.product(found, contents))
        fillers = [*filter(_is_pair, [part]), *pairs]
    for filler in fillers:
        yield fill(open_type, filler)


def _is_pair(type_: Attribute) -> bool:
    return type(type_) is value.TupleType and len(type_.elements) == 2


def has_dict(type_: Attribute) -> bool:
    """Whether a part of a type is a dict."""
    if isinstance(type_, value.DictType):
        return True
    if isinstance(type_, value.TupleType):
        return any(map(has_dict, type_.elements))
    return isinstance(type_, value.ListType | value.OptionType) and has_dict(type_.element)


def candidates(part: Attribute) -> Iterator[Attribute]:
    """Types that a list of results may hold: the elements, their parts, the plain types."""
    seen: list[Attribute] = []
    pending = [part]
    while pending:
        type_ = pending.pop(0)
        if type_ not in seen:
            seen.append(type_)
        if isinstance(type_, value.TupleType):
            pending += type_.elements
        elif isinstance(type_, value.ListType | value.OptionType):
            pending.append(type_.element)
    yield from seen
    yield from (type_ for type_ in (i64, value.text, f64, i1) if type_ not in seen)


def returned_type(
    given: Given, step: object, parts: Sequence[Attribute], seen: Sequence[Attribute]
) -> Attribute:
    """What a function returns for arguments of these types; raises DiagnosticError."""
    binding = bind(step, parts, len(seen), given.place)
    _, found = compile_body(
        given.builder,
        step,
        [*parts, *seen],
        binding,
        lambda ops, result, place: (ops.insert(hf.YieldOp(result)), result.type)[1],
        accumulates=True,
    )
    return found
