"""
Operators to refer to, as methods of a stream.

A user function refers to `x` where it reads `x.value`, or through `refs=(x,)` of its operator: then
the value comes behind the function's other arguments. An operator with a reference waits until what
it refers to is complete in the tick.

With `mut=(x,)` a function also changes what a singleton, optional or handoff holds: it returns its
result and the new value. What `x` holds goes on to its other consumers when nobody refers to it
any more. Where there are several references to `x`, access groups say in which order: `x.group(1)`.

>>> from hydro_mlir.hydroflow import Graph
>>> g = Graph()
>>> most = g.source_iter([3, 4]).reduce(max)
>>> g.source_iter([1, 4, 9]).filter(lambda n: n <= (most.value or 0)).to_list_()
[1, 4]

>>> g = Graph()
>>> total = g.source_iter([100]).singleton()
>>> g.source_iter([1, 2]).map(lambda n, total: (n, total + n), mut=(total,)).null()
>>> total.to_list_()
[103]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects.hydroflow.access import GROUPS_MAX
from hydro_mlir.hydroflow.builder import Grouped, operator
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
_PSEUDO = ("handoff", "singleton", "optional")


class References(StreamCore[T], Generic[T]):
    """Singletons, optionals, handoffs."""

    @operator
    def handoff(self) -> Stream[T]:
        """Pass elements on; a reference sees those of the tick as a list.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> seen = g.source_iter([1, 2]).handoff()
        >>> g.source_iter([10]).map(lambda n, seen: n + len(seen), refs=(seen,)).to_list_()
        [12]
        """
        return self._pseudo("handoff")

    @operator
    def singleton(self) -> Stream[T]:
        """Pass the one element of the tick on; a reference sees its value.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> one = g.source_iter([1]).singleton()
        >>> g.source_iter([10]).map(lambda n, one: n + one, refs=(one,)).to_list_()
        [11]
        """
        return self._pseudo("singleton")

    @operator
    def optional(self) -> Stream[T]:
        """Pass the element of the tick on, if there is one; a reference sees it, or None.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> some = g.source_iter([1]).filter(lambda n: n > 1).optional()
        >>> g.source_iter([10]).map(lambda n, s: n if s is None else s, refs=(some,)).to_list_()
        [10]
        """
        return self._pseudo("optional")

    @operator
    def group(self, number: int) -> Grouped:
        """This stream in an access group, for `refs` and `mut`: smaller groups come first.

        Either all references to a stream have a group, or none has.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> total = g.source_iter([0]).singleton()
        >>> done = g.source_iter([5]).map(lambda _, total: total, refs=(total.group(1),))
        >>> g.source_iter([1, 2]).map(lambda n, t: (n, t + n), mut=(total.group(0),)).null()
        >>> total.null()
        >>> done.to_list_()
        [3]
        """
        if type(number) is not int or not 0 <= number < GROUPS_MAX:
            fail(
                "HF048",
                f"Access group is not a number from 0 to {GROUPS_MAX - 1}: {number!r}",
                self.builder_.place,
            )
        return Grouped(self.itself_, number)

    def _pseudo(self, name: str) -> Stream[Any]:
        if self.node_.name in _PSEUDO:
            fail(
                "HF048",
                f"Adjacent {self.node_.name} and {name} operators are not allowed. Remove one or"
                " insert an operator between them.",
                self.builder_.place,
            )
        return self.simple_(name)
