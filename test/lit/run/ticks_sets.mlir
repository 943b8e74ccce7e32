// Every engine runs them alike: unions and differences. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  %b = hf.source_iter [2 : i64] : !hf.edge<i64>
  %p = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  %0 = hf.union %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %1 = hf.chain %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %2 = hf.chain_first_n 3 %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.anti_join %p, %a persist(static, tick) : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %4 = hf.anti_join_multiset %p, %a : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %5 = hf.difference %a, %b persist(tick, static) : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %6 = hf.difference_multiset %a, %b : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %7 = hf.map %0 {
  ^bb0(%e: i64):
    %8 = value.constant "union"
    %9 = value.make (%8, %e) : !value.tuple<!value.str, i64>
    hf.yield %9 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %7 : !hf.edge<!value.tuple<!value.str, i64>>
  %10 = hf.map %1 {
  ^bb0(%e_1: i64):
    %11 = value.constant "chain"
    %12 = value.make (%11, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %12 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %10 : !hf.edge<!value.tuple<!value.str, i64>>
  %13 = hf.map %2 {
  ^bb0(%e_2: i64):
    %14 = value.constant "chain_first_n"
    %15 = value.make (%14, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %15 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %13 : !hf.edge<!value.tuple<!value.str, i64>>
  %16 = hf.map %3 {
  ^bb0(%e_3: !value.tuple<i64, i64>):
    %17 = value.constant "anti_join"
    %18 = value.make (%17, %e_3) : !value.tuple<!value.str, !value.tuple<i64, i64>>
    hf.yield %18 : !value.tuple<!value.str, !value.tuple<i64, i64>>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  hf.dest_sink @for_each_4 %16 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  %19 = hf.map %4 {
  ^bb0(%e_4: !value.tuple<i64, i64>):
    %20 = value.constant "anti_join_multiset"
    %21 = value.make (%20, %e_4) : !value.tuple<!value.str, !value.tuple<i64, i64>>
    hf.yield %21 : !value.tuple<!value.str, !value.tuple<i64, i64>>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  hf.dest_sink @for_each_5 %19 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  %22 = hf.map %5 {
  ^bb0(%e_5: i64):
    %23 = value.constant "difference"
    %24 = value.make (%23, %e_5) : !value.tuple<!value.str, i64>
    hf.yield %24 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_6 %22 : !hf.edge<!value.tuple<!value.str, i64>>
  %25 = hf.map %6 {
  ^bb0(%e_6: i64):
    %26 = value.constant "difference_multiset"
    %27 = value.make (%26, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %25 : !hf.edge<!value.tuple<!value.str, i64>>
}

// EXPECT @graph: union 1
// EXPECT @graph: union 2
// EXPECT @graph: chain 1
// EXPECT @graph: chain 2
// EXPECT @graph: chain_first_n 1
// EXPECT @graph: chain_first_n 2
// EXPECT @graph: difference 1
// EXPECT @graph: difference_multiset 1
