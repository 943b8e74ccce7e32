// Ports of `hfplus` are printed as they are read.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC

// GENERIC: "hfplus.external"() <{sym_name = "guest", codec = "lines", tcp = 4000 : i64}>
// GENERIC: "hfplus.source_port"
// GENERIC: "hfplus.sink_port"

!guest = !value.member<@guest>

hfplus.location @room process
// CHECK: hfplus.external @guest lines 4000
hfplus.external @guest lines 4000

// CHECK: %came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!guest, !value.tuple<i64, !value.option<!value.str>>, @room>
%lines = hfplus.each %came {
^bb0(%who: !guest, %what: !value.tuple<i64, !value.option<!value.str>>):
  %text = value.constant "thanks"
  hfplus.yield %text : !value.str
} : !hfplus.keyed_stream<!guest, !value.tuple<i64, !value.option<!value.str>>, @room> -> !hfplus.keyed_stream<!guest, !value.str, @room>
// CHECK: hfplus.sink_port @guest %lines : !hfplus.keyed_stream<!value.member<@guest>, !value.str, @room>
hfplus.sink_port @guest %lines : !hfplus.keyed_stream<!guest, !value.str, @room>

// Lines of JSON have any type that JSON can hold.
// CHECK: hfplus.external @orders json 0
hfplus.external @orders json 0
// CHECK: %asked = hfplus.source_port @orders : !hfplus.keyed_stream<!value.member<@orders>, !value.tuple<i64, !value.option<!value.list<i64>>>, @room>
%asked = hfplus.source_port @orders : !hfplus.keyed_stream<!value.member<@orders>, !value.tuple<i64, !value.option<!value.list<i64>>>, @room>
// CHECK: hfplus.sink_port @orders %asked : !hfplus.keyed_stream<!value.member<@orders>, !value.tuple<i64, !value.option<!value.list<i64>>>, @room>
hfplus.sink_port @orders %asked : !hfplus.keyed_stream<!value.member<@orders>, !value.tuple<i64, !value.option<!value.list<i64>>>, @room>
