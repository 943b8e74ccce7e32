"""What all families of operators of a stream share: how an operator is added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.diagnostics import fail, suggest
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.facts import LIFETIMES, LOOP_LIFETIMES, Facts
from hydro_mlir.hydroflow.builder import OPERATORS, Builder, Given, Persistence, Typed
from hydro_mlir.hydroflow.names import fail_operator
from hydro_mlir.hydroflow.values import type_name
from hydro_mlir.lang.places import call_place

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Grouped, Node
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
Refs = Sequence["Stream[Any] | Grouped"]


class StreamCore(Generic[T]):
    """A stream: one output of an operator. `builder_`, `node_`, `index_` are for the package."""

    def __init__(self, node: Node, index: int, builder: Builder):
        self.node_ = node
        self.index_ = index
        self.builder_ = builder
        # What the stream's operator holds, while a Python function at the edge runs.
        self.held_: tuple[Any] | None = None

    @property
    def element(self) -> Attribute | None:
        """The type of the elements, None if it is not known yet."""
        typed = self.node_.typed
        return None if typed is None else typed.elements[self.index_]

    @property
    def value(self) -> Any:
        """Inside a user function: what the stream's operator holds in the tick."""
        if self.held_ is not None:
            return self.held_[0]
        fail(
            "HF048",
            "expected `value` of a stream inside a user function, but it is read while the graph"
            " is built",
            call_place(),
            help="read it in a function that is given to an operator, or use refs=(x,)",
        )

    if not TYPE_CHECKING:  # a type checker is to see what is not there

        def __getattr__(self, name: str) -> NoReturn:
            fail_operator(name, type(self))

    def __repr__(self) -> str:
        known = "?" if self.element is None else type_name(self.element)
        return f"<stream of {known} from {self.node_.name} at {self.node_.place}>"

    def __getitem__(self, port: object) -> Stream[Any]:
        if self.node_.name == "tee" and isinstance(port, int):
            return self.itself_
        fail(
            "HF040",
            "Output port index is unused. (Is the port on the correct side?)"
            f" `{self.node_.name}` has one output",
            call_place(),
            help="use the stream itself",
        )

    def __iter__(self) -> Any:
        fail(
            "HF040",
            "expected a stream to be used by operators, but it is used as a Python iterable",
            self.builder_.place,
            help="its elements exist in ticks only: out = x.collect(); run.run_tick(); out.take()",
        )

    def __bool__(self) -> bool:
        fail(
            "HF040",
            "expected a stream to be used by operators, but it is used as a condition",
            self.builder_.place,
        )

    # --- adding operators ------------------------------------------------------------------------

    def one_(
        self,
        name: str,
        infer: Callable[[Given], Typed],
        others: Sequence[Stream[Any]] = (),
        refs: Refs = (),
    ) -> Stream[Any]:
        """Add an operator with this input, and others, and one output."""
        return self.builder_.add(name, [self.itself_, *others], infer, refs)[0]

    @property
    def itself_(self) -> Stream[Any]:
        """This stream with all its methods."""
        return cast("Stream[Any]", self)

    def simple_(
        self,
        name: str,
        others: Sequence[Stream[Any]] = (),
        persist: Persistence = (),
        first: Stream[Any] | None = None,
    ) -> Stream[Any]:
        """Add an operator without functions, whose op finds the result's type.

        Its inputs are this stream and `others`; `first`, if it is given, comes before all.
        """
        words = lifetimes(self.builder_, name, persist)
        op_type = cast(Any, OPERATORS[name])

        def infer(given: Given) -> Typed:
            result = result_element(op_type, given)
            options = {"persist": words} if OPERATORS[name].FACTS.lifetimes else {}
            return Typed([result], lambda edges: op_type(*edges, hf.EdgeType(result), **options))

        inputs = [*([] if first is None else [first]), self.itself_, *others]
        return self.builder_.add(name, inputs, infer)[0]


def result_element(op_type: Any, given: Given) -> Attribute:
    """The element type that an op finds for its inputs; raises DiagnosticError."""
    from xdsl.utils.exceptions import VerifyException

    find = getattr(op_type, "result_element", None)
    if find is None:
        return given.types[0]
    try:
        return cast(Attribute, find(*given.types))
    except VerifyException as error:
        message = str(error).partition("] ")[2] or str(error)
        name = op_type.name.removeprefix("hf.")
        fail("HF050", f"{message} (inputs of `{name}`)", given.place)


def lifetimes(builder: Builder, name: str, persist: Persistence) -> tuple[str, ...]:
    """Lifetimes as words, one per stateful input; raises DiagnosticError for others.

    One word stands for all; none stand for `tick`.
    """
    facts = OPERATORS[name].FACTS
    given = _words(builder, name, persist)
    _require_count(builder, name, facts, len(given))
    for word in given:
        _require_word(builder, name, facts, word)
    return given * len(facts.lifetimes) if len(given) == 1 else given


def _words(builder: Builder, name: str, persist: object) -> tuple[str, ...]:
    """What was given as words; a leading `'` is Hydroflow's."""
    given: object = () if persist is None else (persist,) if isinstance(persist, str) else persist
    if not isinstance(given, tuple | list):
        got = type(persist).__name__
        fail("HF042", f"expected lifetimes of `{name}` as words, but got `{got}`", builder.place)
    words = cast("Sequence[object]", given)
    return tuple(w.removeprefix("'") if isinstance(w, str) else cast("str", w) for w in words)


def _require_count(builder: Builder, name: str, facts: Facts, got: int) -> None:
    wanted = len(facts.lifetimes)
    if got in {0, min(1, wanted), wanted} and not (facts.required and got == 0):
        return
    words = "exactly 1" if facts.required else f"at least 0 and at most {wanted}"
    fail(
        "HF042",
        f"`{name}` should have {words} persistence lifetime arguments, actually has {got}.",
        builder.place,
        help=f"lifetimes of `{name}` are those of {', '.join(facts.lifetimes)}" if wanted else "",
    )


def _require_word(builder: Builder, name: str, facts: Facts, word: object) -> None:
    if word == "mutable":
        fail(
            "HF042",
            f"An implementation of 'mutable does not exist for `{name}`",
            builder.place,
            help="use persist_mut, or persist_mut_keyed",
        )
    if word not in LIFETIMES:
        fail(
            "HF042",
            f"Unknown lifetime `{word}`, expected one of {', '.join(LIFETIMES)}"
            f"{suggest(str(word), LIFETIMES)}",
            builder.place,
            help=f'type persist="{facts.allowed[-1]}"',
        )
    if word not in facts.allowed:
        listed = " or ".join(f"'{allowed}" for allowed in facts.allowed)
        verb = "supports" if facts.required else "can have"
        fail(
            "HF042",
            f"`{name}` only {verb} {listed} persistence, but got '{word}.",
            builder.place,
            help=f'type persist="{facts.allowed[-1]}"',
        )
    if word in LOOP_LIFETIMES and builder.scope is builder.root:
        fail(
            "HF042",
            f"the lifetime '{word} means something inside a loop only",
            builder.place,
            help="use 'tick or 'static",
        )


def cloned(*regions: Region | None) -> list[Region | None]:
    """Copies of regions, as each op that is made needs its own."""
    return [None if region is None else region.clone() for region in regions]


def edge(type_: Attribute) -> hf.EdgeType:
    """The type of an edge."""
    return hf.EdgeType(type_)


__all__ = ["Operation", "Refs", "SSAValue", "StreamCore", "cloned", "edge", "lifetimes"]
