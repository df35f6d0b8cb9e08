//! Types: a compiled guest has their structure, in the functions that they reach.

use insta::assert_snapshot;

use crate::text;

/// `types` holds this; a world's functions reach `thing` of it in several ways, and `aside` in none.
fn types(items: &str) -> String {
    format!(
        "interface types {{ {items} }}
         interface objects {{
             use types.{{thing as item}};
             record wrapped {{ inner: option<item> }}
             type many = list<wrapped>;
             get: func() -> item;
             all: func() -> many;
             count: func() -> u32;
         }}
         world guest {{ import objects; export run: func(); }}"
    )
}

#[test]
fn another_field_breaks_every_function_that_the_record_reaches() {
    let now = |new: &str| text(&types("record thing { a: u8, b: string }"), &types(new));
    assert_snapshot!(now("record thing { a: u8, b: string, c: u8 }"), @"breaks compiled guests: type types.thing: its field `c` is new: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(now("record thing { a: u8 }"), @"breaks compiled guests: type types.thing: its field `b` is gone: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(now("record thing { a: u16, b: string }"), @"breaks compiled guests: type types.thing: its field `a` was `u8` and is `u16`: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(now("record thing { b: string, a: u8 }"), @"breaks compiled guests: type types.thing: its fields have another order: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(now("record thing { a: u8, c: string }"), @"breaks compiled guests: type types.thing: its field `b` is gone, its field `c` is new: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
}

#[test]
fn another_case_breaks_every_function_that_the_variant_or_enum_reaches() {
    let variant = types("variant thing { a, b(string) }");
    assert_snapshot!(text(&variant, &types("variant thing { a, b(string), c }")), @"breaks compiled guests: type types.thing: its case `c` is new: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(text(&variant, &types("variant thing { a(u8), b(string) }")), @"breaks compiled guests: type types.thing: its case `a` was empty and is `u8`: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(text(&types("enum thing { a, b }"), &types("enum thing { a, b, c }")), @"breaks compiled guests: type types.thing: its case `c` is new: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(text(&types("enum thing { a, b }"), &types("enum thing { b, a }")), @"breaks compiled guests: type types.thing: its cases have another order: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
}

#[test]
fn another_flag_breaks_every_function_that_the_flags_reach() {
    assert_snapshot!(text(&types("flags thing { a }"), &types("flags thing { a, b }")), @"breaks compiled guests: type types.thing: its flag `b` is new: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
}

#[test]
fn another_kind_of_type_breaks_every_function_that_it_reaches() {
    assert_snapshot!(text(&types("enum thing { a }"), &types("variant thing { a }")), @"breaks compiled guests: type types.thing: was an enum and is a variant: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(text(&types("type thing = string;"), &types("record thing { a: string }")), @"breaks compiled guests: type types.thing: was `string` and is a record: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
    assert_snapshot!(text(&types("type thing = string;"), &types("type thing = list<u8>;")), @"breaks compiled guests: type types.thing: was `string` and is `list<u8>`: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
}

#[test]
fn a_type_that_no_function_reaches_breaks_sources_only() {
    let old = types("type thing = u8; record aside { a: u8 }");
    assert_snapshot!(text(&old, &types("type thing = u8; record aside { a: u8, b: u8 }")), @"breaks sources: type types.aside: its field `b` is new: no function of both versions takes or gives it, so compiled guests load");
    assert_snapshot!(text(&old, &types("type thing = u8;")), @"breaks sources: type types.aside: is gone: compiled guests do not hold the name of a type, sources do");
    assert_snapshot!(text(&types("type thing = u8;"), &old), @"safe: type types.aside: is new: no compiled guest asks for it");
}

#[test]
fn a_change_far_down_is_told_once_and_names_the_functions_far_up() {
    let deep = |innermost: &str| {
        types(&format!(
            "type text = {innermost}; record leaf {{ t: text }} variant branch {{ leaf(leaf), none }}
             record thing {{ branches: list<branch> }}"
        ))
    };
    assert_snapshot!(text(&deep("string"), &deep("u32")), @"breaks compiled guests: type types.text: was `string` and is `u32`: compiled guests have the old form, and no host takes one for the other (reaches objects.all, objects.get)");
}

#[test]
fn a_type_of_another_name_and_the_same_structure_breaks_sources_only() {
    let old = types("record inner { a: u8 } record thing { i: inner }");
    let new = types("record content { a: u8 } record thing { i: content }");
    assert_snapshot!(text(&old, &new), @r"
    safe: type types.content: is new: no compiled guest asks for it
    breaks sources: type types.inner: is gone: compiled guests do not hold the name of a type, sources do
    breaks sources: type types.thing: its field `i` was `inner` and is `content`: the structure is the same, so compiled guests load; sources name the types
    ");
}

#[test]
fn an_alias_in_between_is_safe() {
    let old = types("record thing { a: string }");
    let new = types("type text = string; record thing { a: text }");
    assert_snapshot!(text(&old, &new), @r"
    safe: type types.text: is new: no compiled guest asks for it
    safe: type types.thing: its field `a` was `string` and is `text`: the names stand for the same type
    ");
    let old = "interface a { record r { x: u8 } } interface b { use a.{r}; f: func(r: r); }";
    let new = "interface a { record r { x: u8 } } interface b { use a.{r as q}; type r = q; f: func(r: r); }";
    assert_snapshot!(text(old, new), @r"
    safe: type b.q: is new: no compiled guest asks for it
    safe: type b.r: was `a.r` and is `q`: the names stand for the same type
    ");
}

#[test]
fn an_alias_to_another_type_of_the_same_structure_breaks_sources_only() {
    let both = "record one { x: u8 } record two { x: u8 }";
    let old = types(&format!("{both} type thing = one;"));
    let new = types(&format!("{both} type thing = two;"));
    assert_snapshot!(text(&old, &new), @"breaks sources: type types.thing: was `one` and is `two`: the structure is the same, so compiled guests load; sources name the types");
}

#[test]
fn a_type_that_moved_to_another_interface_breaks_no_compiled_guest_and_a_resource_does() {
    let moved = |item: &str, from: &str, to: &str| {
        format!(
            "interface a {{ {from} }} interface b {{ {to} }}
             interface c {{ {item} }} world guest {{ import c; export run: func(); }}"
        )
    };
    let record = "record r { x: u8 }";
    let old = moved("use a.{r}; f: func(r: r);", record, "");
    let new = moved("use b.{r}; f: func(r: r);", "", record);
    assert_snapshot!(text(&old, &new), @r"
    breaks compiled guests: guest: import a: is gone: a compiled guest that imports it is refused
    safe: guest: import b: is new: no compiled guest asks for it
    breaks sources: type a.r: is gone: compiled guests do not hold the name of a type, sources do
    safe: type b.r: is new: no compiled guest asks for it
    breaks sources: type c.r: was `a.r` and is `b.r`: the structure is the same, so compiled guests load; sources name the types
    ");
    let old = moved("use a.{r}; f: func(r: borrow<r>);", "resource r;", "");
    let new = moved("use b.{r}; f: func(r: borrow<r>);", "", "resource r;");
    assert_snapshot!(text(&old, &new), @r"
    breaks compiled guests: guest: import a: is gone: a compiled guest that imports it is refused
    safe: guest: import b: is new: no compiled guest asks for it
    breaks compiled guests: type a.r: is gone: compiled guests hold the name of a resource
    safe: type b.r: is new: no compiled guest asks for it
    breaks compiled guests: type c.r: was `a.r` and is `b.r`: compiled guests have the old form, and no host takes one for the other (reaches c.f)
    ");
}

#[test]
fn a_new_resource_is_safe_to_import_and_breaks_those_that_export_its_interface() {
    let world = |side: &str, items: &str| {
        format!("interface files {{ {items} a: func(); }} world guest {{ {side} files; }}")
    };
    let now = |side: &str| text(&world(side, ""), &world(side, "resource file;"));
    assert_snapshot!(now("import"), @"safe: type files.file: is new: no compiled guest asks for it");
    assert_snapshot!(now("export"), @"breaks compiled guests: type files.file: is new: compiled guests do not export this resource");
}

#[test]
fn a_comment_on_a_field_is_safe() {
    let old = types("record thing { a: u8 }");
    let new = types("record thing {\n/// What it is.\na: u8 }");
    assert_snapshot!(text(&old, &new), @"safe: type types.thing: the comment of its `a` differs: neither guests nor sources are made of it");
}

#[test]
fn types_of_a_world_itself_follow_the_same_rules() {
    let world = |field: &str| {
        format!(
            "world guest {{ record seen {{ {field} }} import ask: func() -> seen; export run: func(); }}"
        )
    };
    assert_snapshot!(text(&world("a: u8"), &world("a: u8, b: u8")), @"breaks compiled guests: type guest: import seen: its field `b` is new: compiled guests have the old form, and no host takes one for the other (reaches guest: import ask)");
}
