"""What `ps` and `top` call a process."""

from __future__ import annotations

import ctypes

_PR_SET_NAME = 15


def name_process(name: str) -> None:
    """Give this process a name; Linux keeps 15 bytes of it."""
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)
