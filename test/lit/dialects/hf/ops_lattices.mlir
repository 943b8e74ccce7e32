// Operators of graphs in ticks: lattices.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @lattices members 1 attributes {ticks} {
hf.graph @lattices members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64] : !hf.edge<i64>
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}1 : i64, 2 : i64{{\]\]}} : !hf.edge<!value.tuple<i64, i64>>
  %p = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.source_iter ["go"] : !hf.edge<!value.str>
  %go = hf.source_iter ["go"] : !hf.edge<!value.str>
  // CHECK: %{{.*}}, %{{.*}} = hf.state %{{.*}} from {
  %0, %1 = hf.state %a from {
    %2 = arith.constant 0 : i64
    hf.yield %2 : i64
  // CHECK: } merge {
  } merge {
  ^bb0(%a_1: i64, %b: i64):
    %3 = arith.cmpi sgt, %a_1, %b : i64
    %4 = arith.select %3, %a_1, %b : i64
    %5 = value.compare ne %a_1, %4 : i64, i64
    hf.yield %4, %5 : i64, i1
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  // CHECK: %{{.*}}, %{{.*}} = hf.state_by %{{.*}} persist(static) by {
  %6, %7 = hf.state_by %p persist(static) by {
  ^bb0(%8: !value.tuple<i64, i64>):
    %n = value.get %8[1] : !value.tuple<i64, i64>
    hf.yield %n : i64
  // CHECK: } from {
  } from {
    %9 = arith.constant 0 : i64
    hf.yield %9 : i64
  // CHECK: } merge {
  } merge {
  ^bb0(%a_2: i64, %b_1: i64):
    %10 = arith.cmpi sgt, %a_2, %b_1 : i64
    %11 = arith.select %10, %a_2, %b_1 : i64
    %12 = value.compare ne %a_2, %11 : i64, i64
    hf.yield %11, %12 : i64, i1
  // CHECK: } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64>
  // CHECK: %{{.*}} = hf.lattice_fold %{{.*}} emit tick from {
  %13 = hf.lattice_fold %a emit tick from {
    %14 = arith.constant 0 : i64
    hf.yield %14 : i64
  } step {
  ^bb0(%a_3: i64, %b_2: i64):
    %15 = arith.cmpi sgt, %a_3, %b_2 : i64
    %16 = arith.select %15, %a_3, %b_2 : i64
    hf.yield %16 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.lattice_reduce %{{.*}} emit tick persist(static) step {
  %17 = hf.lattice_reduce %a emit tick persist(static) step {
  ^bb0(%a_4: i64, %b_3: i64):
    %18 = arith.cmpi sgt, %a_4, %b_3 : i64
    %19 = arith.select %18, %a_4, %b_3 : i64
    hf.yield %19 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.lattice_fold_batch %{{.*}}, %{{.*}} from {
  %20 = hf.lattice_fold_batch %a, %go from {
    %21 = arith.constant 0 : i64
    hf.yield %21 : i64
  } step {
  ^bb0(%a_5: i64, %b_4: i64):
    %22 = arith.cmpi sgt, %a_5, %b_4 : i64
    %23 = arith.select %22, %a_5, %b_4 : i64
    hf.yield %23 : i64
  // CHECK: } : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  } : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.lattice_join_fused_join %{{.*}}, %{{.*}} lhs from {
  %24 = hf.lattice_join_fused_join %p, %p lhs from {
    %25 = arith.constant 0 : i64
    hf.yield %25 : i64
  } step {
  ^bb0(%a_6: i64, %b_5: i64):
    %26 = arith.cmpi sgt, %a_6, %b_5 : i64
    %27 = arith.select %26, %a_6, %b_5 : i64
    hf.yield %27 : i64
  // CHECK: } rhs from {
  } rhs from {
    %28 = arith.constant 0 : i64
    hf.yield %28 : i64
  } step {
  ^bb0(%a_7: i64, %b_6: i64):
    %29 = arith.cmpi sgt, %a_7, %b_6 : i64
    %30 = arith.select %29, %a_7, %b_6 : i64
    hf.yield %30 : i64
  // CHECK: } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.lattice_bimorphism %{{.*}}, %{{.*}} refs(%{{.*}} : !hf.edge<i64>, %{{.*}} : !hf.edge<i64>) left {
  %31 = hf.lattice_bimorphism %a, %a refs(%1 : !hf.edge<i64>, %7 : !hf.edge<i64>) left {
  ^bb0(%l: i64, %r: i64):
    %32 = arith.addi %l, %r : i64
    hf.yield %32 : i64
  // CHECK: } right {
  } right {
  ^bb0(%l_1: i64, %r_1: i64):
    %33 = arith.addi %l_1, %r_1 : i64
    hf.yield %33 : i64
  // CHECK: } merge {
  } merge {
  ^bb0(%a_8: i64, %b_7: i64):
    %34 = arith.cmpi sgt, %a_8, %b_7 : i64
    %35 = arith.select %34, %a_8, %b_7 : i64
    hf.yield %35 : i64
  // CHECK: } : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %13 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %17 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %0 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, i64>>
  hf.null %6 : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %20 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  hf.null %24 : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %31 : !hf.edge<i64>
}
