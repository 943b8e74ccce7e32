// RUN: hydro-opt %s -p lower-to-loops --split-input-file | filecheck %s

// The worker of a word count: one loop over the input, then one over the table, which stops where
// outboxes are full and asks for another tick.
// CHECK:      builtin.module @worker attributes {members = 3 : i64} {
// CHECK-NEXT:   rt.channel @words in send @leader {bounded} : !value.str
// CHECK-NEXT:   rt.channel @counts out send @leader {bounded} : !value.tuple<!value.str, i64>
// CHECK-NEXT:   rt.state @fold_keyed_table : !rt.table<!value.str, i64>
// CHECK-NEXT:   rt.state @fold_keyed_emitted : !rt.cell<i1>
// CHECK-NEXT:   func.func @init(%context: !rt.context) {
// CHECK-NEXT:     func.return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @step(%context: !rt.context) {
// CHECK-NEXT:     %fold_keyed_table = rt.get_state %context @fold_keyed_table
// CHECK-NEXT:     %fold_keyed_emitted = rt.get_state %context @fold_keyed_emitted
// CHECK-NEXT:     %cursor = rt.cursor %context @words -> !rt.cursor<"input", !value.str>
// CHECK-NEXT:     scf.while () : () -> () {
// CHECK-NEXT:       %more = rt.advance %context, %cursor
// CHECK-NEXT:       scf.condition(%more)
// CHECK-NEXT:     } do {
// CHECK-NEXT:       %element = rt.current %context, %cursor
// CHECK-NEXT:       [[P:%.*]] = func.call @map_body(%context, %element)
// CHECK-NEXT:       %key = value.get [[P]][0]
// CHECK-NEXT:       %payload = value.get [[P]][1]
// CHECK-NEXT:       [[CELL:%.*]], [[NEW:%.*]] = rt.table_entry %context, %fold_keyed_table, %key
// CHECK-NEXT:       [[OLD:%.*]] = scf.if [[NEW]] -> (i64) {
// CHECK-NEXT:         func.call @fold_keyed_initial(%context)
// CHECK:            } else {
// CHECK-NEXT:         rt.cell_get %context, [[CELL]]
// CHECK:            [[NEXT:%.*]] = func.call @fold_keyed_step(%context, [[OLD]], %payload)
// CHECK-NEXT:       rt.cell_set %context, [[CELL]], [[NEXT]]
// CHECK-NEXT:       scf.yield
// CHECK:          %ended = rt.closed %context @words
// CHECK-NEXT:     [[EMITTED:%.*]] = rt.cell_get %context, %fold_keyed_emitted
// CHECK:          [[READY:%.*]] = arith.andi %ended
// CHECK-NEXT:     scf.if [[READY]] {
// CHECK-NEXT:       %cursor_1 = rt.cursor %context, %fold_keyed_table {{.*}} -> !rt.cursor<"table", !value.tuple<!value.str, i64>>
// CHECK-NEXT:       %exhausted = scf.while () : () -> i1 {
// CHECK-NEXT:         %room = rt.has_room %context
// CHECK-NEXT:         [[MORE:%.*]] = scf.if %room -> (i1) {
// CHECK-NEXT:           rt.advance %context, %cursor_1
// CHECK:              scf.condition([[MORE]]) %room : i1
// CHECK:              %element_1 = rt.current
// CHECK:              rt.stage %context @counts[%{{.*}}], %element_1
// CHECK:            scf.if %exhausted {
// CHECK:              rt.cell_set %context, %fold_keyed_emitted
// CHECK:            } else {
// CHECK-NEXT:         rt.again %context
// CHECK:          [[DONE:%.*]] = rt.cell_get %context, %fold_keyed_emitted
// CHECK-NEXT:     scf.if [[DONE]] {
// CHECK-NEXT:       rt.close %context @counts
// CHECK:      func.func private @map_body(%context: !rt.context, %w: !value.str) -> !value.tuple<!value.str, !value.str> attributes {operator = "map"}
hf.graph @worker members 3 {
  %words = hf.source_channel @words from @leader keyed false {bounded} : !hf.edge<!value.str>
  %pairs = hf.map %words {
  ^bb0(%w: !value.str):
    %p = value.make (%w, %w) : !value.tuple<!value.str, !value.str>
    hf.yield %p : !value.tuple<!value.str, !value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.tuple<!value.str, !value.str>>
  %counts = hf.fold_keyed %pairs emit at_end from {
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%n: i64, %w: !value.str):
    %one = arith.constant 1 : i64
    %m = arith.addi %n, %one : i64
    hf.yield %m : i64
  } : !hf.edge<!value.tuple<!value.str, !value.str>> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_channel send %counts channel @counts to @leader {bounded} : !hf.edge<!value.tuple<!value.str, i64>>
}

// -----

// An edge with two consumers; ways that meet again call one function; helpers get the context.
// CHECK:      func.func @init(%context: !rt.context) {
// CHECK-NEXT:   %fold_cell = rt.get_state %context @fold_cell
// CHECK-NEXT:   [[ZERO:%.*]] = func.call @fold_initial(%context)
// CHECK-NEXT:   rt.cell_set %context, %fold_cell, [[ZERO]]
// CHECK:      func.func @step
// CHECK:        %cursor = rt.cursor %context @source_iter -> !rt.cursor<"data", i64>
// CHECK-NEXT:   %exhausted = scf.while () : () -> i1 {
// CHECK-NEXT:     %room = rt.has_room %context
// CHECK:            %element = rt.current
// CHECK-NEXT:       [[L:%.*]] = func.call @map_body(%context, %element)
// CHECK-NEXT:       func.call @union_output(%context, [[L]])
// CHECK-NEXT:       [[C:%.*]] = func.call @filter_body(%context, %element)
// CHECK-NEXT:       scf.if [[C]] {
// CHECK-NEXT:         func.call @union_output(%context, %element)
// CHECK:        %ended = rt.closed %context @source_iter
// CHECK:        scf.if {{.*}} {
// CHECK-NEXT:     rt.again %context
// CHECK:        %cursor_1 = rt.cursor %context @greet -> !rt.cursor<"input_keyed", {{.*}}>
// CHECK:        %ended_1 = rt.closed %context @greet
// CHECK-NEXT:   arith.andi %ended, %ended_1 : i1
// CHECK:      func.func private @union_output(%context: !rt.context, [[X:%.*]]: i64) {
// CHECK:        func.call @fold_step(%context, {{.*}}, [[X]])
// CHECK:      func.func private @map_body(%context: !rt.context, %x: i64) -> i64
// CHECK-NEXT:   func.call @twice(%context, %x)
// CHECK:      func.func private @twice(%context: !rt.context, %x: i64) -> i64 attributes {operator = "twice"}
func.func private @twice(%x: i64) -> i64 {
  %y = arith.addi %x, %x : i64
  func.return %y : i64
}
hf.graph @a members 2 {
  %s = hf.source_iter [1, 2] : !hf.edge<i64>
  %c = hf.source_channel @greet from @b keyed true : !hf.edge<!value.tuple<!value.member<@b>, i64>>
  %v = hf.map %c {
  ^bb0(%p: !value.tuple<!value.member<@b>, i64>):
    %v = value.get %p[1] : !value.tuple<!value.member<@b>, i64>
    hf.yield %v : i64
  } {label = "greetings"} : !hf.edge<!value.tuple<!value.member<@b>, i64>> -> !hf.edge<i64>
  %l = hf.map %s {
  ^bb0(%x: i64):
    %y = func.call @twice(%x) : (i64) -> i64
    hf.yield %y : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %r = hf.filter %s {
  ^bb0(%x: i64):
    %one = arith.constant 1 : i64
    %y = arith.cmpi sgt, %x, %one : i64
    hf.yield %y : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %u = hf.union %l, %r, %v : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %sum = hf.fold %u emit at_end from {
    %z = arith.constant 0 : i64
    hf.yield %z : i64
  } step {
  ^bb0(%a: i64, %x: i64):
    %y = arith.addi %a, %x : i64
    hf.yield %y : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %sum : !hf.edge<i64>
}

// -----

// The second input of a chain waits in a buffer for the end of the first; then it passes.
// CHECK:      rt.state @chain_waiting_1 : !rt.buffer<!value.str>
// CHECK-NEXT: rt.state @chain_turn : !rt.cell<i64>
// CHECK:      func.func @step
// CHECK:          %element_1 = rt.current
// CHECK-NEXT:     [[TURN:%.*]] = rt.cell_get %context, %chain_turn
// CHECK:          [[PASS:%.*]] = arith.cmpi sge, [[TURN]]
// CHECK-NEXT:     scf.if [[PASS]] {
// CHECK-NEXT:       func.call @chain_output(%context, %element_1)
// CHECK:          } else {
// CHECK-NEXT:       rt.buffer_push %context, %chain_waiting, %element_1
// CHECK:        %ended = rt.closed %context @first
// CHECK-NEXT:   [[TURN:%.*]] = rt.cell_get %context, %chain_turn
// CHECK:        [[MINE:%.*]] = arith.cmpi eq, [[TURN]]
// CHECK-NEXT:   [[READY:%.*]] = arith.andi %ended, [[MINE]]
// CHECK-NEXT:   scf.if [[READY]] {
// CHECK-NEXT:     rt.cursor %context, %chain_waiting {{.*}} -> !rt.cursor<"buffer", !value.str>
// CHECK:          scf.if %exhausted {
// CHECK-NEXT:       [[ONE:%.*]] = arith.constant 1 : i64
// CHECK-NEXT:       rt.cell_set %context, %chain_turn, [[ONE]]
// CHECK:          } else {
// CHECK-NEXT:       rt.again %context
// CHECK:        [[TURN:%.*]] = rt.cell_get %context, %chain_turn
// CHECK:        [[LAST:%.*]] = arith.cmpi eq, [[TURN]]
// CHECK-NEXT:   %ended_1 = rt.closed %context @second
// CHECK-NEXT:   [[END:%.*]] = arith.andi [[LAST]], %ended_1
// CHECK-NEXT:   scf.if [[END]] {
// CHECK-NEXT:     rt.close %context @print
hf.graph @a members 1 {
  %first = hf.source_channel @first from @b keyed false : !hf.edge<!value.str>
  %second = hf.source_channel @second from @b keyed false : !hf.edge<!value.str>
  %all = hf.chain %first, %second : !hf.edge<!value.str>, !hf.edge<!value.str> -> !hf.edge<!value.str>
  hf.dest_sink @print %all : !hf.edge<!value.str>
}

// -----

// Routings; a channel that leads back has two symbols and one name; input channels that are not
// needed are still read.
// CHECK:      rt.channel @spread_1 in partition @a {channel = "spread"} : i64
// CHECK-NEXT: rt.channel @all out broadcast @b : i64
// CHECK-NEXT: rt.channel @turns out round_robin @b : i64
// CHECK-NEXT: rt.channel @chosen out demux @b : i64
// CHECK-NEXT: rt.channel @spread out partition @a : i64
// CHECK-NEXT: rt.file @source_file "numbers.txt" by line
// CHECK:      func.func @step
// CHECK:            %element = rt.current
// CHECK-NEXT:       [[N:%.*]] = func.call @parse_body(%context, %element)
// CHECK-NEXT:       rt.stage_all %context @all, [[N]] : i64
// CHECK-NEXT:       %member = rt.next_member %context @turns
// CHECK-NEXT:       rt.stage %context @turns[%member], [[N]] : i64
// CHECK-NEXT:       [[PAIR:%.*]] = func.call @map_body
// CHECK-NEXT:       %member_1 = value.get [[PAIR]][0]
// CHECK-NEXT:       [[INDEX:%.*]] = value.member_index %member_1
// CHECK-NEXT:       %payload = value.get [[PAIR]][1]
// CHECK-NEXT:       rt.stage %context @chosen[[[INDEX]]], %payload : i64
// CHECK-NEXT:       [[KEY:%.*]] = func.call @spread_key(%context, [[N]])
// CHECK-NEXT:       %hash = value.hash [[KEY]]
// CHECK-NEXT:       %member_2 = rt.hash_member %context @spread, %hash
// CHECK-NEXT:       rt.stage %context @spread[%member_2], [[N]] : i64
// CHECK:        rt.cursor %context @spread_1 -> !rt.cursor<"input", i64>
// CHECK:        scf.if %ended {
// CHECK-NEXT:     rt.close %context @all
hf.graph @a members 2 {
  %f = hf.source_file "numbers.txt" by line : !hf.edge<!value.str>
  %n = hf.map %f {
  ^bb0(%x: !value.str):
    %n = value.parse %x : i64
    hf.yield %n : i64
  } {label = "parse"} : !hf.edge<!value.str> -> !hf.edge<i64>
  hf.dest_channel broadcast %n channel @all to @b : !hf.edge<i64>
  hf.dest_channel round_robin %n channel @turns to @b : !hf.edge<i64>
  %p = hf.map %n {
  ^bb0(%x: i64):
    %m = value.member_at %x : !value.member<@b>
    %y = value.make (%m, %x) : !value.tuple<!value.member<@b>, i64>
    hf.yield %y : !value.tuple<!value.member<@b>, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.member<@b>, i64>>
  hf.dest_channel demux %p channel @chosen to @b : !hf.edge<!value.tuple<!value.member<@b>, i64>>
  hf.dest_channel partition %n channel @spread to @a key {
  ^bb0(%x: i64):
    hf.yield %x : i64
  } : !hf.edge<i64>
  %back = hf.source_channel @spread from @a keyed false : !hf.edge<i64>
  hf.null %back : !hf.edge<i64>
}

// -----

// Words are walked over without a list; a filter_map returns a tuple; a sort is done once; a limit
// has ended when it is reached.
// CHECK:      func.func @step
// CHECK:        [[LOW:%.*]] = func.call @flat_map_body(%context, %element)
// CHECK-NEXT:   %cursor_1 = rt.cursor %context, [[LOW]] : !value.str -> !rt.cursor<"split", !value.str>
// CHECK:          [[F:%.*]] = func.call @filter_map_body
// CHECK-NEXT:     %keep = value.get [[F]][0] : !value.tuple<i1, i64>
// CHECK-NEXT:     scf.if %keep {
// CHECK-NEXT:       [[V:%.*]] = value.get [[F]][1]
// CHECK-NEXT:       [[K:%.*]] = func.call @sort_key(%context, [[V]])
// CHECK-NEXT:       [[P:%.*]] = value.make ([[K]], [[V]])
// CHECK-NEXT:       rt.buffer_push %context, %sort_buffer, [[P]]
// CHECK:        rt.buffer_sort %context, %sort_buffer
// CHECK-NEXT:   [[TRUE:%.*]] = arith.constant true
// CHECK-NEXT:   rt.cell_set %context, %sort_sorted, [[TRUE]]
// CHECK:        [[COUNT:%.*]] = rt.cell_get %context, %limit_count
// CHECK:        arith.cmpi slt, [[COUNT]]
// CHECK:        [[REACHED:%.*]] = arith.cmpi sge
// CHECK:        arith.ori {{.*}}, [[REACHED]]
hf.graph @a members 1 {
  %f = hf.source_file "numbers.txt" by block : !hf.edge<!value.str>
  %w = hf.flat_map %f {
  ^bb0(%x: !value.str):
    %low = value.text lower(%x) : (!value.str) -> !value.str
    %l = value.text split(%low) : (!value.str) -> !value.list<!value.str>
    hf.yield %l : !value.list<!value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  %n = hf.filter_map %w {
  ^bb0(%x: !value.str):
    %c = value.text isdigit(%x) : (!value.str) -> i1
    %n = value.len %x : !value.str
    hf.yield %c, %n : i1, i64
  } : !hf.edge<!value.str> -> !hf.edge<i64>
  %s = hf.sort %n by {
  ^bb0(%x: i64):
    hf.yield %x : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %t = hf.limit 2 %s : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %t : !hf.edge<i64>
}

// -----

// A demux to a location of the fleet checks that the member exists, and its trap names the demux.
// CHECK:      [[I:%.*]] = func.call @letters_member(%context, %element)
// CHECK-NEXT: %payload = value.get %element[1]
// CHECK-NEXT: rt.stage %context @letters[[[I]]], %payload
// CHECK:      func.func private @letters_member({{.*}}) -> i64 attributes {operator = "demux"} {
// CHECK:        [[TWO:%.*]] = arith.constant 2 : i64
// CHECK-NEXT:   [[OK:%.*]] = arith.cmpi ult, [[INDEX:%.*]], [[TWO]] : i64
// CHECK:        func.return [[INDEX]] : i64
// CHECK:        value.trap "IndexError: member index out of range"
!letter = !value.tuple<!value.member<@b>, i64>
hf.graph @a members 1 {
  %s = hf.source_iter [[0, 1]] : !hf.edge<!letter>
  hf.dest_channel demux %s channel @letters to @b : !hf.edge<!letter>
}
hf.graph @b members 2 {
  %n = hf.source_channel @letters from @a keyed false : !hf.edge<i64>
  hf.null %n : !hf.edge<i64>
}
