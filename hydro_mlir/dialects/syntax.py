"""
Reading `.mlir` text: every operation and block argument knows the line it was read from, and
what cannot be read is one located diagnostic.

xDSL's parser leaves locations unknown, reports a value that is never defined at the end of the
file, a missing type at the next line's brace, and reads escaped text outside ASCII as bytes.
The subclass here mends these.

Codes
  HF300  the text is no IR
  HF301  an operation, type or dialect is not known
  HF302  a value is used but nowhere defined
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from xdsl.context import Context
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, ModuleOp, StringAttr, UnknownLoc
from xdsl.ir import Attribute, AttributeInvT, BlockArgument, Operation, SSAValue
from xdsl.parser import Parser, ParserState, UnresolvedOperand
from xdsl.utils.exceptions import (
    MultipleSpansParseError,
    ParseError,
    UnregisteredConstructException,
    VerifyException,
)
from xdsl.utils.lexer import Input, Position, Span, Token
from xdsl.utils.mlir_lexer import MLIRLexer, MLIRTokenKind

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note, Place, suggest
from hydro_mlir.dialects import make_context

# How deep regions and types may be nested: Python's stack holds about three times as much.
NESTING_MAX = 60


class TextLexer(MLIRLexer):
    """A lexer for which every string literal that is valid UTF-8 is text."""

    # As xDSL's, but possessive: that one takes exponential time where the last quote is missing.
    _unescaped_characters_regex = re.compile(
        r'"(?:[^"\\\n\v\f]++|\\(?:["nt\\]|[0-9A-Fa-f]{2}))*+"'
    )

    def _lex_string_literal(self, start_pos: Position) -> Token[MLIRTokenKind]:
        token = super()._lex_string_literal(start_pos)
        if token.kind is not MLIRTokenKind.BYTES_LIT:
            return token
        try:
            token.span.bytes_contents.decode()  # pyright: ignore[reportAttributeAccessIssue]
        except UnicodeDecodeError:
            return token
        return Token(MLIRTokenKind.STRING_LIT, token.span)


class LocatedParser(Parser):
    """A parser that stamps `FileLineColLoc` on operations and block arguments.

    `first_line` is the number of the text's first line in its file, for split inputs.
    """

    def __init__(self, context: Context, text: str, file: str, first_line: int = 1):
        super().__init__(context, "", file)
        self._text, self._file = text, file
        self._first_line = first_line
        self._statements: list[Position] = []  # where the operations being read have their names
        self._first_uses: dict[str, Span] = {}
        self._defined: list[str] = []  # names in any region

    def begin(self) -> None:
        """Read the first token; apart from the constructor, as it may be wrong."""
        self._parser_state = ParserState(TextLexer(Input(self._text, self._file)))

    def place(self, start: Position, end: Position | None = None) -> Place:
        """The place of a stretch of the text, cut at the end of its first line."""
        text = self._text
        start = min(start, len(text))
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", start)
        width = min(end or start + 1, len(text) if line_end < 0 else line_end) - start
        line = text.count("\n", 0, start) + self._first_line
        return Place(self._file, line, start - line_start + 1, max(1, width))

    def location(self, start: Position) -> FileLineColLoc:
        """The same as an attribute."""
        place = self.place(start)
        return FileLineColLoc(StringAttr(place.file), IntAttr(place.line), IntAttr(place.column))

    # --- stamping

    def parse_operation(self) -> Operation:
        """As xDSL's, and the operation knows where its name stands."""
        if len(self._statements) > NESTING_MAX:
            self.raise_error(f"expected at most {NESTING_MAX} regions in one another")
        op = super().parse_operation()
        start = self._statements.pop()
        if isinstance(op.location, UnknownLoc):
            op.location = self.location(start)
        return op

    def _parse_op_result_list(self) -> list[tuple[Span, int]]:
        results = super()._parse_op_result_list()
        self._statements.append(self._current_token.span.start)
        return results

    def _register_ssa_definition(self, name: str, values: Sequence[SSAValue], span: Span) -> None:
        super()._register_ssa_definition(name, values, span)
        self._defined.append(name)
        for value in values:
            if isinstance(value, BlockArgument) and isinstance(value.location, UnknownLoc):
                value.location = self.location(span.start)

    # --- errors

    def resolve_operand(
        self, operand: UnresolvedOperand, type: AttributeInvT
    ) -> SSAValue[AttributeInvT]:
        """As xDSL's, and remembers the first use of a value that is not defined yet."""
        if operand.operand_name not in self.ssa_values:
            self._first_uses.setdefault(operand.operand_name, operand.span)
        return super().resolve_operand(operand, type)

    def _get_op_by_name(self, name: str) -> type[Operation]:
        stack = self._parser_state.dialect_stack
        if (found := self.ctx.get_optional_op(name, dialect_stack=stack)) is not None:
            return found
        dialect, _, _ = name.partition(".")
        loaded = {known.name for known in self.ctx.loaded_dialects}
        dialects = loaded | set(self.ctx.registered_dialect_names)
        if "." in name and dialect not in dialects:
            message = f"expected a known dialect, but got `{dialect}`{suggest(dialect, dialects)}"
        else:
            hint = suggest(name, [op.name for op in self.ctx.loaded_ops])
            message = f"expected an operation, but got `{name}`{hint}"
        raise _Located("HF301", message, self._name_place())

    def _name_place(self) -> Place:
        start = self._statements[-1]
        text = self._text
        word = re.compile(r'[\w.$"]+').match(text, start)
        return self.place(start, None if word is None else word.end())

    def undefined_values(self) -> list[Diagnostic]:
        """One diagnostic for each value that is used but never defined."""
        found: list[Diagnostic] = []
        for name in self.forward_ssa_references:
            span = self._first_uses.get(name)
            place = None if span is None else self.place(span.start, span.end)
            hint = suggest(name, self._defined).replace('"', "%", 1).replace('"', "")
            message = f"expected a value that is defined, but got %{name}{hint}"
            found.append(Diagnostic("HF302", message, place))
        return found

    def diagnose(self, error: Exception) -> Diagnostic:
        """What an exception from reading says to the user."""
        if isinstance(error, _Located):
            return error.diagnostic
        if isinstance(error, ParseError):
            notes = ()
            if isinstance(error, MultipleSpansParseError):
                reference = (error.ref_text or "see here").rstrip(":")
                notes = tuple(
                    Note(message or reference, self.place(span.start, span.end))
                    for span, message in error.refs
                )
            span = error.span
            start, end = _end_of_previous(self._text, span.start, span.end)
            return Diagnostic("HF300", plain(error.msg), self.place(start, end), notes)
        if isinstance(error, RecursionError):
            error = ValueError("types are nested too deeply")
        if isinstance(error, UnregisteredConstructException):
            return Diagnostic("HF301", plain(str(error)), self.place(self.pos))
        start = self._statements[-1] if self._statements else self.pos
        message = plain(str(error)) or type(error).__name__
        if not isinstance(error, VerifyException):
            message = f"expected valid syntax here, but got what cannot be read ({message})"
        return Diagnostic("HF300", message, self.place(start))


class _Located(Exception):
    """An error of reading that is a diagnostic already."""

    def __init__(self, code: str, message: str, place: Place):
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, place)


# The framework's ways to say "expected X, but got Y".
_PHRASES = (
    (
        re.compile(r"(?:(.* does not verify:) )?(.+) should be of base attribute (\S+)"),
        r"\1 expected \3, but got \2",
    ),
    (re.compile(r"[Ee]xpected attribute (.+?),? but got (.+)"), r"expected \1, but got \2"),
    (re.compile(r"[Ee]xpected ([^,]+?) but got"), r"expected \1, but got"),
    (re.compile(r" does not verify:"), ":"),
)


def plain(message: str) -> str:
    """A message of the framework on one line and in the words of our own.

    >>> plain("operand at position 0 does not verify:\\ni64 should be of base attribute hf.edge")
    'operand at position 0: expected hf.edge, but got i64'
    """
    text = " ".join(message.split())
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text).strip()
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _end_of_previous(text: str, start: Position, end: Position) -> tuple[Position, Position]:
    """Where something is missing: behind the last token of the line that lacks it.

    The parser stops at the token that it did not expect, which may stand lines further down.
    """
    before = text[:start]
    while True:
        stripped = before.rstrip()
        line_start = stripped.rfind("\n") + 1
        comment = stripped.find("//", line_start)
        if comment < 0 or '"' in stripped[comment:]:
            break
        before = stripped[:comment]
    if "\n" not in text[len(stripped) : start] or not stripped:
        return start, end
    return len(stripped), len(stripped) + 1


def remember_source(text: str, file: str, first_line: int = 1) -> None:
    """Let diagnostics show lines of a text that is in no file, such as standard input."""
    lines = ["\n"] * (first_line - 1) + text.splitlines(keepends=True)
    linecache.cache[file] = (len(text), None, lines, file)


def parse_module(
    text: str,
    file: str,
    context: Context | None = None,
    first_line: int = 1,
    implicit_module: bool = True,
) -> ModuleOp:
    """Read a module; operations know their lines.

    Raises DiagnosticError with every value that is undefined, or with the first other mistake.
    Costs about 0.3 ms per operation.

    >>> module = parse_module("hfplus.location @leader process", "fleet.mlir")
    >>> print(next(iter(module.ops)).location)
    loc("fleet.mlir":1:1)
    >>> parse_module("hf.grap @leader", "fleet.mlir")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    hydro_mlir.diagnostics.DiagnosticError: fleet.mlir:1:1: error: [HF301] expected an operation...
    """
    parser = LocatedParser(context or make_context(), text, file, first_line)
    if not text.strip() or not re.sub(r"//[^\n]*", "", text).strip():
        return _located(ModuleOp([]), parser)
    try:
        parser.begin()
        return _located(parser.parse_module(implicit_module), parser)
    except DiagnosticError:
        raise
    except Exception as error:  # whatever the parser stumbles over, the text is to blame
        _give_up(parser, error)


def _located(module: ModuleOp, parser: LocatedParser) -> ModuleOp:
    if isinstance(module.location, UnknownLoc):
        module.location = parser.location(0)
    return module


def _give_up(parser: LocatedParser, error: Exception) -> NoReturn:
    at_end = isinstance(error, ParseError) and error.msg.startswith("values used but not defined")
    found = parser.undefined_values() if at_end else []
    raise DiagnosticError(found or [parser.diagnose(error)]) from error


def is_located(op: Operation) -> bool:
    """Whether an operation knows a line."""
    return not isinstance(op.location, UnknownLoc)


def parse_attribute(text: str, context: Context | None = None) -> Attribute:
    """Read one attribute or type, for tests and tools.

    >>> str(parse_attribute("!value.list<i64>"))
    '!value.list<i64>'
    """
    parser: Any = LocatedParser(context or make_context(), text, "<attribute>")
    parser.begin()
    return parser.parse_attribute()
