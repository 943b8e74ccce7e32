// What the verifier refuses in graphs that run in ticks: every operator, on the guilty line.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

// Lifetimes: how many, which, and where.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %p = hf.source_iter [[1, 2]] : !hf.edge<!value.tuple<i64, i64>>
  %a = hf.unique %x persist(tick, static) : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected 0 or 1 lifetimes of `unique`, but got 2 (TK1}}
  %b = hf.enumerate %x persist(loop) : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>> // expected-error {{expected the lifetime loop inside a loop alone, but got it outside (TK1}}
  %c = hf.persist %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected 1 lifetime, persist(static), of `persist`, but got none (TK1}}
  %d = hf.persist %x persist(tick) : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a lifetime of `persist`, static, but got tick (TK1}}
  %e = hf.zip_longest %x, %x persist(static) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<!value.tuple<!value.option<i64>, !value.option<i64>>> // expected-error {{expected a lifetime of `zip_longest`, tick, but got static (TK1}}
  %f = hf.join %p, %p persist(tick, tick, tick) : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>> // expected-error {{expected 0 or 1 or 2 lifetimes of `join`, but got 3 (TK1}}
  %g = hf.defer_signal %x, %x persist(tick) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected 0 lifetimes of `defer_signal`, but got 1 (TK1}}
}

// -----

hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.unique %x persist(statik) : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{[TK1] expected a lifetime, one of none, loop, tick, static, but got statik, did you mean "static"?}}
}

// -----

// Sources.
hf.graph @g members 1 attributes {ticks} {
  %a = hf.source_json "f.json" [1, 2] : !hf.edge<i64> // expected-error {{expected one value, but got 2 (HF2}}
  %b = hf.source_interval @i every 0 : !hf.edge<!value.tuple<>> // expected-error {{expected an interval of 1 ms or more, but got 0 (HF2}}
  %c = hf.source_interval @j every 5 : !hf.edge<i64> // expected-error {{expected elements (tuple[]), but got (int) (HF2}}
  %d = hf.initialize : !hf.edge<i64> // expected-error {{expected elements (tuple[]), but got (int) (HF2}}
  %e = hf.spin : !hf.edge<i64> // expected-error {{expected elements (tuple[]), but got (int) (HF2}}
  %f = hf.source_stream @s : !hf.edge<index> // expected-error {{expected elements that are values of the language}}
  %g = hf.iter_ref %a : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a reference to a singleton, optional, handoff, fold, reduce, persist or state, but got `hf.source_json` (TK5}}
  %s = hf.singleton %a : !hf.edge<i64> -> !hf.edge<i64>
  %h = hf.iter_ref %s : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a reference to a `handoff`, but got int (TK5}}
}

// -----

hf.graph @g members 1 attributes {ticks} { // expected-error {{expected one input of a channel, but got @s again (HF7}}
  %a = hf.source_stream @s : !hf.edge<i64>
  %b = hf.source_stream @s : !hf.edge<i64>
}

// -----

// Elementwise operators.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.flatten %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected elements that are lists, but got int (HF2}}
  %b = hf.identity %x : !hf.edge<i64> -> !hf.edge<!value.str> // expected-error {{expected a result with elements (int), but got (str) (HF2 of `hf.identity`)}}
  %c = hf.inspect @f %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.inspect`)}}
  %d = hf.assert %x { // expected-error {{expected the predicate to yield (bool), but got (int) (HF3}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %eq = hf.assert_eq ["a"] %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected constants of type int, but got "a" (HF2}}
  %f = hf.enumerate %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a result with elements (tuple[int, int]), but got (int) (HF2}}
  %g = hf.unique %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.unique`)}}
  %h = hf.multiset_delta %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.multiset_delta`)}}
  %i = hf.counter "n" %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.counter`)}}
  %j = hf.scan %x from { // expected-error {{expected the step to yield (int, int | None), but got (int, int) (HF2}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc, %e : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %k = hf.tee %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.tee`)}}
  %l = hf.handoff %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.handoff`)}}
  %m = hf.singleton %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.singleton`)}}
  %n = hf.optional %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.optional`)}}
}

// -----

// References: the value stands behind the element.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %o = hf.optional %x : !hf.edge<i64> -> !hf.edge<i64>
  %a = hf.map %x refs(%x : !hf.edge<i64>) { // expected-error {{expected a reference to a singleton, optional, handoff, fold, reduce, persist or state, but got `hf.source_iter` (TK5}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.filter %x refs(%o : !hf.edge<i64>) { // expected-error {{expected the predicate to have arguments (int, int | None), but got (int, int) (HF3}}
  ^bb0(%e: i64, %r: i64):
    %c = arith.cmpi slt, %e, %r : i64
    hf.yield %c : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

// What is changed, by whom, and in which access group.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %f = hf.reduce %x emit tick step {
  ^bb0(%p: i64, %q: i64):
    hf.yield %q : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %s = hf.singleton %x : !hf.edge<i64> -> !hf.edge<i64>
  %t = hf.singleton %x : !hf.edge<i64> -> !hf.edge<i64>
  %u = hf.singleton %x : !hf.edge<i64> -> !hf.edge<i64>
  %a = hf.map %x refs(%f : !hf.edge<i64>) access(mut) { // expected-error {{expected a mutable reference to hf.handoff, hf.singleton, hf.optional, but got `hf.reduce` (TK8}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e, %r : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.map %x refs(%s : !hf.edge<i64>) access(mut, read) { // expected-error {{expected 1 words of access, but got 2 (TK8}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %c = hf.map %x refs(%t : !hf.edge<i64>) access(1 mut) { // expected-error {{expected a mutable reference to be alone in its access group, but got 1 mut (TK8}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e, %r : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.map %x refs(%t : !hf.edge<i64>) access(1 read) {
  ^bb0(%e: i64, %r: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %h = hf.map %x refs(%u : !hf.edge<i64>) access(0 mut) { // expected-error {{expected an access group at all references to the same operator, or at none, but got 0 mut (TK8}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e, %r : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %i = hf.map %x refs(%u : !hf.edge<i64>) { // expected-error {{expected an access group at all references to the same operator, or at none, but got read (TK8}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %s = hf.singleton %x : !hf.edge<i64> -> !hf.edge<i64>
  %a = hf.map %x refs(%s : !hf.edge<i64>) access(mut) { // expected-error {{expected the function to yield (int, int), but got (int) (HF2}}
  ^bb0(%e: i64, %r: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %t = hf.singleton %x : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.reduce %x emit tick refs(%t : !hf.edge<i64>) access(mut) step { // expected-error {{expected `hf.reduce` to read what it refers to, but got mut (TK8}}
  ^bb0(%p: i64, %q: i64, %r: i64):
    hf.yield %q : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

// Folds and sorts.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a = hf.fold_no_replay %x emit tick step { // expected-error {{expected `from` an initial value, but got none (HF2}}
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.reduce_no_replay %x emit tick step { // expected-error {{expected the step to yield (int), but got (int, int) (HF2}}
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc, %e : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %c = hf.sort_by_key %x by { // expected-error {{expected one key, but got 2 (HF5}}
  ^bb0(%e: i64):
    hf.yield %e, %e : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.lattice_fold %x emit tick step { // expected-error {{expected `from` an initial value, but got none (HF2}}
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %lr = hf.lattice_reduce %x emit tick from { // expected-error {{expected no initial value, but got one (HF2}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
}

// -----

// Joins.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %p = hf.source_iter [[1, 2]] : !hf.edge<!value.tuple<i64, i64>>
  %q = hf.source_iter [["a", 2]] : !hf.edge<!value.tuple<!value.str, i64>>
  %a = hf.join %p, %x : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected an edge of pairs of key and element, but got int (HF6 of `hf.join`)}}
  %b = hf.join_multiset %p, %q : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<i64> // expected-error {{expected keys of one type on both sides (int), but got (str) (HF6}}
  %c = hf.cross_join %x, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a result with elements (tuple[int, int]), but got (int) (HF2}}
  %d = hf.cross_join_multiset %x, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{(HF2 of `hf.cross_join_multiset`)}}
  %half = hf.join_multiset_half %x, %p : !hf.edge<i64>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<i64> // expected-error {{(HF6 of `hf.join_multiset_half`)}}
  %f = hf.cross_singleton %x, %x persist(tick, tick) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>> // expected-error {{expected 0 or 1 lifetimes of `cross_singleton`, but got 2 (TK1}}
  %g = hf.zip %x, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{(HF2 of `hf.zip`)}}
  %h = hf.join_fused %p, %p lhs from { // expected-error {{expected the step to yield (int), but got (bool) (HF2}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    %no = arith.constant false
    hf.yield %no : i1
  } rhs from {
  ^bb0(%e: i64):
    hf.yield %e : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  %i = hf.lattice_join_fused_join %p, %q lhs from { // expected-error {{expected keys of one type on both sides (int), but got (str) (HF6}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } rhs from {
  ^bb0(%e: i64):
    hf.yield %e : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  %j = hf.join_fused_lhs %p, %p from { // expected-error {{expected a result with elements (tuple[int, tuple[int, int]]), but got (int) (HF2}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<i64>
  %k = hf.join_fused_rhs %p, %x from { // expected-error {{(HF6 of `hf.join_fused_rhs`)}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
}

// -----

// Unions and differences.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %s = hf.source_iter ["a"] : !hf.edge<!value.str>
  %p = hf.source_iter [[1, 2]] : !hf.edge<!value.tuple<i64, i64>>
  %a = hf.chain_first_n 2 %x, %s : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64> // expected-error {{expected elements (int), but got (str) (HF4}}
  %b = hf.chain_first_n -1 %x, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a count of 0 or more, but got -1 (HF2}}
  %c = hf.anti_join %p, %s : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.str> -> !hf.edge<!value.tuple<i64, i64>> // expected-error {{expected keys of one type on both sides (int), but got (str) (HF6}}
  %d = hf.anti_join_multiset %x, %x : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64> // expected-error {{(HF6 of `hf.anti_join_multiset`)}}
  %e = hf.difference %x, %s : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64> // expected-error {{expected elements of one type on both sides (int), but got (str) (HF4}}
  %f = hf.difference_multiset %x, %s : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64> // expected-error {{(HF4 of `hf.difference_multiset`)}}
}

// -----

// Lattices.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %a, %l = hf.state %x from { // expected-error {{expected the merge to yield (int, bool), but got (int) (TK7}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } merge {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc : i64
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %b, %m = hf.state_by %x by { // expected-error {{expected the function to yield one value, but got 2 (HF2}}
  ^bb0(%e: i64):
    hf.yield %e, %e : i64, i64
  } from {
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } merge {
  ^bb0(%acc: i64, %e: i64):
    %no = arith.constant false
    hf.yield %acc, %no : i64, i1
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %c = hf.lattice_fold_batch %x, %x from { // expected-error {{expected the merge to yield (int), but got (int, int) (TK7}}
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%acc: i64, %e: i64):
    hf.yield %acc, %e : i64, i64
  } : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.lattice_bimorphism %x, %x refs(%x : !hf.edge<i64>, %x : !hf.edge<i64>) left { // expected-error {{(TK5 of `hf.lattice_bimorphism`)}}
  ^bb0(%p: i64, %q: i64):
    hf.yield %p : i64
  } right {
  ^bb0(%p: i64, %q: i64):
    hf.yield %p : i64
  } merge {
  ^bb0(%p: i64, %q: i64):
    hf.yield %p : i64
  } : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
}

// -----

// Several outputs.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %p = hf.source_iter [[1, 2]] : !hf.edge<!value.tuple<i64, i64>>
  %a, %b = hf.unzip %p : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<i64>, !hf.edge<f64> // expected-error {{expected results with elements (int, int), but got (int, float) (HF2}}
  %c, %d = hf.partition %x to [even, even] { // expected-error {{expected each output once, but got `even` again (TK2}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %f, %g = hf.partition %x to [0, 2] { // expected-error {{expected outputs 0, 1, but got 0, 2 (TK2}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %h = hf.partition %x to [all] { // expected-error {{expected at least 2 outputs, but got 1 (TK2}}
  ^bb0(%e: i64):
    hf.yield %e : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %i, %j = hf.demux %x to [a, b] { // expected-error {{expected the function to yield (list[int], list[int]), but got (int, int) (HF2}}
  ^bb0(%e: i64):
    hf.yield %e, %e : i64, i64
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
}

// -----

// A union has an output for each of its types.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_stream @x : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>>
  %a = hf.demux_enum %x to [Circle] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>> -> !hf.edge<!value.record<"Circle", r: i64>> // expected-error {{expected an output for each of (Circle, Square), but got (Circle) (HF2}}
  %b, %c = hf.demux_enum %x to [Circle, Triangle] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>> -> !hf.edge<!value.record<"Circle", r: i64>>, !hf.edge<!value.record<"Square", a: i64>> // expected-error {{expected `Square` as name, but got `Triangle` (TK2}}
}

// -----

// Ticks, strata, persistence.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %p = hf.source_iter [[1, 2]] : !hf.edge<!value.tuple<i64, i64>>
  %a = hf.next_stratum %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.next_stratum`)}}
  %b = hf.defer_tick %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.defer_tick`)}}
  %c = hf.defer_tick_lazy %x : !hf.edge<i64> -> !hf.edge<f64> // expected-error {{(HF2 of `hf.defer_tick_lazy`)}}
  %d = hf.persist_mut %p persist(static) : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<i64> // expected-error {{expected a bool that tells values to keep from others (bool), but got (int) (HF6}}
  %e = hf.persist_mut_keyed %p persist(static) : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<i64> // expected-error {{expected values that may be None, but got int (HF6}}
}

// -----

// Cycles.
hf.graph @g members 1 attributes {ticks} { // expected-error {{expected a complete @back, but got none (TK6}}
  %back = hf.forward @back : !hf.edge<i64>
}

// -----

hf.graph @g members 1 attributes {ticks} { // expected-error {{expected a forward @back, but got none (TK6}}
  %x = hf.source_iter [1] : !hf.edge<i64>
  hf.complete @back %x : !hf.edge<i64>
}

// -----

hf.graph @g members 1 attributes {ticks} { // expected-error {{expected complete @back with (int), but got (str) (TK6}}
  %back = hf.forward @back : !hf.edge<i64>
  %x = hf.source_iter ["a"] : !hf.edge<!value.str>
  hf.complete @back %x : !hf.edge<!value.str>
}

// -----

// What enters a loop, and stands in one.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  hf.loop { // expected-error {{expected a windowing operator, such as batch, at the entry of a loop, but got `hf.identity` (TK3}}
    %a = hf.identity %x : !hf.edge<i64> -> !hf.edge<i64>
  }
  %b = hf.batch %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected `hf.batch` inside a loop, but got it at the root of the graph (TK3}}
  %c = hf.next_iteration %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected `hf.next_iteration` inside a loop}}
  hf.loop {
    %d = hf.source_iter [1] : !hf.edge<i64> // expected-error {{expected sources at the root of a graph, but got `hf.source_iter` in a loop (TK3}}
    %e = hf.batch_lazy %x : !hf.edge<i64> -> !hf.edge<i64>
    %f = hf.prefix %e : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected `hf.prefix` to be the first operator of an edge that enters the loop, but got an edge from within (TK3}}
    %g = hf.all_once %e : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{(TK3 of `hf.all_once`)}}
    %h = hf.repeat_n -1 %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected a count of 0 or more, but got -1 (HF2}}
    %k = hf.batch_lazy %e : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{(TK3 of `hf.batch_lazy`)}}
    hf.loop {
      %i = hf.batch_eager %e : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected `hf.batch_eager` in a loop at the root of the graph, but got a nested loop (TK3}}
    }
    hf.loop { // expected-error {{expected an edge that crosses the border of one loop, but got one that crosses several (TK3}}
      %j = hf.batch %x : !hf.edge<i64> -> !hf.edge<i64>
    }
  }
}

// -----

// What leaves a loop.
hf.graph @g members 1 attributes {ticks} {
  %x = hf.source_iter [1] : !hf.edge<i64>
  %out = hf.loop { // expected-error {{expected an un-windowing operator, such as all_iterations, at the exit of a loop, but got `hf.null` (TK4}}
    %a = hf.batch %x : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %a : !hf.edge<i64>
  } : !hf.edge<i64>
  hf.null %out : !hf.edge<i64>
  %b = hf.all_iterations %x : !hf.edge<i64> -> !hf.edge<i64> // expected-error {{expected `hf.all_iterations` to be the first operator behind a loop, but got an edge of no loop (TK4}}
  %more = hf.loop { // expected-error {{expected a loop with results (int), but got (str) (TK4}}
    %a = hf.batch %x : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %a : !hf.edge<i64>
  } : !hf.edge<!value.str>
}
