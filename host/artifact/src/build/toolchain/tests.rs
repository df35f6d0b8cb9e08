use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{NoToolchain, Places, Toolchain, ToolchainKind};

/// A machine with nothing on it but what a test puts there.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn bare() -> Machine {
        Machine { folder: tempfile::tempdir().unwrap() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A compiler that says it is 1.`minor` and that its folder is `sysroot`.
    fn compiler(self, path: &str, minor: u32, sysroot: &str) -> Machine {
        let sysroot = self.at(sysroot);
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = -vV ]\nthen echo 'rustc 1.{minor}.0 (abc)\nrelease: 1.{minor}.0\n\
             commit-hash: abcdef'\nelse echo '{}'\nfi\n",
            sysroot.display()
        );
        self.file(path, &script)
    }

    fn file(self, path: &str, text: &str) -> Machine {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn find(&self, kind: Option<ToolchainKind>) -> Result<Toolchain, NoToolchain> {
        let places = Places { rustc: self.at("cargo/bin/rustc"), system: self.at("usr") };
        places.find(self.folder.path(), kind)
    }

    fn refusal(&self, kind: Option<ToolchainKind>) -> String {
        let text = self.find(kind).unwrap_err().to_string();
        text.replace(self.folder.path().to_str().unwrap(), "")
    }
}

/// With everything that either way needs.
fn complete() -> Machine {
    Machine::bare()
        .compiler("cargo/bin/rustc", 95, "rustup")
        .file("rustup/lib/rustlib/wasm32-unknown-unknown/lib/libcore.rlib", "")
        .compiler("usr/bin/rustc", 96, "usr")
        .file("usr/bin/cargo", "")
        .file("usr/lib/rustlib/src/rust/library/std/Cargo.toml", "")
        .file("usr/bin/wasm-ld-9", "")
        .file("usr/bin/wasm-ld-19", "")
}

fn variable(toolchain: &Toolchain, name: &str) -> Option<PathBuf> {
    let found = toolchain.variables.iter().find(|(key, _)| *key == name);
    found.map(|(_, value)| PathBuf::from(value))
}

// One test, because a script that was just written cannot be run while another thread forks.
#[test]
fn either_compiler_is_found_and_what_is_missing_is_named() {
    let machine = complete();
    let found = machine.find(None).unwrap();
    assert_eq!((found.kind(), found.version()), (ToolchainKind::Rustup, "rustc 1.95.0 (abc)"));
    let found = machine.find(Some(ToolchainKind::Debian)).unwrap();
    assert_eq!((found.kind(), found.version()), (ToolchainKind::Debian, "rustc 1.96.0 (abc)"));
    let linker = variable(&found, "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER");
    assert_eq!(linker, Some(machine.at("usr/bin/wasm-ld-19")));
    let sources = (machine.at("usr/lib/rustlib/src/rust"), "/rust".to_owned());
    assert!(found.renamed_folders().contains(&sources));

    fs::remove_dir_all(machine.at("rustup")).unwrap();
    assert_eq!(machine.find(None).unwrap().kind(), ToolchainKind::Debian);
    insta::assert_snapshot!(machine.refusal(Some(ToolchainKind::Rustup)), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          rustup's target: no folder /rustup/lib/rustlib/wasm32-unknown-unknown/lib
        install it with
          rustup target add wasm32-unknown-unknown
    "#);

    insta::assert_snapshot!(Machine::bare().refusal(None), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          rustup's target: /cargo/bin/rustc: No such file or directory (os error 2)
          Debian's compiler: no /usr/bin/rustc
        install one of
          rustup target add wasm32-unknown-unknown
          apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);

    let without = |path: &str| {
        let machine = complete();
        let path = machine.at(path);
        fs::remove_file(&path).unwrap();
        machine.refusal(Some(ToolchainKind::Debian))
    };
    insta::assert_snapshot!(without("usr/bin/cargo"), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          Debian's compiler: no /usr/bin/cargo
        install it with
          apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);
    insta::assert_snapshot!(without("usr/lib/rustlib/src/rust/library/std/Cargo.toml"), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          Debian's compiler: no sources of std in /usr/lib/rustlib/src/rust
        install it with
          apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);
    let machine = complete();
    for linker in ["usr/bin/wasm-ld-9", "usr/bin/wasm-ld-19"] {
        fs::remove_file(machine.at(linker)).unwrap();
    }
    insta::assert_snapshot!(machine.refusal(Some(ToolchainKind::Debian)), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          Debian's compiler: no linker wasm-ld or wasm-ld-NN in /usr/bin
        install it with
          apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);
    let old = complete().compiler("usr/bin/rustc", 63, "usr");
    insta::assert_snapshot!(old.refusal(Some(ToolchainKind::Debian)), @r#"
        no Rust compiler for wasm32-unknown-unknown; looked for
          Debian's compiler: rustc 1.63.0 (abc) is older than 1.85
        install it with
          apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);
}
