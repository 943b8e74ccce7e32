// An operator that is at fault in a tick of one location ends the fleet, and says where.

// EXPECT-ERROR: AssertionError: assert
// EXPECT-ERROR: checker
// EXPECT-ERROR: ticks_network_trap.mlir:13:12
hf.graph @sender members 1 {
  %numbers = hf.source_iter [3] : !hf.edge<i64>
  hf.dest_channel send %numbers channel @numbers to @checker {bounded} : !hf.edge<i64>
}

hf.graph @checker members 1 attributes {ticks} {
  %numbers = hf.source_channel @numbers from @sender keyed false {bounded} : !hf.edge<i64>
  %small = hf.assert %numbers {
  ^bb0(%n : i64):
    %limit = arith.constant 3 : i64
    %holds = arith.cmpi slt, %n, %limit : i64
    hf.yield %holds : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %small : !hf.edge<i64>
}
