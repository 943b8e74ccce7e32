// Every engine runs them alike: folds and sorts. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %pairs = hf.source_iter [["a", 1 : i64]] : !hf.edge<!value.tuple<!value.str, i64>>
  %0 = hf.fold %numbers emit tick persist(static) from {
    %1 = arith.constant 0 : i64
    hf.yield %1 : i64
  } step {
  ^bb0(%a: i64, %n: i64):
    %2 = arith.addi %a, %n : i64
    hf.yield %2 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.fold_no_replay %numbers emit tick from {
    %4 = arith.constant 0 : i64
    hf.yield %4 : i64
  } step {
  ^bb0(%a_1: i64, %n_1: i64):
    %5 = arith.addi %a_1, %n_1 : i64
    hf.yield %5 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %6 = hf.reduce %numbers emit tick step {
  ^bb0(%a_2: i64, %n_2: i64):
    %7 = arith.addi %a_2, %n_2 : i64
    hf.yield %7 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %8 = hf.reduce_no_replay %numbers emit tick persist(static) step {
  ^bb0(%a_3: i64, %n_3: i64):
    %9 = arith.addi %a_3, %n_3 : i64
    hf.yield %9 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %10 = hf.fold_keyed %pairs emit tick persist(tick) from {
    %11 = arith.constant 0 : i64
    hf.yield %11 : i64
  } step {
  ^bb0(%a_4: i64, %n_4: i64):
    %12 = arith.addi %a_4, %n_4 : i64
    hf.yield %12 : i64
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  %13 = hf.reduce_keyed %pairs emit tick persist(static) step {
  ^bb0(%a_5: i64, %n_5: i64):
    %14 = arith.addi %a_5, %n_5 : i64
    hf.yield %14 : i64
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  %15 = hf.sort %numbers by {
  ^bb0(%16: i64):
    hf.yield %16 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %17 = hf.sort_by_key %pairs by {
  ^bb0(%18: !value.tuple<!value.str, i64>):
    %n_6 = value.get %18[1] : !value.tuple<!value.str, i64>
    hf.yield %n_6 : i64
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, i64>>
  %19 = hf.map %0 {
  ^bb0(%e: i64):
    %20 = value.constant "fold"
    %21 = value.make (%20, %e) : !value.tuple<!value.str, i64>
    hf.yield %21 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %19 : !hf.edge<!value.tuple<!value.str, i64>>
  %22 = hf.map %3 {
  ^bb0(%e_1: i64):
    %23 = value.constant "fold_no_replay"
    %24 = value.make (%23, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %24 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %22 : !hf.edge<!value.tuple<!value.str, i64>>
  %25 = hf.map %6 {
  ^bb0(%e_2: i64):
    %26 = value.constant "reduce"
    %27 = value.make (%26, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %25 : !hf.edge<!value.tuple<!value.str, i64>>
  %28 = hf.map %8 {
  ^bb0(%e_3: i64):
    %29 = value.constant "reduce_no_replay"
    %30 = value.make (%29, %e_3) : !value.tuple<!value.str, i64>
    hf.yield %30 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_4 %28 : !hf.edge<!value.tuple<!value.str, i64>>
  %31 = hf.map %10 {
  ^bb0(%e_4: !value.tuple<!value.str, i64>):
    %32 = value.constant "fold_keyed"
    %33 = value.make (%32, %e_4) : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
    hf.yield %33 : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  hf.dest_sink @for_each_5 %31 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  %34 = hf.map %13 {
  ^bb0(%e_5: !value.tuple<!value.str, i64>):
    %35 = value.constant "reduce_keyed"
    %36 = value.make (%35, %e_5) : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
    hf.yield %36 : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  hf.dest_sink @for_each_6 %34 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  %37 = hf.map %15 {
  ^bb0(%e_6: i64):
    %38 = value.constant "sort"
    %39 = value.make (%38, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %39 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %37 : !hf.edge<!value.tuple<!value.str, i64>>
  %40 = hf.map %17 {
  ^bb0(%e_7: !value.tuple<!value.str, i64>):
    %41 = value.constant "sort_by_key"
    %42 = value.make (%41, %e_7) : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
    hf.yield %42 : !value.tuple<!value.str, !value.tuple<!value.str, i64>>
  } : !hf.edge<!value.tuple<!value.str, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
  hf.dest_sink @for_each_8 %40 : !hf.edge<!value.tuple<!value.str, !value.tuple<!value.str, i64>>>
}

// EXPECT @graph: fold 3
// EXPECT @graph: fold_no_replay 3
// EXPECT @graph: reduce 3
// EXPECT @graph: reduce_no_replay 3
// EXPECT @graph: fold_keyed ('a', 1)
// EXPECT @graph: reduce_keyed ('a', 1)
// EXPECT @graph: sort 1
// EXPECT @graph: sort 2
// EXPECT @graph: sort_by_key ('a', 1)
