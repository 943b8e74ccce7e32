// A value that is changed between two groups of readers, and goes on when all are done.

hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_iter [1, 2, 3] : !hf.edge<i64>
  %start = hf.source_iter [100] : !hf.edge<i64>
  %total = hf.singleton %start : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %total : !hf.edge<i64>
  %before = hf.map %numbers refs(%total : !hf.edge<i64>) access(0 read) {
  ^bb0(%n : i64, %t : i64):
    hf.yield %t : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %after = hf.map %numbers refs(%total : !hf.edge<i64>) access(2 read) {
  ^bb0(%n : i64, %t : i64):
    hf.yield %t : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %running = hf.map %numbers refs(%total : !hf.edge<i64>) access(1 mut) {
  ^bb0(%n : i64, %t : i64):
    %sum = arith.addi %n, %t : i64
    hf.yield %n, %sum : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %before : !hf.edge<i64>
  hf.dest_sink @print %after : !hf.edge<i64>
  hf.dest_sink @print %running : !hf.edge<i64>
}

// EXPECT @graph: 100
// EXPECT @graph: 100
// EXPECT @graph: 100
// EXPECT @graph: 1
// EXPECT @graph: 2
// EXPECT @graph: 3
// EXPECT @graph: 106
// EXPECT @graph: 106
// EXPECT @graph: 106
// EXPECT @graph: 106
