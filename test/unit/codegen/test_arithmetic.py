"""Every op on numbers, compiled, against the interpreter: edge cases and hypothesis' own."""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hydro_mlir.codegen.artifact import locations
from hydro_mlir.codegen.location import declarations
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.interp import Environment, Trap, call_function
from hydro_mlir.rt.instance import Instance, StepError

# Name → the ops of a function of %a, %b (i64), %x, %y (f64) and %p (i1), which ends in %r.
INTEGER_OPS = {
    **{
        name: f"%r = arith.{name} %a, %b : i64"
        for name in (
            "addi", "subi", "muli", "andi", "ori", "xori", "minsi", "maxsi", "minui", "maxui",
            "divsi", "remsi", "divui", "remui", "shli", "shrui", "shrsi",
        )
    },
    **{
        f"cmpi_{p}": f"%c = arith.cmpi {p}, %a, %b : i64\n%r = arith.extui %c : i1 to i64"
        for p in ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
    },
    **{
        name: f"%r = value.{name} %a, %b : i64, i64 -> i64"
        for name in ("floordiv", "mod", "pow", "shl", "shr")
    },
    **{
        f"{op}_by_{abs(k)}": (
            f"%k = arith.constant {k} : i64\n%r = value.{op} %a, %k : i64, i64 -> i64"
        )
        for op, k in (("floordiv", -7), ("floordiv", -1), ("mod", -1), ("shl", 3), ("shr", 64))
    },
    "select": "%r = arith.select %p, %a, %b : i64",
    "extsi": "%r = arith.extsi %p : i1 to i64",
    "extui": "%r = arith.extui %p : i1 to i64",
    "trunci": "%t = arith.trunci %a : i64 to i32\n%r = arith.extsi %t : i32 to i64",
    "truncate": "%r = value.truncate %x",
    "bitcast": "%r = arith.bitcast %x : f64 to i64",
    "absi": "%r = math.absi %a : i64",
    "ctlz": "%r = math.ctlz %a : i64",
    "cttz": "%r = math.cttz %a : i64",
    "ctpop": "%r = math.ctpop %a : i64",
    **{
        f"compare_{p}": f"%c = value.compare {p} %a, %b : i64, i64\n%r = arith.extui %c : i1 to i64"
        for p in ("eq", "ne", "lt", "le", "gt", "ge")
    },
    **{
        f"compare_float_{p}": (
            f"%c = value.compare {p} %x, %y : f64, f64\n%r = arith.extui %c : i1 to i64"
        )
        for p in ("eq", "ne", "lt", "le", "gt", "ge")
    },
    **{
        f"cmpf_{p}": f"%c = arith.cmpf {p}, %x, %y : f64\n%r = arith.extui %c : i1 to i64"
        for p in ("oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "une", "uno")
    },
    "hash": "%r = value.hash %a : i64",
    "hash_float": "%r = value.hash %x : f64",
    "hash_bool": "%r = value.hash %p : i1",
}  # fmt: skip
FLOAT_OPS = {
    **{name: f"%r = arith.{name} %x, %y : f64" for name in ("addf", "subf", "mulf", "divf")},
    **{
        name: f"%r = arith.{name} %x, %y : f64"
        for name in ("minimumf", "maximumf")
    },
    **{
        name: f"%r = value.{name} %x, %y : f64, f64 -> f64"
        for name in ("floordiv", "mod", "div", "pow")
    },
    "negf": "%r = arith.negf %x : f64",
    "sitofp": "%r = arith.sitofp %a : i64 to f64",
    "uitofp": "%r = arith.uitofp %p : i1 to f64",
    **{
        name: f"%r = math.{name} %x : f64"
        for name in (
            "absf", "ceil", "floor", "trunc", "roundeven", "round", "sqrt", "sin", "cos", "tan",
            "exp", "log", "log2", "log10", "atan", "tanh",
        )
    },
    "copysign": "%r = math.copysign %x, %y : f64",
    "atan2": "%r = math.atan2 %x, %y : f64",
}  # fmt: skip

ALL = {**{f"i_{n}": (t, "i64") for n, t in INTEGER_OPS.items()},
       **{f"f_{n}": (t, "f64") for n, t in FLOAT_OPS.items()}}  # fmt: skip
NUMBERS = {name: number for number, name in enumerate(ALL)}
PARAMETERS = "%context: !rt.context, %a: i64, %b: i64, %x: f64, %y: f64, %p: i1"
STATES = {
    "which": "i64",
    "a": "i64",
    "b": "i64",
    "x": "f64",
    "y": "f64",
    "p": "i1",
    "i": "i64",
    "f": "f64",
}


def _module(overflow: str) -> str:
    """A location whose step applies the op that the state `which` says to the other states."""
    get = [f"%c{n} = rt.get_state %context @{n} : !rt.cell<{t}>" for n, t in STATES.items()]
    get += [
        f"%{n} = rt.cell_get %context, %c{n} : !rt.cell<{t}> -> {t}"
        for n, t in STATES.items()
        if n not in "if"
    ]
    lines = [*get, "cf.br ^test0"]
    functions: list[str] = []
    for name, number in NUMBERS.items():
        text, type_ = ALL[name]
        out = "ci" if type_ == "i64" else "cf"
        lines += [
            f"^test{number}:",
            f"%n{number} = arith.constant {number} : i64",
            f"%is{number} = arith.cmpi eq, %which, %n{number} : i64",
            f"cf.cond_br %is{number}, ^do{number}, ^test{number + 1}",
            f"^do{number}:",
            f"%r{number} = func.call @{name}(%context, %a, %b, %x, %y, %p) : "
            f"(!rt.context, i64, i64, f64, f64, i1) -> {type_}",
            f"rt.cell_set %context, %{out}, %r{number} : !rt.cell<{type_}>, {type_}",
            "func.return",
        ]
        functions.append(
            f"func.func private @{name}({PARAMETERS}) -> {type_} "
            f'attributes {{operator = "map"}} {{\n{text}\nfunc.return %r : {type_}\n}}'
        )
    lines += [f"^test{len(NUMBERS)}:", "func.return"]
    states = "\n".join(f"rt.state @{n} : !rt.cell<{t}>" for n, t in STATES.items())
    body, defined = "\n".join(lines), "\n".join(functions)
    return f"""
    builtin.module @process attributes {{members = 1 : i64, overflow = "{overflow}"}} {{
      {states}
      func.func @init(%context: !rt.context) {{ func.return }}
      func.func @step(%context: !rt.context) {{
        {body}
      }}
      {defined}
    }}"""


class Bench:
    """Both engines: `native` and `python` give a result's bytes, or the message of a trap."""

    def __init__(self, start: Callable[[str], Instance], overflow: str):
        text = _module(overflow)
        self.instance = start(text)
        (location,) = locations(parse_module(text, "test.mlir"))
        self.functions = declarations(location).functions
        self.environment = Environment(self.functions, overflow, operator="map")
        self.offsets = [index * 16 + 64 for index in range(len(STATES))]

    def native(self, name: str, a: int, b: int, x: float, y: float, p: bool) -> object:
        base = self.instance.memory.state.address
        values = (NUMBERS[name], a, b, x, y, p)
        for offset, v in zip(self.offsets, values, strict=False):
            ctypes.memmove(base + offset, struct.pack(_form(v), v), struct.calcsize(_form(v)))
        try:
            self.instance.tick()
        except StepError as error:
            return error.trap.message
        offset = self.offsets[6 if name.startswith("i_") else 7]
        return ctypes.string_at(base + offset, 8)

    def python(self, name: str, a: int, b: int, x: float, y: float, p: bool) -> object:
        try:
            (result,) = call_function(self.functions[name], (None, a, b, x, y, p), self.environment)
        except Trap as trap:
            return trap.message
        return struct.pack("<q" if name.startswith("i_") else "<d", result)


def _form(v: object) -> str:
    return "<?" if isinstance(v, bool) else "<q" if isinstance(v, int) else "<d"


@pytest.fixture(scope="module", params=["wrap", "trap"])
def bench(request: pytest.FixtureRequest, start: Callable[[str], Instance]) -> Bench:
    return Bench(start, request.param)


LEAST, MOST = -(1 << 63), (1 << 63) - 1
INTEGERS = [0, 1, -1, 2, -2, 7, -7, 63, 64, 65, 1 << 32, MOST, LEAST, LEAST + 1]
FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 3.0, 1e18, 2.0**63, -(2.0**63), 1e300, 5e-324,
    math.inf, -math.inf, math.nan,
]  # fmt: skip
NAN = struct.pack("<d", math.nan)


def _same(left: object, right: object) -> bool:
    """Equal; one NaN is as good as another."""
    if isinstance(left, bytes) and isinstance(right, bytes):
        numbers = [struct.unpack("<d", side)[0] for side in (left, right)]
        return left == right or all(map(math.isnan, numbers))
    return left == right


@pytest.mark.parametrize("name", [n for n in ALL if not n.startswith("f_")])
def test_integer_results_at_the_edges(bench: Bench, name: str):
    for a in INTEGERS:
        for b in INTEGERS:
            x, y = FLOATS[abs(a) % len(FLOATS)], FLOATS[abs(b) % len(FLOATS)]
            arguments = (a, b, x, y, a < b)
            assert bench.native(name, *arguments) == bench.python(name, *arguments), arguments


@pytest.mark.parametrize("name", list(ALL))
def test_float_arguments_at_the_edges(bench: Bench, name: str):
    for x in FLOATS:
        for y in FLOATS:
            arguments = (1, 2, x, y, True)
            native, python = bench.native(name, *arguments), bench.python(name, *arguments)
            assert _same(native, python), (arguments, native, python)


_INTEGER = st.one_of(st.sampled_from(INTEGERS), st.integers(LEAST, MOST), st.integers(-70, 70))
_FLOAT = st.one_of(st.sampled_from(FLOATS), st.floats())


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(ALL)), _INTEGER, _INTEGER, _FLOAT, _FLOAT, st.booleans())
@example("i_floordiv", LEAST, -1, 0.0, 0.0, False)
@example("f_floordiv", 0, 0, 1.0, -0.1, False)
def test_any_numbers(bench: Bench, name: str, a: int, b: int, x: float, y: float, p: bool):
    native, python = bench.native(name, a, b, x, y, p), bench.python(name, a, b, x, y, p)
    assert _same(native, python), (native, python)
