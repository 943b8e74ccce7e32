// The three terminators of `each` on a stream: map, filter and filter_map, flat_map.

hfplus.location @leader process

!numbers = !hfplus.stream<i64, @leader, bounded>

%numbers = hfplus.source_iter [1, 2, 3, 4, 5] : !numbers
%squares = hfplus.each %numbers {
^bb0(%x: i64):
  %square = arith.muli %x, %x : i64
  hfplus.yield %square : i64
} : !numbers -> !numbers
%odd = hfplus.each %squares {
^bb0(%x: i64):
  %two = arith.constant 2 : i64
  %zero = arith.constant 0 : i64
  %rest = value.mod %x, %two : i64, i64 -> i64
  %keep = arith.cmpi ne, %rest, %zero : i64
  hfplus.yield_if %keep, %x : i1, i64
} : !numbers -> !numbers
%halves = hfplus.each %odd {
^bb0(%x: i64):
  %two = arith.constant 2 : i64
  %ten = arith.constant 10 : i64
  %half = value.floordiv %x, %two : i64, i64 -> i64
  %keep = arith.cmpi slt, %half, %ten : i64
  %text = value.to_text str %half : i64
  hfplus.yield_if %keep, %text : i1, !value.str
} : !numbers -> !hfplus.stream<!value.str, @leader, bounded>
%twice = hfplus.each %halves {
^bb0(%x: !value.str):
  %mark = value.constant "!"
  %loud = value.concat %x, %mark : !value.str, !value.str -> !value.str
  %all = value.list (%x, %loud : !value.str, !value.str) : !value.list<!value.str>
  hfplus.yield_all %all : !value.list<!value.str>
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded>
hfplus.sink @print %twice : !hfplus.stream<!value.str, @leader, bounded>

// EXPECT @leader: 0
// EXPECT @leader: 0!
// EXPECT @leader: 4
// EXPECT @leader: 4!
