//! The guide for plugin authors, typed in by a machine: each page of `host/docs/guide` in an empty folder, from its
//! first block to its last, with the program under test, a real registry and the languages' own tools.
//!
//! ```text
//! PAGE.md ─page─► blocks ─session─► one shell: files are written, commands run
//!                                   └─expectation─► what is printed is what the page says
//! ```
//!
//! No block is passed over: a fence that is none of those in `page.rs` fails the test.

mod expectation;
mod page;
mod reader;
mod session;

use std::fs;
use std::path::PathBuf;

use crate::program::checkout;
use page::{Block, Content};
use reader::follow;

#[test]
fn the_guide_for_rust_works_as_it_is_written() {
    follow("rust.md");
}

#[test]
fn the_guide_for_javascript_works_as_it_is_written() {
    follow("javascript.md");
}

#[test]
fn the_guide_for_python_works_as_it_is_written() {
    follow("python.md");
}

#[test]
fn the_guide_for_go_works_as_it_is_written() {
    follow("go.md");
}

#[test]
fn a_page_that_nobody_follows_has_nothing_to_type() {
    let followed = ["go.md", "javascript.md", "python.md", "rust.md"];
    let mut pages: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    for page in pages.iter().filter(|page| !followed.contains(&page.as_str())) {
        let typed = |block: &Block| !matches!(block.content, Content::Text);
        assert!(!blocks(page).iter().any(typed), "{page} has blocks to type, and no test does");
    }
    assert!(followed.iter().all(|page| pages.iter().any(|other| other == page)), "{pages:?}");
}

/// Where the pages are.
fn folder() -> PathBuf {
    checkout().join("host/docs/guide")
}

/// What a page has the reader do.
fn blocks(page: &str) -> Vec<Block> {
    let text = fs::read_to_string(folder().join(page)).unwrap();
    page::blocks(&text).unwrap_or_else(|fault| panic!("{page}:{fault}"))
}
