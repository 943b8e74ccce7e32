// A cycle within a tick: the nodes that can be reached, each handed on once, in rounds.

!pair = !value.tuple<i64, i64>
!found = !value.tuple<i64, !value.tuple<!value.tuple<>, i64>>

hf.graph @graph members 1 attributes {ticks} {
  %start = hf.source_iter [0] : !hf.edge<i64>
  %edges = hf.source_iter [[0, 1], [1, 2], [2, 0], [3, 4]] : !hf.edge<!pair>
  %again = hf.forward @again : !hf.edge<i64>
  %reached = hf.union %start, %again : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %new = hf.unique %reached : !hf.edge<i64> -> !hf.edge<i64>
  %keyed = hf.map %new {
  ^bb0(%node: i64):
    %nothing = value.make () : !value.tuple<>
    %pair = value.make (%node, %nothing) : !value.tuple<i64, !value.tuple<>>
    hf.yield %pair : !value.tuple<i64, !value.tuple<>>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, !value.tuple<>>>
  %joined = hf.join %keyed, %edges : !hf.edge<!value.tuple<i64, !value.tuple<>>>, !hf.edge<!pair> -> !hf.edge<!found>
  %next = hf.map %joined {
  ^bb0(%found: !found):
    %both = value.get %found[1] : !found
    %node = value.get %both[1] : !value.tuple<!value.tuple<>, i64>
    hf.yield %node : i64
  } : !hf.edge<!found> -> !hf.edge<i64>
  hf.complete @again %next : !hf.edge<i64>
  hf.dest_sink @print %new : !hf.edge<i64>
}

// EXPECT @graph: 0
// EXPECT @graph: 1
// EXPECT @graph: 2
