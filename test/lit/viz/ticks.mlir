// A graph in tick mode: loops are boxes, strata are if it has been scheduled; edges show their kind.

// RUN: hydro-opt %s -t mermaid | filecheck %s --check-prefix=PLAIN
// RUN: hydro-opt %s -p schedule -t mermaid | filecheck %s --check-prefix=STRATA
// RUN: hydro-opt %s -p schedule -t dot | filecheck %s --check-prefix=DOT
// RUN: hydro-opt %s -p schedule -t html | filecheck %s --check-prefix=HTML

// PLAIN: subgraph l0["g"]
// PLAIN-NEXT: n0["source_iter → numbers"]
// PLAIN: subgraph l1["loop"]
// PLAIN-NEXT: n3["batch → turn"]
// PLAIN: n0 ==>|"int"| n1
// PLAIN-NEXT: n1 -.->|"int"| n2

// STRATA: subgraph l0["g"]
// STRATA-NEXT: subgraph l1["stratum 0"]
// STRATA-NEXT: n0["source_iter → numbers"]
// STRATA-NEXT: n2["defer_tick → late"]
// STRATA-NEXT: end
// STRATA-NEXT: subgraph l2["stratum 1"]
// STRATA-NEXT: n1["sort → sorted"]

// DOT: subgraph cluster_1 {
// DOT-NEXT: label="stratum 0";
// DOT: n0 -> n1 [label="int", style=bold];
// DOT-NEXT: n1 -> n2 [label="int", style=dashed, constraint=false];

// HTML: <!doctype html>
// HTML: <div class="title">stratum 0</div>
// HTML: <div class="node" id="n0" title="{{.*}}ticks.mlir:{{[0-9]+}}">source_iter → numbers</div>
// HTML: "kind": "next-tick"

hf.graph @g members 1 attributes {ticks} {
  %numbers = hf.source_iter [2 : i64, 1 : i64] : !hf.edge<i64>
  %sorted = hf.sort %numbers by {
  ^bb0(%n: i64):
    hf.yield %n : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  %late = hf.defer_tick %sorted : !hf.edge<i64> -> !hf.edge<i64>
  %looped = hf.loop {
    %turn = hf.batch %late : !hf.edge<i64> -> !hf.edge<i64>
    hf.yield %turn : !hf.edge<i64>
  } : !hf.edge<i64>
  %out = hf.all_iterations %looped : !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_sink @print %out : !hf.edge<i64>
}
