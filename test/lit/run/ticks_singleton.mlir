// A singleton with two elements ends the tick, and nothing of the tick is delivered.

hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_iter [1, 2] : !hf.edge<i64>
  %single = hf.singleton %numbers : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %single : !hf.edge<i64>
}

// EXPECT-ERROR: RuntimeError: singleton() received more than one item
// EXPECT-ERROR: ticks_singleton.mlir:5
