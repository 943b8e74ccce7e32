// Methods of text, each as Python's.

hfplus.location @leader process

!texts = !hfplus.stream<!value.str, @leader, bounded>
!row = !value.tuple<!value.str, !value.list<!value.str>, !value.list<!value.str>, i1, i1, i64, i64, !value.str, i1, i1, i1>
!tail = !value.tuple<!value.str, !value.str, !value.str, i1, !value.str, !value.str>

%texts = hfplus.source_iter ["  a,b,,c  ", "x\0D\ny\n", "", "123", " \t", "ab,ab"] : !texts
%rows = hfplus.each %texts {
^bb0(%s: !value.str):
  %comma = value.constant ","
  %ab = value.constant "ab"
  %dash = value.constant "--"
  %strip = value.text strip(%s) : (!value.str) -> !value.str
  %parts = value.text split_on(%s, %comma) : (!value.str, !value.str) -> !value.list<!value.str>
  %lines = value.text splitlines(%s) : (!value.str) -> !value.list<!value.str>
  %starts = value.text startswith(%s, %ab) : (!value.str, !value.str) -> i1
  %ends = value.text endswith(%s, %ab) : (!value.str, !value.str) -> i1
  %find = value.text find(%s, %comma) : (!value.str, !value.str) -> i64
  %count = value.text count(%s, %ab) : (!value.str, !value.str) -> i64
  %replaced = value.text replace(%s, %comma, %dash) : (!value.str, !value.str, !value.str) -> !value.str
  %digit = value.text isdigit(%s) : (!value.str) -> i1
  %alpha = value.text isalpha(%s) : (!value.str) -> i1
  %space = value.text isspace(%s) : (!value.str) -> i1
  %replaced_text = value.to_text repr %replaced : !value.str
  %stripped = value.to_text repr %strip : !value.str
  %row = value.make (%stripped, %parts, %lines, %starts, %ends, %find, %count, %replaced_text, %digit, %alpha, %space) : !row
  hfplus.yield %row : !row
} : !texts -> !hfplus.stream<!row, @leader, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @leader, bounded>

hfplus.location @other process
!others = !hfplus.stream<!value.str, @other, bounded>

%sent = hfplus.net send %texts channel "texts" : !texts -> !others
%tails = hfplus.each %sent {
^bb0(%s: !value.str):
  %one = arith.constant 1 : i64
  %minus_one = arith.constant -1 : i64
  %two = arith.constant 2 : i64
  %comma = value.constant ","
  %left = value.text lstrip(%s) : (!value.str) -> !value.str
  %right = value.text rstrip(%s) : (!value.str) -> !value.str
  %middle = value.slice %s[%one : %minus_one] : !value.str -> !value.str
  %has = value.contains %s, %comma : !value.str, !value.str
  %twice = value.text repeat(%s, %two) : (!value.str, i64) -> !value.str
  %words = value.text split(%s) : (!value.str) -> !value.list<!value.str>
  %joined = value.text join(%comma, %words) : (!value.str, !value.list<!value.str>) -> !value.str
  %1 = value.to_text repr %left : !value.str
  %2 = value.to_text repr %right : !value.str
  %3 = value.to_text repr %middle : !value.str
  %4 = value.to_text repr %twice : !value.str
  %row = value.make (%1, %2, %3, %has, %4, %joined) : !tail
  hfplus.yield %row : !tail
} : !others -> !hfplus.stream<!tail, @other, bounded>
hfplus.sink @print %tails : !hfplus.stream<!tail, @other, bounded>

// EXPECT @leader: 'a,b,,c' ['  a', 'b', '', 'c  '] ['  a,b,,c  '] False False 3 0 '  a--b----c  ' False False False
// EXPECT @leader: 'x\r\ny' ['x\r\ny\n'] ['x', 'y'] False False -1 0 'x\r\ny\n' False False False
// EXPECT @leader: '' [''] [] False False -1 0 '' False False False
// EXPECT @leader: '123' ['123'] ['123'] False False -1 0 '123' True False False
// EXPECT @leader: '' [' \t'] [' \t'] False False -1 0 ' \t' False False True
// EXPECT @leader: 'ab,ab' ['ab', 'ab'] ['ab,ab'] True True 2 2 'ab--ab' False False False
// EXPECT @other: 'a,b,,c  ' '  a,b,,c' ' a,b,,c ' True '  a,b,,c    a,b,,c  ' a,b,,c
// EXPECT @other: 'x\r\ny\n' 'x\r\ny' '\r\ny' False 'x\r\ny\nx\r\ny\n' x,y
// EXPECT @other: '' '' '' False '' 
// EXPECT @other: '123' '123' '2' False '123123' 123
// EXPECT @other: '' '' '' False ' \t \t' 
// EXPECT @other: 'ab,ab' 'ab,ab' 'b,a' True 'ab,abab,ab' ab,ab
