// Operators of graphs in ticks: unions and differences.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @sets members 1 attributes {ticks} {
hf.graph @sets members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64] : !hf.edge<i64>
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter [2 : i64] : !hf.edge<i64>
  %b = hf.source_iter [2 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}1 : i64, 2 : i64{{\]\]}} : !hf.edge<!value.tuple<i64, i64>>
  %p = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.union %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %0 = hf.union %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.chain %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %1 = hf.chain %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.chain_first_n 3 %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %2 = hf.chain_first_n 3 %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.anti_join %{{.*}}, %{{.*}} persist(static, tick) : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %3 = hf.anti_join %p, %a persist(static, tick) : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.anti_join_multiset %{{.*}}, %{{.*}} : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %4 = hf.anti_join_multiset %p, %a : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.difference %{{.*}}, %{{.*}} persist(tick, static) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %5 = hf.difference %a, %b persist(tick, static) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.difference_multiset %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %6 = hf.difference_multiset %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %0 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %1 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %2 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, i64>>
  hf.null %3 : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, i64>>
  hf.null %4 : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %5 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %6 : !hf.edge<i64>
}
