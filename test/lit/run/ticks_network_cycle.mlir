// Two clusters of graphs in tick mode that exchange records until nothing new is found: reached
// nodes are kept by the member that owns them, and edges by all.

!pair = !value.tuple<i64, i64>
!keyed = !value.tuple<i64, !value.tuple<>>
!found = !value.tuple<i64, !value.tuple<!value.tuple<>, i64>>

// EXPECT-UNORDERED @owner: 0
// EXPECT-UNORDERED @owner: 1
// EXPECT-UNORDERED @owner: 2
// EXPECT-UNORDERED @owner: 3
// EXPECT-UNORDERED @owner: 5
hf.graph @start members 1 attributes {ticks} {
  %first = hf.source_iter [0] : !hf.edge<i64>
  hf.dest_channel partition %first channel @seeds to @owner key {
  ^bb0(%n : i64):
    hf.yield %n : i64
  } {bounded} : !hf.edge<i64>
}

hf.graph @owner members 2 attributes {ticks} {
  %seeds = hf.source_channel @seeds from @start keyed false {bounded} : !hf.edge<i64>
  %found = hf.source_channel @found from @finder keyed false : !hf.edge<i64>
  %all = hf.union %seeds, %found : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %new = hf.unique %all persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %new : !hf.edge<i64>
  hf.dest_channel round_robin %new channel @ask to @finder : !hf.edge<i64>
}

hf.graph @finder members 2 attributes {ticks} {
  %asked = hf.source_channel @ask from @owner keyed false : !hf.edge<i64>
  %edges = hf.source_iter [[0, 1], [0, 2], [2, 3], [3, 1], [3, 5], [6, 7]] : !hf.edge<!pair>
  %keyed = hf.map %asked {
  ^bb0(%n : i64):
    %unit = value.make () : !value.tuple<>
    %pair = value.make (%n, %unit) : !keyed
    hf.yield %pair : !keyed
  } : !hf.edge<i64> -> !hf.edge<!keyed>
  %joined = hf.join %keyed, %edges persist(tick, static) : !hf.edge<!keyed>, !hf.edge<!pair> -> !hf.edge<!found>
  %next = hf.map %joined {
  ^bb0(%p : !found):
    %both = value.get %p[1] : !found
    %n = value.get %both[1] : !value.tuple<!value.tuple<>, i64>
    hf.yield %n : i64
  } : !hf.edge<!found> -> !hf.edge<i64>
  hf.dest_channel partition %next channel @found to @owner key {
  ^bb0(%n : i64):
    hf.yield %n : i64
  } : !hf.edge<i64>
}
