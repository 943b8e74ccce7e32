// A file that is not there is an error that names it.

hfplus.location @leader process
!lines = !hfplus.stream<!value.str, @leader, bounded>

%lines = hfplus.source_file "%S/inputs/no_such_file.txt" by line : !lines
hfplus.sink @print %lines : !lines

// EXPECT-ERROR: no_such_file.txt
