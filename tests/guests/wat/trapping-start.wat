;; Traps in its start function.
(module
  (memory (export "memory") 1)
  (func $start (unreachable))
  (start $start)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (i32.const 16)))
