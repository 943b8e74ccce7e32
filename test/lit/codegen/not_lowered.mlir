// RUN: hydro-opt %s -t llvm --verify-diagnostics

// expected-error@+1 {{expected a lowered program with a function @step per location}}
hfplus.location @leader process
