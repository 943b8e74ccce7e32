// What the verifier of `value` refuses: at least one test per op, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

func.func @f(%i: i64, %s: !value.str, %f: f64, %o: !value.option<i64>, %t: !value.tuple<i64, !value.str>, %l: !value.list<i64>) {
  %a = "value.constant"() <{value = "x"}> : () -> i64 // expected-error {{expected value.str, but got i64}}
  %b = "value.make"(%i) : (i64) -> !value.tuple<!value.str> // expected-error {{expected tuple[int], but got tuple[str] (VAL1}}
  %c = "value.get"(%t) <{index = #builtin.int<0>}> : (!value.tuple<i64, !value.str>) -> !value.str // expected-error {{expected a component 0 of type str, but got tuple[int, str] (VAL2}}
  %d = "value.none"() : () -> i64 // expected-error {{`value.none`}}
  %e = value.some %i : i64 -> !value.option<!value.str> // expected-error {{expected str, but got int (VAL1}}
  %g = "value.is_some"(%i) : (i64) -> i1 // expected-error {{expected value.option, but got i64}}
  %h = value.payload %o : !value.option<i64> -> !value.str // expected-error {{expected int, but got str (VAL1}}
  %j = value.list(%s : !value.str) : !value.list<i64> // expected-error {{expected int, but got str (VAL3}}
  %k = value.append %l, %s : !value.list<i64>, !value.str -> !value.list<i64> // expected-error {{expected list[str], but got list[int] (VAL3}}
  %m = value.len %i : i64 // expected-error {{expected str or a list, but got int (VAL4}}
  %n = value.index %l[%i] : !value.list<i64> -> !value.str // expected-error {{expected int, but got str (VAL3}}
  %p = value.slice %i[%i : %i] : i64 -> i64 // expected-error {{expected str or a list, but got int (VAL4}}
  %q = value.concat %s, %l : !value.str, !value.list<i64> -> !value.str // expected-error {{expected str, but got list[int] (VAL3}}
  %r = value.contains %s, %i : !value.str, i64 // expected-error {{expected str, but got int (VAL3}}
  %u = value.text startswith(%s) : (!value.str) -> i1 // expected-error {{expected `startswith` on (str, str), but got (str) -> bool (VAL5}}
  %v = value.to_text format %i : i64 // expected-error {{expected a spec for `format` alone, but got format (VAL5}}
  %w = "value.parse"(%s) : (!value.str) -> i1 // expected-error {{`value.parse`}}
  %x = value.compare lt %o, %o : !value.option<i64>, !value.option<i64> // expected-error {{expected a type with an order, but got int | None (VAL7}}
  %y = value.compare eq %i, %s : i64, !value.str // expected-error {{expected int, but got str (VAL3}}
  %z = "value.hash"(%s) : (!value.str) -> f64 // expected-error {{expected i64, but got f64}}
  func.return
}

// -----

func.func @f(%i: i64, %f: f64, %s: !value.str) {
  %a = value.floordiv %i, %f : i64, f64 -> i64 // expected-error {{expected int or float on both sides and as result, but got int, float, int (VAL6}}
  %b = value.mod %s, %s : !value.str, !value.str -> !value.str // expected-error {{VAL6}}
  %c = value.div %i, %i : i64, i64 -> i64 // expected-error {{expected float on both sides and as result, but got int, int, int (VAL6}}
  %d = value.pow %i, %i : i64, i64 -> f64 // expected-error {{VAL6}}
  %e = value.shl %f, %f : f64, f64 -> f64 // expected-error {{expected int on both sides and as result, but got float, float, float (VAL6}}
  %g = value.shr %f, %i : f64, i64 -> i64 // expected-error {{VAL6}}
  %h = "value.truncate"(%i) : (i64) -> i64 // expected-error {{expected f64, but got i64}}
  %j = "value.self"() : () -> i64 // expected-error {{expected value.member, but got i64}}
  %k = "value.member_at"(%f) : (f64) -> !value.member<@w> // expected-error {{expected i64, but got f64}}
  %l = "value.member_index"(%i) : (i64) -> i64 // expected-error {{expected value.member, but got i64}}
  "value.trap"() <{message = "no"}> : () -> () // expected-error {{must be the last operation in its parent block}}
  func.return
}

// -----

func.func @f(%s: !value.str) {
  %a = value.text lowr(%s) : (!value.str) -> !value.str // expected-error {{did you mean "lower"?}}
  func.return
}

// -----

func.func @f(%s: !value.str) {
  %a = value.make (%s, %s) : !value.tuple<!value.str> // expected-error {{[VAL1] expected a tuple type of 2 components, but got tuple[str]}}
  func.return
}

// -----

func.func @f(%t: !value.tuple<i64>) {
  %a = value.get %t[1] : !value.tuple<i64> // expected-error {{[VAL2] expected a tuple type with component 1, but got tuple[int]}}
  func.return
}

// -----

func.func @f(%s: !value.str) {
  %a = value.opaque "user.f" (%s) symbol "f" code "" faults [] : (!value.str) -> i64 // expected-error {{[HF358] expected i64, f64 or i1, but got !value.str (VAL8}}
  func.return
}
