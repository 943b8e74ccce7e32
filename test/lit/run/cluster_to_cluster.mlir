// Every member of a cluster greets every member of it, itself too; receivers know the sender.

hfplus.location @peer cluster 3

!peer = !value.member<@peer>
!texts = !hfplus.stream<!value.str, @peer, bounded>
!by_peer = !hfplus.keyed_stream<!peer, !value.str, @peer, bounded>
!entry = !value.tuple<!peer, !value.str>

%start = hfplus.source_iter ["hello"] : !texts
%greetings = hfplus.each %start {
^bb0(%text: !value.str):
  %me = value.self : !peer
  %index = value.member_index %me : !peer
  %number = value.to_text str %index : i64
  %from = value.constant " from "
  %head = value.concat %text, %from : !value.str, !value.str -> !value.str
  %all = value.concat %head, %number : !value.str, !value.str -> !value.str
  hfplus.yield %all : !value.str
} : !texts -> !texts
%got = hfplus.net broadcast %greetings channel "greetings" : !texts -> !by_peer
%entries = hfplus.ungroup entries %got : !by_peer -> !hfplus.stream<!entry, @peer, bounded, unordered>
hfplus.sink @print %entries : !hfplus.stream<!entry, @peer, bounded, unordered>

// EXPECT-UNORDERED @peer[0]: 0 hello from 0
// EXPECT-UNORDERED @peer[0]: 1 hello from 1
// EXPECT-UNORDERED @peer[0]: 2 hello from 2
// EXPECT-UNORDERED @peer[1]: 0 hello from 0
// EXPECT-UNORDERED @peer[1]: 1 hello from 1
// EXPECT-UNORDERED @peer[1]: 2 hello from 2
// EXPECT-UNORDERED @peer[2]: 0 hello from 0
// EXPECT-UNORDERED @peer[2]: 1 hello from 1
// EXPECT-UNORDERED @peer[2]: 2 hello from 2
