// A file by line: all three ends of lines, an empty line, a last line without an end.

hfplus.location @leader process
!lines = !hfplus.stream<!value.str, @leader, bounded>

%lines = hfplus.source_file "%S/inputs/mixed_ends.txt" by line : !lines
%shown = hfplus.each %lines {
^bb0(%line: !value.str):
  %text = value.to_text repr %line : !value.str
  hfplus.yield %text : !value.str
} : !lines -> !lines
%empty = hfplus.source_file "%S/inputs/empty.txt" by line : !lines
%all = hfplus.union concat %empty, %shown : !lines, !lines -> !lines
hfplus.sink @print %all : !lines

// EXPECT @leader: 'one two'
// EXPECT @leader: 'three'
// EXPECT @leader: 'four'
// EXPECT @leader: ''
// EXPECT @leader: 'fünf 日本'
// EXPECT @leader: 'last line'
