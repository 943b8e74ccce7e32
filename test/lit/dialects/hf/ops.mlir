// Every op of `hf`: read, printed and read again, in custom and generic form.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

// CHECK: hf.graph @leader members 1 {
// GENERIC: "hf.graph"() <{sym_name = "leader", members = 1 : i64}> ({
hf.graph @leader members 1 {
  // CHECK-NEXT: %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  // CHECK-NEXT: %lines = hf.source_file "words.txt" by line : !hf.edge<!value.str>
  // CHECK-NEXT: %counts = hf.source_channel @counts from @worker keyed true : !hf.edge<!value.tuple<!value.member<@worker>, i64>, unordered>
  // CHECK-NEXT: %plain = hf.source_channel @plain from @worker keyed false : !hf.edge<i64, unordered>
  %numbers = hf.source_iter [1, 2] : !hf.edge<i64>
  %lines = hf.source_file "words.txt" by line : !hf.edge<!value.str>
  %counts = hf.source_channel @counts from @worker keyed true : !hf.edge<!value.tuple<!value.member<@worker>, i64>, unordered>
  %plain = hf.source_channel @plain from @worker keyed false : !hf.edge<i64, unordered>

  // CHECK-NEXT: %doubled = hf.map %numbers {
  // CHECK-NEXT: ^bb0(%x: i64):
  // CHECK-NEXT:   %y = arith.addi %x, %x : i64
  // CHECK-NEXT:   hf.yield %y : i64
  // CHECK-NEXT: } : !hf.edge<i64> -> !hf.edge<i64>
  %doubled = hf.map %numbers {
  ^bb0(%x: i64):
    %y = arith.addi %x, %x : i64
    hf.yield %y : i64
  } : !hf.edge<i64> -> !hf.edge<i64>

  // CHECK: %positive = hf.filter %doubled {
  // CHECK: hf.yield %c : i1
  %positive = hf.filter %doubled {
  ^bb0(%x: i64):
    %zero = arith.constant 0 : i64
    %c = arith.cmpi sgt, %x, %zero : i64
    hf.yield %c : i1
  } : !hf.edge<i64> -> !hf.edge<i64>

  // CHECK: %texts = hf.filter_map %positive {
  // CHECK: hf.yield %keep, %t : i1, !value.str
  %texts = hf.filter_map %positive {
  ^bb0(%x: i64):
    %keep = arith.constant true
    %t = value.to_text str %x : i64
    hf.yield %keep, %t : i1, !value.str
  } : !hf.edge<i64> -> !hf.edge<!value.str>

  // CHECK: %words = hf.flat_map %lines {
  // CHECK: hf.yield %list : !value.list<!value.str>
  %words = hf.flat_map %lines {
  ^bb0(%line: !value.str):
    %list = value.text split(%line) : (!value.str) -> !value.list<!value.str>
    hf.yield %list : !value.list<!value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>

  // CHECK: %union = hf.union %texts, %words : !hf.edge<!value.str>, !hf.edge<!value.str> -> !hf.edge<!value.str, unordered>
  // CHECK-NEXT: %chain = hf.chain %numbers, %positive : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  // CHECK-NEXT: %limited = hf.limit 2 %chain : !hf.edge<i64> -> !hf.edge<i64>
  %union = hf.union %texts, %words : !hf.edge<!value.str>, !hf.edge<!value.str> -> !hf.edge<!value.str, unordered>
  %chain = hf.chain %numbers, %positive : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %limited = hf.limit 2 %chain : !hf.edge<i64> -> !hf.edge<i64>

  // CHECK-NEXT: %sum = hf.fold %limited emit at_end from {
  // CHECK: } step {
  // CHECK: } {stratum = 1 : i64} : !hf.edge<i64> -> !hf.edge<i64>
  %sum = hf.fold %limited emit at_end from {
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%a: i64, %x: i64):
    %b = arith.addi %a, %x : i64
    hf.yield %b : i64
  } {stratum = 1} : !hf.edge<i64> -> !hf.edge<i64>

  // CHECK-NEXT: %last = hf.reduce %sum emit at_end step {
  %last = hf.reduce %sum emit at_end step {
  ^bb0(%a: i64, %x: i64):
    hf.yield %x : i64
  } : !hf.edge<i64> -> !hf.edge<i64>

  // CHECK: %per_member = hf.fold_keyed %counts emit at_end from {
  %per_member = hf.fold_keyed %counts emit at_end from {
    %none = value.constant ""
    hf.yield %none : !value.str
  } step {
  ^bb0(%a: !value.str, %x: i64):
    hf.yield %a : !value.str
  } : !hf.edge<!value.tuple<!value.member<@worker>, i64>, unordered> -> !hf.edge<!value.tuple<!value.member<@worker>, !value.str>>

  // CHECK: %newest = hf.reduce_keyed %counts emit at_end step {
  %newest = hf.reduce_keyed %counts emit at_end step {
  ^bb0(%a: i64, %x: i64):
    hf.yield %x : i64
  } : !hf.edge<!value.tuple<!value.member<@worker>, i64>, unordered> -> !hf.edge<!value.tuple<!value.member<@worker>, i64>>

  // CHECK: %list{{.*}} = hf.collect %last : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  // CHECK-NEXT: %sorted = hf.sort %plain by {
  %list = hf.collect %last : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  %sorted = hf.sort %plain by {
  ^bb0(%x: i64):
    hf.yield %x : i64
  } : !hf.edge<i64, unordered> -> !hf.edge<i64>

  // CHECK: hf.null %list{{.*}} : !hf.edge<!value.list<i64>>
  // CHECK-NEXT: hf.dest_sink @print %sorted : !hf.edge<i64>
  // CHECK-NEXT: hf.dest_channel partition %union channel @words to @worker key {
  // CHECK: } : !hf.edge<!value.str, unordered>
  // CHECK-NEXT: hf.dest_channel demux %newest channel @newest to @worker : !hf.edge<!value.tuple<!value.member<@worker>, i64>>
  // CHECK-NEXT: hf.dest_channel broadcast %per_member channel @texts to @worker
  hf.null %list : !hf.edge<!value.list<i64>>
  hf.dest_sink @print %sorted : !hf.edge<i64>
  hf.dest_channel partition %union channel @words to @worker key {
  ^bb0(%word: !value.str):
    hf.yield %word : !value.str
  } : !hf.edge<!value.str, unordered>
  hf.dest_channel demux %newest channel @newest to @worker : !hf.edge<!value.tuple<!value.member<@worker>, i64>>
  hf.dest_channel broadcast %per_member channel @texts to @worker : !hf.edge<!value.tuple<!value.member<@worker>, !value.str>>
}

// CHECK: hf.graph @idle members 3 attributes {note = "nothing to do"} {
// CHECK-NEXT: }
hf.graph @idle members 3 attributes {note = "nothing to do"} {
}
