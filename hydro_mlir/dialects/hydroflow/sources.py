"""Sources: operators without an input."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, IntegerAttr, StringAttr, SymbolRefAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    opt_result_def,
    prop_def,
    result_def,
)

from hydro_mlir.dialects.guarantees import FILE_UNITS
from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import Operator
from hydro_mlir.dialects.hydroflow.edges import UNIT, EdgeType, element
from hydro_mlir.dialects.hydroflow.facts import NO_PORTS, UP_TO_ONE, Category, Facts
from hydro_mlir.dialects.hydroflow.references import reference_type
from hydro_mlir.dialects.keywords import Keyword
from hydro_mlir.dialects.regions import require, require_types
from hydro_mlir.dialects.value import ListType, type_name


@irdl_op_definition
class SourceIterOp(Operator):
    """Constant elements, emitted once, in the first tick. Tuples are nested arrays."""

    name = "hf.source_iter"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> T", NO_PORTS, order="as listed", cost="constant data of the artifact"
    )
    values = prop_def(ArrayAttr)
    result = result_def(EdgeType)
    assembly_format = "$values attr-dict `:` type($result)"

    def __init__(self, values: ArrayAttr, type_: EdgeType):
        super().__init__(properties={"values": values}, result_types=[type_])

    def verify_(self) -> None:
        rules.verify_source_iter(self)


@irdl_op_definition
class SourceFileOp(Operator):
    """A UTF-8 text file, cut by `line` or by `block` (see `hfplus.source_file`)."""

    name = "hf.source_file"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"by": FILE_UNITS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> str", NO_PORTS, order="that of the file", external=True, again=True
    )
    path = prop_def(StringAttr)
    by = prop_def(StringAttr)
    result = result_def(EdgeType)
    custom_directives = (Keyword,)
    assembly_format = "$path `by` custom<Keyword>($by) attr-dict `:` type($result)"

    def __init__(self, path: str, by: str, type_: EdgeType):
        super().__init__(
            properties={"path": StringAttr(path), "by": StringAttr(by)}, result_types=[type_]
        )

    def verify_(self) -> None:
        rules.verify_source_file(self)


@irdl_op_definition
class SourceJsonOp(Operator):
    """The value of a JSON file, read when the graph was built: one element, in the first tick."""

    name = "hf.source_json"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> T", NO_PORTS, order="one element", cost="constant data of the artifact"
    )
    path = prop_def(StringAttr)
    values = prop_def(ArrayAttr)
    result = result_def(EdgeType)
    assembly_format = "$path $values attr-dict `:` type($result)"

    def __init__(self, path: str, value: Attribute, type_: EdgeType):
        super().__init__(
            properties={"path": StringAttr(path), "values": ArrayAttr([value])},
            result_types=[type_],
        )

    def verify_(self) -> None:
        rules.require_operator(self)
        rules.require_literals(self.values, element(self.result), "HF2")
        require(len(self.values) == 1, "HF2", "one value", str(len(self.values)))


@irdl_op_definition
class SourceChannelOp(Operator):
    """Elements that other members send; with `keyed`, pairs of sender and element."""

    name = "hf.source_channel"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> T", NO_PORTS, order="that of arrival", external=True
    )
    channel = prop_def(SymbolRefAttr)
    sender = prop_def(SymbolRefAttr)
    keyed = prop_def(IntegerAttr)
    result = result_def(EdgeType)
    assembly_format = "$channel `from` $sender `keyed` $keyed attr-dict `:` type($result)"

    def __init__(self, channel: str, sender: str, keyed: bool, type_: EdgeType):
        super().__init__(
            properties={
                "channel": SymbolRefAttr(channel),
                "sender": SymbolRefAttr(sender),
                "keyed": IntegerAttr(int(keyed), 1),
            },
            result_types=[type_],
        )

    def verify_(self) -> None:
        rules.verify_source_channel(self)


@irdl_op_definition
class SourceStreamOp(Operator):
    """Elements that Python code sends into the graph; a tick takes all that are there."""

    name = "hf.source_stream"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> T", NO_PORTS, order="that of sending", external=True
    )
    channel = prop_def(SymbolRefAttr)
    result = result_def(EdgeType)
    assembly_format = "$channel attr-dict `:` type($result)"

    def __init__(self, channel: str, type_: EdgeType):
        super().__init__(properties={"channel": SymbolRefAttr(channel)}, result_types=[type_])

    def verify_(self) -> None:
        rules.require_operator(self)


@irdl_op_definition
class SourceIntervalOp(Operator):
    """`()` once per interval, the first one at once; who runs the graph keeps the time."""

    name = "hf.source_interval"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> ()", NO_PORTS, order="that of time", external=True
    )
    channel = prop_def(SymbolRefAttr)
    milliseconds = prop_def(IntegerAttr.constr(i64))
    result = result_def(EdgeType)
    assembly_format = "$channel `every` $milliseconds attr-dict `:` type($result)"

    def __init__(self, channel: str, milliseconds: int):
        super().__init__(
            properties={
                "channel": SymbolRefAttr(channel),
                "milliseconds": IntegerAttr(milliseconds, i64),
            },
            result_types=[EdgeType(UNIT)],
        )

    def verify_(self) -> None:
        rules.require_operator(self)
        every = self.milliseconds.value.data
        require(every >= 1, "HF2", "an interval of 1 ms or more", str(every))
        require_types("HF2", "elements", [UNIT], [element(self.result)])


class UnitSourceOp(Operator):
    """A source of `()`."""

    result = result_def(EdgeType)
    assembly_format = "attr-dict `:` type($result)"

    def __init__(self) -> None:
        super().__init__(result_types=[EdgeType(UNIT)])

    def verify_(self) -> None:
        rules.require_operator(self)
        require_types("HF2", "elements", [UNIT], [element(self.result)])


@irdl_op_definition
class InitializeOp(UnitSourceOp):
    """One `()` in the first tick. May stand in a loop."""

    name = "hf.initialize"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "-> ()", NO_PORTS, order="one element")


@irdl_op_definition
class SpinOp(UnitSourceOp):
    """One `()` in every tick, and another tick after it: `run_available` never returns."""

    name = "hf.spin"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> ()", NO_PORTS, order="one element", external=True, again=True
    )


@irdl_op_definition
class NullOp(Operator):
    """Drop every element, or be a source of none, or both."""

    name = "hf.null"
    FACTS: ClassVar[Facts] = Facts(
        Category.SINK, "T -> U", UP_TO_ONE, UP_TO_ONE, order="no element"
    )
    operand = opt_operand_def(EdgeType)
    result = opt_result_def(EdgeType)
    assembly_format = "($operand^)? attr-dict (`:` type($operand)^)? (`->` type($result)^)?"

    def __init__(self, operand: SSAValue | None = None, type_: EdgeType | None = None):
        super().__init__(
            operands=[[] if operand is None else [operand]],
            result_types=[[] if type_ is None else [type_]],
        )

    def verify_(self) -> None:
        rules.require_operator(self)
        connected = self.operand is not None or self.result is not None
        require(connected, "TK2", "an input or an output of `null`", "neither")


@irdl_op_definition
class IterRefOp(Operator):
    """Every element of a `handoff` that it refers to, in each tick."""

    name = "hf.iter_ref"
    FACTS: ClassVar[Facts] = Facts(
        Category.SOURCE, "-> T", NO_PORTS, order="that of the handoff", since="V17"
    )
    refs = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$refs attr-dict `:` type($refs) `->` type($result)"

    def __init__(self, reference: SSAValue):
        super().__init__(operands=[reference], result_types=[EdgeType(element(reference))])

    @property
    def references(self) -> tuple[SSAValue, ...]:
        """The handoff."""
        return (self.refs,)

    def verify_(self) -> None:
        rules.require_operator(self)
        got = reference_type(self.refs)
        shown = "nothing to refer to" if got is None else type_name(got)
        wanted = "a reference to a `handoff`"
        require(isinstance(got, ListType), "TK5", wanted, shown)
        require_types("HF2", "elements", [element(self.refs)], [element(self.result)])


OPERATIONS = (
    SourceIterOp,
    SourceFileOp,
    SourceJsonOp,
    SourceChannelOp,
    SourceStreamOp,
    SourceIntervalOp,
    InitializeOp,
    SpinOp,
    NullOp,
    IterRefOp,
)
