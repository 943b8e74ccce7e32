// A slice is refused in its line by `project-locations`, which has no form of it for one location.

// RUN: hydro-opt %s -p project-locations --verify-diagnostics -o /dev/null

hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @echo reads %s as ["batch"] because ["any batch is fine"] { // expected-error {{[HF200] expected an op that project-locations lowers, but got `hfplus.slice`}}
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.discard %r : !hfplus.stream<i64, @p>
