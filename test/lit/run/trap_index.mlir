// An index beyond the end of a list, negative indexes before its start.

hfplus.location @leader process

!numbers = !hfplus.stream<i64, @leader, bounded>

%numbers = hfplus.source_iter [0, -3, 2, 3] : !numbers
%picked = hfplus.each %numbers {
^bb0(%x: i64):
  %a = arith.constant 10 : i64
  %b = arith.constant 20 : i64
  %c = arith.constant 30 : i64
  %list = value.list (%a, %b, %c : i64, i64, i64) : !value.list<i64>
  %element = value.index %list[%x] : !value.list<i64> -> i64
  hfplus.yield %element : i64
} : !numbers -> !numbers
hfplus.sink @print %picked : !numbers

// EXPECT @leader: 10
// EXPECT @leader: 10
// EXPECT @leader: 30
// EXPECT-ERROR: IndexError: index out of range
// EXPECT-ERROR: trap_index.mlir:14
