// Tuples within tuples, lists of tuples and lists of lists, through the network.

hfplus.location @leader process
hfplus.location @worker cluster 2

!inner = !value.tuple<!value.str, f64>
!outer = !value.tuple<i64, !inner, !value.list<!inner>>
!here = !hfplus.stream<!outer, @leader, bounded>
!there = !hfplus.stream<!outer, @worker, bounded>
!lists = !value.list<!value.list<i64>>
!row = !value.tuple<i1, !inner, i64, !lists>

%outers = hfplus.source_iter [[1, ["a", 0.5], [["b", 1.5], ["c", 2.5]]], [2, ["", 0.0], []]] : !here
%sent = hfplus.net broadcast %outers channel "outers" : !here -> !there
%rows = hfplus.each %sent {
^bb0(%outer: !outer):
  %number = value.get %outer[0] : !outer
  %inner = value.get %outer[1] : !outer
  %inners = value.get %outer[2] : !outer
  %longer = value.append %inners, %inner : !value.list<!inner>, !inner -> !value.list<!inner>
  %first = arith.constant 0 : i64
  %head = value.index %longer[%first] : !value.list<!inner> -> !inner
  %found = value.contains %inners, %inner : !value.list<!inner>, !inner
  %length = value.len %longer : !value.list<!inner>
  %pair = value.list (%number, %length : i64, i64) : !value.list<i64>
  %empty = value.list ( : ) : !value.list<i64>
  %lists = value.list (%pair, %empty : !value.list<i64>, !value.list<i64>) : !lists
  %row = value.make (%found, %head, %length, %lists) : !row
  hfplus.yield %row : !row
} : !there -> !hfplus.stream<!row, @worker, bounded>
%back = hfplus.net send %rows channel "rows" : !hfplus.stream<!row, @worker, bounded> -> !hfplus.keyed_stream<!value.member<@worker>, !row, @leader, bounded>
%values = hfplus.ungroup values %back : !hfplus.keyed_stream<!value.member<@worker>, !row, @leader, bounded> -> !hfplus.stream<!row, @leader, bounded, unordered>
hfplus.sink @print %values : !hfplus.stream<!row, @leader, bounded, unordered>

// EXPECT-UNORDERED @leader: False ('b', 1.5) 3 [[1, 3], []]
// EXPECT-UNORDERED @leader: False ('b', 1.5) 3 [[1, 3], []]
// EXPECT-UNORDERED @leader: False ('', 0.0) 1 [[2, 1], []]
// EXPECT-UNORDERED @leader: False ('', 0.0) 1 [[2, 1], []]
