"""
What a graph is made of while it is built: operators with inputs, in the scope of loops.

An operator's types are known as soon as those of its inputs are; only behind a forward reference
do they have to wait. Then its user functions are compiled, and mistakes are found. The ops
themselves are made at the end (`assemble`), when everything has a type.

    HF040  wrong arguments or ports of an operator
    HF041  a stream of another graph
    HF042  lifetimes: which, and how many
    HF043  how many inputs and outputs an operator has
    HF044  a forward reference that nothing completes, or something completes twice
    HF045  an element type that nothing says
    HF046  what enters a loop, or stands in one
    HF047  what leaves a loop
    HF048  references
    HF049  the outputs of partition and demux
    HF050  element types of inputs that do not fit each other
    HF051  values that are not of an element type
    HF052  lattices
    HF053  futures and asynchronous iterators
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Place, fail, suggest
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow.access import Access
from hydro_mlir.dialects.hydroflow.facts import Facts, Reference
from hydro_mlir.frontend import FunctionLibrary
from hydro_mlir.hydroflow.borders import require_border, require_referencable
from hydro_mlir.hydroflow.feeds import Feed
from hydro_mlir.hydroflow.names import UnknownNameError
from hydro_mlir.hydroflow.values import has_gap, type_name
from hydro_mlir.lang.places import call_site

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

_Function = TypeVar("_Function", bound=Callable[..., Any])
_T = TypeVar("_T")

Persistence = str | Sequence[str] | None
Make = Callable[[Sequence[SSAValue]], Operation]

# What an operator's name is where Python keeps the word for itself.
OPERATORS: dict[str, type[hf.Operator]] = {
    op.name.removeprefix("hf."): cast("type[hf.Operator]", op)
    for op in hf.Hydroflow.operations
    if issubclass(cast(type, op), hf.Operator)
}


@dataclass
class Typed:
    """An operator whose types are known: its elements out, and how to make its op."""

    elements: Sequence[Attribute]
    make: Make


@dataclass
class Given:
    """What an operator gets to find its types: those of its inputs, and of what it refers to."""

    types: Sequence[Attribute]
    seen: Sequence[Attribute]
    place: Place
    builder: Builder


Infer = Callable[[Given], Typed]


@dataclass(eq=False)
class Scope:
    """The graph itself, or a loop in it; `items` in the order of the program."""

    parent: Scope | None
    name: str
    place: Place
    items: list[Node | Scope] = field(default_factory=lambda: list[Node | Scope]())

    @property
    def depth(self) -> int:
        """How many loops are around."""
        return 0 if self.parent is None else self.parent.depth + 1

    def nodes(self) -> Iterator[Node]:
        """All operators, those of inner loops included."""
        for item in self.items:
            if isinstance(item, Node):
                yield item
            else:
                yield from item.nodes()


@dataclass(frozen=True)
class Grouped:
    """A stream as an operator refers to it: in an access group, to change what it holds."""

    stream: Stream[Any]
    group: int | None = None
    mutable: bool = False


@dataclass(eq=False)
class Node:
    """An operator; its streams know it."""

    name: str
    facts: Facts
    inputs: list[Stream[Any]]
    refs: list[Stream[Any]]
    infer: Infer
    place: Place
    variable: str
    scope: Scope
    module: str
    outputs: list[Stream[Any]] = field(default_factory=lambda: list["Stream[Any]"]())
    typed: Typed | None = None
    # Types that are known before those of all inputs are; `union` tells them by one of them.
    early: bool = False
    # Whether the types can be asked for; a forward reference has to wait for its completion.
    ready: Callable[[], bool] | None = None
    ports: tuple[str, ...] = ()
    # How each of `refs` is referred to.
    accesses: tuple[Access, ...] = ()


class Outputs(tuple[_T, ...], Generic[_T]):
    """The streams of an operator with several outputs: by position, or by name.

    >>> outputs = Outputs([1, 2], ("even", "odd"))
    >>> outputs[0], outputs["odd"], outputs.even
    (1, 2, 1)
    """

    names: tuple[str, ...]

    def __new__(cls, streams: Sequence[_T], names: Sequence[str]) -> Outputs[_T]:
        """Streams with the names of their ports."""
        made = super().__new__(cls, streams)
        made.names = tuple(names)
        return made

    def __getitem__(self, key: Any) -> Any:
        """A stream by its number or its port's name."""
        if isinstance(key, str):
            return super().__getitem__(self._index(key))
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> _T:
        if name.startswith("__"):
            raise AttributeError(name)
        return super().__getitem__(self._index(name))

    def _index(self, name: str) -> int:
        if name in self.names:
            return self.names.index(name)
        listed = ", ".join(f"`{known}`" for known in self.names) + suggest(name, self.names)
        words = f"unexpected output port: `{name}`. Expected one of: {listed}"
        raise UnknownNameError([Diagnostic("HF049", words, call_site().place)])


class Builder:
    """What one graph builds: operators, functions, callbacks, channels, warnings."""

    def __init__(self, name: str, stream: Callable[[Node, int], Stream[Any]]):
        self.name = name
        self.stream = stream
        self.library = FunctionLibrary()
        self.root = Scope(None, name, call_site().place)
        self.scope = self.root
        self.module = ""
        self.place = self.root.place
        self.variable = ""
        self.callbacks: dict[str, Callable[[object], object]] = {}
        self.feeds: dict[str, Feed] = {}
        self.warnings: list[Diagnostic] = []
        self._names: set[str] = set()
        self._pending: list[Node] = []

    # --- operators -------------------------------------------------------------------------------

    def add(
        self,
        name: str,
        inputs: Sequence[Stream[Any]],
        infer: Infer,
        refs: Sequence[Stream[Any] | Grouped] = (),
        outputs: int = 1,
        early: bool = False,
        ports: Sequence[str] = (),
    ) -> list[Stream[Any]]:
        """Add an operator in the scope of the moment; its outputs."""
        facts = OPERATORS[name].FACTS
        grouped = [ref if isinstance(ref, Grouped) else Grouped(ref) for ref in refs]
        node = Node(
            name,
            facts,
            list(inputs),
            [ref.stream for ref in grouped],
            infer,
            self.place,
            self.variable,
            self.scope,
            self.module,
            early=early,
            ports=tuple(ports),
        )
        node.accesses = tuple(Access(node, ref.group, ref.mutable) for ref in grouped)
        for stream in (*inputs, *node.refs):
            self.require_stream(stream, name)
        require_border(node, self.scope)
        for ref in grouped:
            require_referencable(ref.stream, self.scope, self.place, ref.mutable)
        node.outputs = [self.stream(node, index) for index in range(outputs)]
        if not self.settle(node):
            self._pending.append(node)
        self.scope.items.append(node)
        return node.outputs

    def add_forward(
        self,
        infer: Infer,
        stream: Callable[[Node, int], Stream[Any]],
        ready: Callable[[], bool],
    ) -> None:
        """Add a forward reference, whose type is known when `ready` says so."""
        facts = OPERATORS["forward"].FACTS
        node = Node(
            "forward",
            facts,
            [],
            [],
            infer,
            self.place,
            self.variable,
            self.scope,
            self.module,
            ready=ready,
        )
        node.outputs = [stream(node, 0)]
        if not self.settle(node):
            self._pending.append(node)
        self.scope.items.append(node)

    def settle(self, node: Node) -> bool:
        """Find an operator's types, if those of its inputs are known."""
        if node.typed is not None:
            return True
        if node.ready is not None and not node.ready():
            return False
        types = [stream.element for stream in node.inputs]
        seen = [reference_type(stream) for stream in node.refs]
        known = [type_ for type_ in types if type_ is not None]
        unknown = len(known) < len(types) or None in seen
        if unknown and not (node.early and known):
            return False
        given = Given(known, [s for s in seen if s is not None], node.place, self)
        before, self.place = self.place, node.place
        try:
            node.typed = node.infer(given)
        finally:
            self.place = before
        for type_ in node.typed.elements:
            self._require_known(type_, node)
        return True

    def settle_all(self) -> None:
        """Find the types of what waits for others, as far as they are known."""
        progress = True
        while progress:
            waiting = [node for node in self._pending if not self.settle(node)]
            progress = len(waiting) < len(self._pending)
            self._pending = waiting

    def _require_known(self, type_: Attribute, node: Node) -> None:
        if has_gap(type_):
            fail(
                "HF045",
                f"expected elements of `{node.name}` whose type is known, but got"
                f" `{type_name(type_)}`",
                node.place,
                help="name the type: type=int, or type=list[str]",
            )

    # --- what may be connected -------------------------------------------------------------------

    def require_stream(self, stream: object, name: str) -> None:
        """Raise DiagnosticError for what is no stream of this graph."""
        found = getattr(stream, "builder_", None)
        if found is None:
            got = type(stream).__name__
            hint = "hand over one of its streams" if isinstance(stream, tuple) else ""
            fail(
                "HF040",
                f"expected a stream as input of `{name}`, but got `{got}`",
                self.place,
                help=hint,
            )
        if found is not self:
            fail(
                "HF041",
                f"expected a stream of this graph as input of `{name}`",
                self.place,
                help="connect two graphs with a channel: x.for_each(send)",
            )

    # --- names and warnings ----------------------------------------------------------------------

    def unique(self, wanted: str) -> str:
        """A symbol that is not taken: the wanted one, or one with a number."""
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}_{number}"
        self._names.add(name)
        return name

    def warn(self, code: str, message: str, place: Place) -> None:
        """Note something that is allowed, but probably not meant."""
        self.warnings.append(Diagnostic(code, message, place, severity="warning"))


def reference_type(stream: Stream[Any]) -> Attribute | None:
    """The type of what a reference to a stream's operator is worth, if it is known."""
    held, form = stream.element, stream.node_.facts.references
    if held is None:
        return None
    if form is Reference.OPTION:
        return value.OptionType(held)
    return value.ListType(held) if form is Reference.LIST else held


# --- methods --------------------------------------------------------------------------------------


def operator(method: _Function) -> _Function:
    """A method of the public interface: located, its arguments checked."""
    signature = inspect.signature(method)
    name = method.__name__.rstrip("_")

    @functools.wraps(method)
    def checked(self: Any, *arguments: Any, **options: Any) -> Any:
        builder: Builder = self.builder_
        site = call_site()
        builder.place, builder.variable = site.place, site.variable
        try:
            signature.bind(self, *arguments, **options)
        except TypeError as error:
            _fail_arguments(name, signature, str(error), options, builder.place)
        return method(self, *arguments, **options)

    return cast(_Function, checked)


def _fail_arguments(
    name: str, signature: inspect.Signature, error: str, options: dict[str, Any], place: Place
) -> NoReturn:
    known = list(signature.parameters)[1:]
    parameters = list(signature.parameters.values())[1:]
    shown = signature.replace(
        parameters=[p.replace(annotation=inspect.Parameter.empty) for p in parameters],
        return_annotation=inspect.Signature.empty,
    )
    unknown = next((option for option in options if option not in known), None)
    message = f"wrong arguments of `{name}`: {error}"
    if unknown is not None:
        listed = ", ".join(f"`{each}`" for each in known)
        message = (
            f"`{name}` received unexpected input port or option: `{unknown}`. Expected one of:"
            f" {listed}{suggest(unknown, known)}"
        )
    fail("HF040", message, place, help=f"type {name}{shown}")


__all__ = [
    "Builder",
    "DiagnosticError",
    "Given",
    "Grouped",
    "Node",
    "Outputs",
    "Scope",
    "Typed",
    "operator",
]
