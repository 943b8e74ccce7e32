// RUN: hydro-opt %s -p 'partition{location=leader members=2 key="2"}' --split-input-file --verify-diagnostics

// expected-error @below {{[HF211] expected a process, but @leader is a cluster}}
hfplus.location @leader cluster 2

// -----

// expected-error @below {{[HF220] expected one keyed fold at @leader, but got 0}}
hfplus.location @leader process

// -----

hfplus.location @leader process
!pair = !value.tuple<i64, i64>
!stream = !hfplus.stream<!pair, @leader, bounded>
!keyed = !hfplus.keyed_stream<i64, i64, @leader, bounded>
!last = !hfplus.keyed_singleton<i64, i64, @leader, bounded>
%s = hfplus.source_iter [[1, 2]] : !stream
%g = hfplus.group %s : !stream -> !keyed
// expected-error @below {{[HF220] expected one keyed fold at @leader, but got 2}}
%a = hfplus.fold %g step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %y : i64
} : !keyed -> !last
// expected-note @below {{another one}}
%b = hfplus.fold %g step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %x : i64
} : !keyed -> !last
hfplus.discard %a : !last
hfplus.discard %b : !last

// -----

// Keys that are senders are no part of the elements.
hfplus.location @leader process
hfplus.location @worker cluster 2
!keyed = !hfplus.keyed_stream<!value.member<@worker>, i64, @leader, bounded>
!last = !hfplus.keyed_singleton<!value.member<@worker>, i64, @leader, bounded>
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @worker, bounded>
// expected-error @below {{[HF221] expected keys that come from the elements of a stream, but `hfplus.net` makes them}}
%n = hfplus.net send %s channel "c" : !hfplus.stream<i64, @worker, bounded> -> !keyed
// expected-note @below {{for this fold}}
%a = hfplus.fold %n step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %y : i64
} : !keyed -> !last
hfplus.discard %a : !last

// -----

hfplus.location @leader process
!pair = !value.tuple<i64, i64>
!stream = !hfplus.stream<!pair, @leader, bounded>
!keyed = !hfplus.keyed_stream<i64, i64, @leader, bounded>
!last = !hfplus.keyed_singleton<i64, i64, @leader, bounded>
%s = hfplus.source_iter [[1, 2]] : !stream
// expected-error @below {{[HF221] expected a keyed stream that one operator consumes, but it has several}}
%g = hfplus.group %s : !stream -> !keyed
%a = hfplus.fold %g step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %y : i64
} : !keyed -> !last
hfplus.discard %a : !last
hfplus.discard %g : !keyed

// -----

hfplus.location @leader process
!pair = !value.tuple<i64, i64>
!stream = !hfplus.stream<!pair, @leader, bounded>
!keyed = !hfplus.keyed_stream<i64, i64, @leader, bounded>
!last = !hfplus.keyed_singleton<i64, i64, @leader, bounded>
%s = hfplus.source_iter [[1, 2]] : !stream
// expected-error @below {{[HF223] expected "auto" or a path into the key of type int, but got "2"}}
%g = hfplus.group %s : !stream -> !keyed
%a = hfplus.fold %g step {
^bb0(%x: i64, %y: i64):
  hfplus.yield %y : i64
} : !keyed -> !last
hfplus.discard %a : !last
