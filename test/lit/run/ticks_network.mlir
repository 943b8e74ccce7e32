// Locations of a fleet, some of them graphs in tick mode: state outlives ticks, whatever the
// batches that records come in; a deferral makes the step run again; ends pass through.

// EXPECT @client: 0 1
// EXPECT @client: 1 2
// EXPECT @client: 2 3
// EXPECT @client: 3 4
hf.graph @client members 1 {
  %n = hf.source_iter [1, 2, 1, 3, 2, 4] : !hf.edge<i64>
  hf.dest_channel send %n channel @requests to @server {bounded} : !hf.edge<i64>
  %r = hf.source_channel @replies from @server keyed false {bounded} : !hf.edge<!value.tuple<i64, i64>>
  hf.dest_sink @print %r : !hf.edge<!value.tuple<i64, i64>>
}

// EXPECT @server: 1
// EXPECT @server: 2
// EXPECT @server: 3
// EXPECT @server: 4
hf.graph @server members 1 attributes {ticks} {
  %n = hf.source_channel @requests from @client keyed false {bounded} : !hf.edge<i64>
  %later = hf.defer_tick %n : !hf.edge<i64> -> !hf.edge<i64>
  %new = hf.unique %later persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %new : !hf.edge<i64>
  %e = hf.enumerate %new persist(static) : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  hf.dest_channel send %e channel @replies to @client {bounded} : !hf.edge<!value.tuple<i64, i64>>
}
