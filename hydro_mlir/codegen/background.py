"""
Work in forked processes, so that LLVM can use more than one core.

llvmlite takes a lock around every call, so threads do not help. A forked child has all modules
and units already; it sends its result through a pipe. Where forking is not possible or not safe
(other threads run), or where the child fails, the work is done here instead. No child outlives
its use: it is ended where its result is no longer wanted, and with the process that made it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TypeVar

Item = TypeVar("Item")

_LENGTH = struct.Struct("<Q")

# `prctl`: the signal that a process gets when its parent ends (Linux).
_PARENT_DEATH_SIGNAL = 1


def cores() -> int:
    """How many processes can run at once."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if threading.active_count() == 1 else 1


class Background:
    """A computation that may be running in another process, which ends with the `with` block.

    Its result is bytes, which need no encoding on their way between processes.

    >>> with Background(lambda: b"object") as answer:
    ...     answer.result()
    b'object'
    """

    def __init__(self, work: Callable[[], bytes]):
        self._work = work
        self._process = 0
        if cores() > 1:
            self._reading, writing = os.pipe()
            parent = os.getpid()
            self._process = os.fork()
            if self._process == 0:
                _serve(work, writing, parent)
            os.close(writing)

    def __enter__(self) -> Background:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process != 0:
            os.close(self._reading)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0

    def result(self) -> bytes:
        """What the work returns, or raises."""
        if self._process == 0:
            return self._work()
        with os.fdopen(self._reading, "rb", closefd=False) as pipe:
            data = pipe.read()
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        os.close(self._reading)
        # A child that failed has said nothing; doing it here shows why.
        return data if status == 0 else self._work()


def _serve(work: Callable[[], bytes], writing: int, parent: int) -> None:
    """The child's life. It must not return into the parent's code, nor flush its buffers."""
    try:
        _die_with(parent)
        data = work()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)
        os._exit(0)
    finally:
        os._exit(1)


def _die_with(parent: int) -> None:
    try:
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    except AttributeError:
        return  # not Linux
    if os.getppid() != parent:
        os._exit(1)


def map_parallel(
    work: Callable[[Item], bytes], items: Sequence[Item], cost: Callable[[Item], int]
) -> list[bytes]:
    """`[work(item) for item in items]`, shared out by cost among as many processes as cores.

    >>> map_parallel(str.encode, ["a", "b", "c"], len)
    [b'a', b'b', b'c']
    """
    bins: list[list[int]] = [[] for _ in range(max(1, min(cores(), len(items))))]
    loads = [0] * len(bins)
    for number in sorted(range(len(items)), key=lambda n: -cost(items[n])):
        least = loads.index(min(loads))
        bins[least].append(number)
        loads[least] += cost(items[number])
    with ExitStack() as stack:
        away = [
            stack.enter_context(Background(lambda b=b: _joined([work(items[n]) for n in b])))
            for b in bins[1:]
        ]
        found = dict(zip(bins[0], [work(items[number]) for number in bins[0]], strict=True))
        for numbers, background in zip(bins[1:], away, strict=True):
            found |= zip(numbers, _parts(background.result()), strict=True)
    return [found[number] for number in range(len(items))]


def _joined(parts: Sequence[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def _parts(data: bytes) -> list[bytes]:
    parts: list[bytes] = []
    start = 0
    while start < len(data):
        (size,) = _LENGTH.unpack_from(data, start)
        start += _LENGTH.size
        parts.append(data[start : start + size])
        start += size
    return parts
