//! The operator's file.

use std::time::Duration;

use bowline_core::{Digest, PluginId};
use insta::assert_snapshot;

use super::fixture::Fixture;
use crate::Operator;
use crate::signature::tests::COSIGN_PUB;

fn read(text: &str) -> (Fixture, Result<Operator, crate::Errors>) {
    let fixture = Fixture::new();
    fixture.file("bowline.toml", text).file("keys/platform.pub", COSIGN_PUB);
    let read = Operator::read(&fixture.path("bowline.toml"));
    (fixture, read)
}

fn refused(text: &str) -> String {
    let (fixture, read) = read(text);
    fixture.shown(&read.unwrap_err())
}

#[test]
fn everything_that_an_operator_may_say_is_read() {
    let text = r#"
requireWindows = true
notify = ["notify-send", "bowline"]

[[source]]
layout = "plugins"

[[source]]
embedded = true

[[grant]]
plugin = "sidecar@>=2, <3"
allow = ["http:a.example:8080", "output:db"]

[[grant]]
plugin = "sidecar"
digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
allow = ["files"]

[[trust]]
name = "platform"
key = "keys/platform.pub"
plugins = ["sidecar", "acme-*"]
bundles = ["shop"]
from = "oci://registry.example/acme"
until = 2027-01-31T00:00:00Z

[[window]]
deny = {from = "2026-12-20T00:00", to = "2027-01-02T00:00"}
timeZone = "Europe/Madrid"

[secrets.db-admin]
env = "DB_ADMIN_{customer}"
customer = {acme = {file = "/run/secrets/acme"}}

[limits]
running = "2s"
memoryCap = 512
wallCap = 60
output = 8
objects = 500

[retries]
"sync.unavailable" = {times = 5}
"#;
    let (fixture, operator) = read(text);
    let operator = operator.unwrap();
    assert_eq!(
        operator.sources,
        [
            crate::PluginSource::Layout {
                path: fixture.path("plugins"),
                named: "plugins".to_owned()
            },
            crate::PluginSource::Embedded
        ]
    );
    assert_eq!(operator.limits.default.running, Duration::from_secs(2));
    assert_eq!((operator.limits.memory_cap, operator.limits.wall_cap), (512, 60));
    assert_eq!(operator.limits.default.output.bytes, 8 << 20);
    let granted = |reference: &str, digest: Digest| {
        let granted = operator.granted(&PluginId::parse(reference).unwrap(), digest);
        granted.iter().map(|one| one.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(granted("sidecar@2.1.0", Digest::of("x")), ["http:a.example:8080", "output:db"]);
    assert_eq!(granted("sidecar@3.0.0-rc.1", Digest::of("")), ["files"]);
    assert_eq!(granted("sidecar@1.0.0", Digest::of("x")), [""; 0]);
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    assert_snapshot!(refused("[[grants]]\nplugin = \"a\"\n\n[limits]\nmemroyCap = 3\nwallCap = 0\nrunning = 5\n"), @r#"
    [release.invalid] unknown key `grants` at ROOT/bowline.toml:1:3, did you mean `grant`?
    [release.invalid] unknown key `memroyCap` at ROOT/bowline.toml:5:1, did you mean `memoryCap`?
    [release.invalid] ROOT/bowline.toml:6:11: limits.wallCap: expected at least 1, found integer 0
    [release.invalid] ROOT/bowline.toml:7:11: limits.running: expected a duration such as 90s, 15m or 1h30m, found integer 5
    "#);
    assert_snapshot!(refused("[[grant]]\nplugin = \"A\"\nallow = [\"file\"]\n[[source]]\n"), @r#"
    [release.invalid] ROOT/bowline.toml:2:10: grant[0].plugin: expected a plugin's name, perhaps with a range: NAME@RANGE, found string "A"
    [release.invalid] ROOT/bowline.toml:3:10: grant[0].allow[0]: expected a capability: files, cluster-read:GROUP/KIND, http:HOST[:PORT], output:NAME, memory:MIB or wall:SECONDS, found string "file"
    "#);
    assert_snapshot!(refused("[[grant]]\nplugin = \"a@x\"\nallow = [\"http:/\", \"memory:0\"]\n"), @r#"[release.invalid] ROOT/bowline.toml:3:10: grant[0].allow[0]: no capability: "http:/"; the capabilities are files, cluster-read:GROUP/KIND, http:HOST[:PORT] (in a manifest also http:*), output:NAME, memory:MIB and wall:SECONDS"#);
    assert_snapshot!(refused("[[grant]]\nplugin = \"a\"\nallow = [\"http:*\"]\n"), @r#"[release.invalid] ROOT/bowline.toml:3:10: grant[0].allow[0]: a grant names each host: write http:HOST or http:HOST:PORT in the place of http:*"#);
    assert_snapshot!(refused("[secrets.a]\nenv = \"A\"\nfile = \"b\"\n[secrets.b]\n"), @r#"
    [release.invalid] ROOT/bowline.toml:1:1: secrets.a: a secret comes from exactly one of `env`, `file` and `command`
    [release.invalid] ROOT/bowline.toml:4:1: secrets.b: a secret comes from exactly one of `env`, `file` and `command`
    "#);
    assert_snapshot!(refused("a = \n"), @r#"[release.invalid] ROOT/bowline.toml:1:5: string values must be quoted, expected literal string"#);
    assert_snapshot!(refused("a = 1\na = 2\n"), @r#"[release.invalid] ROOT/bowline.toml:2:1: duplicate key"#);
    assert_snapshot!(refused("requireWindows = 99999999999999999999\n"), @r#"[release.invalid] ROOT/bowline.toml:1:18: requireWindows: a number beyond 64 bits"#);
    assert_snapshot!(refused("limits = inf\n"), @r#"[release.invalid] ROOT/bowline.toml:1:10: limits: no number that JSON can say"#);
    let deep = format!("retries = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = refused(&deep);
    assert!(deep.starts_with("[release.invalid] ROOT/bowline.toml:1:"), "{deep:.300}");
}

#[test]
fn the_release_does_not_open_with_a_broken_operators_file() {
    let fixture = Fixture::new();
    fixture.file("bowline.toml", "[limit]\n");
    assert_snapshot!(fixture.refusal(), @r#"[release.invalid] unknown key `limit` at ROOT/bowline.toml:1:2, did you mean `limits`?"#);
}
