"""The flow: what a program asks for its locations."""

# Locations and collections are one family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import Any, TypeVar, overload

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects.hydroflow_plus import LocationOp
from hydro_mlir.lang.builder import Builder, operator, snake_case
from hydro_mlir.lang.locations import Cluster, Location, Process

P = TypeVar("P", bound=Process)
C = TypeVar("C", bound=Cluster)

CLUSTER_MEMBERS_MAX = 1024


class Flow:
    """A fleet under construction; the first parameter of every program."""

    def __init__(self, builder: Builder):
        self._builder = builder

    @overload
    def process(self, *, durable: bool = False) -> Process: ...
    @overload
    def process(self, kind: type[P], *, durable: bool = False) -> P: ...
    @operator
    def process(self, kind: Any = Process, *, durable: bool = False) -> Any:
        """One machine, of a class of the user's: `leader = flow.process(Leader)`.

        A durable one keeps a log of its inputs on disk: killed and started again, it goes on
        where it was, and nothing that it has acknowledged is lost.
        """
        self._require_kind(kind, Process, "process")
        return self._location(kind, "process", 1, durable)

    @overload
    def cluster(self, *, size: int, durable: bool = False) -> Cluster: ...
    @overload
    def cluster(self, kind: type[C], *, size: int, durable: bool = False) -> C: ...
    @operator
    def cluster(self, kind: Any = Cluster, *, size: int, durable: bool = False) -> Any:
        """Several machines that run the same code: `flow.cluster(Worker, size=3)`.

        Members of a durable one keep a log each, see `process`.
        """
        self._require_kind(kind, Cluster, "cluster")
        if type(size) is not int or not 1 <= size <= CLUSTER_MEMBERS_MAX:
            fail(
                "HF033",
                f"expected a size from 1 to {CLUSTER_MEMBERS_MAX}, but got size={size!r}",
                self._builder.place,
            )
        return self._location(kind, "cluster", size, durable)

    def _require_kind(self, kind: object, base: type[Location], verb: str) -> None:
        if isinstance(kind, type) and issubclass(kind, base):
            return
        other = "cluster" if verb == "process" else "process"
        misplaced = isinstance(kind, type) and issubclass(kind, Location)
        shown = kind.__name__ if isinstance(kind, type) else repr(kind)
        fail(
            "HF010",
            f"expected a subclass of `{base.__name__}`, but got `{shown}`",
            self._builder.place,
            help=f"use flow.{other}({shown})"
            if misplaced
            else f"define one: class Name(hydro.{base.__name__}): ...",
        )

    def _location(self, kind: type[Location], word: str, size: int, durable: bool) -> Location:
        builder = self._builder
        if type(durable) is not bool:
            fail("HF033", f"expected durable=True or False, but got {durable!r}", builder.place)
        symbol = builder.unique("location", snake_case(kind.__name__))
        builder.add_location(LocationOp(symbol, word, size, durable))
        location = object.__new__(kind)
        location._builder = builder
        location.symbol, location.size, location.place = symbol, size, builder.place
        builder.locations[symbol] = location
        return location
