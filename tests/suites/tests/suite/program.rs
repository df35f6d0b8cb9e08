//! The program as a user meets it: a process in a folder, with arguments, files and an exit code.
//!
//! ```text
//! Desk (a folder of the test) ── bowline("render shop --all") ──► Ran { code, out, err }
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use regex::Regex;
use tempfile::TempDir;

/// What the tests compiled is kept for the next run of the tests.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled-by-program");

/// A folder that goes with the test. The program runs in it.
pub struct Desk {
    folder: TempDir,
    /// Compiled plugins are shared between desks; plugin calls are not, so that no test sees what
    /// another one has rendered.
    cache: TempDir,
}

impl Desk {
    /// An empty one, outside the checkout.
    pub fn empty() -> Desk {
        let desk =
            Desk { folder: tempfile::tempdir().unwrap(), cache: tempfile::tempdir().unwrap() };
        let compiled = Path::new(CACHE).join("aot");
        fs::create_dir_all(&compiled).unwrap();
        symlink(compiled, desk.cache.path().join("aot")).unwrap();
        desk
    }

    /// One with a copy of `examples/shop` in its folder `shop`.
    pub fn with_shop() -> Desk {
        let desk = Desk::empty();
        copy(&checkout().join("examples/shop"), &desk.at("shop"));
        desk
    }

    /// An empty one, where what builds plugins in other languages is kept for the next one.
    pub fn with_language_tools() -> Desk {
        let desk = Desk::empty();
        let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("language-tools");
        fs::create_dir_all(&tools).unwrap();
        symlink(tools, desk.cache.path().join("tools")).unwrap();
        desk
    }

    /// A path in it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The folder of its caches.
    pub fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// Writes a file, and the folders that it is in.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces what must stand in a file exactly once.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}:\n{text}");
        self.write(path, text.replace(from, to));
    }

    /// Every file beneath a folder, with what changes when somebody touches it.
    pub fn files(&self, path: &str) -> BTreeMap<String, FileState> {
        let mut files = BTreeMap::new();
        gather(&self.at(path), "", &mut files);
        files
    }

    /// Locks a release, as whoever changes its plugins does.
    pub fn lock(&self, release: &str) {
        self.bowline(&format!("lock {release}")).done();
    }

    /// Runs the program to its end. The arguments stand between spaces.
    pub fn bowline(&self, arguments: &str) -> Ran {
        self.ran(self.command(arguments))
    }

    /// Starts the program.
    pub fn start(&self, arguments: &str) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// A run of the program, as it is about to start.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bowline-under-test"));
        command.arg0("bowline").args(arguments.split_whitespace());
        self.surround(&mut command);
        command
    }

    /// Another command in the surroundings that the program has here.
    pub fn surround(&self, command: &mut Command) {
        command
            .current_dir(self.folder.path())
            .env("BOWLINE_CACHE", self.cache.path())
            .env("BOWLINE_STATE", self.at("state"))
            .env("XDG_CONFIG_HOME", self.at("no-config"))
            .env_remove("BOWLINE_CONFIG")
            .env_remove("BOWLINE_UPDATE")
            .env_remove("BOWLINE_WASM_TOOLCHAIN")
            .env_remove("COLUMNS")
            .stdin(Stdio::null());
    }

    /// Runs a command to its end.
    pub fn ran(&self, mut command: Command) -> Ran {
        self.ended(command.output().unwrap())
    }

    /// What a process left.
    pub fn ended(&self, output: Output) -> Ran {
        let folder = self.folder.path().to_str().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(folder, "DESK");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// What the program left behind when it ended. The desk's own path reads `DESK`.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// All that a user sees, without what differs from run to run: times and digests.
    pub fn told(&self) -> String {
        let code = self.code.map_or("by a signal".to_owned(), |code| code.to_string());
        let mut told = format!("exit {code}\n");
        for (head, text) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !text.is_empty() {
                told.push_str(&format!("--- {head}\n{text}"));
            }
        }
        lasting(told)
    }

    /// The same, where it must have gone well.
    pub fn done(self) -> Ran {
        assert_eq!(self.code, Some(0), "{}", self.told());
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.told()))
    }
}

/// A text without what differs from run to run.
pub fn lasting(text: String) -> String {
    let lasting = |text: String, pattern: &str, with: &str| {
        Regex::new(pattern).unwrap().replace_all(&text, with).into_owned()
    };
    let text = lasting(text, r"(sha256.)[0-9a-f]{12,64}", "${1}#");
    // Where the cache is cold, some plugin versions are compiled.
    let text = lasting(text, r" \(\d+ compiled\)", "");
    let counted = r#"("milliseconds"|"pluginsCompiled"): \d+"#;
    let text = lasting(text, counted, "$1: 0");
    // The column is as wide as the longest time.
    lasting(lasting(text, r" +\d+ ms", " # ms"), r" +TIME", " TIME")
}

/// What changes when somebody touches a file.
#[derive(Debug, PartialEq, Eq)]
pub struct FileState {
    pub content: Vec<u8>,
    inode: u64,
    modified: (i64, i64),
}

/// The folder of this checkout.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(fs::copy(&from, &to).unwrap()),
        }
    }
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, FileState>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        // What goes away while it is looked at, such as a temporary file, is not there.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
            continue;
        }
        let Ok(content) = fs::read(entry.path()) else { continue };
        let state = FileState {
            content,
            inode: metadata.ino(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        };
        files.insert(name, state);
    }
}
