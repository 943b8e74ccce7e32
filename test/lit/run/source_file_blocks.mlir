// A file by block: joined again, the blocks are the text; every member of a cluster reads it.

hfplus.location @worker cluster 2
!texts = !hfplus.stream<!value.str, @worker, bounded>
!single = !hfplus.singleton<!value.str, @worker, bounded>

%blocks = hfplus.source_file "%S/inputs/mixed_ends.txt" by block : !texts
%text = hfplus.fold %blocks from {
  %empty = value.constant ""
  hfplus.yield %empty : !value.str
} step {
^bb0(%head: !value.str, %block: !value.str):
  %more = value.concat %head, %block : !value.str, !value.str -> !value.str
  hfplus.yield %more : !value.str
} : !texts -> !single
%shown = hfplus.each %text {
^bb0(%whole: !value.str):
  %repr = value.to_text repr %whole : !value.str
  hfplus.yield %repr : !value.str
} : !single -> !single
%lifted = hfplus.lift %shown : !single -> !texts
hfplus.sink @print %lifted : !texts

// EXPECT @worker[0]: 'one two\r\nthree\rfour\n\nfünf 日本\nlast line'
// EXPECT @worker[1]: 'one two\r\nthree\rfour\n\nfünf 日本\nlast line'
