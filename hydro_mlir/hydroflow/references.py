"""
Operators to refer to, as methods of a stream.

A user function refers to `x` where it reads `x.value`, or through `refs=(x,)` of its operator: then
the value comes behind the function's other arguments. An operator with a reference waits until what
it refers to is complete in the tick.

>>> from hydro_mlir.hydroflow import Graph
>>> g = Graph()
>>> most = g.source_iter([3, 4]).reduce(max)
>>> g.source_iter([1, 4, 9]).filter(lambda n: n <= (most.value or 0)).to_list_()
[1, 4]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hydro_mlir.diagnostics import fail
from hydro_mlir.hydroflow.builder import operator
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

    def _pseudo(self, name: str) -> Stream[Any]:
        if self.node_.name in _PSEUDO:
            fail(
                "HF048",
                f"Adjacent {self.node_.name} and {name} operators are not allowed. Remove one or"
                " insert an operator between them.",
                self.builder_.place,
            )
        return self.simple_(name)
