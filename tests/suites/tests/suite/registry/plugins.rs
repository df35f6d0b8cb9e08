//! Plugins in a registry.

use super::server::{Server, desk};
use crate::program::Desk;

fn pushed(desk: &Desk, server: &Server, version: &str) {
    let from = format!("oci-layout:shop/plugins.oci:sidecar:{version}");
    desk.bowline(&format!("plugin pull {from} --out sidecar.wasm")).done();
    desk.bowline(&format!("plugin push sidecar.wasm --to oci://{}/acme/plugins", server.host))
        .done();
}

#[test]
fn a_plugin_goes_to_a_registry_and_comes_back() {
    let (server, desk) = (Server::start(), desk());
    pushed(&desk, &server, "2.1.0");
    let uploads = server.uploads();
    assert_eq!(uploads, 2, "the plugin and its config");
    pushed(&desk, &server, "2.1.0");
    assert_eq!(server.uploads(), uploads, "what is there is not sent again");
    let reference = format!("oci://{}/acme/plugins/sidecar:2.1.0", server.host);
    desk.bowline(&format!("plugin pull {reference} --out back.wasm")).done();
    assert!(
        std::fs::read(desk.at("back.wasm")).unwrap()
            == std::fs::read(desk.at("sidecar.wasm")).unwrap()
    );
    desk.bowline(&format!("plugin pull {reference} --to copy.oci")).done();
    let told = desk.bowline("plugin list copy.oci").done().told();
    assert!(told.contains("sidecar  2.1.0"), "{told}");
}

#[test]
fn a_version_that_is_there_with_another_file_is_refused() {
    let (server, desk) = (Server::start(), desk());
    pushed(&desk, &server, "2.1.0");
    // The same plugin with a custom section more is another file.
    let mut bytes = std::fs::read(desk.at("sidecar.wasm")).unwrap();
    bytes.extend([0, 2, 1, b'x']);
    desk.write("other.wasm", bytes);
    let refused =
        desk.bowline(&format!("plugin push other.wasm --to oci://{}/acme/plugins", server.host));
    assert_eq!(refused.code, Some(3), "{}", refused.told());
    assert!(refused.err.contains("a version never changes"), "{}", refused.told());
}

#[test]
fn a_locked_plugin_comes_from_the_registry_once_and_then_from_the_cache() {
    let (server, desk) = (Server::start(), desk());
    for version in ["1.4.0", "2.0.0", "2.1.0"] {
        pushed(&desk, &server, version);
    }
    let folder = desk.bowline("render shop --all --out before").done();
    // The shop without its sidecars, which the operator's registry has.
    std::fs::rename(desk.at("shop/plugins.oci"), desk.at("away.oci")).unwrap();
    for name in ["images", "labels", "set-namespace", "network-policy", "house-rules", "wait"] {
        let listed = desk.bowline("plugin list away.oci -o json").done().json();
        let one = listed["plugins"].as_array().unwrap().iter().find(|one| one["name"] == name);
        let version = one.unwrap()["version"].as_str().unwrap().to_owned();
        desk.bowline(&format!(
            "plugin pull oci-layout:away.oci:{name}:{version} --to shop/plugins.oci"
        ))
        .done();
    }
    let missing = desk.bowline("render shop -c acme");
    assert_eq!(missing.code, Some(3), "{}", missing.told());
    let source = format!(
        "[[source]]\nembedded = true\n[[source]]\nregistry = \"oci://{}/acme/plugins\"\n",
        server.host
    );
    desk.write("bowline.toml", source);
    let render = |more: &str| {
        let mut command = desk.command(&format!("render shop {more}"));
        command.env("BOWLINE_CACHE", desk.at("cache"));
        desk.ran(command)
    };
    let offline = render("-c acme --offline");
    assert_eq!(offline.code, Some(5), "{}", offline.told());
    assert!(
        offline.err.contains("this needs the network, and --offline forbids it"),
        "{}",
        offline.told()
    );
    render("-c acme").done();
    render("--all --out after").done();
    assert_eq!(contents(&desk, "before"), contents(&desk, "after"), "{}", folder.told());
    drop(server);
    render("-c acme --offline").done();
    render("-c acme").done();
}

/// The manifests beneath a folder.
pub fn contents(desk: &Desk, folder: &str) -> Vec<(String, Vec<u8>)> {
    let files = desk.files(folder).into_iter();
    let manifests = files.filter(|(name, _)| name.ends_with("manifests.yaml"));
    manifests.map(|(name, state)| (name, state.content)).collect()
}
