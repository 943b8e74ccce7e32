// A timer becomes a channel whose other end is a clock.

// RUN: hydro-opt %s -p project-locations | filecheck %s

hfplus.location @leader process
%instants = hfplus.source_timer 5000000 delay 7 : !hfplus.stream<i64, @leader>
hfplus.sink @print %instants : !hfplus.stream<i64, @leader>

// CHECK: hf.graph @leader members 1
// CHECK-NEXT: %instants = hf.source_channel @timer_0 from @timer_0 keyed false {every = 5000000 : i64, delay = 7 : i64} : !hf.edge<i64>
// CHECK-NEXT: hf.dest_sink @print %instants : !hf.edge<i64>
