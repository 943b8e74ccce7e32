"""Text of small graphs in tick mode."""

from __future__ import annotations

INT = "!hf.edge<i64>"
PAIR = "!value.tuple<i64, i64>"
PAIRS = f"!hf.edge<{PAIR}>"


def graph(body: str) -> str:
    return f"hf.graph @g members 1 attributes {{ticks}} {{\n{body}\n}}"


def times_ten(result: str, source: str) -> str:
    return f"""
    %{result} = hf.map %{source} {{
    ^bb0(%e: i64):
      %c = arith.constant 10 : i64
      %r = arith.muli %e, %c : i64
      hf.yield %r : i64
    }} : {INT} -> {INT}"""


def below(result: str, source: str, limit: int) -> str:
    return f"""
    %{result} = hf.filter %{source} {{
    ^bb0(%e: i64):
      %c = arith.constant {limit} : i64
      %r = arith.cmpi slt, %e, %c : i64
      hf.yield %r : i1
    }} : {INT} -> {INT}"""


def add(result: str, source: str, constant: int) -> str:
    return f"""
    %{result} = hf.map %{source} {{
    ^bb0(%e: i64):
      %c = arith.constant {constant} : i64
      %r = arith.addi %e, %c : i64
      hf.yield %r : i64
    }} : {INT} -> {INT}"""


def total(result: str, source: str, persist: str, initial: int = 0) -> str:
    return f"""
    %{result} = hf.fold %{source} emit tick persist({persist}) from {{
      %c = arith.constant {initial} : i64
      hf.yield %c : i64
    }} step {{
    ^bb0(%a: i64, %e: i64):
      %r = arith.addi %a, %e : i64
      hf.yield %r : i64
    }} : {INT} -> {INT}"""


REACHABILITY = graph(f"""
  %origin = hf.source_iter [0] : {INT}
  %edges = hf.source_stream @edges : {PAIRS}
  %again = hf.forward @reached : {INT}
  %all = hf.union %origin, %again : {INT}, {INT} -> {INT}
  %keyed = hf.map %all {{
  ^bb0(%v: i64):
    %p = value.make (%v, %v) : {PAIR}
    hf.yield %p : {PAIR}
  }} : {INT} -> {PAIRS}
  %joined = hf.join %keyed, %edges persist(static, static)
    : {PAIRS}, {PAIRS} -> !hf.edge<!value.tuple<i64, {PAIR}>>
  %next = hf.map %joined {{
  ^bb0(%e: !value.tuple<i64, {PAIR}>):
    %p = value.get %e[1] : !value.tuple<i64, {PAIR}>
    %r = value.get %p[1] : {PAIR}
    hf.yield %r : i64
  }} : !hf.edge<!value.tuple<i64, {PAIR}>> -> {INT}
  %new = hf.unique %next persist(static) : {INT} -> {INT}
  hf.complete @reached %new : {INT}
  hf.dest_sink @out %new : {INT}""")
