// What the verifier refuses of `hfplus.external`, `hfplus.source_port` and `hfplus.sink_port`.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hfplus.external @guest lines 70000 // expected-error {{[HF097] expected a port from 0 to 65535, but got 70000 (V17}}

// -----

"hfplus.external"() <{sym_name = "guest", codec = "line", tcp = 0 : i64}> : () -> () // expected-error {{expected one of lines, json, but got line}}

// -----

hfplus.location @room process
%came = hfplus.source_port @guests : !hfplus.keyed_stream<!value.member<@guests>, !value.tuple<i64, !value.option<!value.str>>, @room> // expected-error {{[HF097] expected a declared external, but got @guests}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guests>, !value.tuple<i64, !value.option<!value.str>>, @room>

// -----

hfplus.location @room process
hfplus.external @guest lines 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>
%more = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room> // expected-error {{[HF093] expected one source of @guest, but got a second}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>
hfplus.discard %more : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>

// -----

hfplus.location @room process
hfplus.external @guest lines 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room, bounded> // expected-error {{[HF085] expected an unbounded result, but got a bounded one (V5}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room, bounded>

// -----

hfplus.location @room process
hfplus.external @guest lines 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room>
hfplus.sink_port @guest %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.str>>, @room> // expected-error {{[HF085] expected}}

// -----

hfplus.location @room process
hfplus.external @guest lines 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<i64>>, @room> // expected-error {{[HF085] expected lines of str, but got int (V5}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<i64>>, @room>

// -----

hfplus.location @room process
hfplus.external @guest json 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.bytes>>, @room> // expected-error {{[HF085] expected lines of JSON, but got bytes (V5}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, !value.option<!value.bytes>>, @room>

// -----

hfplus.location @room process
hfplus.external @guest json 0
%came = hfplus.source_port @guest : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, i64>, @room> // expected-error {{[HF085] expected}}
hfplus.discard %came : !hfplus.keyed_stream<!value.member<@guest>, !value.tuple<i64, i64>, @room>
