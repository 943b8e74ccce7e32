// A sink may have the name of another sink of its location, and that of a channel to elsewhere.

hfplus.location @l process
hfplus.location @r process

!sent = !hfplus.stream<i64, @l, bounded>

%a = hfplus.source_iter [1, 2] : !sent
%b = hfplus.source_iter [3] : !sent
%received = hfplus.net send %a channel "same" : !sent -> !hfplus.stream<i64, @r, bounded>
hfplus.sink @same %a : !sent
hfplus.sink @same %b : !sent
hfplus.sink @same %received : !hfplus.stream<i64, @r, bounded>

// EXPECT-UNORDERED @l: 1
// EXPECT-UNORDERED @l: 2
// EXPECT-UNORDERED @l: 3
// EXPECT @r: 1
// EXPECT @r: 2
