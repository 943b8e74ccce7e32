"""Shapes: what a line of JSON has at each place; `rt/json_shapes.py` makes them of a schema."""

from hydro_mlir.rt.memory import Record, i64, record

INTEGER, FLOAT, BOOL, TEXT, OPTION, LIST, TUPLE, OBJECT = range(8)


@record
class Shape(Record):
    """One value: its kind, and its parts; for a field of an object its name, as UTF-8, too.

    Parts lie side by side, so `parts + n` is the one numbered n.
    """

    kind: i64
    parts: i64  # address of the first
    count: i64
    name: i64
    name_size: i64
    place: i64  # of a field: the address of its value in the line that is being read
