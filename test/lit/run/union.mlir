// Both forms of union; a stream used twice is seen twice.

hfplus.location @chained process
hfplus.location @mixed process

!chained = !hfplus.stream<i64, @chained, bounded>
!mixed = !hfplus.stream<i64, @mixed, bounded, unordered>

%a = hfplus.source_iter [1, 2] : !chained
%b = hfplus.source_iter [] : !chained
%c = hfplus.source_iter [3] : !chained
%chained = hfplus.union concat %c, %b, %a, %c : !chained, !chained, !chained, !chained -> !chained
hfplus.sink @print %chained : !chained

%sent_a = hfplus.net send %a channel "a" : !chained -> !hfplus.stream<i64, @mixed, bounded>
%sent_c = hfplus.net send %c channel "c" : !chained -> !hfplus.stream<i64, @mixed, bounded>
%mixed = hfplus.union interleave %sent_a, %sent_c, %sent_a : !hfplus.stream<i64, @mixed, bounded>, !hfplus.stream<i64, @mixed, bounded>, !hfplus.stream<i64, @mixed, bounded> -> !mixed
hfplus.sink @print %mixed : !mixed

// EXPECT @chained: 3
// EXPECT @chained: 1
// EXPECT @chained: 2
// EXPECT @chained: 3

// EXPECT-UNORDERED @mixed: 1
// EXPECT-UNORDERED @mixed: 1
// EXPECT-UNORDERED @mixed: 2
// EXPECT-UNORDERED @mixed: 2
// EXPECT-UNORDERED @mixed: 3
