// RUN: hydro-opt %s -p 'decouple{location=leader cut="count" to=other}' --split-input-file --verify-diagnostics

// expected-error @below {{[HF210] expected one of @reader, but got @leader, did you mean "reader"?}}
hfplus.location @reader process

// -----

// expected-error @below {{[HF211] expected a process, but @leader is a cluster}}
hfplus.location @leader cluster 2

// -----

hfplus.location @leader process
// expected-error @below {{[HF212] expected the name of a new location, but @other exists}}
hfplus.location @other process

// -----

// expected-error @below {{[HF213] expected a label of an operator at @leader, but got "count", did you mean "counts"?}}
hfplus.location @leader process
hfplus.location @worker process
%s = hfplus.source_iter [1] {label = "counts"} : !hfplus.stream<i64, @leader, bounded>
%t = hfplus.net send %s channel "c" : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @worker, bounded>
// expected-note @below {{it is at another location}}
%u = hfplus.each %t {
^bb0(%x: i64):
  hfplus.yield %x : i64
} {label = "count"} : !hfplus.stream<i64, @worker, bounded> -> !hfplus.stream<i64, @worker, bounded>
hfplus.sink @print %u : !hfplus.stream<i64, @worker, bounded>

// -----

hfplus.location @leader process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @leader, bounded>
// expected-note @below {{this operator would move}}
%t = hfplus.each %s {
^bb0(%x: i64):
  // expected-error @below {{[HF214] expected a function that runs the same at any member}}
  %me = value.self : !value.member<@leader>
  %n = value.member_index %me : !value.member<@leader>
  hfplus.yield %n : i64
} {label = "count"} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %t : !hfplus.stream<i64, @leader, bounded>

// -----

hfplus.location @leader process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @leader, bounded>
// expected-error @below {{[HF215] expected a stateless operator, but got `hfplus.limit`}}
%t = hfplus.limit 1 %s {label = "count"} : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %t : !hfplus.stream<i64, @leader, bounded>

// -----

hfplus.location @leader process
!pair = !value.tuple<i64, i64>
%s = hfplus.source_iter [[1, 2]] : !hfplus.stream<!pair, @leader, bounded>
%k = hfplus.group %s : !hfplus.stream<!pair, @leader, bounded> -> !hfplus.keyed_stream<i64, i64, @leader, bounded>
// expected-error @below {{[HF216] expected a chain that begins and ends with a stream, but got a keyed stream}}
%v = hfplus.ungroup values %k {label = "count"} : !hfplus.keyed_stream<i64, i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded, unordered>
hfplus.sink @print %v : !hfplus.stream<i64, @leader, bounded, unordered>
