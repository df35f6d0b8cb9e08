//! A registry that wants to know who asks.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::server::{Server, desk};
use crate::program::{Desk, Ran};

fn push(desk: &Desk, server: &Server) -> Ran {
    let arguments = format!("bundle push shop oci://{}/acme/shop", server.host);
    let mut command = desk.command(&arguments);
    let path = format!("{}:{}", desk.at("bin").display(), std::env::var("PATH").unwrap());
    command.env("DOCKER_CONFIG", desk.at("docker")).env("HOME", desk.at("home")).env("PATH", path);
    command.env_remove("REGISTRY_AUTH_FILE").env_remove("XDG_RUNTIME_DIR");
    desk.ran(command)
}

#[test]
fn credentials_are_taken_from_dockers_file() {
    let (server, desk) = (Server::guarded(), desk());
    let told = |ran: Ran| ran.told().replace(&server.host, "REGISTRY");
    insta::assert_snapshot!(told(push(&desk, &server)), @r"
    exit 1
    --- stderr
    error[registry.denied]: oci://REGISTRY/acme/shop:2.4.0: REGISTRY wants to know who asks (401); there are no credentials for it in DESK/docker/config.json, DESK/no-config/containers/auth.json
      hint: `docker login`, `podman login` and `skopeo login` write such credentials
    ");
    // me:wrong
    desk.write(
        "docker/config.json",
        format!(r#"{{"auths": {{"{}": {{"auth": "bWU6d3Jvbmc="}}}}}}"#, server.host),
    );
    insta::assert_snapshot!(told(push(&desk, &server)), @r#"
    exit 1
    --- stderr
    error[registry.denied]: oci://REGISTRY/acme/shop:2.4.0: REGISTRY wants to know who asks (401); it does not accept the password of "me" from DESK/docker/config.json
      hint: `docker login`, `podman login` and `skopeo login` write such credentials
    "#);
    // me:secret
    desk.write(
        "docker/config.json",
        format!(r#"{{"auths": {{"{}": {{"auth": "bWU6c2VjcmV0"}}}}}}"#, server.host),
    );
    push(&desk, &server).done();
}

#[test]
fn credentials_are_taken_from_a_helper() {
    let (server, desk) = (Server::guarded(), desk());
    desk.write(
        "docker/config.json",
        format!(r#"{{"credHelpers": {{"{}": "test"}}}}"#, server.host),
    );
    let missing = push(&desk, &server);
    assert!(missing.err.contains("docker-credential-test: "), "{}", missing.told());
    let script = "#!/bin/sh\nread host\necho \"$host $1\" > \"$0.asked\"\n\
                  echo '{\"Username\": \"me\", \"Secret\": \"secret\"}'\n";
    desk.write("bin/docker-credential-test", script);
    let program = desk.at("bin/docker-credential-test");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    push(&desk, &server).done();
    assert_eq!(desk.read("bin/docker-credential-test.asked"), format!("{} get\n", server.host));
    desk.write("bin/docker-credential-test", "#!/bin/sh\necho 'hunter2'; exit 3\n");
    let failed = push(&desk, &server);
    assert!(
        failed.err.contains("docker-credential-test failed") && !failed.err.contains("hunter2"),
        "{}",
        failed.told()
    );
}
