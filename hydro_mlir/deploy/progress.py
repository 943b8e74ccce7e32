"""
What people see while a fleet runs: live rates on a terminal, a few plain lines elsewhere.

Everything goes to stderr; stdout belongs to the program.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from hydro_mlir.deploy.plan import MemberName
from hydro_mlir.deploy.process import Counters

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

REFRESH_SECONDS = 0.25

CountersByMember = Mapping[MemberName, Counters]


class Progress(Protocol):
    """Gets told how a run goes. `refresh_seconds` is how often it wants counters; 0 for never."""

    refresh_seconds: float

    def started(self, members: Sequence[MemberName]) -> None:
        """All processes have been started."""
        ...

    def ready(self) -> None:
        """All members have met their peers."""
        ...

    def update(self, counters: CountersByMember) -> None:
        """The newest counters of every member."""
        ...

    def make_room(self) -> None:
        """The program is about to print."""
        ...

    def notice(self, text: str) -> None:
        """Something has happened that is worth knowing, and no failure."""
        ...

    def ended(self, how: str) -> None:
        """The fleet is done."""
        ...


class Silence:
    """Shows nothing."""

    refresh_seconds = 0.0

    def started(self, members: Sequence[MemberName]) -> None:
        """Nothing is shown."""

    def ready(self) -> None:
        """Nothing is shown."""

    def update(self, counters: CountersByMember) -> None:
        """Nothing is shown."""

    def make_room(self) -> None:
        """Nothing is shown."""

    def notice(self, text: str) -> None:
        """Nothing is shown."""

    def ended(self, how: str) -> None:
        """Nothing is shown."""


class PlainLines(Silence):
    """One line at the start and one at the end."""

    def __init__(self) -> None:
        self._members = ""
        self._start = time.monotonic()

    def started(self, members: Sequence[MemberName]) -> None:
        """Remember who takes part."""
        self._start = time.monotonic()
        self._members = _summary(members)

    def ready(self) -> None:
        """Say who runs."""
        _say(f"hydro-run: running {self._members}")

    def notice(self, text: str) -> None:
        """Say it."""
        self.make_room()
        _say(f"hydro-run: {text}")

    def ended(self, how: str) -> None:
        """Say how it ended, and how long it took."""
        _say(f"hydro-run: {how} after {time.monotonic() - self._start:.2f} s")


class LiveRates(PlainLines):
    """A table of all locations with their rates, redrawn in place."""

    refresh_seconds = REFRESH_SECONDS

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console

        self._console: Console = Console(stderr=True)
        self._live: Live | None = None
        self._shown: dict[str, Counters] = {}
        self._shown_at = 0.0

    def update(self, counters: CountersByMember) -> None:
        """Redraw the table."""
        from rich.live import Live

        now, sums = time.monotonic(), _by_location(counters)
        table = _table(sums, self._shown, now - self._shown_at)
        self._shown, self._shown_at = sums, now
        if self._live is None:
            self._live = Live(
                console=self._console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        self._live.update(table, refresh=True)

    def ready(self) -> None:
        """Say who runs; rates come below."""
        self.make_room()
        super().ready()

    def make_room(self) -> None:
        """Wipe the table, so that the program's lines stand alone."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def ended(self, how: str) -> None:
        """Wipe the table and say how it ended."""
        self.make_room()
        super().ended(how)


def choose() -> Progress:
    """Live rates if stderr is a terminal, else plain lines."""
    return LiveRates() if sys.stderr.isatty() else PlainLines()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 (to people, beside the program's output)


def _summary(members: Sequence[MemberName]) -> str:
    """What a fleet consists of, as `leader, worker (3)`."""
    sizes = {member.location: member.members for member in members}
    return ", ".join(f"{name} ({n})" if n > 1 else name for name, n in sizes.items())


def _by_location(counters: CountersByMember) -> dict[str, Counters]:
    sums: dict[str, Counters] = {}
    for member, found in counters.items():
        so_far = sums.get(member.location, Counters())
        sums[member.location] = Counters(
            received=so_far.received + found.received,
            sent=so_far.sent + found.sent,
            received_bytes=so_far.received_bytes + found.received_bytes,
            sent_bytes=so_far.sent_bytes + found.sent_bytes,
            ticks=so_far.ticks + found.ticks,
        )
    return sums


def _table(now: Mapping[str, Counters], before: Mapping[str, Counters], seconds: float) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("location")
    for title in ("records in", "per s", "records out", "per s", "MB in", "MB out"):
        table.add_column(title, justify="right")
    for location, found in now.items():
        last = before.get(location, found)
        table.add_row(
            location,
            f"{found.received:,}",
            _rate(found.received - last.received, seconds),
            f"{found.sent:,}",
            _rate(found.sent - last.sent, seconds),
            f"{found.received_bytes / 1e6:,.1f}",
            f"{found.sent_bytes / 1e6:,.1f}",
        )
    return table


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}" if seconds > 0 else ""
