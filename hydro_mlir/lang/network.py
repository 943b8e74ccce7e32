"""The network methods of streams: the only ones whose result is at another location."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast, overload

from xdsl.ir import Attribute, Region

from hydro_mlir.diagnostics import Note, fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import net_rule
from hydro_mlir.dialects.hydroflow_plus import CollectionType, KeyedStreamType, NetOp, StreamType
from hydro_mlir.lang import functions
from hydro_mlir.lang.builder import operator
from hydro_mlir.lang.locations import Location, Member
from hydro_mlir.lang.markers import C2, P2, T2, B, L, NoOrder, O, R, T, Ts

if TYPE_CHECKING:
    from hydro_mlir.lang.collection import Collection
    from hydro_mlir.lang.keyed import KeyedStream
    from hydro_mlir.lang.stream import Stream


Source = TypeVar("Source", contravariant=True)
Target = TypeVar("Target", covariant=True)


# Type checkers decide by the sender's class; mypy looks at bounds only in arguments, so the
# question is put to the destination.
class FromProcess(Protocol[Source, Target]):
    """A destination, for a sender that is a process."""

    def _from_process(self, source: Source, /) -> Target: ...


class FromCluster(Protocol[Source, Target]):
    """A destination, for a sender that is a cluster."""

    def _from_cluster(self, source: Source, /) -> Target: ...


class Network(Generic[T, L, B, O, R]):
    """Sending a stream to another location.

    From a cluster, `send`, `broadcast` and `demux` give one stream per sender, keyed by its
    member; each keeps its order.
    """

    @overload
    def send(self, destination: FromCluster[L, P2]) -> KeyedStream[Member[L], T, P2, B, O, R]: ...
    @overload
    def send(self, destination: FromProcess[L, P2]) -> Stream[T, P2, B, O, R]: ...
    @operator
    def send(self, destination: Any) -> Any:
        """Send every element to a process."""
        return _net(self, "send", destination)

    @overload
    def broadcast(
        self, destination: FromCluster[L, C2]
    ) -> KeyedStream[Member[L], T, C2, B, O, R]: ...
    @overload
    def broadcast(self, destination: FromProcess[L, C2]) -> Stream[T, C2, B, O, R]: ...
    @operator
    def broadcast(self, destination: Any) -> Any:
        """Send every element to every member of a cluster, the sender included if it is one."""
        return _net(self, "broadcast", destination)

    @overload
    def round_robin(self, destination: FromCluster[L, C2]) -> Stream[T, C2, B, NoOrder, R]: ...
    @overload
    def round_robin(self, destination: FromProcess[L, C2]) -> Stream[T, C2, B, O, R]: ...
    @operator
    def round_robin(self, destination: Any) -> Any:
        """Deal the elements of an ordered stream out to the members of a cluster in turn."""
        return _net(self, "round_robin", destination)

    @overload
    def partition_to(
        self, destination: FromCluster[L, C2], *, key: Callable[[T], object]
    ) -> Stream[T, C2, B, NoOrder, R]: ...
    @overload
    def partition_to(
        self, destination: FromProcess[L, C2], *, key: Callable[[T], object]
    ) -> Stream[T, C2, B, O, R]: ...
    @overload
    def partition_to(
        self: Network[tuple[*Ts], L, B, O, R],
        destination: FromCluster[L, C2],
        *,
        key: Callable[[*Ts], object],
    ) -> Stream[tuple[*Ts], C2, B, NoOrder, R]: ...
    @overload
    def partition_to(
        self: Network[tuple[*Ts], L, B, O, R],
        destination: FromProcess[L, C2],
        *,
        key: Callable[[*Ts], object],
    ) -> Stream[tuple[*Ts], C2, B, O, R]: ...
    @operator
    def partition_to(self, destination: Any, *, key: Callable[..., object]) -> Any:
        """Send every element to the member that a fixed hash of its key selects."""
        this, builder = _collection(self), _collection(self)._builder
        _require(this, "partition_to", destination)
        (element,) = this.ir_type.element_types
        binding = functions.bind_element(key, element, builder.place)
        this._enter()
        finish = functions.finish_key("a partition key", ordered=False)
        body, _ = functions.compile_body(builder, key, [element], binding, finish)
        return _net(self, "partition", destination, body)

    @overload
    def demux(
        self: Network[tuple[Member[C2], T2], L, B, O, R], destination: FromCluster[L, C2]
    ) -> KeyedStream[Member[L], T2, C2, B, O, R]: ...
    @overload
    def demux(
        self: Network[tuple[Member[C2], T2], L, B, O, R], destination: FromProcess[L, C2]
    ) -> Stream[T2, C2, B, O, R]: ...
    @operator
    def demux(self, destination: Any) -> Any:
        """Send the second component of pairs to the member that the first one names."""
        return _net(self, "demux", destination)


def _collection(network: Network[Any, Any, Any, Any, Any]) -> Collection[Any]:
    return cast("Collection[Any]", network)


def _require(stream: Collection[Any], verb: str, destination: object) -> Location:
    """The destination, if it is of the kind that the verb sends to."""
    place = stream._builder.place
    if not isinstance(destination, Location):
        got = type(destination).__name__
        fail("HF010", f"`{verb}` expected a location, but got a value of type `{got}`", place)
    wanted, got = ("process", "cluster") if verb == "send" else ("cluster", "process")
    if destination.is_cluster == (wanted == "cluster"):
        return destination
    ways = {
        "process": "to reach a cluster use .broadcast, .partition_to, .round_robin or .demux",
        "cluster": f"to reach a process use .send({destination.symbol})",
    }
    fail(
        "HF014",
        f"`{verb}` expected a {wanted}, but got the {got} `{destination.symbol}`",
        place,
        notes=[Note(f"`{destination.symbol}` is made here", destination.place)],
        help=ways[wanted],
    )


def _net(
    network: Network[Any, Any, Any, Any, Any],
    routing: str,
    destination: object,
    key: Region | None = None,
) -> Any:
    stream = _collection(network)
    builder, source = stream._builder, cast(Location, stream.location)
    verb = "partition_to" if routing == "partition" else routing
    target = _require(stream, verb, destination)
    payload = _payload(stream, target) if routing == "demux" else stream.ir_type.element_types[0]
    given = stream._need(net_rule(routing, source.is_cluster), verb)
    if source.is_cluster and routing in ("send", "broadcast", "demux"):
        sender = value.MemberType(source.symbol)
        result: CollectionType = stream._result(
            KeyedStreamType, sender, payload, given=given, at=target.symbol
        )
    else:
        result = stream._result(StreamType, payload, given=given, at=target.symbol)
    channel = builder.unique("channel", _channel_name(stream, source, target))
    return stream._wrap(builder.add(NetOp(routing, channel, stream.ir_value, result, key)).result)


def _channel_name(stream: Collection[Any], source: Location, target: Location) -> str:
    """The stream's label, or else where the channel leads."""
    label = getattr(stream.ir_value.owner, "attributes", {}).get("label")
    return label.data if label is not None else f"{source.symbol}_to_{target.symbol}"


def _payload(stream: Collection[Any], target: Location) -> Attribute:
    """What travels of the pairs of a demux; raises HF015 if the first is no member of `target`."""
    (element,) = stream.ir_type.element_types
    wanted = value.MemberType(target.symbol)
    if isinstance(element, value.TupleType) and len(element.elements) == 2:
        member, payload = element.elements
        if member == wanted:
            return payload
    fail(
        "HF015",
        f"`demux` expected pairs of a member of `{target.symbol}` and a payload,"
        f" but got `{value.type_name(element)}`",
        stream._builder.place,
        help=f"members are in {target.symbol}.members, or come with what a member has sent",
    )
