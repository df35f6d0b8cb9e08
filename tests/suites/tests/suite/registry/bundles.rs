//! Releases in a registry, as one artefact each.

use super::plugins::contents;
use super::server::{Server, desk};
use crate::program::Desk;

fn pushed(desk: &Desk, server: &Server) -> String {
    let pushed = desk.bowline(&format!("bundle push shop oci://{}/acme/shop", server.host));
    pushed.done().out.trim().to_owned()
}

#[test]
fn pulled_and_rendered_equals_rendered_from_the_folder() {
    let (server, desk) = (Server::start(), desk());
    let reference = pushed(&desk, &server);
    assert!(reference.contains("/acme/shop:2.4.0@sha256:"), "{reference}");
    desk.bowline(&format!("bundle pull {reference} --out pulled")).done();
    // Customers pin versions that are no part of the release; the operator has them.
    desk.write("bowline.toml", "[[source]]\nlayout = \"shop/plugins.oci\"\n");
    desk.bowline("render shop --all --out folder").done();
    desk.bowline("render pulled --customers shop/customers --all --out pulled-out").done();
    desk.bowline(&format!("render {reference} --customers shop/customers --all --out direct"))
        .done();
    let folder = contents(&desk, "folder");
    assert_eq!(folder.len(), 4);
    assert!(folder == contents(&desk, "pulled-out") && folder == contents(&desk, "direct"));
    // By its digest it is in the cache now.
    drop(server);
    let offline = format!("render {reference} --customers shop/customers -c acme --offline");
    desk.bowline(&offline).done();
}

#[test]
fn layers_that_are_there_are_not_sent_again() {
    let (server, desk) = (Server::start(), desk());
    pushed(&desk, &server);
    let before = server.uploads();
    assert_eq!(pushed(&desk, &server), pushed(&desk, &server));
    assert_eq!(server.uploads(), before);
    desk.edit("shop/release.yaml", "  version: 2.4.0\n", "  version: 2.4.1\n");
    pushed(&desk, &server);
    assert_eq!(server.uploads(), before + 2, "release.yaml and the config");
    desk.edit("shop/release.yaml", "shop.example/tier: standard", "shop.example/tier: other");
    let refused = desk.bowline(&format!("bundle push shop oci://{}/acme/shop", server.host));
    assert_eq!(refused.code, Some(3), "{}", refused.told());
    assert!(refused.err.contains("a version never changes"), "{}", refused.told());
}

#[test]
fn a_bit_that_flips_on_the_registrys_disk_is_refused() {
    let (server, desk) = (Server::start(), desk());
    let reference = pushed(&desk, &server);
    let shown = desk.bowline(&format!("bundle show {reference} -o json")).done().json();
    for part in shown["parts"].as_array().unwrap() {
        let digest = part["digest"].as_str().unwrap();
        server.flip(digest);
        let mut command = desk.command(&format!("bundle pull {reference} --out pulled"));
        command.env("BOWLINE_CACHE", desk.at("no-cache-yet"));
        std::fs::remove_dir_all(desk.at("no-cache-yet")).ok();
        let refused = desk.ran(command);
        assert_eq!(refused.code, Some(3), "{part}: {}", refused.told());
        assert!(refused.err.contains("is not what it should be"), "{}", refused.told());
        assert!(!desk.at("pulled").exists());
        // What was pulled before is whole; what the registry has is not, and that is what is asked.
        desk.bowline(&format!("bundle show {reference}")).done();
        let verified = desk.bowline(&format!("bundle verify {reference}"));
        assert_eq!(verified.code, Some(3), "{part}: {}", verified.told());
        server.flip(digest);
        desk.bowline(&format!("bundle verify {reference}")).done();
    }
}

#[test]
fn a_folder_a_layout_and_a_registry_have_the_same_bundle() {
    let (server, desk) = (Server::start(), desk());
    desk.bowline("bundle build shop --out shop.oci").done();
    let to = format!("oci://{}/acme/shop", server.host);
    let pushed = desk.bowline(&format!("bundle push shop.oci {to}:latest")).done();
    let pushed = pushed.out.trim();
    let mut all = Vec::new();
    for what in
        ["shop", "shop.oci", "oci-layout:shop.oci:2.4.0", "oci-layout:shop.oci:shop:2.4.0", pushed]
    {
        all.push(desk.bowline(&format!("bundle show {what}")).done().out);
    }
    assert!(all.iter().all(|one| *one == all[0]), "{all:#?}");
    assert!(pushed.ends_with(all[0].lines().nth(2).unwrap().split_whitespace().last().unwrap()));
    let release = all[0].lines().nth(1).unwrap().split_whitespace().last().unwrap();
    for what in ["shop", "shop.oci", pushed] {
        desk.bowline(&format!("bundle verify {what} --digest {release}")).done();
        let other = release.replace(&release[10..14], "0000");
        let refused = desk.bowline(&format!("bundle verify {what} --digest {other}"));
        assert_eq!(refused.code, Some(3), "{}", refused.told());
    }
}

#[test]
fn what_is_not_there_or_no_bundle_is_told() {
    let (server, desk) = (Server::start(), desk());
    let told = |arguments: &str| {
        let ran = desk.bowline(&arguments.replace("REGISTRY", &server.host));
        ran.told().replace(&server.host, "REGISTRY")
    };
    insta::assert_snapshot!(told("bundle pull oci://REGISTRY/acme/shop:1.0.0 --out x"), @r"
    exit 3
    --- stderr
    error[release.incomplete]: oci://REGISTRY/acme/shop:1.0.0: no such tag: 1.0.0
      hint: check the spelling; some registries say this of what one may not see, too
    ");
    insta::assert_snapshot!(told("bundle pull oci://REGISTRY/acme/shop --out x"), @r"
    exit 3
    --- stderr
    error[release.invalid]: oci://REGISTRY/acme/shop: this names a repository, and one artefact of it is needed
      hint: add :TAG or @sha256:… to the reference
    ");
    insta::assert_snapshot!(told("render oci://REGISTRY/Acme:1 --all"), @r#"
    exit 2
    --- stderr
    error: no reference to an artefact: "oci://REGISTRY/Acme:1": its repository is not made of lower-case letters and digits with single separators between them, and `/`
      hint: write oci://HOST[:PORT]/REPOSITORY[:TAG][@sha256:…] or oci-layout:FOLDER[:TAG][@sha256:…]
    "#);
    insta::assert_snapshot!(told("bundle push shop oci-layout:x"), @r"
    exit 2
    --- stderr
    error: a bundle is pushed to oci://HOST/REPOSITORY[:TAG], not to oci-layout:x
      hint: `bowline bundle build --out` writes to a folder
    ");
    insta::assert_snapshot!(told("bundle show oci-layout:shop/plugins.oci"), @r"
    exit 3
    --- stderr
    error[release.incomplete]: oci-layout:shop/plugins.oci: no such bundle in this folder
      hint: check the spelling; some registries say this of what one may not see, too
    ");
    desk.bowline("plugin pull oci-layout:shop/plugins.oci:images:1.0.0 --out images.wasm");
    desk.bowline(&format!("plugin push images.wasm --to oci://{}/p", server.host)).done();
    insta::assert_snapshot!(told("bundle show oci://REGISTRY/p/images:1.0.0"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: oci://REGISTRY/p/images:1.0.0: this is no bundle of a release, its type is "application/vnd.wasm.config.v0+json"
    "#);
}
