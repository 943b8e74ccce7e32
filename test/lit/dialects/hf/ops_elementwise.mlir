// Operators of graphs in ticks: elementwise operators.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @elementwise members 1 attributes {ticks} {
hf.graph @elementwise members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.fold %{{.*}} emit tick from {
  %0 = hf.fold %numbers emit tick from {
    %1 = arith.constant 0 : i64
    hf.yield %1 : i64
  } step {
  ^bb0(%a: i64, %n: i64):
    %2 = arith.addi %a, %n : i64
    hf.yield %2 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.singleton %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %top = hf.singleton %0 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.reduce %{{.*}} emit tick step {
  %3 = hf.reduce %numbers emit tick step {
  ^bb0(%a_1: i64, %n_1: i64):
    %4 = arith.addi %a_1, %n_1 : i64
    hf.yield %4 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.optional %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %some = hf.optional %3 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.handoff %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %all_ = hf.handoff %numbers : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.map %{{.*}} refs(%{{.*}}, %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>) {
  %a_2 = hf.map %numbers refs(%top, %some, %all_ : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>) {
  ^bb0(%n_2: i64, %top_1: i64, %some_1: !value.option<i64>, %all__1: !value.list<i64>):
    %5 = arith.addi %n_2, %top_1 : i64
    %6 = value.len %all__1 : !value.list<i64>
    %7 = arith.addi %5, %6 : i64
    hf.yield %7 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  %held = hf.singleton %numbers : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.map %{{.*}} refs(%{{.*}} : !hf.edge<i64>) access(1 mut) {
  %changed = hf.map %numbers refs(%held : !hf.edge<i64>) access(1 mut) {
  ^bb0(%e_held: i64, %r_held: i64):
    hf.yield %e_held, %e_held : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.filter %{{.*}} refs(%{{.*}} : !hf.edge<i64>) {
  %b = hf.filter %numbers refs(%top : !hf.edge<i64>) {
  ^bb0(%n_3: i64, %top_2: i64):
    %8 = arith.cmpi slt, %n_3, %top_2 : i64
    hf.yield %8 : i1
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.map %{{.*}} {
  %9 = hf.map %numbers {
  ^bb0(%n_4: i64):
    %10 = value.list(%n_4 : i64) : !value.list<i64>
    hf.yield %10 : !value.list<i64>
  // CHECK: } : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  } : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  // CHECK: %{{.*}} = hf.flatten %{{.*}} : !hf.edge<!value.list<i64>> -> !hf.edge<i64>
  %c = hf.flatten %9 : !hf.edge<!value.list<i64>> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.identity %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %11 = hf.identity %numbers : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.inspect @inspect %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %12 = hf.inspect @inspect %11 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.assert %{{.*}} {
  %13 = hf.assert %12 {
  ^bb0(%n_5: i64):
    %14 = arith.constant 0 : i64
    %15 = arith.cmpi sgt, %n_5, %14 : i64
    hf.yield %15 : i1
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.assert_eq [1 : i64, 2 : i64] %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.assert_eq [1 : i64, 2 : i64] %13 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.unique %{{.*}} persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  %16 = hf.unique %numbers persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.multiset_delta %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %17 = hf.multiset_delta %16 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.counter "numbers" %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %18 = hf.counter "numbers" %17 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.enumerate %{{.*}} : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %e = hf.enumerate %18 : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.scan %{{.*}} persist(static) from {
  %f = hf.scan %numbers persist(static) from {
    %19 = arith.constant 0 : i64
    hf.yield %19 : i64
  } step {
  ^bb0(%a_3: i64, %n_6: i64):
    %20 = arith.addi %a_3, %n_6 : i64
    %21 = value.make (%20, %a_3) : !value.tuple<i64, i64>
    %22 = value.get %21[0] : !value.tuple<i64, i64>
    %23 = value.get %21[1] : !value.tuple<i64, i64>
    %24 = value.some %23 : i64 -> !value.option<i64>
    hf.yield %22, %24 : i64, !value.option<i64>
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %a_2 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %b : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %c : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %d : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, i64>>
  hf.null %e : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %f : !hf.edge<i64>
}
