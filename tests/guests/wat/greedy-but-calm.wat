;; Asks for more memory than it gets, takes no for an answer, and answers without findings.
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (drop (memory.grow (i32.const 30000)))
    (i32.const 16)))
