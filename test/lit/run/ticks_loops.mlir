// Every engine runs them alike: loops. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %0, %1, %2, %3, %4, %5 = hf.loop label "outer" {
    %b = hf.batch %a : !hf.edge<i64> -> !hf.edge<i64>
    %lazy = hf.batch_lazy %a : !hf.edge<i64> -> !hf.edge<i64>
    %o = hf.all_once %a : !hf.edge<i64> -> !hf.edge<i64>
    %p = hf.prefix %a : !hf.edge<i64> -> !hf.edge<i64>
    %6, %7, %8 = hf.loop {
      %r = hf.repeat_n 3 %b : !hf.edge<i64> -> !hf.edge<i64>
      %back = hf.forward @back : !hf.edge<i64>
      %u = hf.union %r, %back : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
      %9 = hf.map %u {
      ^bb0(%n: i64):
        %10 = arith.constant 2 : i64
        %11 = arith.muli %n, %10 : i64
        hf.yield %11 : i64
      } : !hf.edge<i64> -> !hf.edge<i64>
      %12 = hf.filter %9 {
      ^bb0(%n_1: i64):
        %13 = arith.constant 9 : i64
        %14 = arith.cmpi slt, %n_1, %13 : i64
        hf.yield %14 : i1
      } : !hf.edge<i64> -> !hf.edge<i64>
      %15 = hf.next_iteration %12 : !hf.edge<i64> -> !hf.edge<i64>
      %s = hf.fold %r emit tick persist(none) from {
        %16 = arith.constant 0 : i64
        hf.yield %16 : i64
      } step {
      ^bb0(%x: i64, %n_2: i64):
        %17 = arith.addi %x, %n_2 : i64
        hf.yield %17 : i64
      } : !hf.edge<i64> -> !hf.edge<i64>
      %w = hf.fold %r emit tick persist(loop) from {
        %18 = arith.constant 0 : i64
        hf.yield %18 : i64
      } step {
      ^bb0(%x_1: i64, %n_3: i64):
        %19 = arith.addi %x_1, %n_3 : i64
        hf.yield %19 : i64
      } : !hf.edge<i64> -> !hf.edge<i64>
      hf.complete @back %15 : !hf.edge<i64>
      hf.yield %s, %w, %u : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
    } : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
    %t = hf.all_iterations %6 : !hf.edge<i64> -> !hf.edge<i64>
    %v = hf.all_iterations %7 : !hf.edge<i64> -> !hf.edge<i64>
    %x_2 = hf.all_iterations %8 : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %lazy, %o, %p, %t, %v, %x_2 : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
  } : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
  %20 = hf.all_iterations %0 : !hf.edge<i64> -> !hf.edge<i64>
  %21 = hf.map %20 {
  ^bb0(%e: i64):
    %22 = value.constant "all_iterations"
    %23 = value.make (%22, %e) : !value.tuple<!value.str, i64>
    hf.yield %23 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %21 : !hf.edge<!value.tuple<!value.str, i64>>
  %24 = hf.all_iterations %1 : !hf.edge<i64> -> !hf.edge<i64>
  %25 = hf.map %24 {
  ^bb0(%e_1: i64):
    %26 = value.constant "all_iterations"
    %27 = value.make (%26, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %25 : !hf.edge<!value.tuple<!value.str, i64>>
  %28 = hf.all_iterations %2 : !hf.edge<i64> -> !hf.edge<i64>
  %29 = hf.map %28 {
  ^bb0(%e_2: i64):
    %30 = value.constant "all_iterations"
    %31 = value.make (%30, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %31 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %29 : !hf.edge<!value.tuple<!value.str, i64>>
  %32 = hf.all_iterations %3 : !hf.edge<i64> -> !hf.edge<i64>
  %33 = hf.map %32 {
  ^bb0(%e_3: i64):
    %34 = value.constant "all_iterations"
    %35 = value.make (%34, %e_3) : !value.tuple<!value.str, i64>
    hf.yield %35 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_4 %33 : !hf.edge<!value.tuple<!value.str, i64>>
  %36 = hf.all_iterations %4 : !hf.edge<i64> -> !hf.edge<i64>
  %37 = hf.map %36 {
  ^bb0(%e_4: i64):
    %38 = value.constant "all_iterations"
    %39 = value.make (%38, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %39 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_5 %37 : !hf.edge<!value.tuple<!value.str, i64>>
  %40 = hf.all_iterations %5 : !hf.edge<i64> -> !hf.edge<i64>
  %41 = hf.map %40 {
  ^bb0(%e_5: i64):
    %42 = value.constant "all_iterations"
    %43 = value.make (%42, %e_5) : !value.tuple<!value.str, i64>
    hf.yield %43 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_6 %41 : !hf.edge<!value.tuple<!value.str, i64>>
  %44 = hf.loop {
    %45 = hf.batch_eager %a : !hf.edge<i64> -> !hf.edge<i64>
    %c = hf.fold %45 emit tick from {
      %46 = arith.constant 0 : i64
      hf.yield %46 : i64
    } step {
    ^bb0(%x_3: i64, %n_4: i64):
      %47 = arith.constant 1 : i64
      %48 = arith.addi %x_3, %47 : i64
      hf.yield %48 : i64
    } : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %c : !hf.edge<i64>
  } : !hf.edge<i64>
  %49 = hf.all_iterations %44 : !hf.edge<i64> -> !hf.edge<i64>
  %50 = hf.map %49 {
  ^bb0(%e_6: i64):
    %51 = value.constant "all_iterations"
    %52 = value.make (%51, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %52 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %50 : !hf.edge<!value.tuple<!value.str, i64>>
}

// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 3
// EXPECT @graph: all_iterations 3
// EXPECT @graph: all_iterations 3
// EXPECT @graph: all_iterations 0
// EXPECT @graph: all_iterations 0
// EXPECT @graph: all_iterations 0
// EXPECT @graph: all_iterations 3
// EXPECT @graph: all_iterations 6
// EXPECT @graph: all_iterations 9
// EXPECT @graph: all_iterations 9
// EXPECT @graph: all_iterations 9
// EXPECT @graph: all_iterations 9
// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 1
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 2
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 4
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 8
// EXPECT @graph: all_iterations 2
