// Every engine runs them alike: ticks, strata, persistence, cycles. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  %m = hf.source_iter [[true, 1 : i64], [true, 2 : i64], [false, 1 : i64]] : !hf.edge<!value.tuple<i1, i64>>
  %k = hf.source_iter [["a", 1 : i64], ["b", 2 : i64], ["a", unit]] : !hf.edge<!value.tuple<!value.str, !value.option<i64>>>
  %go = hf.source_iter ["go"] : !hf.edge<!value.str>
  %back = hf.forward @back : !hf.edge<i64>
  %u = hf.union %a, %back : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %0 = hf.map %u {
  ^bb0(%n: i64):
    %1 = arith.constant 1 : i64
    %2 = arith.addi %n, %1 : i64
    hf.yield %2 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.filter %0 {
  ^bb0(%n_1: i64):
    %4 = arith.constant 4 : i64
    %5 = arith.cmpi slt, %n_1, %4 : i64
    hf.yield %5 : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %6 = hf.defer_tick %3 : !hf.edge<i64> -> !hf.edge<i64>
  %7 = hf.next_stratum %u : !hf.edge<i64> -> !hf.edge<i64>
  %8 = hf.defer_tick_lazy %u : !hf.edge<i64> -> !hf.edge<i64>
  %9 = hf.persist %a persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  %10 = hf.persist_mut %m persist(static) : !hf.edge<!value.tuple<i1, i64>> -> !hf.edge<i64>
  %11 = hf.persist_mut_keyed %k persist(static) : !hf.edge<!value.tuple<!value.str, !value.option<i64>>> -> !hf.edge<!value.tuple<!value.str, i64>>
  %12 = hf.defer_signal %u, %go : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  %13 = hf.map %u {
  ^bb0(%e: i64):
    %14 = value.constant "union"
    %15 = value.make (%14, %e) : !value.tuple<!value.str, i64>
    hf.yield %15 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %13 : !hf.edge<!value.tuple<!value.str, i64>>
  %16 = hf.map %7 {
  ^bb0(%e_1: i64):
    %17 = value.constant "next_stratum"
    %18 = value.make (%17, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %18 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %16 : !hf.edge<!value.tuple<!value.str, i64>>
  %19 = hf.map %8 {
  ^bb0(%e_2: i64):
    %20 = value.constant "defer_tick_lazy"
    %21 = value.make (%20, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %21 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %19 : !hf.edge<!value.tuple<!value.str, i64>>
  %22 = hf.map %9 {
  ^bb0(%e_3: i64):
    %23 = value.constant "persist"
    %24 = value.make (%23, %e_3) : !value.tuple<!value.str, i64>
    hf.yield %24 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_4 %22 : !hf.edge<!value.tuple<!value.str, i64>>
  %25 = hf.map %10 {
  ^bb0(%e_4: i64):
    %26 = value.constant "persist_mut"
    %27 = value.make (%26, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_5 %25 : !hf.edge<!value.tuple<!value.str, i64>>
  %28 = hf.map %11 {
  ^bb0(%e_5: !value.tuple<!value.str, i64>):
    %29 = value.constant "persist_mut_keyed"
    %30 = value.make (%29, %e_5) : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
    hf.yield %30 : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  hf.dest_sink @for_each_6 %28 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  %31 = hf.map %12 {
  ^bb0(%e_6: i64):
    %32 = value.constant "defer_signal"
    %33 = value.make (%32, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %33 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %31 : !hf.edge<!value.tuple<!value.str, i64>>
  hf.complete @back %6 : !hf.edge<i64>
}

// EXPECT @graph: union 1
// EXPECT @graph: next_stratum 1
// EXPECT @graph: persist 1
// EXPECT @graph: persist_mut 2
// EXPECT @graph: persist_mut_keyed ('b', 2)
// EXPECT @graph: defer_signal 1
// EXPECT @graph: union 2
// EXPECT @graph: next_stratum 2
// EXPECT @graph: defer_tick_lazy 1
// EXPECT @graph: persist 1
// EXPECT @graph: persist_mut 2
// EXPECT @graph: persist_mut_keyed ('b', 2)
// EXPECT @graph: union 3
// EXPECT @graph: next_stratum 3
// EXPECT @graph: defer_tick_lazy 2
// EXPECT @graph: persist 1
// EXPECT @graph: persist_mut 2
// EXPECT @graph: persist_mut_keyed ('b', 2)
