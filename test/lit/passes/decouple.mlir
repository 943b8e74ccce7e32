// RUN: hydro-opt %s -p 'decouple{location=leader}' | filecheck %s
// RUN: hydro-opt %s -p 'decouple{location=leader cut="lower" to=helper}' | filecheck %s --check-prefix=LABEL

// By default the longest chain in front of the network moves: two operators, not the one.
// CHECK:      hfplus.location @leader process
// CHECK-NEXT: hfplus.location @leader_decoupled process
// CHECK-NEXT: hfplus.location @worker cluster 3
// CHECK:      %text = hfplus.source_file
// CHECK-NEXT: [[THERE:%.*]] = hfplus.net send %text channel "leader_to_leader_decoupled" : !hfplus.stream<!value.str, @leader, bounded> -> !hfplus.stream<!value.str, @leader_decoupled, bounded>
// CHECK-NEXT: %low = hfplus.each [[THERE]] {
// CHECK:      } {label = "lower"} : !hfplus.stream<!value.str, @leader_decoupled, bounded> -> !hfplus.stream<!value.str, @leader_decoupled, bounded>
// CHECK-NEXT: %words = hfplus.each %low {
// CHECK:      } : !hfplus.stream<!value.str, @leader_decoupled, bounded> -> !hfplus.stream<!value.str, @leader_decoupled, bounded>
// CHECK-NEXT: [[BACK:%.*]] = hfplus.net send %words channel "leader_decoupled_to_leader" : !hfplus.stream<!value.str, @leader_decoupled, bounded> -> !hfplus.stream<!value.str, @leader, bounded>
// CHECK-NEXT: %sent = hfplus.net round_robin %words channel "words" : !hfplus.stream<!value.str, @leader_decoupled, bounded>
// CHECK-NEXT: hfplus.sink @words [[BACK]]
// CHECK-NEXT: hfplus.sink @print %sent

// LABEL:      hfplus.location @helper process
// LABEL:      hfplus.net send %text channel "leader_to_helper"
hfplus.location @leader process
hfplus.location @worker cluster 3
!text = !hfplus.stream<!value.str, @leader, bounded>
%text = hfplus.source_file "words.txt" by line : !text
%low = hfplus.each %text {
^bb0(%line: !value.str):
  %low = value.text lower(%line) : (!value.str) -> !value.str
  hfplus.yield %low : !value.str
} {label = "lower"} : !text -> !text
%words = hfplus.each %low {
^bb0(%line: !value.str):
  %words = value.text split(%line) : (!value.str) -> !value.list<!value.str>
  hfplus.yield_all %words : !value.list<!value.str>
} : !text -> !text
%sent = hfplus.net round_robin %words channel "words" : !text -> !hfplus.stream<!value.str, @worker, bounded>
hfplus.sink @words %words : !text
hfplus.sink @print %sent : !hfplus.stream<!value.str, @worker, bounded>
%short = hfplus.source_file "short.txt" by line : !text
%same = hfplus.each %short {
^bb0(%line: !value.str):
  hfplus.yield %line : !value.str
} : !text -> !text
%other = hfplus.net round_robin %same channel "short" : !text -> !hfplus.stream<!value.str, @worker, bounded>
hfplus.sink @print %other : !hfplus.stream<!value.str, @worker, bounded>
