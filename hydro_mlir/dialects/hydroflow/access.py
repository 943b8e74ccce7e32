"""Who reads and who changes what an operator holds, and in which order.

`refs(%x : !hf.edge<i64>) access(1 mut)` on an operator: its function changes what `%x` holds, and
does so behind the operators of smaller access groups. What a `handoff`, `singleton` or `optional`
holds goes on to its other consumers when everyone who refers to it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Operation, SSAValue
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

from hydro_mlir.dialects.hydroflow.edges import plain_words

if TYPE_CHECKING:
    from hydro_mlir.dialects import hydroflow as hf

READ, MUTABLE = "read", "mut"
# Group numbers are those of an unsigned 32-bit integer.
GROUPS_MAX = 2**32


@dataclass(frozen=True)
class Access:
    """How `user` refers to something: in which group, if any, and whether it changes it."""

    user: object
    group: int | None = None
    mutable: bool = False

    @property
    def word(self) -> str:
        """As it is written.

        >>> Access("map", 1, mutable=True).word
        '1 mut'
        """
        form = MUTABLE if self.mutable else READ
        return form if self.group is None else f"{self.group} {form}"


def access_from(word: str, user: object) -> Access:
    """The access that a word is.

    >>> access_from("2 read", "map").group
    2
    """
    number, _, form = word.rpartition(" ")
    return Access(user, int(number) if number else None, form == MUTABLE)


def conflict(accesses: Sequence[Access], own: Access) -> str:
    """What is wrong with one of all accesses to the same thing; empty if nothing is."""
    others = [access for access in accesses if access is not own]
    if any((access.group is None) != (own.group is None) for access in others):
        return "an access group at all references to the same operator, or at none"
    if any(access.user is own.user and access.group != own.group for access in others):
        return "an operator to refer to another one in one access group"
    together = [access for access in others if access.group == own.group]
    if own.mutable and together:
        return "a mutable reference to be alone in its access group"
    return ""


# --- graphs ---------------------------------------------------------------------------------------


def accesses_to(edge: SSAValue) -> list[Access]:
    """How operators refer to what is held at an edge."""
    users: list[Operation] = []
    for use in edge.uses:
        if use.operation not in users:
            users.append(use.operation)
    return [
        access
        for user in users
        for referred, access in zip(_references(user), _accesses(user), strict=True)
        if referred is edge
    ]


def _references(op: Operation) -> tuple[SSAValue, ...]:
    return tuple(getattr(op, "references", ()))


def _accesses(op: Operation) -> tuple[Access, ...]:
    return tuple(getattr(op, "accesses", ()))


def is_held(edge: SSAValue) -> bool:
    """Whether someone changes what is at an edge, so that it waits before it goes on."""
    return any(access.mutable for access in accesses_to(edge))


def prerequisites(op: hf.Operator) -> Iterator[Operation]:
    """Operators that have to be done before another one, though none of its inputs comes of them.

    An operator that takes elements which others change, those; one that refers to something, all
    that do so in a smaller group.
    """
    for edge in op.inputs_:
        if is_held(edge):
            yield from (cast(Operation, access.user) for access in accesses_to(edge))
    for edge, own in zip(op.references, op.accesses, strict=True):
        for access in accesses_to(edge):
            if own.group is not None and access.group is not None and access.group < own.group:
                yield cast(Operation, access.user)


# --- syntax ---------------------------------------------------------------------------------------


@irdl_custom_directive
class AccessWords(CustomDirective):
    """`custom<AccessWords>($access)`: nothing, or `access(read, 1 mut)`."""

    access: AttributeVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        if parser.parse_optional_keyword("access") is None:
            return
        found = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: StringAttr(_word(parser))
        )
        self.access.set(state, ArrayAttr(found))

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        given = self.access.get(op)
        if given is not None:
            state.print_whitespace(printer)
            printer.print_string(f"access({', '.join(plain_words(given))})")


def _word(parser: Parser) -> str:
    start = parser.pos
    group = parser.parse_optional_integer(allow_boolean=False)
    if group is not None and not 0 <= group < GROUPS_MAX:
        parser.raise_error(f"[TK8] expected an access group below 2^32, but got {group}", start)
    position = parser.pos
    form = parser.parse_identifier()
    if form not in (READ, MUTABLE):
        parser.raise_error(f"[TK8] expected read or mut, but got {form}", position)
    return form if group is None else f"{group} {form}"
