// The documented hash of every type, which is what `partition` routes by.

hfplus.location @leader process

!pair = !value.tuple<i64, !value.str>
!hashes = !value.tuple<i64, i64, i64, i64, i64, i64, i64, i64>
!pairs = !hfplus.stream<!pair, @leader, bounded>

%pairs = hfplus.source_iter [[0, ""], [-1, "word"], [9223372036854775807, "eight by"], [42, "straße 日本"]] : !pairs
%rows = hfplus.each %pairs {
^bb0(%pair: !pair):
  %number = value.get %pair[0] : !pair
  %text = value.get %pair[1] : !pair
  %float = arith.sitofp %number : i64 to f64
  %half = arith.constant -0.5 : f64
  %product = arith.mulf %float, %half : f64
  %zero = arith.constant 0 : i64
  %flag = arith.cmpi slt, %number, %zero : i64
  %some = value.some %number : i64 -> !value.option<i64>
  %none = value.none : !value.option<i64>
  %option = arith.select %flag, %none, %some : !value.option<i64>
  %list = value.list (%text, %text : !value.str, !value.str) : !value.list<!value.str>
  %empty = value.list ( : ) : !value.list<i64>
  %1 = value.hash %number : i64
  %2 = value.hash %text : !value.str
  %3 = value.hash %pair : !pair
  %4 = value.hash %product : f64
  %5 = value.hash %flag : i1
  %6 = value.hash %option : !value.option<i64>
  %7 = value.hash %list : !value.list<!value.str>
  %8 = value.hash %empty : !value.list<i64>
  %row = value.make (%1, %2, %3, %4, %5, %6, %7, %8) : !hashes
  hfplus.yield %row : !hashes
} : !pairs -> !hfplus.stream<!hashes, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!hashes, @leader, bounded>

// EXPECT @leader: -2152535657050944081 -2152535657050944081 -9134263774444401081 -2152535657050944081 -2152535657050944081 -2152535657050944081 -9134263774444401081 0
// EXPECT @leader: -1956407806741107680 -2585183834528720489 -7006270727264107492 -840316820457468307 -7995527694508729151 -2152535657050944081 -3066914420480518376 0
// EXPECT @leader: 3055647633038352039 3544256248779544473 7692649168426538679 8782161536507734702 -2152535657050944081 3055647633038352039 -3048504393106613859 0
// EXPECT @leader: -4767286540954276203 4102057837590767247 -2486816400344078477 2065688536397827558 -2152535657050944081 -4767286540954276203 -6215207461273734180 0
