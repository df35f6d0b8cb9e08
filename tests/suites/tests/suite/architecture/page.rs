//! Whether `host/ARCHITECTURE.md` tells the truth: its map names what is there and all that is there,
//! and behind each invariant stands a test.

use std::collections::BTreeSet;

use super::{files, root};

const PAGE: &str = include_str!("../../../../../host/ARCHITECTURE.md");

#[test]
fn the_code_map_names_only_what_is_there() {
    let map = section("Code map");
    let paths: BTreeSet<&str> = in_code(map).filter(|word| is_path(word)).collect();
    let gone: Vec<_> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "in the map and not there: {gone:?}");
    assert!(paths.len() > 10, "else this test sees nothing: {paths:?}");
}

#[test]
fn the_code_map_has_every_crate() {
    let map: BTreeSet<&str> = in_code(section("Code map")).collect();
    let manifests = files().into_iter().filter_map(|(name, _)| {
        let folder = name.strip_suffix("/Cargo.toml")?.to_owned();
        // One line stands for all plugins; what is deeper is a template.
        (!folder.starts_with("plugins/") && folder.split('/').count() <= 2).then_some(folder)
    });
    let missing: Vec<_> =
        manifests.filter(|folder| !map.contains(format!("{folder}/").as_str())).collect();
    assert!(missing.is_empty(), "there and not in the map: {missing:?}");
}

#[test]
fn behind_each_invariant_stands_a_test() {
    let sources: Vec<_> = files().into_iter().filter(|(name, _)| name.ends_with(".rs")).collect();
    let mut wrong = Vec::new();
    let invariants: Vec<_> = section("Invariants").split("\n- ").skip(1).collect();
    for invariant in &invariants {
        let title = invariant.split("**").nth(1).unwrap_or(invariant);
        let tests: Vec<_> = in_code(invariant).filter(|word| word.contains("::")).collect();
        if tests.is_empty() {
            wrong.push(format!("no test: {title}"));
        }
        let gone =
            tests.into_iter().filter(|test| !sources.iter().any(|file| has_test(file, test)));
        wrong.extend(gone.map(|test| format!("there is no test {test}: {title}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(invariants.len() > 4, "else this test sees nothing");
}

/// A test is named by the file's stem, or its folder's name, and its function: `time::an_endless_loop`.
fn has_test((name, text): &(String, String), test: &str) -> bool {
    let Some((module, function)) = test.rsplit_once("::") else { return false };
    let mut parts = name.trim_end_matches(".rs").rsplit('/');
    let Some(at) = text.find(&format!("fn {function}(")) else { return false };
    let attributes = text[..at].rsplit('}').next().unwrap_or_default();
    parts.by_ref().take(2).any(|part| part == module)
        && ["test]", "test(", "proptest! {"].iter().any(|end| attributes.contains(end))
}

/// The text below a heading, up to the next of its rank.
fn section(title: &str) -> &'static str {
    let heading = format!("\n## {title}\n");
    let (_, below) = PAGE.split_once(&heading).unwrap_or_else(|| panic!("no section {title}"));
    below.split("\n## ").next().unwrap_or(below)
}

fn in_code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn is_path(word: &str) -> bool {
    word.contains('/') && !word.contains([' ', ':', '*', '<'])
}
