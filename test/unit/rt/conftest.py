"""Native code for this folder's tests, compiled once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `native_code`

from native_code import Memory, NativeCode, f64, i1, i64, value

text, texts, ints = value.text, value.ListType(value.text), value.ListType(i64)
option_int = value.TupleType([i1, i64])
option_float = value.TupleType([i1, f64])

# Symbol -> native function (with "-" it takes no context), argument types, result.
FUNCTIONS = {
    "lower": ("text_lower", [text], text),
    "upper": ("text_upper", [text], text),
    "split": ("text_split", [text], texts),
    "split_on": ("text_split_on", [text, text], texts),
    "splitlines": ("text_splitlines", [text], texts),
    "strip": ("text_strip", [text], text),
    "lstrip": ("text_lstrip", [text], text),
    "rstrip": ("text_rstrip", [text], text),
    "startswith": ("-text_startswith", [text, text], i1),
    "endswith": ("-text_endswith", [text, text], i1),
    "find": ("-text_find", [text, text], i64),
    "count": ("-text_count", [text, text], i64),
    "replace": ("text_replace", [text, text, text], text),
    "join": ("text_join", [text, texts], text),
    "isdigit": ("-text_isdigit", [text], i1),
    "isalpha": ("-text_isalpha", [text], i1),
    "isspace": ("-text_isspace", [text], i1),
    **{
        name: (f"-text_{name}", [text], i1)
        for name in ("isalnum", "isascii", "isdecimal", "islower", "isnumeric", "isprintable",
                     "istitle", "isupper")
    },
    **{
        name: (f"text_{name}", [text], text)
        for name in ("title", "capitalize", "swapcase", "casefold")
    },
    "points": ("text_points", [text], texts),
    "rfind": ("-text_rfind", [text, text], i64),
    "lstrip_of": ("-text_lstrip_of", [text, text], text),
    "rstrip_of": ("-text_rstrip_of", [text, text], text),
    "repeat": ("text_repeat", [text, i64], text),
    "ord": ("-text_ord", [text], i64),
    "length": ("-text_len", [text], i64),
    "index": ("text_index", [text, i64], text),
    "slice": ("text_slice", [text, i64, i64], text),
    "concat": ("text_concat", [text, text], text),
    "contains": ("-text_contains", [text, text], i1),
    "hash": ("-text_hash", [text], i64),
    "repr": ("text_repr", [text], text),
    "int_to_text": ("int_to_text", [i64], text),
    "float_to_text": ("float_to_text", [f64], text),
    "parse_int": ("parse_int", [text], option_int),
    "parse_float": ("parse_float", [text], option_float),
    "format_int": ("format_int", [i64, text], text),
    "format_float": ("format_float", [f64, text], text),
    "format_text": ("format_text", [text, text], text),
    "list_append": ("list_append", [ints, i64], ints),
    "list_slice": ("list_slice", [ints, i64, i64], ints),
    "list_concat": ("list_concat", [ints, ints], ints),
}


@pytest.fixture(scope="session")
def native() -> NativeCode:
    """All value functions of the runtime."""
    return NativeCode(FUNCTIONS)


@pytest.fixture(scope="session")
def memory() -> Memory:
    """A context; whoever uses it resets its tick arena."""
    return Memory()
