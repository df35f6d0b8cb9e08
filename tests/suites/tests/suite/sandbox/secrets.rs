//! What a plugin says and writes after it has read a secret.

use std::collections::BTreeMap;

use bowline_core::Value;
use bowline_sandbox::Progress;

use super::Case;
use super::world::SECRET;

const CAPABILITY: &[&str] = &["output:password"];

fn granted(guest: &str, mode: &str) -> Case {
    Case::of(guest).config(mode).asking(CAPABILITY).granting(CAPABILITY)
}

#[tokio::test]
pub async fn what_a_plugin_says_after_reading_a_secret_is_withheld() {
    let found = granted("secret-teller", "find").transform().await;
    assert!(!format!("{:?}{:?}", found.result, found.log).contains(SECRET));
    insta::assert_snapshot!(found.findings(), @"withheld: (withheld: the plugin had read a sensitive value)");
    insta::assert_snapshot!(found.log(), @"Error (withheld: the plugin had read a sensitive value)");
    let refused = granted("secret-teller", "refuse").transform().await;
    assert!(!format!("{:?}{:?}", refused.result, refused.log).contains(SECRET));
    insta::assert_snapshot!(refused.failure(), @"secret-teller 1.0.0: plugin.refused: error[withheld]: (withheld: the plugin had read a sensitive value)");
    let panicked = granted("secret-teller", "panic").transform().await;
    assert!(!format!("{:?}{:?}", panicked.result, panicked.log).contains(SECRET));
    insta::assert_snapshot!(panicked.failure(), @"secret-teller 1.0.0: plugin.trap: wasm trap: wasm `unreachable` instruction executed; its last words: (withheld: the plugin had read a sensitive value)");
}

#[tokio::test]
async fn what_a_plugin_writes_after_reading_a_secret_is_marked() {
    let told = granted("secret-teller", "write").transform().await;
    let session = told.session.unwrap();
    assert!(session.knows_sensitive());
    let store = session.commit(bowline_core::store::Author(0)).unwrap();
    let (_, object) = store.objects().next().unwrap();
    let at = |text| object.get(&bowline_core::Pointer::parse(text).unwrap()).unwrap();
    assert_eq!(at("/spec/password"), &Value::from(SECRET).into_sensitive());
    assert!(at("/spec/password").is_sensitive());
    assert!(!at("/spec/replicas").is_sensitive());
}

#[tokio::test]
async fn without_a_grant_there_is_no_secret_to_tell() {
    let told = Case::of("secret-teller").config("find").transform().await;
    assert!(!format!("{:?}{:?}", told.result, told.log).contains(SECRET));
    assert!(told.log() == "Error ", "nothing was read, so nothing is withheld: {}", told.log());
}

#[tokio::test]
pub async fn a_step_cannot_tell_what_it_read() {
    let secret = || Value::from(SECRET).into_sensitive();
    let progress = Progress {
        saved: Some(secret()),
        answer: Some(secret()),
        outputs: BTreeMap::from([(("provision".into(), "password".into()), secret())]),
        ..Progress::default()
    };
    for way in ["fact", "saved", "output", "answer"] {
        let told = granted("secret-step", way).progress(progress.clone()).run().await;
        assert!(!format!("{:?}{:?}", told.result, told.log).contains(SECRET), "{way}");
        assert_eq!(told.log(), "Info (withheld: the plugin had read a sensitive value)", "{way}");
    }
}
