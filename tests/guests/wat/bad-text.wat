;; Logs bytes that are no UTF-8.
(module
  (import "bowline:plugin/log@0.1.0" "log" (func $log (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "info\ff\fe\c0\80")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (call $log (i32.const 32) (i32.const 4) (i32.const 36) (i32.const 4))
    (i32.const 16)))
