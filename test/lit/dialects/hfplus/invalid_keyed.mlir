// What the verifier refuses of `hfplus.amend` and `hfplus.changed`, and of states that start empty.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend toggle %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected one of}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected a combiner that claims `same: why`, but got unordered input (V10}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>) -> !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend upsert %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected an ordered input, but got unordered (V5}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>) -> !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend upsert %k with %b merge { // expected-error {{expected a combiner that claims `commutative: why`, but got unordered input (V10}}
  ^bb1(%a: i64, %u: i64):
    hfplus.yield %a : i64
  } : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded, unordered>) -> !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p, unordered>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend update %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected a merge for `update`, but got none (V5}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b merge { // expected-error {{expected no merge for `insert`, but got one (V5}}
  ^bb1(%a: i64, %u: i64):
    hfplus.yield %a : i64
  } : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<i64, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<i64, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected updates that are pairs}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend drop %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected updates with keys}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend update %k with %b merge { // expected-error {{expected the merge to yield}}
  ^bb1(%a: i64, %b2: i64):
    %t = arith.constant true
    hfplus.yield %t : i1
  } : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b refs(%k : !hfplus.keyed_singleton<i64, i64, @p, bounded>) : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected references of a merge, but got references without one (V19}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, !value.str, @p, bounded> // expected-error {{expected elements}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, !value.str, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] {
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>, %o: !hfplus.keyed_singleton<i64, !value.str, @p, bounded>):
  %m = hfplus.changed %k since %o : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, !value.str, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded> // expected-error {{expected an earlier version of}}
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k, %o : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.keyed_singleton<i64, !value.str, @p, bounded>
} state {
  hfplus.yield
} {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{expected an initial value to yield (), but got (int)}}
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p, bounded>):
  %m = hfplus.amend insert %k with %b : !hfplus.keyed_singleton<i64, i64, @p, bounded>, !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> -> !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p, bounded>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p, bounded>
} state {
  %z = arith.constant 0 : i64
  hfplus.yield %z : i64
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>

// -----

hfplus.location @p process
%s = hfplus.source_iter [] : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>
%r = hfplus.slice @x reads %s as ["batch"] because ["any"] { // expected-error {{expected a state that is a bounded singleton, optional or keyed singleton}}
^bb0(%b: !hfplus.stream<!value.tuple<i64, i64>, @p, bounded>, %k: !hfplus.keyed_singleton<i64, i64, @p>):
  %m = hfplus.assume %k because "x" : !hfplus.keyed_singleton<i64, i64, @p> -> !hfplus.keyed_singleton<i64, i64, @p>
  hfplus.discard %m : !hfplus.keyed_singleton<i64, i64, @p>
  hfplus.finish release %b : !hfplus.stream<!value.tuple<i64, i64>, @p, bounded> next %k : !hfplus.keyed_singleton<i64, i64, @p>
} state {
  hfplus.yield
} : (!hfplus.stream<!value.tuple<i64, i64>, @p, bounded>) -> !hfplus.stream<!value.tuple<i64, i64>, @p>
hfplus.discard %r : !hfplus.stream<!value.tuple<i64, i64>, @p>
