//! Who asks.

use insta::assert_snapshot;

use super::fake::{Ask, Reply};
use super::*;

/// Lets in whoever has this header; sends everybody else for tokens, which only `me:secret` gets.
fn guard(fake: &Fake, scheme: &'static str) {
    let host = fake.host.clone();
    fake.otherwise(move |ask| {
        let sent = ask.headers.get("authorization").map(String::as_str);
        if let Some(query) = ask.path.strip_prefix("/token?") {
            return Some(token(query, sent));
        }
        let good = if scheme == "Basic" { "Basic bWU6c2VjcmV0" } else { "Bearer good" };
        let challenge = match scheme {
            "Basic" => "Basic realm=\"fake\"".to_owned(),
            _ => format!("Bearer realm=\"http://{host}/token\",service=\"fake\""),
        };
        let refused = Reply::Whole(401, vec![("WWW-Authenticate", challenge)], Vec::new());
        (sent != Some(good)).then_some(refused)
    });
}

fn token(query: &str, sent: Option<&str>) -> Reply {
    let scope = "scope=repository%3Aacme%2Fplugins%2Fsidecar%3Apull";
    let fits =
        query == format!("{scope}&service=fake") || query == format!("{scope}%2Cpush&service=fake");
    assert!(fits, "{query}");
    match sent {
        Some("Basic bWU6c2VjcmV0") => {
            Reply::Whole(200, Vec::new(), br#"{"token":"good","expires_in":60}"#.to_vec())
        }
        _ => Reply::Whole(401, Vec::new(), Vec::new()),
    }
}

fn file(fake: &Fake, auth: &str) -> (tempfile::TempDir, Registries) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let content = serde_json::json!({"auths": {&fake.host: {"auth": auth}}});
    std::fs::write(&path, content.to_string()).unwrap();
    let registries = credentials(&[path]);
    (folder, registries)
}

#[test]
fn a_registry_that_asks_gets_the_credentials() {
    for scheme in ["Basic", "Bearer"] {
        let (fake, plugin, reference) = with_plugin();
        guard(&fake, scheme);
        let (_folder, registries) = file(&fake, "bWU6c2VjcmV0");
        assert_eq!(pull(&registries, &reference).unwrap().bytes(), plugin.bytes());
        let asked = if scheme == "Basic" { 3 } else { 4 };
        assert_eq!(fake.asked().len(), asked, "what was answered once is remembered");
        let source = fake.repository("acme/plugins");
        assert!(registries.push_plugin(&source, &plugin).unwrap().already_there);
    }
}

#[test]
fn a_token_that_expired_is_asked_for_again() {
    let (fake, plugin, reference) = with_plugin();
    guard(&fake, "Bearer");
    let (_folder, registries) = file(&fake, "bWU6c2VjcmV0");
    pull(&registries, &reference).unwrap();
    let (mut first, host) = (true, fake.host.clone());
    fake.otherwise(move |ask: &Ask| {
        if ask.path.starts_with("/token") {
            return Some(Reply::Whole(200, Vec::new(), br#"{"access_token":"new"}"#.to_vec()));
        }
        let challenge = format!("Bearer realm=\"http://{host}/token\"");
        std::mem::take(&mut first)
            .then(|| Reply::Whole(401, vec![("WWW-Authenticate", challenge)], Vec::new()))
    });
    assert_eq!(pull(&registries, &reference).unwrap().bytes(), plugin.bytes());
}

#[test]
fn who_is_not_let_in_is_told_what_was_tried() {
    for scheme in ["Basic", "Bearer"] {
        let (fake, _, reference) = with_plugin();
        guard(&fake, scheme);
        let told = |registries: &Registries, folder: &tempfile::TempDir| {
            let reference = Reference { digest: None, ..reference.clone() };
            let text = shown(&fake, &pull(registries, &reference).unwrap_err());
            text.replace(&folder.path().display().to_string(), "DIR")
        };
        let (folder, wrong) = file(&fake, "bWU6d3Jvbmc=");
        let none = credentials(&[folder.path().join("a.json"), folder.path().join("b.json")]);
        insta::allow_duplicates! {
            assert_snapshot!(told(&wrong, &folder), @r#"
            [registry.denied] oci://FAKE/acme/plugins/sidecar:2.1.0: FAKE wants to know who asks (401); it does not accept the password of "me" from DIR/config.json
              hint: `docker login`, `podman login` and `skopeo login` write such credentials
            "#);
            assert_snapshot!(told(&none, &folder), @r"
            [registry.denied] oci://FAKE/acme/plugins/sidecar:2.1.0: FAKE wants to know who asks (401); there are no credentials for it in DIR/a.json, DIR/b.json
              hint: `docker login`, `podman login` and `skopeo login` write such credentials
            ");
            assert_snapshot!(told(&registries(), &folder), @r"
            [registry.denied] oci://FAKE/acme/plugins/sidecar:2.1.0: FAKE wants to know who asks (401); no file is named to look for credentials in
              hint: `docker login`, `podman login` and `skopeo login` write such credentials
            ");
        }
    }
}

#[test]
fn a_password_goes_to_no_realm_without_tls() {
    let (fake, _, _) = with_plugin();
    for realm in ["ftp://x.example/", "nonsense", "http://"] {
        fake.otherwise(move |_| {
            let challenge = vec![("WWW-Authenticate", format!("Bearer realm=\"{realm}\""))];
            Some(Reply::Whole(401, challenge, Vec::new()))
        });
        let error = pull(&registries(), &fake.reference("acme/plugins/sidecar:2.1.0")).unwrap_err();
        assert!(error.to_string().contains("which is no address"), "{error}");
    }
}
