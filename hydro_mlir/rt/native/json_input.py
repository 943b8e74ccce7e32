"""
Lines of JSON from guests, read into the form that values have on the wire.

The reader is total: whatever the bytes are, it writes a value of the shape or says that there is
none. Behind the text is a zero byte, which JSON has nowhere, so nothing reads on behind it. Fields
of an object may come in any order: where each begins is found first, by brackets and quotes alone,
so a text is walked over as often as objects are nested in the shape, whatever it is.

Python's `json` takes the same texts, except numbers beyond what their type holds, and characters
that are half of a pair.
"""

from hydro_mlir.rt.memory import Pointer, cast, native, text_data, u8, u32
from hydro_mlir.rt.native.json_scalars import (
    BACKSLASH,
    COLON,
    COMMA,
    LIST_ENDS,
    LIST_OPENS,
    OBJECT_ENDS,
    OBJECT_OPENS,
    QUOTE,
    Reader,
    next_byte,
    read_bool,
    read_float,
    read_integer,
    read_text,
    skip_blanks,
    take_byte,
    take_word,
    write_byte,
)
from hydro_mlir.rt.native.json_shape import BOOL, FLOAT, INTEGER, LIST, OBJECT, OPTION, TEXT, Shape

# A text of n bytes has a value of at most so many times n and some bytes on the wire: `[1,1]` is
# short, and each of its numbers an option of eight bytes.
WIRE_BYTES_PER_BYTE, WIRE_BYTES_MORE = 9, 64


@native
def read_list(reader: Pointer[Reader], element: Pointer[Shape]) -> bool:
    """Any number of values of one shape."""
    if not take_byte(reader, LIST_OPENS):
        return False
    size = cast(Pointer[u32], reader.target)
    reader.target = reader.target + 4
    count = 0
    if not take_byte(reader, LIST_ENDS):
        while True:
            if not read_value(reader, element):
                return False
            count = count + 1
            if take_byte(reader, LIST_ENDS):
                break
            if not take_byte(reader, COMMA):
                return False
    size[0] = count
    return True


@native
def read_tuple(reader: Pointer[Reader], parts: Pointer[Shape], count: int) -> bool:
    """As many values as there are parts."""
    if not take_byte(reader, LIST_OPENS):
        return False
    for number in range(count):
        if number > 0 and not take_byte(reader, COMMA):
            return False
        if not read_value(reader, parts + number):
            return False
    return take_byte(reader, LIST_ENDS)


@native
def skip_text(reader: Pointer[Reader]) -> bool:
    """Go behind the quote that ends a text."""
    while True:
        byte = next_byte(reader)
        if byte == 0:
            return False
        reader.place = reader.place + 1
        if byte == QUOTE:
            return True
        if byte == BACKSLASH and next_byte(reader) != 0:
            reader.place = reader.place + 1


@native
def skip_value(reader: Pointer[Reader]) -> bool:
    """Go to the comma or bracket that ends a value, if it is one."""
    depth = 0
    while True:
        byte = next_byte(reader)
        if byte == 0:
            return False
        opens = byte == LIST_OPENS or byte == OBJECT_OPENS
        ends = byte == LIST_ENDS or byte == OBJECT_ENDS
        if depth == 0 and (ends or byte == COMMA):
            return True
        reader.place = reader.place + 1
        if opens:
            depth = depth + 1
        if ends:
            depth = depth - 1
        if byte == QUOTE and not skip_text(reader):
            return False


@native
def is_name(text: int, field: Pointer[Shape]) -> bool:
    """Whether a text on the wire is a field's name."""
    if cast(Pointer[u32], text)[0] != field.name_size:
        return False
    data = cast(Pointer[u8], text + 4)
    name = cast(Pointer[u8], field.name)
    for position in range(field.name_size):
        if data[position] != name[position]:
            return False
    return True


@native
def read_name(reader: Pointer[Reader], fields: Pointer[Shape], count: int) -> int:
    """The number of the field whose name comes next, or -1; nothing of it is kept."""
    target = reader.target
    if not read_text(reader):
        return -1
    reader.target = target
    for number in range(count):
        if is_name(target, fields + number):
            return number
    return -1


@native
def find_fields(reader: Pointer[Reader], fields: Pointer[Shape], count: int) -> bool:
    """Note where the value of each field begins; false unless each is there, once."""
    if not take_byte(reader, OBJECT_OPENS):
        return False
    for number in range(count):
        (fields + number).place = 0
    for found in range(count):
        if found > 0 and not take_byte(reader, COMMA):
            return False
        number = read_name(reader, fields, count)
        if number < 0 or (fields + number).place != 0 or not take_byte(reader, COLON):
            return False
        (fields + number).place = reader.place
        if not skip_value(reader):
            return False
    return take_byte(reader, OBJECT_ENDS)


@native
def read_object(reader: Pointer[Reader], fields: Pointer[Shape], count: int) -> bool:
    """Fields by name, written in the order of the shape."""
    if not find_fields(reader, fields, count):
        return False
    behind = reader.place
    for number in range(count):
        reader.place = (fields + number).place
        if not read_value(reader, fields + number):
            return False
        byte = skip_blanks(reader)
        if byte != COMMA and byte != OBJECT_ENDS:
            return False
    reader.place = behind
    return True


@native
def read_option(reader: Pointer[Reader], shape: Pointer[Shape]) -> bool:
    """`null`, or a value."""
    if take_word(reader, text_data("null"), 4):
        write_byte(reader, 0)
        return True
    write_byte(reader, 1)
    return read_value(reader, shape)


@native
def read_value(reader: Pointer[Reader], shape: Pointer[Shape]) -> bool:
    """A value of a shape, and blanks before it."""
    skip_blanks(reader)
    kind = shape.kind
    parts = cast(Pointer[Shape], shape.parts)
    if kind == INTEGER:
        return read_integer(reader)
    if kind == FLOAT:
        return read_float(reader)
    if kind == BOOL:
        return read_bool(reader)
    if kind == TEXT:
        return read_text(reader)
    if kind == OPTION:
        return read_option(reader, parts)
    if kind == LIST:
        return read_list(reader, parts)
    if kind == OBJECT:
        return read_object(reader, parts, shape.count)
    return read_tuple(reader, parts, shape.count)


@native
def read_line(reader: Pointer[Reader], shape: Pointer[Shape], end: int) -> bool:
    """A value that is all of a text up to `end`, where a zero byte is."""
    if not read_value(reader, shape):
        return False
    skip_blanks(reader)
    return reader.place == end
