;; Has the host write its config where it has no memory.
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0x7ffffff0))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (i32.const 16)))
