"""
The memory ops of the `rt` dialect: what runtime functions are made of. Nothing else touches memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects.builtin import DenseArrayBase, IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    opt_result_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.irdl.declarative_assembly_format import (
    AttributeVariable,
    CustomDirective,
    ParsingState,
    PrintingState,
    irdl_custom_directive,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure

from hydro_mlir.dialects import runtime_rules as rules
from hydro_mlir.dialects.runtime_types import ContextType, PointerType


@irdl_op_definition
class LoadOp(IRDLOperation):
    """Read what a pointer points at. Integers of less than 64 bits are widened, `signed` or not."""

    name = "rt.load"
    pointer = operand_def(PointerType)
    signed = opt_prop_def(IntegerAttr)
    result = result_def()
    assembly_format = (
        "$pointer (`signed` $signed^)? attr-dict `:` type($pointer) `->` type($result)"
    )

    def __init__(self, pointer: SSAValue, result: Attribute, signed: bool = False):
        super().__init__(
            operands=[pointer],
            properties={"signed": IntegerAttr(1, 1) if signed else None},
            result_types=[result],
        )

    def verify_(self) -> None:
        rules.verify_load(self)


@irdl_op_definition
class StoreOp(IRDLOperation):
    """Write a value; a 64-bit integer is cut to the width that the pointer says."""

    name = "rt.store"
    value = operand_def()
    pointer = operand_def(PointerType)
    assembly_format = "$value `,` $pointer attr-dict `:` type($value) `,` type($pointer)"

    def __init__(self, value: SSAValue, pointer: SSAValue):
        super().__init__(operands=[value, pointer])

    def verify_(self) -> None:
        rules.verify_store(self)


@irdl_op_definition
class OffsetOp(IRDLOperation):
    """The address `index` elements further on."""

    name = "rt.offset"
    pointer = operand_def(PointerType)
    index = operand_def(i64)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    assembly_format = "$pointer `[` $index `]` attr-dict `:` type($pointer) `->` type($result)"

    def __init__(self, pointer: SSAValue, index: SSAValue):
        super().__init__(operands=[pointer, index], result_types=[pointer.type])

    def verify_(self) -> None:
        rules.verify_offset(self)


@irdl_op_definition
class FieldOp(IRDLOperation):
    """The address of a record's field."""

    name = "rt.field"
    field = prop_def(StringAttr)
    pointer = operand_def(PointerType)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    assembly_format = "$field $pointer attr-dict `:` type($pointer) `->` type($result)"

    def __init__(self, field: str, pointer: SSAValue, type_: PointerType):
        super().__init__(
            operands=[pointer], properties={"field": StringAttr(field)}, result_types=[type_]
        )


@irdl_op_definition
class CastOp(IRDLOperation):
    """A pointer as another type of pointer, or as an integer, or an integer as a pointer."""

    name = "rt.cast"
    operand = operand_def()
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: Attribute):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_cast(self)


@irdl_op_definition
class LocalOp(IRDLOperation):
    """Memory for one value, living as long as the function call. All zero bytes."""

    name = "rt.local"
    result = result_def(PointerType)
    assembly_format = "attr-dict `:` type($result)"

    def __init__(self, element: Attribute):
        super().__init__(result_types=[PointerType(element)])


@irdl_op_definition
class SizeOfOp(IRDLOperation):
    """Bytes that a value of the type takes in memory."""

    name = "rt.size_of"
    type = prop_def()
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$type attr-dict"

    def __init__(self, type_: Attribute):
        super().__init__(properties={"type": type_}, result_types=[i64])


@irdl_custom_directive
class Array(CustomDirective):
    """`custom<Array>($values)`: an array in full, as `array<i16: 1, 2>`."""

    values: AttributeVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        position = parser.pos
        array = parser.parse_attribute()
        if not isinstance(array, DenseArrayBase):
            parser.raise_error(f"expected an array, but got {array}", position, parser.pos)
        self.values.set(state, array)

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        state.print_whitespace(printer)
        printer.print_attribute(cast(Attribute, self.values.get(op)))


@irdl_op_definition
class ConstantTableOp(IRDLOperation):
    """A table in read-only memory: `rt.constant_table "name" array<i16: 1> : !rt.pointer<i16>`."""

    name = "rt.constant_table"
    table = prop_def(StringAttr)
    values = prop_def(DenseArrayBase)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    custom_directives = (Array,)
    assembly_format = "$table custom<Array>($values) attr-dict `:` type($result)"

    def __init__(self, table: str, values: DenseArrayBase, type_: PointerType):
        super().__init__(
            properties={"table": StringAttr(table), "values": values}, result_types=[type_]
        )


@irdl_op_definition
class CallExternOp(IRDLOperation):
    """Call a C function; values here are i64 or pointers.

    `signature` gives C's widths, as "i64(i32,ptr,i64,i32)".
    """

    name = "rt.call_extern"
    function = prop_def(StringAttr)
    signature = prop_def(StringAttr)
    arguments = var_operand_def()
    result = opt_result_def()
    assembly_format = (
        "$function $signature `(` $arguments `:` type($arguments) `)` attr-dict (`->` "
        "type($result)^)?"
    )

    def __init__(
        self, function: str, signature: str, arguments: Sequence[SSAValue], result: Attribute | None
    ):
        super().__init__(
            operands=[arguments],
            properties={"function": StringAttr(function), "signature": StringAttr(signature)},
            result_types=[[] if result is None else [result]],
        )


@irdl_op_definition
class CallPointerOp(IRDLOperation):
    """Call a function through its address: arguments and result as C's `int64_t` or pointers."""

    name = "rt.call_pointer"
    function = operand_def(i64)
    arguments = var_operand_def()
    result = result_def(i64)
    assembly_format = "$function `(` $arguments `:` type($arguments) `)` attr-dict"

    def __init__(self, function: SSAValue, arguments: Sequence[SSAValue]):
        super().__init__(operands=[function, arguments], result_types=[i64])


@irdl_op_definition
class PartsOp(IRDLOperation):
    """The two words of a text or list: address of the first byte or element, and how many."""

    name = "rt.parts"
    operand = operand_def()
    data = result_def(PointerType)
    size = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($data)"

    def __init__(self, operand: SSAValue, element: Attribute):
        super().__init__(operands=[operand], result_types=[PointerType(element), i64])

    def verify_(self) -> None:
        rules.verify_parts(self)


@irdl_op_definition
class FromPartsOp(IRDLOperation):
    """A text or list of an address and a count."""

    name = "rt.from_parts"
    data = operand_def(PointerType)
    size = operand_def(i64)
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$data `,` $size attr-dict `:` type($data) `->` type($result)"

    def __init__(self, data: SSAValue, size: SSAValue, type_: Attribute):
        super().__init__(operands=[data, size], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_from_parts(self)


@irdl_op_definition
class KeepOp(IRDLOperation):
    """Copy a value into state: text and lists become offsets into the state arena."""

    name = "rt.keep"
    context = operand_def(ContextType)
    operand = operand_def()
    result = result_def()
    assembly_format = "$context `,` $operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, context: SSAValue, operand: SSAValue):
        super().__init__(operands=[context, operand], result_types=[operand.type])

    def verify_(self) -> None:
        rules.verify_kept(self)


@irdl_op_definition
class BorrowOp(IRDLOperation):
    """A kept value for use in this step: offsets become addresses."""

    name = "rt.borrow"
    context = operand_def(ContextType)
    operand = operand_def()
    result = result_def()
    assembly_format = "$context `,` $operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, context: SSAValue, operand: SSAValue):
        super().__init__(operands=[context, operand], result_types=[operand.type])

    def verify_(self) -> None:
        rules.verify_kept(self)


@irdl_op_definition
class ReleaseOp(IRDLOperation):
    """Give back what a kept value refers to, when the tick commits."""

    name = "rt.release"
    context = operand_def(ContextType)
    operand = operand_def()
    assembly_format = "$context `,` $operand attr-dict `:` type($operand)"

    def __init__(self, context: SSAValue, operand: SSAValue):
        super().__init__(operands=[context, operand])


@irdl_op_definition
class EncodedSizeOp(IRDLOperation):
    """Bytes that a value takes on the wire."""

    name = "rt.encoded_size"
    operand = operand_def()
    result = result_def(i64)
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])


@irdl_op_definition
class EncodeOp(IRDLOperation):
    """Write a value in wire form at an address with room for it; the address behind it."""

    name = "rt.encode"
    operand = operand_def()
    target = operand_def(PointerType)
    result = result_def(PointerType)
    assembly_format = (
        "$operand `,` $target attr-dict `:` type($operand) `,` type($target) `->` type($result)"
    )

    def __init__(self, operand: SSAValue, target: SSAValue):
        super().__init__(operands=[operand, target], result_types=[target.type])

    def verify_(self) -> None:
        rules.verify_encode(self)


@irdl_op_definition
class DecodeOp(IRDLOperation):
    """Read a value in wire form between two addresses; traps where the bytes are not one.

    `position` holds the address to read at and is moved behind the value. Text is not copied.
    """

    name = "rt.decode"
    context = operand_def(ContextType)
    position = operand_def(PointerType)
    end = operand_def(PointerType)
    result = result_def()
    assembly_format = (
        "$context `,` $position `,` $end attr-dict `:` type($position) `,` type($end) `->` "
        "type($result)"
    )

    def __init__(self, context: SSAValue, position: SSAValue, end: SSAValue, type_: Attribute):
        super().__init__(operands=[context, position, end], result_types=[type_])


@irdl_op_definition
class TrapOp(IRDLOperation):
    """Leave the tick for good, with a reason known to `rt/abi.py`."""

    name = "rt.trap"
    context = operand_def(ContextType)
    reason = prop_def(StringAttr)
    traits = traits_def(IsTerminator())
    assembly_format = "$context $reason attr-dict"

    def __init__(self, context: SSAValue, reason: str):
        super().__init__(operands=[context], properties={"reason": StringAttr(reason)})
