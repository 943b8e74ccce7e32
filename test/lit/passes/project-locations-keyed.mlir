// Keyed state as operators: a keyed reduce of the state and the updates, an anti-join, a difference.

// RUN: hydro-opt %s -p project-locations | filecheck %s

// CHECK: hf.loop label "keep"
// CHECK: hf.forward @keep_state_0
// CHECK: hf.chain
// CHECK: hf.reduce_keyed {{.*}} emit tick
// CHECK: hf.optional
// CHECK: hf.reduce_keyed {{.*}} emit tick refs
// CHECK: cf.cond_br
// CHECK: hf.filter_map
// CHECK: hf.reduce_keyed
// CHECK: hf.anti_join
// CHECK: hf.difference
// CHECK: hf.defer_tick_lazy
// CHECK: hf.complete @keep_state_0

hfplus.location @p process
%s = hfplus.source_iter [[1, 2]] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%table, %maybe = hfplus.slice @keep reads %s as ["batch"] because ["any"] {
^bb0(%batch: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %state: !hfplus.keyed_singleton<i64, i64, @p, bounded>, %last: !hfplus.optional<i64, @p, bounded>):
  %new = hfplus.amend insert %state with %batch : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  %more = hfplus.amend update %new with %batch refs(%last : !hfplus.optional<i64, @p, bounded>) merge {
  ^bb1(%old: i64, %update: i64, %seen: !value.option<i64>):
    %sum = arith.addi %old, %update : i64
    hfplus.yield %sum : i64
  } combiner ["commutative: a sum"] : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  %put = hfplus.amend upsert %more with %state : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  %dropped = hfplus.amend drop %put with %new : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  %changed = hfplus.changed %dropped since %state : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %changed : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %dropped, %last : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.optional<i64, @p, bounded> next %dropped, %last : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.optional<i64, @p, bounded>
} state {
  hfplus.yield
} {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> (!hfplus.keyed_singleton<i64, i64, @p>, !hfplus.optional<i64, @p>)
hfplus.discard %table : !hfplus.keyed_singleton<i64, i64, @p>
hfplus.discard %maybe : !hfplus.optional<i64, @p>
