;; Answers with a list of 2^31 findings, all of them in the one page that it has.
(module
  (memory (export "memory") 1)
  (data (i32.const 16) "\00\00\00\00" "\40\00\00\00" "\ff\ff\ff\7f")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (i32.const 16)))
