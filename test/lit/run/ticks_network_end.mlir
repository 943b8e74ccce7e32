// The end of a channel is no reason for a tick, the start is one; a file is read tick by tick, and
// each member has ticks of its own.

hf.graph @sender members 1 attributes {ticks} {
  %nobody = hf.source_iter [] : !hf.edge<i64>
  hf.dest_channel broadcast %nobody channel @numbers to @receiver {bounded} : !hf.edge<i64>
}

// EXPECT @receiver[0]: 0 10
// EXPECT @receiver[1]: 1 10
hf.graph @receiver members 2 attributes {ticks} {
  %numbers = hf.source_channel @numbers from @sender keyed true {bounded} : !hf.edge<!value.tuple<!value.member<@sender>, i64>>
  %sums = hf.fold %numbers emit tick from {
    %ten = arith.constant 10 : i64
    hf.yield %ten : i64
  } step {
  ^bb0(%a : i64, %n : !value.tuple<!value.member<@sender>, i64>):
    %payload = value.get %n[1] : !value.tuple<!value.member<@sender>, i64>
    %sum = arith.addi %a, %payload : i64
    hf.yield %sum : i64
  } : !hf.edge<!value.tuple<!value.member<@sender>, i64>> -> !hf.edge<i64>
  %named = hf.map %sums {
  ^bb0(%sum : i64):
    %self = value.self : !value.member<@receiver>
    %index = value.member_index %self : !value.member<@receiver>
    %both = value.make (%index, %sum) : !value.tuple<i64, i64>
    hf.yield %both : !value.tuple<i64, i64>
  } : !hf.edge<i64> -> !hf.edge<!value.tuple<i64, i64>>
  hf.dest_sink @print %named : !hf.edge<!value.tuple<i64, i64>>
}

// EXPECT @reader: one two
// EXPECT @reader: three
// EXPECT @reader: four
// EXPECT @reader:
// EXPECT @reader: fünf 日本
// EXPECT @reader: last line
hf.graph @reader members 1 attributes {ticks} {
  %lines = hf.source_file "%S/inputs/mixed_ends.txt" by line : !hf.edge<!value.str>
  hf.dest_sink @print %lines : !hf.edge<!value.str>
}
