// The real command: exit codes and streams as a shell sees them.

// RUN: env hydro-opt %s -p project-locations | filecheck %s
// RUN: not env hydro-opt %s -p nothing
// RUN: not env hydro-opt %s.missing
// RUN: env hydro-opt %s --print-ir-tree %t.tree -p project-locations,schedule -o /dev/null && test -s %t.tree/00_input.mlir && test -s %t.tree/02_after_schedule.mlir
// RUN: env cat %s | env hydro-opt - | filecheck %s --check-prefix=STDIN

// CHECK: hf.graph @leader members 1
// STDIN: hfplus.location @leader process

hfplus.location @leader process
%numbers = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %numbers : !hfplus.stream<i64, @leader, bounded>
