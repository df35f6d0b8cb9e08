//! Functions.

use insta::assert_snapshot;

use crate::text;

/// A world that imports `log`, which holds this.
fn imported(functions: &str) -> String {
    format!("interface log {{ {functions} }} world guest {{ import log; export run: func(); }}")
}

/// A world that exports `role`, which holds this.
fn exported(functions: &str) -> String {
    format!("interface role {{ {functions} }} world guest {{ export role; }}")
}

#[test]
fn a_new_function_is_safe_where_guests_import_it_and_breaks_those_that_export_it() {
    let (old, new) = ("a: func();", "a: func(); b: func();");
    assert_snapshot!(text(&imported(old), &imported(new)), @"safe: function log.b: is new: no compiled guest asks for it");
    assert_snapshot!(text(&exported(old), &exported(new)), @"breaks compiled guests: function role.b: is new: compiled guests of guest do not export it, so none loads");
}

#[test]
fn a_new_function_of_an_interface_that_one_world_imports_and_another_exports_breaks_the_latter() {
    let worlds = "world asks { import both; } world answers { export both; }";
    let old = format!("interface both {{ a: func(); }} {worlds}");
    let new = format!("interface both {{ a: func(); b: func(); }} {worlds}");
    assert_snapshot!(text(&old, &new), @"breaks compiled guests: function both.b: is new: compiled guests of answers do not export it, so none loads");
}

#[test]
fn a_function_that_is_gone_breaks_whoever_imports_or_exports_it() {
    let (old, new) = ("a: func(); b: func();", "a: func();");
    assert_snapshot!(text(&imported(old), &imported(new)), @"breaks compiled guests: function log.b: is gone: a compiled guest that imports it is refused");
    assert_snapshot!(text(&exported(old), &exported(new)), @"breaks compiled guests: function role.b: is gone: no host asks compiled guests of guest for it any more");
}

#[test]
fn other_parameters_and_results_break_compiled_guests() {
    let now = |new: &str| text(&imported("a: func(x: string) -> u32;"), &imported(new));
    assert_snapshot!(now("a: func(x: string, y: string) -> u32;"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func(x: string, y: string) -> u32`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(now("a: func() -> u32;"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func() -> u32`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(now("a: func(x: option<string>) -> u32;"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func(x: option<string>) -> u32`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(now("a: func(x: string) -> u64;"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func(x: string) -> u64`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(now("a: func(x: string);"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func(x: string)`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(now("a: func(x: string) -> result<u32, list<tuple<string, u8>>>;"), @"breaks compiled guests: function log.a: was `func(x: string) -> u32` and is `func(x: string) -> result<u32, list<tuple<string, u8>>>`: compiled guests have the old form, and no host takes one for the other");
}

#[test]
fn a_function_that_begins_to_wait_breaks_compiled_guests() {
    assert_snapshot!(text(&imported("a: func();"), &imported("a: async func();")), @"breaks compiled guests: function log.a: was `func()` and is `async func()`: compiled guests have the old form, and no host takes one for the other");
}

#[test]
fn another_name_of_a_parameter_breaks_sources_that_pass_by_name() {
    assert_snapshot!(
        text("interface log { a: func(x: string, y: u8); }", "interface log { a: func(x: string, z: u8); }"),
        @"breaks sources: function log.a: its parameter `y` is called `z`: compiled guests pass by place; sources break in languages that pass by name"
    );
}

#[test]
fn parameters_that_change_places_break_compiled_guests_even_where_their_types_are_one() {
    assert_snapshot!(
        text(&imported("a: func(x: string, y: string);"), &imported("a: func(y: string, x: string);")),
        @"breaks compiled guests: function log.a: its parameter `y` has another place: compiled guests pass by place, and would pass one thing for another"
    );
}

#[test]
fn another_name_for_the_same_type_is_safe() {
    let old = "type json = string; a: func(x: json) -> list<json>;";
    let new = "type json = string; a: func(x: string) -> list<json>;";
    assert_snapshot!(text(&imported(old), &imported(new)), @"safe: function log.a: was `func(x: json) -> list<json>` and is `func(x: string) -> list<json>`: the names stand for the same types");
}

#[test]
fn another_record_of_the_same_structure_breaks_sources() {
    let old = "record one { x: u8 } record two { x: u8 } a: func(x: one);";
    let new = "record one { x: u8 } record two { x: u8 } a: func(x: two);";
    assert_snapshot!(text(&imported(old), &imported(new)), @"breaks sources: function log.a: was `func(x: one)` and is `func(x: two)`: the structure is the same, so compiled guests load; sources name the types");
}

#[test]
fn functions_of_a_world_itself_follow_the_same_rules() {
    let world = |items: &str| format!("world guest {{ {items} }}");
    let old = world("import ask: func(); export run: func();");
    assert_snapshot!(text(&old, &world("import ask: func(); import more: func(); export run: func();")), @"safe: function guest: import more: is new: no compiled guest asks for it");
    assert_snapshot!(text(&old, &world("import ask: func(); export run: func(); export more: func();")), @"breaks compiled guests: function guest: export more: is new: compiled guests of guest do not export it, so none loads");
    assert_snapshot!(text(&old, &world("import ask: func(x: u8); export run: func();")), @"breaks compiled guests: function guest: import ask: was `func()` and is `func(x: u8)`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(text(&old, &world("import ask: func();")), @"breaks compiled guests: function guest: export run: is gone: no host asks compiled guests of guest for it any more");
}

#[test]
fn methods_are_functions_of_their_resource() {
    let resource = |methods: &str| imported(&format!("resource file {{ {methods} }}"));
    let old = resource("constructor(path: string); read: func() -> list<u8>;");
    let new =
        resource("constructor(path: string, mode: u8); read: func() -> list<u8>; close: func();");
    assert_snapshot!(text(&old, &new), @r"
    breaks compiled guests: function log.[constructor]file: was `func(path: string) -> file` and is `func(path: string, mode: u8) -> file`: compiled guests have the old form, and no host takes one for the other
    safe: function log.[method]file.close: is new: no compiled guest asks for it
    ");
}

#[test]
fn a_comment_or_an_annotation_is_safe() {
    assert_snapshot!(text(&imported("a: func();"), &imported("/// Does it.\na: func();")), @"safe: function log.a: its comment differs: neither guests nor sources are made of them");
    assert_snapshot!(text(&imported("a: func();"), &imported("@since(version = 0.1.0) a: func();")), @"safe: function log.a: its annotations differ: neither guests nor sources are made of them");
}
