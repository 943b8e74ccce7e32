"""
Functions of the runtime that are compiled once, beside programs, and not into each of them.

They are the larger ones that do not depend on types and for which a call costs little compared to
what they do: text, numbers, files, commit, growing memory. `core.o` and `text.o` have those that
a program uses; they are found in the object cache as long as a change to the program needs no
others. That halves the time from an edit to the first output.
"""

from __future__ import annotations

# Two objects rather than one: where neither is known, they are made at the same time.
CORE = frozenset(
    {
        # arenas, buffers of links and files
        "state_allocate", "state_release", "state_release_due", "link_grow", "source_grow",
        # channels and the end of a tick
        "frame_begin", "frame_end", "is_full", "enabled", "takes_input", "commit", "abort",
        # files
        "file_read", "file_read_more", "block_cut", "line_cut", "line_behind", "file_check",
        "io_trap",
    }
)  # fmt: skip
TEXT = frozenset(
    {
        # text
        "text_len", "text_index", "text_slice", "text_repeat", "text_join", "text_ord",
        "text_isdigit", "text_isalpha", "text_isspace", "text_lower", "text_upper", "text_repr",
        "text_contains", "text_find", "text_count", "text_replace", "text_split_on",
        "text_split", "text_splitlines", "text_strip", "text_lstrip", "text_rstrip",
        "text_title", "text_capitalize", "text_swapcase", "text_casefold",
        "is_space_at", "valid_width", "count_points", "skip_points", "utf8_invalid",
        # numbers
        "int_to_text", "float_to_text", "format_int", "format_float", "format_text",
        "parse_int", "parse_float",
    }
)  # fmt: skip
SHARED = CORE | TEXT


def is_shared(symbol: str) -> bool:
    """Whether a symbol is that of a shared function.

    >>> is_shared("text_lower(context, str)"), is_shared("stage(context, str)")
    (True, False)
    """
    return symbol.partition("(")[0] in SHARED


def is_text(symbol: str) -> bool:
    """Whether a shared function is one of text and numbers.

    >>> is_text("text_lower(context, str)"), is_text("commit(context)")
    (True, False)
    """
    return symbol.partition("(")[0] in TEXT
