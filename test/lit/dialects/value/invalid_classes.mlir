// What the verifier refuses of records, enums, unions, bytes and dicts, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

!put = !value.record<"Put", key: !value.str, amount: i64>
!color = !value.enum<"Color", RED = "r", GREEN = "g">

func.func @f(%i: i64, %s: !value.str, %b: !value.bytes, %c: !color, %l: !value.list<i64>, %d: !value.dict<!value.str, i64>) {
  %a = value.inject %i : i64 -> !value.union<!put, !value.str> // expected-error {{VAL1}}
  %e = "value.case"(%s) : (!value.str) -> !color // expected-error {{expected i64, but got !value.str}}
  %g = "value.ordinal"(%i) : (i64) -> i64 // expected-error {{expected value.enum, but got i64}}
  %h = value.bytes_constant "0g" // expected-error {{expected hexadecimal digits, but got 0g (VAL5}}
  %j = value.bytes hex(%b) : (!value.bytes) -> i64 // expected-error {{VAL5}}
  %k = "value.encode"(%i) : (i64) -> !value.bytes // expected-error {{`value.encode`}}
  %m = "value.decode"(%s) : (!value.str) -> !value.str // expected-error {{`value.decode`}}
  %n = value.dict %l : !value.list<i64> -> !value.dict<!value.str, i64> // expected-error {{expected list[tuple[str, int]], but got list[int] (VAL3}}
  %p = value.position %d, %i : !value.dict<!value.str, i64>, i64 // expected-error {{expected str, but got int (VAL3}}
  func.return
}
