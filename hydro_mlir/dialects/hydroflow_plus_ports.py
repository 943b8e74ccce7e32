"""
Ports of `hfplus`: where somebody outside the fleet, a guest, connects to a process.

What comes from guests is a collection as any other, keyed by guest: lines in the order in which
each has sent them, without repeats. Guests are members of an `external`, which is no location:
nothing can be computed there.

Verifier rules (numbers as in the language's reference)
  V5   a source gives pairs of what has come (0 a line, 1 joined, 2 left) and the line; a sink takes
       lines; these are text, or what a line of JSON can hold
  V13  an external has one source at most
  V17  an external that a source or a sink names is declared
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import (
    IntegerAttr,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.traits import SymbolOpInterface

from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus_types import KeyedStreamType
from hydro_mlir.dialects.json_lines import not_json
from hydro_mlir.dialects.keywords import Keyword, verify_keywords
from hydro_mlir.dialects.regions import require, require_types
from hydro_mlir.dialects.value import MemberType, OptionType, TupleType, text, type_name

LINES, JSON = "lines", "json"
CODECS = (LINES, JSON)
PORT_MAX = 0xFFFF

# What has come from a guest: a line, or that it is there, or that no more will come. So says
# `rt/abi.py`, too.
GUEST_LINE, GUEST_JOINED, GUEST_LEFT = 0, 1, 2


def port_elements(external: str, line: Attribute) -> list[Attribute]:
    """The key and the element of what comes from guests whose lines are of a type."""
    return [MemberType(external), TupleType([i64, OptionType(line)])]


def line_type(event: Attribute) -> Attribute | None:
    """The type of lines in what comes from guests; None if it is something else.

    >>> line_type(port_elements("chat", text)[1]) == text
    True
    """
    if not isinstance(event, TupleType) or len(event.elements) != 2:
        return None
    line = event.elements.data[1]
    return line.element if isinstance(line, OptionType) else None


def line_element(pair: Attribute) -> Attribute:
    """The type of lines in pairs of a guest and of what has come from it."""
    assert isinstance(pair, TupleType), "so ports are lowered"
    found = line_type(pair.elements.data[1])
    assert found is not None, "so ports are lowered"
    return found


def line_problem(op: SourcePortOp | SinkPortOp, codec: str) -> str | None:
    """What lines in a codec cannot hold, as a complaint; None if all is well."""
    element = op.line_type
    if codec == JSON:
        found = not_json(element)
        return None if found is None else f"lines of JSON, but got {type_name(found)}"
    return None if element == text else f"lines of str, but got {type_name(element)}"


@irdl_op_definition
class ExternalOp(IRDLOperation):
    """Guests who connect by TCP: `hfplus.external @chat lines 4000`; port 0 is any free one."""

    name = "hfplus.external"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"codec": CODECS}
    KEYWORD_RULE: ClassVar[str] = "V17"
    sym_name = prop_def(SymbolNameConstraint())
    codec = prop_def(StringAttr)
    tcp = prop_def(IntegerAttr.constr(i64))
    traits = traits_def(SymbolOpInterface())
    custom_directives = (Keyword,)
    assembly_format = "$sym_name custom<Keyword>($codec) $tcp attr-dict"

    def __init__(self, name: str, codec: str, tcp: int):
        super().__init__(
            properties={
                "sym_name": StringAttr(name),
                "codec": StringAttr(codec),
                "tcp": IntegerAttr(tcp, i64),
            }
        )

    def verify_(self) -> None:
        """V17: a codec and a port."""
        verify_keywords(self)
        port = self.tcp.value.data
        require(0 <= port <= PORT_MAX, "V17", f"a port from 0 to {PORT_MAX}", str(port))


@irdl_op_definition
class SourcePortOp(IRDLOperation):
    """What comes from guests, by guest: `hfplus.source_port @chat : !hfplus.keyed_stream<...>`."""

    name = "hfplus.source_port"
    external = prop_def(SymbolRefAttr)
    result = result_def(KeyedStreamType)
    assembly_format = "$external attr-dict `:` type($result)"

    def __init__(self, external: str, type_: KeyedStreamType):
        super().__init__(
            properties={"external": SymbolRefAttr(external)}, result_types=[type_]
        )

    @property
    def line_type(self) -> Attribute:
        """The type of what guests say."""
        found = line_type(self.result.type.element_types[1])
        assert found is not None, "so the verifier has it"
        return found

    def verify_(self) -> None:
        """V5: guests, what has come, and no end."""
        type_ = self.result.type
        line = line_type(type_.element_types[1]) or text
        wanted = port_elements(self.external.string_value(), line)
        require_types("V5", "elements", wanted, list(type_.element_types))
        unbounded = type_.bound.data == Bound.UNBOUNDED
        require(unbounded, "V5", "an unbounded result", "a bounded one")


@irdl_op_definition
class SinkPortOp(IRDLOperation):
    """Lines for guests: `hfplus.sink_port @chat %replies : !hfplus.keyed_stream<...>`."""

    name = "hfplus.sink_port"
    external = prop_def(SymbolRefAttr)
    operand = operand_def(KeyedStreamType)
    assembly_format = "$external $operand attr-dict `:` type($operand)"

    def __init__(self, external: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"external": SymbolRefAttr(external)})

    def verify_(self) -> None:
        """V5: guests and text."""
        type_ = self.operand.type
        assert isinstance(type_, KeyedStreamType)
        wanted = [MemberType(self.external.string_value()), self.line_type]
        require_types("V5", "elements", wanted, list(type_.element_types))

    @property
    def line_type(self) -> Attribute:
        """The type of what guests are told."""
        type_ = self.operand.type
        assert isinstance(type_, KeyedStreamType)
        return type_.element_types[1]
