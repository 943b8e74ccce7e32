"""
What verifiers ask of the regions of user functions: their arguments, their one way out, and
that they are pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IntegerAttr,
    StringAttr,
    UnitAttr,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation, Region
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.dialects.value import (
    EnumType,
    ListType,
    MemberType,
    OptionType,
    SelfOp,
    TextType,
    TupleType,
    UnionType,
    type_name,
)

# User functions are made of these, so that passes can look into them and every engine runs them.
PURE_DIALECTS = ("arith", "math", "scf", "cf", "func", "value")


def require(condition: bool, rule: str, expected: str, got: str) -> None:
    """Raise VerifyException "[rule] expected ..., but got ..." unless the condition holds."""
    if not condition:
        raise VerifyException(f"[{rule}] expected {expected}, but got {got}")


def type_names(types: Sequence[Attribute]) -> str:
    """Types as users spell them: `(int, str)`."""
    return f"({', '.join(map(type_name, types))})"


def require_types(
    rule: str, what: str, expected: Sequence[Attribute], got: Sequence[Attribute]
) -> None:
    """Two lists of types are the same."""
    require(list(expected) == list(got), rule, f"{what} {type_names(expected)}", type_names(got))


def exits(region: Region) -> list[Operation]:
    """Terminators that leave a region with a value: those named `<dialect>.yield...`."""
    last = [block.last_op for block in region.blocks]
    return [op for op in last if op is not None and ".yield" in op.name]


def require_region(
    region: Region, arguments: Sequence[Attribute], rule: str, what: str = "the region"
) -> Operation:
    """The one exit of a region with arguments of the given types."""
    entry = region.blocks.first
    got = [] if entry is None else [argument.type for argument in entry.args]
    require_types(rule, f"{what} to have arguments", arguments, got)
    found = exits(region)
    require(len(found) == 1, rule, f"{what} to yield in one place", f"{len(found)} places")
    return found[0]


def require_pure(region: Region, place: str, rule: str) -> None:
    """A region computes with values alone, uses only its own, and runs at `place`."""
    for op in region.walk():
        dialect = op.name.partition(".")[0]
        yields = ".yield" in op.name
        require(
            dialect in PURE_DIALECTS or yields,
            rule,
            f"only {', '.join(PURE_DIALECTS)} operations in a user function",
            f"`{op.name}`",
        )
        if isinstance(op, SelfOp) and place:
            require(
                op.result.type == MemberType(place),
                rule,
                f"the member of @{place}, where the function runs",
                type_name(op.result.type),
            )
        for operand in op.operands:
            home = operand.owner
            around = home.parent_region() if isinstance(home, Operation) else home.parent
            while around is not None and around is not region:
                around = None if around.parent is None else around.parent.parent_region()
            require(
                around is region,
                rule,
                "a user function to use its own values only",
                f"%{operand.name_hint or 'a value'} from outside",
            )


def literal_fits(literal: Attribute, type_: Attribute) -> bool:
    """Whether an attribute is a constant of a value type; tuples and lists are arrays.

    None is a unit, a member of an enum its position, a value of a union its tag and itself.
    """
    if isinstance(type_, UnionType):
        return _alternative_fits(literal, type_)
    if isinstance(type_, OptionType):
        return isinstance(literal, UnitAttr) or literal_fits(literal, type_.element)
    if isinstance(type_, TupleType):
        return (
            isinstance(literal, ArrayAttr)
            and len(literal.data) == len(type_.elements.data)
            and all(map(literal_fits, literal.data, type_.elements.data))
        )
    if isinstance(type_, ListType):
        return isinstance(literal, ArrayAttr) and all(
            literal_fits(element, type_.element) for element in literal.data
        )
    if isinstance(type_, TextType):
        return isinstance(literal, StringAttr)
    if type_ in (i1, i64) or isinstance(type_, MemberType | EnumType):
        return isinstance(literal, IntegerAttr)
    return isinstance(literal, FloatAttr) if type_ == f64 else True


def _alternative_fits(literal: Attribute, type_: UnionType) -> bool:
    parts = list(literal.data) if isinstance(literal, ArrayAttr) else []
    if len(parts) != 2 or not isinstance(parts[0], IntegerAttr):
        return False
    tag, alternatives = parts[0].value.data, type_.alternatives
    return 0 <= tag < len(alternatives) and literal_fits(parts[1], alternatives[tag])


def require_literals(values: ArrayAttr, type_: Attribute, rule: str) -> None:
    """Constants fit an element type."""
    for literal in values.data:
        require(
            literal_fits(literal, type_),
            rule,
            f"constants of type {type_name(type_)}",
            str(literal),
        )
