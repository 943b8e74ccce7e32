"""Functions on dataclasses, NamedTuples, enums and unions, against CPython."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from class_functions import FUNCTIONS, GENERATORS, TYPES
from hypothesis import given, settings
from hypothesis import strategies as st

from hydro_mlir.frontend.native_types import type_of
from hydro_mlir.interp.values import from_python, to_python

CASES = [(family, function) for family, members in FUNCTIONS.items() for function in members]


@pytest.mark.parametrize(("family", "function"), CASES, ids=lambda c: getattr(c, "__name__", c))
def test_as_python_does(compiled: Callable[..., Any], family: str, function: Callable[..., object]):
    type_ = type_of(TYPES[family], {})
    translated = compiled(function, [type_])

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**32))
    def check(seed: int):
        argument = GENERATORS[family](random.Random(seed))
        got = to_python(translated(from_python(argument, type_)))
        assert repr(got) == repr(function(argument))

    check()
