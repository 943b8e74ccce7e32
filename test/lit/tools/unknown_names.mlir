// RUN: not hydro-opt %s -p shedule 2>&1 | filecheck %s --check-prefix=PASS
// RUN: not hydro-opt %s --lst-passes 2>&1 | filecheck %s --check-prefix=OPTION
// RUN: not hydro-opt %s -t mlri 2>&1 | filecheck %s --check-prefix=TARGET
// RUN: not hydro-opt %s -p 'decouple{locaton=leader}' 2>&1 | filecheck %s --check-prefix=PASS-OPTION
// RUN: not hydro-opt %s.missing 2>&1 | filecheck %s --check-prefix=FILE

// PASS: error: expected a pass or pipeline, but got `shedule`, did you mean "schedule"?
// OPTION: error: expected an option, but got --lst-passes, did you mean "--list-passes"?
// TARGET: error: expected a target, but got `mlri`, did you mean "mlir"?
// PASS-OPTION: error: expected an option of `decouple`, but got `locaton`, did you mean "location"?
// FILE: error: [HF600] expected a file to read, but got {{.*}}.missing: No such file or directory

hfplus.location @leader process
