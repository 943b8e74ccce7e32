// Every engine runs them alike: sources. A line has an operator's name and an element.

hf.graph @graph members 1 attributes {ticks} {
  %0 = hf.initialize : !hf.edge<!value.tuple<>>
  %1 = hf.map %0 {
  ^bb0(%e: !value.tuple<>):
    %2 = value.constant "initialize"
    %3 = value.make (%2, %e) : !value.tuple<!value.str, !value.tuple<>>
    hf.yield %3 : !value.tuple<!value.str, !value.tuple<>>
  } : !hf.edge<!value.tuple<>> -> !hf.edge<!value.tuple<!value.str, !value.tuple<>>>
  hf.dest_sink @for_each %1 : !hf.edge<!value.tuple<!value.str, !value.tuple<>>>
  %4 = hf.null -> !hf.edge<i64>
  %5 = hf.map %4 {
  ^bb0(%e_1: i64):
    %6 = value.constant "null"
    %7 = value.make (%6, %e_1) : !value.tuple<!value.str, i64>
    hf.yield %7 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_2 %5 : !hf.edge<!value.tuple<!value.str, i64>>
  %8 = hf.source_json "number.json" [7 : i64] : !hf.edge<i64>
  %9 = hf.map %8 {
  ^bb0(%e_2: i64):
    %10 = value.constant "source_json"
    %11 = value.make (%10, %e_2) : !value.tuple<!value.str, i64>
    hf.yield %11 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_3 %9 : !hf.edge<!value.tuple<!value.str, i64>>
  %12 = hf.source_file "%S/inputs/mixed_ends.txt" by line : !hf.edge<!value.str>
  %13 = hf.map %12 {
  ^bb0(%e_3: !value.str):
    %14 = value.constant "source_file"
    %15 = value.make (%14, %e_3) : !value.tuple<!value.str, !value.str>
    hf.yield %15 : !value.tuple<!value.str, !value.str>
  } : !hf.edge<!value.str> -> !hf.edge<!value.tuple<!value.str, !value.str>>
  hf.dest_sink @for_each_4 %13 : !hf.edge<!value.tuple<!value.str, !value.str>>
  %16 = hf.source_stream @source_stream : !hf.edge<i64>
  %17 = hf.map %16 {
  ^bb0(%e_4: i64):
    %18 = value.constant "source_stream"
    %19 = value.make (%18, %e_4) : !value.tuple<!value.str, i64>
    hf.yield %19 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_5 %17 : !hf.edge<!value.tuple<!value.str, i64>>
  %20 = hf.source_iter [1 : i64, 2 : i64] : !hf.edge<i64>
  %held = hf.handoff %20 : !hf.edge<i64> -> !hf.edge<i64>
  %21 = hf.map %held {
  ^bb0(%e_5: i64):
    %22 = value.constant "handoff"
    %23 = value.make (%22, %e_5) : !value.tuple<!value.str, i64>
    hf.yield %23 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_6 %21 : !hf.edge<!value.tuple<!value.str, i64>>
  %24 = hf.iter_ref %held : !hf.edge<i64> -> !hf.edge<i64>
  %25 = hf.map %24 {
  ^bb0(%e_6: i64):
    %26 = value.constant "iter_ref"
    %27 = value.make (%26, %e_6) : !value.tuple<!value.str, i64>
    hf.yield %27 : !value.tuple<!value.str, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<!value.str, i64>>
  hf.dest_sink @for_each_7 %25 : !hf.edge<!value.tuple<!value.str, i64>>
}

// EXPECT @graph: initialize ()
// EXPECT @graph: source_json 7
// EXPECT @graph: source_file one two
// EXPECT @graph: source_file three
// EXPECT @graph: source_file four
// EXPECT @graph: source_file 
// EXPECT @graph: source_file fünf 日本
// EXPECT @graph: source_file last line
// EXPECT @graph: handoff 1
// EXPECT @graph: handoff 2
// EXPECT @graph: iter_ref 1
// EXPECT @graph: iter_ref 2
