"""
The derived function that gives back what a kept value refers to.

A cell that is overwritten gives its old text and lists back, so that a fold over text uses as
much state as its value is long. They are given back at the end of the tick only: what was
borrowed from the cell stays readable until then.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith
from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.codegen.code import BYTE, CONTEXT, Code
from hydro_mlir.codegen.derive import derives, unexpected
from hydro_mlir.codegen.layout import has_references
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value


@derives("release")
def release(instance: Instance) -> Code:
    """Give back the memory of a value in kept form."""
    (type_,) = instance.types
    code = Code(instance.symbol, [CONTEXT, type_], None)
    operand = code.arguments[1]
    if isinstance(type_, value.TupleType):
        for index, element in enumerate(type_.elements):
            if has_references(element):
                _release(code, code.get(operand, index))
        code.return_()
    elif isinstance(type_, value.OptionType):
        # An empty option is all zeros, and so its payload has nothing to give back.
        _release(code, code.add(value.PayloadOp(operand)).result)
        code.return_()
    elif isinstance(type_, value.TextType | value.ListType):
        _release_elements(code, operand)
    else:
        raise unexpected(instance)
    return code


def _release(code: Code, operand: SSAValue) -> None:
    instance = Instance("derived", "release", (operand.type,))
    code.call(instance, [code.arguments[0], operand], None)


def _release_elements(code: Code, operand: SSAValue) -> None:
    element = operand.type.element if isinstance(operand.type, value.ListType) else BYTE
    offset, size = code.parts(operand, element)
    code.leave_if(code.compare("eq", size, 0))
    if has_references(element):
        _release_each(code, offset, size, element)
    context = code.arguments[0]
    bytes_ = code.add(arith.MuliOp(size, code.add(rt.SizeOfOp(element)).result)).result
    arguments = [context, code.cast(offset, i64), bytes_]
    code.call(Instance("native", "state_release_later", (CONTEXT, i64, i64)), arguments, None)
    code.return_()


def _release_each(code: Code, offset: SSAValue, size: SSAValue, element: Attribute) -> None:
    arena = rt.RecordType("Arena")
    base = code.load(code.field(code.arguments[0], ("state", arena), ("base", i64)), i64)
    data = code.cast(code.plus(base, code.cast(offset, i64)), offset.type)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        _release(code, code.load(code.offset(data, index), element))
        return carried

    code.loop(size, [], body)
