"""
The streams of a node across connections: whose they are, and where they go on.

A stream belongs to two epochs, that of its sender and that of its receiver. While both last,
positions make delivery exact: the receiver says with its WELCOME what it has, and the sender
goes on behind that. A new epoch at one end begins a new stream. What the old one had left in
the air is gone with the state of the member that died: frames that a dead receiver may have
worked on are not given to its successor, so nothing has an effect twice.

All methods are for the time between two ticks.
"""

from __future__ import annotations

import ctypes

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
        self._senders: dict[LinkKey, int] = {}
        self._receivers: dict[tuple[int, int], int] = {}
        self._inputs = {(each.name, each.peer): n for n, each in enumerate(manifest.inputs)}
        self._outputs = {(each.name, each.peer): n for n, each in enumerate(manifest.outputs)}

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
        self._senders[key] = hello.epoch
        self._wiring.disconnect(link)
        link.end = link.taken
        if anew:  # frames of the old stream that are still to be worked on come before position 0
            link.position = link.begin - link.taken
            link.closed = 0
        link.acknowledged = -1 if known is not None else link.position
        return Welcome(self._epoch, link.position + link.taken - link.begin)

    def resume(self, hello: Hello, welcome: Welcome) -> int:
        """Go on where a receiver says; the number of records that died with its predecessor."""
        link = self.output(hello)
        place = (link.channel, link.peer)
        known = self._receivers.get(place)
        self._receivers[place] = welcome.epoch
        end = link.position + link.committed - link.begin
        if known in (None, welcome.epoch) and link.position <= welcome.position <= end:
            link.sent = link.begin + welcome.position - link.position
            return 0
        return self._start_over(link)

    def _start_over(self, link: abi.Link) -> int:
        """Begin a new stream with the first frame that has not been sent whole."""
        place, lost = link.begin, 0
        while place < link.sent:
            header = ctypes.string_at(link.base + place, abi.FRAME_HEADER_BYTES)
            payload_bytes, records, _, _ = abi.FRAME_HEADER.unpack(header)
            end = place + abi.FRAME_HEADER_BYTES + payload_bytes
            if end > link.sent:
                break
            place, lost = end, lost + records
        link.begin = link.sent = place
        link.position = 0
        if link.closed and place == link.committed:
            link.closed = 0  # the successor has to be told of the end, too: by the next commit
            self._wiring.ask_for_a_tick()
        return lost
