"""
The `value` dialect: what user functions compute with.

Every user function is a region of `value`, `arith`, `math`, `cf` and `func` ops, so a pass
can look into it. Integers are `i64`, floats `f64`, booleans `i1`; the types here add text,
bytes, tuples, lists, dicts, options, member ids, and instances of user classes: records (frozen
dataclasses and NamedTuples), enums and unions. The ops in `TRAPPING` can stop the location with a
trap that names the operator and the user's line, and so are never removed; others are pure.

Verifier rules
  VAL1  a tuple has as many components as `make` has operands, of the same types; an option's
        payload has the option's type, a union's is one of its alternatives
  VAL2  `get` names a component that exists, and its result has that component's type
  VAL3  operands of `compare`, `list`, `append` and `concat` agree in type
  VAL4  `len`, `index`, `slice` and `concat` take text or a list
  VAL5  a text method exists and is given the operand and result types of its signature
  VAL6  arithmetic with Python's rules is on `i64` or `f64`, the same type throughout
  VAL7  `compare lt|le|gt|ge` needs an ordered type: options have none
  VAL8  arguments and results of `opaque` are i64, f64 or i1
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import (
    IntAttr,
    StringAttr,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Dialect, Operation, SSAValue
from xdsl.irdl import (
    AnyOf,
    BaseAttr,
    EqAttrConstraint,
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import ConstantLike, IsTerminator, Pure
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.dialects.keywords import Keyword, verify_keywords
from hydro_mlir.dialects.value_bytes import BytesConstantOp, BytesOp, DecodeOp, EncodeOp
from hydro_mlir.dialects.value_cases import CaseOp, InjectOp, OrdinalOp
from hydro_mlir.dialects.value_dicts import DictOp, PositionOp
from hydro_mlir.dialects.value_methods import BYTES_LIST as BYTES_LIST
from hydro_mlir.dialects.value_methods import BYTES_METHODS as BYTES_METHODS
from hydro_mlir.dialects.value_methods import OTHER_NAMES as OTHER_NAMES
from hydro_mlir.dialects.value_methods import TEXT_LIST as TEXT_LIST
from hydro_mlir.dialects.value_methods import TEXT_METHODS as TEXT_METHODS
from hydro_mlir.dialects.value_opaque import OpaqueOp as OpaqueOp
from hydro_mlir.dialects.value_types import LEVELS_MAX as LEVELS_MAX
from hydro_mlir.dialects.value_types import (
    TYPES,
    ListType,
    MemberType,
    NoneType,
    OptionType,
    TextType,
    TupleType,
    is_ordered,
    item_type,
    text,
    type_name,
)
from hydro_mlir.dialects.value_types import BytesType as BytesType
from hydro_mlir.dialects.value_types import DictType as DictType
from hydro_mlir.dialects.value_types import EnumType as EnumType
from hydro_mlir.dialects.value_types import RecordType as RecordType
from hydro_mlir.dialects.value_types import UnionType as UnionType
from hydro_mlir.dialects.value_types import is_hashable as is_hashable
from hydro_mlir.dialects.value_types import is_tuple as is_tuple
from hydro_mlir.dialects.value_types import is_value_type as is_value_type
from hydro_mlir.dialects.value_types import levels as levels
from hydro_mlir.dialects.value_types import octets as octets


def _require(condition: bool, rule: str, expected: str, got: str) -> None:
    if not condition:
        raise VerifyException(f"[{rule}] expected {expected}, but got {got}")


# --- ops: composing and taking apart --------------------------------------------------------------


@irdl_op_definition
class ConstantOp(IRDLOperation):
    """A constant text: `value.constant "hello"`. Numbers use `arith.constant`."""

    name = "value.constant"
    value = prop_def(StringAttr)
    result = result_def(TextType)
    traits = traits_def(Pure(), ConstantLike())
    assembly_format = "$value attr-dict"

    def __init__(self, value: str):
        super().__init__(properties={"value": StringAttr(value)}, result_types=[text])


@irdl_op_definition
class MakeOp(IRDLOperation):
    """Build a tuple or record: `value.make (%a, %b) : !value.tuple<i64, i64>`."""

    name = "value.make"
    components = var_operand_def()
    result = result_def(TupleType)
    traits = traits_def(Pure())

    def __init__(self, components: Sequence[SSAValue], type_: TupleType | None = None):
        made = TupleType([c.type for c in components]) if type_ is None else type_
        super().__init__(operands=[components], result_types=[made])

    @classmethod
    def parse(cls, parser: Parser) -> MakeOp:
        unresolved = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        position = parser.pos
        type_ = parser.parse_type()
        if not isinstance(type_, TupleType) or len(type_.elements) != len(unresolved):
            wanted = f"a tuple type of {len(unresolved)} components"
            parser.raise_error(
                f"[VAL1] expected {wanted}, but got {type_name(type_)}", position, parser.pos
            )
        op = cls(parser.resolve_operands(unresolved, type_.elements.data, position), type_)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" (")
        printer.print_list(self.components, printer.print_operand)
        printer.print_string(")")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.result.type)

    def verify_(self) -> None:
        expected = TupleType([component.type for component in self.components])
        result = self.result.type
        assert isinstance(result, TupleType), "the definition says so"
        agrees = result.elements == expected.elements
        _require(agrees, "VAL1", type_name(expected), type_name(result))


@irdl_op_definition
class GetOp(IRDLOperation):
    """Component `index` of a tuple: `value.get %t[1] : !value.tuple<i64, !value.str>`."""

    name = "value.get"
    operand = operand_def(TupleType)
    index = prop_def(IntAttr)
    result = result_def()
    traits = traits_def(Pure())

    def __init__(self, operand: SSAValue, index: int):
        assert isinstance(operand.type, TupleType)
        super().__init__(
            operands=[operand],
            properties={"index": IntAttr(index)},
            result_types=[operand.type.elements.data[index]],
        )

    @classmethod
    def parse(cls, parser: Parser) -> GetOp:
        operand = parser.parse_unresolved_operand()
        with parser.in_square_brackets():
            position = parser.pos
            index = parser.parse_integer(allow_negative=False, allow_boolean=False)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type_ = parser.parse_type()
        if not isinstance(type_, TupleType) or index >= len(type_.elements):
            parser.raise_error(
                f"[VAL2] expected a tuple type with component {index}, but got {type_name(type_)}",
                position,
            )
        op = cls(parser.resolve_operand(operand, type_), index)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.operand)
        printer.print_string(f"[{self.index.data}]")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.operand.type)

    def verify_(self) -> None:
        elements = self.operand.type.elements.data  # pyright: ignore[reportAttributeAccessIssue]
        _require(
            self.index.data < len(elements) and elements[self.index.data] == self.result.type,
            "VAL2",
            f"a component {self.index.data} of type {type_name(self.result.type)}",
            type_name(self.operand.type),
        )


def _require_option(option: Attribute, element: Attribute) -> None:
    assert isinstance(option, OptionType), "the definition says so"
    _require(option.element == element, "VAL1", type_name(option.element), type_name(element))


@irdl_op_definition
class NoneOp(IRDLOperation):
    """The empty option: `value.none : !value.option<i64>`."""

    name = "value.none"
    result = result_def(AnyOf((BaseAttr(OptionType), BaseAttr(NoneType))))
    traits = traits_def(Pure())
    assembly_format = "attr-dict `:` type($result)"

    def __init__(self, type_: Attribute):
        super().__init__(result_types=[type_])


@irdl_op_definition
class SomeOp(IRDLOperation):
    """An option that holds a value: `value.some %x : !value.option<i64>`."""

    name = "value.some"
    operand = operand_def()
    result = result_def(OptionType)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[OptionType(operand.type)])

    def verify_(self) -> None:
        _require_option(self.result.type, self.operand.type)


@irdl_op_definition
class IsSomeOp(IRDLOperation):
    """Whether an option holds a value."""

    name = "value.is_some"
    operand = operand_def(OptionType)
    result = result_def(i1)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i1])


@irdl_op_definition
class PayloadOp(IRDLOperation):
    """What an option holds; all bits zero where it is empty, so guard it with `is_some`."""

    name = "value.payload"
    operand = operand_def(OptionType)
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue):
        assert isinstance(operand.type, OptionType)
        super().__init__(operands=[operand], result_types=[operand.type.element])

    def verify_(self) -> None:
        _require_option(self.operand.type, self.result.type)


@irdl_op_definition
class ListOp(IRDLOperation):
    """A list of the operands: `value.list %a, %b : !value.list<i64>`."""

    name = "value.list"
    elements = var_operand_def()
    result = result_def(ListType)
    traits = traits_def(Pure())
    assembly_format = "`(` $elements `:` type($elements) `)` attr-dict `:` type($result)"

    def __init__(self, elements: Sequence[SSAValue], type_: ListType):
        super().__init__(operands=[elements], result_types=[type_])

    def verify_(self) -> None:
        for element in self.elements:
            _require(
                element.type == self.result.type.element,
                "VAL3",
                type_name(self.result.type.element),
                type_name(element.type),
            )


@irdl_op_definition
class AppendOp(IRDLOperation):
    """The list with one more element. Linear: the operand list is not used again."""

    name = "value.append"
    operand = operand_def(ListType)
    element = operand_def()
    result = result_def(ListType)
    traits = traits_def(Pure())
    assembly_format = (
        "$operand `,` $element attr-dict `:` type($operand) `,` type($element) `->` type($result)"
    )

    def __init__(self, operand: SSAValue, element: SSAValue):
        super().__init__(operands=[operand, element], result_types=[operand.type])

    def verify_(self) -> None:
        expected = ListType(self.element.type)
        _require(
            self.operand.type == expected == self.result.type,
            "VAL3",
            type_name(expected),
            type_name(self.operand.type),
        )


# --- ops: sequences and text ----------------------------------------------------------------------


def _require_sequence(value: SSAValue) -> None:
    _require(
        isinstance(value.type, TextType | ListType), "VAL4", "str or a list", type_name(value.type)
    )


def _require_same(expected: Attribute, got: Attribute) -> None:
    _require(expected == got, "VAL3", type_name(expected), type_name(got))


@irdl_op_definition
class LenOp(IRDLOperation):
    """Code points of a text, or elements of a list. O(1), but O(n) for text that is not ASCII."""

    name = "value.len"
    operand = operand_def()
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])

    def verify_(self) -> None:
        _require_sequence(self.operand)


@irdl_op_definition
class IndexOp(IRDLOperation):
    """Element at an index, negative from the end; traps where there is none."""

    name = "value.index"
    operand = operand_def()
    position = operand_def(i64)
    result = result_def()
    assembly_format = "$operand `[` $position `]` attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, position: SSAValue):
        super().__init__(operands=[operand, position], result_types=[item_type(operand.type)])

    def verify_(self) -> None:
        _require_sequence(self.operand)
        _require_same(item_type(self.operand.type), self.result.type)


@irdl_op_definition
class SliceOp(IRDLOperation):
    """Elements from `start` to before `stop`, both clamped as in Python."""

    name = "value.slice"
    operand = operand_def()
    start = operand_def(i64)
    stop = operand_def(i64)
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = (
        "$operand `[` $start `:` $stop `]` attr-dict `:` type($operand) `->` type($result)"
    )

    def __init__(self, operand: SSAValue, start: SSAValue, stop: SSAValue):
        super().__init__(operands=[operand, start, stop], result_types=[operand.type])

    def verify_(self) -> None:
        _require_sequence(self.operand)
        _require_same(self.operand.type, self.result.type)


@irdl_op_definition
class ConcatOp(IRDLOperation):
    """Two texts or two lists, one after the other."""

    name = "value.concat"
    left = operand_def()
    right = operand_def()
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = (
        "$left `,` $right attr-dict `:` type($left) `,` type($right) `->` type($result)"
    )

    def __init__(self, left: SSAValue, right: SSAValue):
        super().__init__(operands=[left, right], result_types=[left.type])

    def verify_(self) -> None:
        _require_sequence(self.left)
        _require_same(self.left.type, self.right.type)
        _require_same(self.left.type, self.result.type)


@irdl_op_definition
class ContainsOp(IRDLOperation):
    """Whether a list has an equal element, or a text has another within it."""

    name = "value.contains"
    operand = operand_def()
    element = operand_def()
    result = result_def(i1)
    traits = traits_def(Pure())
    assembly_format = "$operand `,` $element attr-dict `:` type($operand) `,` type($element)"

    def __init__(self, operand: SSAValue, element: SSAValue):
        super().__init__(operands=[operand, element], result_types=[i1])

    def verify_(self) -> None:
        _require_sequence(self.operand)
        given = self.operand.type
        _require_same(given.element if isinstance(given, ListType) else given, self.element.type)


@irdl_op_definition
class TextOp(IRDLOperation):
    """A method of `str`: `value.text "lower"(%s) : (!value.str) -> !value.str`."""

    name = "value.text"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"method": tuple(TEXT_METHODS)}
    KEYWORD_RULE: ClassVar[str] = "VAL5"
    method = prop_def(StringAttr)
    arguments = var_operand_def()
    result = result_def()
    traits = traits_def(Pure())
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($method) `(` $arguments `)` attr-dict `:` "
        "functional-type($arguments, $result)"
    )

    def __init__(self, method: str, arguments: Sequence[SSAValue]):
        super().__init__(
            operands=[arguments],
            properties={"method": StringAttr(method)},
            result_types=[TEXT_METHODS[method][1]],
        )

    def verify_(self) -> None:
        verify_keywords(self)
        signature = TEXT_METHODS[self.method.data]
        expected = (text, *signature[0], signature[1])
        got = (*(a.type for a in self.arguments), self.result.type)
        _require(
            expected == got,
            "VAL5",
            f"`{self.method.data}` on ({', '.join(map(type_name, expected[:-1]))})",
            f"({', '.join(map(type_name, got[:-1]))}) -> {type_name(got[-1])}",
        )


@irdl_op_definition
class ToTextOp(IRDLOperation):
    """`str(x)`, `repr(x)` if `repr` is set, or `format(x, spec)` with Python's format language."""

    name = "value.to_text"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"form": ("str", "repr", "format")}
    KEYWORD_RULE: ClassVar[str] = "VAL5"
    operand = operand_def()
    form = prop_def(StringAttr)  # "str", "repr", or "format"
    spec = opt_prop_def(StringAttr)
    result = result_def(TextType)
    traits = traits_def(Pure())
    custom_directives = (Keyword,)
    assembly_format = "custom<Keyword>($form) ($spec^)? $operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue, form: str = "str", spec: str | None = None):
        super().__init__(
            operands=[operand],
            properties={
                "form": StringAttr(form),
                "spec": None if spec is None else StringAttr(spec),
            },
            result_types=[text],
        )

    def verify_(self) -> None:
        verify_keywords(self)
        has_spec, wants_spec = self.spec is not None, self.form.data == "format"
        _require(has_spec == wants_spec, "VAL5", "a spec for `format` alone", self.form.data)


@irdl_op_definition
class ParseOp(IRDLOperation):
    """`int(text)` or `float(text)`, by the result's type; traps where Python raises ValueError."""

    name = "value.parse"
    operand = operand_def(TextType)
    result = result_def(AnyOf((EqAttrConstraint(i64), EqAttrConstraint(f64))))
    assembly_format = "$operand attr-dict `:` type($result)"

    def __init__(self, operand: SSAValue, type_: Attribute):
        super().__init__(operands=[operand], result_types=[type_])


# --- ops: comparison, hash, Python arithmetic -----------------------------------------------------

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


@irdl_op_definition
class CompareOp(IRDLOperation):
    """Compare two values of one type, structurally: `value.compare lt %a, %b : !value.str`."""

    name = "value.compare"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"predicate": COMPARISONS}
    KEYWORD_RULE: ClassVar[str] = "VAL7"
    predicate = prop_def(StringAttr)
    left = operand_def()
    right = operand_def()
    result = result_def(i1)
    traits = traits_def(Pure())
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($predicate) $left `,` $right attr-dict `:` type($left) `,` type($right)"
    )

    def __init__(self, predicate: str, left: SSAValue, right: SSAValue):
        super().__init__(
            operands=[left, right],
            properties={"predicate": StringAttr(predicate)},
            result_types=[i1],
        )

    def verify_(self) -> None:
        verify_keywords(self)
        _require_same(self.left.type, self.right.type)
        if self.predicate.data not in ("eq", "ne"):
            _require(
                is_ordered(self.left.type),
                "VAL7",
                "a type with an order",
                type_name(self.left.type),
            )


@irdl_op_definition
class HashOp(IRDLOperation):
    """The documented, fixed 64-bit hash of a value (see `dialects/stable_hash.py`)."""

    name = "value.hash"
    operand = operand_def()
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])


class _BinaryOp(IRDLOperation):
    """Arithmetic with Python's meaning where `arith` has another one; all of it can trap."""

    NUMBERS: ClassVar[tuple[Attribute, ...]] = (i64, f64)
    left = operand_def()
    right = operand_def()
    result = result_def()
    assembly_format = (
        "$left `,` $right attr-dict `:` type($left) `,` type($right) `->` type($result)"
    )

    def __init__(self, left: SSAValue, right: SSAValue):
        super().__init__(operands=[left, right], result_types=[left.type])

    def verify_(self) -> None:
        types = {self.left.type, self.right.type, self.result.type}
        wanted = " or ".join(type_name(type_) for type_ in self.NUMBERS)
        _require(
            len(types) == 1 and types <= set(self.NUMBERS),
            "VAL6",
            f"{wanted} on both sides and as result",
            ", ".join(type_name(v.type) for v in (self.left, self.right, self.result)),
        )


@irdl_op_definition
class FloorDivOp(_BinaryOp):
    """`a // b`: rounds down; traps on zero. The most negative integer by -1 overflows."""

    name = "value.floordiv"


@irdl_op_definition
class ModOp(_BinaryOp):
    """`a % b`: has the sign of `b`; traps on zero."""

    name = "value.mod"


@irdl_op_definition
class DivOp(_BinaryOp):
    """`a / b` on floats; traps on zero, as Python does."""

    name = "value.div"
    NUMBERS: ClassVar[tuple[Attribute, ...]] = (f64,)


@irdl_op_definition
class PowOp(_BinaryOp):
    """`a ** b`; on integers a negative exponent traps."""

    name = "value.pow"


@irdl_op_definition
class ShiftLeftOp(_BinaryOp):
    """`a << b` on integers; traps on a negative count, 0 from 64 on."""

    name = "value.shl"
    NUMBERS: ClassVar[tuple[Attribute, ...]] = (i64,)


@irdl_op_definition
class ShiftRightOp(_BinaryOp):
    """`a >> b` on integers, arithmetic; traps on a negative count, sign from 64 on."""

    name = "value.shr"
    NUMBERS: ClassVar[tuple[Attribute, ...]] = (i64,)


@irdl_op_definition
class TruncateOp(IRDLOperation):
    """`int(x)` of a float; traps on NaN and on what 64 bits cannot hold."""

    name = "value.truncate"
    operand = operand_def(f64)
    result = result_def(i64)
    assembly_format = "$operand attr-dict"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])


# --- ops: members and traps -----------------------------------------------------------------------


@irdl_op_definition
class SelfOp(IRDLOperation):
    """The id of the member that runs this function: `value.self : !value.member<@worker>`."""

    name = "value.self"
    result = result_def(MemberType)
    traits = traits_def(Pure())
    assembly_format = "attr-dict `:` type($result)"

    def __init__(self, type_: MemberType):
        super().__init__(result_types=[type_])


@irdl_op_definition
class MemberOp(IRDLOperation):
    """The member with an index: `value.member %i : !value.member<@worker>`."""

    name = "value.member_at"
    index = operand_def(i64)
    result = result_def(MemberType)
    traits = traits_def(Pure())
    assembly_format = "$index attr-dict `:` type($result)"

    def __init__(self, index: SSAValue, type_: MemberType):
        super().__init__(operands=[index], result_types=[type_])


@irdl_op_definition
class MemberIndexOp(IRDLOperation):
    """The index of a member, from 0."""

    name = "value.member_index"
    operand = operand_def(MemberType)
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])


@irdl_op_definition
class TrapOp(IRDLOperation):
    """End the tick: a user's `assert` or `raise` that is reached."""

    name = "value.trap"
    message = prop_def(StringAttr)
    traits = traits_def(IsTerminator())
    assembly_format = "$message attr-dict"

    def __init__(self, message: str):
        super().__init__(properties={"message": StringAttr(message)})


# What integers do that do not fit, where the module says `overflow = "trap"`.
OVERFLOW = "OverflowError: integer does not fit into 64 bits"

# How many calls of recursive functions may be within one another, in every engine.
CALL_DEPTH_MAX = 10_000
RECURSION = f"RecursionError: more than {CALL_DEPTH_MAX} calls within each other"

# Ops that can trap, with Python's name for what went wrong.
TRAPPING: dict[type[Operation], str] = {
    FloorDivOp: "ZeroDivisionError: division by zero",
    ModOp: "ZeroDivisionError: modulo by zero",
    DivOp: "ZeroDivisionError: division by zero",
    PowOp: "ValueError: negative exponent of an int",
    ShiftLeftOp: "ValueError: negative shift count",
    ShiftRightOp: "ValueError: negative shift count",
    IndexOp: "IndexError: index out of range",
    ParseOp: "ValueError: invalid literal",
    TruncateOp: "OverflowError: float is no 64-bit integer",
    DecodeOp: "UnicodeDecodeError: not UTF-8",
    TrapOp: "AssertionError",
    OpaqueOp: "RuntimeError",
}

Value = Dialect(
    "value",
    [
        ConstantOp,
        MakeOp,
        GetOp,
        InjectOp,
        CaseOp,
        OrdinalOp,
        NoneOp,
        SomeOp,
        IsSomeOp,
        PayloadOp,
        ListOp,
        AppendOp,
        LenOp,
        IndexOp,
        SliceOp,
        ConcatOp,
        ContainsOp,
        TextOp,
        BytesConstantOp,
        BytesOp,
        EncodeOp,
        DecodeOp,
        DictOp,
        PositionOp,
        ToTextOp,
        ParseOp,
        CompareOp,
        HashOp,
        FloorDivOp,
        ModOp,
        DivOp,
        PowOp,
        ShiftLeftOp,
        ShiftRightOp,
        TruncateOp,
        SelfOp,
        MemberOp,
        MemberIndexOp,
        TrapOp,
        OpaqueOp,
    ],
    TYPES,
)
