// `spin` asks for tick after tick, until one fails; an interval has nothing to say before its time
// is kept by whoever runs the graph.

hf.graph @graph members 1 attributes {ticks} {
  %0 = hf.spin : !hf.edge<!value.tuple<>>
  %1 = hf.enumerate %0 persist(static) : !hf.edge<!value.tuple<>> -> !hf.edge<!value.tuple<i64, !value.tuple<>>>
  %2 = hf.map %1 {
  ^bb0(%3: !value.tuple<i64, !value.tuple<>>):
    %n = value.get %3[0] : !value.tuple<i64, !value.tuple<>>
    hf.yield %n : i64
  } : !hf.edge<!value.tuple<i64, !value.tuple<>>> -> !hf.edge<i64>
  %4 = hf.assert %2 {
  ^bb0(%n_1: i64):
    %5 = arith.constant 3 : i64
    %6 = arith.cmpi slt, %n_1, %5 : i64
    hf.yield %6 : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %4 : !hf.edge<i64>
  %7 = hf.source_interval @source_interval every 3600000000 : !hf.edge<!value.tuple<>>
  hf.dest_sink @never %7 : !hf.edge<!value.tuple<>>
}

// EXPECT @graph: 0
// EXPECT @graph: 1
// EXPECT @graph: 2
// EXPECT-ERROR: AssertionError: assert
// EXPECT-ERROR: ticks_spin.mlir:12
