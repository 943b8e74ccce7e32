// A file that is not UTF-8 is an error that names it.

hfplus.location @leader process
!lines = !hfplus.stream<!value.str, @leader, bounded>

%lines = hfplus.source_file "%S/inputs/latin.txt" by line : !lines
hfplus.sink @print %lines : !lines

// EXPECT @leader: fine
// EXPECT-ERROR: UTF-8
// EXPECT-ERROR: latin.txt
