//! Compile bombs: refused by what they are made of, before the compiler sees them.

use wasm_encoder::{
    BlockType, CodeSection, Component, ComponentSectionId, Function, FunctionSection,
    InstructionSink, Module, NestedComponentSection, RawSection, TypeSection, ValType,
};

use bowline_core::Role;

use super::Case;
use crate::guests;

/// How a component with `module` in it is refused.
async fn refused(module: Module) -> String {
    let component = guests::with_module(&module.finish());
    Case::calling(guests::plugin("bomb", Role::Transformer, &component)).refusal().await
}

/// A module of `count` functions, each with these locals and this body.
fn module(count: u32, locals: u32, body: impl Fn(&mut InstructionSink<'_>)) -> Module {
    let mut module = Module::new();
    let mut types = TypeSection::new();
    types.ty().function([], []);
    module.section(&types);
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    let mut function = Function::new([(locals, ValType::I32)]);
    body(&mut function.instructions());
    function.instructions().end();
    for _ in 0..count {
        functions.function(0);
        code.function(&function);
    }
    module.section(&functions);
    module.section(&code);
    module
}

#[tokio::test]
async fn too_many_functions_are_refused() {
    insta::assert_snapshot!(refused(module(100_001, 0, |_| {})).await, @"bomb 1.0.0: plugin.invalid: it has more than 100000 functions");
}

#[tokio::test]
async fn a_huge_function_is_refused() {
    let huge = module(1, 1, |code| {
        for _ in 0..2_000_000 {
            code.local_get(0).i32_const(1).i32_add().local_set(0);
        }
    });
    insta::assert_snapshot!(refused(huge).await, @"bomb 1.0.0: plugin.invalid: it has more than 2097152 bytes in one function");
}

#[tokio::test]
async fn too_many_locals_are_refused() {
    insta::assert_snapshot!(refused(module(1, 10_001, |_| {})).await, @"bomb 1.0.0: plugin.invalid: it has more than 10000 locals in one function");
}

#[tokio::test]
async fn blocks_nested_too_deep_are_refused() {
    let nested = module(1, 0, |code| {
        for _ in 0..5_001 {
            code.block(BlockType::Empty);
        }
        for _ in 0..5_001 {
            code.end();
        }
    });
    insta::assert_snapshot!(refused(nested).await, @"bomb 1.0.0: plugin.invalid: it has more than 5000 levels of blocks in one function");
}

#[tokio::test]
async fn too_many_loops_and_loops_nested_too_deep_are_refused() {
    let loops = |levels: usize, times: usize| {
        module(1, 0, move |code| {
            for _ in 0..times {
                for _ in 0..levels {
                    code.loop_(BlockType::Empty);
                }
                for _ in 0..levels {
                    code.end();
                }
            }
        })
    };
    insta::assert_snapshot!(refused(loops(65, 1)).await, @"bomb 1.0.0: plugin.invalid: it has more than 64 levels of loops in one function");
    insta::assert_snapshot!(refused(loops(40, 101)).await, @"bomb 1.0.0: plugin.invalid: it has more than 4000 loops in one function");
}

#[tokio::test]
async fn too_many_calls_are_refused() {
    let calls = module(1, 0, |code| {
        for _ in 0..100_001 {
            code.call(0);
        }
    });
    insta::assert_snapshot!(refused(calls).await, @"bomb 1.0.0: plugin.invalid: it has more than 100000 calls in one function");
}

#[tokio::test]
async fn what_is_small_one_by_one_is_summed() {
    // Each function is within its bounds.
    let branches = |code: &mut InstructionSink<'_>| {
        code.loop_(BlockType::Empty);
        for _ in 0..1_900 {
            code.local_get(0).br_if(0);
        }
        code.end();
    };
    insta::assert_snapshot!(refused(module(27, 1_000, branches)).await, @"bomb 1.0.0: plugin.invalid: it has more than 50000000 values carried over branches");
    let straight = |code: &mut InstructionSink<'_>| {
        for _ in 0..500_000 {
            code.local_get(0).drop();
        }
    };
    insta::assert_snapshot!(refused(module(41, 1, straight)).await, @"bomb 1.0.0: plugin.invalid: it has more than 40000000 instructions");
}

#[tokio::test]
async fn many_branches_over_many_locals_are_refused() {
    // Each branch carries every local along: the product is what the compiler has to build.
    let carried = module(1, 2_000, |code| {
        code.loop_(BlockType::Empty);
        for _ in 0..1_001 {
            code.local_get(0).br_if(0);
        }
        code.end();
    });
    insta::assert_snapshot!(refused(carried).await, @"bomb 1.0.0: plugin.invalid: it has more than 2000000 values carried over branches in one function");
}

#[tokio::test]
async fn large_branch_tables_are_refused() {
    let targets = vec![0; 60_000];
    let tables = module(1, 100, |code| {
        code.loop_(BlockType::Empty);
        for _ in 0..10 {
            code.local_get(0).br_table(targets.iter().copied(), 0);
        }
        code.end();
    });
    insta::assert_snapshot!(refused(tables).await, @"bomb 1.0.0: plugin.invalid: it has more than 2000000 values carried over branches in one function");
}

#[tokio::test]
async fn functions_with_very_many_results_are_refused() {
    // Each call, in two bytes, would give a thousand values.
    let mut module = Module::new();
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I32; 1_000]);
    module.section(&types);
    insta::assert_snapshot!(refused(module).await, @"bomb 1.0.0: plugin.invalid: it has more than 4 results of one function");
}

#[tokio::test]
async fn too_many_types_are_refused() {
    let mut module = Module::new();
    let mut types = TypeSection::new();
    (0..100_001).for_each(|_| types.ty().function([], []));
    module.section(&types);
    insta::assert_snapshot!(refused(module).await, @"bomb 1.0.0: plugin.invalid: it has more than 100000 types");
}

/// `component` with `levels` of components around nothing, each of which makes `instances` of the
/// next one.
fn nested(levels: u32, instances: u32) -> Vec<u8> {
    let mut inner = Component::new();
    for _ in 0..levels {
        let mut outer = Component::new();
        outer.section(&NestedComponentSection(&inner));
        let mut section = wasm_encoder::ComponentInstanceSection::new();
        let none: [(&str, wasm_encoder::ComponentExportKind, u32); 0] = [];
        for _ in 0..instances {
            section.instantiate(0, none);
        }
        outer.section(&section);
        inner = outer;
    }
    let mut component = guests::component("greedy-but-calm");
    let id = ComponentSectionId::Component.into();
    guests::append(&mut component, &RawSection { id, data: &inner.finish() });
    component
}

#[tokio::test]
async fn components_nested_too_deep_are_refused() {
    let deep = guests::plugin("bomb", Role::Transformer, &nested(20, 1));
    insta::assert_snapshot!(Case::calling(deep).refusal().await, @"bomb 1.0.0: plugin.invalid: it has more than 8 levels of components");
}

#[tokio::test]
async fn instances_that_multiply_are_refused() {
    let many = guests::plugin("bomb", Role::Transformer, &nested(5, 20));
    insta::assert_snapshot!(Case::calling(many).refusal().await, @"bomb 1.0.0: plugin.invalid: it has more than 1000 component instances");
}

#[tokio::test]
async fn too_many_modules_are_refused() {
    let mut component = guests::component("greedy-but-calm");
    let (id, empty) = (ComponentSectionId::CoreModule.into(), Module::new().finish());
    (0..64).for_each(|_| guests::append(&mut component, &RawSection { id, data: &empty }));
    let many = guests::plugin("bomb", Role::Transformer, &component);
    insta::assert_snapshot!(Case::calling(many).refusal().await, @"bomb 1.0.0: plugin.invalid: it has more than 64 core modules");
}
