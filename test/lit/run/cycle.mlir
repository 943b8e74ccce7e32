// Numbers go back and forth between two processes and lose one on every way, down to zero.

hfplus.location @ping process
hfplus.location @pong process

!at_ping = !hfplus.stream<i64, @ping>
!at_pong = !hfplus.stream<i64, @pong>

%start = hfplus.source_iter [5] : !hfplus.stream<i64, @ping, bounded>
%back = hfplus.forward @back : !at_ping
%all = hfplus.union concat %start, %back : !hfplus.stream<i64, @ping, bounded>, !at_ping -> !at_ping
hfplus.sink @print %all : !at_ping
%there = hfplus.net send %all channel "there" : !at_ping -> !at_pong
%less = hfplus.each %there {
^bb0(%x: i64):
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %next = arith.subi %x, %one : i64
  %more = arith.cmpi sgt, %x, %zero : i64
  hfplus.yield_if %more, %next : i1, i64
} : !at_pong -> !at_pong
%here = hfplus.net send %less channel "here" : !at_pong -> !at_ping
hfplus.complete @back %here : !at_ping

// EXPECT @ping: 5
// EXPECT @ping: 4
// EXPECT @ping: 3
// EXPECT @ping: 2
// EXPECT @ping: 1
// EXPECT @ping: 0
