// Every engine runs them alike: joins. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [[1 : i64, "a"]] : !hf.edge<!value.tuple<i64, !value.str>>
  %b = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  %0 = hf.join %a, %b persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %1 = hf.join_multiset %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %2 = hf.cross_join %a, %b persist(static, static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %3 = hf.cross_join_multiset %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %4 = hf.join_multiset_half %a, %b persist(static, tick) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>>
  %5 = hf.cross_singleton %a, %b persist(static) : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %6 = hf.zip %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  %7 = hf.zip_longest %a, %b : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  %8 = hf.join_fused %a, %b lhs from {
  ^bb0(%s: !value.str):
    %9 = value.len %s : !value.str
    hf.yield %9 : i64
  } step {
  ^bb0(%n: i64, %s_1: !value.str):
    %10 = value.len %s_1 : !value.str
    %11 = arith.addi %n, %10 : i64
    hf.yield %11 : i64
  } rhs from {
    %12 = arith.constant 0 : i64
    hf.yield %12 : i64
  } step {
  ^bb0(%a_1: i64, %n_1: i64):
    %13 = arith.addi %a_1, %n_1 : i64
    hf.yield %13 : i64
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  %14 = hf.join_fused_lhs %a, %b from {
  ^bb0(%15: !value.str):
    hf.yield %15 : !value.str
  } step {
  ^bb0(%a_2: !value.str, %n_2: !value.str):
    hf.yield %a_2 : !value.str
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %16 = hf.join_fused_rhs %a, %b persist(tick, static) from {
  ^bb0(%17: i64):
    hf.yield %17 : i64
  } step {
  ^bb0(%a_3: i64, %n_3: i64):
    %18 = arith.addi %a_3, %n_3 : i64
    hf.yield %18 : i64
  } : !hf.edge<!value.tuple<i64, !value.str>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>>
  %19 = hf.map %0 {
  ^bb0(%e: !value.tuple<i64, !value.tuple<!value.str, i64>>):
    %20 = value.constant "join"
    %21 = value.make (%20, %e) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
    hf.yield %21 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  hf.dest_sink @for_each %19 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  %22 = hf.map %1 {
  ^bb0(%e_1: !value.tuple<i64, !value.tuple<!value.str, i64>>):
    %23 = value.constant "join_multiset"
    %24 = value.make (%23, %e_1) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
    hf.yield %24 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  hf.dest_sink @for_each_2 %22 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  %25 = hf.map %2 {
  ^bb0(%e_2: !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>):
    %26 = value.constant "cross_join"
    %27 = value.make (%26, %e_2) : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
    hf.yield %27 : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_3 %25 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  %28 = hf.map %3 {
  ^bb0(%e_3: !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>):
    %29 = value.constant "cross_join_multiset"
    %30 = value.make (%29, %e_3) : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
    hf.yield %30 : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_4 %28 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  %31 = hf.map %4 {
  ^bb0(%e_4: !value.tuple<i64, !value.tuple<i64, !value.str>>):
    %32 = value.constant "join_multiset_half"
    %33 = value.make (%32, %e_4) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, !value.str>>>
    hf.yield %33 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, !value.str>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<i64, !value.str>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, !value.str>>>>
  hf.dest_sink @for_each_5 %31 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, !value.str>>>>
  %34 = hf.map %5 {
  ^bb0(%e_5: !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>):
    %35 = value.constant "cross_singleton"
    %36 = value.make (%35, %e_5) : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
    hf.yield %36 : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_6 %34 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  %37 = hf.map %6 {
  ^bb0(%e_6: !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>):
    %38 = value.constant "zip"
    %39 = value.make (%38, %e_6) : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
    hf.yield %39 : !value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_7 %37 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.tuple<i64, !value.str>, !value.tuple<i64, i64>>>>
  %40 = hf.map %7 {
  ^bb0(%e_7: !value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>):
    %41 = value.constant "zip_longest"
    %42 = value.make (%41, %e_7) : !value.tuple<!value.str, !value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
    hf.yield %42 : !value.tuple<!value.str, !value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>
  } : !hf.edge<!value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>>
  hf.dest_sink @for_each_8 %40 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.option<!value.tuple<i64, !value.str>>, !value.option<!value.tuple<i64, i64>>>>>
  %43 = hf.map %8 {
  ^bb0(%e_8: !value.tuple<i64, !value.tuple<i64, i64>>):
    %44 = value.constant "join_fused"
    %45 = value.make (%44, %e_8) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>
    hf.yield %45 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_9 %43 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>>
  %46 = hf.map %14 {
  ^bb0(%e_9: !value.tuple<i64, !value.tuple<!value.str, i64>>):
    %47 = value.constant "join_fused_lhs"
    %48 = value.make (%47, %e_9) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
    hf.yield %48 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  hf.dest_sink @for_each_10 %46 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  %49 = hf.map %16 {
  ^bb0(%e_10: !value.tuple<i64, !value.tuple<!value.str, i64>>):
    %50 = value.constant "join_fused_rhs"
    %51 = value.make (%50, %e_10) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
    hf.yield %51 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<!value.str, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
  hf.dest_sink @for_each_11 %49 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<!value.str, i64>>>>
}

// EXPECT @graph: join (1, ('a', 2))
// EXPECT @graph: join_multiset (1, ('a', 2))
// EXPECT @graph: cross_join ((1, 'a'), (1, 2))
// EXPECT @graph: cross_join_multiset ((1, 'a'), (1, 2))
// EXPECT @graph: join_multiset_half (1, (2, 'a'))
// EXPECT @graph: cross_singleton ((1, 'a'), (1, 2))
// EXPECT @graph: zip ((1, 'a'), (1, 2))
// EXPECT @graph: zip_longest ((1, 'a'), (1, 2))
// EXPECT @graph: join_fused (1, (1, 2))
// EXPECT @graph: join_fused_lhs (1, ('a', 2))
// EXPECT @graph: join_fused_rhs (1, ('a', 2))
