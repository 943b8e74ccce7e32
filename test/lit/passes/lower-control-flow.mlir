// RUN: hydro-opt %s -p lower-control-flow | filecheck %s

// CHECK-LABEL: func.func @branches
// CHECK-NEXT:    cf.cond_br %c, ^bb1, ^bb2
// CHECK-NEXT:  ^bb1:
// CHECK-NEXT:    cf.br ^bb5(%a : i64)
// CHECK-NEXT:  ^bb2:
// CHECK-NEXT:    cf.cond_br %c, ^bb3, ^bb4
// CHECK-NEXT:  ^bb3:
// CHECK-NEXT:    cf.br ^bb4
// CHECK-NEXT:  ^bb4:
// CHECK-NEXT:    cf.br ^bb5(%b : i64)
// CHECK-NEXT:  ^bb5(%r: i64):
// CHECK-NEXT:    func.return %r : i64
func.func @branches(%c: i1, %a: i64, %b: i64) -> i64 {
  %r = scf.if %c -> (i64) {
    scf.yield %a : i64
  } else {
    scf.if %c {
      scf.yield
    }
    scf.yield %b : i64
  }
  func.return %r : i64
}

// The values of a condition go to the body and, at the end, to the results.
// CHECK-LABEL: func.func @loop
// CHECK:         cf.br ^bb1(%n : i64)
// CHECK-NEXT:  ^bb1(%x: i64):
// CHECK-NEXT:    %zero = arith.constant 0 : i64
// CHECK-NEXT:    %more = arith.cmpi sgt, %x, %zero : i64
// CHECK-NEXT:    %twice = arith.addi %x, %x : i64
// CHECK-NEXT:    cf.cond_br %more, ^bb2(%twice : i64), ^bb3(%twice : i64)
// CHECK-NEXT:  ^bb2(%y: i64):
// CHECK:         %less = arith.subi
// CHECK-NEXT:    cf.br ^bb1(%less : i64)
// CHECK-NEXT:  ^bb3(%last: i64):
// CHECK-NEXT:    func.return %last : i64
func.func @loop(%n: i64) -> i64 {
  %last = scf.while (%x = %n) : (i64) -> i64 {
    %zero = arith.constant 0 : i64
    %more = arith.cmpi sgt, %x, %zero : i64
    %twice = arith.addi %x, %x : i64
    scf.condition(%more) %twice : i64
  } do {
  ^bb0(%y: i64):
    %three = arith.constant 3 : i64
    %less = arith.subi %y, %three : i64
    scf.yield %less : i64
  }
  func.return %last : i64
}

// CHECK-LABEL: func.func @count
// CHECK:         cf.br ^bb1(%zero, %zero : i64, i64)
// CHECK-NEXT:  ^bb1(%{{.*}}: i64, %{{.*}}: i64):
// CHECK-NEXT:    %{{.*}} = arith.cmpi slt, %{{.*}}, %n : i64
// CHECK-NEXT:    cf.cond_br %{{.*}}, ^bb2(%{{.*}}, %{{.*}} : i64, i64), ^bb3(%{{.*}} : i64)
// CHECK-NEXT:  ^bb2(%i: i64, %sum: i64):
// CHECK-NEXT:    %next = arith.addi %sum, %i : i64
// CHECK-NEXT:    %{{.*}} = arith.addi %i, %one : i64
// CHECK-NEXT:    cf.br ^bb1(%{{.*}}, %next : i64, i64)
// CHECK-NEXT:  ^bb3(%total: i64):
// CHECK-NEXT:    func.return %total : i64
func.func @count(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %total = scf.for %i = %zero to %n step %one iter_args(%sum = %zero) -> (i64) : i64 {
    %next = arith.addi %sum, %i : i64
    scf.yield %next : i64
  }
  func.return %total : i64
}
