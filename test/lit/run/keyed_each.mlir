// `each` on keyed streams and singletons gets key and element; the key stays.

hfplus.location @leader process

!pair = !value.tuple<!value.str, i64>
!keyed = !hfplus.keyed_stream<!value.str, i64, @leader, bounded>
!entries = !hfplus.stream<!pair, @leader, bounded, unordered>

%pairs = hfplus.source_iter [["a", 1], ["b", 2], ["a", 3], ["c", 4]] : !hfplus.stream<!pair, @leader, bounded>
%keyed = hfplus.group %pairs : !hfplus.stream<!pair, @leader, bounded> -> !keyed
%without_b = hfplus.each %keyed {
^bb0(%key: !value.str, %x: i64):
  %b = value.constant "b"
  %keep = value.compare ne %key, %b : !value.str, !value.str
  hfplus.yield_if %keep, %x : i1, i64
} : !keyed -> !keyed
%twice = hfplus.each %without_b {
^bb0(%key: !value.str, %x: i64):
  %ten = arith.constant 10 : i64
  %more = arith.muli %x, %ten : i64
  %all = value.list (%x, %more : i64, i64) : !value.list<i64>
  hfplus.yield_all %all : !value.list<i64>
} : !keyed -> !keyed
%sums = hfplus.fold %twice step {
^bb0(%sum: i64, %x: i64):
  %next = arith.addi %sum, %x : i64
  hfplus.yield %next : i64
} combiner ["known: sum"] : !keyed -> !hfplus.keyed_singleton<!value.str, i64, @leader, bounded>
%negative = hfplus.each %sums {
^bb0(%key: !value.str, %sum: i64):
  %zero = arith.constant 0 : i64
  %less = arith.subi %zero, %sum : i64
  hfplus.yield %less : i64
} : !hfplus.keyed_singleton<!value.str, i64, @leader, bounded> -> !hfplus.keyed_singleton<!value.str, i64, @leader, bounded>
%entries = hfplus.ungroup entries %negative : !hfplus.keyed_singleton<!value.str, i64, @leader, bounded> -> !entries
hfplus.sink @print %entries : !entries

// EXPECT-UNORDERED @leader: a -44
// EXPECT-UNORDERED @leader: c -44
