// What the verifier refuses of `hfplus.slice` and `hfplus.finish`.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["lazy"] because ["any"] { // expected-error {{[HF098] expected a read as batch, which fires the slice, but got none (V18}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["sample"] because ["any"] { // expected-error {{[HF083] expected a mode (batch, lazy, current, snapshot), but got sample (V3}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch", "batch"] because ["any"] { // expected-error {{[HF083] expected 1 modes, one per read, but got 2 (V3}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because [" "] { // expected-error {{[HF084] expected a reason why any batch is fine, but got an empty one (V4}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because [] { // expected-error {{(V4 of `hfplus.slice`)}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF083] expected the body to have batches}}
^bb0(%b: !hfplus.stream<i64, @p>):
  hfplus.finish release %b : !hfplus.stream<i64, @p>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF081] expected all collections at @p, but got one at @q (V1}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @q>
hfplus.discard %r : !hfplus.stream<i64, @q>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF082] expected operations on collections in a slice, but got `hfplus.source_iter` (V2}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  %c = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
  hfplus.discard %c : !hfplus.stream<i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF087] expected 0 states, one per initial value, but got 1 (V7}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %g: !hfplus.singleton<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded> next %g : !hfplus.singleton<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF087] expected next}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %g: !hfplus.singleton<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} state {
  %z = arith.constant 0 : i64
  hfplus.yield %z : i64
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF087] expected an initial value to yield (int), but got (bool) (V7}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %g: !hfplus.singleton<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded> next %g : !hfplus.singleton<i64, @p, bounded>
} state {
  %z = arith.constant true
  hfplus.yield %z : i1
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF087] expected a state that is a bounded singleton}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %g: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} state {
  %z = arith.constant 0 : i64
  hfplus.yield %z : i64
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{[HF087] expected the slice to give}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p, bounded>
hfplus.discard %r : !hfplus.stream<i64, @p, bounded>

// -----

// a collection in a slice is used, too

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  %c = hfplus.limit 1 %b : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded> // expected-error {{[HF096] expected %c to reach a sink or a discard}}
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

// V19: references

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%o = hfplus.fold %s step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %y : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.optional<i64, @p, bounded>
%t = hfplus.each %s refs(%o : !hfplus.optional<i64, @p, bounded>) { // expected-error {{expected references in a slice, but got one outside of a slice (V19}}
^bb0(%x: i64, %y: !value.option<i64>):
  hfplus.yield %x : i64
} : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>
hfplus.discard %t : !hfplus.stream<i64, @p, bounded>

// -----

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  %t = hfplus.each %b refs(%b : !hfplus.stream<i64, @p, bounded>) { // expected-error {{expected a reference to a singleton, an optional or a keyed singleton, but got a reference to a stream (V19}}
  ^bb0(%x: i64, %y: i64):
    hfplus.yield %x : i64
  } : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>
  hfplus.finish release %t : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

// V3: what is read as current

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s, %s as ["batch", "current"] because ["any", "any"] { // expected-error {{expected a singleton, an optional or a keyed singleton to read as current}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %c: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>, !hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>
