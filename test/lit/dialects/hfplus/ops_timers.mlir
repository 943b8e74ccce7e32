// Timers of `hfplus` are printed as they are read.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

hfplus.location @leader process
// CHECK: %instants = hfplus.source_timer 1000000000 delay 0 : !hfplus.stream<i64, @leader>
%instants = hfplus.source_timer 1000000000 delay 0 : !hfplus.stream<i64, @leader>
hfplus.sink @print %instants : !hfplus.stream<i64, @leader>
