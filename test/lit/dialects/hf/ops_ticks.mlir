// Operators of graphs in ticks: ticks, strata, persistence, cycles.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @ticks members 1 attributes {ticks} {
hf.graph @ticks members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64] : !hf.edge<i64>
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}true, 1 : i64{{\]\]}} : !hf.edge<!value.tuple<i1, i64>>
  %m = hf.source_iter [[true, 1 : i64]] : !hf.edge<!value.tuple<i1, i64>>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}"a", 1 : i64], ["a", unit{{\]\]}} : !hf.edge<!value.tuple<!value.str, !value.option<i64>>>
  %k = hf.source_iter [["a", 1 : i64], ["a", unit]] : !hf.edge<!value.tuple<!value.str, !value.option<i64>>>
  // CHECK: %{{.*}} = hf.source_iter ["go"] : !hf.edge<!value.str>
  %go = hf.source_iter ["go"] : !hf.edge<!value.str>
  // CHECK: %{{.*}} = hf.forward @back : !hf.edge<i64>
  %back = hf.forward @back : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.union %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %u = hf.union %a, %back : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.defer_tick %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %0 = hf.defer_tick %u : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.next_stratum %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %1 = hf.next_stratum %a : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.defer_tick_lazy %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %2 = hf.defer_tick_lazy %u : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.persist %{{.*}} persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.persist %a persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.persist_mut %{{.*}} persist(static) : !hf.edge<!value.tuple<i1, i64>> -> !hf.edge<i64>
  %4 = hf.persist_mut %m persist(static) : !hf.edge<!value.tuple<i1, i64>> -> !hf.edge<i64>
  // CHECK: %{{.*}} = hf.persist_mut_keyed %{{.*}} persist(static) : !hf.edge<!value.tuple<!value.str, !value.option<i64>>> -> !hf.edge<!value.tuple<!value.str, i64>>
  %5 = hf.persist_mut_keyed %k persist(static) : !hf.edge<!value.tuple<!value.str, !value.option<i64>>> -> !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: %{{.*}} = hf.defer_signal %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  %6 = hf.defer_signal %a, %go : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %1 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %2 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %3 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %4 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<!value.str, i64>>
  hf.null %5 : !hf.edge<!value.tuple<!value.str, i64>>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %6 : !hf.edge<i64>
  // CHECK: hf.complete @back %{{.*}} : !hf.edge<i64>
  hf.complete @back %0 : !hf.edge<i64>
}
