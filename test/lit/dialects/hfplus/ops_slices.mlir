// Slices of `hfplus` are printed as they are read: batches, state, what is released.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

// GENERIC: "hfplus.slice"(%numbers)
// GENERIC: "hfplus.finish"(%batch, %next, %next)

hfplus.location @leader process
%numbers = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @leader, bounded>

// CHECK: %answers, %total = hfplus.slice @count reads %numbers as ["batch"] because ["a sum is the same"] {
// CHECK-NEXT: ^bb0(%batch: !hfplus.stream<i64, @leader, bounded>, %sum: !hfplus.singleton<i64, @leader, bounded>):
// CHECK: hfplus.finish release %batch, %next : !hfplus.stream<i64, @leader, bounded>, !hfplus.singleton<i64, @leader, bounded> next %next : !hfplus.singleton<i64, @leader, bounded>
// CHECK-NEXT: } state {
// CHECK: } : (!hfplus.stream<i64, @leader, bounded>) -> (!hfplus.stream<i64, @leader>, !hfplus.singleton<i64, @leader>)
%answers, %total = hfplus.slice @count reads %numbers as ["batch"] because ["a sum is the same"] {
^bb0(%batch: !hfplus.stream<i64, @leader, bounded>, %sum: !hfplus.singleton<i64, @leader, bounded>):
  %next = hfplus.each %sum {
  ^bb0(%x: i64):
    %one = arith.constant 1 : i64
    %y = arith.addi %x, %one : i64
    hfplus.yield %y : i64
  } : !hfplus.singleton<i64, @leader, bounded> -> !hfplus.singleton<i64, @leader, bounded>
  hfplus.finish release %batch, %next : !hfplus.stream<i64, @leader, bounded>, !hfplus.singleton<i64, @leader, bounded> next %next : !hfplus.singleton<i64, @leader, bounded>
} state {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} : (!hfplus.stream<i64, @leader, bounded>) -> (!hfplus.stream<i64, @leader>, !hfplus.singleton<i64, @leader>)
hfplus.discard %total : !hfplus.singleton<i64, @leader>

// CHECK: %odd = hfplus.slice @echo reads %answers, %numbers as ["batch", "lazy"] because ["echo", "echo"] {
%odd = hfplus.slice @echo reads %answers, %numbers as ["batch", "lazy"] because ["echo", "echo"] {
^bb0(%left: !hfplus.stream<i64, @leader, bounded>, %right: !hfplus.stream<i64, @leader, bounded>):
  hfplus.discard %right : !hfplus.stream<i64, @leader, bounded>
  hfplus.finish release %left : !hfplus.stream<i64, @leader, bounded>
} : (!hfplus.stream<i64, @leader>, !hfplus.stream<i64, @leader, bounded>) -> !hfplus.stream<i64, @leader>
hfplus.discard %odd : !hfplus.stream<i64, @leader>
