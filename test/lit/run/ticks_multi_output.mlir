// Every engine runs them alike: several outputs. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %a = hf.source_iter [1 : i64] : !hf.edge<i64>
  %0 = hf.source_iter [[1 : i64, "a"]] : !hf.edge<!value.tuple<i64, !value.str>>
  %1, %2 = hf.unzip %0 : !hf.edge<!value.tuple<i64, !value.str>> -> !hf.edge<i64>, !hf.edge<!value.str>
  %3 = hf.tee %a : !hf.edge<i64> -> !hf.edge<i64>
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
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>
  %22, %23, %24 = hf.partition %a to [0, 1, 2] {
  ^bb0(%n_1: i64):
    %count = arith.constant 3 : i64
    %25 = value.mod %n_1, %count : i64, i64 -> i64
    hf.yield %25 : i64
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64>
  %26, %27 = hf.demux %a to [same, text] {
  ^bb0(%n_2: i64):
    %28 = value.list(%n_2 : i64) : !value.list<i64>
    %29 = value.to_text str %n_2 : i64
    %30 = value.list(%29 : !value.str) : !value.list<!value.str>
    %31 = value.make (%28, %30) : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    %32 = value.get %31[0] : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    %33 = value.get %31[1] : !value.tuple<!value.list<i64>, !value.list<!value.str>>
    hf.yield %32, %33 : !value.list<i64>, !value.list<!value.str>
  } : !hf.edge<i64> -> !hf.edge<i64>, !hf.edge<!value.str>
  %34 = hf.map %1 {
  ^bb0(%e: i64):
    %35 = value.constant "unzip.0"
    %36 = value.make (%35, %e) : !value.tuple<!value.str, i64>
    hf.yield %36 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each %34 : !hf.edge<!value.tuple<!value.str, i64>>
  %37 = hf.map %2 {
  ^bb0(%e_1: !value.str):
    %38 = value.constant "unzip.1"
    %39 = value.make (%38, %e_1) : !value.tuple<!value.str, !value.str>
    hf.yield %39 : !value.tuple<!value.str, !value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.tuple<!value.str, !value.str>>
  hf.dest_sink @for_each_2 %37 : !hf.edge<!value.tuple<!value.str, !value.str>>
  %40 = hf.map %4 {
  ^bb0(%e_2: i64):
    %41 = value.constant "partition.even"
    %42 = value.make (%41, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %42 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %40 : !hf.edge<!value.tuple<!value.str, i64>>
  %43 = hf.map %5 {
  ^bb0(%e_3: i64):
    %44 = value.constant "partition.odd"
    %45 = value.make (%44, %e_3) : !value.tuple<!value.str, i64>
    hf.yield %45 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_4 %43 : !hf.edge<!value.tuple<!value.str, i64>>
  %46 = hf.map %22 {
  ^bb0(%e_4: i64):
    %47 = value.constant "partition.0"
    %48 = value.make (%47, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %48 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_5 %46 : !hf.edge<!value.tuple<!value.str, i64>>
  %49 = hf.map %23 {
  ^bb0(%e_5: i64):
    %50 = value.constant "partition.1"
    %51 = value.make (%50, %e_5) : !value.tuple<!value.str, i64>
    hf.yield %51 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_6 %49 : !hf.edge<!value.tuple<!value.str, i64>>
  %52 = hf.map %24 {
  ^bb0(%e_6: i64):
    %53 = value.constant "partition.2"
    %54 = value.make (%53, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %54 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %52 : !hf.edge<!value.tuple<!value.str, i64>>
  %55 = hf.map %26 {
  ^bb0(%e_7: i64):
    %56 = value.constant "demux.same"
    %57 = value.make (%56, %e_7) : !value.tuple<!value.str, i64>
    hf.yield %57 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_8 %55 : !hf.edge<!value.tuple<!value.str, i64>>
  %58 = hf.map %27 {
  ^bb0(%e_8: !value.str):
    %59 = value.constant "demux.text"
    %60 = value.make (%59, %e_8) : !value.tuple<!value.str, !value.str>
    hf.yield %60 : !value.tuple<!value.str, !value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.tuple<!value.str, !value.str>>
  hf.dest_sink @for_each_9 %58 : !hf.edge<!value.tuple<!value.str, !value.str>>
  %61 = hf.source_iter [[0 : i64, [1 : i64]], [1 : i64, [2 : i64]], [0 : i64, [3 : i64]]] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>>
  %62, %63 = hf.demux_enum %61 to [Circle, Square] : !hf.edge<!value.union<!value.record<"Circle", r: i64>, !value.record<"Square", a: i64>>> -> !hf.edge<!value.record<"Circle", r: i64>>, !hf.edge<!value.record<"Square", a: i64>>
  %64 = hf.map %62 {
  ^bb0(%s: !value.record<"Circle", r: i64>):
    hf.yield %s : !value.record<"Circle", r: i64>
  } : !hf.edge<!value.record<"Circle", r: i64>> -> !hf.edge<!value.record<"Circle", r: i64>>
  %65 = hf.map %64 {
  ^bb0(%e_9: !value.record<"Circle", r: i64>):
    %66 = value.constant "map"
    %67 = value.make (%66, %e_9) : !value.tuple<!value.str, !value.record<"Circle", r: i64>>
    hf.yield %67 : !value.tuple<!value.str, !value.record<"Circle", r: i64>>
  } : !hf.edge<!value.record<"Circle", r: i64>> -> !hf.edge<!value.tuple<!value.str, !value.record<"Circle", r: i64>>>
  hf.dest_sink @for_each_10 %65 : !hf.edge<!value.tuple<!value.str, !value.record<"Circle", r: i64>>>
  %68 = hf.map %63 {
  ^bb0(%s_1: !value.record<"Square", a: i64>):
    hf.yield %s_1 : !value.record<"Square", a: i64>
  } : !hf.edge<!value.record<"Square", a: i64>> -> !hf.edge<!value.record<"Square", a: i64>>
  %69 = hf.map %68 {
  ^bb0(%e_10: !value.record<"Square", a: i64>):
    %70 = value.constant "map"
    %71 = value.make (%70, %e_10) : !value.tuple<!value.str, !value.record<"Square", a: i64>>
    hf.yield %71 : !value.tuple<!value.str, !value.record<"Square", a: i64>>
  } : !hf.edge<!value.record<"Square", a: i64>> -> !hf.edge<!value.tuple<!value.str, !value.record<"Square", a: i64>>>
  hf.dest_sink @for_each_11 %69 : !hf.edge<!value.tuple<!value.str, !value.record<"Square", a: i64>>>
}

// EXPECT @graph: partition.odd 1
// EXPECT @graph: partition.1 1
// EXPECT @graph: demux.same 1
// EXPECT @graph: demux.text 1
// EXPECT @graph: unzip.0 1
// EXPECT @graph: unzip.1 a
// EXPECT @graph: map Circle(r=1)
// EXPECT @graph: map Square(a=2)
// EXPECT @graph: map Circle(r=3)
