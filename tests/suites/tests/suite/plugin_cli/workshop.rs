//! What a day of writing plugins gives: each command once, since it compiles the SDK, and kept for the
//! tests to look at.
//!
//! ```text
//! plugin new hello ─► plugin build ─► plugin test ─► built again, spoiled, mended
//!        └── keeper, pulse, herald: the other roles, beside it in its workspace
//! ```

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::program::{Desk, Ran};

/// What came of the day.
pub struct Workshop {
    /// `plugin new hello`, `plugin build hello` and `plugin test hello`, as a new user types them.
    pub made: Ran,
    pub built: Ran,
    pub tested: Ran,
    /// The build after a file was written again, and the bytes before and after.
    pub built_again: Ran,
    pub bytes: [Vec<u8>; 2],
    /// A build after the config got another field.
    pub outdated: Ran,
    /// A build of what is no Rust.
    pub broken: Ran,
    /// A build that must keep to a lock file that is not there any more.
    pub unlocked: Ran,
    /// `plugin test` of the other roles, by their word.
    pub roles: BTreeMap<&'static str, Ran>,
    /// The files of all four, by their word.
    pub files: BTreeMap<&'static str, Vec<u8>>,
}

/// The plugin of each role.
pub const PLUGINS: [(&str, &str); 4] =
    [("transformer", "hello"), ("validator", "keeper"), ("health", "pulse"), ("step", "herald")];

pub static WORKSHOP: LazyLock<Workshop> = LazyLock::new(Workshop::open);

impl Workshop {
    fn open() -> Workshop {
        let desk = Desk::empty();
        let made = desk.bowline("plugin new hello");
        let built = run(&desk, "plugin build hello");
        let tested = run(&desk, "plugin test hello");
        let first = bytes(&desk, "hello");
        let (roles, mut files) = other_roles(&desk);
        files.insert("transformer", first.clone());

        let source = desk.read("hello/src/lib.rs");
        desk.write("hello/src/lib.rs", &source);
        let built_again = run(&desk, "plugin build hello");
        let again = bytes(&desk, "hello");
        desk.edit(
            "hello/src/lib.rs",
            "    owner: String,\n",
            "    owner: String,\n    team: String,\n",
        );
        let outdated = run(&desk, "plugin build hello");
        desk.write("hello/src/lib.rs", "fn main( {}\n");
        let broken = run(&desk, "plugin build hello");
        std::fs::remove_file(desk.at("hello/Cargo.lock")).unwrap();
        let unlocked = run(&desk, "plugin build hello --locked");
        let bytes = [first, again];
        Workshop {
            made,
            built,
            tested,
            built_again,
            bytes,
            outdated,
            broken,
            unlocked,
            roles,
            files,
        }
    }

    /// A desk with the folder of a new plugin of this role, and its finished file beside it.
    pub fn desk(&self, role: &str) -> Desk {
        let desk = Desk::empty();
        let (_, name) = PLUGINS.into_iter().find(|(word, _)| *word == role).unwrap();
        desk.bowline(&format!("plugin new {name} --role {role}")).done();
        desk.write(&format!("{name}.wasm"), &self.files[role]);
        desk
    }
}

/// The other three as members of hello's workspace, with its SDK, so that nothing of it is compiled
/// again.
fn other_roles(desk: &Desk) -> (BTreeMap<&'static str, Ran>, BTreeMap<&'static str, Vec<u8>>) {
    let (mut roles, mut files) = (BTreeMap::new(), BTreeMap::new());
    let members = "members = [\"bowline-guest\", \"keeper\", \"pulse\", \"herald\"]";
    for (role, name) in &PLUGINS[1..] {
        desk.bowline(&format!("plugin new hello/{name} --role {role}")).done();
        let manifest = format!("hello/{name}/Cargo.toml");
        desk.edit(&manifest, "[workspace]\nmembers = [\"bowline-guest\"]\n", "");
        desk.edit(&manifest, "path = \"bowline-guest\"", "path = \"../bowline-guest\"");
        std::fs::remove_dir_all(desk.at(&format!("hello/{name}/bowline-guest"))).unwrap();
    }
    desk.edit("hello/Cargo.toml", "members = [\"bowline-guest\"]", members);
    for (role, name) in &PLUGINS[1..] {
        roles.insert(*role, run(desk, &format!("plugin test hello/{name}")));
        run(desk, &format!("plugin build hello/{name}")).done();
        files.insert(*role, bytes(desk, &format!("hello/{name}")));
    }
    (roles, files)
}

fn bytes(desk: &Desk, folder: &str) -> Vec<u8> {
    let name = folder.rsplit('/').next().unwrap();
    std::fs::read(desk.at(&format!("{folder}/target/{name}-0.1.0.wasm"))).unwrap()
}

/// A verb that calls cargo, which has all that it needs on this machine, and keeps its progress to
/// itself.
pub fn run(desk: &Desk, arguments: &str) -> Ran {
    let mut command = desk.command(arguments);
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TERM_QUIET", "true");
    command.env("CARGO_TERM_COLOR", "never").env_remove("CARGO_TARGET_DIR");
    desk.ran(command)
}
