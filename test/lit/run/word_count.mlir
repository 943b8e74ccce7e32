// Words of a few lines, counted by the members of a cluster, sorted at the leader.

hfplus.location @leader process
hfplus.location @worker cluster 3

%lines = hfplus.source_iter ["the cat", "The dog and the cat", ""] : !hfplus.stream<!value.str, @leader, bounded>
%words = hfplus.each %lines {
^bb0(%line: !value.str):
  %lower = value.text lower(%line) : (!value.str) -> !value.str
  %all = value.text split(%lower) : (!value.str) -> !value.list<!value.str>
  hfplus.yield_all %all : !value.list<!value.str>
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded>
%shares = hfplus.net partition %words channel "words" key {
^bb0(%word: !value.str):
  hfplus.yield %word : !value.str
} : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
%pairs = hfplus.each %shares {
^bb0(%word: !value.str):
  %pair = value.make (%word, %word) : !value.tuple<!value.str, !value.str>
  hfplus.yield %pair : !value.tuple<!value.str, !value.str>
} : !hfplus.stream<!value.str, @worker, bounded> -> !hfplus.stream<!value.tuple<!value.str, !value.str>, @worker, bounded>
%keyed = hfplus.group %pairs : !hfplus.stream<!value.tuple<!value.str, !value.str>, @worker, bounded> -> !hfplus.keyed_stream<!value.str, !value.str, @worker, bounded>
%counts = hfplus.fold %keyed from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%count: i64, %word: !value.str):
  %one = arith.constant 1 : i64
  %next = arith.addi %count, %one : i64
  hfplus.yield %next : i64
} combiner ["known: count"] : !hfplus.keyed_stream<!value.str, !value.str, @worker, bounded> -> !hfplus.keyed_singleton<!value.str, i64, @worker, bounded>
%entries = hfplus.ungroup entries %counts : !hfplus.keyed_singleton<!value.str, i64, @worker, bounded> -> !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded, unordered>
%sent = hfplus.net send %entries channel "counts" : !hfplus.stream<!value.tuple<!value.str, i64>, @worker, bounded, unordered> -> !hfplus.keyed_stream<!value.member<@worker>, !value.tuple<!value.str, i64>, @leader, bounded, unordered>
%values = hfplus.ungroup values %sent : !hfplus.keyed_stream<!value.member<@worker>, !value.tuple<!value.str, i64>, @leader, bounded, unordered> -> !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded, unordered>
%sorted = hfplus.sort %values by {
^bb0(%entry: !value.tuple<!value.str, i64>):
  %word = value.get %entry[0] : !value.tuple<!value.str, i64>
  %count = value.get %entry[1] : !value.tuple<!value.str, i64>
  %zero = arith.constant 0 : i64
  %negative = arith.subi %zero, %count : i64
  %key = value.make (%negative, %word) : !value.tuple<i64, !value.str>
  hfplus.yield %key : !value.tuple<i64, !value.str>
} : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded, unordered> -> !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>
%best = hfplus.limit 3 %sorted : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded> -> !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>
hfplus.sink @print %best : !hfplus.stream<!value.tuple<!value.str, i64>, @leader, bounded>

// EXPECT @leader: the 3
// EXPECT @leader: cat 2
// EXPECT @leader: and 1
