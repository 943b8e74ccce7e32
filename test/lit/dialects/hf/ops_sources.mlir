// Operators of graphs in ticks: sources.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @sources members 1 attributes {ticks} {
hf.graph @sources members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_file "words.txt" by line : !hf.edge<!value.str>
  %words = hf.source_file "words.txt" by line : !hf.edge<!value.str>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.str>
  hf.null %words : !hf.edge<!value.str>
  // CHECK: %{{.*}} = hf.source_stream @source_stream : !hf.edge<i64>
  %0 = hf.source_stream @source_stream : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %0 : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_interval @source_interval every 500 : !hf.edge<!value.tuple<>>
  %1 = hf.source_interval @source_interval every 500 : !hf.edge<!value.tuple<>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<>>
  hf.null %1 : !hf.edge<!value.tuple<>>
  // CHECK: %{{.*}} = hf.initialize : !hf.edge<!value.tuple<>>
  %2 = hf.initialize : !hf.edge<!value.tuple<>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<>>
  hf.null %2 : !hf.edge<!value.tuple<>>
  // CHECK: %{{.*}} = hf.spin : !hf.edge<!value.tuple<>>
  %3 = hf.spin : !hf.edge<!value.tuple<>>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.tuple<>>
  hf.null %3 : !hf.edge<!value.tuple<>>
  // CHECK: %{{.*}} = hf.source_json "number.json" [7 : i64] : !hf.edge<i64>
  %4 = hf.source_json "number.json" [7 : i64] : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %4 : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.null -> !hf.edge<i64>
  %5 = hf.null -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %5 : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %6 = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.handoff %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %held = hf.handoff %6 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %held : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.iter_ref %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %7 = hf.iter_ref %held : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %7 : !hf.edge<i64>
}
