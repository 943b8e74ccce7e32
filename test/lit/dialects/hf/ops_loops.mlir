// Operators of graphs in ticks: loops.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @loops members 1 attributes {ticks} {
hf.graph @loops members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64] : !hf.edge<i64>
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}}, %{{.*}} = hf.loop label "outer" {
  %0, %1 = hf.loop label "outer" {
    // CHECK: %{{.*}} = hf.batch %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %b = hf.batch %a : !hf.edge<i64> -> !hf.edge<i64>
    // CHECK: %{{.*}} = hf.batch_lazy %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %2 = hf.batch_lazy %a : !hf.edge<i64> -> !hf.edge<i64>
    // CHECK: hf.null %{{.*}} : !hf.edge<i64>
    hf.null %2 : !hf.edge<i64>
    // CHECK: %{{.*}} = hf.batch_eager %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %3 = hf.batch_eager %a : !hf.edge<i64> -> !hf.edge<i64>
    // CHECK: hf.null %{{.*}} : !hf.edge<i64>
    hf.null %3 : !hf.edge<i64>
    // CHECK: %{{.*}} = hf.all_once %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %o = hf.all_once %a : !hf.edge<i64> -> !hf.edge<i64>
    // CHECK: %{{.*}} = hf.prefix %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %4 = hf.prefix %a : !hf.edge<i64> -> !hf.edge<i64>
    // CHECK: hf.null %{{.*}} : !hf.edge<i64>
    hf.null %4 : !hf.edge<i64>
    // CHECK: %{{.*}} = hf.loop {
    %5 = hf.loop {
      // CHECK: %{{.*}} = hf.repeat_n 3 %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
      %r = hf.repeat_n 3 %b : !hf.edge<i64> -> !hf.edge<i64>
      // CHECK: %{{.*}} = hf.forward @back : !hf.edge<i64>
      %back = hf.forward @back : !hf.edge<i64>
      // CHECK: %{{.*}} = hf.union %{{.*}}, %{{.*}} : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
      %6 = hf.union %r, %back : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
      // CHECK: %{{.*}} = hf.unique %{{.*}} persist(loop) : !hf.edge<i64> -> !hf.edge<i64>
      %7 = hf.unique %6 persist(loop) : !hf.edge<i64> -> !hf.edge<i64>
      // CHECK: %{{.*}} = hf.next_iteration %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
      %8 = hf.next_iteration %7 : !hf.edge<i64> -> !hf.edge<i64>
      // CHECK: %{{.*}} = hf.fold %{{.*}} emit tick persist(none) from {
      %s = hf.fold %r emit tick persist(none) from {
        %9 = arith.constant 0 : i64
        hf.yield %9 : i64
      } step {
      ^bb0(%x: i64, %n: i64):
        %10 = arith.addi %x, %n : i64
        hf.yield %10 : i64
      // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>
      } : !hf.edge<i64> -> !hf.edge<i64>
      // CHECK: hf.complete @back %{{.*}} : !hf.edge<i64>
      hf.complete @back %8 : !hf.edge<i64>
      hf.yield %s : !hf.edge<i64>
    // CHECK: } : !hf.edge<i64>
    } : !hf.edge<i64>
    // CHECK: %{{.*}} = hf.all_iterations %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
    %t = hf.all_iterations %5 : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %o, %t : !hf.edge<i64>, !hf.edge<i64>
  // CHECK: } : !hf.edge<i64>, !hf.edge<i64>
  } : !hf.edge<i64>, !hf.edge<i64>
  // CHECK: %{{.*}} = hf.all_iterations %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %11 = hf.all_iterations %0 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %11 : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.all_iterations %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %12 = hf.all_iterations %1 : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %12 : !hf.edge<i64>
}
