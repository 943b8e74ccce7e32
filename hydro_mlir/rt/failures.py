"""
Reports of what can go wrong in a running node: traps, limits, peers, files.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from hydro_mlir.rt.abi import REASONS, Trap
from hydro_mlir.rt.log_file import LogError
from hydro_mlir.rt.manifest import Manifest, SourceEntry
from hydro_mlir.rt.report import TEXT_CHARACTERS_MAX, Report

_CODES = {
    "user": "HF500",
    "malformed": "HF501",
    "limit_state": "HF502",
    "limit_tick": "HF502",
    "limit_output": "HF502",
    "limit_line": "HF502",
    "limit_time": "HF502",
    "encoding": "HF503",
    "io": "HF504",
}
_MESSAGES = {
    "user": "the operator cannot go on",
    "malformed": "received bytes that are no record of the channel",
    "limit_state": "expected less state: its limit is reached",
    "limit_tick": "expected less memory within one tick: its limit is reached",
    "limit_output": "expected less output within one tick: its limit is reached",
    "limit_line": "expected shorter lines: the limit of one is reached",
    "limit_time": "expected a shorter tick: its time limit is reached",
    "encoding": "expected text in UTF-8",
    "io": "a file could not be read",
}


def trap_report(manifest: Manifest, who: str, trap: Trap, waiting_bytes: int = 0) -> Report:
    """What ended a tick: the operator's place, and the element it worked on.

    `waiting_bytes` is what has piled up around the cycle that the location is in.
    """
    reason = REASONS[trap.reason] if 0 <= trap.reason < len(REASONS) else "user"
    if reason == "limit_output" and waiting_bytes:
        return _cycle_report(manifest, who, waiting_bytes)
    entry = manifest.traps.get(trap.id)
    detail = _text(trap)
    if entry is None or reason != "user":
        message = _MESSAGES[reason] + (f": {detail}" if detail else "")
        if reason in ("encoding", "io"):
            return _files_report(_CODES[reason], message, manifest, who)
        return Report(_CODES[reason], message, note=f"at {who}")
    note = f"in {entry.operator} at {who}" + (f", with element {detail}" if detail else "")
    return Report(_CODES[reason], entry.message, entry.file, entry.line, entry.column, note)


def _cycle_report(manifest: Manifest, who: str, waiting_bytes: int) -> Report:
    """What goes around a cycle has become more and more, until an outbox was full for good."""
    names = " → ".join([*manifest.cycle, manifest.cycle[0]])
    return Report(
        "HF502",
        f"expected what goes around the cycle {names} to become less by itself, "
        f"but {waiting_bytes} bytes wait to be sent: the limit is reached",
        note=f"at {who}",
        help="let less go on than has come: drop elements that were there before, or count them",
    )


def _files_report(code: str, message: str, manifest: Manifest, who: str) -> Report:
    """Which file it was, if the location reads one; else all that it may have been."""
    files = [source for source in manifest.sources if source.kind == "file"]
    note = f"at {who}, which reads {', '.join(source.path for source in files)}"
    if len(files) != 1:
        return Report(code, message, note=note)
    return Report(code, message, files[0].file, files[0].line, files[0].column, note)


def _text(trap: Trap) -> str:
    if not trap.text or trap.text_size <= 0:
        return ""
    size = min(trap.text_size, 4 * TEXT_CHARACTERS_MAX)
    return ctypes.string_at(trap.text, size).decode(errors="replace")[:TEXT_CHARACTERS_MAX]


def peer_lost_report(who: str, peer: str, channel: str) -> Report:
    """A connection that ended before its stream did; the peer's own failure says more."""
    message = f"lost {peer} before the end of channel {channel!r}"
    return Report("HF512", message, note=f"at {who}", consequence=True)


def malformed_report(who: str, peer: str, channel: str) -> Report:
    """A peer that sends no frames."""
    message = f"expected frames on channel {channel!r}, got other bytes from {peer}"
    return Report("HF501", message, note=f"at {who}; the connection has been closed")


def system_report(who: str, error: OSError) -> Report:
    """A system call of the native loop that failed."""
    return Report("HF513", f"the event loop failed: {error.strerror}", note=f"at {who}")


def log_report(who: str, directory: Path | None, error: OSError) -> Report:
    """A log that cannot be written, as on a full disk."""
    message = f"cannot write the log in {directory}: {error.strerror or error}"
    note = f"at {who}; nothing has been sent or acknowledged that is not on disk"
    return Report("HF518", message, note=note, help="make room, and start it again")


def foreign_log_report(who: str, error: LogError) -> Report:
    """A log that is not this member's."""
    return Report("HF519", str(error), note=f"at {who}", help="choose another directory")


def no_directory_report(who: str) -> Report:
    """A durable member that nobody gave a directory."""
    message = "expected a directory for the log of a durable member in HYDRO_DATA, got none"
    return Report("HF516", message, note=f"at {who}")


def file_report(who: str, source: SourceEntry, error: OSError) -> Report:
    """A source whose file cannot be opened."""
    message = f"expected a text file at {source.path}, but {error.strerror or error}"
    place = (source.file, source.line, source.column)
    return Report("HF505", message, *place, f"at {who}", "give the path of a file that exists")
