// Values as text: str, repr, and Python's format specifications.

hfplus.location @leader process

!row = !value.tuple<i64, f64, !value.str>
!rows = !hfplus.stream<!row, @leader, bounded>
!texts = !hfplus.stream<!value.str, @leader, bounded>

%rows = hfplus.source_iter [[42, 3.14159, "it's"], [-1234567, 1.0e+22, "\"q\""], [0, -0.5, "é\n"]] : !rows
%texts = hfplus.each %rows {
^bb0(%row: !row):
  %i = value.get %row[0] : !row
  %f = value.get %row[1] : !row
  %s = value.get %row[2] : !row
  %1 = value.to_text str %i : i64
  %2 = value.to_text format "+06d" %i : i64
  %3 = value.to_text format "," %i : i64
  %4 = value.to_text format "x" %i : i64
  %5 = value.to_text str %f : f64
  %6 = value.to_text format ".2f" %f : f64
  %7 = value.to_text format "10.1e" %f : f64
  %8 = value.to_text repr %s : !value.str
  %9 = value.to_text format ">6" %1 : !value.str
  %10 = value.to_text format "*^9" %4 : !value.str
  %all = value.list (%1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : !value.str, !value.str, !value.str, !value.str, !value.str, !value.str, !value.str, !value.str, !value.str, !value.str) : !value.list<!value.str>
  %bar = value.constant "|"
  %text = value.text join(%bar, %all) : (!value.str, !value.list<!value.str>) -> !value.str
  hfplus.yield %text : !value.str
} : !rows -> !texts
hfplus.sink @print %texts : !texts

// EXPECT @leader: 42|+00042|42|2a|3.14159|3.14|   3.1e+00|"it's"|    42|***2a****
// EXPECT @leader: -1234567|-1234567|-1,234,567|-12d687|1e+22|10000000000000000000000.00|   1.0e+22|'"q"'|-1234567|*-12d687*
// EXPECT @leader: 0|+00000|0|0|-0.5|-0.50|  -5.0e-01|'é\n'|     0|****0****
