// What the verifier of `hf` refuses: at least one test per op, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hf.graph @g members 0 { // expected-error {{expected at least 1 member, but got 0 (HF1 of `hf.graph`)}}
}

// -----

hf.graph @g members 1 { // expected-error {{expected only operators in a graph, but got `arith.constant` (HF1}}
  %x = arith.constant 1 : i64
}

// -----

hf.graph @g members 1 { // expected-error {{expected one input of a channel, but got @c again (HF7}}
  %x = hf.source_channel @c from @s keyed false : !hf.edge<i64>
  %y = hf.source_channel @c from @s keyed false : !hf.edge<i64>
}

// -----

// An operator needs a graph around it.
%x = hf.source_iter [1] : !hf.edge<i64> // expected-error {{expected an operator to stand in an `hf.graph`, but got builtin.module (HF1}}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter ["a"] : !hf.edge<i64> // expected-error {{expected constants of type int, but got "a" (HF2}}
  %y = hf.source_file "f" by line : !hf.edge<i64> // expected-error {{expected elements str, but got int (HF2}}
  %z = hf.source_channel @c from @s keyed true : !hf.edge<i64> // expected-error {{expected an edge of pairs of key and element, but got int (HF6}}
  %w = hf.source_channel @d from @s keyed true : !hf.edge<!value.tuple<!value.member<@t>, i64>> // expected-error {{expected keys (Member[s]), but got (Member[t]) (HF6}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64, orderd> // expected-error {{expected ordered or unordered, but got orderd}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  hf.dest_channel partition %x channel @c to @s : !hf.edge<i64> // expected-error {{expected a key for `partition`, but got none (HF2}}
  hf.dest_channel demux %x channel @d to @s : !hf.edge<i64> // expected-error {{expected an edge of pairs of key and element, but got int (HF6}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  hf.dest_channel sned %x channel @c to @s : !hf.edge<i64> // expected-error {{did you mean "send"?}}
}

// -----

"hf.dest_sink"() <{callback = @p}> : () -> () // expected-error {{`hf.dest_sink`: expected 1 operand, but got 0}}
hf.graph @g members 1 {
  hf.null // expected-error {{expected an input or an output of `null`, but got neither (TK2}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.map %x { // expected-error {{expected the function to yield (str), but got (int) (HF2}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<!value.str>
  %b = hf.filter %x { // expected-error {{expected the predicate to yield (bool), but got (int) (HF3}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %c = hf.filter_map %x { // expected-error {{expected the function to yield (bool, int), but got (int) (HF3}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.flat_map %x { // expected-error {{expected the function to yield (list[int]), but got (int) (HF3}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %f = hf.map %x { // expected-error {{expected the function to have arguments (int), but got () (HF2}}
    %one = arith.constant 1 : i64
    hf.yield %one : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.map %x { // expected-error {{expected a user function to use its own values only, but got %x from outside (HF2}}
  ^bb0(%e: i64):
    hf.yield %x : !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  "hf.yield"(%x) : (!hf.edge<i64>) -> () // expected-error@-6 {{but got `hf.yield` (HF1}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %t = hf.source_iter ["a"] : !hf.edge<!value.str>
  %u = hf.union %x, %t : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64> // expected-error {{expected elements (int), but got (str) (HF4}}
  %c = hf.chain %x : !hf.edge<i64> -> !hf.edge<!value.str> // expected-error {{expected elements (str), but got (int) (HF4}}
  %l = hf.limit 1 %x : !hf.edge<i64> -> !hf.edge<!value.str> // expected-error {{expected a result with elements (int), but got (str) (HF2}}
  %k = hf.collect %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a result with elements (list[int]), but got (int) (HF2}}
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [] : !hf.edge<!value.dict<i64, i64>>
  %s = hf.sort %x by { // expected-error {{expected a key with an order, but got dict[int, int] (HF5}}
  ^bb0(%e: !value.dict<i64, i64>):
    hf.yield %e : !value.dict<i64, i64>
  } : !hf.edge<!value.dict<i64, i64>> -> !hf.edge<!value.dict<i64, i64>>
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.fold %x emit at_end step { // expected-error {{expected `from` an initial value, but got none (HF2}}
  ^bb0(%s: i64, %e: i64):
    hf.yield %s : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.reduce %x emit at_end step { // expected-error {{expected the step to yield (int), but got (bool) (HF2}}
  ^bb0(%s: i64, %e: i64):
    %t = arith.constant true
    hf.yield %t : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %c = hf.fold_keyed %x emit at_end step { // expected-error {{expected an edge of pairs of key and element, but got int (HF6}}
  ^bb0(%s: i64, %e: i64):
    hf.yield %s : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.reduce_keyed %x emit at_end step { // expected-error {{expected an edge of pairs of key and element, but got int (HF6}}
  ^bb0(%s: i64, %e: i64):
    hf.yield %s : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

hf.graph @g members 1 {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.reduce %x emit at_ned step { // expected-error {{[HF2] expected one of at_end, tick, but got at_ned, did you mean "at_end"?}}
  ^bb0(%s: i64, %e: i64):
    hf.yield %s : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}
