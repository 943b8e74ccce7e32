// A trap that a branch of the user's function reaches, in a fold.

hfplus.location @leader process

!texts = !hfplus.stream<!value.str, @leader, bounded>

%texts = hfplus.source_iter ["1", " 22 ", "-3", "-99"] : !texts
%sum = hfplus.fold %texts from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%sum: i64, %text: !value.str):
  %number = value.parse %text : i64
  %next = arith.addi %sum, %number : i64
  %zero = arith.constant 0 : i64
  %bad = arith.cmpi slt, %next, %zero : i64
  cf.cond_br %bad, ^stop, ^go
^stop:
  value.trap "AssertionError: a negative sum"
^go:
  hfplus.yield %next : i64
} : !texts -> !hfplus.singleton<i64, @leader, bounded>
%lifted = hfplus.lift %sum : !hfplus.singleton<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %lifted : !hfplus.stream<i64, @leader, bounded>

// EXPECT-ERROR: AssertionError: a negative sum
// EXPECT-ERROR: trap_user.mlir:19
