// Every engine runs them alike: elementwise operators. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %numbers = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %0 = hf.fold %numbers emit tick from {
    %1 = arith.constant 0 : i64
    hf.yield %1 : i64
  } step {
  ^bb0(%a: i64, %n: i64):
    %2 = arith.addi %a, %n : i64
    hf.yield %2 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %top = hf.singleton %0 : !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.reduce %numbers emit tick step {
  ^bb0(%a_1: i64, %n_1: i64):
    %4 = arith.addi %a_1, %n_1 : i64
    hf.yield %4 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %some = hf.optional %3 : !hf.edge<i64> -> !hf.edge<i64>
  %all_ = hf.handoff %numbers : !hf.edge<i64> -> !hf.edge<i64>
  %a_2 = hf.map %numbers refs(%top, %some, %all_ : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>) {
  ^bb0(%n_2: i64, %top_1: i64, %some_1: !value.option<i64>, %all__1: !value.list<i64>):
    %5 = arith.addi %n_2, %top_1 : i64
    %6 = value.len %all__1 : !value.list<i64>
    %7 = arith.addi %5, %6 : i64
    hf.yield %7 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %b = hf.filter %numbers refs(%top : !hf.edge<i64>) {
  ^bb0(%n_3: i64, %top_2: i64):
    %8 = arith.cmpi slt, %n_3, %top_2 : i64
    hf.yield %8 : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %9 = hf.map %numbers {
  ^bb0(%n_4: i64):
    %10 = value.list(%n_4 : i64) : !value.list<i64>
    hf.yield %10 : !value.list<i64>
  } : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  %c = hf.flatten %9 : !hf.edge<!value.list<i64>> -> !hf.edge<i64>
  %11 = hf.identity %numbers : !hf.edge<i64> -> !hf.edge<i64>
  %12 = hf.inspect @inspect %11 : !hf.edge<i64> -> !hf.edge<i64>
  %13 = hf.assert %12 {
  ^bb0(%n_5: i64):
    %14 = arith.constant 0 : i64
    %15 = arith.cmpi sgt, %n_5, %14 : i64
    hf.yield %15 : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %d = hf.assert_eq [1 : i64, 2 : i64] %13 : !hf.edge<i64> -> !hf.edge<i64>
  %16 = hf.unique %numbers persist(static) : !hf.edge<i64> -> !hf.edge<i64>
  %17 = hf.multiset_delta %16 : !hf.edge<i64> -> !hf.edge<i64>
  %18 = hf.counter "numbers" %17 : !hf.edge<i64> -> !hf.edge<i64>
  %e = hf.enumerate %18 : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %f = hf.scan %numbers persist(static) from {
    %19 = arith.constant 0 : i64
    hf.yield %19 : i64
  } step {
  ^bb0(%a_3: i64, %n_6: i64):
    %20 = arith.addi %a_3, %n_6 : i64
    %21 = value.make (%20, %a_3) : !value.tuple<i64, i64>
    %22 = value.get %21[0] : !value.tuple<i64, i64>
    %23 = value.get %21[1] : !value.tuple<i64, i64>
    %24 = value.some %23 : i64 -> !value.option<i64>
    hf.yield %22, %24 : i64, !value.option<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>
  %25 = hf.map %a_2 {
  ^bb0(%e_1: i64):
    %26 = value.constant "map"
    %27 = value.make (%26, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %25 : !hf.edge<!value.tuple<!value.str, i64>>
  %28 = hf.map %b {
  ^bb0(%e_2: i64):
    %29 = value.constant "filter"
    %30 = value.make (%29, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %30 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %28 : !hf.edge<!value.tuple<!value.str, i64>>
  %31 = hf.map %c {
  ^bb0(%e_3: i64):
    %32 = value.constant "flatten"
    %33 = value.make (%32, %e_3) : !value.tuple<!value.str, i64>
    hf.yield %33 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %31 : !hf.edge<!value.tuple<!value.str, i64>>
  %34 = hf.map %d {
  ^bb0(%e_4: i64):
    %35 = value.constant "assert_eq"
    %36 = value.make (%35, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %36 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_4 %34 : !hf.edge<!value.tuple<!value.str, i64>>
  %37 = hf.map %e {
  ^bb0(%e_5: !value.tuple<i64, i64>):
    %38 = value.constant "enumerate"
    %39 = value.make (%38, %e_5) : !value.tuple<!value.str, !value.tuple<i64, i64>>
    hf.yield %39 : !value.tuple<!value.str, !value.tuple<i64, i64>>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  hf.dest_sink @for_each_5 %37 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  %40 = hf.map %f {
  ^bb0(%e_6: i64):
    %41 = value.constant "scan"
    %42 = value.make (%41, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %42 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_6 %40 : !hf.edge<!value.tuple<!value.str, i64>>
  %43 = hf.source_iter [3 : i64, 4 : i64] : !hf.edge<i64>
  %44 = hf.filter_map %43 {
  ^bb0(%n_7: i64):
    %45 = arith.constant 3 : i64
    %46 = arith.cmpi sgt, %n_7, %45 : i64
    cf.cond_br %46, ^bb1, ^bb2
  ^bb1:
    %47 = arith.constant 2 : i64
    %48 = arith.muli %n_7, %47 : i64
    %49 = value.some %48 : i64 -> !value.option<i64>
    cf.br ^bb3(%49 : !value.option<i64>)
  ^bb2:
    %50 = value.none : !value.option<i64>
    cf.br ^bb3(%50 : !value.option<i64>)
  ^bb3(%51: !value.option<i64>):
    %52 = value.is_some %51 : !value.option<i64>
    %53 = value.payload %51 : !value.option<i64> -> i64
    hf.yield %52, %53 : i1, i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %54 = hf.map %44 {
  ^bb0(%e_7: i64):
    %55 = value.constant "filter_map"
    %56 = value.make (%55, %e_7) : !value.tuple<!value.str, i64>
    hf.yield %56 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %54 : !hf.edge<!value.tuple<!value.str, i64>>
  %57 = hf.source_iter ["a b"] : !hf.edge<!value.str>
  %58 = hf.flat_map %57 {
  ^bb0(%s: !value.str):
    %59 = value.text split(%s) : (!value.str) -> !value.list<!value.str>
    hf.yield %59 : !value.list<!value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.str>
  %60 = hf.map %58 {
  ^bb0(%e_8: !value.str):
    %61 = value.constant "flat_map"
    %62 = value.make (%61, %e_8) : !value.tuple<!value.str, !value.str>
    hf.yield %62 : !value.tuple<!value.str, !value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.tuple<!value.str, !value.str>>
  hf.dest_sink @for_each_8 %60 : !hf.edge<!value.tuple<!value.str, !value.str>>
  %63 = hf.source_iter [1 : i64, 1 : i64, 2 : i64] : !hf.edge<i64>
  %64 = hf.unique %63 : !hf.edge<i64> -> !hf.edge<i64>
  %65 = hf.map %64 {
  ^bb0(%e_9: i64):
    %66 = value.constant "unique"
    %67 = value.make (%66, %e_9) : !value.tuple<!value.str, i64>
    hf.yield %67 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_9 %65 : !hf.edge<!value.tuple<!value.str, i64>>
  %68 = hf.source_iter [1 : i64, 1 : i64, 2 : i64] : !hf.edge<i64>
  %69 = hf.enumerate %68 : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  %70 = hf.defer_tick %69 : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, i64>>
  %71 = hf.map %70 {
  ^bb0(%e_10: !value.tuple<i64, i64>):
    %72 = value.constant "defer_tick"
    %73 = value.make (%72, %e_10) : !value.tuple<!value.str, !value.tuple<i64, i64>>
    hf.yield %73 : !value.tuple<!value.str, !value.tuple<i64, i64>>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  hf.dest_sink @for_each_10 %71 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  %74 = hf.source_iter [5 : i64, 5 : i64] : !hf.edge<i64>
  %75 = hf.multiset_delta %74 : !hf.edge<i64> -> !hf.edge<i64>
  %76 = hf.map %75 {
  ^bb0(%e_11: i64):
    %77 = value.constant "multiset_delta"
    %78 = value.make (%77, %e_11) : !value.tuple<!value.str, i64>
    hf.yield %78 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_11 %76 : !hf.edge<!value.tuple<!value.str, i64>>
}

// EXPECT @graph: flatten 1
// EXPECT @graph: 1
// EXPECT @graph: assert_eq 1
// EXPECT @graph: enumerate (0, 1)
// EXPECT @graph: scan 0
// EXPECT @graph: flatten 2
// EXPECT @graph: 2
// EXPECT @graph: assert_eq 2
// EXPECT @graph: enumerate (1, 2)
// EXPECT @graph: scan 1
// EXPECT @graph: map 6
// EXPECT @graph: map 7
// EXPECT @graph: filter 1
// EXPECT @graph: filter 2
// EXPECT @graph: filter_map 8
// EXPECT @graph: flat_map a
// EXPECT @graph: flat_map b
// EXPECT @graph: unique 1
// EXPECT @graph: unique 2
// EXPECT @graph: multiset_delta 5
// EXPECT @graph: multiset_delta 5
// EXPECT @graph: defer_tick (0, 1)
// EXPECT @graph: defer_tick (1, 1)
// EXPECT @graph: defer_tick (2, 2)
