"""A time limit of ticks in the interpreter: what may go on for long looks at the clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf

from hydro_mlir.interp.environment import Trap

LATE = "expected a shorter tick: its time limit is reached"


@dataclass
class Deadline:
    """How long a tick may take.

    >>> late = Deadline(0.0)
    >>> late.start()
    >>> try:
    ...     late.check()
    ... except Trap as trap:
    ...     print(trap.message)
    expected a shorter tick: its time limit is reached
    """

    seconds: float
    end: float = inf

    def start(self) -> None:
        """A tick begins now."""
        self.end = time.monotonic() + self.seconds

    def check(self) -> None:
        """Raise Trap if the tick takes too long."""
        if time.monotonic() >= self.end:
            raise Trap("", None, LATE, code="HF502")
