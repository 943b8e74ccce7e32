"""
The module under construction, and everything that was found wrong with it so far.

Every public method of locations and collections is an `operator`: it notes the user's line,
turns a diagnostic into a poison, and lets building go on.

    HF001  an exception of the program's own code
    HF002  an option of the program: unknown, missing, of another type
    HF003  a function that is no program
    HF010  wrong arguments of a call
    HF011  a method that this kind of collection does not have
    HF012  inputs at two locations
    HF013  inputs of two element types
    HF014  a process where a cluster is needed, or the other way round
    HF015  `demux` without members of the destination
    HF016  a type that is no element type
    HF017  an order is needed           HF018  no repeats are needed
    HF019  an end is needed             HF020  a reason that says nothing
    HF021  a claim about a function is needed
    HF022  a forward reference that nothing completes
    HF023  ... completed twice          HF024  ... completed by something weaker
    HF025  a cycle that does not cross the network
    HF026  a collection that nothing uses
    HF027  an empty source without a type
    HF028  a constant that is no value of the language, or not of one type with the others
    HF029  a file that is not there
    HF030  a function's parameters      HF031  a function's result
    HF032  a name                       HF033  the size of a cluster
    HF034  a collection used as a Python value
    HF035  `cluster.me` while the program is built
    HF036  `cluster.me` at another location
    HF037 to HF039, HF060 to HF064  see `slices`
    HF065, HF066                    see `ports`
    HF067  the period of a timer
    HF070 to HF074  see `keyed_state`
"""

from __future__ import annotations

import functools
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, ModuleOp, StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note, Place, fail, place_of
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import CollectionType, ExternalOp, LocationOp
from hydro_mlir.frontend import FunctionLibrary
from hydro_mlir.lang.places import call_site
from hydro_mlir.lang.poison import Poison

if TYPE_CHECKING:
    from hydro_mlir.lang.collection import Collection
    from hydro_mlir.lang.forward import ForwardState
    from hydro_mlir.lang.locations import Location
    from hydro_mlir.lang.slices import Slice

_Op = TypeVar("_Op", bound=Operation)
_Function = TypeVar("_Function", bound=Callable[..., Any])


class Builder:
    """What one program builds: ops, callbacks, errors, names."""

    def __init__(self, name: str):
        self.module = ModuleOp([], sym_name=StringAttr(name))
        self.library = FunctionLibrary()
        self.callbacks: dict[str, Callable[..., object]] = {}
        self.errors: list[Diagnostic] = []
        self.poison = Poison(self)
        self.place = Place("<unknown>", 1)
        # Where the user function runs that is being compiled.
        self.here = ""
        # What the program calls the result of the current call.
        self.variable = ""
        # The whole stretch of source that made an op, of which its location keeps the start.
        self.places: dict[Operation, Place] = {}
        self.locations: dict[str, Location] = {}
        self.forwards: dict[str, ForwardState] = {}
        # The bodies of slices.
        self.slices: dict[Block, Slice[Any]] = {}
        self.result_places: dict[SSAValue, Place] = {}
        self._excused: set[SSAValue] = set()
        self._names: dict[str, set[str]] = {}

    # --- ops -------------------------------------------------------------------------------------

    def add(self, op: _Op) -> _Op:
        """Append an op, located at the current call, to the module or the slice it belongs to."""
        from hydro_mlir.lang.slices import slice_for

        self.locate(op, self.place)
        try:
            found = slice_for(self, op)
        except DiagnosticError:
            self.excuse_values(op.operands)
            op.drop_all_references()
            raise
        (self.module.body.block if found is None else found.block).add_op(op)
        return op

    def locate(self, op: Operation, place: Place) -> None:
        """Note where in the source an op comes from."""
        op.location = location_of(place)
        self.places[op] = place

    def replace(self, old: SSAValue, new: SSAValue) -> None:
        """Let a value stand for another one, also where it was noted."""
        old.replace_all_uses_with(new)
        if old in self._excused:
            self._excused.add(new)
        for state in self.forwards.values():
            if state.completion is old:
                state.completion = new

    def add_location(self, op: LocationOp | ExternalOp) -> None:
        """Insert a location behind those that are there: they precede all collections."""
        op.location = location_of(self.place)
        block = self.module.body.block
        declared = LocationOp | ExternalOp
        first = next((o for o in block.ops if not isinstance(o, declared)), None)
        if first is None:
            block.add_op(op)
        else:
            block.insert_op_before(op, first)

    def name(self, result: SSAValue) -> SSAValue:
        """Let a value appear in the IR under the name that it has in the program."""
        if self.variable.isascii():
            result.name_hint = self.variable or None
        return result

    # --- names -----------------------------------------------------------------------------------

    def unique(self, space: str, wanted: str) -> str:
        """A name that is not taken in a name space: the wanted one, or one with a number."""
        taken = self._names.setdefault(space, set())
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name)
        return name

    def claim(self, space: str, name: str) -> bool:
        """Take exactly this name; False if it is taken."""
        taken = self._names.setdefault(space, set())
        if name in taken:
            return False
        taken.add(name)
        return True

    def release(self, space: str, name: str) -> None:
        """Give a name back."""
        self._names.get(space, set()).discard(name)

    def member_type(self, annotation: object) -> value.MemberType | None:
        """The type that `Member[Worker]` stands for: that of the one location of this class."""
        from hydro_mlir.lang.locations import Member

        if typing.get_origin(annotation) is not Member:
            return None
        (wanted,) = typing.get_args(annotation)
        found = [name for name, location in self.locations.items() if type(location) is wanted]
        if len(found) == 1:
            return value.MemberType(found[0])
        shown = getattr(wanted, "__name__", str(wanted))
        fail("HF016", f"expected one location of class `{shown}`, but got {len(found)}", self.place)

    def enter(self, location: Location) -> None:
        """User functions compiled next run at a location."""
        self.here = location.symbol
        self.library.self_location = location.symbol if location.is_cluster else None

    # --- errors ----------------------------------------------------------------------------------

    def excuse(self, *used: object) -> None:
        """Count collections as used though no op uses them: their use has failed."""
        self.excuse_values(item.ir_value for item in used if _is_collection(item))

    def excuse_values(self, results: Iterable[SSAValue]) -> None:
        """Count values as used, as `excuse` does."""
        self._excused.update(results)

    def is_excused(self, result: SSAValue) -> bool:
        """Whether a failed call used this value."""
        return result in self._excused

    def report(self, error: DiagnosticError, *used: object) -> Poison:
        """Keep the diagnostics and go on with a poison."""
        self.errors += error.diagnostics
        self.excuse(*used)
        return self.poison


def operator(method: _Function) -> _Function:
    """A method of the language: located, checked, and never the end of the building."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def checked(self: Any, *arguments: Any, **options: Any) -> Any:
        builder: Builder = self._builder
        site = call_site()
        builder.place, builder.variable = site.place, site.variable
        used = (self, *arguments, *options.values())
        if any(isinstance(item, Poison) for item in used):
            builder.excuse(*used)
            return builder.poison
        try:
            _check_arguments(method.__name__, signature, builder.place, used, options)
            return method(self, *arguments, **options)
        except DiagnosticError as error:
            return builder.report(error, *used)

    return cast(_Function, checked)


def _check_arguments(
    name: str,
    signature: inspect.Signature,
    place: Place,
    used: Sequence[object],
    options: dict[str, object],
) -> None:
    try:
        signature.bind(*used[: len(used) - len(options)], **options)
    except TypeError as error:
        parameters = list(signature.parameters.values())[1:]
        shown = signature.replace(
            parameters=[p.replace(annotation=inspect.Parameter.empty) for p in parameters],
            return_annotation=inspect.Signature.empty,
        )
        fail("HF010", f"wrong arguments of `{name}`: {error}", place, help=f"type {name}{shown}")


def location_of(place: Place) -> FileLineColLoc:
    """A place as the location of an op."""
    return FileLineColLoc(StringAttr(place.file), IntAttr(place.line), IntAttr(place.column))


def made_region(block: Block, ops: Sequence[Operation], place: Place) -> Region:
    """A region of one block with some ops, all of them at one place."""
    for op in ops:
        op.location = location_of(place)
        block.add_op(op)
    return Region(block)


def require_reason(reason: object, option: str, place: Place) -> str:
    """The text of a reason; raises HF020 where it says nothing."""
    if isinstance(reason, str) and reason.strip():
        return reason
    fail(
        "HF020",
        f"expected a reason, but got {option}={reason!r}",
        place,
        help=f'say why any outcome is fine: {option}="..."',
    )


def snake_case(name: str) -> str:
    """`KeyValueStore` as `key_value_store`.

    >>> snake_case("HTTPServer2")
    'http_server2'
    """
    words = re.sub(r"([A-Z]+)([A-Z][a-z])|([a-z0-9])([A-Z])", r"\1\3_\2\4", name)
    return words.lower().strip("_")


def placed_note(message: str, result: SSAValue) -> Note:
    """A note at the op that made a value."""
    op = result.owner
    return Note(message, place_of(op) if isinstance(op, Operation) else None)


def _is_collection(item: object) -> typing.TypeGuard[Collection[Any]]:
    result = getattr(item, "ir_value", None) if not isinstance(item, Poison) else None
    return isinstance(result, SSAValue) and isinstance(result.type, CollectionType)
