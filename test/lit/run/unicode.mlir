// Text is Unicode: case, white space, code points and order by code point, over the network too.

hfplus.location @leader process
hfplus.location @worker process

!here = !hfplus.stream<!value.str, @leader, bounded>
!texts = !hfplus.stream<!value.str, @worker, bounded>

%lines = hfplus.source_iter ["Straße　ΑΣ İstanbul", "naïve ÉTÉ", "日本語 😀x"] : !here
%sent = hfplus.net send %lines channel "lines" : !here -> !texts
%words = hfplus.each %sent {
^bb0(%line: !value.str):
  %all = value.text split(%line) : (!value.str) -> !value.list<!value.str>
  hfplus.yield_all %all : !value.list<!value.str>
} : !texts -> !texts
%sorted = hfplus.sort %words by {
^bb0(%word: !value.str):
  %key = value.text lower(%word) : (!value.str) -> !value.str
  hfplus.yield %key : !value.str
} : !texts -> !texts
%rows = hfplus.each %sorted {
^bb0(%word: !value.str):
  %lower = value.text lower(%word) : (!value.str) -> !value.str
  %upper = value.text upper(%word) : (!value.str) -> !value.str
  %length = value.len %word : !value.str
  %last = arith.constant -1 : i64
  %end = value.index %word[%last] : !value.str -> !value.str
  %row = value.make (%lower, %upper, %length, %end) : !value.tuple<!value.str, !value.str, i64, !value.str>
  hfplus.yield %row : !value.tuple<!value.str, !value.str, i64, !value.str>
} : !texts -> !hfplus.stream<!value.tuple<!value.str, !value.str, i64, !value.str>, @worker, bounded>
hfplus.sink @print %rows : !hfplus.stream<!value.tuple<!value.str, !value.str, i64, !value.str>, @worker, bounded>

// EXPECT @worker: i̇stanbul İSTANBUL 8 l
// EXPECT @worker: naïve NAÏVE 5 e
// EXPECT @worker: straße STRASSE 6 e
// EXPECT @worker: été ÉTÉ 3 É
// EXPECT @worker: ας ΑΣ 2 Σ
// EXPECT @worker: 日本語 日本語 3 語
// EXPECT @worker: 😀x 😀X 2 x
