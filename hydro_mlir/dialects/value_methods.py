"""
Methods of text and bytes that are operations: `value.text lower(%s)`, `value.bytes hex(%b)`.

They mean what Python's methods of the name mean with these arguments. Where Python has more
arguments, or where the name is none of Python's, the front end says what it uses.
"""

from __future__ import annotations

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects.value_types import ListType, octets, text

TEXT_LIST, BYTES_LIST = ListType(text), ListType(octets)
Signature = tuple[tuple[Attribute, ...], Attribute]

_TESTS = ("isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric",
          "isprintable", "isspace", "istitle", "isupper")  # fmt: skip
_CONVERSIONS = ("capitalize", "casefold", "lower", "lstrip", "rstrip", "strip", "swapcase",
                "title", "upper")  # fmt: skip

# Names that are no methods of Python's `str` and `bytes`, with what they are there.
OTHER_NAMES = {
    "split_on": "split", "repeat": "__mul__", "ord": "ord", "points": "list",
    "lstrip_of": "lstrip", "rstrip_of": "rstrip",
}  # fmt: skip

# Name → (types of the arguments behind the text itself, result).
TEXT_METHODS: dict[str, Signature] = {
    **dict.fromkeys(_TESTS, ((), i1)),
    **dict.fromkeys(_CONVERSIONS, ((), text)),
    "split": ((), TEXT_LIST),
    "split_on": ((text,), TEXT_LIST),
    "splitlines": ((), TEXT_LIST),
    "points": ((), TEXT_LIST),
    "lstrip_of": ((text,), text),
    "rstrip_of": ((text,), text),
    "startswith": ((text,), i1),
    "endswith": ((text,), i1),
    "find": ((text,), i64),
    "rfind": ((text,), i64),
    "count": ((text,), i64),
    "replace": ((text, text), text),
    "join": ((TEXT_LIST,), text),
    "repeat": ((i64,), text),
    "ord": ((), i64),
}

# Name → (types of the arguments behind the bytes themselves, result).
BYTES_METHODS: dict[str, Signature] = {
    "hex": ((), text),
    "startswith": ((octets,), i1),
    "endswith": ((octets,), i1),
    "find": ((octets,), i64),
    "rfind": ((octets,), i64),
    "count": ((octets,), i64),
    "replace": ((octets, octets), octets),
    "join": ((BYTES_LIST,), octets),
    "translate": ((octets,), octets),
    "repeat": ((i64,), octets),
}
