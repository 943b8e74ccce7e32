// RUN: hydro-opt %s -t llvm | filecheck %s

// The text of a location's own functions: names of values, checks before what may not happen, the
// table of traps by number, and the entry functions around them.

builtin.module @process attributes {members = 1 : i64} {
  rt.state @total : !rt.cell<i64>
  func.func @init(%context: !rt.context) {
    func.return
  }
  func.func @step(%context: !rt.context) {
    %cell = rt.get_state %context @total : !rt.cell<i64>
    %total = rt.cell_get %context, %cell : !rt.cell<i64> -> i64
    %next = func.call @share(%context, %total) : (!rt.context, i64) -> i64
    rt.cell_set %context, %cell, %next : !rt.cell<i64>, i64
    func.return
  }
  func.func private @share(%context: !rt.context, %n: i64) -> i64 attributes {operator = "map"} {
    %hundred = arith.constant 100 : i64
    %part = value.floordiv %hundred, %n : i64, i64 -> i64
    func.return %part : i64
  }
}

// CHECK: define internal void @location.init(ptr %context.{{[0-9]+}}) noinline nounwind

// CHECK: define internal void @location.step(ptr [[CONTEXT:%context.[0-9]+]]) noinline nounwind
// CHECK: getelementptr inbounds i8, ptr {{%v[0-9]+}}, i64 64
// CHECK: [[TOTAL:%total.[0-9]+]] = load i64, ptr [[CELL:%cell.[0-9]+]], align 1
// CHECK: [[NEXT:%next.[0-9]+]] = call i64 @share(ptr [[CONTEXT]], i64 [[TOTAL]])
// CHECK: store i64 [[NEXT]], ptr [[CELL]], align 1

// CHECK: define internal i64 @share(ptr {{%context.[0-9]+}}, i64 [[N:%n.[0-9]+]]) alwaysinline nounwind
// CHECK: icmp eq i64 [[N]], 0
// CHECK-NEXT: br i1 {{%v[0-9]+}}, label %[[TRAP:trap.[0-9]+]], label %{{go.[0-9]+}}
// CHECK: icmp eq i64 [[N]], -1
// CHECK: sdiv i64 100, %{{v[0-9]+}}
// CHECK: [[TRAP]]:
// CHECK-NEXT: call void @"trap_at(int)"(ptr {{%context.[0-9]+}}, i64 0, i64 [[N]])
// CHECK-NEXT: unreachable

// CHECK: define dso_local i32 @hydro_init(ptr
// CHECK: define dso_local i32 @hydro_enabled(ptr {{%v[0-9]+}}, i64 {{%v[0-9]+}}, ptr {{%v[0-9]+}})
// CHECK: define dso_local i32 @hydro_step(ptr {{%v[0-9]+}}, i64 {{%v[0-9]+}})
// CHECK: call i32 @_setjmp(ptr {{%v[0-9]+}}) returns_twice
// CHECK: call void @location.step
// CHECK: define dso_local i32 @hydro_tick(ptr
// CHECK: define dso_local i32 @hydro_commit(ptr
// CHECK: define dso_local i32 @hydro_abort(ptr
// CHECK: define dso_local i32 @hydro_fingerprint(ptr

// CHECK: define internal void @"trap_at(int)"(ptr {{%v[0-9]+}}, i64 {{%v[0-9]+}}, i64 {{%v[0-9]+}}) noinline cold
