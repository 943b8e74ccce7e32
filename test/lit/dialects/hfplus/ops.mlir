// Every op of `hfplus`, as it is printed: read, printed and read again, in custom and generic form.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

// CHECK: hfplus.location @leader process
// CHECK-NEXT: hfplus.location @worker cluster 3
// GENERIC: "hfplus.location"() <{sym_name = "worker", kind = "cluster", size = 3 : i64}> : () -> ()
hfplus.location @leader process
hfplus.location @worker cluster 3

// --- sources

// CHECK-NEXT: %numbers = hfplus.source_iter [1 : i64, 2 : i64, 3 : i64] : !hfplus.stream<i64, @leader, bounded>
// CHECK-NEXT: %pairs = hfplus.source_iter {{\[\["a", 1 : i64\], \["b", 2 : i64\]\]}} : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>
// CHECK-NEXT: %accents = hfplus.source_iter ["\C3\A9t\C3\A9"] : !hfplus.stream<!value.str, @leader, bounded>
// CHECK-NEXT: %lines = hfplus.source_file "words.txt" by line : !hfplus.stream<!value.str, @leader, bounded>
// CHECK-NEXT: %blocks = hfplus.source_file "words.txt" by block : !hfplus.stream<!value.str, @leader, bounded>
// GENERIC: "hfplus.source_file"() <{path = "words.txt", by = "block"}>
%numbers = hfplus.source_iter [1, 2, 3] : !hfplus.stream<i64, @leader, bounded>
%pairs = hfplus.source_iter [["a", 1], ["b", 2]] : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>
%accents = hfplus.source_iter ["été"] : !hfplus.stream<!value.str, @leader, bounded>
%lines = hfplus.source_file "words.txt" by line : !hfplus.stream<!value.str, @leader, bounded>
%blocks = hfplus.source_file "words.txt" by "block" : !hfplus.stream<!value.str, @leader, bounded>

// --- elementwise: each, with its three terminators

// CHECK-NEXT: %doubled = hfplus.each %numbers {
// CHECK-NEXT: ^bb0(%x: i64):
// CHECK-NEXT:   %y = arith.addi %x, %x : i64
// CHECK-NEXT:   hfplus.yield %y : i64
// CHECK-NEXT: } : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
%doubled = hfplus.each %numbers {
^bb0(%x: i64):
  %y = arith.addi %x, %x : i64
  hfplus.yield %y : i64
} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>

// CHECK: hfplus.yield_if %c, %x{{.*}} : i1, i64
%positive = hfplus.each %doubled {
^bb0(%x: i64):
  %zero = arith.constant 0 : i64
  %c = arith.cmpi sgt, %x, %zero : i64
  hfplus.yield_if %c, %x : i1, i64
} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>

// CHECK: hfplus.yield_all %words : !value.list<!value.str>
%split = hfplus.each %lines {
^bb0(%line: !value.str):
  %words = value.text split(%line) : (!value.str) -> !value.list<!value.str>
  hfplus.yield_all %words : !value.list<!value.str>
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded>

// A region of several blocks has one exit.
// CHECK: cf.cond_br
// CHECK: ^exit(%r: i64):
// CHECK-NEXT: hfplus.yield %r : i64
%absolute = hfplus.each %numbers {
^bb0(%x: i64):
  %zero = arith.constant 0 : i64
  %c = arith.cmpi slt, %x, %zero : i64
  cf.cond_br %c, ^negative, ^exit(%x : i64)
^negative:
  %n = arith.subi %zero, %x : i64
  cf.br ^exit(%n : i64)
^exit(%r: i64):
  hfplus.yield %r : i64
} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>

// --- union, limit, sort, collect, assume

// CHECK: %both = hfplus.union concat %positive, %absolute : !hfplus.stream<i64, @leader, bounded>, !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
// CHECK-NEXT: %mixed = hfplus.union interleave %lines, %blocks : {{.*}} -> !hfplus.stream<!value.str, @leader, bounded, unordered>
// CHECK-NEXT: %merged = hfplus.union interleave %split, %accents because "any order will do" : {{.*}} -> !hfplus.stream<!value.str, @leader, bounded>
%both = hfplus.union concat %positive, %absolute : !hfplus.stream<i64, @leader, bounded>, !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
%mixed = hfplus.union interleave %lines, %blocks : !hfplus.stream<!value.str, @leader, bounded>, !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded, unordered>
%merged = hfplus.union interleave %split, %accents because "any order will do" : !hfplus.stream<!value.str, @leader, bounded>, !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded>

// CHECK-NEXT: %ordered = hfplus.assume %mixed because "it is logged only" : {{.*}} -> !hfplus.stream<!value.str, @leader, bounded>
// CHECK-NEXT: %sorted = hfplus.sort %both by {
// CHECK: %first = hfplus.limit 2 %sorted : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
// CHECK-NEXT: %list = hfplus.collect %first : {{.*}} -> !hfplus.singleton<!value.list<i64>, @leader, bounded>
// CHECK-NEXT: %lists = hfplus.lift %list : {{.*}} -> !hfplus.stream<!value.list<i64>, @leader, bounded>
%ordered = hfplus.assume %mixed because "it is logged only" : !hfplus.stream<!value.str, @leader, bounded, unordered> -> !hfplus.stream<!value.str, @leader, bounded>
%sorted = hfplus.sort %both by {
^bb0(%x: i64):
  hfplus.yield %x : i64
} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
%first = hfplus.limit 2 %sorted : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
%list = hfplus.collect %first : !hfplus.stream<i64, @leader, bounded> -> !hfplus.singleton<!value.list<i64>, @leader, bounded>
%lists = hfplus.lift %list : !hfplus.singleton<!value.list<i64>, @leader, bounded> -> !hfplus.stream<!value.list<i64>, @leader, bounded>

// --- network: five routings

// CHECK: %shared = hfplus.net partition %merged channel "words" key {
// CHECK: } : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
// CHECK-NEXT: %all = hfplus.net broadcast %ordered channel "all"
// CHECK-NEXT: %turns = hfplus.net round_robin %lists channel "turns"
// GENERIC: "hfplus.net"(%merged) <{routing = "partition", channel = "words"}> ({
%shared = hfplus.net partition %merged channel "words" key {
^bb0(%word: !value.str):
  hfplus.yield %word : !value.str
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
%all = hfplus.net broadcast %ordered channel "all" : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
%turns = hfplus.net round_robin %lists channel "turns" : !hfplus.stream<!value.list<i64>, @leader, bounded> -> !hfplus.stream<!value.list<i64>, @worker, bounded>
hfplus.discard %all : !hfplus.stream<!value.str, @worker, bounded>

// CHECK: hfplus.discard %turns : !hfplus.stream<!value.list<i64>, @worker, bounded>
hfplus.discard %turns : !hfplus.stream<!value.list<i64>, @worker, bounded>

// --- groups and folds

// CHECK: %entries = hfplus.each %shared
// CHECK: %groups = hfplus.group %entries : {{.*}} -> !hfplus.keyed_stream<!value.str, i64, @worker, bounded>
// CHECK-NEXT: %counts = hfplus.fold %groups from {
// CHECK-NEXT:   %zero{{.*}} = arith.constant 0 : i64
// CHECK-NEXT:   hfplus.yield %zero{{.*}} : i64
// CHECK-NEXT: } step {
// CHECK: } combiner ["known: count"] : !hfplus.keyed_stream<!value.str, i64, @worker, bounded> -> !hfplus.keyed_singleton<!value.str, i64, @worker, bounded>
// CHECK-NEXT: %pairs_of = hfplus.ungroup entries %counts
%entries = hfplus.each %shared {
^bb0(%word: !value.str):
  %one = arith.constant 1 : i64
  %pair = value.make (%word, %one) : !value.tuple<!value.str, i64>
  hfplus.yield %pair : !value.tuple<!value.str, i64>
} : !hfplus.stream<!value.str, @worker, bounded> -> !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded>
%groups = hfplus.group %entries : !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded> -> !hfplus.keyed_stream<!value.str, i64, @worker, bounded>
%counts = hfplus.fold %groups from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%count: i64, %x: i64):
  %next = arith.addi %count, %x : i64
  hfplus.yield %next : i64
} combiner ["known: count"] : !hfplus.keyed_stream<!value.str, i64, @worker, bounded> -> !hfplus.keyed_singleton<!value.str, i64, @worker, bounded>
%pairs_of = hfplus.ungroup entries %counts : !hfplus.keyed_singleton<!value.str, i64, @worker, bounded> -> !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded, unordered>

// Without `from` it is a reduce; of a stream that gives an optional.
// CHECK: %longest = hfplus.fold %values step {
// CHECK: } combiner ["commutative: it is the sum", "idempotent: it is logged only"] : {{.*}} -> !hfplus.optional<i64, @leader, bounded>
// CHECK-NEXT: hfplus.discard %longest
%back = hfplus.net send %pairs_of channel "counts" : !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded, unordered> -> !hfplus.keyed_stream<!value.member<@worker>, !value.tuple<!value.str, i64>, @leader, bounded, unordered>
%merged_back = hfplus.ungroup values %back : !hfplus.keyed_stream<!value.member<@worker>, !value.tuple<!value.str, i64>, @leader, bounded, unordered> -> !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded, unordered>
%values = hfplus.each %merged_back {
^bb0(%entry: !value.tuple<!value.str, i64>):
  %count = value.get %entry[1] : !value.tuple<!value.str, i64>
  hfplus.yield %count : i64
} : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded, unordered> -> !hfplus.stream<i64, @leader, bounded, unordered>
%longest = hfplus.fold %values step {
^bb0(%a: i64, %b: i64):
  %sum = arith.addi %a, %b : i64
  hfplus.yield %sum : i64
} combiner ["commutative: it is the sum", "idempotent: it is logged only"] : !hfplus.stream<i64, @leader, bounded, unordered> -> !hfplus.optional<i64, @leader, bounded>
hfplus.discard %longest : !hfplus.optional<i64, @leader, bounded>

// CHECK-NEXT: hfplus.sink @print %pairs : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>
hfplus.sink @print %pairs : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>

// --- a cycle through the network

// CHECK-NEXT: %ball = hfplus.forward @ball : !hfplus.stream<i64, @leader>
// CHECK: %there = hfplus.net demux %aimed channel "there"
// CHECK-NEXT: %again = hfplus.net send %there channel "back"
// CHECK-NEXT: %rally = hfplus.ungroup values %again
// CHECK: hfplus.complete @ball %single : !hfplus.stream<i64, @leader>
%ball = hfplus.forward @ball : !hfplus.stream<i64, @leader>
%aimed = hfplus.each %ball {
^bb0(%x: i64):
  %member = value.member_at %x : !value.member<@worker>
  %pair = value.make (%member, %x) : !value.tuple<!value.member<@worker>, i64>
  hfplus.yield %pair : !value.tuple<!value.member<@worker>, i64>
} : !hfplus.stream<i64, @leader> -> !hfplus.stream<!value.tuple<!value.member<@worker>, i64>, @leader>
%there = hfplus.net demux %aimed channel "there" : !hfplus.stream<!value.tuple<!value.member<@worker>, i64>, @leader> -> !hfplus.stream<i64, @worker>
%again = hfplus.net send %there channel "back" : !hfplus.stream<i64, @worker> -> !hfplus.keyed_stream<!value.member<@worker>, i64, @leader>
%rally = hfplus.ungroup values %again : !hfplus.keyed_stream<!value.member<@worker>, i64, @leader> -> !hfplus.stream<i64, @leader, unordered>
%single = hfplus.assume %rally because "one ball is in play" : !hfplus.stream<i64, @leader, unordered> -> !hfplus.stream<i64, @leader>
hfplus.complete @ball %single : !hfplus.stream<i64, @leader>
