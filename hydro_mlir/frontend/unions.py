"""Unions while a function is translated: the common type of paths, conversion, narrowing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xdsl.dialects import arith
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import State

if TYPE_CHECKING:
    from hydro_mlir.frontend.ssa import Emitter

ALTERNATIVES_MAX = 256


def union_of(types: Sequence[Attribute]) -> Attribute:
    """The union of types, those of unions put in; a single type is itself.

    >>> union_of([value.text, value.text])
    TextType()
    """
    flat: list[Attribute] = []
    for type_ in types:
        flat += type_.alternatives if isinstance(type_, value.UnionType) else [type_]
    alternatives = list(dict.fromkeys(flat))
    return alternatives[0] if len(alternatives) == 1 else value.UnionType(alternatives)


def joined(left: Attribute, right: Attribute) -> Attribute | None:
    """The union that holds values of both, where one is a record or union; None if there is none.

    Instances of different classes make a union; other types have to be in it already.
    """
    members = value.RecordType | value.UnionType
    if isinstance(left, members) and isinstance(right, members):
        return union_of([left, right])
    for union, other in ((left, right), (right, left)):
        if isinstance(union, value.UnionType) and union.tag_of(other) is not None:
            return union
    return None


def is_alternative(t: Emitter, operand: SSAValue, indices: Sequence[int]) -> SSAValue:
    """Whether a union holds one of some alternatives."""
    tag = t.value(value.GetOp(operand, 0))
    found: SSAValue | None = None
    for index in indices:
        same = t.value(arith.CmpiOp(tag, t.integer(index), "eq"))
        found = same if found is None else t.value(arith.OrIOp(found, same))
    return t.boolean(False) if found is None else found


def narrowed(t: Emitter, operand: SSAValue, indices: Sequence[int]) -> SSAValue:
    """A union that is known to hold one of some alternatives, as their type."""
    union = operand.type
    assert isinstance(union, value.UnionType)
    wanted = union_of([union.alternatives[index] for index in indices])
    return by_alternative(t, operand, indices, lambda part: t.convert(part, wanted), wanted)


def widened(t: Emitter, operand: SSAValue, union: value.UnionType) -> SSAValue:
    """A value as a union that has its type among the alternatives, or all of them."""
    if not isinstance(operand.type, value.UnionType):
        return t.value(value.InjectOp(operand, union))
    every = range(len(operand.type.alternatives))
    return by_alternative(
        t, operand, every, lambda part: t.value(value.InjectOp(part, union)), union
    )


def by_alternative(
    t: Emitter,
    operand: SSAValue,
    indices: Sequence[int],
    result: Callable[[SSAValue], SSAValue],
    type_: Attribute | None = None,
    node: Located | None = None,
) -> SSAValue:
    """What a function makes of the alternative that a union holds, one path for each."""
    states: list[State | None] = []
    results: list[SSAValue] = []
    for number, index in enumerate(indices):
        onward: State | None = None
        if number < len(indices) - 1:
            here, onward = t.fork(is_alternative(t, operand, [index]))
            t.resume(here)
        results.append(result(t.value(value.GetOp(operand, index + 1))))
        states.append(t.state())
        t.resume(onward)
    merged = t.merge(states, results, node, type_)
    assert merged is not None
    return merged
