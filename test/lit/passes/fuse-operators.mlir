// RUN: hydro-opt %s -p fuse-operators | filecheck %s

// Two maps are one; the types in between are gone.
// CHECK:      hf.graph @map_map
// CHECK:        %b = hf.map %s {
// CHECK-NEXT:   ^bb0(%x: i64):
// CHECK-NEXT:     %y = arith.addi %x, %x : i64
// CHECK-NEXT:     %z = value.to_text str %y : i64
// CHECK-NEXT:     hf.yield %z : !value.str
// CHECK-NEXT:   } {label = "double+show"} : !hf.edge<i64> -> !hf.edge<!value.str>
hf.graph @map_map members 1 {
  %s = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.map %s {
  ^bb0(%x: i64):
    %y = arith.addi %x, %x : i64
    hf.yield %y : i64
  } {label = "double"} : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.map %a {
  ^bb0(%y: i64):
    %z = value.to_text str %y : i64
    hf.yield %z : !value.str
  } {label = "show"} : !hf.edge<i64> -> !hf.edge<!value.str>
  hf.dest_sink @print %b : !hf.edge<!value.str>
}

// What is behind a filter only runs for what the filter lets through.
// CHECK:      hf.graph @filter_map_filter
// CHECK:        %c = hf.filter_map %s {
// CHECK-NEXT:   ^bb0(%x: i64):
// CHECK-NEXT:     %zero = arith.constant 0 : i64
// CHECK-NEXT:     %keep = arith.cmpi ne, %x, %zero : i64
// CHECK-NEXT:     [[FALSE:%.*]] = arith.constant false
// CHECK-NEXT:     [[NOTHING:%.*]] = arith.constant 0 : i64
// CHECK-NEXT:     cf.cond_br %keep, ^bb1, ^bb2([[FALSE]], [[NOTHING]] : i1, i64)
// CHECK-NEXT:   ^bb1:
// CHECK:          %q = value.floordiv
// CHECK-NEXT:     [[TRUE:%.*]] = arith.constant true
// CHECK-NEXT:     cf.br ^bb2([[TRUE]], %q : i1, i64)
// CHECK-NEXT:   ^bb2([[C:%.*]]: i1, [[V:%.*]]: i64):
// CHECK:          cf.cond_br [[C]], ^bb3, ^bb4
// CHECK-NEXT:   ^bb3:
// CHECK-NEXT:     %even = arith.trunci [[V]]
// CHECK-NEXT:     cf.br ^bb4(%even, [[V]] : i1, i64)
// CHECK-NEXT:   ^bb4([[D:%.*]]: i1, [[W:%.*]]: i64):
// CHECK-NEXT:     hf.yield [[D]], [[W]] : i1, i64
hf.graph @filter_map_filter members 1 {
  %s = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.filter %s {
  ^bb0(%x: i64):
    %zero = arith.constant 0 : i64
    %keep = arith.cmpi ne, %x, %zero : i64
    hf.yield %keep : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.map %a {
  ^bb0(%x: i64):
    %ten = arith.constant 10 : i64
    %q = value.floordiv %ten, %x : i64, i64 -> i64
    hf.yield %q : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %c = hf.filter %b {
  ^bb0(%q: i64):
    %even = arith.trunci %q : i64 to i1
    hf.yield %even : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %c : !hf.edge<i64>
}

// Two filters stay a filter. A map moves into a flat_map; nothing moves out of one.
// CHECK:      hf.graph @others
// CHECK:        hf.filter %s {
// CHECK:          cf.cond_br %p, ^bb1, ^bb2
// CHECK:        hf.flat_map
// CHECK:          value.to_text
// CHECK:          value.text split
// CHECK:        hf.map %d {
// CHECK:        hf.dest_sink
hf.graph @others members 1 {
  %s = hf.source_iter [true] : !hf.edge<i1>
  %a = hf.filter %s {
  ^bb0(%p: i1):
    hf.yield %p : i1
  } : !hf.edge<i1> -> !hf.edge<i1>
  %b = hf.filter %a {
  ^bb0(%p: i1):
    hf.yield %p : i1
  } : !hf.edge<i1> -> !hf.edge<i1>
  %t = hf.limit 3 %b : !hf.edge<i1> -> !hf.edge<i1>
  %c = hf.map %t {
  ^bb0(%p: i1):
    %x = value.to_text str %p : i1
    hf.yield %x : !value.str
  } : !hf.edge<i1> -> !hf.edge<!value.str>
  %d = hf.flat_map %c {
  ^bb0(%x: !value.str):
    %l = value.text split(%x) : (!value.str) -> !value.list<!value.str>
    hf.yield %l : !value.list<!value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  %e = hf.map %d {
  ^bb0(%x: !value.str):
    hf.yield %x : !value.str
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  hf.dest_sink @print %e : !hf.edge<!value.str>
}

// An edge with two consumers is left alone, and so is a filter in front of words of a text.
// CHECK:      hf.graph @unfused
// CHECK:        %a = hf.map %s
// CHECK:        %b = hf.filter %a
// CHECK:        %c = hf.flat_map %b
hf.graph @unfused members 1 {
  %s = hf.source_iter ["x"] : !hf.edge<!value.str>
  %a = hf.map %s {
  ^bb0(%x: !value.str):
    hf.yield %x : !value.str
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  %b = hf.filter %a {
  ^bb0(%x: !value.str):
    %p = value.text isdigit(%x) : (!value.str) -> i1
    hf.yield %p : i1
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  %c = hf.flat_map %b {
  ^bb0(%x: !value.str):
    %l = value.text split(%x) : (!value.str) -> !value.list<!value.str>
    hf.yield %l : !value.list<!value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  hf.dest_sink @words %c : !hf.edge<!value.str>
  hf.dest_sink @all %a : !hf.edge<!value.str>
}
