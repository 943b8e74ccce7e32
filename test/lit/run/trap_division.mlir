// A division by zero at one member, in the middle of the data: the error names it and its line.

hfplus.location @leader process
hfplus.location @worker cluster 3

!here = !hfplus.stream<i64, @leader, bounded>
!there = !hfplus.stream<i64, @worker, bounded>

%numbers = hfplus.source_iter [5, 4, 3, 2, 0, 1] : !here
%shares = hfplus.net round_robin %numbers channel "shares" : !here -> !there
%quotients = hfplus.each %shares {
^bb0(%x: i64):
  %sixty = arith.constant 60 : i64
  %quotient = value.floordiv %sixty, %x : i64, i64 -> i64
  hfplus.yield %quotient : i64
} : !there -> !there
hfplus.sink @print %quotients : !there

// EXPECT @worker[0]: 12
// EXPECT @worker[0]: 30
// EXPECT @worker[1]: 15
// EXPECT @worker[2]: 20
// EXPECT @worker[2]: 60
// EXPECT-ERROR: ZeroDivisionError: division by zero
// EXPECT-ERROR: trap_division.mlir:14
// EXPECT-ERROR: worker[1]
