//! Who follows a page: a desk with the program under test on its PATH, and a registry of its own.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::blocks;
use super::expectation::is_met;
use super::page::{self, Content};
use super::session::Session;
use crate::program::Desk;
use crate::registry::server::Server;

/// What the pages call the registry, which has another port in each test.
const HOST: &str = "localhost:5000";

/// Does what a page says, from an empty folder on.
pub fn follow(page: &str) {
    let (desk, server) = (Desk::with_language_tools(), Server::start());
    let mut session = Session::start(shell(&desk, &server));
    for block in blocks(page) {
        match block.content {
            Content::File { path, text } => write(&session.folder(), &path, &text),
            Content::Change { path, from, to } => {
                let text = std::fs::read_to_string(session.folder().join(&path)).unwrap();
                let place = format!("{page}:{}: in {path}:\n{text}", block.line);
                assert_eq!(text.matches(&from).count(), 1, "{place}");
                write(&session.folder(), &path, &text.replace(&from, &to));
            }
            Content::Console(commands) => {
                commands.iter().for_each(|command| run(page, &mut session, &server, command));
            }
            Content::Text => {}
        }
    }
}

/// Writes a file, beneath the folder that the shell is in.
fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn run(page: &str, session: &mut Session, server: &Server, command: &page::Command) {
    let page::Command { line, typed, printed: expected, exit } = command;
    let came = session.run(typed);
    let printed = came.printed.replace(&server.host, HOST);
    assert!(
        came.exit == *exit && is_met(expected, &printed),
        "{page}:{line}: $ {typed}\nexpected, with exit {exit}:\n{expected}\n\
         found, with exit {}:\n{printed}",
        came.exit
    );
}

/// A shell as a reader has one, but for colours and downloads, and crates that an earlier reader compiled.
fn shell(desk: &Desk, server: &Server) -> Command {
    let programs = desk.cache().join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    symlink(env!("CARGO_BIN_EXE_bowline-under-test"), programs.join("bowline")).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    desk.surround(&mut shell);
    shell.env("PATH", path).env("REGISTRY", &server.host);
    shell.env("CARGO_NET_OFFLINE", "true").env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1");
    let compiled = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled-by-guide");
    shell.env("CARGO_TARGET_DIR", compiled).env_remove("RUST_BACKTRACE");
    shell
}
