//! Asks for everything that takes a capability, and says what it was told.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    let id = |kind: &str| ObjectId {
        api_version: "apps/v1".to_owned(),
        kind: kind.to_owned(),
        namespace: None,
        name: "web".to_owned(),
    };
    let read = |path| files::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(vec![
        note("info", "walk", format!("{:?}", files::walk("charts"))),
        note("info", "read", format!("{:?}", read("charts/web.yaml"))),
        note("info", "read above", format!("{:?}", read("../charts/web.yaml"))),
        note("info", "read root", format!("{:?}", read("/etc/passwd"))),
        note("info", "lookup Deployment", format!("{:?}", lookup::get(&id("Deployment")))),
        note("info", "lookup Job", format!("{:?}", lookup::get(&id("Job")))),
        note("info", "output host", format!("{:?}", facts::output("host"))),
        note("info", "output absent", format!("{:?}", facts::output("absent"))),
        note("info", "output port", format!("{:?}", facts::output("port"))),
    ])
}
