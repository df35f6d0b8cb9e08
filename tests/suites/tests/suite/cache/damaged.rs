//! Caches that cannot be read, written or made: slower, told once, never wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

use crate::program::{Desk, Ran};
use crate::small::release;

const RENDER: &str = "render . --all --receipts calls.jsonl -o json";

/// A release after a render that kept its calls.
fn kept() -> Desk {
    let desk = release();
    desk.bowline(RENDER).done();
    assert_eq!(calls(&desk), [true, true]);
    desk
}

/// Renders; whether each call was taken over.
fn calls(desk: &Desk) -> Vec<bool> {
    let ran = desk.bowline(RENDER).done();
    assert_eq!(ran.err, "");
    let calls = desk.read("calls.jsonl");
    assert_eq!(digests(&ran), digests(&desk.bowline(&format!("{RENDER} --no-cache")).done()));
    calls.lines().map(|call| call.contains("\"cached\":true")).collect()
}

/// The files of calls.
fn cells(desk: &Desk) -> Vec<PathBuf> {
    let all = every(&desk.cache().join("render")).into_iter();
    all.filter(|path| path.extension().is_some_and(|ending| ending == "calls")).collect()
}

/// Every file beneath a folder.
fn every(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { every(&path) } else { vec![path] }).collect()
}

/// The files of calls with what stands in them, and all that lies beside them.
fn contents(desk: &Desk) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = every(&desk.cache().join("render"));
    all.sort();
    all.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Renders after each cell was changed; the calls are made, kept again, and taken over.
fn healed(desk: &Desk, spoil: impl Fn(Vec<u8>) -> Vec<u8>) {
    let cells = cells(desk);
    assert_eq!(cells.len(), 2);
    for cell in cells {
        fs::write(&cell, spoil(fs::read(&cell).unwrap())).unwrap();
    }
    assert_eq!(calls(desk), [false, false]);
    assert_eq!(calls(desk), [true, true]);
}

#[test]
fn damaged_calls_are_made_again_and_mended() {
    let desk = kept();
    healed(&desk, |_| Vec::new());
    healed(&desk, |content| content[..content.len() / 2].to_vec());
    healed(&desk, |content| [content, vec![0]].concat());
    healed(&desk, |mut content| {
        let middle = content.len() / 2;
        content[middle] ^= 1;
        content
    });
    // As a newer version might begin its files.
    healed(&desk, |content| [b"bowlcal9", &content[8..]].concat());
}

#[test]
fn calls_under_another_key_or_name_are_not_believed() {
    let desk = kept();
    let render = desk.cache().join("render");
    let key = fs::read(render.join("key")).unwrap();
    fs::write(render.join("key"), key.iter().map(|byte| !byte).collect::<Vec<u8>>()).unwrap();
    assert_eq!(calls(&desk), [false, false]);
    assert_eq!(calls(&desk), [true, true]);
    let cells = cells(&desk);
    let contents = [fs::read(&cells[0]).unwrap(), fs::read(&cells[1]).unwrap()];
    fs::write(&cells[0], &contents[1]).unwrap();
    fs::write(&cells[1], &contents[0]).unwrap();
    assert_eq!(calls(&desk), [false, false]);
}

/// What a render says when no calls can be kept; it does all else.
fn told(desk: &Desk) -> String {
    desk.edit("release.yaml", "team: red", "team: green");
    let ran = desk.bowline("render . --all --out out --quiet").done();
    assert!(desk.read("out/acme/manifests.yaml").contains("team: green"));
    shown(desk, &ran)
}

/// Standard error without what differs from run to run.
fn shown(desk: &Desk, ran: &Ran) -> String {
    let err = ran.err.replace(desk.cache().to_str().unwrap(), "CACHE");
    // Which of the customers comes first.
    let err = err.replace("\"globex\"", "\"acme\"");
    Regex::new(r"/../\.new-\w+").unwrap().replace_all(err.trim(), "/NEW").into_owned()
}

#[test]
fn a_cache_that_cannot_be_made_is_done_without() {
    let desk = release();
    fs::write(desk.cache().join("render"), "a file").unwrap();
    insta::assert_snapshot!(told(&desk), @r#"WARN bowline::settings: plugin calls cannot be kept folder=CACHE/render error=File exists (os error 17)"#);
    fs::remove_file(desk.cache().join("render")).unwrap();
    fs::create_dir(desk.cache().join("render")).unwrap();
    fs::write(desk.cache().join("render/v1"), "a file").unwrap();
    desk.edit("release.yaml", "team: green", "team: red");
    insta::assert_snapshot!(told(&desk), @r#"WARN bowline::settings: plugin calls cannot be kept folder=CACHE/render error=File exists (os error 17)"#);
}

#[test]
fn a_cache_that_cannot_be_written_to_is_told_once() {
    let desk = kept();
    for cell in cells(&desk) {
        let folder = cell.parent().unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::write(folder, "a file").unwrap();
    }
    insta::assert_snapshot!(told(&desk), @r#"WARN bowline_render::cache: plugin calls could not be kept folder=CACHE/render/v1 customer="acme" error=File exists (os error 17)"#);
}

#[test]
fn a_full_disk_keeps_no_calls_and_harms_nothing() {
    let desk = kept();
    // What cannot be written is the calls alone: the engine has small files of its own in memory.
    let much = "x".repeat(700_000);
    let entry = "labels: {team: {$value: /team}}";
    desk.edit("release.yaml", entry, &format!("{entry}\n        annotations: {{much: {much}}}"));
    let wanted = desk.bowline("render . --all --no-cache -o json").done();
    // A process that may write no large file meets what a full disk is.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$@\"", "sh"]);
    command.arg(env!("CARGO_BIN_EXE_bowline-under-test"));
    command.args("render . --all -o json".split(' '));
    desk.surround(&mut command);
    let before = contents(&desk);
    let full = desk.ran(command).done();
    assert_eq!(digests(&full), digests(&wanted));
    insta::assert_snapshot!(shown(&desk, &full), @r#"WARN bowline_render::cache: plugin calls could not be kept folder=CACHE/render/v1 customer="acme" error=File too large (os error 27) at path "CACHE/render/v1/NEW""#);
    // Nothing half written is left, and what was kept before is there still.
    assert_eq!(contents(&desk), before);
    desk.edit("release.yaml", &format!("much: {much}"), "");
    let entry = format!("{entry}\n        annotations: {{}}");
    desk.edit("release.yaml", &entry, "labels: {team: {$value: /team}}");
    assert_eq!(calls(&desk), [true, true]);
}

fn digests(ran: &Ran) -> Vec<String> {
    let customers = ran.json()["customers"].as_array().unwrap().clone();
    customers.iter().map(|one| one["digest"].to_string()).collect()
}
