// Equal keys keep the order they came in; tuples compare by their first difference.

hfplus.location @leader process

!pair = !value.tuple<!value.str, i64>
!pairs = !hfplus.stream<!pair, @leader, bounded>

%pairs = hfplus.source_iter [["b", 1], ["a", 2], ["b", 0], ["a", 1], ["", 9], ["é", 3], ["z", -4], ["a", 2]] : !pairs
%by_name = hfplus.sort %pairs by {
^bb0(%pair: !pair):
  %name = value.get %pair[0] : !pair
  hfplus.yield %name : !value.str
} : !pairs -> !pairs
hfplus.sink @print %by_name : !pairs

hfplus.location @other process
!others = !hfplus.stream<!pair, @other, bounded>

%sent = hfplus.net send %pairs channel "pairs" : !pairs -> !others
%by_pair = hfplus.sort %sent by {
^bb0(%pair: !pair):
  hfplus.yield %pair : !pair
} : !others -> !others
hfplus.sink @print %by_pair : !others

// EXPECT @leader:  9
// EXPECT @leader: a 2
// EXPECT @leader: a 1
// EXPECT @leader: a 2
// EXPECT @leader: b 1
// EXPECT @leader: b 0
// EXPECT @leader: z -4
// EXPECT @leader: é 3

// EXPECT @other:  9
// EXPECT @other: a 1
// EXPECT @other: a 2
// EXPECT @other: a 2
// EXPECT @other: b 0
// EXPECT @other: b 1
// EXPECT @other: z -4
// EXPECT @other: é 3
