// Keyed state of `hfplus` is printed as it is read.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

// GENERIC: "hfplus.amend"(%state, %batch) <{form = "insert"
// GENERIC: "hfplus.changed"(%dropped, %state)

hfplus.location @p process
%s = hfplus.source_iter [[1, 2]] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
// CHECK: hfplus.slice @keep
%table, %maybe = hfplus.slice @keep reads %s as ["batch"] because ["any"] {
^bb0(%batch: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %state: !hfplus.keyed_singleton<i64, i64, @p, bounded>, %last: !hfplus.optional<i64, @p, bounded>):
  // CHECK: %new = hfplus.amend insert %state with %batch : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  %new = hfplus.amend insert %state with %batch : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  // CHECK: %more = hfplus.amend update %new with %batch refs(%last : !hfplus.optional<i64, @p, bounded>) merge {
  // CHECK: } combiner ["commutative: a sum"] : !hfplus.keyed_singleton
  %more = hfplus.amend update %new with %batch refs(%last : !hfplus.optional<i64, @p, bounded>) merge {
  ^bb1(%old: i64, %update: i64, %seen: !value.option<i64>):
    %sum = arith.addi %old, %update : i64
    hfplus.yield %sum : i64
  } combiner ["commutative: a sum"] : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  // CHECK: hfplus.amend upsert %more with %state :
  %put = hfplus.amend upsert %more with %state : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  // CHECK: hfplus.amend drop %put with %new :
  %dropped = hfplus.amend drop %put with %new : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  // CHECK: hfplus.changed %dropped since %state :
  %changed = hfplus.changed %dropped since %state : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %changed : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %dropped, %last : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.optional<i64, @p, bounded> next %dropped, %last : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.optional<i64, @p, bounded>
// CHECK: } state {
// CHECK-NEXT: hfplus.yield
// CHECK-NEXT: } {
} state {
  hfplus.yield
} {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> (!hfplus.keyed_singleton<i64, i64, @p>, !hfplus.optional<i64, @p>)
hfplus.discard %table : !hfplus.keyed_singleton<i64, i64, @p>
hfplus.discard %maybe : !hfplus.optional<i64, @p>
