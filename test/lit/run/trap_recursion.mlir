// A function that calls itself without end stops its location, as any other fault does.

hfplus.location @leader process

func.func private @down(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  %ended = arith.cmpi eq, %n, %zero : i64
  cf.cond_br %ended, ^end, ^deeper
^deeper:
  %one = arith.constant 1 : i64
  %less = arith.subi %n, %one : i64
  %r = func.call @down(%less) : (i64) -> i64
  %sum = arith.addi %r, %one : i64
  func.return %sum : i64
^end:
  func.return %zero : i64
}

%numbers = hfplus.source_iter [3, 9999, -1, 5] : !hfplus.stream<i64, @leader, bounded>
%depths = hfplus.each %numbers {
^bb0(%x: i64):
  %depth = func.call @down(%x) : (i64) -> i64
  hfplus.yield %depth : i64
} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %depths : !hfplus.stream<i64, @leader, bounded>

// EXPECT-ERROR: RecursionError: more than 10000 calls within each other
// EXPECT-ERROR: trap_recursion.mlir:12
