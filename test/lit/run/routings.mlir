// What each member of a cluster gets from a process, by routing. The order of a sender is kept.

hfplus.location @leader process
hfplus.location @all cluster 2
hfplus.location @turn cluster 3
hfplus.location @hash cluster 3
hfplus.location @named cluster 3

!numbers = !hfplus.stream<i64, @leader, bounded>

%numbers = hfplus.source_iter [10, 11, 12, 13, 14, -1] : !numbers
%all = hfplus.net broadcast %numbers channel "all" : !numbers -> !hfplus.stream<i64, @all, bounded>
%turn = hfplus.net round_robin %numbers channel "turn" : !numbers -> !hfplus.stream<i64, @turn, bounded>
%hash = hfplus.net partition %numbers channel "hash" key {
^bb0(%x: i64):
  hfplus.yield %x : i64
} : !numbers -> !hfplus.stream<i64, @hash, bounded>

!named = !value.member<@named>
!letter = !value.tuple<!named, !value.str>
!letters = !hfplus.stream<!letter, @leader, bounded>

%letters = hfplus.each %numbers {
^bb0(%x: i64):
  %two = arith.constant 2 : i64
  %index = value.mod %x, %two : i64, i64 -> i64
  %to = value.member_at %index : !named
  %number = value.to_text str %x : i64
  %letter = value.make (%to, %number) : !letter
  hfplus.yield %letter : !letter
} : !numbers -> !letters
%named = hfplus.net demux %letters channel "named" : !letters -> !hfplus.stream<!value.str, @named, bounded>

hfplus.sink @print %all : !hfplus.stream<i64, @all, bounded>
hfplus.sink @print %turn : !hfplus.stream<i64, @turn, bounded>
hfplus.sink @print %hash : !hfplus.stream<i64, @hash, bounded>
hfplus.sink @print %named : !hfplus.stream<!value.str, @named, bounded>

// EXPECT @all[0]: 10
// EXPECT @all[0]: 11
// EXPECT @all[0]: 12
// EXPECT @all[0]: 13
// EXPECT @all[0]: 14
// EXPECT @all[0]: -1
// EXPECT @all[1]: 10
// EXPECT @all[1]: 11
// EXPECT @all[1]: 12
// EXPECT @all[1]: 13
// EXPECT @all[1]: 14
// EXPECT @all[1]: -1

// EXPECT @turn[0]: 10
// EXPECT @turn[0]: 13
// EXPECT @turn[1]: 11
// EXPECT @turn[1]: 14
// EXPECT @turn[2]: 12
// EXPECT @turn[2]: -1

// EXPECT @hash[0]: 11
// EXPECT @hash[0]: 12
// EXPECT @hash[1]: 10
// EXPECT @hash[1]: 13
// EXPECT @hash[2]: 14
// EXPECT @hash[2]: -1

// EXPECT @named[0]: 10
// EXPECT @named[0]: 12
// EXPECT @named[0]: 14
// EXPECT @named[1]: 11
// EXPECT @named[1]: 13
// EXPECT @named[1]: -1
