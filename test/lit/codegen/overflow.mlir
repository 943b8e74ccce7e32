// RUN: hydro-opt %s -t llvm | filecheck %s

// With `overflow = "trap"`, `+ - *` of user functions check their results; the step's own do not.

builtin.module @process attributes {members = 1 : i64, overflow = "trap"} {
  rt.state @total : !rt.cell<i64>
  func.func @init(%context: !rt.context) {
    func.return
  }
  func.func @step(%context: !rt.context) {
    %cell = rt.get_state %context @total : !rt.cell<i64>
    %total = rt.cell_get %context, %cell : !rt.cell<i64> -> i64
    %twice = arith.addi %total, %total : i64
    %next = func.call @product(%context, %twice) : (!rt.context, i64) -> i64
    rt.cell_set %context, %cell, %next : !rt.cell<i64>, i64
    func.return
  }
  func.func private @product(%context: !rt.context, %n: i64) -> i64 attributes {operator = "map"} {
    %result = arith.muli %n, %n : i64
    func.return %result : i64
  }
}

// CHECK: declare { i64, i1 } @llvm.smul.with.overflow.i64(i64, i64)
// CHECK: define internal void @location.step
// CHECK: %twice.{{[0-9]+}} = add i64
// CHECK: define internal i64 @product
// CHECK: [[PAIR:%v[0-9]+]] = call { i64, i1 } @llvm.smul.with.overflow.i64(i64 [[N:%n.[0-9]+]], i64 [[N]])
// CHECK: extractvalue { i64, i1 } [[PAIR]], 1
// CHECK: br i1
// CHECK: %result.{{[0-9]+}} = extractvalue { i64, i1 } [[PAIR]], 0
