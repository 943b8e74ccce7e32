"""Goal: what a location may hold in its outboxes has a limit, however many peers it has."""

import pytest

from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import LocationMemory
from hydro_mlir.rt.manifest import ChannelEntry, Manifest


def room_bytes(peers, **limits):
    channel = ChannelEntry("words", "out", "worker", peers, "str", "0123456789abcdef")
    manifest = Manifest(
        program_hash="p",
        location="leader",
        members=1,
        cycle=(),
        durable=False,
        inputs=(),
        outputs=(channel,),
        sources=(),
        callbacks={},
        traps={},
        limits={"state_bytes": 1 << 16, "tick_bytes": 1 << 16, **limits},
    )
    return LocationMemory(manifest).context.room_bytes


@pytest.mark.parametrize("peers", [1, 16, 17, 100, 256])
def test_links_share_what_a_location_may_hold(peers):
    room = room_bytes(peers)
    assert abi.FRAME_BYTES_TARGET <= room <= abi.ROOM_BYTES
    assert peers * (room << abi.UNACKNOWLEDGED_SHIFT) <= abi.LOCATION_BYTES


def test_each_link_has_room_for_a_frame():
    assert room_bytes(1000) == abi.FRAME_BYTES_TARGET


def test_a_limit_that_was_asked_for_is_kept():
    assert room_bytes(1, room_bytes=1 << 12) == 1 << 12
