// RUN: hydro-opt %s -p schedule | filecheck %s

// An operator behind a blocking one lies in a later stratum, also if another way to it is shorter.
// CHECK:      hf.graph @a members 1 {
// CHECK-NEXT:   %s = hf.source_iter [2 : i64, 1 : i64] {stratum = 0 : i64}
// CHECK-NEXT:   hf.dest_sink @first %s {stratum = 0 : i64}
// CHECK-NEXT:   %x = hf.sort %s by {
// CHECK:        } {stratum = 0 : i64}
// CHECK:        %u = hf.union %s, %x {stratum = 1 : i64}
// CHECK-NEXT:   %l = hf.collect %u {stratum = 1 : i64}
// CHECK-NEXT:   hf.dest_sink @print %l {stratum = 2 : i64}
hf.graph @a members 1 {
  %s = hf.source_iter [2, 1] : !hf.edge<i64>
  hf.dest_sink @first %s : !hf.edge<i64>
  %x = hf.sort %s by {
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %u = hf.union %s, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %l = hf.collect %u : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  hf.dest_sink @print %l : !hf.edge<!value.list<i64>>
}
