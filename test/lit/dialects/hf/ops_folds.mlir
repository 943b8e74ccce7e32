// Operators of graphs in ticks: folds and sorts.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @folds members 1 attributes {ticks} {
hf.graph @folds members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}"a", 1 : i64{{\]\]}} : !hf.edge<!value.tuple<!value.str, i64>>
  %pairs = hf.source_iter [["a", 1 : i64]] : !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: %{{.*}} = hf.fold %{{.*}} emit tick persist(static) from {
  %0 = hf.fold %numbers emit tick persist(static) from {
    %1 = arith.constant 0 : i64
    hf.yield %1 : i64
  } step {
  ^bb0(%a: i64, %n: i64):
    %2 = arith.addi %a, %n : i64
    hf.yield %2 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.fold_no_replay %{{.*}} emit tick from {
  %3 = hf.fold_no_replay %numbers emit tick from {
    %4 = arith.constant 0 : i64
    hf.yield %4 : i64
  } step {
  ^bb0(%a_1: i64, %n_1: i64):
    %5 = arith.addi %a_1, %n_1 : i64
    hf.yield %5 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.reduce %{{.*}} emit tick step {
  %6 = hf.reduce %numbers emit tick step {
  ^bb0(%a_2: i64, %n_2: i64):
    %7 = arith.addi %a_2, %n_2 : i64
    hf.yield %7 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.reduce_no_replay %{{.*}} emit tick persist(static) step {
  %8 = hf.reduce_no_replay %numbers emit tick persist(static) step {
  ^bb0(%a_3: i64, %n_3: i64):
    %9 = arith.addi %a_3, %n_3 : i64
    hf.yield %9 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.fold_keyed %{{.*}} emit tick persist(tick) from {
  %10 = hf.fold_keyed %pairs emit tick persist(tick) from {
    %11 = arith.constant 0 : i64
    hf.yield %11 : i64
  } step {
  ^bb0(%a_4: i64, %n_4: i64):
    %12 = arith.addi %a_4, %n_4 : i64
    hf.yield %12 : i64
  // CHECK: } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: %{{.*}} = hf.reduce_keyed %{{.*}} emit tick persist(static) step {
  %13 = hf.reduce_keyed %pairs emit tick persist(static) step {
  ^bb0(%a_5: i64, %n_5: i64):
    %14 = arith.addi %a_5, %n_5 : i64
    hf.yield %14 : i64
  // CHECK: } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: %{{.*}} = hf.sort %{{.*}} by {
  %15 = hf.sort %numbers by {
  ^bb0(%16: i64):
    hf.yield %16 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.sort_by_key %{{.*}} by {
  %17 = hf.sort_by_key %pairs by {
  ^bb0(%18: !value.tuple<!value.str, i64>):
    %n_6 = value.get %18[1] : !value.tuple<!value.str, i64>
    hf.yield %n_6 : i64
  // CHECK: } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %0 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %3 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %6 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %8 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.str, i64>>
  hf.null %10 : !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.str, i64>>
  hf.null %13 : !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %15 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.str, i64>>
  hf.null %17 : !hf.edge<!value.tuple<!value.str, i64>>
}
