// Nothing in: aggregates with an initial value still give it, everything else gives nothing.

hfplus.location @leader process
hfplus.location @worker cluster 2

!numbers = !hfplus.stream<i64, @leader, bounded>
!shares = !hfplus.stream<i64, @worker, bounded>
!counts = !hfplus.singleton<i64, @worker, bounded>
!back = !hfplus.keyed_stream<!value.member<@worker>, i64, @leader, bounded>
!entry = !value.tuple<!value.member<@worker>, i64>
!entries = !hfplus.stream<!entry, @leader, bounded, unordered>

%none = hfplus.source_iter [] : !numbers
%shares = hfplus.net round_robin %none channel "shares" : !numbers -> !shares
%counts = hfplus.fold %shares from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%count: i64, %x: i64):
  %one = arith.constant 1 : i64
  %next = arith.addi %count, %one : i64
  hfplus.yield %next : i64
} : !shares -> !counts
%lifted = hfplus.lift %counts : !counts -> !shares
%back = hfplus.net send %lifted channel "counts" : !shares -> !back
%entries = hfplus.ungroup entries %back : !back -> !entries
%sorted = hfplus.sort %entries by {
^bb0(%entry: !entry):
  hfplus.yield %entry : !entry
} : !entries -> !hfplus.stream<!entry, @leader, bounded>
hfplus.sink @print %sorted : !hfplus.stream<!entry, @leader, bounded>

%sorted_none = hfplus.sort %none by {
^bb0(%x: i64):
  hfplus.yield %x : i64
} : !numbers -> !numbers
%first = hfplus.limit 1 %sorted_none : !numbers -> !numbers
hfplus.sink @print_first %first : !numbers

// EXPECT @leader: 0 0
// EXPECT @leader: 1 0
