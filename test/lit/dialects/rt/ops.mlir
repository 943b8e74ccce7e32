// Every op of `rt`: read, printed and read again, in custom and generic form.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

builtin.module @worker attributes {members = 3} {
  // CHECK: rt.state @count : !rt.cell<i64>
  // CHECK-NEXT: rt.state @counts : !rt.table<!value.str, i64>
  // CHECK-NEXT: rt.state @sorted : !rt.buffer<!value.tuple<i64, !value.str>>
  // CHECK-NEXT: rt.channel @words in partition @leader {bounded} : !value.str
  // CHECK-NEXT: rt.channel @totals out send @leader : i64
  // CHECK-NEXT: rt.channel @print sink send @print : !value.str
  // CHECK-NEXT: rt.file @text "words.txt" by block
  // CHECK-NEXT: rt.data @start {{\[\["a", 1 : i64\]\]}} : !value.tuple<!value.str, i64>
  // GENERIC: "rt.channel"() <{sym_name = "words", direction = "in", routing = "partition", peer = @leader, element = !value.str}> {bounded} : () -> ()
  rt.state @count : !rt.cell<i64>
  rt.state @counts : !rt.table<!value.str, i64>
  rt.state @sorted : !rt.buffer<!value.tuple<i64, !value.str>>
  rt.channel @words in partition @leader {bounded} : !value.str
  rt.channel @totals out send @leader : i64
  rt.channel @print sink "send" @print : !value.str
  rt.file @text "words.txt" by block
  rt.data @start [["a", 1]] : !value.tuple<!value.str, i64>

  func.func @step(%context: !rt.context) {
    // CHECK: %input = rt.cursor %context @words -> !rt.cursor<"input", !value.str>
    // CHECK-NEXT: %more = rt.advance %context, %input : !rt.cursor<"input", !value.str>
    // CHECK-NEXT: %word = rt.current %context, %input : !rt.cursor<"input", !value.str> -> !value.str
    // CHECK-NEXT: %blocks = rt.cursor %context @text -> !rt.cursor<"file", !value.str>
    // CHECK-NEXT: %data = rt.cursor %context @start -> !rt.cursor<"data", !value.tuple<!value.str, i64>>
    // CHECK-NEXT: %parts = rt.cursor %context, %word : !value.str -> !rt.cursor<"split", !value.str>
    %input = rt.cursor %context @words -> !rt.cursor<"input", !value.str>
    %more = rt.advance %context, %input : !rt.cursor<"input", !value.str>
    %word = rt.current %context, %input : !rt.cursor<"input", !value.str> -> !value.str
    %blocks = rt.cursor %context @text -> !rt.cursor<"file", !value.str>
    %data = rt.cursor %context @start -> !rt.cursor<"data", !value.tuple<!value.str, i64>>
    %parts = rt.cursor %context, %word : !value.str -> !rt.cursor<"split", !value.str>

    // CHECK-NEXT: %cell = rt.get_state %context @count : !rt.cell<i64>
    // CHECK-NEXT: %old = rt.cell_get %context, %cell : !rt.cell<i64> -> i64
    // CHECK-NEXT: rt.cell_set %context, %cell, %old : !rt.cell<i64>, i64
    // CHECK-NEXT: %table = rt.get_state %context @counts : !rt.table<!value.str, i64>
    // CHECK-NEXT: %entry, %new = rt.table_entry %context, %table, %word : !rt.table<!value.str, i64>, !value.str -> !rt.cell<i64>
    // CHECK-NEXT: %entries = rt.cursor %context, %table : !rt.table<!value.str, i64> -> !rt.cursor<"table", !value.tuple<!value.str, i64>>
    %cell = rt.get_state %context @count : !rt.cell<i64>
    %old = rt.cell_get %context, %cell : !rt.cell<i64> -> i64
    rt.cell_set %context, %cell, %old : !rt.cell<i64>, i64
    %table = rt.get_state %context @counts : !rt.table<!value.str, i64>
    %entry, %new = rt.table_entry %context, %table, %word : !rt.table<!value.str, i64>, !value.str -> !rt.cell<i64>
    %entries = rt.cursor %context, %table : !rt.table<!value.str, i64> -> !rt.cursor<"table", !value.tuple<!value.str, i64>>

    // CHECK-NEXT: %buffer = rt.get_state %context @sorted
    // CHECK-NEXT: %pair = value.make
    // CHECK-NEXT: rt.buffer_push %context, %buffer, %pair : !rt.buffer<!value.tuple<i64, !value.str>>, !value.tuple<i64, !value.str>
    // CHECK-NEXT: rt.buffer_sort %context, %buffer : !rt.buffer<!value.tuple<i64, !value.str>>
    // CHECK-NEXT: %list = rt.buffer_list %context, %buffer : {{.*}} -> !value.list<!value.tuple<i64, !value.str>>
    // CHECK-NEXT: %elements = rt.cursor %context, %list : {{.*}} -> !rt.cursor<"list", !value.tuple<i64, !value.str>>
    %buffer = rt.get_state %context @sorted : !rt.buffer<!value.tuple<i64, !value.str>>
    %pair = value.make (%old, %word) : !value.tuple<i64, !value.str>
    rt.buffer_push %context, %buffer, %pair : !rt.buffer<!value.tuple<i64, !value.str>>, !value.tuple<i64, !value.str>
    rt.buffer_sort %context, %buffer : !rt.buffer<!value.tuple<i64, !value.str>>
    %list = rt.buffer_list %context, %buffer : !rt.buffer<!value.tuple<i64, !value.str>> -> !value.list<!value.tuple<i64, !value.str>>
    %elements = rt.cursor %context, %list : !value.list<!value.tuple<i64, !value.str>> -> !rt.cursor<"list", !value.tuple<i64, !value.str>>

    // CHECK-NEXT: %member = rt.next_member %context @totals
    // CHECK-NEXT: %hash = value.hash
    // CHECK-NEXT: %home = rt.hash_member %context @totals, %hash
    // CHECK-NEXT: rt.stage %context @totals[%home], %old : i64
    // CHECK-NEXT: rt.stage_all %context @print, %word : !value.str
    // CHECK-NEXT: %ended = rt.closed %context @words
    // CHECK-NEXT: rt.close %context @totals
    // CHECK-NEXT: %room = rt.has_room %context
    // CHECK-NEXT: %came = rt.has_input %context
    // CHECK-NEXT: rt.again %context
    %member = rt.next_member %context @totals
    %hash = value.hash %word : !value.str
    %home = rt.hash_member %context @totals, %hash
    rt.stage %context @totals[%home], %old : i64
    rt.stage_all %context @print, %word : !value.str
    %ended = rt.closed %context @words
    rt.close %context @totals
    %room = rt.has_room %context
    %came = rt.has_input %context
    rt.again %context
    func.return
  }

  func.func @memory(%context: !rt.context, %text: !value.str, %i: i64) {
    // CHECK: %local = rt.local : !rt.pointer<!rt.record<"Entry", !value.str, i64>>
    // CHECK-NEXT: %field = rt.field "element" %local : !rt.pointer<!rt.record<"Entry", !value.str, i64>> -> !rt.pointer<i32>
    // CHECK-NEXT: %next = rt.offset %field[%i] : !rt.pointer<i32> -> !rt.pointer<i32>
    // CHECK-NEXT: %wide = rt.load %next signed true : !rt.pointer<i32> -> i64
    // CHECK-NEXT: rt.store %wide, %next : i64, !rt.pointer<i32>
    // CHECK-NEXT: %address = rt.cast %next : !rt.pointer<i32> -> i64
    // CHECK-NEXT: %size = rt.size_of !value.str
    // CHECK-NEXT: %table = rt.constant_table "primes" array<i16: 2, 3, 5> : !rt.pointer<i16>
    %local = rt.local : !rt.pointer<!rt.record<"Entry", !value.str, i64>>
    %field = rt.field "element" %local : !rt.pointer<!rt.record<"Entry", !value.str, i64>> -> !rt.pointer<i32>
    %next = rt.offset %field[%i] : !rt.pointer<i32> -> !rt.pointer<i32>
    %wide = rt.load %next signed true : !rt.pointer<i32> -> i64
    rt.store %wide, %next : i64, !rt.pointer<i32>
    %address = rt.cast %next : !rt.pointer<i32> -> i64
    %size = rt.size_of !value.str
    %table = rt.constant_table "primes" array<i16: 2, 3, 5> : !rt.pointer<i16>

    // CHECK-NEXT: %got = rt.call_extern "read" "i64(i32,ptr,i64)"(%i, %table, %size : i64, !rt.pointer<i16>, i64) -> i64
    // CHECK-NEXT: rt.call_extern "abort" "void()"(:)
    // CHECK-NEXT: %code = rt.call_pointer %address(%i : i64)
    // CHECK-NEXT: %data, %bytes = rt.parts %text : !value.str -> !rt.pointer<i8>
    // CHECK-NEXT: %copy = rt.from_parts %data, %bytes : !rt.pointer<i8> -> !value.str
    %got = rt.call_extern "read" "i64(i32,ptr,i64)" (%i, %table, %size : i64, !rt.pointer<i16>, i64) -> i64
    rt.call_extern "abort" "void()" (:)
    %code = rt.call_pointer %address (%i : i64)
    %data, %bytes = rt.parts %text : !value.str -> !rt.pointer<i8>
    %copy = rt.from_parts %data, %bytes : !rt.pointer<i8> -> !value.str

    // CHECK-NEXT: %kept = rt.keep %context, %copy : !value.str -> !value.str
    // CHECK-NEXT: %borrowed = rt.borrow %context, %kept : !value.str -> !value.str
    // CHECK-NEXT: %encoded = rt.encoded_size %borrowed : !value.str
    // CHECK-NEXT: %behind = rt.encode %borrowed, %data : !value.str, !rt.pointer<i8> -> !rt.pointer<i8>
    // CHECK-NEXT: %position = rt.local : !rt.pointer<i64>
    // CHECK-NEXT: %decoded = rt.decode %context, %position, %behind : !rt.pointer<i64>, !rt.pointer<i8> -> !value.str
    // CHECK-NEXT: rt.trap %context "malformed"
    %kept = rt.keep %context, %copy : !value.str -> !value.str
    %borrowed = rt.borrow %context, %kept : !value.str -> !value.str
    %encoded = rt.encoded_size %borrowed : !value.str
    %behind = rt.encode %borrowed, %data : !value.str, !rt.pointer<i8> -> !rt.pointer<i8>
    %position = rt.local : !rt.pointer<i64>
    %decoded = rt.decode %context, %position, %behind : !rt.pointer<i64>, !rt.pointer<i8> -> !value.str
    rt.trap %context "malformed"
  }
}
