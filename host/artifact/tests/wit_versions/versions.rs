//! The package's own name and version, and other packages.

use bowline_artifact::wit::diff;
use insta::assert_snapshot;

use crate::read;

fn versions(old: &str, new: &str) -> String {
    let package = |version: &str| {
        read(&format!("package demo:plugin{version}; interface log {{ a: func(); }}"))
    };
    let found = diff(&package(old), &package(new)).unwrap();
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn versions_match_by_the_first_number_that_is_not_zero() {
    assert_snapshot!(versions("@0.1.0", "@0.1.1"), @"safe: package demo:plugin: its version was 0.1.0 and is 0.1.1: the two match by name");
    assert_snapshot!(versions("@1.2.0", "@1.3.4"), @"safe: package demo:plugin: its version was 1.2.0 and is 1.3.4: the two match by name");
    assert_snapshot!(versions("@0.1.0", "@0.2.0"), @"breaks compiled guests: package demo:plugin: its version was 0.1.0 and is 0.2.0: the two never match by name, so no compiled guest loads");
    assert_snapshot!(versions("@0.0.1", "@0.0.2"), @"breaks compiled guests: package demo:plugin: its version was 0.0.1 and is 0.0.2: the two never match by name, so no compiled guest loads");
    assert_snapshot!(versions("@1.0.0-rc.1", "@1.0.0-rc.2"), @"breaks compiled guests: package demo:plugin: its version was 1.0.0-rc.1 and is 1.0.0-rc.2: the two never match by name, so no compiled guest loads");
    assert_snapshot!(versions("@0.1.0", ""), @"breaks compiled guests: package demo:plugin: its version was 0.1.0 and is none: the two never match by name, so no compiled guest loads");
    assert_snapshot!(versions("@0.1.0", "@0.1.0"), @"");
}

#[test]
fn two_packages_are_not_compared() {
    let package = |name: &str| read(&format!("package {name};"));
    let refused = diff(&package("demo:plugin@0.1.0"), &package("demo:other@0.1.0")).unwrap_err();
    assert_snapshot!(refused, @"demo:plugin and demo:other are two packages: name two versions of one");
}

#[test]
fn what_is_used_of_other_packages_is_compared_where_it_reaches() {
    let with = |stat: &str, version: &str| {
        format!(
            "package demo:plugin@0.1.0;
             interface files {{ use sys:base/types@{version}.{{stat}}; look: func() -> stat; }}
             world guest {{ import files; import sys:base/clock@{version}; }}
             package sys:base@{version} {{
                 interface types {{ record stat {{ {stat} }} record other {{ {stat} }} }}
                 interface clock {{ now: func() -> u64; }}
                 interface unused {{ use types.{{stat, other}}; f: func(a: stat, b: other); }}
             }}"
        )
    };
    let now = |stat: &str, version: &str| {
        let (old, new) = (with("size: u32", "0.2.0"), with(stat, version));
        let found = diff(&read(&old), &read(&new)).unwrap();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(now("size: u64", "0.2.0"), @"breaks compiled guests: type sys:base@0.2/types.stat: its field `size` was `u32` and is `u64`: compiled guests have the old form, and no host takes one for the other (reaches files.look)");
    assert_snapshot!(now("size: u32", "0.2.1"), @"");
    assert_snapshot!(now("size: u32", "0.3.0"), @r"
    breaks compiled guests: guest: import sys:base@0.2/clock: is gone: a compiled guest that imports it is refused
    breaks compiled guests: guest: import sys:base@0.2/types: is gone: a compiled guest that imports it is refused
    safe: guest: import sys:base@0.3/clock: is new: no compiled guest asks for it
    safe: guest: import sys:base@0.3/types: is new: no compiled guest asks for it
    breaks sources: type files.stat: was `sys:base@0.2/types.stat` and is `sys:base@0.3/types.stat`: the structure is the same, so compiled guests load; sources name the types
    ");
}
