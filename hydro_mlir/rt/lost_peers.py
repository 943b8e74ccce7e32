"""
What becomes of a link whose connection was lost: its peer may come back, but not for ever.

A connection is lost when its end has come, when what came is no frame, and when its peer is
silent. Each time the peer has the whole of its time again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hydro_mlir.rt import abi, failures
from hydro_mlir.rt.peer_links import PeerLinks
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.report import Report
from hydro_mlir.rt.silence import SilentPeers, is_silent_link
from hydro_mlir.rt.wiring import Wiring

# How long to wait for a sender that was lost between the end of its stream and its farewell.
FAREWELL_SECONDS = 5.0


class LostPeers:
    """Waits for peers that were lost; those that stay away for `seconds` are a failure.

    `who` is this member, for reports.
    """

    def __init__(
        self,
        reactor: Reactor,
        wiring: Wiring,
        peers: PeerLinks,
        on_failure: Callable[[Report], None],
    ):
        self.who = ""
        self.seconds = 0.0
        self._reactor = reactor
        self._wiring = wiring
        self._peers = peers
        self._on_failure = on_failure
        self._losses: Counter[tuple[int, int, int]] = Counter()
        self._suspects: set[tuple[int, int, int]] = set()
        self._silent = SilentPeers(reactor, wiring.links, self._suspect)

    def look_for_silent_ones(self) -> None:
        """Begin to look at the connections that are there."""
        self._silent.look()

    def handle(self, malformed: bool) -> None:
        """The loop's last event says that a link has lost its connection."""
        self._lost(self._wiring.event_link(), malformed)

    def _suspect(self, link: abi.Link) -> None:
        """A peer seems to be silent; it may have come back when the tick at work has ended."""
        if _place(link) not in self._suspects:
            self._suspects.add(_place(link))
            self._peers.between_ticks(lambda: self._drop_if_silent(link))

    def _drop_if_silent(self, link: abi.Link) -> None:
        self._suspects.discard(_place(link))
        if is_silent_link(link) and not self._wiring.is_done(link):
            self._wiring.disconnect(link)
            self._lost(link, malformed=False, silent=True)

    def _lost(self, link: abi.Link, malformed: bool, silent: bool = False) -> None:
        if link.direction == abi.LINK_IN and link.closed:
            # One that is cut off will ask when the network is back; one that has ended will not.
            patience = max(self.seconds, FAREWELL_SECONDS) if silent else FAREWELL_SECONDS
            self._reactor.call_later(patience, lambda: self._give_up(link))
            return
        channel = self._wiring.channel_of(link)
        report = failures.malformed_report if malformed else failures.peer_lost_report
        found = report(self.who, f"{channel.peer}[{link.peer}]", channel.name)
        if self.seconds == 0:
            self._on_failure(found)
            return
        self._peers.on_notice(
            f"{found.message}; waiting up to {self.seconds:g} s for it to come back"
        )
        self._peers.lost(link)
        self._losses[_place(link)] += 1
        loss = self._losses[_place(link)]
        self._reactor.call_later(self.seconds, lambda: self._check_back(link, loss, found))

    def _give_up(self, link: abi.Link) -> None:
        """Nobody has come back who might not know that the stream has ended well."""

        def farewell() -> None:
            link.closing = int(link.fd < 0)

        self._peers.between_ticks(farewell)

    def _check_back(self, link: abi.Link, loss: int, report: Report) -> None:
        """A peer that has come back and was lost again since has more time."""
        if link.fd < 0 and self._losses[_place(link)] == loss:
            self._on_failure(report)


def _place(link: abi.Link) -> tuple[int, int, int]:
    """Which link it is."""
    return (link.direction, link.channel, link.peer)
