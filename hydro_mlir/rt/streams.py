"""
The streams of a node across connections: whose they are, and where they go on.

A stream belongs to two epochs, that of its sender and that of its receiver. While both last,
positions make delivery exact: the receiver says with its WELCOME what it has, and the sender
goes on behind that. A new epoch at one end begins a new stream. What the old one had left in
the air is gone with the state of the member that died: frames that a dead receiver may have
worked on are not given to its successor, so nothing has an effect twice.

All methods are for the time between two ticks. `journal` is told of every new epoch, and of
every stream that begins anew, before anybody is answered: a durable member writes it down, and
does the same again when it recovers (`repeat_sender`, `repeat_receiver`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.handshake import Hello, Refusal, Welcome
from hydro_mlir.rt.manifest import Manifest
from hydro_mlir.rt.rendezvous import LinkKey
from hydro_mlir.rt.wiring import Wiring


class Streams:
    """What a member, in an epoch of its own, knows of the streams from and to its peers."""

    def __init__(self, wiring: Wiring, manifest: Manifest, epoch: int):
        self._wiring = wiring
        self._epoch = epoch
        self.journal: Callable[[int, dict[str, Any]], None] = lambda kind, entry: None
        self._senders: dict[LinkKey, int] = {}
        self._receivers: dict[tuple[int, int], int] = {}
        self._inputs = {(each.name, each.peer): n for n, each in enumerate(manifest.inputs)}
        self._outputs = {(each.name, each.peer): n for n, each in enumerate(manifest.outputs)}

    def ended(self, keys: Iterable[LinkKey], hellos: Iterable[Hello]) -> set[LinkKey | Hello]:
        """Which of these need no connection any more: all that belongs to them is done."""
        inputs = {key for key in keys if self.input(key).closed}
        outputs = {hello for hello in hellos if self.is_done(hello)}
        return inputs | outputs

    def is_done(self, hello: Hello) -> bool:
        """Whether an output has ended and all of it has been acknowledged."""
        return self._wiring.is_done(self.output(hello))

    def input(self, key: LinkKey) -> abi.Link:
        """The link of an incoming connection."""
        channel, sender, member = key
        return self._wiring.link(abi.LINK_IN, self._inputs[channel, sender], member)

    def output(self, hello: Hello) -> abi.Link:
        """The link of an outgoing connection."""
        number = self._outputs[hello.channel, hello.receiver]
        return self._wiring.link(abi.LINK_OUT, number, hello.receiver_member)

    def welcome(self, key: LinkKey, hello: Hello) -> Welcome | Refusal:
        """The answer to a sender: where its stream goes on. Its last connection ends here."""
        known = self._senders.get(key)
        if known is not None and hello.epoch < known:
            return Refusal("epoch", f"{known} or a later one", str(hello.epoch))
        link = self.input(key)
        anew = known is not None and hello.epoch != known
        if anew and self._wiring.has_ended(link):
            return Refusal("epoch", f"{known}, whose stream has ended", str(hello.epoch))
        self._wiring.disconnect(link)
        link.end = link.taken
        if hello.epoch != known:
            pending = link.taken - link.begin
            entry = {"key": key, "epoch": hello.epoch, "anew": anew, "pending": pending}
            self.journal(abi.LOG_SENDER, entry)
            self.repeat_sender(entry)
        link.acknowledged = -1 if known is not None else link.position
        return Welcome(self._epoch, link.position + link.taken - link.begin)

    def resume(self, hello: Hello, welcome: Welcome) -> int:
        """Go on where a receiver says; the number of records that died with its predecessor."""
        link = self.output(hello)
        known = self._receivers.get((link.channel, link.peer))
        end = link.position + link.committed - link.begin
        goes_on = known in (None, welcome.epoch) and link.position <= welcome.position <= end
        place, lost = (link.begin, 0) if goes_on else self._first_unsent(link)
        if not goes_on or known is None:
            position = link.position + place - link.begin
            entry: dict[str, Any] = {
                "channel": link.channel,
                "member": link.peer,
                "epoch": welcome.epoch,
                "begin": None if goes_on else position,
            }
            self.journal(abi.LOG_RECEIVER, entry)
            self.repeat_receiver(entry)
        if goes_on:
            link.sent = link.begin + welcome.position - link.position
        return lost

    def _first_unsent(self, link: abi.Link) -> tuple[int, int]:
        """The first frame that has not been sent whole, and how many records have been."""
        place, lost = link.begin, 0
        while place < link.sent:
            header = ctypes.string_at(link.base + place, abi.FRAME_HEADER_BYTES)
            payload_bytes, records, _, _ = abi.FRAME_HEADER.unpack(header)
            end = place + abi.FRAME_HEADER_BYTES + payload_bytes
            if end > link.sent:
                break
            place, lost = end, lost + records
        return place, lost

    # --- what is written down --------------------------------------------------------------------

    def repeat_sender(self, entry: dict[str, Any]) -> None:
        """A sender's epoch is known; its stream may begin anew."""
        channel, sender, member = entry["key"]
        key = (channel, sender, member)
        self._senders[key] = entry["epoch"]
        if entry["anew"]:
            link = self.input(key)
            # Frames of the old stream that are still to be worked on come before position 0.
            link.position = -entry["pending"]
            link.closed = 0
            link.closing = 0

    def repeat_receiver(self, entry: dict[str, Any]) -> None:
        """A receiver's epoch is known; its stream may begin anew, from a place of the old one."""
        link = self._wiring.link(abi.LINK_OUT, entry["channel"], entry["member"])
        self._receivers[link.channel, link.peer] = entry["epoch"]
        if entry["begin"] is None:
            return
        link.begin += entry["begin"] - link.position
        link.sent = link.begin
        link.position = 0
        if link.closed and link.begin == link.committed:
            link.closed = 0  # the successor has to be told of the end, too: by the next commit
            self._wiring.ask_for_a_tick()

    def places(self) -> dict[str, Any]:
        """All epochs that are known, for a snapshot."""
        return {
            "senders": [[*key, epoch] for key, epoch in self._senders.items()],
            "receivers": [[*place, epoch] for place, epoch in self._receivers.items()],
        }

    def restore(self, places: dict[str, Any]) -> None:
        """Know what `places` said."""
        self._senders = {(c, s, m): epoch for c, s, m, epoch in places["senders"]}
        self._receivers = {(c, m): epoch for c, m, epoch in places["receivers"]}
