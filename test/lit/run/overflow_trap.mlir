// In `trap` mode an integer that does not fit stops the location.

builtin.module attributes {overflow = "trap"} {
  hfplus.location @leader process
  %numbers = hfplus.source_iter [1, 2, 9223372036854775807, 4] : !hfplus.stream<i64, @leader, bounded>
  %more = hfplus.each %numbers {
  ^bb0(%x: i64):
    %one = arith.constant 1 : i64
    %sum = arith.addi %x, %one : i64
    hfplus.yield %sum : i64
  } : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
  hfplus.sink @print %more : !hfplus.stream<i64, @leader, bounded>
}

// EXPECT @leader: 2
// EXPECT @leader: 3
// EXPECT-ERROR: OverflowError
// EXPECT-ERROR: overflow_trap.mlir:9
