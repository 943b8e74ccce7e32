"""
Ops of the `value` dialect on bytes.

Bytes lie in memory as text does, so what works on the bytes of a text (concatenation, order,
hash, being kept and sent) is shared; here is what differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.dialects.keywords import Keyword, verify_keywords
from hydro_mlir.dialects.value_methods import BYTES_METHODS
from hydro_mlir.dialects.value_types import BytesType, TextType, octets, text, type_name


@irdl_op_definition
class BytesConstantOp(IRDLOperation):
    """Constant bytes in hexadecimal: `value.bytes_constant "00ff"`."""

    name = "value.bytes_constant"
    value = prop_def(StringAttr)
    result = result_def(BytesType)
    traits = traits_def(Pure(), ConstantLike())
    assembly_format = "$value attr-dict"

    def __init__(self, content: bytes):
        super().__init__(properties={"value": StringAttr(content.hex())}, result_types=[octets])

    @property
    def content(self) -> bytes:
        """The bytes themselves."""
        return bytes.fromhex(self.value.data)

    def verify_(self) -> None:
        try:
            bytes.fromhex(self.value.data)
        except ValueError:
            got = self.value.data
            raise VerifyException(f"[VAL5] expected hexadecimal digits, but got {got}") from None


@irdl_op_definition
class BytesOp(IRDLOperation):
    """A method of `bytes`: `value.bytes "hex"(%b) : (!value.bytes) -> !value.str`."""

    name = "value.bytes"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"method": tuple(BYTES_METHODS)}
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
            result_types=[BYTES_METHODS[method][1]],
        )

    def verify_(self) -> None:
        verify_keywords(self)
        arguments, result = BYTES_METHODS[self.method.data]
        expected = (octets, *arguments, result)
        got = (*(a.type for a in self.arguments), self.result.type)
        if expected != got:
            shown = [", ".join(map(type_name, types)) for types in (expected, got)]
            raise VerifyException(f"[VAL5] expected ({shown[0]}), but got ({shown[1]})")


@irdl_op_definition
class EncodeOp(IRDLOperation):
    """`text.encode()`: the UTF-8 bytes of a text."""

    name = "value.encode"
    operand = operand_def(TextType)
    result = result_def(BytesType)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[octets])


@irdl_op_definition
class DecodeOp(IRDLOperation):
    """`data.decode()`: the text that bytes are in UTF-8; traps where they are none."""

    name = "value.decode"
    operand = operand_def(BytesType)
    result = result_def(TextType)
    assembly_format = "$operand attr-dict"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[text])
