"""
What all live collections share: a value of the IR, its guarantees, and the rules of operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

from xdsl.dialects.builtin import StringAttr, i64
from xdsl.ir import Attribute, Block, Region, SSAValue

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, fail, suggest
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import (
    Bound,
    Guarantees,
    Order,
    Requirement,
    Retry,
    claims_of,
    result_of,
    unmet,
)
from hydro_mlir.dialects.hydroflow_plus import (
    CollectionType,
    DiscardOp,
    EachOp,
    FoldOp,
    NetOp,
)
from hydro_mlir.lang import functions
from hydro_mlir.lang.builder import Builder, operator, placed_note, require_reason
from hydro_mlir.lang.markers import L
from hydro_mlir.lang.poison import Poison

_Kind = TypeVar("_Kind", bound=CollectionType)

# Kind of IR type → class of the language.
_CLASSES: dict[str, type[Collection[Any]]] = {}

# What is missing → code, what is expected, what is there, what to type.
_NEEDS: dict[Requirement, tuple[str, str, str, str]] = {
    Requirement.ORDERED: (
        "HF017",
        "an ordered {}",
        "one without order",
        'sort it if it is bounded, or say why any order is fine: .assume_ordered(nondet="...")',
    ),
    Requirement.ONCE: ("HF018", "a {} without repeats", "one with repeats", ""),
    Requirement.BOUNDED: (
        "HF019",
        "a bounded {}",
        "an unbounded one",
        "only what is known to end can be used here",
    ),
    Requirement.COMMUTATIVE: (
        "HF021",
        "an ordered {}",
        "one without order",
        'if the order makes no difference, say why: commutative="..."',
    ),
    Requirement.IDEMPOTENT: (
        "HF021",
        "a {} without repeats",
        "one with repeats",
        'if repeats make no difference, say why: idempotent="..."',
    ),
    Requirement.SAME: (
        "HF072",
        "an ordered {}",
        "one without order",
        'if all values of a key are equal, say why: same="..."',
    ),
}


class Collection(Generic[L]):
    """A live collection at one location; see the kinds for what can be done with it."""

    KIND: ClassVar[str]
    _builder: Builder
    ir_value: SSAValue

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "KIND" in cls.__dict__:
            _CLASSES[cls.KIND] = cls

    def __init__(self, builder: Builder, result: SSAValue):
        self._builder = builder
        self.ir_value = result

    # --- facts -----------------------------------------------------------------------------------

    @property
    def ir_type(self) -> CollectionType:
        """The type in the IR: elements, location, guarantees."""
        return cast(CollectionType, self.ir_value.type)

    @property
    def location(self) -> L:
        """Where the collection lives."""
        return cast(L, self._builder.locations[self.ir_type.place])

    @property
    def guarantees(self) -> Guarantees:
        """Bound, order and retries."""
        type_ = self.ir_type
        return Guarantees(Bound(type_.bound.data), Order(type_.order.data), Retry(type_.retry.data))

    @property
    def _element(self) -> Attribute:
        """The element, of keyed kinds the value of an entry."""
        return self.ir_type.element_types[-1]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.ir_type}>"

    # --- for every kind --------------------------------------------------------------------------

    @operator
    def discard(self) -> None:
        """Leave the collection unused on purpose."""
        self._builder.add(DiscardOp(self.ir_value))

    @operator
    def named(self, label: str) -> Self:
        """Label the operator that makes this collection; of a network operator, name its channel.

        Passes refer to labels, and channels appear under their names in logs and metrics.
        """
        builder = self._builder
        if not (isinstance(label, str) and label.isidentifier()):  # pyright: ignore[reportUnnecessaryIsInstance]
            fail("HF032", f"expected a name such as `votes`, but got {label!r}", builder.place)
        owner = self.ir_value.owner
        space = "channel" if isinstance(owner, NetOp) else "label"
        if not builder.claim(space, label):
            fail("HF032", f"expected a new {space} name, but `{label}` is taken", builder.place)
        if isinstance(owner, NetOp):
            builder.release("channel", owner.channel.data)
            owner.properties["channel"] = StringAttr(label)
        elif not isinstance(owner, Block):
            owner.attributes["label"] = StringAttr(label)
        return self

    # --- building, for the kinds -----------------------------------------------------------------

    def _wrap(self, result: SSAValue) -> Any:
        """The collection object of a result."""
        return wrap(self._builder, result)

    def _need(self, rule: str, verb: str, claims: tuple[str, ...] = ()) -> Guarantees:
        """Check what a rule of the table needs; the guarantees of the result."""
        missing = unmet(rule, self.guarantees, claims_of(claims))
        if missing:
            raise DiagnosticError([self._diagnostic(need, verb) for need in missing])
        return result_of(rule, self.guarantees)

    def _diagnostic(self, need: Requirement, verb: str) -> Diagnostic:
        code, expected, got, what = _NEEDS[need]
        message = f"`{verb}` expected {expected.format(self._noun)}, but got {got}"
        note = placed_note("it comes from here", self.ir_value)
        return Diagnostic(code, message, self._builder.place, (note,), what)

    @property
    def _noun(self) -> str:
        return self.KIND.removeprefix("hfplus.").replace("_", " ")

    def _result(
        self, kind: type[_Kind], *elements: Attribute, given: Guarantees, at: str = ""
    ) -> _Kind:
        return kind.of(
            *elements,
            at=at or self.ir_type.place,
            bound=given.bound,
            order=given.order,
            retry=given.retry,
        )

    def _each(
        self,
        function: object,
        finish: functions.Finish,
        kind: type[CollectionType] | None = None,
        binding: functions.Binding | None = None,
    ) -> Any:
        """Apply a function to every element; the key of an entry stays.

        It gets the element, of entries the key too, unless a `binding` says otherwise.
        """
        builder, type_ = self._builder, self.ir_type
        *keys, element = type_.element_types
        bind = functions.bind_entry if keys else functions.bind_element
        binding = binding or bind(function, element, builder.place)
        self._enter()
        refs: list[SSAValue] = []
        region, made = functions.compile_body(
            builder, function, type_.element_types, binding, finish, refs
        )
        result = self._result(kind or type(type_), *keys, made, given=self._need("each", "map"))
        return self._wrap(builder.add(EachOp(self.ir_value, region, result, refs)).result)

    def _enter(self) -> None:
        """User functions compiled next run at this location."""
        self._builder.enter(self._builder.locations[self.ir_type.place])

    def _fold(
        self,
        initial: object,
        function: object,
        kind: type[CollectionType],
        commutative: str | None,
        idempotent: str | None,
    ) -> Any:
        claims = self._claims(commutative, idempotent)
        given = self._need("fold", "fold", claims)
        builder = self._builder
        self._enter()
        _require_initial(initial, builder)
        start, accumulator = functions.initial_body(builder, initial)
        refs: list[SSAValue] = []
        step = self._step(function, accumulator, "fold", refs)
        result = self._result(kind, *self.ir_type.element_types[:-1], accumulator, given=given)
        op = FoldOp(self.ir_value, start, step, result, claims, refs)
        return self._wrap(builder.add(op).result)

    def _reduce(
        self,
        function: object,
        kind: type[CollectionType],
        commutative: str | None,
        idempotent: str | None,
    ) -> Any:
        known = functions.known_name(function)
        claims = self._claims(commutative, idempotent, known)
        given = self._need("fold", "reduce", claims)
        self._enter()
        refs: list[SSAValue] = []
        if known is not None:
            step = self._known_step(known)
        else:
            step = self._step(function, self._element, "reduce", refs)
        result = self._result(kind, *self.ir_type.element_types, given=given)
        op = FoldOp(self.ir_value, None, step, result, claims, refs)
        return self._wrap(self._builder.add(op).result)

    def _count(self, kind: type[CollectionType]) -> Any:
        claims, builder = ("known: count",), self._builder
        given = self._need("fold", "count", claims)
        start, _ = functions.constant_body(0, builder.place)
        step = functions.count_step(self._element, builder.place)
        result = self._result(kind, *self.ir_type.element_types[:-1], i64, given=given)
        return self._wrap(builder.add(FoldOp(self.ir_value, start, step, result, claims)).result)

    def _step(
        self,
        function: object,
        accumulator: Attribute,
        verb: str,
        refs: list[SSAValue],
        element: Attribute | None = None,
    ) -> Region:
        builder, element = self._builder, element or self._element
        binding = functions.bind_step(function, element, builder.place)
        finish = functions.finish_step(accumulator, verb)
        arguments = [accumulator, element]
        return functions.compile_body(builder, function, arguments, binding, finish, refs)[0]

    def _known_step(self, name: str) -> Region:
        step = functions.known_step(name, self._element, self._builder.place)
        if step is not None:
            return step
        wanted = "numbers" if name == "sum" else "elements with an order"
        got = value.type_name(self._element)
        fail("HF031", f"`{name}` expected {wanted}, but got `{got}`", self._builder.place)

    def _claims(
        self, commutative: str | None, idempotent: str | None, known: str | None = None
    ) -> tuple[str, ...]:
        given = {"commutative": commutative, "idempotent": idempotent}
        claims = tuple(
            f"{claim}: {require_reason(reason, claim, self._builder.place)}"
            for claim, reason in given.items()
            if reason is not None
        )
        return claims if known is None else (f"known: {known}", *claims)

    if not TYPE_CHECKING:  # what the kinds do not have is a mistake, not an unknown type

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or name in ("ir_value", "ir_type"):
                raise AttributeError(name)
            return _missing(self, name)

        def __bool__(self) -> bool:
            return _not_now(self, "a truth value", False)

        def __iter__(self) -> Any:
            return _not_now(self, "something to iterate over", iter(()))


def wrap(builder: Builder, result: SSAValue) -> Any:
    """The collection object of an SSA value."""
    made = _CLASSES[cast(CollectionType, result.type).name]
    return made(builder, builder.name(result))


def require_collection(item: object, kind: type[Collection[Any]], builder: Builder) -> None:
    """Raise HF010 for an argument that is no collection of the kind, or of another program."""
    if not isinstance(item, kind):
        expected, got = kind.__name__, type(item).__name__
        fail("HF010", f"expected a {expected}, but got a value of type `{got}`", builder.place)
    if item._builder is not builder:  # pyright: ignore[reportPrivateUsage]
        fail("HF010", "expected a collection of this program, but got another's", builder.place)


def _require_initial(initial: object, builder: Builder) -> None:
    if initial is None:
        fail(
            "HF028",
            "expected a first accumulator with a type, but got None",
            builder.place,
            help="use `reduce` to start with the first element",
        )
    if isinstance(initial, Collection):
        fail("HF028", "expected a constant, but got a collection", builder.place)


def _missing(collection: Collection[Any], name: str) -> Poison:
    """Report a method that this kind does not have."""
    from hydro_mlir.lang.places import call_place

    builder = collection._builder  # pyright: ignore[reportPrivateUsage]
    builder.place = call_place()
    mine = {m for m in dir(type(collection)) if not m.startswith("_")}
    kind = type(collection).__name__
    others = [c for c in _CLASSES.values() if hasattr(c, name) and c is not type(collection)]
    hint = _WAYS.get((kind, others[0].__name__ if others else ""), "")
    near = "" if others else suggest(name, sorted(mine))
    try:
        fail("HF011", f"a {kind} has no `{name}`{near}", builder.place, help=hint)
    except DiagnosticError as error:
        return builder.report(error, collection)


# (kind, kind that has the method) → how to get from one to the other
_WAYS = {
    ("KeyedStream", "Stream"): "take its entries first: .entries() or .values()",
    ("KeyedSingleton", "Stream"): "take its entries first: .entries() or .values()",
    ("Singleton", "Stream"): "make it a stream first: .into_stream()",
    ("Optional", "Stream"): "make it a stream first: .into_stream()",
    ("Stream", "KeyedStream"): "give its elements keys first: .key_by(lambda x: ...)",
    ("Stream", "Singleton"): "aggregate it first, with .fold, .reduce, .count or .collect",
}


def _not_now(collection: Collection[Any], purpose: str, substitute: Any) -> Any:
    """Report a collection used as a Python value while the program is built."""
    from hydro_mlir.lang.places import call_place

    builder = collection._builder  # pyright: ignore[reportPrivateUsage]
    builder.place = call_place()
    kind = type(collection).__name__
    try:
        fail(
            "HF034",
            f"expected {purpose}, but got a {kind}, which has no value while the program is built",
            builder.place,
            help="work with its elements: .map(...), .filter(...)",
        )
    except DiagnosticError as error:
        builder.report(error, collection)
    return substitute
