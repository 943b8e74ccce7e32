"""
`hydro-log`: print the log of a durable member, or a batch that was skipped.

    hydro-log data/counter-0              a line per record
    hydro-log --elements data/counter-0   with the elements that each tick was given
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from hydro_mlir.diagnostics import EXIT_OK, HydroError, fail
from hydro_mlir.rt import abi, log_file
from hydro_mlir.rt.log_file import LogError, LogRecord
from hydro_mlir.rt.wire import FrameReader, codec

_NS = 1_000_000_000


@dataclass
class Printer:
    """Says what records hold; the header tells the types of the elements."""

    elements: bool
    header: dict[str, Any] = field(default_factory=dict[str, Any])

    def lines(self, record: LogRecord) -> Iterator[str]:
        """The lines of a record."""
        match record.kind:
            case abi.LOG_HEADER:
                self.header = record.json
                yield _title(self.header)
            case abi.LOG_PLACES:
                ticks = record.json["context"]["ticks"]
                yield f"snapshot  after {ticks} ticks"
            case abi.LOG_TICK | abi.LOG_TRAP | abi.LOG_SKIP:
                yield from self._tick(record)
            case abi.LOG_SENDER:
                yield _sender(record.json)
            case abi.LOG_RECEIVER:
                yield _receiver(record.json)
            case abi.LOG_END:
                yield "end       of the snapshot"
            case _:
                yield f"{_name(record)}  {len(record.payload)} bytes"

    def _tick(self, record: LogRecord) -> Iterator[str]:
        tick = log_file.decode_tick(record.payload, self.header["outputs"])
        found = [
            (*self._channel(channel), member, self._decoded(channel, frames))
            for (channel, member), frames in tick.inputs.items()
        ]
        given = ", ".join(
            f"{name} of {peer}[{member}]: {len(elements)}" for name, peer, member, elements in found
        )
        yield f"{_name(record)}  {tick.number} at {_time(tick.now)}  {given or 'no input'}"
        if self.elements:
            for name, peer, member, elements in found:
                yield from (f"    {name} of {peer}[{member}]  {each!r}" for each in elements)

    def _channel(self, number: int) -> tuple[str, str]:
        name, peer, _ = self.header["inputs"][number]
        return name, peer

    def _decoded(self, number: int, frames: memoryview) -> list[Any]:
        return FrameReader(codec(self.header["inputs"][number][2])).feed(bytes(frames))


def _name(record: LogRecord) -> str:
    return f"{log_file.KIND_NAMES[record.kind]:8}"


def _title(header: Mapping[str, Any]) -> str:
    who = f"{header['location']}[{header['member']}]"
    return f"log of {who}, format {header['version']}, program {header['program']}, epoch " + str(
        header["epoch"]
    )


def _time(now: int) -> str:
    seconds, nanoseconds = divmod(now, _NS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{nanoseconds:09}Z"


def _sender(entry: Mapping[str, Any]) -> str:
    channel, sender, member = entry["key"]
    anew = ", a new stream" if entry["anew"] else ""
    return f"sender    {sender}[{member}] on {channel}: epoch {entry['epoch']}{anew}"


def _receiver(entry: Mapping[str, Any]) -> str:
    anew = "" if entry["begin"] is None else f", a new stream from byte {entry['begin']}"
    where = f"member {entry['member']} on output {entry['channel']}"
    return f"receiver  {where}: epoch {entry['epoch']}{anew}"


def newest_log(path: Path) -> Path:
    """The log in a member's directory; a file is one itself."""
    if path.is_file():
        return path
    logs = log_file.numbered(path, "log")
    if not logs:
        inside = sorted(each.parent for each in path.glob("*/log.*"))
        fail(
            "HF610",
            f"expected the directory of a durable member, but there is no log in {path}",
            None,
            help=f"there is one in {inside[0]}" if inside else "name a directory under --data",
        )
    return logs[max(logs)]


def print_log(path: Path, elements: bool) -> None:
    """Print a log; DiagnosticError for what is none."""
    found = newest_log(path)
    printer, end = Printer(elements), 0
    try:
        data = found.read_bytes()
        for record in log_file.records(data):
            end = record.end
            for line in printer.lines(record):
                print(line)
    except OSError as error:
        fail("HF610", f"cannot read {found}: {error.strerror}", None)
    except LogError as error:
        fail("HF610", f"{found}: {error}", None)
    if end < len(data):
        print(f"torn      {len(data) - end} bytes that were not written whole")


@click.command("hydro-log", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--elements", is_flag=True, help="Print the elements that ticks were given, too.")
@click.argument("directory", type=click.Path(exists=True, path_type=Path))
def main(directory: Path, elements: bool) -> None:
    """Print the log of a durable member: DIRECTORY is its own, or a file in it."""
    try:
        print_log(directory, elements)
    except HydroError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error


def command() -> None:
    """The console script."""
    try:
        main.main(standalone_mode=True)
    except BrokenPipeError:  # as when it is piped into `head`
        sys.stderr.close()
        sys.exit(EXIT_OK)
