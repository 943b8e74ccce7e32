// A fleet as a picture, at level 1 and at level 2.

// RUN: hydro-opt %s -t mermaid | filecheck %s --check-prefix=MERMAID
// RUN: hydro-opt %s -t dot | filecheck %s --check-prefix=DOT
// RUN: hydro-opt %s -p project-locations -t mermaid | filecheck %s --check-prefix=GRAPHS
// RUN: not hydro-opt %s -p native -t dot 2>&1 | filecheck %s --check-prefix=LEVEL

// MERMAID: flowchart LR
// MERMAID-NEXT: subgraph l0["leader"]
// MERMAID-NEXT: n0["source_iter → words"]
// MERMAID-NEXT: n2["ungroup values → back"]
// MERMAID-NEXT: n3["sink print"]
// MERMAID: subgraph l1["worker (3)"]
// MERMAID-NEXT: n1["map → pairs"]
// MERMAID: n0 -.->|"words: str"| n1
// MERMAID-NEXT: n1 -.->|"back: Member[worker], str"| n2
// MERMAID-NEXT: n2 -->|"str"| n3

// DOT: digraph fleet {
// DOT: subgraph cluster_1 {
// DOT-NEXT: label="worker (3)";
// DOT: n0 -> n1 [label="words: str", style=dashed];

// GRAPHS: n{{[0-9]+}}["dest_channel broadcast words"]
// GRAPHS: -.->|"words: str"|
// LEVEL: error: [HF620] expected a module of hfplus or hf, but got another level

hfplus.location @leader process
hfplus.location @worker cluster 3
%words = hfplus.source_iter ["a", "b"] : !hfplus.stream<!value.str, @leader, bounded>
%all = hfplus.net broadcast %words channel "words" : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
%pairs = hfplus.each %all {
^bb0(%word: !value.str):
  %upper = value.text upper(%word) : (!value.str) -> !value.str
  hfplus.yield %upper : !value.str
} : !hfplus.stream<!value.str, @worker, bounded> -> !hfplus.stream<!value.str, @worker, bounded>
%home = hfplus.net send %pairs channel "back" : !hfplus.stream<!value.str, @worker, bounded> -> !hfplus.keyed_stream<!value.member<@worker>, !value.str, @leader, bounded>
%back = hfplus.ungroup values %home : !hfplus.keyed_stream<!value.member<@worker>, !value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader, bounded, unordered>
hfplus.sink @print %back : !hfplus.stream<!value.str, @leader, bounded, unordered>
