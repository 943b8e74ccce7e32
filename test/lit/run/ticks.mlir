// A graph in tick mode: what is deferred comes one tick later, and the graph rests when no tick
// has anything deferred. Operators keep their state as long as their lifetimes say.

hf.graph @graph members 1 attributes {ticks} {
  %first = hf.source_iter [1, 2] : !hf.edge<i64>
  %again = hf.forward @again : !hf.edge<i64>
  %numbers = hf.union %first, %again : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %small = hf.filter %numbers {
  ^bb0(%n: i64):
    %limit = arith.constant 5 : i64
    %below = arith.cmpi slt, %n, %limit : i64
    hf.yield %below : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %next = hf.map %small {
  ^bb0(%n: i64):
    %two = arith.constant 2 : i64
    %more = arith.addi %n, %two : i64
    hf.yield %more : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %later = hf.defer_tick %next : !hf.edge<i64> -> !hf.edge<i64>
  hf.complete @again %later : !hf.edge<i64>
  %sum = hf.fold %numbers emit tick persist(static) from {
    %zero = arith.constant 0 : i64
    hf.yield %zero : i64
  } step {
  ^bb0(%sum: i64, %n: i64):
    %both = arith.addi %sum, %n : i64
    hf.yield %both : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %numbers : !hf.edge<i64>
  hf.dest_sink @print_sum %sum : !hf.edge<i64>
}

// EXPECT @graph: 1
// EXPECT @graph: 2
// EXPECT @graph: 3
// EXPECT @graph: 3
// EXPECT @graph: 4
// EXPECT @graph: 10
// EXPECT @graph: 5
// EXPECT @graph: 6
// EXPECT @graph: 21
