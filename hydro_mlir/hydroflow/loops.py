"""
Loops: operators that run together, once per tick at the root, until they settle if nested.

>>> from hydro_mlir.hydroflow import Graph
>>> g = Graph()
>>> numbers = g.source_iter([1, 2])
>>> with g.loop() as loop:
...     tens = loop.batch(numbers).map(lambda n: n * 10)
>>> tens.all_iterations().to_list_()
[10, 20]
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow.builder import Builder, Scope, Typed, operator
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")


class Windows(StreamCore[T], Generic[T]):
    """Operators at the borders of loops, as methods of a stream."""

    @operator
    def batch(self) -> Stream[T]:
        """Let elements into the loop; opens its gate."""
        return self.simple_("batch")

    @operator
    def batch_lazy(self) -> Stream[T]:
        """Let elements into the loop if it runs anyway; else they are dropped."""
        return self.simple_("batch_lazy")

    @operator
    def batch_eager(self) -> Stream[T]:
        """Let elements into the loop, which then runs in every tick."""
        return self.simple_("batch_eager")

    @operator
    def all_once(self) -> Stream[T]:
        """Let all elements into the first iteration of the loop."""
        return self.simple_("all_once")

    @operator
    def prefix(self) -> Stream[T]:
        """Let all elements since the loop began into each iteration; at the root, since ever."""
        return self.simple_("prefix")

    @operator
    def repeat_n(self, n: int) -> Stream[T]:
        """Let the same elements into each of n iterations, which they cause."""
        if type(n) is not int or n < 0:
            fail(
                "HF040",
                f"expected a number of iterations, 0 or more, but got `{n}`",
                self.builder_.place,
            )
        return self.one_(
            "repeat_n", lambda given: Typed([given.types[0]], lambda e: hf.RepeatNOp(n, e[0]))
        )

    @operator
    def all_iterations(self) -> Stream[T]:
        """Let elements out of the loop: what all its iterations have brought, once it has ended.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> numbers = g.source_iter([1, 2])
        >>> with g.loop():
        ...     inside = numbers.repeat_n(2)
        >>> inside.all_iterations().to_list_()
        [1, 2, 1, 2]
        """
        return self.simple_("all_iterations")

    @operator
    def next_iteration(self) -> Stream[T]:
        """Every element one iteration of the loop later, which is made to happen."""
        return self.simple_("next_iteration")


class Loop:
    """A loop: operators that are added inside its `with` block stand in it."""

    def __init__(self, builder: Builder, name: str):
        self.builder_ = builder
        self.name = name
        self.scope_ = Scope(None, name, builder.place)

    def __enter__(self) -> Loop:
        if self.scope_.parent is not None:
            fail("HF046", "expected each loop to be entered once", self.builder_.place)
        self.scope_.parent = self.builder_.scope
        self.builder_.scope.items.append(self.scope_)
        self.builder_.scope = self.scope_
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.scope_.parent is not None
        self.builder_.scope = self.scope_.parent

    def batch(self, stream: Stream[T]) -> Stream[T]:
        """Let elements in; they open the gate."""
        return stream.batch()

    def batch_lazy(self, stream: Stream[T]) -> Stream[T]:
        """Let elements in if the loop runs anyway."""
        return stream.batch_lazy()

    def batch_eager(self, stream: Stream[T]) -> Stream[T]:
        """Let elements in; the loop runs in every tick."""
        return stream.batch_eager()

    def all_once(self, stream: Stream[T]) -> Stream[T]:
        """Let all elements into the first iteration."""
        return stream.all_once()

    def prefix(self, stream: Stream[T]) -> Stream[T]:
        """Let all elements since the loop began into each iteration."""
        return stream.prefix()

    def repeat_n(self, stream: Stream[T], n: int) -> Stream[T]:
        """Let the same elements into each of n iterations."""
        return stream.repeat_n(n)

    def all_iterations(self, stream: Stream[T]) -> Stream[T]:
        """Let elements out; to be called behind the `with` block."""
        return stream.all_iterations()

    def next_iteration(self, stream: Stream[T]) -> Stream[T]:
        """Every element one iteration later."""
        return stream.next_iteration()

    @operator
    def iteration(self) -> Stream[int]:
        """The number of the iteration, from 0: `i.value` in functions, for `i = loop.iteration()`.

        A loop at the root goes on counting in the next tick; a nested one begins anew.
        """
        return count_of_runs(self.builder_, "loop")


def count_of_runs(builder: Builder, lifetime: str) -> Any:
    """A singleton of how often its operators have run within a lifetime."""
    from xdsl.dialects.builtin import i64

    nothing = builder.add(
        "null", [], lambda given: Typed([i64], lambda e: hf.NullOp(None, hf.EdgeType(i64)))
    )[0]
    return nothing.fold(0, _first).enumerate(lifetime).map(_first).singleton()


def _first(first: int, _: int) -> int:
    return first
