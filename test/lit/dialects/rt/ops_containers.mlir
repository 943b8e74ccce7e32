// The ops on whole tables, buffers, queues and chains: read, printed and read again.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

builtin.module @graph attributes {members = 1} {
  // CHECK: rt.state @queue : !rt.queue<!value.str>
  rt.state @keys : !rt.table<!value.str, !value.tuple<i64, i64>>
  rt.state @values : !rt.buffer<!value.tuple<i64, i64>>
  rt.state @other : !rt.buffer<!value.tuple<i64, i64>>
  rt.state @queue : !rt.queue<!value.str>

  func.func @step(%context: !rt.context, %key: !value.str, %number: i64) {
    %keys = rt.get_state %context @keys : !rt.table<!value.str, !value.tuple<i64, i64>>
    %values = rt.get_state %context @values : !rt.buffer<!value.tuple<i64, i64>>
    %other = rt.get_state %context @other : !rt.buffer<!value.tuple<i64, i64>>
    %queue = rt.get_state %context @queue : !rt.queue<!value.str>
    // CHECK: %cell, %found = rt.table_find %context, %keys, %key : !rt.table<!value.str, !value.tuple<i64, i64>>, !value.str -> !rt.cell<!value.tuple<i64, i64>>
    // CHECK-NEXT: rt.chain_push %context, %keys, %values, %key, %number : !rt.table<!value.str, !value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>>, !value.str, i64
    // CHECK-NEXT: %chain = rt.cursor %context, %values, %number : !rt.buffer<!value.tuple<i64, i64>>, i64 -> !rt.cursor<"chain", i64>
    // CHECK-NEXT: %pairs = rt.table_list %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>> -> !value.list<!value.tuple<!value.str, !value.tuple<i64, i64>>>
    // CHECK-NEXT: %entries = rt.table_count %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>>
    // CHECK-NEXT: rt.table_clear %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>>
    // CHECK-NEXT: %elements = rt.buffer_count %context, %values : !rt.buffer<!value.tuple<i64, i64>>
    // CHECK-NEXT: rt.swap %context, %values, %other : !rt.buffer<!value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>>
    // CHECK-NEXT: rt.buffer_clear %context, %values : !rt.buffer<!value.tuple<i64, i64>>
    %cell, %found = rt.table_find %context, %keys, %key : !rt.table<!value.str, !value.tuple<i64, i64>>, !value.str -> !rt.cell<!value.tuple<i64, i64>>
    rt.chain_push %context, %keys, %values, %key, %number : !rt.table<!value.str, !value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>>, !value.str, i64
    %chain = rt.cursor %context, %values, %number : !rt.buffer<!value.tuple<i64, i64>>, i64 -> !rt.cursor<"chain", i64>
    %pairs = rt.table_list %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>> -> !value.list<!value.tuple<!value.str, !value.tuple<i64, i64>>>
    %entries = rt.table_count %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>>
    rt.table_clear %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>>
    %elements = rt.buffer_count %context, %values : !rt.buffer<!value.tuple<i64, i64>>
    rt.swap %context, %values, %other : !rt.buffer<!value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>>
    rt.buffer_clear %context, %values : !rt.buffer<!value.tuple<i64, i64>>
    // CHECK-NEXT: rt.queue_push %context, %queue, %key : !rt.queue<!value.str>, !value.str
    // CHECK-NEXT: %waiting = rt.queue_count %context, %queue : !rt.queue<!value.str>
    // CHECK-NEXT: %copied = rt.queue_list %context, %queue : !rt.queue<!value.str> -> !value.list<!value.str>
    // CHECK-NEXT: %taken = rt.queue_take %context, %queue : !rt.queue<!value.str> -> !value.list<!value.str>
    // CHECK-NEXT: rt.queue_clear %context, %queue : !rt.queue<!value.str>
    // CHECK-NEXT: rt.release %context, %key : !value.str
    rt.queue_push %context, %queue, %key : !rt.queue<!value.str>, !value.str
    %waiting = rt.queue_count %context, %queue : !rt.queue<!value.str>
    %copied = rt.queue_list %context, %queue : !rt.queue<!value.str> -> !value.list<!value.str>
    %taken = rt.queue_take %context, %queue : !rt.queue<!value.str> -> !value.list<!value.str>
    rt.queue_clear %context, %queue : !rt.queue<!value.str>
    rt.release %context, %key : !value.str
    func.return
  }
}
