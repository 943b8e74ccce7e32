// A message to a member that does not exist stops the sender.

hfplus.location @leader process
hfplus.location @worker cluster 2
!letter = !value.tuple<!value.member<@worker>, !value.str>
!letters = !hfplus.stream<!letter, @leader, bounded>

%letters = hfplus.source_iter [[0, "first"], [1, "second"], [2, "third"]] : !letters
%got = hfplus.net demux %letters channel "letters" : !letters -> !hfplus.stream<!value.str, @worker, bounded>
hfplus.sink @print %got : !hfplus.stream<!value.str, @worker, bounded>

// EXPECT @worker[0]: first
// EXPECT @worker[1]: second
// EXPECT-ERROR: member index out of range
