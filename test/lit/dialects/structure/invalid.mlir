// What holds in every dialect: definitions before uses, branches that fit, and readable text.

// RUN: hydro-opt %s --split-input-file --verify-diagnostics -o /dev/null

func.func @use_before_definition() -> i64 {
  %y = arith.addi %x, %x : i64 // expected-error {{[HF311] `arith.addi`: expected %x to be defined on every path to its use, but it is not}}
  %x = arith.constant 1 : i64
  func.return %y : i64
}

// -----

func.func @other_path(%p: i1) -> i64 {
  cf.cond_br %p, ^a, ^b
^a:
  %x = arith.constant 1 : i64
  cf.br ^b
^b:
  func.return %x : i64 // expected-error {{HF311}}
}

// -----

func.func @all_paths(%p: i1) -> i64 {
  %x = arith.constant 1 : i64
  cf.cond_br %p, ^a, ^b
^a:
  cf.br ^b
^b:
  func.return %x : i64
^unreachable:
  %y = arith.addi %x, %x : i64
  func.return %y : i64
}

// -----

func.func @branch_types(%p: i1, %x: i64) -> i1 {
  cf.br ^a(%x : i64) // expected-error {{[HF312] `cf.br`: expected (i1) for a, but got (i64)}}
^a(%q: i1):
  cf.cond_br %q, ^b, ^a(%x : i64) // expected-error {{[HF312] `cf.cond_br`: expected (i1) for a, but got (i64)}}
^b:
  func.return %q : i1
}

// -----

// A region of one operand of a loop is no definition for what is outside.
func.func @from_inside(%n: index) -> index {
  %zero = arith.constant 0 : index
  scf.for %i = %zero to %n step %n {
    %inner = arith.addi %i, %i : index
  }
  // expected-error @below {{expected a value that is defined, but got %inner}}
  func.return %inner : index
}

// -----

func.func @undefined(%counts: i64) -> i64 {
  %a = arith.addi %count, %counts : i64 // expected-error {{expected a value that is defined, but got %count, did you mean %counts?}}
  %b = arith.addi %a, %nothing : i64 // expected-error {{expected a value that is defined, but got %nothing}}
  func.return %b : i64
}

// -----

// A type that is missing is missed at the end of its line.
func.func @no_type() {
  %x = arith.constant 1 : // expected-error {{[HF300]}}
  func.return
}

// -----

func.func @unknown() {
  %x = arth.constant 1 : i64 // expected-error {{[HF301] expected a known dialect, but got `arth`, did you mean "arith"?}}
}

// -----

func.func @unknown() {
  %x = value.consant "a" // expected-error {{[HF301] expected an operation, but got `value.consant`, did you mean "value.constant"?}}
}

// -----

func.func @unknown_type(%x: !value.string) { // expected-error {{[HF30}}
  func.return
}

// -----

func.func @unfinished() { // expected-error @+1 {{[HF300]}}
  %x = value.constant "a
}
