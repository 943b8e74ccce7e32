// Members reply to whoever asked: ids travel, are compared and address messages.

hfplus.location @client cluster 2
hfplus.location @server cluster 3

!client = !value.member<@client>
!server = !value.member<@server>
!here = !hfplus.stream<i64, @client, bounded>
!question = !value.tuple<!server, i64>
!questions = !hfplus.stream<!question, @client, bounded>
!asked = !hfplus.keyed_stream<!client, i64, @server, bounded>
!answer = !value.tuple<!client, i64>
!answers = !hfplus.stream<!answer, @server, bounded, unordered>
!got = !hfplus.keyed_stream<!server, i64, @client, bounded, unordered>
!entry = !value.tuple<!server, i64>

%numbers = hfplus.source_iter [0, 1, 2, 3] : !here
%questions = hfplus.each %numbers {
^bb0(%x: i64):
  %three = arith.constant 3 : i64
  %me = value.self : !client
  %index = value.member_index %me : !client
  %hundred = arith.constant 100 : i64
  %base = arith.muli %index, %hundred : i64
  %number = arith.addi %base, %x : i64
  %rest = value.mod %number, %three : i64, i64 -> i64
  %to = value.member_at %rest : !server
  %question = value.make (%to, %number) : !question
  hfplus.yield %question : !question
} : !here -> !questions
%asked = hfplus.net demux %questions channel "questions" : !questions -> !asked
%answers = hfplus.ungroup entries %asked : !asked -> !answers
%doubled = hfplus.each %answers {
^bb0(%answer: !answer):
  %to = value.get %answer[0] : !answer
  %x = value.get %answer[1] : !answer
  %two = arith.constant 2 : i64
  %double = arith.muli %x, %two : i64
  %reply = value.make (%to, %double) : !answer
  hfplus.yield %reply : !answer
} : !answers -> !answers
%got = hfplus.net demux %doubled channel "answers" : !answers -> !got
%entries = hfplus.ungroup entries %got : !got -> !hfplus.stream<!entry, @client, bounded, unordered>
hfplus.sink @print %entries : !hfplus.stream<!entry, @client, bounded, unordered>

// EXPECT-UNORDERED @client[0]: 0 0
// EXPECT-UNORDERED @client[0]: 1 2
// EXPECT-UNORDERED @client[0]: 2 4
// EXPECT-UNORDERED @client[0]: 0 6
// EXPECT-UNORDERED @client[1]: 1 200
// EXPECT-UNORDERED @client[1]: 2 202
// EXPECT-UNORDERED @client[1]: 0 204
// EXPECT-UNORDERED @client[1]: 1 206
