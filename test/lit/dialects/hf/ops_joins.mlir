// Operators of graphs in ticks: joins.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @joins members 1 attributes {ticks} {
hf.graph @joins members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}1 : i64, "a"{{\]\]}} : !hf.edge<!value.tuple<i64, !value.str>>
  %a = hf.source_iter [[1 : i64, "a"]] : !hf.edge<!value.tuple<i64, !value.str>>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}1 : i64, 2 : i64{{\]\]}} : !hf.edge<!value.tuple<i64, i64>>
  %b = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  // CHECK: %{{.*}} = hf.join %{{.*}}, %{{.*}} persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %0 = hf.join %a, %b persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: %{{.*}} = hf.join_multiset %{{.*}}, %{{.*}} : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %1 = hf.join_multiset %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: %{{.*}} = hf.cross_join %{{.*}}, %{{.*}} persist(static, static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %2 = hf.cross_join %a, %b persist(static, static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.cross_join_multiset %{{.*}}, %{{.*}} : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %3 = hf.cross_join_multiset %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.join_multiset_half %{{.*}}, %{{.*}} persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>>
  %4 = hf.join_multiset_half %a, %b persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>>
  // CHECK: %{{.*}} = hf.cross_singleton %{{.*}}, %{{.*}} persist(static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %5 = hf.cross_singleton %a, %b persist(static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.zip %{{.*}}, %{{.*}} : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %6 = hf.zip %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.zip_longest %{{.*}}, %{{.*}} : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  %7 = hf.zip_longest %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  // CHECK: %{{.*}} = hf.join_fused %{{.*}}, %{{.*}} lhs from {
  %8 = hf.join_fused %a, %b lhs from {
  ^bb0(%s: !value.str):
    %9 = value.len %s : !value.str
    hf.yield %9 : i64
  } step {
  ^bb0(%n: i64, %s_1: !value.str):
    %10 = value.len %s_1 : !value.str
    %11 = arith.addi %n, %10 : i64
    hf.yield %11 : i64
  // CHECK: } rhs from {
  } rhs from {
    %12 = arith.constant 0 : i64
    hf.yield %12 : i64
  } step {
  ^bb0(%a_1: i64, %n_1: i64):
    %13 = arith.addi %a_1, %n_1 : i64
    hf.yield %13 : i64
  // CHECK: } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  // CHECK: %{{.*}} = hf.join_fused_lhs %{{.*}}, %{{.*}} from {
  %14 = hf.join_fused_lhs %a, %b from {
  ^bb0(%15: !value.str):
    hf.yield %15 : !value.str
  } step {
  ^bb0(%a_2: !value.str, %n_2: !value.str):
    hf.yield %a_2 : !value.str
  // CHECK: } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: %{{.*}} = hf.join_fused_rhs %{{.*}}, %{{.*}} persist(tick, static) from {
  %16 = hf.join_fused_rhs %a, %b persist(tick, static) from {
  ^bb0(%17: i64):
    hf.yield %17 : i64
  } step {
  ^bb0(%a_3: i64, %n_3: i64):
    %18 = arith.addi %a_3, %n_3 : i64
    hf.yield %18 : i64
  // CHECK: } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  hf.null %0 : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  hf.null %1 : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  hf.null %2 : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  hf.null %3 : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>>
  hf.null %4 : !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  hf.null %5 : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  hf.null %6 : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  hf.null %7 : !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  hf.null %8 : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  hf.null %14 : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  hf.null %16 : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
}
