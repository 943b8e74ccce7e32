"""
A client for programs that serve guests, for asyncio: what `nc` does, with values for lines of JSON.

Example, for a program that doubles numbers and listens with `codec="json"`:

    async def doubled(port, numbers):
        async with connect(port, codec="json") as guest:
            for number in numbers:
                await guest.send(number)
            return [await guest.receive() for _ in numbers]

Nothing connects again: whether a line was heard whose answer was lost, only the program can know,
by a number in the line, for example. Nothing of the compiler is imported here.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

HOST = "127.0.0.1"
CODECS = ("lines", "json")
REPLY_BYTES_MAX = 1 << 24
_REFUSED = "error: "


class GuestError(Exception):
    """What can go wrong with a connection."""


class Unreachable(GuestError):
    """Nobody could be connected to."""


class Disconnected(GuestError):
    """The connection has ended; lines that were not answered may have been heard or not."""


class Refused(GuestError):
    """The program let this guest go, for the reason that is the exception's text."""


class Guest:
    """A connection to a port. Made by `connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, codec: str):
        self._reader = reader
        self._writer = writer
        self._is_json = codec == "json"

    async def send(self, value: Any) -> None:
        """Say a line: with `codec="json"` any value, a dataclass or NamedTuple as an object.

        Waits while the other end reads no more. ValueError for what is no line.
        """
        line = json.dumps(_plain(value), allow_nan=False) if self._is_json else str(value)
        if "\n" in line:
            raise ValueError(f"expected one line, got {line!r}")
        try:
            self._writer.write(line.encode() + b"\n")
            await self._writer.drain()
        except OSError as error:
            raise Disconnected(str(error)) from error

    async def receive(self) -> Any:
        """The next reply: a text, or with `codec="json"` a value; Disconnected if none comes."""
        line = await self._line()
        if line is None:
            raise Disconnected("the other end has closed the connection")
        return self._value(line)

    def end(self) -> None:
        """Say that no more lines follow; replies still come, and the program has it as `.left`."""
        with suppress(OSError):
            self._writer.write_eof()

    async def __aiter__(self) -> AsyncIterator[Any]:
        """Replies until the other end closes the connection."""
        while (line := await self._line()) is not None:
            yield self._value(line)

    async def _line(self) -> str | None:
        try:
            line = await self._reader.readline()
        except (OSError, ValueError) as error:  # ValueError: too long
            raise Disconnected(str(error)) from error
        if line and not line.endswith(b"\n"):
            raise Disconnected("the last reply has not come whole")
        return line[:-1].decode() if line else None

    def _value(self, line: str) -> Any:
        if not self._is_json:
            return line
        if line.startswith(_REFUSED):  # no JSON begins like this
            raise Refused(line.removeprefix(_REFUSED))
        return json.loads(line)


@asynccontextmanager
async def connect(port: int, *, host: str = HOST, codec: str = "lines") -> AsyncGenerator[Guest]:
    """A connection to a port, which is closed at the end of the block."""
    if codec not in CODECS:
        raise ValueError(f"expected a codec of {', '.join(CODECS)}, got {codec!r}")
    try:
        reader, writer = await asyncio.open_connection(host, port, limit=REPLY_BYTES_MAX)
    except OSError as error:
        raise Unreachable(f"{host}:{port}: {error.strerror or error}") from error
    try:
        yield Guest(reader, writer, codec)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _plain(value: Any) -> Any:
    """A value of what `json` writes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = [(each.name, getattr(value, each.name)) for each in dataclasses.fields(value)]
        return {name: _plain(part) for name, part in pairs}
    if isinstance(value, list | tuple):
        parts = [_plain(part) for part in cast("list[Any]", value)]
        names: tuple[str, ...] | None = getattr(cast("Any", value), "_fields", None)
        return parts if names is None else dict(zip(names, parts, strict=True))
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in cast("Mapping[Any, Any]", value).items()}
    return value
