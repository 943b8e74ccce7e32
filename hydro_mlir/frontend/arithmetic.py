"""
Operators of user functions: Python's meaning on values of known types.

Numbers are promoted from bool over int to float. Division, remainder, power and shifts are
`value` ops, because they trap where Python raises; comparisons of anything but numbers are
structural.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import dicts, instances, templates
from hydro_mlir.frontend.iteration import Loops
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.ssa import NUMBERS, payload_type
from hydro_mlir.frontend.values import Abandon, Static, constant_int, has_unknown

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

_INTEGER_OPS: dict[type[ast.operator], type[Operation]] = {
    ast.Add: arith.AddiOp,
    ast.Sub: arith.SubiOp,
    ast.Mult: arith.MuliOp,
    ast.FloorDiv: value.FloorDivOp,
    ast.Mod: value.ModOp,
    ast.Pow: value.PowOp,
    ast.BitAnd: arith.AndIOp,
    ast.BitOr: arith.OrIOp,
    ast.BitXor: arith.XOrIOp,
    ast.LShift: value.ShiftLeftOp,
    ast.RShift: value.ShiftRightOp,
}
TUPLE_COMPONENTS_MAX = 256  # each is a value of its own in the code
_FLOAT_OPS: dict[type[ast.operator], type[Operation]] = {
    ast.Add: arith.AddfOp,
    ast.Sub: arith.SubfOp,
    ast.Mult: arith.MulfOp,
    ast.Div: value.DivOp,
    ast.FloorDiv: value.FloorDivOp,
    ast.Mod: value.ModOp,
    ast.Pow: value.PowOp,
}
_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
    ast.UAdd: "+",
    ast.USub: "-",
    ast.Invert: "~",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
_PREDICATES: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}


class Arithmetic(Loops):
    """`+`, `<`, `in`, `not` and their like on `value` types."""

    # --- arithmetic --------------------------------------------------------------------------

    @override
    def binary(self, op: ast.operator, left: SSAValue, right: SSAValue, node: Located) -> SSAValue:
        self.require_present(left, right, node=node)
        if left.type in NUMBERS and right.type in NUMBERS:
            result = self._numbers(op, left, right)
        else:
            result = instances.binary(_calls(self), op, left, right, cast(ast.expr, node))
            if result is None:
                result = self._sequences(op, left, right, node)
        return self._unsupported(op, left, right, node) if result is None else result

    def _numbers(self, op: ast.operator, left: SSAValue, right: SSAValue) -> SSAValue | None:
        if left.type == i1 == right.type and isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
            return self.value(
                _INTEGER_OPS[type(op)].create(operands=[left, right], result_types=[i1])
            )
        exponent = constant_int(right)
        # Python gives a float for a negative exponent; one that is not known now traps.
        negative = isinstance(op, ast.Pow) and exponent is not None and exponent < 0
        floating = f64 in (left.type, right.type) or isinstance(op, ast.Div) or negative
        type_, ops = (f64, _FLOAT_OPS) if floating else (i64, _INTEGER_OPS)
        if type(op) not in ops:
            return None
        operands = [self.convert(left, type_), self.convert(right, type_)]
        return self.value(_arithmetic(ops[type(op)], operands))

    def _sequences(
        self, op: ast.operator, left: SSAValue, right: SSAValue, node: Located
    ) -> SSAValue | None:
        if isinstance(op, ast.Add):
            return self._joined(left, right, node)
        if isinstance(op, ast.BitOr) and isinstance(left.type, value.DictType):
            return self._merged(left, right, node) if left.type == right.type else None
        if isinstance(op, ast.Mult):
            for sequence, count in ((left, right), (right, left)):
                if sequence.type == value.octets and count.type in (i1, i64):
                    return self.value(value.BytesOp("repeat", [sequence, self.convert(count, i64)]))
                if sequence.type == value.text and count.type in (i1, i64):
                    return self.value(value.TextOp("repeat", [sequence, self.convert(count, i64)]))
                if isinstance(sequence.type, value.ListType) and count.type in (i1, i64):
                    arguments = [sequence, self.convert(count, i64)]
                    template, place = Static(templates.repeated), cast("ast.expr", node)
                    return _calls(self).call_object(template, arguments, {}, place)
        if isinstance(op, ast.Mod) and left.type == value.text:
            self.source.fail("HF116", "`%` on str is not supported", node, help='write f"{x}"')
        return None

    def _merged(self, left: SSAValue, right: SSAValue, node: Located) -> SSAValue:
        """`a | b` of dicts."""
        parts = [dicts.entries_of(_calls(self), side) for side in (left, right)]
        return dicts.made(_calls(self), self.value(value.ConcatOp(*parts)), node)

    def _joined(self, left: SSAValue, right: SSAValue, node: Located) -> SSAValue | None:
        if value.is_tuple(left.type) and value.is_tuple(right.type):
            parts = [*self.components(left), *self.components(right)]
            if len(parts) > TUPLE_COMPONENTS_MAX:
                limit = f"a tuple of at most {TUPLE_COMPONENTS_MAX} components"
                message = f"expected {limit}, but got one of {len(parts)}"
                self.source.fail("HF108", message, node, help="use a list")
            return self.value(value.MakeOp(parts))
        if isinstance(left.type, value.ListType) and isinstance(right.type, value.ListType):
            type_ = self.join(left.type, right.type)
            if type_ is None:
                return None
            left, right = self.convert(left, type_), self.convert(right, type_)
            return self.value(value.ConcatOp(left, right))
        if left.type == right.type and left.type in (value.text, value.octets):
            return self.value(value.ConcatOp(left, right))
        return None

    def components(self, operand: SSAValue) -> list[SSAValue]:
        """The components of a tuple."""
        assert isinstance(operand.type, value.TupleType)
        owner = operand.owner
        if isinstance(owner, value.MakeOp):
            return list(owner.components)
        return [self.value(value.GetOp(operand, i)) for i in range(len(operand.type.elements))]

    def _unsupported(self, op: ast.AST, left: SSAValue, right: SSAValue, node: Located) -> SSAValue:
        shown = self.type_name(left.type), self.type_name(right.type)
        texts = value.text in (left.type, right.type) and left.type != right.type
        self.source.fail(
            "HF105",
            f"unsupported operands for `{_SYMBOLS[type(op)]}`: {shown[0]} and {shown[1]}",
            node,
            help="make text of the number first: str(x)"
            if texts and isinstance(op, ast.Add)
            else "",
        )

    def require_present(self, *operands: SSAValue, node: Located) -> None:
        """Refuse operands that may be None, and put off what is not known yet."""
        for operand in operands:
            if has_unknown(operand.type) and not isinstance(operand.type, value.ListType):
                raise Abandon
            if isinstance(operand.type, value.OptionType | value.NoneType):
                self.source.fail(
                    "HF114",
                    f"expected a value, but got `{self.type_name(operand.type)}`, maybe None",
                    node,
                    help="test it first: `if x is not None`, or give a default: `x or 0`",
                )

    @override
    def unary(self, op: ast.unaryop, operand: SSAValue, node: ast.expr) -> SSAValue:
        self.require_present(operand, node=node)
        if operand.type == f64 and isinstance(op, ast.USub | ast.UAdd):
            return self.value(arith.NegfOp(operand)) if isinstance(op, ast.USub) else operand
        if operand.type not in (i1, i64):
            if (own := instances.unary(_calls(self), op, operand, node)) is not None:
                return own
            shown = self.type_name(operand.type)
            self.source.fail(
                "HF105", f"unsupported operand for `{_SYMBOLS[type(op)]}`: {shown}", node
            )
        known = constant_int(operand)
        operand = self.convert(operand, i64)
        if isinstance(op, ast.USub):
            if known is not None and known != -(1 << 63):
                return self.integer(-known)
            return self.value(arith.SubiOp(self.integer(0), operand))
        if isinstance(op, ast.Invert):
            return self.value(arith.XOrIOp(operand, self.integer(-1)))
        return operand

    # --- truth -----------------------------------------------------------------------------------

    @override
    def truth(self, operand: SSAValue, node: ast.expr) -> SSAValue:
        type_ = operand.type
        if type_ == i1:
            return operand
        if type_ == i64:
            return self.value(arith.CmpiOp(operand, self.integer(0), "ne"))
        if type_ == f64:
            return self.value(arith.CmpfOp(operand, self.floating(0.0), "une"))
        if type_ == value.text:
            empty = self.value(value.ConstantOp(""))
            return self.value(value.CompareOp("ne", operand, empty))
        if isinstance(type_, value.ListType | value.BytesType):
            return self.value(arith.CmpiOp(self.value(value.LenOp(operand)), self.integer(0), "ne"))
        if isinstance(type_, value.DictType):
            count = dicts.length(_calls(self), operand)
            return self.value(arith.CmpiOp(count, self.integer(0), "ne"))
        if instances.has_methods(type_):
            return instances.truth(_calls(self), operand, node)
        if isinstance(type_, value.TupleType):
            return self.boolean(len(type_.elements) > 0)
        if isinstance(type_, value.OptionType | value.NoneType):
            return self.condition_value(node)
        return self.source.fail("HF105", f"expected a bool, but got {self.type_name(type_)}", node)

    # --- comparison ------------------------------------------------------------------------------

    @override
    def compare(self, op: ast.cmpop, left: SSAValue, right: SSAValue, node: ast.expr) -> SSAValue:
        if isinstance(op, ast.In | ast.NotIn):
            found = self.contains(right, left, node)
            return found if isinstance(op, ast.In) else self.invert(found)
        if isinstance(op, ast.Is | ast.IsNot) and isinstance(left.type, value.EnumType):
            op = ast.Eq() if isinstance(op, ast.Is) else ast.NotEq()
        if isinstance(op, ast.Is | ast.IsNot):
            self.source.fail("HF102", "`is` is supported with None only", node, help="use `==`")
        equality = isinstance(op, ast.Eq | ast.NotEq)
        if not equality:
            self.require_present(left, right, node=node)
        own = instances.ordered(_calls(self), op, left, right, node)
        if own is not None:
            return own
        type_ = self.join(left.type, right.type)
        if type_ is None:
            return self._incomparable(op, left, right, node)
        if not equality and not value.is_ordered(type_):
            shown = self.type_name(type_)
            self.source.fail("HF105", f"`{_SYMBOLS[type(op)]}` has no meaning on {shown}", node)
        if type_ == value.NoneType():
            return self.boolean(isinstance(op, ast.Eq))
        left, right = self.convert(left, type_), self.convert(right, type_)
        return self.same_type_compare(_PREDICATES[type(op)], left, right)

    def same_type_compare(self, predicate: str, left: SSAValue, right: SSAValue) -> SSAValue:
        """Compare two values of one type."""
        type_ = left.type
        if type_ == f64:
            return self.value(
                arith.CmpfOp(left, right, ("u" if predicate == "ne" else "o") + predicate)
            )
        if type_ in (i1, i64):
            if predicate in ("eq", "ne"):
                return self.value(arith.CmpiOp(left, right, predicate))
            left, right = self.convert(left, i64), self.convert(right, i64)
            return self.value(arith.CmpiOp(left, right, "s" + predicate))
        if has_unknown(type_):
            raise Abandon
        return self.value(value.CompareOp(predicate, left, right))

    def _incomparable(
        self, op: ast.cmpop, left: SSAValue, right: SSAValue, node: ast.expr
    ) -> SSAValue:
        shown = self.type_name(left.type), self.type_name(right.type)
        never = " is never true" if isinstance(op, ast.Eq) else ""
        member = any(isinstance(o.type, value.MemberType) for o in (left, right))
        self.source.fail(
            "HF105",
            f"expected values of one type around `{_SYMBOLS[type(op)]}`,"
            f" but got {shown[0]} and {shown[1]}" + (f": this{never}" if never else ""),
            node,
            help="compare the member's number: member.index" if member else "",
        )

    def contains(self, container: SSAValue, element: SSAValue, node: ast.expr) -> SSAValue:
        """`element in container`."""
        if isinstance(container.type, value.DictType):
            return dicts.contains(_calls(self), container, element, node)
        owner = container.owner
        if isinstance(owner, value.ListOp) and len(owner.elements) > 0:
            return self.any_equal(list(owner.elements), element)
        if value.is_tuple(container.type):
            return self.any_equal(self.components(container), element)
        if isinstance(container.type, value.ListType):
            type_ = self.join(container.type.element, element.type)
            if type_ is not None and type_ == container.type.element:
                return self.value(value.ContainsOp(container, self.convert(element, type_)))
        if container.type == element.type and element.type in (value.text, value.octets):
            return self.value(value.ContainsOp(container, element))
        shown = self.type_name(element.type), self.type_name(container.type)
        return self.source.fail(
            "HF105", f"unsupported operands for `in`: {shown[0]} and {shown[1]}", node
        )

    def any_equal(self, parts: list[SSAValue], element: SSAValue) -> SSAValue:
        """Compare with every part; one of another type is never equal."""
        found: SSAValue | None = None
        for part in parts:
            type_ = self.join(part.type, element.type)
            if type_ is None or type_ == value.NoneType():
                continue
            left, right = self.convert(element, type_), self.convert(part, type_)
            equal = self.same_type_compare("eq", left, right)
            found = equal if found is None else self.value(arith.OrIOp(found, equal))
        return self.boolean(False) if found is None else found

    # --- requirements on operands ----------------------------------------------------------------

    def fit(self, operand: SSAValue, type_: Attribute, node: Located, what: str = "") -> SSAValue:
        """A value as a type that it widens to; a diagnostic otherwise."""
        if operand.type == type_:
            return operand
        if payload_type(operand.type) != operand.type and not isinstance(type_, value.OptionType):
            self.require_present(operand, node=node)
        if self.join(operand.type, type_) != type_:
            shown = self.type_name(type_), self.type_name(operand.type)
            behind = f" {what}" if what else ""
            self.source.fail("HF105", f"expected {shown[0]}{behind}, but got {shown[1]}", node)
        return self.convert(operand, type_)


def _calls(t: Arithmetic) -> Calls:
    return cast("Calls", t)


def _arithmetic(op: type[Operation], operands: list[SSAValue]) -> Operation:
    return op(*operands)  # type: ignore[call-arg]
