// Records, enums, unions, bytes and dicts: read, printed and read again, in custom and generic form.

// RUN: hydro-opt %s | hydro-opt - | filecheck %s
// RUN: hydro-opt %s --print-op-generic | hydro-opt - | filecheck %s

!put = !value.record<"Put", key: !value.str, amount: i64>
!stop = !value.record<ordered "Stop", reason: !value.str>
!color = !value.enum<"Color", RED = "r", GREEN = "g">

func.func @classes(%s: !value.str, %i: i64) {
  // CHECK: %put = value.make (%s, %i) : !value.record<"Put", key: !value.str, amount: i64>
  // CHECK-NEXT: %amount = value.get %put[1] : !value.record<"Put", key: !value.str, amount: i64>
  // CHECK-NEXT: %u = value.inject %put : !value.record<"Put", key: !value.str, amount: i64> -> !value.union<!value.record<"Put", key: !value.str, amount: i64>, !value.record<ordered "Stop", reason: !value.str>>
  // CHECK-NEXT: %color = value.case %i : !value.enum<"Color", RED = "r", GREEN = "g">
  // CHECK-NEXT: %position = value.ordinal %color : !value.enum<"Color", RED = "r", GREEN = "g">
  %put = value.make (%s, %i) : !put
  %amount = value.get %put[1] : !put
  %u = value.inject %put : !put -> !value.union<!put, !stop>
  %color = value.case %i : !color
  %position = value.ordinal %color : !color
  func.return
}

func.func @bytes_and_dicts(%s: !value.str, %entries: !value.list<!value.tuple<!value.str, i64>>) {
  // CHECK: %c = value.bytes_constant "00ff"
  // CHECK-NEXT: %e = value.encode %s
  // CHECK-NEXT: %h = value.bytes hex(%e) : (!value.bytes) -> !value.str
  // CHECK-NEXT: %begins = value.bytes startswith(%e, %c) : (!value.bytes, !value.bytes) -> i1
  // CHECK-NEXT: %t = value.decode %c
  // CHECK-NEXT: %d = value.dict %entries : !value.list<!value.tuple<!value.str, i64>> -> !value.dict<!value.str, i64>
  // CHECK-NEXT: %p = value.position %d, %s : !value.dict<!value.str, i64>, !value.str
  %c = value.bytes_constant "00ff"
  %e = value.encode %s
  %h = value.bytes hex(%e) : (!value.bytes) -> !value.str
  %begins = value.bytes startswith(%e, %c) : (!value.bytes, !value.bytes) -> i1
  %t = value.decode %c
  %d = value.dict %entries : !value.list<!value.tuple<!value.str, i64>> -> !value.dict<!value.str, i64>
  %p = value.position %d, %s : !value.dict<!value.str, i64>, !value.str
  func.return
}
