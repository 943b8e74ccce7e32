"""From `cf`, `arith`, `math`, `value` and `rt` ops to LLVM IR text, objects and artifacts."""
