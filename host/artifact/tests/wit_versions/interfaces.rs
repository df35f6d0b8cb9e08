//! Worlds and interfaces.

use insta::assert_snapshot;

use crate::text;

const PARTS: &str = "interface facts { a: func(); } interface log { b: func(); } \
                     interface role { run: func(); }";

fn world(items: &str) -> String {
    format!("{PARTS} world guest {{ {items} }}")
}

#[test]
fn a_new_import_is_safe_and_one_that_is_gone_breaks_compiled_guests() {
    let (less, more) =
        (world("import facts; export role;"), world("import facts; import log; export role;"));
    assert_snapshot!(text(&less, &more), @"safe: guest: import log: is new: no compiled guest asks for it");
    assert_snapshot!(text(&more, &less), @"breaks compiled guests: guest: import log: is gone: a compiled guest that imports it is refused");
}

#[test]
fn a_new_export_breaks_compiled_guests_and_so_does_one_that_is_gone() {
    let (less, more) = (world("import facts;"), world("import facts; export role;"));
    assert_snapshot!(text(&less, &more), @"breaks compiled guests: guest: export role: is new: compiled guests do not have it, so none loads");
    assert_snapshot!(text(&more, &less), @"breaks compiled guests: guest: export role: is gone: no host asks compiled guests for it any more");
}

#[test]
fn a_new_interface_and_a_new_world_are_safe() {
    let new = format!("{} world other {{ export log; }}", world("import facts;"));
    assert_snapshot!(text(&world("import facts;"), &new), @"safe: world other: is new: no compiled guest was made for it");
    let new = format!("{} interface more {{ c: func(); }}", world("import facts; import more;"));
    assert_snapshot!(text(&world("import facts;"), &new), @r"
    safe: guest: import more: is new: no compiled guest asks for it
    safe: interface more: is new: no compiled guest asks for it
    ");
    let new = format!("{} interface more {{ c: func(); }}", world("import facts; export more;"));
    assert_snapshot!(text(&world("import facts;"), &new), @r"
    breaks compiled guests: guest: export more: is new: compiled guests do not have it, so none loads
    safe: interface more: is new: what its export does is said of guest
    ");
}

#[test]
fn an_interface_that_is_gone_is_told_once_with_the_worlds_that_had_it() {
    let old =
        format!("{PARTS} world one {{ import log; }} world two {{ import log; export role; }}");
    let new = "interface facts { a: func(); } interface role { run: func(); } world one { } world two { export role; }";
    assert_snapshot!(text(&old, new), @"breaks compiled guests: interface log: is gone: compiled guests of one and two hold its name");
    assert_snapshot!(text("interface a {} interface b {}", "interface a {}"), @"breaks compiled guests: interface b: is gone: compiled guests of other packages' worlds may hold its name");
}

#[test]
fn a_world_that_is_gone_breaks_its_guests_and_one_that_was_renamed_sources_only() {
    let world = |name: &str, items: &str| format!("{PARTS} world {name} {{ {items} }}");
    let old = world("one", "import facts; export role;");
    assert_snapshot!(text(&old, PARTS), @"breaks compiled guests: world one: is gone: no host is made for its guests any more");
    assert_snapshot!(text(&old, &world("two", "import facts; export role;")), @"breaks sources: world one: is called two now: compiled guests do not hold the name of their world, sources do");
    assert_snapshot!(text(&old, &world("two", "import facts; import log; export role;")), @r"
    breaks compiled guests: world one: is gone: no host is made for its guests any more
    safe: world two: is new: no compiled guest was made for it
    ");
    let own = world("two", "import facts; import ask: func(); export role;");
    assert_snapshot!(text(&old, &own), @r"
    breaks compiled guests: world one: is gone: no host is made for its guests any more
    safe: world two: is new: no compiled guest was made for it
    ");
    let twice = format!(
        "{} world three {{ import facts; export role; }}",
        world("two", "import facts; export role;")
    );
    assert_snapshot!(text(&old, &twice), @r"
    breaks compiled guests: world one: is gone: no host is made for its guests any more
    safe: world three: is new: no compiled guest was made for it
    safe: world two: is new: no compiled guest was made for it
    ");
}

#[test]
fn an_interface_that_a_world_holds_itself_follows_the_same_rules() {
    let holding = |items: &str| format!("world guest {{ {items} export run: func(); }}");
    let old = holding("import ask: interface { a: func(); }");
    assert_snapshot!(text(&old, &holding("import ask: interface { a: func(); b: func(); }")), @"safe: function guest: import ask.b: is new: no compiled guest asks for it");
    assert_snapshot!(text(&old, &holding("import ask: interface { a: func(x: u8); }")), @"breaks compiled guests: function guest: import ask.a: was `func()` and is `func(x: u8)`: compiled guests have the old form, and no host takes one for the other");
    assert_snapshot!(text(&old, &holding("")), @"breaks compiled guests: guest: import ask: is gone: a compiled guest that imports it is refused");
    let old = holding("export answer: interface { a: func(); }");
    assert_snapshot!(text(&old, &holding("export answer: interface { a: func(); b: func(); }")), @"breaks compiled guests: function guest: export answer.b: is new: compiled guests of guest do not export it, so none loads");
}

#[test]
fn what_a_world_includes_counts_as_its_own() {
    let old = format!(
        "{PARTS} world base {{ import facts; }} world guest {{ include base; export role; }}"
    );
    let new = format!(
        "{PARTS} world base {{ import facts; import log; }} world guest {{ include base; export role; }}"
    );
    assert_snapshot!(text(&old, &new), @r"
    safe: base: import log: is new: no compiled guest asks for it
    safe: guest: import log: is new: no compiled guest asks for it
    ");
}

#[test]
fn comments_of_packages_worlds_and_interfaces_are_safe() {
    let old = "interface log { b: func(); } world guest { import log; }";
    let new = "/// To be read.\ninterface log { b: func(); } /// For guests.\nworld guest { import log; }";
    assert_snapshot!(text(old, new), @r"
    safe: world guest: its comment differs: neither guests nor sources are made of them
    safe: interface log: its comment differs: neither guests nor sources are made of them
    ");
}
