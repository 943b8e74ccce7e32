// A slice becomes a loop of a graph in ticks; what waits for an end beside it is refused.

// RUN: hydro-opt %s -p project-locations --split-input-file --verify-diagnostics | filecheck %s

// CHECK: hf.graph @p members 1 attributes {ticks, fleet} {
// CHECK-NEXT: %s = hf.source_iter [1 : i64] : !hf.edge<i64>
// CHECK-NEXT: %0, %1 = hf.loop label "sum" {
// CHECK-NEXT: %b = hf.batch %s : !hf.edge<i64> -> !hf.edge<i64>
// CHECK-NEXT: %2 = hf.forward @sum_state_0 : !hf.edge<i64>
// CHECK-NEXT: %n = hf.fold %2 emit tick persist(static) from {
// CHECK: %5 = hf.singleton %n : !hf.edge<i64> -> !hf.edge<i64>
// CHECK-NEXT: %more = hf.filter %b refs(%5 : !hf.edge<i64>) {
// CHECK-NEXT: ^bb0(%x: i64, %limit: i64):
// CHECK: %last = hf.reduce %more emit tick step {
// CHECK: hf.defer_tick_lazy
// CHECK-NEXT: hf.complete @sum_state_0
// CHECK-NEXT: hf.yield %more, %last : !hf.edge<i64>, !hf.edge<i64>
// CHECK-NEXT: } : !hf.edge<i64>, !hf.edge<i64>
// CHECK-NEXT: %r = hf.all_iterations %0 : !hf.edge<i64> -> !hf.edge<i64>
hfplus.location @p process
!batch = !hfplus.stream<i64, @p, bounded>
!state = !hfplus.singleton<i64, @p, bounded>
%s = hfplus.source_iter [1] : !batch
%r, %l = hfplus.slice @sum reads %s as ["batch"] because ["any batch is fine"] {
^bb0(%b: !batch, %n: !state):
  %more = hfplus.each %b refs(%n : !state) {
  ^bb0(%x: i64, %limit: i64):
    %c = arith.cmpi sgt, %x, %limit : i64
    hfplus.yield_if %c, %x : i1, i64
  } : !batch -> !batch
  %last = hfplus.fold %more step {
  ^bb0(%x: i64, %y: i64):
    hfplus.yield %y : i64
  } : !batch -> !hfplus.optional<i64, @p, bounded>
  hfplus.finish release %more, %last : !batch, !hfplus.optional<i64, @p, bounded> next %n : !state
} state {
  %z = arith.constant 0 : i64
  hfplus.yield %z : i64
} : (!batch) -> (!hfplus.stream<i64, @p>, !hfplus.optional<i64, @p>)
hfplus.discard %r : !hfplus.stream<i64, @p>
hfplus.discard %l : !hfplus.optional<i64, @p>

// -----

hfplus.location @p process
!batch = !hfplus.stream<i64, @p, bounded>
%s = hfplus.source_iter [1] : !batch
%t = hfplus.limit 1 %s : !batch -> !batch // expected-error {{[HF204] expected `hfplus.limit` inside a slice, because @p has slices, but got it outside}}
%r = hfplus.slice @echo reads %t as ["batch"] because ["any batch is fine"] {
^bb0(%b: !batch):
  hfplus.finish release %b : !batch
} : (!batch) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
!batch = !hfplus.stream<i64, @p, bounded>
%s = hfplus.source_iter [1] : !batch
%r = hfplus.slice @echo reads %s, %s as ["batch", "lazy"] because ["any", "any"] { // expected-error {{[HF205] expected a read as batch or current, but got lazy}}
^bb0(%b: !batch, %c: !batch):
  hfplus.discard %c : !batch
  hfplus.finish release %b : !batch
} : (!batch, !batch) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>
