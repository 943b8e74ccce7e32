"""
The native event loop in a thread of its own, beside the control plane.

The thread holds no GIL and runs no Python between two events; the main thread waits in the
reactor meanwhile. So signals, requests for counters and the end of the launcher are served even
while a tick runs for ever, and nothing but events of the loop itself makes it return.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

from hydro_mlir.rt.reactor import Reactor

_WORD = (1).to_bytes(8, "little")


class NativeLoop:
    """Runs `hydro_run` and reports what it returns to the reactor's thread.

    `wakeup_descriptor` belongs into the loop's own epoll set: `wake` makes it readable.
    """

    def __init__(
        self,
        run: Callable[[], int],
        reactor: Reactor,
        on_event: Callable[[int], None],
    ):
        self.running = False
        self.wakeup_descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._run = run
        self._on_event = on_event
        self._event = 0
        self._returned = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._resume = threading.Semaphore(0)
        # A daemon: a tick that never ends must not keep the process alive.
        self._thread = threading.Thread(target=self._serve, name="hydro-loop", daemon=True)
        reactor.on_readable(self._returned, self._take_event)

    def start(self) -> None:
        """Begin, or go on after an event."""
        self.running = True
        if not self._thread.is_alive():
            self._thread.start()
        self._resume.release()

    def wake(self) -> None:
        """Make the loop return between two ticks, with an event that says it was woken."""
        os.write(self.wakeup_descriptor, _WORD)

    def _serve(self) -> None:
        # Signals are for the thread that has handlers; here they would only interrupt system calls.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            self._resume.acquire()
            self._event = self._run()
            os.write(self._returned, _WORD)

    def _take_event(self) -> None:
        os.read(self._returned, 8)
        self.running = False
        self._drain()
        self._on_event(self._event)

    def _drain(self) -> None:
        try:
            os.read(self.wakeup_descriptor, 8)
        except BlockingIOError:
            return
