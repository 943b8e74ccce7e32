// Operators of graphs in ticks: several outputs.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

// CHECK: hf.graph @multi_output members 1 attributes {ticks} {
hf.graph @multi_output members 1 attributes {ticks} {
  // CHECK: %{{.*}} = hf.source_iter [1 : i64] : !hf.edge<i64>
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  // CHECK: %{{.*}} = hf.source_iter {{\[\[}}1 : i64, "a"{{\]\]}} : !hf.edge<!value.tuple<i64, !value.str>>
  %0 = hf.source_iter [[1 : i64, "a"]] : !hf.edge<!value.tuple<i64, !value.str>>
  // CHECK: %{{.*}}, %{{.*}} = hf.unzip %{{.*}} : !hf.edge<!value.tuple<i64, !value.str>> -> !hf.edge<i64>, !hf.edge<!value.str>
  %1, %2 = hf.unzip %0 : !hf.edge<!value.tuple<i64, !value.str>> -> !hf.edge<i64>, !hf.edge<!value.str>
  // CHECK: %{{.*}} = hf.tee %{{.*}} : !hf.edge<i64> -> !hf.edge<i64>
  %3 = hf.tee %a : !hf.edge<i64> -> !hf.edge<i64>
  // CHECK: %{{.*}}, %{{.*}} = hf.partition %{{.*}} to [even, odd] {
  %4, %5 = hf.partition %3 to [even, odd] {
  ^bb0(%n: i64):
    %6 = arith.constant 2 : i64
    %7 = value.mod %n, %6 : i64, i64 -> i64
    %8 = arith.constant 0 : i64
    %9 = arith.cmpi eq, %7, %8 : i64
    %10 = value.constant "even"
    %11 = value.constant "odd"
    %12 = arith.select %9, %10, %11 : !value.str
    %13 = arith.constant -1 : i64
    %14 = value.constant "even"
    %15 = value.compare eq %12, %14 : !value.str, !value.str
    %16 = arith.constant 0 : i64
    %17 = arith.select %15, %16, %13 : i64
    %18 = value.constant "odd"
    %19 = value.compare eq %12, %18 : !value.str, !value.str
    %20 = arith.constant 1 : i64
    %21 = arith.select %19, %20, %17 : i64
    hf.yield %21 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  // CHECK: %{{.*}}, %{{.*}}, %{{.*}} = hf.partition %{{.*}} to [0, 1, 2] {
  %22, %23, %24 = hf.partition %a to [0, 1, 2] {
  ^bb0(%n_1: i64):
    %count = arith.constant 3 : i64
    %25 = value.mod %n_1, %count : i64, i64 -> i64
    hf.yield %25 : i64
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
  // CHECK: %{{.*}}, %{{.*}} = hf.demux %{{.*}} to [same, text] {
  %26, %27 = hf.demux %a to [same, text] {
  ^bb0(%n_2: i64):
    %28 = value.list(%n_2 : i64) : !value.list<i64>
    %29 = value.to_text str %n_2 : i64
    %30 = value.list(%29 : !value.str) : !value.list<!value.str>
    %31 = value.make (%28, %30) : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    %32 = value.get %31[0] : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    %33 = value.get %31[1] : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    hf.yield %32, %33 : !value.list<i64>, !value.list<!value.str>
  // CHECK: } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<!value.str>
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<!value.str>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %1 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.str>
  hf.null %2 : !hf.edge<!value.str>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %4 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %5 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %22 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %23 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %24 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<i64>
  hf.null %26 : !hf.edge<i64>
  // CHECK: hf.null %{{.*}} : !hf.edge<!value.str>
  hf.null %27 : !hf.edge<!value.str>
  %shapes = hf.source_stream @shapes : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>>
  // CHECK: %{{.*}}, %{{.*}} = hf.demux_enum %{{.*}} to [Circle, Square] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>> -> !hf.edge<!value.record<"Circle", r: i64>>, !hf.edge<!value.record<"Square", a: i64>>
  %circle, %square = hf.demux_enum %shapes to [Circle, Square] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>> -> !hf.edge<!value.record<"Circle", r: i64>>, !hf.edge<!value.record<"Square", a: i64>>
}
