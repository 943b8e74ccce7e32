// What the verifier refuses of `hfplus.source_timer`.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

hfplus.location @leader process
%instants = hfplus.source_timer 10 delay 0 : !hfplus.stream<i64, @leader> // expected-error {{[HF085] expected a period of at least 1000000, but got 10 (V5}}
hfplus.discard %instants : !hfplus.stream<i64, @leader>

// -----

hfplus.location @leader process
%instants = hfplus.source_timer 1000000 delay -1 : !hfplus.stream<i64, @leader> // expected-error {{[HF085] expected a delay of 0 or more, but got -1 (V5}}
hfplus.discard %instants : !hfplus.stream<i64, @leader>

// -----

hfplus.location @leader process
%instants = hfplus.source_timer 1000000 delay 0 : !hfplus.stream<f64, @leader> // expected-error {{[HF085]}}
hfplus.discard %instants : !hfplus.stream<f64, @leader>

// -----

hfplus.location @leader process
%instants = hfplus.source_timer 1000000 delay 0 : !hfplus.stream<i64, @leader, bounded> // expected-error {{[HF085] expected an unbounded result, but got a bounded one (V5}}
hfplus.discard %instants : !hfplus.stream<i64, @leader, bounded>
