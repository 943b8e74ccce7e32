// A port becomes two channels whose other end is outside of the fleet.

// RUN: hydro-opt %s -p project-locations | filecheck %s

!guest = !value.member<@guest>

hfplus.location @room process
hfplus.external @guest lines 4000
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>
%lines = hfplus.each %came {
^bb0(%who: !guest, %what: !value.tuple<i64, !value.option<!value.str>>):
  %text = value.constant "thanks"
  hfplus.yield %text : !value.str
} : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room> -> !hfplus.keyed_stream<!guest, !value.str, @room>
hfplus.sink_port @guest %lines : !hfplus.keyed_stream<!guest, !value.str, @room>

// CHECK: hf.graph @room members 1
// CHECK-NEXT: hf.source_channel @guest from @guest keyed false {codec = "lines", tcp = 4000 : i64} : !hf.edge<!value.tuple<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>>>
// CHECK: hf.dest_channel send %lines channel @guest_reply_0 to @guest {codec = "lines", tcp = 4000 : i64} :
// CHECK-NOT: hf.graph
