// Every engine runs them alike: lattices. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  %p = hf.source_iter [[1 : i64, 2 : i64]] : !hf.edge<!value.tuple<i64, i64>>
  %go = hf.source_iter ["go"] : !hf.edge<!value.str>
  %0, %1 = hf.state %a from {
    %2 = arith.constant 0 : i64
    hf.yield %2 : i64
  } merge {
  ^bb0(%a_1: i64, %b: i64):
    %3 = arith.cmpi sgt, %a_1, %b : i64
    %4 = arith.select %3, %a_1, %b : i64
    %5 = value.compare ne %a_1, %4 : i64, i64
    hf.yield %4, %5 : i64, i1
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %6, %7 = hf.state_by %p persist(static) by {
  ^bb0(%8: !value.tuple<i64, i64>):
    %n = value.get %8[1] : !value.tuple<i64, i64>
    hf.yield %n : i64
  } from {
    %9 = arith.constant 0 : i64
    hf.yield %9 : i64
  } merge {
  ^bb0(%a_2: i64, %b_1: i64):
    %10 = arith.cmpi sgt, %a_2, %b_1 : i64
    %11 = arith.select %10, %a_2, %b_1 : i64
    %12 = value.compare ne %a_2, %11 : i64, i64
    hf.yield %11, %12 : i64, i1
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, i64>>, !hf.edge<i64>
  %13 = hf.lattice_fold %a emit tick from {
    %14 = arith.constant 0 : i64
    hf.yield %14 : i64
  } step {
  ^bb0(%a_3: i64, %b_2: i64):
    %15 = arith.cmpi sgt, %a_3, %b_2 : i64
    %16 = arith.select %15, %a_3, %b_2 : i64
    hf.yield %16 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %17 = hf.lattice_reduce %a emit tick persist(static) step {
  ^bb0(%a_4: i64, %b_3: i64):
    %18 = arith.cmpi sgt, %a_4, %b_3 : i64
    %19 = arith.select %18, %a_4, %b_3 : i64
    hf.yield %19 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %20 = hf.lattice_fold_batch %a, %go from {
    %21 = arith.constant 0 : i64
    hf.yield %21 : i64
  } step {
  ^bb0(%a_5: i64, %b_4: i64):
    %22 = arith.cmpi sgt, %a_5, %b_4 : i64
    %23 = arith.select %22, %a_5, %b_4 : i64
    hf.yield %23 : i64
  } : !hf.edge<i64>, !hf.edge<!value.str> -> !hf.edge<i64>
  %24 = hf.lattice_join_fused_join %p, %p lhs from {
    %25 = arith.constant 0 : i64
    hf.yield %25 : i64
  } step {
  ^bb0(%a_6: i64, %b_5: i64):
    %26 = arith.cmpi sgt, %a_6, %b_5 : i64
    %27 = arith.select %26, %a_6, %b_5 : i64
    hf.yield %27 : i64
  } rhs from {
    %28 = arith.constant 0 : i64
    hf.yield %28 : i64
  } step {
  ^bb0(%a_7: i64, %b_6: i64):
    %29 = arith.cmpi sgt, %a_7, %b_6 : i64
    %30 = arith.select %29, %a_7, %b_6 : i64
    hf.yield %30 : i64
  } : !hf.edge<!value.tuple<i64, i64>>, !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>>
  %31 = hf.lattice_bimorphism %a, %a refs(%1 : !hf.edge<i64>, %7 : !hf.edge<i64>) left {
  ^bb0(%l: i64, %r: i64):
    %32 = arith.addi %l, %r : i64
    hf.yield %32 : i64
  } right {
  ^bb0(%l_1: i64, %r_1: i64):
    %33 = arith.addi %l_1, %r_1 : i64
    hf.yield %33 : i64
  } merge {
  ^bb0(%a_8: i64, %b_7: i64):
    %34 = arith.cmpi sgt, %a_8, %b_7 : i64
    %35 = arith.select %34, %a_8, %b_7 : i64
    hf.yield %35 : i64
  } : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %36 = hf.map %13 {
  ^bb0(%e: i64):
    %37 = value.constant "lattice_fold"
    %38 = value.make (%37, %e) : !value.tuple<!value.str, i64>
    hf.yield %38 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %36 : !hf.edge<!value.tuple<!value.str, i64>>
  %39 = hf.map %17 {
  ^bb0(%e_1: i64):
    %40 = value.constant "lattice_reduce"
    %41 = value.make (%40, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %41 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %39 : !hf.edge<!value.tuple<!value.str, i64>>
  %42 = hf.map %0 {
  ^bb0(%e_2: i64):
    %43 = value.constant "state.items"
    %44 = value.make (%43, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %44 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %42 : !hf.edge<!value.tuple<!value.str, i64>>
  %45 = hf.map %6 {
  ^bb0(%e_3: !value.tuple<i64, i64>):
    %46 = value.constant "state_by.items"
    %47 = value.make (%46, %e_3) : !value.tuple<!value.str, !value.tuple<i64, i64>>
    hf.yield %47 : !value.tuple<!value.str, !value.tuple<i64, i64>>
  } : !hf.edge<!value.tuple<i64, i64>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  hf.dest_sink @for_each_4 %45 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, i64>>>
  %48 = hf.map %20 {
  ^bb0(%e_4: i64):
    %49 = value.constant "lattice_fold_batch"
    %50 = value.make (%49, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %50 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_5 %48 : !hf.edge<!value.tuple<!value.str, i64>>
  %51 = hf.map %24 {
  ^bb0(%e_5: !value.tuple<i64, !value.tuple<i64, i64>>):
    %52 = value.constant "lattice_join_fused_join"
    %53 = value.make (%52, %e_5) : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>
    hf.yield %53 : !value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>
  } : !hf.edge<!value.tuple<i64, !value.tuple<i64, i64>>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>>
  hf.dest_sink @for_each_6 %51 : !hf.edge<!value.tuple<!value.str, !value.tuple<i64, !value.tuple<i64, i64>>>>
  %54 = hf.map %31 {
  ^bb0(%e_6: i64):
    %55 = value.constant "lattice_bimorphism"
    %56 = value.make (%55, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %56 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %54 : !hf.edge<!value.tuple<!value.str, i64>>
}

// EXPECT @graph: state.items 1
// EXPECT @graph: state_by.items (1, 2)
// EXPECT @graph: lattice_fold 1
// EXPECT @graph: lattice_reduce 1
// EXPECT @graph: lattice_fold_batch 1
// EXPECT @graph: lattice_join_fused_join (1, (2, 2))
// EXPECT @graph: lattice_bimorphism 3
