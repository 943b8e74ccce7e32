"""The op of the `value` dialect that calls what the compiler cannot look into."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import ArrayAttr, StringAttr, f64, i1, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    irdl_op_definition,
    prop_def,
    result_def,
    var_operand_def,
)
from xdsl.utils.exceptions import VerifyException

# What can be passed to such a function, and come back from it.
OPAQUE_TYPES: tuple[Attribute, ...] = (i64, f64, i1)

# The Python functions by their names, for the interpreter.
OPAQUE_FUNCTIONS: dict[str, Callable[..., object]] = {}


@irdl_op_definition
class OpaqueOp(IRDLOperation):
    """A call of a function that another compiler has compiled.

    `value.opaque "user.scale" (%a, %b) : (i64, f64) -> f64 {code = "define ...", symbol = "..."}`

    `code` is LLVM IR text with all that it needs; its function `symbol` takes an address for the
    result, one for the number of a fault, and the operands, and returns 0 where all is well.
    `faults` says what Python would say, by number. Nothing is known of it, so it is never removed.
    """

    name = "value.opaque"
    function = prop_def(StringAttr)
    symbol = prop_def(StringAttr)
    code = prop_def(StringAttr)
    faults = prop_def(ArrayAttr[StringAttr])
    arguments = var_operand_def(AnyAttr())
    result = result_def(AnyAttr())
    assembly_format = (
        "$function `(` $arguments `)` `symbol` $symbol `code` $code `faults` $faults attr-dict "
        "`:` `(` type($arguments) `)` `->` type($result)"
    )

    def __init__(
        self,
        function: str,
        symbol: str,
        code: str,
        faults: Sequence[str],
        arguments: Sequence[SSAValue],
        result: Attribute,
    ):
        super().__init__(
            operands=[list(arguments)],
            properties={
                "function": StringAttr(function),
                "symbol": StringAttr(symbol),
                "code": StringAttr(code),
                "faults": ArrayAttr([StringAttr(fault) for fault in faults]),
            },
            result_types=[result],
        )

    def verify_(self) -> None:
        for type_ in (*(argument.type for argument in self.arguments), self.result.type):
            if type_ not in OPAQUE_TYPES:
                raise VerifyException(f"[VAL8] expected i64, f64 or i1, but got {type_}")
