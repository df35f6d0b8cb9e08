//! The plugin interface itself, and changes that somebody may want to make to it.

use insta::assert_snapshot;

use crate::differences;

const IN_FORCE: &str = include_str!("../../../../wit/v0.1/plugin.wit");

/// What differs once `place`, which is there once, has become `other`.
fn replaced(place: &str, other: &str) -> String {
    assert_eq!(IN_FORCE.matches(place).count(), 1, "{place}");
    let found = differences(IN_FORCE, &IN_FORCE.replace(place, other));
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn it_does_not_differ_from_itself() {
    assert_eq!(differences(IN_FORCE, IN_FORCE), Vec::new());
}

#[test]
fn what_its_policy_calls_additive_is_safe() {
    let function = replaced("interface edits {", "interface edits { clear: func();");
    assert_snapshot!(function, @"safe: function edits.clear: is new: no compiled guest asks for it");
    let interface =
        replaced("interface edits {", "interface clock { now: func() -> u64; } interface edits {");
    assert_snapshot!(interface, @r"
    safe: interface clock: is new: no compiled guest asks for it
    safe: interface edits: its comment differs: neither guests nor sources are made of them
    ");
    let import = replaced("    export health;", "    import facts; export health;");
    assert_snapshot!(import, @"safe: health-plugin: import facts: is new: no compiled guest asks for it");
}

#[test]
fn what_its_policy_calls_breaking_breaks_compiled_guests() {
    let field =
        replaced("        hint: option<string>,", "        hint: option<string>, link: string,");
    assert_snapshot!(field, @"breaks compiled guests: type types.finding: its field `link` is new: compiled guests have the old form, and no host takes one for the other (reaches step.run, transformer.transform, validator.validate)");
    let parameter =
        replaced("unset: func(target: object", "unset: func(force: bool, target: object");
    assert_snapshot!(parameter, @"breaks compiled guests: function edits.unset: was `func(target: object, at: pointer) -> result<bool, string>` and is `func(force: bool, target: object, at: pointer) -> result<bool, string>`: compiled guests have the old form, and no host takes one for the other");
    let export = replaced("    export health;", "    export health; export validator;");
    assert_snapshot!(export, @"breaks compiled guests: health-plugin: export validator: is new: compiled guests do not have it, so none loads");
    let method =
        replaced("interface validator {", "interface validator { explain: func() -> string;");
    assert_snapshot!(method, @"breaks compiled guests: function validator.explain: is new: compiled guests of validator-plugin do not export it, so none loads");
    let word = replaced("type object = u32;", "type object = u64;");
    assert_snapshot!(word, @"breaks compiled guests: type objects.object: was `u32` and is `u64`: compiled guests have the old form, and no host takes one for the other (reaches edits.add, edits.append, edits.insert, edits.remove, edits.set, edits.unset, objects.get, objects.id, objects.select)");
    let import = replaced("    import progress;\n", "");
    assert_snapshot!(import, @"breaks compiled guests: step-plugin: import progress: is gone: a compiled guest that imports it is refused");
    let version = replaced("package bowline:plugin@0.1.0", "package bowline:plugin@0.2.0");
    assert_snapshot!(version, @"breaks compiled guests: package bowline:plugin: its version was 0.1.0 and is 0.2.0: the two never match by name, so no compiled guest loads");
}
