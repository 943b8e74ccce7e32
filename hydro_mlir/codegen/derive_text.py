"""
Derived functions of `str(x)` and `repr(x)`: what Python prints for a value of a type.

Tuples and lists show the `repr` of their components; an option shows its payload or `None`; a
member shows its index; a record shows its class and fields, an enum its member. The pieces are
put into a list and joined once.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import SSAValue

from hydro_mlir.codegen.code import CONTEXT, Code
from hydro_mlir.codegen.derive import derives, native_call, unexpected
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import value


@derives("str")
def str_(instance: Instance) -> Code:
    """`str(x)`, which is `repr(x)` of all types but text."""
    return _text_of(instance, "str")


@derives("repr")
def repr_(instance: Instance) -> Code:
    """`repr(x)`."""
    return _text_of(instance, "repr")


def _text_of(instance: Instance, form: str) -> Code:
    (type_,) = instance.types
    code = Code(instance.symbol, [CONTEXT, type_], value.text)
    context, operand = code.arguments
    if type_ == i64:
        code.return_(native_call(code, "int_to_text", [context, operand], value.text))
    elif type_ == f64:
        code.return_(native_call(code, "float_to_text", [context, operand], value.text))
    elif type_ == i1:
        code.return_(code.select(operand, code.text("True"), code.text("False")))
    elif isinstance(type_, value.MemberType):
        code.return_(_show(code, code.add(value.MemberIndexOp(operand)).result, form))
    elif isinstance(type_, value.NoneType):
        code.return_(code.text("None"))
    elif isinstance(type_, value.TextType):
        name = "bytes_repr" if isinstance(type_, value.BytesType) else "text_repr"
        code.return_(native_call(code, name, [context, operand], value.text))
    elif isinstance(type_, value.OptionType):
        some = code.add(value.IsSomeOp(operand)).result
        code.return_if(some, lambda: _show(code, code.add(value.PayloadOp(operand)).result, form))
        code.return_(code.text("None"))
    elif not _composite(code, operand, form):
        raise unexpected(instance)
    return code


def _composite(code: Code, operand: SSAValue, form: str) -> bool:
    """Return the text of a value of several parts or cases; False for other types."""
    match operand.type:
        case value.EnumType() as type_:
            _enum(code, operand, type_, form)
        case value.UnionType() as type_:
            _union(code, operand, type_, form)
        case value.DictType() as type_:
            shown = Instance("derived", "repr_dict", (type_,))
            code.return_(code.call(shown, [code.arguments[0], operand], value.text))
        case value.RecordType() as type_:
            _record(code, operand, type_)
        case value.TupleType() as type_:
            _tuple(code, operand, len(type_.elements))
        case value.ListType() as type_:
            _list(code, operand, type_)
        case _:
            return False
    return True


def _show(code: Code, operand: SSAValue, form: str = "repr") -> SSAValue:
    return code.add(value.ToTextOp(operand, form)).result


def _join(code: Code, opening: str, pieces: SSAValue, closing: str) -> SSAValue:
    inner = code.add(value.TextOp("join", [code.text(", "), pieces])).result
    opened = code.add(value.ConcatOp(code.text(opening), inner)).result
    return code.add(value.ConcatOp(opened, code.text(closing))).result


def _tuple(code: Code, operand: SSAValue, count: int) -> None:
    shown = [_show(code, code.get(operand, index)) for index in range(count)]
    pieces = code.add(value.ListOp(shown, value.TEXT_LIST)).result
    code.return_(_join(code, "(", pieces, ",)" if count == 1 else ")"))


def _record(code: Code, operand: SSAValue, type_: value.RecordType) -> None:
    shown: list[SSAValue] = []
    for index, name in enumerate(type_.field_names):
        part = _show(code, code.get(operand, index))
        shown.append(code.add(value.ConcatOp(code.text(f"{name}="), part)).result)
    pieces = code.add(value.ListOp(shown, value.TEXT_LIST)).result
    code.return_(_join(code, f"{type_.shown}(", pieces, ")"))


def _enum(code: Code, operand: SSAValue, type_: value.EnumType, form: str) -> None:
    position = code.add(value.OrdinalOp(operand)).result
    shown = [
        f"{type_.shown}.{name}" if form == "str" else f"<{type_.shown}.{name}: {content!r}>"
        for name, content in zip(type_.member_names, type_.member_values, strict=True)
    ]
    for index, text in enumerate(shown[:-1]):
        here = code.compare("eq", position, index)
        code.return_if(here, lambda text=text: code.text(text))
    code.return_(code.text(shown[-1]))


def _union(code: Code, operand: SSAValue, type_: value.UnionType, form: str) -> None:
    tag, last = code.get(operand, 0), len(type_.alternatives)
    for index in range(1, last):
        here = code.compare("eq", tag, index - 1)
        code.return_if(here, lambda index=index: _show(code, code.get(operand, index), form))
    code.return_(_show(code, code.get(operand, last), form))


def _list(code: Code, operand: SSAValue, type_: value.ListType) -> None:
    data, count = code.parts(operand, type_.element)
    empty = code.add(value.ListOp([], value.TEXT_LIST)).result

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        shown = _show(code, code.load(code.offset(data, index), type_.element))
        return [code.add(value.AppendOp(carried[0], shown)).result]

    (pieces,) = code.loop(count, [empty], body)
    code.return_(_join(code, "[", pieces, "]"))
