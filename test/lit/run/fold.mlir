// Aggregates of a stream: with an initial value, from the first element, and of nothing.

hfplus.location @leader process

!texts = !hfplus.stream<!value.str, @leader, bounded>
!single = !hfplus.singleton<!value.str, @leader, bounded>
!optional = !hfplus.optional<!value.str, @leader, bounded>

%texts = hfplus.source_iter ["a", "b", "c"] : !texts
%folded = hfplus.fold %texts from {
  %start = value.constant ">"
  hfplus.yield %start : !value.str
} step {
^bb0(%sum: !value.str, %x: !value.str):
  %next = value.concat %sum, %x : !value.str, !value.str -> !value.str
  hfplus.yield %next : !value.str
} : !texts -> !single
%reduced = hfplus.fold %texts step {
^bb0(%sum: !value.str, %x: !value.str):
  %next = value.concat %x, %sum : !value.str, !value.str -> !value.str
  hfplus.yield %next : !value.str
} : !texts -> !optional
%none = hfplus.source_iter [] : !texts
%folded_none = hfplus.fold %none from {
  %start = value.constant "nothing"
  hfplus.yield %start : !value.str
} step {
^bb0(%sum: !value.str, %x: !value.str):
  hfplus.yield %x : !value.str
} : !texts -> !single
%reduced_none = hfplus.fold %none step {
^bb0(%sum: !value.str, %x: !value.str):
  hfplus.yield %x : !value.str
} : !texts -> !optional
%1 = hfplus.lift %folded : !single -> !texts
%2 = hfplus.lift %reduced : !optional -> !texts
%3 = hfplus.lift %folded_none : !single -> !texts
%4 = hfplus.lift %reduced_none : !optional -> !texts
%all = hfplus.union concat %1, %2, %3, %4 : !texts, !texts, !texts, !texts -> !texts
hfplus.sink @print %all : !texts

// EXPECT @leader: >abc
// EXPECT @leader: cba
// EXPECT @leader: nothing
