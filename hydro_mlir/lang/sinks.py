"""Sinks: Python functions at the edge of a program, called in the process that started it."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import SinkOp
from hydro_mlir.lang.collection import Collection

Callback = Callable[..., object]


def add_sink(stream: Collection[Any], function: Callback, claims: Sequence[str] = ()) -> None:
    """Register a function under a symbol, and hand it every element of a stream.

    Callbacks are called with one argument per component of a tuple, else with the element.
    """
    builder = stream._builder
    callback = _callback(function, stream.ir_type.element_types[0], builder.place)
    label = getattr(stream.ir_value.owner, "attributes", {}).get("label")
    wanted = f"sink_{len(builder.callbacks)}" if label is None else label.data
    name = builder.unique("sink", wanted)
    builder.callbacks[name] = callback
    op = builder.add(SinkOp(name, stream.ir_value))
    if claims:
        op.attributes["claims"] = ArrayAttr([StringAttr(claim) for claim in claims])


def _callback(function: Callback, element: Attribute, place: Place) -> Callback:
    """The function, so wrapped that it takes the components of a tuple as arguments."""
    if not callable(function):
        got = type(function).__name__
        fail("HF030", f"expected a function, but got a value of type `{got}`", place)
    if type(element) is not value.TupleType:  # an instance of a class is handed over whole
        _require_arity(function, [1], element, place)
        return function
    arity = len(element.elements)
    if _require_arity(function, [arity, 1], element, place) == arity:
        return function

    def whole(*components: object) -> object:
        return function(components)

    return whole


def _require_arity(
    function: Callback, accepted: Sequence[int], element: Attribute, place: Place
) -> int:
    """The first number of arguments that a function can be called with; HF030 if there is none."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins do not say
        return accepted[0]
    for count in accepted:
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count
    wanted = " or ".join(str(count) for count in sorted(set(accepted)))
    fail(
        "HF030",
        f"expected a function of {wanted} parameter{'' if wanted == '1' else 's'}, because"
        f" elements are `{value.type_name(element)}`, but got `{_shown(function, signature)}`",
        place,
    )


def _shown(function: Callback, signature: inspect.Signature) -> str:
    return f"{getattr(function, '__name__', type(function).__name__)}{signature}"
