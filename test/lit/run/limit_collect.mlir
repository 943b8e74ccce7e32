// The first elements of a stream, also none and more than there are; all of them as one list.

hfplus.location @leader process

!numbers = !hfplus.stream<i64, @leader, bounded>
!list = !hfplus.singleton<!value.list<i64>, @leader, bounded>
!lists = !hfplus.stream<!value.list<i64>, @leader, bounded>

%numbers = hfplus.source_iter [5, 6, 7] : !numbers
%two = hfplus.limit 2 %numbers : !numbers -> !numbers
%none = hfplus.limit 0 %numbers : !numbers -> !numbers
%many = hfplus.limit 9 %numbers : !numbers -> !numbers
%list_two = hfplus.collect %two : !numbers -> !list
%list_none = hfplus.collect %none : !numbers -> !list
%list_many = hfplus.collect %many : !numbers -> !list
%1 = hfplus.lift %list_two : !list -> !lists
%2 = hfplus.lift %list_none : !list -> !lists
%3 = hfplus.lift %list_many : !list -> !lists
%all = hfplus.union concat %1, %2, %3 : !lists, !lists, !lists -> !lists
hfplus.sink @print %all : !lists

// EXPECT @leader: [5, 6]
// EXPECT @leader: []
// EXPECT @leader: [5, 6, 7]
