"""
A time limit for native code in this process: a step that takes too long is interrupted.

One thread looks at all that run a few times per second, and queues a signal for a thread whose
step is late; the signal's handler is native (`codegen/interrupt.py`) and jumps out of the step.
Beginning and ending a step costs a reading of the clock. A limit never decides a result: a step
ends as it does without one, or fails.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from typing import ClassVar, Protocol
from weakref import WeakSet

LOOK_SECONDS = 0.1
# One of the signals that nobody else has a meaning for.
INTERRUPT = signal.SIGRTMIN + 3

_SIGINFO, _NODEFER, _ONSTACK, _RESTART = 0x4, 0x40000000, 0x08000000, 0x10000000


class _SignalAction(ctypes.Structure):
    """C's `struct sigaction` on Linux."""

    _fields_ = (
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_byte * 128),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    )


class Context(Protocol):
    """What is read and written of an instance's context."""

    ticks: int
    late: int


class TimeLimit:
    """Interrupts the steps of one context; `handler` is the address of its `hydro_interrupt`.

    `begin` before a step and `end` behind it, in the thread that runs it.
    """

    _all: ClassVar[WeakSet[TimeLimit]] = WeakSet()
    _watched_by: ClassVar[int] = 0
    _handler: ClassVar[object] = None

    def __init__(self, handler: int, owner: object, context: Context, address: int, seconds: float):
        self.seconds = seconds
        self._context = context
        self._address = address
        self._step = 0
        self._began = 0.0
        self._thread = 0
        if TimeLimit._handler is None:
            _install(handler)
            TimeLimit._handler = owner  # whose code must live as long as the process
        TimeLimit._all.add(self)
        if TimeLimit._watched_by != os.getpid():  # threads do not outlive a fork
            TimeLimit._watched_by = os.getpid()
            threading.Thread(target=_watch, name="hydro-time-limit", daemon=True).start()

    def begin(self) -> None:
        """A step begins now, in this thread."""
        self._thread = threading.get_ident()
        self._step = self._context.ticks + 1
        self._began = time.monotonic()

    def end(self) -> None:
        """The step has ended."""
        self._began = 0.0

    def look(self, now: float) -> None:
        """Interrupt the step if it is late.

        Its number is read before its beginning, so that the number is never that of a later step.
        The handler asks whether it is still this one.
        """
        step, began = self._step, self._began
        if began and now - began > self.seconds:
            self._context.late = step
            library = ctypes.CDLL(None)
            thread, value = ctypes.c_ulong(self._thread), ctypes.c_void_p(self._address)
            library.pthread_sigqueue(thread, ctypes.c_int(INTERRUPT), value)


def _install(handler: int) -> None:
    action = _SignalAction(handler=handler, flags=_SIGINFO | _NODEFER | _ONSTACK | _RESTART)
    ctypes.CDLL(None).sigaction(ctypes.c_int(INTERRUPT), ctypes.byref(action), None)


def _watch() -> None:
    # Signals are for the threads that run Python's handlers.
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        time.sleep(LOOK_SECONDS)
        now = time.monotonic()
        for limit in list(TimeLimit._all):  # pyright: ignore[reportPrivateUsage]
            limit.look(now)
