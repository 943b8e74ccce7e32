// RUN: hydro-opt %s -p 'partition{location=leader members=3}' --split-input-file | filecheck %s
// RUN: hydro-opt %s -p 'partition{location=leader members=3 key="0" to=shard}' --split-input-file | filecheck %s --check-prefix=PATH

// The each that makes the pairs moves along; the key of an element is all that is left of it at
// the sender. Entries come back from each member.
// CHECK:      hfplus.location @leader process
// CHECK-NEXT: hfplus.location @leader_shard cluster 3
// CHECK-NEXT: %words = hfplus.source_iter
// CHECK-NEXT: [[THERE:%.*]] = hfplus.net partition %words channel "leader_to_leader_shard" key {
// CHECK-NEXT: ^bb0(%w: !value.str):
// CHECK-NEXT:   %low = value.text lower(%w) : (!value.str) -> !value.str
// CHECK-NEXT:   %n = value.len %w : !value.str
// CHECK-NEXT:   %k = value.make (%low, %n) : !value.tuple<!value.str, i64>
// CHECK-NEXT:   hfplus.yield %k : !value.tuple<!value.str, i64>
// CHECK-NEXT: } : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader_shard, bounded>
// CHECK-NEXT: %pairs = hfplus.each [[THERE]] {
// CHECK:      %grouped = hfplus.group %pairs : {{.*}}@leader_shard{{.*}}@leader_shard
// CHECK:      %counts = hfplus.fold %grouped from {
// CHECK:      } combiner ["known: count"] {{.*}}@leader_shard{{.*}}@leader_shard
// CHECK:      %twice = hfplus.each %counts {
// CHECK:      } : {{.*}}@leader_shard{{.*}}@leader_shard
// CHECK-NEXT: %values = hfplus.ungroup values %twice : {{.*}} -> !hfplus.stream<i64, @leader_shard, bounded, unordered>
// CHECK-NEXT: [[BACK:%.*]] = hfplus.net send %values channel "leader_shard_to_leader" : {{.*}} -> !hfplus.keyed_stream<!value.member<@leader_shard>, i64, @leader, bounded, unordered>
// CHECK-NEXT: [[ALL:%.*]] = hfplus.ungroup values [[BACK]] : {{.*}} -> !hfplus.stream<i64, @leader, bounded, unordered>
// CHECK-NEXT: hfplus.sink @print [[ALL]]

// A component of the key routes, too: then only that is computed at the sender.
// PATH:      hfplus.net partition %words channel "leader_to_shard" key {
// PATH-NEXT: ^bb0(%w: !value.str):
// PATH-NEXT:   %low = value.text lower(%w) : (!value.str) -> !value.str
// PATH-NEXT:   hfplus.yield %low : !value.str
hfplus.location @leader process
!key = !value.tuple<!value.str, i64>
!pair = !value.tuple<!key, !value.str>
!counts = !hfplus.keyed_singleton<!key, i64, @leader, bounded>
%words = hfplus.source_iter ["a"] : !hfplus.stream<!value.str, @leader, bounded>
%pairs = hfplus.each %words {
^bb0(%w: !value.str):
  %low = value.text lower(%w) : (!value.str) -> !value.str
  %up = value.text upper(%w) : (!value.str) -> !value.str
  %n = value.len %w : !value.str
  %k = value.make (%low, %n) : !key
  %p = value.make (%k, %up) : !pair
  hfplus.yield %p : !pair
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!pair, @leader, bounded>
%grouped = hfplus.group %pairs : !hfplus.stream<!pair, @leader, bounded> -> !hfplus.keyed_stream<!key, !value.str, @leader, bounded>
%counts = hfplus.fold %grouped from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%n: i64, %w: !value.str):
  %one = arith.constant 1 : i64
  %m = arith.addi %n, %one : i64
  hfplus.yield %m : i64
} combiner ["known: count"] : !hfplus.keyed_stream<!key, !value.str, @leader, bounded> -> !counts
%twice = hfplus.each %counts {
^bb0(%k: !key, %n: i64):
  %m = arith.addi %n, %n : i64
  hfplus.yield %m : i64
} : !counts -> !counts
%values = hfplus.ungroup values %twice : !counts -> !hfplus.stream<i64, @leader, bounded, unordered>
hfplus.sink @print %values : !hfplus.stream<i64, @leader, bounded, unordered>

// -----

// Elements that come from a cluster are sent to the new one by their senders.
// CHECK:      hfplus.location @leader process
// CHECK-NEXT: hfplus.location @leader_shard cluster 3
// CHECK-NEXT: hfplus.location @mapper cluster 2
// CHECK-NEXT: %s = hfplus.source_iter
// CHECK-NEXT: [[THERE:%.*]] = hfplus.net partition %s channel "mapper_to_leader_shard" key {
// CHECK-NEXT: ^bb0([[P:%.*]]: !value.tuple<!value.tuple<i64, i64>, i64>):
// CHECK-NEXT:   [[K:%.*]] = value.get [[P]][0]
// CHECK-NEXT:   hfplus.yield [[K]] : !value.tuple<i64, i64>
// CHECK-NEXT: } : !hfplus.stream<!value.tuple<!value.tuple<i64, i64>, i64>, @mapper, bounded> -> !hfplus.stream<!value.tuple<!value.tuple<i64, i64>, i64>, @leader_shard, bounded, unordered>
// CHECK-NEXT: %g = hfplus.group [[THERE]]
// CHECK-NEXT: %max = hfplus.fold %g step {

// PATH:      [[K:%.*]] = value.get {{.*}}[0]
// PATH-NEXT: [[F:%.*]] = value.get [[K]][0]
// PATH-NEXT: hfplus.yield [[F]] : i64
hfplus.location @leader process
hfplus.location @mapper cluster 2
!key = !value.tuple<i64, i64>
!pair = !value.tuple<!key, i64>
!entries = !hfplus.stream<!pair, @leader, bounded, unordered>
!max = !hfplus.keyed_singleton<!key, i64, @leader, bounded>
%s = hfplus.source_iter [[[1, 2], 3]] : !hfplus.stream<!pair, @mapper, bounded>
%n = hfplus.net send %s channel "pairs" : !hfplus.stream<!pair, @mapper, bounded> -> !hfplus.keyed_stream<!value.member<@mapper>, !pair, @leader, bounded>
%v = hfplus.ungroup values %n : !hfplus.keyed_stream<!value.member<@mapper>, !pair, @leader, bounded> -> !entries
%g = hfplus.group %v : !entries -> !hfplus.keyed_stream<!key, i64, @leader, bounded, unordered>
%max = hfplus.fold %g step {
^bb0(%x: i64, %y: i64):
  %z = arith.maxsi %x, %y : i64
  hfplus.yield %z : i64
} combiner ["commutative: it is the largest"] : !hfplus.keyed_stream<!key, i64, @leader, bounded, unordered> -> !max
%e = hfplus.ungroup entries %max : !max -> !entries
hfplus.sink @print %e : !entries
