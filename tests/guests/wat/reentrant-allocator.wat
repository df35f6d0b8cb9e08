;; Calls the host from its allocator, which the host calls while it answers the guest.
(module
  (import "bowline:plugin/facts@0.1.0" "release-name" (func $name (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $name (i32.const 64))
    (i32.const 1024))
  (func (export "bowline:plugin/transformer@0.1.0#transform") (param i32 i32) (result i32)
    (call $name (i32.const 64))
    (i32.const 16)))
