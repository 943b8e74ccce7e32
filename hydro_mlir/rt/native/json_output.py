"""
Values on the wire, written as lines of JSON for guests: as Python's `json` does without blanks.

JSON has no infinite numbers; these are `null`.
"""

from hydro_mlir.rt.abi import OUTPUT_BYTES_FIRST, Context, Link
from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    cast,
    constant_table,
    f64,
    i64,
    local,
    native,
    record,
    text_data,
    text_size,
    u8,
    u32,
)
from hydro_mlir.rt.native.arena import memcpy
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.json_scalars import (
    BACKSLASH,
    COLON,
    COMMA,
    LIST_ENDS,
    LIST_OPENS,
    OBJECT_ENDS,
    OBJECT_OPENS,
    QUOTE,
    SMALL_U,
    SPACE,
)
from hydro_mlir.rt.native.json_shape import BOOL, FLOAT, INTEGER, LIST, OBJECT, OPTION, TEXT, Shape
from hydro_mlir.rt.native.numbers import ZERO, float_to_text, int_to_text

_SHORT = {'"': '"', "\\": "\\", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
# By byte the letter that stands for it behind a backslash; 0 if the byte may stand for itself.
letters = constant_table(
    "json_letters", u8, [ord(_SHORT.get(chr(n), "u" if n < SPACE else "\0")) for n in range(256)]
)
hexadecimal = constant_table("json_hexadecimal", u8, b"0123456789abcdef")


@record
class Writer(Record):
    """A value at the address `place`, on its way behind what is staged on a link.

    Unless it is `fine`, because the link has gone or cannot hold more, nothing is written.
    """

    context: Pointer[Context]
    link: Pointer[Link]
    place: i64
    fine: i64


@native
def put_data(writer: Pointer[Writer], data: Pointer[u8], size: int) -> None:
    """Write bytes, and leave room for one more."""
    link = writer.link
    if writer.fine == 0:
        return
    if not link_grow(link, link.staged + size + 1, OUTPUT_BYTES_FIRST):
        writer.fine = 0
        return
    memcpy(cast(Pointer[u8], link.base + link.staged), data, size)
    link.staged = link.staged + size


@native
def put_words(writer: Pointer[Writer], text: str) -> None:
    """Write a text as it is."""
    put_data(writer, text_data(text), text_size(text))


@native
def put_sign(writer: Pointer[Writer], byte: int) -> None:
    """Write one byte."""
    place = local(u8)
    place[0] = byte
    put_data(writer, place, 1)


@native
def take_size(writer: Pointer[Writer]) -> int:
    """The next word of the value, which says how many bytes or elements follow."""
    place = writer.place
    writer.place = place + 4
    return cast(Pointer[u32], place)[0]


@native
def take_flag(writer: Pointer[Writer]) -> bool:
    """The next byte of the value."""
    place = writer.place
    writer.place = place + 1
    return cast(Pointer[u8], place)[0] != 0


@native
def write_number(writer: Pointer[Writer], kind: int) -> None:
    """An integer or a float."""
    place = writer.place
    writer.place = place + 8
    if kind == INTEGER:
        put_words(writer, int_to_text(writer.context, cast(Pointer[i64], place)[0]))
        return
    number = cast(Pointer[f64], place)[0]
    if number - number != 0.0:
        put_words(writer, "null")
    else:
        put_words(writer, float_to_text(writer.context, number))


@native
def put_letter(writer: Pointer[Writer], byte: int) -> None:
    """Write what stands for a byte that may not stand for itself."""
    put_sign(writer, BACKSLASH)
    put_sign(writer, letters[byte])
    if letters[byte] == SMALL_U:
        put_sign(writer, ZERO)
        put_sign(writer, ZERO)
        put_sign(writer, hexadecimal[byte >> 4])
        put_sign(writer, hexadecimal[byte & 15])


@native
def put_text(writer: Pointer[Writer], data: Pointer[u8], size: int) -> None:
    """Write a text in quotes; bytes that stand for themselves together."""
    put_sign(writer, QUOTE)
    start = 0
    for position in range(size):
        byte = data[position]
        if letters[byte] != 0:
            put_data(writer, data + start, position - start)
            put_letter(writer, byte)
            start = position + 1
    put_data(writer, data + start, size - start)
    put_sign(writer, QUOTE)


@native
def write_text(writer: Pointer[Writer]) -> None:
    """A text."""
    size = take_size(writer)
    data = cast(Pointer[u8], writer.place)
    writer.place = writer.place + size
    put_text(writer, data, size)


@native
def write_list(writer: Pointer[Writer], element: Pointer[Shape]) -> None:
    """Values of one shape."""
    put_sign(writer, LIST_OPENS)
    for number in range(take_size(writer)):
        if number > 0:
            put_sign(writer, COMMA)
        write_value(writer, element)
    put_sign(writer, LIST_ENDS)


@native
def write_parts(writer: Pointer[Writer], parts: Pointer[Shape], count: int, named: bool) -> None:
    """The parts of a tuple, or the fields of an object."""
    put_sign(writer, OBJECT_OPENS if named else LIST_OPENS)
    for number in range(count):
        part = parts + number
        if number > 0:
            put_sign(writer, COMMA)
        if named:
            put_text(writer, cast(Pointer[u8], part.name), part.name_size)
            put_sign(writer, COLON)
        write_value(writer, part)
    put_sign(writer, OBJECT_ENDS if named else LIST_ENDS)


@native
def write_value(writer: Pointer[Writer], shape: Pointer[Shape]) -> None:
    """A value of a shape."""
    kind = shape.kind
    parts = cast(Pointer[Shape], shape.parts)
    if kind == INTEGER or kind == FLOAT:
        write_number(writer, kind)
    elif kind == BOOL:
        put_words(writer, "true" if take_flag(writer) else "false")
    elif kind == TEXT:
        write_text(writer)
    elif kind == OPTION:
        if take_flag(writer):
            write_value(writer, parts)
        else:
            put_words(writer, "null")
    elif kind == LIST:
        write_list(writer, parts)
    else:
        write_parts(writer, parts, shape.count, kind == OBJECT)
