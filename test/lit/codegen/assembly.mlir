// RUN: hydro-opt %s -t asm | filecheck %s

// The step is inlined into the guarded entry function or stands beside it; entry functions are
// all that is visible.

builtin.module @process attributes {members = 1 : i64} {
  func.func @init(%context: !rt.context) {
    func.return
  }
  func.func @step(%context: !rt.context) {
    func.return
  }
}

// CHECK: .globl hydro_init
// CHECK: .globl hydro_tick
