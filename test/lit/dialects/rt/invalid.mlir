// What the verifier of `rt` refuses: at least one test per op, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

rt.state @s : i64 // expected-error {{expected a cell, a table, a buffer or a queue, but got i64 (RT2}}
rt.state @t : !rt.cell<!value.none_type> // expected-error {{expected state of values, but got None (RT2}}
rt.channel @c in send @p : index // expected-error {{expected elements that are values, but got index (RT2}}
"rt.file"() <{sym_name = "f", path = "x", by = "word"}> : () -> () // expected-error {{expected one of line, block, but got word (RT1}}
rt.data @d ["a"] : i64 // expected-error {{expected constants of type int, but got "a" (RT2}}

// -----

rt.channel @c inn send @p : i64 // expected-error {{[RT1] expected one of in, out, sink, but got inn, did you mean "in"?}}

// -----

rt.channel @c in send @p : i64
rt.channel @o out send @p : i64
rt.file @f "x" by line
func.func @step(%context: !rt.context, %i: i64, %t: !value.str) {
  %a = rt.cursor %context @missing -> !rt.cursor<"input", i64> // expected-error {{expected @missing to be declared in the module, but got no such declaration (RT1}}
  %b = rt.cursor %context @f -> !rt.cursor<"input", i64> // expected-error {{expected @f to be declared by `rt.channel`, but got `rt.file` (RT1}}
  %c = rt.cursor %context @o -> !rt.cursor<"input", i64> // expected-error {{expected @o to be a channel in, but got out (RT1}}
  %d = rt.cursor %context @c -> !rt.cursor<"input", !value.str> // expected-error {{expected elements (int), but got (str) (RT2}}
  %e = rt.cursor %context @c -> !rt.cursor<"inputs", i64> // expected-error {{expected one of input, input_keyed, file, data, list, split, table, buffer, chain, but got inputs (RT3}}
  %f = rt.cursor %context, %i : i64 -> !rt.cursor<"split", !value.str> // expected-error {{expected an operand value.str, but got i64 (RT3}}
  %g = rt.cursor %context, %i : i64 -> !rt.cursor<"input", i64> // expected-error {{expected a symbol alone, but got operands (RT3}}
  %ok = rt.cursor %context @c -> !rt.cursor<"input", i64>
  %h = "rt.advance"(%context, %i) : (!rt.context, i64) -> i1 // expected-error {{expected rt.cursor, but got i64}}
  %j = rt.current %context, %ok : !rt.cursor<"input", i64> -> !value.str // expected-error {{expected the cursor's element (int), but got (str) (RT2}}
  func.return
}

// -----

rt.channel @in in send @p : i64
rt.channel @c out send @p : i64
rt.state @cell : !rt.cell<i64>
rt.state @table : !rt.table<!value.str, i64>
rt.state @buffer : !rt.buffer<i64>
func.func @step(%context: !rt.context, %i: i64, %t: !value.str) {
  %a = rt.get_state %context @cell : !rt.cell<!value.str> // expected-error {{expected the declared state (!rt.cell<i64>), but got (!rt.cell<!value.str>) (RT2}}
  %b = rt.get_state %context @c : !rt.cell<i64> // expected-error {{expected @c to be declared by `rt.state`, but got `rt.channel` (RT1}}
  %cell = rt.get_state %context @cell : !rt.cell<i64>
  %table = rt.get_state %context @table : !rt.table<!value.str, i64>
  %buffer = rt.get_state %context @buffer : !rt.buffer<i64>
  %c = rt.cell_get %context, %cell : !rt.cell<i64> -> !value.str // expected-error {{expected the cell's element (int), but got (str) (RT2}}
  rt.cell_set %context, %cell, %t : !rt.cell<i64>, !value.str // expected-error {{expected the cell's element (int), but got (str) (RT2}}
  %d, %e = rt.table_entry %context, %table, %i : !rt.table<!value.str, i64>, i64 -> !rt.cell<i64> // expected-error {{expected the table's key (str), but got (int) (RT2}}
  rt.buffer_push %context, %buffer, %t : !rt.buffer<i64>, !value.str // expected-error {{expected the buffer's element (int), but got (str) (RT2}}
  rt.buffer_sort %context, %buffer : !rt.buffer<i64> // expected-error {{expected a buffer of pairs of key and element, but got int (RT2}}
  %f = rt.buffer_list %context, %buffer : !rt.buffer<i64> -> !value.list<!value.str> // expected-error {{expected a list of the buffer's elements (list[int]), but got (list[str]) (RT2}}
  rt.stage %context @in[%i], %i : i64 // expected-error {{expected @in to be a channel out or sink, but got in (RT1}}
  rt.stage %context @c[%i], %t : !value.str // expected-error {{expected the channel's element (int), but got (str) (RT2}}
  rt.stage_all %context @c, %t : !value.str // expected-error {{expected the channel's element (int), but got (str) (RT2}}
  %g = rt.next_member %context @in // expected-error {{expected @in to be a channel out or sink, but got in (RT1}}
  %h = rt.hash_member %context @cell, %i // expected-error {{expected @cell to be declared by `rt.channel`, but got `rt.state` (RT1}}
  rt.close %context @in // expected-error {{expected @in to be a channel out or sink, but got in (RT1}}
  %j = rt.closed %context @c // expected-error {{expected @c to be a channel in, but got out (RT1}}
  %k = "rt.has_room"() : () -> i1 // expected-error {{`rt.has_room`: expected 1 operand, but got 0}}
  %l = "rt.has_input"(%i) : (i64) -> i1 // expected-error {{expected rt.context, but got i64}}
  "rt.again"(%i) : (i64) -> () // expected-error {{expected rt.context, but got i64}}
  func.return
}

// -----

func.func @memory(%context: !rt.context, %p: !rt.pointer<i32>, %q: !rt.pointer<!value.str>, %t: !value.str, %i: i64, %f: f64) {
  %a = rt.load %q : !rt.pointer<!value.str> -> i64 // expected-error {{expected what the pointer points at: (str), but got (int) (RT4}}
  rt.store %f, %p : f64, !rt.pointer<i32> // expected-error {{expected what the pointer points at: (int), but got (float) (RT4}}
  %b = rt.offset %p[%i] : !rt.pointer<i32> -> !rt.pointer<i64> // expected-error {{expected a pointer of the same type: (!rt.pointer<i32>), but got (!rt.pointer<i64>) (RT4}}
  %c = "rt.field"(%i) <{field = "x"}> : (i64) -> !rt.pointer<i64> // expected-error {{expected rt.pointer, but got i64}}
  %d = rt.cast %f : f64 -> i64 // expected-error {{expected pointers and int, but got float, int (RT4}}
  %e = "rt.local"() : () -> i64 // expected-error {{expected rt.pointer, but got i64}}
  %g = "rt.size_of"() <{type = i64}> : () -> f64 // expected-error {{expected i64, but got f64}}
  %h = "rt.constant_table"() <{table = "x", values = array<i8: 1>}> : () -> i64 // expected-error {{expected rt.pointer, but got i64}}
  "rt.call_extern"() <{function = "abort"}> : () -> () // expected-error {{property 'signature' expected}}
  %j = "rt.call_pointer"(%f) : (f64) -> i64 // expected-error {{expected i64, but got f64}}
  %k, %l = rt.parts %i : i64 -> !rt.pointer<i8> // expected-error {{expected str or a list, but got int (RT4}}
  %m = rt.from_parts %p, %i : !rt.pointer<i32> -> !value.str // expected-error {{expected a pointer to bytes, but got i32 (RT4}}
  %n = rt.keep %context, %t : !value.str -> i64 // expected-error {{expected a value of the same type: (str), but got (int) (RT2}}
  %o = rt.borrow %context, %t : !value.str -> i64 // expected-error {{expected a value of the same type: (str), but got (int) (RT2}}
  %r = "rt.encoded_size"(%t) : (!value.str) -> f64 // expected-error {{expected i64, but got f64}}
  %s = rt.encode %t, %p : !value.str, !rt.pointer<i32> -> !rt.pointer<i8> // expected-error {{expected the address behind the value: (!rt.pointer<i32>), but got (!rt.pointer<i8>) (RT4}}
  %u = "rt.decode"(%context, %i, %p) : (!rt.context, i64, !rt.pointer<i32>) -> i64 // expected-error {{expected rt.pointer, but got i64}}
  "rt.trap"(%context) : (!rt.context) -> () // expected-error {{`rt.trap`}}
  func.return
}

// -----

rt.state @keys : !rt.table<!value.str, !value.tuple<i64, i64>>
rt.state @values : !rt.buffer<!value.tuple<i64, i64>>
rt.state @queue : !rt.queue<i64>
func.func @whole_containers(%context: !rt.context, %i: i64, %t: !value.str) {
  %keys = rt.get_state %context @keys : !rt.table<!value.str, !value.tuple<i64, i64>>
  %values = rt.get_state %context @values : !rt.buffer<!value.tuple<i64, i64>>
  %queue = rt.get_state %context @queue : !rt.queue<i64>
  %a, %b = rt.table_find %context, %keys, %i : !rt.table<!value.str, !value.tuple<i64, i64>>, i64 -> !rt.cell<!value.tuple<i64, i64>> // expected-error {{expected the table's key (str), but got (int) (RT2}}
  %c = rt.table_list %context, %keys : !rt.table<!value.str, !value.tuple<i64, i64>> -> !value.list<i64> // expected-error {{expected a list of the elements (list[tuple[str, tuple[int, int]]]), but got (list[int]) (RT2}}
  "rt.table_clear"(%context, %queue) : (!rt.context, !rt.queue<i64>) -> () // expected-error {{expected rt.table, but got !rt.queue<i64>}}
  %d = "rt.table_count"(%context, %queue) : (!rt.context, !rt.queue<i64>) -> i64 // expected-error {{expected rt.table, but got !rt.queue<i64>}}
  "rt.buffer_clear"(%context, %queue) : (!rt.context, !rt.queue<i64>) -> () // expected-error {{expected rt.buffer, but got !rt.queue<i64>}}
  %e = "rt.buffer_count"(%context, %queue) : (!rt.context, !rt.queue<i64>) -> i64 // expected-error {{expected rt.buffer, but got !rt.queue<i64>}}
  rt.swap %context, %keys, %values : !rt.table<!value.str, !value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>> // expected-error {{expected two of a type}}
  rt.swap %context, %queue, %queue : !rt.queue<i64>, !rt.queue<i64> // expected-error {{expected buffers or tables}}
  rt.chain_push %context, %keys, %values, %i, %i : !rt.table<!value.str, !value.tuple<i64, i64>>, !rt.buffer<!value.tuple<i64, i64>>, i64, i64 // expected-error {{expected a chain's table and buffer}}
  %f = rt.cursor %context, %values, %t : !rt.buffer<!value.tuple<i64, i64>>, !value.str -> !rt.cursor<"chain", i64> // expected-error {{expected a chain's buffer and a number}}
  rt.queue_push %context, %queue, %t : !rt.queue<i64>, !value.str // expected-error {{expected the queue's element (int), but got (str) (RT2}}
  %g = rt.queue_take %context, %queue : !rt.queue<i64> -> !value.list<!value.str> // expected-error {{expected a list of the elements (list[int]), but got (list[str]) (RT2}}
  %h = rt.queue_list %context, %queue : !rt.queue<i64> -> !value.list<!value.str> // expected-error {{expected a list of the elements (list[int]), but got (list[str]) (RT2}}
  %j = "rt.queue_count"(%context, %values) : (!rt.context, !rt.buffer<!value.tuple<i64, i64>>) -> i64 // expected-error {{expected rt.queue, but got !rt.buffer}}
  "rt.queue_clear"(%context, %values) : (!rt.context, !rt.buffer<!value.tuple<i64, i64>>) -> () // expected-error {{expected rt.queue, but got !rt.buffer}}
  "rt.release"(%i, %t) : (i64, !value.str) -> () // expected-error {{expected rt.context, but got i64}}
  func.return
}
