// What the verifier of `hfplus` refuses: at least one test per op, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hfplus.location @p proces // expected-error {{expected one of process, cluster, but got proces, did you mean "process"?}}

// -----

hfplus.location @p cluster 0 // expected-error {{[HF097] expected at least 1 member, but got 0 (V17 of `hfplus.location`)}}

// -----

"hfplus.location"() <{sym_name = "p", kind = "process", size = 2 : i64}> : () -> () // expected-error {{V17}}

// -----

hfplus.location @p process
hfplus.location @p process // expected-error {{`hfplus.location`: redefinition of symbol "p"}}

// -----

%x = hfplus.source_iter ["a", 1] : !hfplus.stream<!value.str, @p, bounded> // expected-error {{expected constants of type str, but got 1 : i64 (V5}}

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bonded> // expected-error {{expected a guarantee (bounded, unbounded, ordered, unordered, once, repeated), but got bonded, did you mean "bounded"?}}

// -----

hfplus.location @leader process
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @leadr, bounded> // expected-error {{expected a declared location, but got @leadr, did you mean "leader"? (V17}}
hfplus.discard %x : !hfplus.stream<i64, @leadr, bounded> // expected-error {{V17}}

// -----

hfplus.location @p process
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded> // expected-error {{expected %x to reach a sink or a discard, but got no use of it (V16}}

// -----

%x = hfplus.source_file "f" by lines : !hfplus.stream<!value.str, @p, bounded> // expected-error {{did you mean "line"?}}

// -----

%x = hfplus.source_file "f" by line : !hfplus.stream<i64, @p, bounded> // expected-error {{expected elements str, but got int (V5}}

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<!value.none_type, @p, bounded> // expected-error {{expected elements that are values of the language, but got None (V13}}

// -----

%x = hfplus.forward @x : !hfplus.singleton<i64, @p>
hfplus.sink @print %x : !hfplus.singleton<i64, @p> // expected-error {{expected hfplus.stream, but got !hfplus.singleton<i64, @p>}}

// -----

"hfplus.discard"() : () -> () // expected-error {{`hfplus.discard`: expected 1 operand, but got 0}}

// -----

// Terminators outside their op.
"hfplus.yield"() : () -> () // expected-error {{`hfplus.yield`: 'hfplus.yield' must be the last operation in its parent block}}
"hfplus.sink"() : () -> () // expected-error {{`hfplus.sink`}}

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected elements (int), but got (str) (V5 of `hfplus.each`)}}
^bb0(%e: i64):
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<!value.str, @p, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected the region to have arguments (int), but got (str)}}
^bb0(%e: !value.str):
  hfplus.yield %e : !value.str
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<!value.str, @p, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected all collections at @p, but got one at @q (V1}}
^bb0(%e: i64):
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @q, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, unordered>
%y = hfplus.each %x { // expected-error {{expected a result that is unbounded, unordered, once or weaker, but got unbounded, ordered, once (V5}}
^bb0(%e: i64):
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, unordered> -> !hfplus.stream<i64, @p>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected a bool, but got int (V5}}
^bb0(%e: i64):
  "hfplus.yield_if"(%e, %e) : (i64, i64) -> () // expected-error {{`hfplus.yield_if`: operand 'condition' at position 0: expected i1, but got i64}}
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected a list to yield, but got int (V5}}
^bb0(%e: i64):
  hfplus.yield_all %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{expected the region to yield in one place, but got 2 places (V5}}
^bb0(%e: i64):
  %c = arith.constant true
  cf.cond_br %c, ^a, ^b
^a:
  hfplus.yield %e : i64
^b:
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>

// -----

// V8: a region computes with values alone, its own, and at its own place.
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.each %x { // expected-error {{but got `hfplus.source_iter` (V8}}
^bb0(%e: i64):
  %s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>
%outside = arith.constant 1 : i64
%z = hfplus.each %x { // expected-error {{expected a user function to use its own values only, but got %outside from outside (V8}}
^bb0(%e: i64):
  hfplus.yield %outside : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>
%w = hfplus.each %x { // expected-error {{expected the member of @p, where the function runs, but got Member[q] (V8}}
^bb0(%e: i64):
  %me = value.self : !value.member<@q>
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>

// -----

%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.group %x : !hfplus.stream<i64, @p, bounded> -> !hfplus.keyed_stream<i64, i64, @p, bounded> // expected-error {{expected elements that are pairs, but got int (V5}}

// -----

%x = hfplus.forward @x : !hfplus.keyed_singleton<i64, i64, @p>
%y = hfplus.ungroup values %x : !hfplus.keyed_singleton<i64, i64, @p> -> !hfplus.stream<i64, @p, unordered> // expected-error {{expected a bounded input, but got unbounded (V5}}

// -----

%x = hfplus.forward @x : !hfplus.keyed_stream<i64, i64, @p>
%y = hfplus.ungroup values %x : !hfplus.keyed_stream<i64, i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{expected a result that is unbounded, unordered, once or weaker}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.ungroup value %x : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{did you mean "values"?}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p, unordered>
%y = hfplus.fold %x step { // expected-error {{expected a combiner that claims `commutative: why`, but got unordered input (V10}}
^bb0(%a: i64, %b: i64):
  hfplus.yield %b : i64
} : !hfplus.stream<i64, @p, unordered> -> !hfplus.optional<i64, @p>

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p, repeated>
%y = hfplus.fold %x step { // expected-error {{expected a combiner that claims `idempotent: why`, but got repeated input (V10}}
^bb0(%a: i64, %b: i64):
  hfplus.yield %b : i64
} combiner ["known: sum", "idempotent:"] : !hfplus.stream<i64, @p, repeated> -> !hfplus.optional<i64, @p>

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.fold %x from { // expected-error {{expected the step to yield (int), but got (str) (V5}}
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%a: i64, %b: i64):
  %t = value.to_text str %b : i64
  hfplus.yield %t : !value.str
} : !hfplus.stream<i64, @p> -> !hfplus.singleton<i64, @p>

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p, unordered>
%y = hfplus.collect %x : !hfplus.stream<i64, @p, unordered> -> !hfplus.singleton<!value.list<i64>, @p> // expected-error {{expected an ordered input, but got unordered (V5}}

// -----

%x = hfplus.forward @x : !hfplus.singleton<i64, @p>
%y = hfplus.lift %x : !hfplus.singleton<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{expected a bounded input, but got unbounded (V5}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.sort %x by { // expected-error {{expected a bounded input, but got unbounded (V5}}
^bb0(%e: i64):
  hfplus.yield %e : i64
} : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p>

// -----

%x = hfplus.forward @x : !hfplus.stream<!value.dict<i64, i64>, @p, bounded>
%y = hfplus.sort %x by { // expected-error {{expected a key with an order, but got dict[int, int] (V5}}
^bb0(%e: !value.dict<i64, i64>):
  hfplus.yield %e : !value.dict<i64, i64>
} : !hfplus.stream<!value.dict<i64, i64>, @p, bounded> -> !hfplus.stream<!value.dict<i64, i64>, @p, bounded>

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p, repeated>
%y = hfplus.limit 1 %x : !hfplus.stream<i64, @p, repeated> -> !hfplus.stream<i64, @p, repeated> // expected-error {{expected an input without repeats, but got repeated (V5}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.limit -1 %x : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{expected a count of 0 or more, but got -1 (V5}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.union concat %x, %x : !hfplus.stream<i64, @p>, !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{expected input 0 of a `concat` to be bounded, but got an unbounded one (V5}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.union interleave %x, %x : !hfplus.stream<i64, @p>, !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{expected a reason why any order of the inputs is fine, or an unordered result, but got none (V4}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.union mix %x : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p> // expected-error {{[V5] expected one of concat, interleave, but got mix}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p, unordered>
%y = hfplus.assume %x because " " : !hfplus.stream<i64, @p, unordered> -> !hfplus.stream<i64, @p> // expected-error {{expected a reason why any outcome is fine, but got none (V4}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.assume %x because "it ends" : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @p, bounded> // expected-error {{expected a result that is unbounded, ordered, once or weaker, but got bounded, ordered, once (V5}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.net broadcas %x channel "c" : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @q> // expected-error {{did you mean "broadcast"?}}

// -----

%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%y = hfplus.net partition %x channel "c" : !hfplus.stream<i64, @p> -> !hfplus.stream<i64, @q> // expected-error {{expected a key for `partition`, but got none (V5}}

// -----

hfplus.location @p process
hfplus.location @q cluster 2
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.net send %x channel "c" : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @q, bounded> // expected-error {{expected `send` to a process, as @q is none, but got a cluster}}
%z = hfplus.net broadcast %x channel "c" : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @q, bounded> // expected-error {{expected a channel name of its own, but got "c" again (V13}}
hfplus.discard %y : !hfplus.stream<i64, @q, bounded>
hfplus.discard %z : !hfplus.stream<i64, @q, bounded>

// -----

// From a cluster, elements come with their sender.
hfplus.location @p process
hfplus.location @q cluster 2
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @q, bounded>
%y = hfplus.net send %x channel "c" : !hfplus.stream<i64, @q, bounded> -> !hfplus.stream<i64, @p, bounded> // expected-error {{expected a keyed stream as result, but got a stream (V5}}
hfplus.discard %y : !hfplus.stream<i64, @p, bounded>

// -----

hfplus.location @p process
hfplus.location @q cluster 2
%x = hfplus.forward @x : !hfplus.stream<!value.tuple<!value.member<@p>, i64>, @p>
%y = hfplus.net demux %x channel "c" : !hfplus.stream<!value.tuple<!value.member<@p>, i64>, @p> -> !hfplus.stream<i64, @q> // expected-error {{expected keys Member[q], but got Member[p] (V14}}
hfplus.discard %y : !hfplus.stream<i64, @q>
hfplus.complete @x %x : !hfplus.stream<!value.tuple<!value.member<@p>, i64>, @p> // expected-error {{expected the cycle to cross a `net`, but got one within a location (V6}}

// -----

hfplus.location @p process
%x = hfplus.forward @x : !hfplus.stream<i64, @p> // expected-error {{expected a complete @x, but got none (V6}}
hfplus.discard %x : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
hfplus.complete @x %x : !hfplus.stream<i64, @p, bounded> // expected-error {{expected a forward @x, but got none (V6}}

// -----

hfplus.location @p process
%x = hfplus.forward @x : !hfplus.stream<i64, @p>
%weak = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded, unordered>
hfplus.complete @x %weak : !hfplus.stream<i64, @p, bounded, unordered> // expected-error {{expected a value at least as strong as !hfplus.stream<i64, @p>, but got !hfplus.stream<i64, @p, bounded, unordered> (V6}}
hfplus.discard %x : !hfplus.stream<i64, @p>
