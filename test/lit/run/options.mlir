// Options, also of options, in tuples, through the network and as keys.

hfplus.location @leader process
hfplus.location @worker process

!option = !value.option<i64>
!double = !value.option<!option>
!entry = !value.tuple<!option, !double>
!here = !hfplus.stream<i64, @leader, bounded>
!entries = !hfplus.stream<!entry, @leader, bounded>
!there = !hfplus.stream<!entry, @worker, bounded>
!row = !value.tuple<i1, i64, i1, i1, i64, i1>

%numbers = hfplus.source_iter [0, 1, 2, 3] : !here
%entries = hfplus.each %numbers {
^bb0(%x: i64):
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %none = value.none : !option
  %none_double = value.none : !double
  %filled = value.some %x : i64 -> !option
  %is_low = arith.cmpi sle, %x, %one : i64
  %is_zero = arith.cmpi eq, %x, %zero : i64
  %option = arith.select %is_low, %none, %filled : !option
  %wrapped = value.some %option : !option -> !double
  %double = arith.select %is_zero, %none_double, %wrapped : !double
  %entry = value.make (%option, %double) : !entry
  hfplus.yield %entry : !entry
} : !here -> !entries
%sent = hfplus.net send %entries channel "entries" : !entries -> !there
%rows = hfplus.each %sent {
^bb0(%entry: !entry):
  %option = value.get %entry[0] : !entry
  %double = value.get %entry[1] : !entry
  %filled = value.is_some %option : !option
  %number = value.payload %option : !option -> i64
  %outer = value.is_some %double : !double
  %inner_option = value.payload %double : !double -> !option
  %inner = value.is_some %inner_option : !option
  %inner_number = value.payload %inner_option : !option -> i64
  %same = value.compare eq %option, %inner_option : !option, !option
  %row = value.make (%filled, %number, %outer, %inner, %inner_number, %same) : !row
  hfplus.yield %row : !row
} : !there -> !hfplus.stream<!row, @worker, bounded>
hfplus.sink @print %rows : !hfplus.stream<!row, @worker, bounded>

%firsts = hfplus.each %entries {
^bb0(%entry: !entry):
  %option = value.get %entry[0] : !entry
  hfplus.yield %option : !option
} : !entries -> !hfplus.stream<!option, @leader, bounded>
hfplus.sink @print_option %firsts : !hfplus.stream<!option, @leader, bounded>

// EXPECT @worker: False 0 False False 0 True
// EXPECT @worker: False 0 True False 0 True
// EXPECT @worker: True 2 True True 2 True
// EXPECT @worker: True 3 True True 3 True
// EXPECT @leader: None
// EXPECT @leader: None
// EXPECT @leader: 2
// EXPECT @leader: 3
