// RUN: hydro-opt %s -p project-locations --split-input-file | filecheck %s

// A net is two ends of a channel; the key, attributes and boundedness go along.
// CHECK:      hf.graph @a members 1 {
// CHECK-NEXT:   %s = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
// CHECK-NEXT:   %m = hf.map %s {
// CHECK-NEXT:   ^bb0(%x: i64):
// CHECK-NEXT:     hf.yield %x : i64
// CHECK-NEXT:   } {label = "same"} : !hf.edge<i64> -> !hf.edge<i64>
// CHECK-NEXT:   hf.dest_channel partition %m channel @c to @b key {
// CHECK-NEXT:   ^bb0(%k: i64):
// CHECK-NEXT:     hf.yield %k : i64
// CHECK-NEXT:   } {bounded} : !hf.edge<i64>
// CHECK-NEXT: }
// CHECK-NEXT: hf.graph @b members 2 {
// CHECK-NEXT:   %n = hf.source_channel @c from @a keyed false {bounded} : !hf.edge<i64>
// CHECK-NEXT:   hf.dest_sink @print %n : !hf.edge<i64>
// CHECK-NEXT: }
hfplus.location @a process
hfplus.location @b cluster 2
%s = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @a, bounded>
%m = hfplus.each %s {
^bb0(%x: i64):
  hfplus.yield %x : i64
} {label = "same"} : !hfplus.stream<i64, @a, bounded> -> !hfplus.stream<i64, @a, bounded>
%n = hfplus.net partition %m channel "c" key {
^bb0(%k: i64):
  hfplus.yield %k : i64
} : !hfplus.stream<i64, @a, bounded> -> !hfplus.stream<i64, @b, bounded>
hfplus.sink @print %n : !hfplus.stream<i64, @b, bounded>

// -----

// A cycle through the network: the value that completes the forward takes its place, and the
// graph is sorted.
// CHECK:      hf.graph @a members 1 {
// CHECK-NEXT:   %start = hf.source_iter [0 : i64]
// CHECK-NEXT:   %back = hf.source_channel @pong from @b keyed false : !hf.edge<i64, unordered>
// CHECK-NEXT:   %less = hf.filter %back {
// CHECK:          hf.yield %c : i1
// CHECK:        %all = hf.union %start, %less
// CHECK-NEXT:   hf.dest_channel send %all channel @ping to @b : !hf.edge<i64, unordered>
// CHECK:      hf.graph @b members 1 {
// CHECK-NEXT:   %there = hf.source_channel @ping from @a keyed false : !hf.edge<i64, unordered>
// CHECK-NEXT:   hf.dest_channel send %there channel @pong to @a : !hf.edge<i64, unordered>
hfplus.location @a process
hfplus.location @b process
%start = hfplus.source_iter [0] : !hfplus.stream<i64, @a, bounded>
%again = hfplus.forward @again : !hfplus.stream<i64, @a, unordered>
%all = hfplus.union interleave %start, %again : !hfplus.stream<i64, @a, bounded>, !hfplus.stream<i64, @a, unordered> -> !hfplus.stream<i64, @a, unordered>
%there = hfplus.net send %all channel "ping" : !hfplus.stream<i64, @a, unordered> -> !hfplus.stream<i64, @b, unordered>
%back = hfplus.net send %there channel "pong" : !hfplus.stream<i64, @b, unordered> -> !hfplus.stream<i64, @a, unordered>
%less = hfplus.each %back {
^bb0(%x: i64):
  %limit = arith.constant 3 : i64
  %c = arith.cmpi slt, %x, %limit : i64
  hfplus.yield_if %c, %x : i1, i64
} : !hfplus.stream<i64, @a, unordered> -> !hfplus.stream<i64, @a, unordered>
hfplus.complete @again %less : !hfplus.stream<i64, @a, unordered>

// -----

// Keyed collections are edges of pairs. A filter yields its element as it came; a key stays.
// CHECK:      hf.graph @a members 1 {
// CHECK:        %f = hf.filter %s {
// CHECK-NEXT:   ^bb0(%0: !value.tuple<i64, !value.str>):
// CHECK-NEXT:     %k = value.get %0[0]
// CHECK-NEXT:     %v = value.get %0[1]
// CHECK:          hf.yield %c : i1
// CHECK:        %m = hf.filter_map %f {
// CHECK:          [[PAIR:%.*]] = value.make (%k_1, %n)
// CHECK-NEXT:     hf.yield %c_1, [[PAIR]] : i1, !value.tuple<i64, i64>
// CHECK:        %a = hf.flat_map %m {
// CHECK:          cf.br ^[[HEAD:.*]]({{.*}}, {{.*}} : i64, !value.list<!value.tuple<i64, i64>>)
// CHECK-NEXT:   ^[[HEAD]]
// CHECK:          value.append
// CHECK:        %r = hf.reduce_keyed %a emit at_end step {
// CHECK:        hf.map %r {
// CHECK:          value.get {{.*}}[1]
// CHECK:        hf.map %r {
// CHECK:          value.get {{.*}}[0]
// CHECK:        hf.dest_sink @entries %r
hfplus.location @a process
!pair = !value.tuple<i64, !value.str>
!keyed = !hfplus.keyed_stream<i64, !value.str, @a, bounded>
!counts = !hfplus.keyed_stream<i64, i64, @a, bounded>
!ints = !hfplus.stream<i64, @a, bounded, unordered>
%s = hfplus.source_iter [[1, "x"]] : !hfplus.stream<!pair, @a, bounded>
%g = hfplus.group %s : !hfplus.stream<!pair, @a, bounded> -> !keyed
%f = hfplus.each %g {
^bb0(%k: i64, %v: !value.str):
  %x = value.constant "x"
  %c = value.compare eq %v, %x : !value.str, !value.str
  hfplus.yield_if %c, %v : i1, !value.str
} : !keyed -> !keyed
%m = hfplus.each %f {
^bb0(%k: i64, %v: !value.str):
  %n = value.len %v : !value.str
  %c = arith.cmpi slt, %k, %n : i64
  hfplus.yield_if %c, %n : i1, i64
} : !keyed -> !counts
%a = hfplus.each %m {
^bb0(%k: i64, %v: i64):
  %l = value.list(%v, %k : i64, i64) : !value.list<i64>
  hfplus.yield_all %l : !value.list<i64>
} : !counts -> !counts
%r = hfplus.fold %a step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %x : i64
} : !counts -> !hfplus.keyed_singleton<i64, i64, @a, bounded>
%values = hfplus.ungroup values %r : !hfplus.keyed_singleton<i64, i64, @a, bounded> -> !ints
%keys = hfplus.ungroup keys %r : !hfplus.keyed_singleton<i64, i64, @a, bounded> -> !ints
%entries = hfplus.ungroup entries %r : !hfplus.keyed_singleton<i64, i64, @a, bounded> -> !hfplus.stream<!value.tuple<i64, i64>, @a, bounded, unordered>
hfplus.sink @values %values : !ints
hfplus.sink @keys %keys : !ints
hfplus.sink @entries %entries : !hfplus.stream<!value.tuple<i64, i64>, @a, bounded, unordered>

// -----

// Everything else that stays at one location.
// CHECK:      hf.graph @a members 1 {
// CHECK-NEXT:   %f = hf.source_file "t.txt" by line
// CHECK-NEXT:   %l = hf.limit 2 %f
// CHECK-NEXT:   %s = hf.sort %l by {
// CHECK:        %u = hf.chain %s, %f
// CHECK-NEXT:   %c = hf.collect %u
// CHECK-NEXT:   %n = hf.fold %u emit at_end from {
// CHECK:        hf.null %c
// CHECK-NEXT:   hf.dest_sink @print %n : !hf.edge<i64>
hfplus.location @a process
!texts = !hfplus.stream<!value.str, @a, bounded>
%f = hfplus.source_file "t.txt" by line : !texts
%l = hfplus.limit 2 %f : !texts -> !texts
%s = hfplus.sort %l by {
^bb0(%x: !value.str):
  hfplus.yield %x : !value.str
} : !texts -> !texts
%u = hfplus.union concat %s, %f : !texts, !texts -> !texts
%c = hfplus.collect %u : !texts -> !hfplus.singleton<!value.list<!value.str>, @a, bounded>
%n = hfplus.fold %u from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%count: i64, %x: !value.str):
  hfplus.yield %count : i64
} : !texts -> !hfplus.singleton<i64, @a, bounded>
hfplus.discard %c : !hfplus.singleton<!value.list<!value.str>, @a, bounded>
%o = hfplus.lift %n : !hfplus.singleton<i64, @a, bounded> -> !hfplus.stream<i64, @a, bounded>
hfplus.sink @print %o : !hfplus.stream<i64, @a, bounded>
