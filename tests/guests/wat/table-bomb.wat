;; Grows its table until that is refused, and traps then. Rust cannot grow a table.
(module
  (memory (export "memory") 1)
  (table $table 1 funcref)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (loop $again
      (br_if $again
        (i32.ge_s (table.grow $table (ref.null func) (i32.const 1000)) (i32.const 0))))
    (unreachable)))
