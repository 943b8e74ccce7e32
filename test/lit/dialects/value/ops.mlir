// Every op of `value`: read, printed and read again, in custom and generic form.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

func.func @composed(%i: i64, %f: f64, %b: i1, %s: !value.str) {
  // CHECK: %c = value.constant "\C3\A9 \22quoted\22\0A"
  // CHECK-NEXT: %t = value.make (%i, %s) : !value.tuple<i64, !value.str>
  // CHECK-NEXT: %empty = value.make () : !value.tuple<>
  // CHECK-NEXT: %second = value.get %t[1] : !value.tuple<i64, !value.str>
  // GENERIC: "value.get"(%t) <{index = #builtin.int<1>}> : (!value.tuple<i64, !value.str>) -> !value.str
  %c = value.constant "é \"quoted\"\n"
  %t = value.make (%i, %s) : !value.tuple<i64, !value.str>
  %empty = value.make () : !value.tuple<>
  %second = value.get %t[1] : !value.tuple<i64, !value.str>

  // CHECK-NEXT: %none = value.none : !value.option<i64>
  // CHECK-NEXT: %nothing = value.none : !value.none_type
  // CHECK-NEXT: %some = value.some %i : i64 -> !value.option<i64>
  // CHECK-NEXT: %is = value.is_some %some : !value.option<i64>
  // CHECK-NEXT: %payload = value.payload %some : !value.option<i64> -> i64
  %none = value.none : !value.option<i64>
  %nothing = value.none : !value.none_type
  %some = value.some %i : i64 -> !value.option<i64>
  %is = value.is_some %some : !value.option<i64>
  %payload = value.payload %some : !value.option<i64> -> i64

  // CHECK-NEXT: %list = value.list(%i, %payload : i64, i64) : !value.list<i64>
  // CHECK-NEXT: %nil = value.list(:) : !value.list<!value.str>
  // CHECK-NEXT: %longer = value.append %list, %i : !value.list<i64>, i64 -> !value.list<i64>
  // CHECK-NEXT: %length = value.len %longer : !value.list<i64>
  // CHECK-NEXT: %first = value.index %longer[%i] : !value.list<i64> -> i64
  // CHECK-NEXT: %part = value.slice %s[%i : %length] : !value.str -> !value.str
  // CHECK-NEXT: %joined = value.concat %s, %part : !value.str, !value.str -> !value.str
  // CHECK-NEXT: %has = value.contains %longer, %i : !value.list<i64>, i64
  %list = value.list(%i, %payload : i64, i64) : !value.list<i64>
  %nil = value.list(:) : !value.list<!value.str>
  %longer = value.append %list, %i : !value.list<i64>, i64 -> !value.list<i64>
  %length = value.len %longer : !value.list<i64>
  %first = value.index %longer[%i] : !value.list<i64> -> i64
  %part = value.slice %s[%i : %length] : !value.str -> !value.str
  %joined = value.concat %s, %part : !value.str, !value.str -> !value.str
  %has = value.contains %longer, %i : !value.list<i64>, i64

  // CHECK-NEXT: %lower = value.text lower(%s) : (!value.str) -> !value.str
  // CHECK-NEXT: %starts = value.text startswith(%s, %c) : (!value.str, !value.str) -> i1
  // CHECK-NEXT: %shown = value.to_text repr %f : f64
  // CHECK-NEXT: %formatted = value.to_text format ">8.3f" %f : f64
  // CHECK-NEXT: %parsed = value.parse %s : f64
  // GENERIC: "value.text"(%s) <{method = "lower"}>
  %lower = value.text lower(%s) : (!value.str) -> !value.str
  %starts = value.text "startswith"(%s, %c) : (!value.str, !value.str) -> i1
  %shown = value.to_text repr %f : f64
  %formatted = value.to_text format ">8.3f" %f : f64
  %parsed = value.parse %s : f64

  // CHECK-NEXT: %less = value.compare lt %t, %t : !value.tuple<i64, !value.str>, !value.tuple<i64, !value.str>
  // CHECK-NEXT: %hash = value.hash %t : !value.tuple<i64, !value.str>
  // CHECK-NEXT: %q = value.floordiv %i, %hash : i64, i64 -> i64
  // CHECK-NEXT: %r = value.mod %i, %q : i64, i64 -> i64
  // CHECK-NEXT: %d = value.div %f, %f : f64, f64 -> f64
  // CHECK-NEXT: %p = value.pow %f, %d : f64, f64 -> f64
  // CHECK-NEXT: %l = value.shl %i, %r : i64, i64 -> i64
  // CHECK-NEXT: %h = value.shr %i, %l : i64, i64 -> i64
  // CHECK-NEXT: %whole = value.truncate %p
  %less = value.compare lt %t, %t : !value.tuple<i64, !value.str>, !value.tuple<i64, !value.str>
  %hash = value.hash %t : !value.tuple<i64, !value.str>
  %q = value.floordiv %i, %hash : i64, i64 -> i64
  %r = value.mod %i, %q : i64, i64 -> i64
  %d = value.div %f, %f : f64, f64 -> f64
  %p = value.pow %f, %d : f64, f64 -> f64
  %l = value.shl %i, %r : i64, i64 -> i64
  %h = value.shr %i, %l : i64, i64 -> i64
  %whole = value.truncate %p

  // CHECK-NEXT: %black = value.opaque "user.f"(%whole, %p) symbol "f.entry" code "define" faults ["KeyError"] : (i64, f64) -> f64
  %black = value.opaque "user.f" (%whole, %p) symbol "f.entry" code "define" faults ["KeyError"] : (i64, f64) -> f64

  // CHECK-NEXT: %me = value.self : !value.member<@worker>
  // CHECK-NEXT: %other = value.member_at %whole : !value.member<@worker>
  // CHECK-NEXT: %index = value.member_index %other : !value.member<@worker>
  // CHECK-NEXT: value.trap "AssertionError: no more"
  %me = value.self : !value.member<@worker>
  %other = value.member_at %whole : !value.member<@worker>
  %index = value.member_index %other : !value.member<@worker>
  value.trap "AssertionError: no more"
}
