//! Looks through the folder that WASI shows, and for ways out of it.
#![cfg(target_family = "wasm")]

use wasip2::filesystem::preopens;
use wasip2::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    let folders = preopens::get_directories();
    let mut told: Vec<_> = folders.iter().map(|(_, name)| note("info", "folder", name)).collect();
    let Some((root, _)) = folders.first() else { return Ok(told) };
    told.push(note("info", "entries", entries(root)));
    for path in ["a.txt", "inner/b.txt", "inner/../a.txt", "within", "absent"] {
        told.push(note("info", path, said(read(root, path))));
    }
    for path in [
        "..",
        "../secret",
        "inner/../../secret",
        "/etc/passwd",
        "out",
        "out-absolute",
        "outside/secret",
    ] {
        told.push(note("info", path, said(read(root, path))));
    }
    told.push(note("info", "stat", format!("{:?}", root.stat_at(PathFlags::empty(), "a.txt"))));
    told.push(note(
        "info",
        "hash",
        format!("{:?}", root.metadata_hash_at(PathFlags::empty(), "a.txt")),
    ));
    told.push(note("info", "link", said(root.readlink_at("out-absolute"))));
    for (what, done) in changes(root) {
        told.push(note("info", what, said(done)));
    }
    Ok(told)
}

fn said<T: std::fmt::Debug>(result: Result<T, ErrorCode>) -> String {
    result.map_or_else(|error| error.name().to_owned(), |value| format!("{value:?}"))
}

fn entries(root: &Descriptor) -> String {
    let stream = root.read_directory();
    let Ok(stream) = stream else { return "none".to_owned() };
    let mut names = Vec::new();
    while let Ok(Some(entry)) = stream.read_directory_entry() {
        names.push(entry.name);
    }
    names.join(" ")
}

fn open(root: &Descriptor, path: &str) -> Result<Descriptor, ErrorCode> {
    root.open_at(PathFlags::SYMLINK_FOLLOW, path, OpenFlags::empty(), DescriptorFlags::READ)
}

fn read(root: &Descriptor, path: &str) -> Result<String, ErrorCode> {
    let (bytes, _) = open(root, path)?.read(1_000, 0)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn changes(root: &Descriptor) -> [(&'static str, Result<(), ErrorCode>); 6] {
    let write = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let create = root.open_at(PathFlags::empty(), "new.txt", OpenFlags::CREATE, write);
    let overwrite = root.open_at(PathFlags::empty(), "a.txt", OpenFlags::TRUNCATE, write);
    [
        ("create", create.map(drop)),
        ("overwrite", overwrite.map(drop)),
        ("delete", root.unlink_file_at("a.txt")),
        ("rename", root.rename_at("a.txt", root, "b.txt")),
        ("make a folder", root.create_directory_at("new")),
        ("link", root.symlink_at("/etc/passwd", "passwd")),
    ]
}
