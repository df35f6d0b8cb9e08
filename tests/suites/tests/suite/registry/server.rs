//! A registry of the test's own: Debian's `docker-registry`, with its storage in a temporary folder.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::Desk;

/// Longer than any start takes; who waits this long waits for nothing.
const STARTED: Duration = Duration::from_secs(60);
/// `me` with the password `secret`.
const USERS: &str = "me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

pub struct Server {
    process: Child,
    folder: TempDir,
    pub host: String,
}

impl Server {
    pub fn start() -> Server {
        Server::with("")
    }

    /// One that lets in only `me`.
    pub fn guarded() -> Server {
        Server::with("auth: {htpasswd: {realm: test, path: USERS}}\n")
    }

    fn with(more: &str) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(at("users"), USERS).unwrap();
        let config = format!(
            "version: 0.1\nlog: {{level: info}}\nhttp: {{addr: \"127.0.0.1:0\"}}\n\
             storage: {{filesystem: {{rootdirectory: {}}}}}\n{}",
            at("storage"),
            more.replace("USERS", &at("users"))
        );
        fs::write(at("config.yml"), config).unwrap();
        let program = xtask::registry::find();
        let program = program.expect("docker-registry is missing; `cargo xtask test` installs it");
        let log = File::create(at("log")).unwrap();
        let process = Command::new(program)
            .args(["serve", &at("config.yml")])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Server { process, folder, host: String::new() };
        server.host = server.listening();
        server
    }

    /// The address that it took.
    fn listening(&mut self) -> String {
        let began = Instant::now();
        loop {
            let log = self.log();
            if let Some((_, rest)) = log.split_once("listening on ") {
                let end = |letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ':';
                // The line may be half written.
                if let Some((host, _)) = rest.split_once(end) {
                    return host.to_owned();
                }
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && began.elapsed() < STARTED, "no registry: {ended:?}\n{log}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// How many uploads were finished.
    pub fn uploads(&self) -> usize {
        self.log()
            .lines()
            .filter(|line| line.contains("\"PUT /v2/") && line.contains("/blobs/uploads/"))
            .count()
    }

    /// Where it keeps a blob.
    pub fn blob(&self, digest: &str) -> PathBuf {
        let hex = digest.strip_prefix("sha256:").unwrap();
        let beneath = format!("storage/docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]);
        self.folder.path().join(beneath)
    }

    /// Flips a bit of a blob on its disk.
    pub fn flip(&self, digest: &str) {
        let path = self.blob(digest);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A desk with the shop, its lock, and a cache of its own for what is pulled.
pub fn desk() -> Desk {
    let desk = Desk::with_shop();
    if !desk.at("shop/bowline.lock").exists() {
        lock(&desk);
    }
    desk
}

/// Locks the newest version of each plugin of the shop.
fn lock(desk: &Desk) {
    let listed = desk.bowline("plugin list shop/plugins.oci -o json").done().json();
    let plugins = listed["plugins"].as_array().unwrap();
    let newest = |one: &&serde_json::Value| one["name"] != "sidecar" || one["version"] == "2.1.0";
    let text = |one: &serde_json::Value| {
        format!(
            "[[plugin]]\nname = {}\nversion = {}\ndigest = {}\n\n",
            one["name"], one["version"], one["digest"]
        )
    };
    let lock: String = plugins.iter().filter(newest).map(text).collect();
    desk.write("shop/bowline.lock", lock);
}
