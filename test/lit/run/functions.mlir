// Functions of several blocks, loops, and calls that call themselves.

hfplus.location @leader process

!numbers = !hfplus.stream<i64, @leader, bounded>
!row = !value.tuple<i64, i64, !value.str>

func.func private @fibonacci(%n: i64) -> i64 {
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  %small = arith.cmpi sle, %n, %one : i64
  cf.cond_br %small, ^done, ^more
^done:
  func.return %n : i64
^more:
  %a = arith.subi %n, %one : i64
  %b = arith.subi %n, %two : i64
  %x = func.call @fibonacci(%a) : (i64) -> i64
  %y = func.call @fibonacci(%b) : (i64) -> i64
  %sum = arith.addi %x, %y : i64
  func.return %sum : i64
}

%numbers = hfplus.source_iter [0, 1, 10, 15] : !numbers
%rows = hfplus.each %numbers {
^bb0(%n: i64):
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %empty = value.constant ""
  %fibonacci = func.call @fibonacci(%n) : (i64) -> i64
  cf.br ^loop(%n, %zero, %empty : i64, i64, !value.str)
^loop(%left: i64, %sum: i64, %text: !value.str):
  %more = arith.cmpi sgt, %left, %zero : i64
  cf.cond_br %more, ^body, ^done
^body:
  %next = arith.subi %left, %one : i64
  %larger = arith.addi %sum, %left : i64
  %small = arith.cmpi slt, %left, %n : i64
  %five = arith.constant 5 : i64
  %rest = value.mod %left, %five : i64, i64 -> i64
  %fifth = arith.cmpi eq, %rest, %zero : i64
  cf.cond_br %fifth, ^mark, ^loop(%next, %larger, %text : i64, i64, !value.str)
^mark:
  %number = value.to_text str %left : i64
  %longer = value.concat %text, %number : !value.str, !value.str -> !value.str
  cf.br ^loop(%next, %larger, %longer : i64, i64, !value.str)
^done:
  %row = value.make (%fibonacci, %sum, %text) : !row
  hfplus.yield %row : !row
} : !numbers -> !hfplus.stream<!row, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @leader, bounded>

// EXPECT @leader: 0 0
// EXPECT @leader: 1 1
// EXPECT @leader: 55 55 105
// EXPECT @leader: 610 120 15105
