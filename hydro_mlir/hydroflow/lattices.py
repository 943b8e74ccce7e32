"""Operators that merge elements into a lattice, as methods of a stream.

A lattice is an object with three attributes: `type`, the Python type of its values; `bottom`, the
least value, or a function that returns it; `merge`, a function of a lattice value and an element
that returns the least value above both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar

from xdsl.builder import Builder as OpBuilder
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Region, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, Place, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import accumulators, functions
from hydro_mlir.hydroflow.builder import OPERATORS, Given, Outputs, Persistence, Typed, operator
from hydro_mlir.hydroflow.core import StreamCore, edge, lifetimes
from hydro_mlir.hydroflow.joins import both
from hydro_mlir.hydroflow.lifting import lift_of, lifted
from hydro_mlir.hydroflow.values import element_type, type_name
from hydro_mlir.lattices import NO_BOTTOM

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
_STATE_PORTS = ("items", "state")


class Lattice(Protocol):
    """What merges: see the module."""

    @property
    def type(self) -> Any:
        """The Python type of the lattice's values."""
        ...

    @property
    def bottom(self) -> Any:
        """The least value, or a function that returns it."""
        ...

    @property
    def merge(self) -> Callable[[Any, Any], Any]:
        """The least value above a lattice value and an element."""
        ...


class Lattices(StreamCore[T], Generic[T]):
    """Lattice operators."""

    @operator
    def lattice_fold(self, lattice: Lattice, persist: Persistence = ()) -> Stream[Any]:
        """Merge all elements into a lattice, from its bottom; emitted in every tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import Max
        >>> g = Graph()
        >>> g.source_iter([1, 3, 2]).lattice_fold(Max(int)).to_list_()
        [3]
        """
        words = lifetimes(self.builder_, "lattice_fold", persist)

        def infer(given: Given) -> Typed:
            start, step, held = parts(given, lattice, given.types[0], "lattice_fold")
            return Typed(
                [held],
                lambda e: hf.LatticeFoldOp(
                    e[0], start.clone(), step.clone(), edge(held), "tick", words
                ),
            )

        return lifted(self.itself_, lattice).one_("lattice_fold", infer)

    @operator
    def lattice_reduce(self, lattice: Lattice, persist: Persistence = ()) -> Stream[T]:
        """Merge all elements, which are of the lattice; nothing where there is none.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import SetUnion
        >>> g = Graph()
        >>> g.source_iter([[1], [2, 1]]).lattice_reduce(SetUnion(int)).to_list_()
        [[1, 2]]
        """
        words = lifetimes(self.builder_, "lattice_reduce", persist)

        def infer(given: Given) -> Typed:
            _, step, held = parts(given, lattice, given.types[0], "lattice_reduce")
            if held != given.types[0]:
                fail_lattice(given, "lattice_reduce", held, given.types[0])
            return Typed(
                [held],
                lambda e: hf.LatticeReduceOp(e[0], None, step.clone(), edge(held), "tick", words),
            )

        return lifted(self.itself_, lattice).one_("lattice_reduce", infer)

    @operator
    def state(self, lattice: Lattice, persist: Persistence = ()) -> Outputs[Stream[Any]]:
        """Ports `items`, the elements that changed the lattice, and `state`, the lattice itself.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import Max
        >>> g = Graph()
        >>> items, state = g.source_iter([3, 1, 4]).state(Max(int))
        >>> out = state.collect()
        >>> items.to_list_(), out.take()
        ([3, 4], [4])
        """
        lift = lift_of(self.itself_, lattice)
        return self._state("state" if lift is None else "state_by", lift, lattice, persist)

    @operator
    def state_by(
        self, function: Callable[..., Any], lattice: Lattice, persist: Persistence = ()
    ) -> Outputs[Stream[Any]]:
        """As `state`, for a lattice of what the function makes of each element.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import SetUnion
        >>> g = Graph()
        >>> words = g.source_iter(["a", "b", "a"])
        >>> words.state_by(lambda word: [word], SetUnion(str)).items.to_list_()
        ['a', 'b']
        """
        return self._state("state_by", function, lattice, persist)

    def _state(
        self, name: str, function: object, lattice: Lattice, persist: Persistence
    ) -> Outputs[Stream[Any]]:
        words = lifetimes(self.builder_, name, persist)
        op_type: Any = OPERATORS[name]

        def infer(given: Given) -> Typed:
            held = part = given.types[0]
            by: Region | None = None
            if function is not None:
                binding = functions.bind(function, [held], 0, given.place)
                by, part = functions.compile_body(
                    given.builder, function, [held], binding, functions.finish_value
                )
            start, step, state = parts(given, lattice, part, name, changes=True)
            return Typed(
                [held, state],
                lambda e: op_type(
                    e[0],
                    None if by is None else by.clone(),
                    start.clone(),
                    step.clone(),
                    edge(state),
                    words,
                ),
            )

        inputs = [self.itself_]
        streams = self.builder_.add(name, inputs, infer, outputs=2, ports=_STATE_PORTS)
        return Outputs(streams, _STATE_PORTS)

    @operator
    def lattice_fold_batch(self, signal: Stream[Any], lattice: Lattice) -> Stream[Any]:
        """Merge elements across ticks until a signal comes, then emit the lattice, begin anew.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import Max
        >>> g = Graph()
        >>> g.source_iter([1, 2]).lattice_fold_batch(g.source_iter(["go"]), Max(int)).to_list_()
        [2]
        """

        def infer(given: Given) -> Typed:
            start, step, held = parts(given, lattice, given.types[0], "lattice_fold_batch")
            return Typed(
                [held],
                lambda e: hf.LatticeFoldBatchOp(
                    e[0], e[1], start.clone(), step.clone(), edge(held)
                ),
            )

        return lifted(self.itself_, lattice).one_("lattice_fold_batch", infer, [signal])

    @operator
    def lattice_join_fused_join(
        self, other: Stream[Any], lhs: Lattice, rhs: Lattice, persist: Persistence = ()
    ) -> Stream[Any]:
        """Merge the values of each key on both sides, then join.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import Max, Min
        >>> g = Graph()
        >>> a, b = g.source_iter([("k", 1), ("k", 2)]), g.source_iter([("k", 3), ("k", 4)])
        >>> a.lattice_join_fused_join(b, Max(int), Min(int)).to_list_()
        [('k', (2, 3))]
        """
        words = lifetimes(self.builder_, "lattice_join_fused_join", persist)

        def infer(given: Given) -> Typed:
            name = "lattice_join_fused_join"
            key, left, right = both(given, name)
            a, b = parts(given, lhs, left, name), parts(given, rhs, right, name)
            result = value.TupleType([key, value.TupleType([a[2], b[2]])])
            return Typed(
                [result],
                lambda e: hf.LatticeJoinFusedJoinOp(
                    e[0],
                    e[1],
                    (a[0].clone(), a[1].clone()),
                    (b[0].clone(), b[1].clone()),
                    edge(result),
                    words,
                ),
            )

        name, right = "lattice_join_fused_join", lifted(other, rhs, keyed=True)
        return lifted(self.itself_, lhs, keyed=True).one_(name, infer, [right])

    @operator
    def lattice_bimorphism(
        self,
        other: Stream[Any],
        function: Callable[[Any, Any], Any],
        lhs_state: Stream[Any],
        rhs_state: Stream[Any],
        lattice: Lattice,
    ) -> Stream[Any]:
        """Apply a morphism in two arguments to what came on each side and the other's state.

        All results are merged by `lattice` into one, emitted if anything arrived.

        >>> from hydro_mlir.hydroflow import Graph
        >>> from hydro_mlir.lattices import SetUnion, cartesian_product
        >>> g = Graph()
        >>> a, b = g.source_iter([[1], [2]]), g.source_iter([["x"]])
        >>> left, right = a.state(SetUnion(int), "static"), b.state(SetUnion(str), "static")
        >>> left.items.lattice_bimorphism(
        ...     right.items, cartesian_product, left.state, right.state,
        ...     SetUnion(tuple[int, str])).to_list_()
        [[(1, 'x'), (2, 'x')]]
        """

        def infer(given: Given) -> Typed:
            (left, right), (left_state, right_state) = given.types, given.seen
            held = element_type(lattice.type, given.place)
            what = functions.finish_as(held, "lattice_bimorphism's function")
            plain: functions.Binding = [(0, None), (1, None)]
            regions = [
                functions.compile_body(given.builder, function, arguments, plain, what)[0]
                for arguments in ([left, right_state], [left_state, right])
            ]
            merge = functions.step_region(given, held, held, lattice.merge, "merge")
            return Typed(
                [held],
                lambda e: hf.LatticeBimorphismOp(
                    e[:2], e[2:], regions[0].clone(), regions[1].clone(), merge.clone(), edge(held)
                ),
            )

        return self.one_("lattice_bimorphism", infer, [other], refs=[lhs_state, rhs_state])


def parts(
    given: Given, lattice: Lattice, part: Attribute, name: str, changes: bool = False
) -> tuple[Region, Region, Attribute]:
    """The regions of a lattice's bottom and merge for elements `part`, and its type.

    With `changes`, the merge yields whether the lattice has changed, too.
    """
    held = lattice_type(given, lattice, name)
    try:
        return _regions(given, lattice, held, part, name, changes)
    except DiagnosticError:
        if part == held:
            raise
        fail_lattice(given, name, held, part)


def lattice_type(given: Given, lattice: Lattice, name: str) -> Attribute:
    """The type of a lattice's values; raises DiagnosticError for what is no lattice."""
    for attribute in ("type", "bottom", "merge"):
        if not hasattr(lattice, attribute):
            got = getattr(lattice, "__name__", type(lattice).__name__)
            fail(
                "HF052",
                f"expected a lattice for `{name}`, but got `{got}`",
                given.place,
                help="such as Max(int): an object with `type`, `bottom` and `merge`",
            )
    return element_type(lattice.type, given.place)


def _regions(
    given: Given, lattice: Lattice, held: Attribute, part: Attribute, name: str, changes: bool
) -> tuple[Region, Region, Attribute]:
    if lattice.bottom is NO_BOTTOM:
        if name == "lattice_reduce":
            step = functions.step_region(given, held, part, lattice.merge, name)
            return step, step, held
        fail(
            "HF052",
            f"expected a lattice with a least value for `{name}`",
            given.place,
            help="use lattice_reduce, or WithBot(...)",
        )
    start = functions.constant_region(
        accumulators.start_value(lattice.bottom, given.place), held, given.place
    )
    if not changes:
        return start, functions.step_region(given, held, part, lattice.merge, name), held

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        merged = functions.convert(ops, result, held)
        if merged is None:
            fail_lattice(given, name, held, result.type)
        block = ops.insertion_point.block
        region = block.parent_region()
        assert region is not None
        before = region.blocks[0].args[0]
        changed = ops.insert(value.CompareOp("ne", before, merged)).result
        ops.insert(hf.YieldOp(merged, changed))
        return i1

    binding = functions.bind(lattice.merge, [held, part], 0, given.place)
    step, _ = functions.compile_body(given.builder, lattice.merge, [held, part], binding, finish)
    return start, step, held


def fail_lattice(given: Given, name: str, held: Attribute, got: Attribute) -> NoReturn:
    """Raise HF052 for elements that are not of the lattice."""
    fail(
        "HF052",
        f"expected elements of `{name}` of the lattice's type `{type_name(held)}`, but got"
        f" `{type_name(got)}`",
        given.place,
        help="bring them into the lattice first: x.map(...)",
    )
