"""
Bare words in custom syntax: `hfplus.net broadcast %x ...` instead of `"broadcast"`.

The property stays a StringAttr, so constructors take and passes read plain strings. An op lists
the words a property may hold in `KEYWORDS` (none: any word); the parser refuses others where they
stand, and `verify_keywords` refuses them in the generic form.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol, cast

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Operation
from xdsl.irdl import IRDLOperation
from xdsl.irdl.declarative_assembly_format import (
    AttributeVariable,
    CustomDirective,
    ParsingState,
    PrintingState,
    irdl_custom_directive,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.diagnostics import suggest


class HasKeywords(Protocol):
    """An op class that says which words its properties may hold, and which rule asks for it."""

    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]]

    KEYWORD_RULE: ClassVar[str]


def _complaint(op_type: type[HasKeywords], property_name: str, got: str) -> str:
    words = op_type.KEYWORDS[property_name]
    listed = ", ".join(words)
    return (
        f"[{op_type.KEYWORD_RULE}] expected {listed if len(words) == 1 else f'one of {listed}'}, "
        f"but got {got or 'an empty word'}{suggest(got, words)}"
    )


def parse_keyword(parser: Parser, op_type: type[HasKeywords], property_name: str) -> str:
    """Read one of the words that a property may hold; others are an error where they stand."""
    position = parser.pos
    quoted = parser.parse_optional_str_literal()
    word = parser.parse_identifier() if quoted is None else quoted
    words = op_type.KEYWORDS[property_name]
    if words and word not in words:
        end = position + len(word) + (0 if quoted is None else 2)
        parser.raise_error(_complaint(op_type, property_name, word), position, end)
    return word


@irdl_custom_directive
class Keyword(CustomDirective):
    """`custom<Keyword>($name)`: the property's text without quotes; quotes are accepted."""

    word: AttributeVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        """Read an identifier or a string literal that is one of the op's words."""
        op_type = cast(type[HasKeywords], state.op_type)
        self.word.set(state, StringAttr(parse_keyword(parser, op_type, self.word.name)))

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        """Write the word, in quotes if it is no identifier."""
        state.print_whitespace(printer)
        printer.print_identifier_or_string_literal(cast(StringAttr, self.word.get(op)).data)


def verify_keywords(op: Operation) -> None:
    """Raise VerifyException if a property holds none of its words."""
    op_type = cast(type[HasKeywords], cast(Any, type(op)))
    for name, words in op_type.KEYWORDS.items():
        word = cast(StringAttr, op.properties[name]).data
        if words and word not in words:
            raise VerifyException(_complaint(op_type, name, word))
