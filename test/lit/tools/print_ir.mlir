// Looking at the IR between passes.

// RUN: hydro-opt %s -p native --print-ir-after-all 2>&1 | filecheck %s --check-prefix=AFTER
// RUN: hydro-opt %s -p schedule,fuse-operators --print-between-passes | filecheck %s --check-prefix=BETWEEN
// RUN: hydro-opt %s --print-ir-tree %t -p project-locations -o /dev/null
// RUN: cat %t/00_input.mlir | filecheck %s --check-prefix=INPUT
// RUN: cat %t/01_after_project-locations.mlir | filecheck %s --check-prefix=PROJECTED
// RUN: hydro-opt --list-passes | filecheck %s --check-prefix=LIST
// RUN: hydro-opt --list-dialects | filecheck %s --check-prefix=DIALECTS
// RUN: hydro-opt %s --print-debuginfo | filecheck %s --check-prefix=LOCATED

// AFTER: // -----// IR after project-locations //----- //
// AFTER: // -----// IR after lower-control-flow //----- //
// BETWEEN: IR after schedule:
// INPUT: hfplus.location @leader process
// PROJECTED: hf.graph @leader members 1
// LIST: lower-to-loops
// LIST: native{{ +}}project-locations, schedule, fuse-operators, lower-to-loops, lower-control-flow
// DIALECTS: hfplus{{ +}}29 operations
// LOCATED: hfplus.sink @print %numbers : !hfplus.stream<i64, @leader, bounded> loc("{{.*}}print_ir.mlir":24:1)

hfplus.location @leader process
%numbers = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %numbers : !hfplus.stream<i64, @leader, bounded>
