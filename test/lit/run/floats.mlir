// Floats are IEEE doubles and print as Python prints them.

hfplus.location @leader process

!floats = !hfplus.stream<f64, @leader, bounded>
!row = !value.tuple<f64, f64, f64, i1, i64>

%floats = hfplus.source_iter [0.1, 1.0e+16, -2.5, 123456789.125, 1.0e-05, 0.0001, 5.0e-324] : !floats
%rows = hfplus.each %floats {
^bb0(%x: f64):
  %tenth = arith.constant 0.2 : f64
  %sum = arith.addf %x, %tenth : f64
  %half = value.floordiv %x, %tenth : f64, f64 -> f64
  %positive = value.compare gt %x, %tenth : f64, f64
  %whole = value.truncate %x
  %row = value.make (%x, %sum, %half, %positive, %whole) : !row
  hfplus.yield %row : !row
} : !floats -> !hfplus.stream<!row, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @leader, bounded>

// EXPECT @leader: 0.1 0.30000000000000004 0.0 False 0
// EXPECT @leader: 1e+16 1e+16 5e+16 True 10000000000000000
// EXPECT @leader: -2.5 -2.3 -13.0 False -2
// EXPECT @leader: 123456789.125 123456789.325 617283945.0 True 123456789
// EXPECT @leader: 1e-05 0.20001000000000002 0.0 False 0
// EXPECT @leader: 0.0001 0.2001 0.0 False 0
// EXPECT @leader: 5e-324 0.2 0.0 False 0
