// RUN: hydro-opt %s -p lower-to-loops --split-input-file --verify-diagnostics | filecheck %s

// A graph in tick mode: what streams is code in the loop of the source; the fold gathers in a queue
// and has its turn behind it; at the end its state is reset and the queue is emptied.
// CHECK:      builtin.module @graph
// CHECK-NEXT:   rt.channel @numbers in send @numbers : i64
// CHECK-NEXT:   rt.channel @print sink send @print : !value.tuple<i64, i64>
// CHECK:        rt.state @fold_accumulator : !rt.cell<i64>
// CHECK-NEXT:   rt.state @fold_started : !rt.cell<i1>
// CHECK-NEXT:   rt.state @fold_input_0 : !rt.queue<i64>
// CHECK:        func.func @step(%context: !rt.context) {
// CHECK:          %cursor = rt.cursor %context @numbers -> !rt.cursor<"input", i64>
// CHECK:            [[DOUBLED:%.*]] = func.call @map_body(%context, %element)
// CHECK-NEXT:       rt.queue_push %context, %fold_input, [[DOUBLED]]
// CHECK:          [[TAKEN:%.*]] = rt.queue_take %context, %fold_input
// CHECK-NEXT:     rt.cursor %context, [[TAKEN]] : !value.list<i64> -> !rt.cursor<"list", i64>
// CHECK:            func.call @fold_step
// CHECK:          rt.stage %context @print
// CHECK:          rt.cell_set %context, %fold_started, %{{.*}} : !rt.cell<i1>, i1
// CHECK:          rt.queue_clear %context, %fold_input
hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_stream @numbers : !hf.edge<i64>
  %doubled = hf.map %numbers {
  ^bb0(%n: i64):
    %twice = arith.addi %n, %n : i64
    hf.yield %twice : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %sum = hf.fold %doubled emit tick from {
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%sum: i64, %n: i64):
    %both = arith.addi %sum, %n : i64
    hf.yield %both : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %sum : !hf.edge<i64>
}

// -----

// A deferral has two buffers, and asks for another tick unless it is lazy.
// CHECK:      builtin.module @graph
// CHECK:        rt.state @defer_tick_coming : !rt.buffer<i64>
// CHECK-NEXT:   rt.state @defer_tick_ready : !rt.buffer<i64>
// CHECK:          [[READY:%.*]] = rt.buffer_list %context, %defer_tick_ready
// CHECK-NEXT:     rt.buffer_clear %context, %defer_tick_ready
// CHECK:          rt.swap %context, %defer_tick_ready, %defer_tick_coming
// CHECK:          rt.again %context
hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_stream @numbers : !hf.edge<i64>
  %later = hf.defer_tick %numbers : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %later : !hf.edge<i64>
}

// -----

// In a fleet a step runs a tick for a reason, and passes on the end of all channels.
// CHECK:      builtin.module @graph
// CHECK-NEXT:   rt.channel @in in send @other : i64
// CHECK-NEXT:   rt.channel @out out send @other : i64
// CHECK:        rt.state @tick_asked : !rt.cell<i1>
// CHECK:      func.func @step
// CHECK:          %came = rt.has_input %context
// CHECK:          scf.if
// CHECK-NEXT:       func.call @tick(%context)
// CHECK:          rt.closed %context @in
// CHECK:          rt.close %context @out
// CHECK:      func.func private @tick
// CHECK:          rt.cursor %context @in
// CHECK:          rt.stage %context @out
hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_channel @in from @other keyed false : !hf.edge<i64>
  hf.dest_channel send %numbers channel @out to @other : !hf.edge<i64>
}

// -----

// What a Python program feeds has no place in a fleet.
hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_stream @numbers : !hf.edge<i64> // expected-error {{[HF240] expected a source that a location of a fleet can read, but got `hf.source_stream`}}
  hf.dest_channel send %numbers channel @out to @other : !hf.edge<i64>
}
