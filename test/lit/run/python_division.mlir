// Division as in Python: rounding down, the rest with the divisor's sign; shifts and powers.

hfplus.location @leader process

!pair = !value.tuple<i64, i64>
!pairs = !hfplus.stream<!pair, @leader, bounded>
!row = !value.tuple<i64, i64, i64, i64, f64>

%pairs = hfplus.source_iter [[7, 2], [-7, 2], [7, -2], [-7, -2], [6, 3], [0, -5], [-9223372036854775808, 1]] : !pairs
%rows = hfplus.each %pairs {
^bb0(%pair: !pair):
  %a = value.get %pair[0] : !pair
  %b = value.get %pair[1] : !pair
  %quotient = value.floordiv %a, %b : i64, i64 -> i64
  %rest = value.mod %a, %b : i64, i64 -> i64
  %three = arith.constant 3 : i64
  %right = value.shr %a, %three : i64, i64 -> i64
  %left = value.shl %a, %three : i64, i64 -> i64
  %a_float = arith.sitofp %a : i64 to f64
  %b_float = arith.sitofp %b : i64 to f64
  %exact = value.div %a_float, %b_float : f64, f64 -> f64
  %row = value.make (%quotient, %rest, %right, %left, %exact) : !row
  hfplus.yield %row : !row
} : !pairs -> !hfplus.stream<!row, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @leader, bounded>

// EXPECT @leader: 3 1 0 56 3.5
// EXPECT @leader: -4 1 -1 -56 -3.5
// EXPECT @leader: -4 -1 0 56 -3.5
// EXPECT @leader: 3 -1 -1 -56 3.5
// EXPECT @leader: 2 0 0 48 2.0
// EXPECT @leader: 0 0 0 0 -0.0
// EXPECT @leader: -9223372036854775808 0 -1152921504606846976 0 -9.223372036854776e+18
