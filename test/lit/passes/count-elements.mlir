// Every output that elements are taken from gets a counter; references stay at their operator.

// RUN: hydro-opt %s -p count-elements | filecheck %s

// CHECK: %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
// CHECK-NEXT: [[NUMBERS:%[0-9]+]] = hf.counter "edge 0" %numbers
// CHECK-NEXT: %limit = hf.source_iter [2 : i64] : !hf.edge<i64>
// CHECK-NEXT: [[LIMIT:%[0-9]+]] = hf.counter "edge 1" %limit
// CHECK-NEXT: %late = hf.defer_tick [[NUMBERS]]
// CHECK-NEXT: [[LATE:%[0-9]+]] = hf.counter "edge 2" %late
// CHECK-NEXT: %both = hf.union [[LATE]], [[LIMIT]]
// CHECK-NEXT: [[BOTH:%[0-9]+]] = hf.counter "edge 3" %both
// CHECK-NEXT: hf.dest_sink @print [[BOTH]]
// CHECK-NEXT: hf.dest_sink @print [[BOTH]]
hf.graph @g members 1 attributes {ticks} {
  %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %limit = hf.source_iter [2 : i64] : !hf.edge<i64>
  %late = hf.defer_tick %numbers : !hf.edge<i64> -> !hf.edge<i64>
  %both = hf.union %late, %limit : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %both : !hf.edge<i64>
  hf.dest_sink @print %both : !hf.edge<i64>
}
