"""The shapes of a schema: what native code must know to read and write it as lines of JSON."""

from __future__ import annotations

import ctypes
from typing import Any, cast

from hydro_mlir.rt.native.json_shape import (
    BOOL,
    FLOAT,
    INTEGER,
    LIST,
    OBJECT,
    OPTION,
    TEXT,
    TUPLE,
    Shape,
)
from hydro_mlir.rt.scalars import Schema

_SCALARS = {"i64": INTEGER, "f64": FLOAT, "i1": BOOL, "str": TEXT}
_COMPOUNDS = {"option": OPTION, "list": LIST, "tuple": TUPLE, "record": OBJECT}


class Shapes:
    """The shapes of a schema; they live as long as this object. `address` is that of the whole."""

    def __init__(self, schema: Schema):
        self._kept: list[Any] = []
        whole = self._side_by_side([schema])
        self.address = ctypes.addressof(whole)

    def _side_by_side(self, schemas: list[Schema], names: list[str] | None = None) -> Any:
        shapes = (Shape * len(schemas))()
        self._kept.append(shapes)
        for number, (shape, schema) in enumerate(zip(shapes, schemas, strict=True)):
            self._fill(shape, schema)
            if names is not None:
                text = names[number].encode()
                self._kept.append(held := ctypes.create_string_buffer(text))
                shape.name, shape.name_size = ctypes.addressof(held), len(text)
        return shapes

    def _fill(self, shape: Any, schema: Schema) -> None:
        if isinstance(schema, str):
            shape.kind = _SCALARS[schema]
            return
        shape.kind = _COMPOUNDS[schema[0]]
        is_object = shape.kind == OBJECT
        parts = cast("list[Schema]", schema[4:] if is_object else schema[1:])
        shape.count = len(parts)
        if parts:
            made = self._side_by_side(parts, schema[3] if is_object else None)
            shape.parts = ctypes.addressof(made)
