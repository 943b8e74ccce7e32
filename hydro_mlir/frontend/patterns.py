"""
`match`: patterns as paths.

A pattern is a condition on a place, a hidden name that holds the value; it narrows what the place
(and the variable that the subject is) stands for, so that a match that names every class of a
union, or every member of an enum, leaves no path behind it. Captures are bound once the whole
pattern has succeeded.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.instances import attribute_of
from hydro_mlir.frontend.narrowing import class_paths
from hydro_mlir.frontend.native_types import NotAType, annotation_object
from hydro_mlir.frontend.values import State, Value

if TYPE_CHECKING:
    from hydro_mlir.frontend.control import Paths
    from hydro_mlir.frontend.user import UserTranslator

_CAPTURE = "%capture."
# Classes whose only positional pattern is the value itself.
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


@dataclass
class Place:
    """Where a value under test is: hidden name first, then a variable that holds it, too."""

    names: list[str]
    # Members of the enum, or truth values, that it still can be; None where nothing is counted.
    left: set[int] | None = field(default=None)

    @property
    def name(self) -> str:
        """The hidden name."""
        return self.names[0]


def match_statement(t: UserTranslator, node: ast.Match) -> None:
    """A `match` statement."""
    subject = t.operand(node.subject)
    place = _place(t, node, subject)
    ends: list[State | None] = []
    for case in node.cases:
        if not t.is_open():
            break
        before = None if place.left is None else set(place.left)
        true, false = pattern(t, case.pattern, place)
        if true is not None:
            t.resume(true)
            _bind_captures(t)
            if case.guard is not None:
                true, unguarded = t.condition(case.guard)
                place.left = before
                t.merge([false, unguarded])
                false = t.state()
                t.resume(true)
            t.statements(case.body)
            ends.append(t.state())
        t.resume(false)
        _forget(t, (_CAPTURE, place.name + "."))
    ends.append(t.state())
    t.merge(ends)
    _forget(t, (place.name,))


def _place(t: UserTranslator, node: ast.Match, subject: SSAValue) -> Place:
    names = [f"%subject.{node.lineno}.{node.col_offset}"]
    if isinstance(node.subject, ast.Name) and node.subject.id in t.names:
        names.append(node.subject.id)
    t.names[names[0]] = subject
    left: set[int] | None = None
    if isinstance(subject.type, value.EnumType):
        left = set(range(len(subject.type.member_names)))
    elif subject.type == i1:
        left = {0, 1}
    return Place(names, left)


def _bind_captures(t: UserTranslator) -> None:
    for name in [name for name in t.names if name.startswith(_CAPTURE)]:
        t.names[name.removeprefix(_CAPTURE)] = t.names.pop(name)


def _forget(t: UserTranslator, prefixes: tuple[str, ...]) -> None:
    if t.is_open():
        t.names = {n: bound for n, bound in t.names.items() if not n.startswith(prefixes)}


# --- patterns ------------------------------------------------------------------------------------


def pattern(t: UserTranslator, node: ast.pattern, place: Place) -> Paths:
    """The paths where the value at a place matches, and where it does not."""
    outer, t.location = t.location, t.source.location(node)
    try:
        return _dispatch(t, node, place)
    finally:
        t.location = outer


def _dispatch(t: UserTranslator, node: ast.pattern, place: Place) -> Paths:
    match node:
        case ast.MatchAs():
            return _capture(t, node, place)
        case ast.MatchValue():
            return _literal(t, node, place)
        case ast.MatchSingleton():
            return _singleton(t, node, place)
        case ast.MatchClass():
            return _class(t, node, place)
        case ast.MatchSequence():
            return _sequence(t, node, place)
        case ast.MatchOr():
            return _any_of(t, [lambda each=each: pattern(t, each, place) for each in node.patterns])
        case _:
            return t.source.fail(
                "HF102", "a mapping pattern is not supported", node,
                help="match a dataclass: `case Point(x=x)`",
            )  # fmt: skip


def _held(t: UserTranslator, place: Place) -> SSAValue:
    found = t.names[place.name]
    assert isinstance(found, SSAValue)
    return found


def _narrow(t: UserTranslator, place: Place) -> Callable[[SSAValue], None]:
    return lambda operand: t.names.update(dict.fromkeys(place.names, operand))


def _capture(t: UserTranslator, node: ast.MatchAs, place: Place) -> Paths:
    if node.pattern is None:
        if node.name is not None:
            t.names[_CAPTURE + node.name] = _held(t, place)
        return t.decided(True)
    true, false = pattern(t, node.pattern, place)
    if true is not None and node.name is not None:
        t.resume(true)
        t.names[_CAPTURE + node.name] = _held(t, place)
        true = t.state()
    return true, false


def _literal(t: UserTranslator, node: ast.MatchValue, place: Place) -> Paths:
    operand, literal = _held(t, place), t.operand(node.value)
    if t.join(operand.type, literal.type) is None:
        return t.decided(False)
    if place.left is not None and isinstance(operand.type, value.EnumType):
        member = cast(enum.Enum, annotation_object(node.value, t.outside))
        return _counted(t, place, operand.type.member_names.index(member.name), operand, literal,
                        node.value)  # fmt: skip
    return t.branch(t.compare(ast.Eq(), operand, literal, node.value))


def _counted(
    t: UserTranslator, place: Place, number: int, operand: SSAValue, literal: SSAValue,
    node: ast.expr,
) -> Paths:  # fmt: skip
    """A comparison that is decided if this is all that is left, or no longer possible."""
    assert place.left is not None
    if number not in place.left or place.left == {number}:
        possible = number in place.left
        place.left.discard(number)
        return t.decided(possible)
    place.left.discard(number)
    return t.branch(t.compare(ast.Eq(), operand, literal, node))


def _singleton(t: UserTranslator, node: ast.MatchSingleton, place: Place) -> Paths:
    operand = _held(t, place)
    if node.value is None:
        return class_paths(t, operand, (NoneType,), _narrow(t, place))
    truth, shown = int(node.value), ast.copy_location(ast.Constant(node.value), node)
    if isinstance(operand.type, value.OptionType | value.UnionType):
        return _all_of(
            t,
            [
                lambda: class_paths(t, operand, (bool,), _narrow(t, place)),
                lambda: _singleton(t, node, Place(place.names)),
            ],
        )
    if operand.type != i1:
        return t.decided(False)
    literal = t.boolean(bool(truth))
    if place.left is not None:
        return _counted(t, place, truth, operand, literal, shown)
    return t.branch(t.compare(ast.Eq(), operand, literal, shown))


# --- several conditions --------------------------------------------------------------------------


def _all_of(t: UserTranslator, steps: Sequence[Callable[[], Paths]]) -> Paths:
    """Every step must match; each starts where those before it have."""
    failed: list[State | None] = []
    for step in steps:
        true, false = step()
        failed.append(false)
        t.resume(true)
        if true is None:
            break
    onward = t.state()
    t.merge(failed)
    return onward, t.state()


def _any_of(t: UserTranslator, steps: Sequence[Callable[[], Paths]]) -> Paths:
    """One step must match; each starts where those before it have not."""
    matched: list[State | None] = []
    for step in steps:
        true, false = step()
        matched.append(true)
        t.resume(false)
        if false is None:
            break
    rest = t.state()
    t.merge(matched)
    return t.state(), rest


# --- classes and sequences -----------------------------------------------------------------------


def _class(t: UserTranslator, node: ast.MatchClass, place: Place) -> Paths:
    try:
        class_ = annotation_object(node.cls, t.outside)
    except NotAType:
        class_ = None
    if not isinstance(class_, type):
        t.source.fail("HF105", f"expected a class, but got `{ast.unparse(node.cls)}`", node.cls)
    steps = [lambda: class_paths(t, _held(t, place), (class_,), _narrow(t, place))]
    if class_ in _WHOLE and len(node.patterns) == 1 and not node.kwd_patterns:
        return _all_of(t, [*steps, lambda: pattern(t, node.patterns[0], Place(place.names))])
    pairs = [
        *zip(_positional(t, node, class_), node.patterns, strict=False),
        *zip(node.kwd_attrs, node.kwd_patterns, strict=True),
    ]
    steps += [
        lambda name=name, inner=inner: _part(t, place, name, inner, lambda: _field(t, place, name,
                                                                                   inner))
        for name, inner in pairs
    ]  # fmt: skip
    return _all_of(t, steps)


def _positional(t: UserTranslator, node: ast.MatchClass, class_: type) -> tuple[str, ...]:
    names = cast("tuple[str, ...]", getattr(class_, "__match_args__", ()))
    if len(node.patterns) > len(names):
        t.source.fail(
            "HF106",
            f"`{class_.__name__}` takes {len(names)} positional patterns,"
            f" but got {len(node.patterns)}",
            node,
        )
    return names


def _field(t: UserTranslator, place: Place, name: str, node: ast.pattern) -> Value:
    held = ast.copy_location(ast.Name(place.name, ast.Load()), cast(Any, node))
    read = ast.copy_location(ast.Attribute(held, name, ast.Load()), cast(Any, node))
    return attribute_of(t, _held(t, place), read)


def _part(
    t: UserTranslator, place: Place, name: str, node: ast.pattern, read: Callable[[], Value]
) -> Paths:
    """A pattern on a part of the value."""
    found = read()
    inner = Place([f"{place.name}.{name}"])
    assert isinstance(found, SSAValue), "patterns read fields and properties"
    t.names[inner.name] = found
    return pattern(t, node, inner)


def _sequence(t: UserTranslator, node: ast.MatchSequence, place: Place) -> Paths:
    steps = [lambda: class_paths(t, _held(t, place), (tuple, list), _narrow(t, place))]
    return _all_of(t, [*steps, lambda: _elements(t, node, place)])


def _elements(t: UserTranslator, node: ast.MatchSequence, place: Place) -> Paths:
    operand = _held(t, place)
    star = next((n for n, p in enumerate(node.patterns) if isinstance(p, ast.MatchStar)), None)
    least = len(node.patterns) - (star is not None)
    if isinstance(operand.type, value.TupleType):
        count = len(operand.type.elements)
        if count < least or (star is None and count > least):
            return t.decided(False)
        steps: list[Callable[[], Paths]] = []
    else:
        steps = [lambda: t.branch(_has_count(t, operand, least, exact=star is None))]
    for index, inner in enumerate(node.patterns):
        if isinstance(inner, ast.MatchStar):
            steps.append(lambda inner=inner, index=index: _rest(t, operand, inner, index, least))
            continue
        position = index if star is None or index < star else index - len(node.patterns)
        steps.append(
            lambda inner=inner, position=position: _part(
                t, place, str(position), inner, lambda: _element(t, operand, position)
            )
        )
    return _all_of(t, steps) if steps else t.decided(True)


def _has_count(t: UserTranslator, operand: SSAValue, count: int, exact: bool) -> SSAValue:
    length = t.value(value.LenOp(operand))
    return t.value(arith.CmpiOp(length, t.integer(count), "eq" if exact else "sge"))


def _element(t: UserTranslator, operand: SSAValue, position: int) -> SSAValue:
    if isinstance(operand.type, value.TupleType):
        return t.value(value.GetOp(operand, position % len(operand.type.elements)))
    return t.value(value.IndexOp(operand, t.integer(position)))


def _rest(
    t: UserTranslator, operand: SSAValue, node: ast.MatchStar, start: int, least: int
) -> Paths:
    """`*rest`: what the patterns around it leave, as a list."""
    if node.name is None:
        return t.decided(True)
    behind = least - start
    if isinstance(operand.type, value.TupleType):
        parts = t.components(operand)
        rest = t.list_from(parts[start : len(parts) - behind], node)
    else:
        length = t.value(value.LenOp(operand))
        stop = t.value(arith.SubiOp(length, t.integer(behind)))
        rest = t.value(value.SliceOp(operand, t.integer(start), stop))
    t.names[_CAPTURE + node.name] = rest
    return t.decided(True)
