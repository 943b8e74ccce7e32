"""
Who a member talks to, and what each connection says first: derived from manifest and environment.
"""

from __future__ import annotations

from hydro_mlir.rt.address import Address
from hydro_mlir.rt.configuration import EDGE, Configuration
from hydro_mlir.rt.handshake import Hello
from hydro_mlir.rt.manifest import Manifest
from hydro_mlir.rt.rendezvous import LinkKey


def expected_hellos(manifest: Manifest, configuration: Configuration) -> dict[LinkKey, Hello]:
    """The HELLO of every connection that this member accepts."""
    hellos: dict[LinkKey, Hello] = {}
    for channel in manifest.inputs:
        if channel.outside:
            continue  # nobody there says hello
        for peer in range(channel.peer_members):
            hello = Hello(
                program=manifest.program_hash,
                channel=channel.name,
                schema=channel.schema_hash,
                sender=channel.peer,
                sender_member=peer,
                receiver=configuration.location,
                receiver_member=configuration.member,
            )
            hellos[(channel.name, channel.peer, peer)] = hello
    return hellos


def outgoing_hellos(manifest: Manifest, configuration: Configuration) -> dict[Hello, Address]:
    """The HELLO of every connection that this member makes, and where to say it."""
    hellos: dict[Hello, Address] = {}
    for channel in manifest.outputs:
        if channel.peer == EDGE and EDGE not in configuration.peers:
            continue  # printed here
        if channel.outside:
            continue
        for peer in range(channel.peer_members):
            hello = Hello(
                program=manifest.program_hash,
                channel=channel.name,
                schema=channel.schema_hash,
                sender=configuration.location,
                sender_member=configuration.member,
                receiver=channel.peer,
                receiver_member=peer,
                epoch=configuration.epoch,
            )
            hellos[hello] = configuration.peer(channel.peer, peer)
    return hellos
