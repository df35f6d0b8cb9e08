//! Signatures, both ways: what the real cosign signs and what Bowline signs, in a real registry.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::cosign::{self, Form, bowline};
use super::server::{Server, desk};
use crate::program::{Desk, Ran};

/// Puts a version of the sidecar into the registry; by digest, as it is signed.
fn pushed_plugin(desk: &Desk, server: &Server, version: &str) -> String {
    let from = format!("oci-layout:shop/plugins.oci:sidecar:{version}");
    desk.bowline(&format!("plugin pull {from} --out sidecar.wasm")).done();
    let to = format!("oci://{}/acme/plugins", server.host);
    let told = desk.bowline(&format!("plugin push sidecar.wasm --to {to}")).done().err;
    let reference = told.lines().find(|line| line.starts_with("oci://")).unwrap();
    let (name, digest) = reference.split_once('@').unwrap();
    format!("{}@{digest}", name.rsplit_once(':').unwrap().0)
}

fn pushed_bundle(desk: &Desk, server: &Server) -> String {
    let to = format!("oci://{}/acme/shop", server.host);
    let pushed = desk.bowline(&format!("bundle push shop {to}")).done().out;
    let (name, digest) = pushed.trim().split_once('@').unwrap();
    format!("{}@{digest}", name.rsplit_once(':').unwrap().0)
}

/// The operator trusts one key, in a file of this name.
fn trust(desk: &Desk, key: &str, more: &str) {
    let text = format!("[[trust]]\nname = \"{key}\"\nkey = \"{key}.pub\"\n{more}\n");
    desk.write("bowline.toml", text);
}

/// What a bundle by reference gives, without what was pulled before.
fn verified(desk: &Desk, reference: &str, more: &str) -> Ran {
    desk.bowline(&format!("bundle verify {reference} {more}"))
}

fn refused(ran: &Ran, why: &str) {
    assert_eq!(ran.code, Some(3), "{}", ran.told());
    assert!(ran.err.contains("[release.untrusted]") && ran.err.contains(why), "{}", ran.told());
}

#[test]
fn cosign_verifies_what_bowline_signs() {
    let (server, desk) = (Server::start(), desk());
    cosign::pair(&desk, "platform");
    cosign::pair(&desk, "stranger");
    let (plugin, bundle) = (pushed_plugin(&desk, &server, "2.1.0"), pushed_bundle(&desk, &server));
    for (verb, reference) in [("plugin", &plugin), ("bundle", &bundle)] {
        let unsigned = cosign::verify(&desk, "platform", reference);
        assert_ne!(unsigned.code, Some(0), "{}", unsigned.told());
        let sign = format!("{verb} sign {reference} --key platform.key");
        assert!(bowline(&desk, &sign).done().err.contains(": signed\n"));
        let again = bowline(&desk, &sign).done();
        assert!(again.err.contains("is signed by this key already"), "{}", again.told());
        cosign::verify(&desk, "platform", reference).done();
        let stranger = cosign::verify(&desk, "stranger", reference);
        assert_ne!(stranger.code, Some(0), "{}", stranger.told());
        // Both signatures lie under one tag then, and each is found.
        cosign::sign(&desk, "stranger", Form::Image, reference);
        cosign::verify(&desk, "platform", reference).done();
        cosign::verify(&desk, "stranger", reference).done();
    }
}

#[test]
fn bowline_verifies_what_cosign_signs_in_either_form() {
    let (server, desk) = (Server::start(), desk());
    cosign::pair(&desk, "platform");
    cosign::pair(&desk, "stranger");
    let bundle = pushed_bundle(&desk, &server);
    refused(&verified(&desk, &bundle, "--key platform.pub"), "is not signed, and bundles must be");
    for (form, from, to) in [(Form::Bundle, "2.4.0", "2.4.1"), (Form::Image, "2.4.1", "2.4.2")] {
        let version = |version: &str| format!("  version: {version}\n");
        desk.edit("shop/release.yaml", &version(from), &version(to));
        let bundle = pushed_bundle(&desk, &server);
        cosign::sign(&desk, "platform", form, &bundle);
        let told = verified(&desk, &bundle, "--key platform.pub").done();
        assert!(told.err.contains("it is signed by platform.pub"), "{form:?}: {}", told.told());
        let stranger = verified(&desk, &bundle, "--key stranger.pub");
        refused(&stranger, "is signed by no key that [[trust]] names");
    }
}

#[test]
fn plugins_that_cosign_signed_satisfy_the_operator_wherever_they_go() {
    for form in [Form::Image, Form::Bundle] {
        let (server, desk) = (Server::start(), desk());
        cosign::pair(&desk, "platform");
        // Every plugin of the shop but one is signed where it lies, by Bowline; that one in a
        // registry, by cosign, and pulled from there.
        let plugin = pushed_plugin(&desk, &server, "2.1.0");
        cosign::sign(&desk, "platform", form, &plugin);
        desk.bowline(&format!("plugin pull {plugin} --to signed.oci")).done();
        let listed = desk.bowline("plugin list shop/plugins.oci -o json").done().json();
        for one in listed["plugins"].as_array().unwrap() {
            let (name, version) = (one["name"].as_str().unwrap(), one["version"].as_str().unwrap());
            if (name, version) == ("sidecar", "2.1.0") {
                continue;
            }
            let from = format!("oci-layout:shop/plugins.oci:{name}:{version}");
            desk.bowline(&format!("plugin pull {from} --to signed.oci")).done();
            let sign = format!("plugin sign oci-layout:signed.oci:{name}:{version}");
            bowline(&desk, &format!("{sign} --key platform.key")).done();
        }
        trust(&desk, "platform", "plugins = [\"*\"]\nbundles = [\"shop\"]");
        refused(&desk.bowline("render shop -c acme"), "is not signed, and plugins must be");
        std::fs::remove_dir_all(desk.at("shop/plugins.oci")).unwrap();
        std::fs::rename(desk.at("signed.oci"), desk.at("shop/plugins.oci")).unwrap();
        let folder = desk.bowline("render shop -c acme").done().out;
        // The bundle takes the signatures along, through a layout folder and a registry.
        desk.bowline("bundle build shop --out shop.oci").done();
        let to = format!("oci://{}/acme/shop", server.host);
        let pushed = desk.bowline(&format!("bundle push shop.oci {to}")).done().out;
        let render = format!("render {} --customers shop/customers -c umbrella", pushed.trim());
        refused(&desk.bowline(&render), "is not signed, and bundles must be");
        bowline(&desk, &format!("bundle sign {} --key platform.key", pushed.trim())).done();
        desk.bowline(&render).done();
        assert!(!folder.is_empty());
        drop(server);
        desk.bowline(&format!("{render} --offline")).done();
    }
}

#[test]
fn who_signed_is_shown() {
    let desk = desk();
    cosign::pair(&desk, "platform");
    bowline(&desk, "plugin sign shop/plugins.oci --key platform.key").done();
    let plain = desk.bowline("plugins shop -c acme -o json").done().json();
    assert!(plain["customers"][0]["plugins"][0].get("signedBy").is_none(), "{plain}");
    trust(&desk, "platform", "plugins = [\"*\"]");
    let shown = desk.bowline("plugins shop -o json").done().json();
    let customers = shown["customers"].as_array().unwrap();
    let plugins = customers.iter().flat_map(|one| one["plugins"].as_array().unwrap());
    assert!(
        plugins.clone().count() > 4 && plugins.clone().all(|one| one["signedBy"] == "platform")
    );
    let text = desk.bowline("plugins shop -c acme").done().out;
    assert!(text.contains("SIGNED BY") && text.contains(" platform "), "{text}");
}

#[test]
fn a_key_that_may_not_or_no_longer_may_is_refused_before_anything_is_compiled() {
    let desk = desk();
    cosign::pair(&desk, "platform");
    bowline(&desk, "plugin sign shop/plugins.oci --key platform.key").done();
    let until = "plugins = [\"*\"]\nuntil = \"2027-01-31T00:00:00Z\"";
    let render = |more: &str| {
        let mut command = desk.command(&format!("render shop -c acme {more}"));
        command.env("BOWLINE_CACHE", desk.at("cache"));
        desk.ran(command)
    };
    trust(&desk, "platform", until);
    let late = render("--now 2027-01-31T00:00:00Z");
    refused(&late, "\"platform\", which may sign until 2027-01-31T00:00:00Z (DESK/bowline.toml:1)");
    trust(&desk, "platform", "plugins = [\"acme-*\"]");
    refused(&render(""), "which may sign other plugins (DESK/bowline.toml:1: acme-*)");
    trust(&desk, "platform", "plugins = [\"*\"]\nfrom = \"oci://registry.example/acme\"");
    refused(&render(""), "which may sign beneath registry.example/acme only");
    let compiled = || desk.files("cache/aot").into_keys().filter(|name| name != "key").count();
    assert_eq!(compiled(), 0);
    trust(&desk, "platform", until);
    render("--now 2027-01-30T23:59:59Z").done();
    assert!(compiled() > 0);
}

#[test]
fn a_bit_that_flips_in_a_signature_on_the_registrys_disk_is_refused() {
    let (server, desk) = (Server::start(), desk());
    cosign::pair(&desk, "platform");
    let bundle = pushed_bundle(&desk, &server);
    let (_, digits) = bundle.rsplit_once("sha256:").unwrap();
    cosign::sign(&desk, "platform", Form::Image, &bundle);
    verified(&desk, &bundle, "--key platform.pub").done();
    let manifest = manifest(&server, "acme/shop", &format!("sha256-{digits}.sig"));
    let parsed: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let layer = parsed["layers"][0]["digest"].as_str().unwrap();
    for blob in [layer, parsed["config"]["digest"].as_str().unwrap()] {
        server.flip(blob);
        let mut command = desk.command(&format!("bundle verify {bundle} --key platform.pub"));
        command.env("BOWLINE_CACHE", desk.at("no-cache-yet"));
        let flipped = desk.ran(command);
        std::fs::remove_dir_all(desk.at("no-cache-yet")).ok();
        assert_eq!(flipped.code, Some(3), "{blob}: {}", flipped.told());
        server.flip(blob);
    }
    verified(&desk, &bundle, "--key platform.pub").done();
}

#[test]
fn a_signature_that_was_copied_beside_another_artefact_is_refused() {
    let (server, desk) = (Server::start(), desk());
    cosign::pair(&desk, "platform");
    let signed = pushed_bundle(&desk, &server);
    cosign::sign(&desk, "platform", Form::Image, &signed);
    desk.edit("shop/release.yaml", "  version: 2.4.0\n", "  version: 2.4.1\n");
    let other = pushed_bundle(&desk, &server);
    let tag =
        |reference: &str| format!("sha256-{}.sig", reference.rsplit_once("sha256:").unwrap().1);
    let copied = manifest(&server, "acme/shop", &tag(&signed));
    put(&server, "acme/shop", &tag(&other), &copied);
    let ran = verified(&desk, &other, "--key platform.pub");
    let digest = signed.rsplit_once('@').unwrap().1;
    refused(&ran, &format!("the signature beside it is of {digest}"));
    let theirs = cosign::verify(&desk, "platform", &other);
    assert_ne!(theirs.code, Some(0), "cosign says so too: {}", theirs.told());
}

#[test]
fn a_private_key_that_others_may_read_signs_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    cosign::pair(&desk, "platform");
    let path = desk.at("platform.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    insta::assert_snapshot!(bowline(&desk, "plugin sign shop/plugins.oci --key platform.key").told(), @r"
    exit 3
    --- stderr
    error: platform.key is a private key that others may read: its mode is 0644
      hint: chmod 600 platform.key
    ");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    desk.write("password", "secret\n");
    let with_file = "plugin sign shop/plugins.oci --key platform.key --password-file password";
    assert!(desk.bowline(with_file).done().err.contains("sidecar:2.1.0"));
    desk.write("password", "other\n");
    insta::assert_snapshot!(desk.bowline(with_file).told(), @r"
    exit 3
    --- stderr
    error: platform.key: the password does not open this key
    ");
}

/// A manifest of the registry, by tag.
fn manifest(server: &Server, repository: &str, tag: &str) -> Vec<u8> {
    let head = format!("GET /v2/{repository}/manifests/{tag} HTTP/1.0\r\nAccept: {IMAGE}\r\n\r\n");
    let answer = asked(server, head.as_bytes());
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    assert!(answer.starts_with(b"HTTP/1.0 200"), "{}", String::from_utf8_lossy(&answer));
    answer[at + 4..].to_vec()
}

fn put(server: &Server, repository: &str, tag: &str, manifest: &[u8]) {
    let head = format!(
        "PUT /v2/{repository}/manifests/{tag} HTTP/1.0\r\nContent-Type: {IMAGE}\r\n\
         Content-Length: {}\r\n\r\n",
        manifest.len()
    );
    let answer = asked(server, &[head.as_bytes(), manifest].concat());
    assert!(answer.starts_with(b"HTTP/1.0 201"), "{}", String::from_utf8_lossy(&answer));
}

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";

fn asked(server: &Server, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(&server.host).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
