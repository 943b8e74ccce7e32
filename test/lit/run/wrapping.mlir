// Integers have 64 bits and wrap.

hfplus.location @leader process

!numbers = !hfplus.stream<i64, @leader, bounded>
!row = !value.tuple<i64, i64, i64, i64>

%numbers = hfplus.source_iter [9223372036854775807, -9223372036854775808, 3037000500, 2] : !numbers
%rows = hfplus.each %numbers {
^bb0(%x: i64):
  %one = arith.constant 1 : i64
  %zero = arith.constant 0 : i64
  %sixty_three = arith.constant 63 : i64
  %more = arith.addi %x, %one : i64
  %negative = arith.subi %zero, %x : i64
  %square = arith.muli %x, %x : i64
  %power = value.pow %x, %sixty_three : i64, i64 -> i64
  %row = value.make (%more, %negative, %square, %power) : !row
  hfplus.yield %row : !row
} : !numbers -> !hfplus.stream<!row, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @leader, bounded>

// EXPECT @leader: -9223372036854775808 -9223372036854775807 1 9223372036854775807
// EXPECT @leader: -9223372036854775807 -9223372036854775808 0 0
// EXPECT @leader: 3037000501 -3037000500 -9223372036709301616 0
// EXPECT @leader: 3 -2 4 -9223372036854775808
