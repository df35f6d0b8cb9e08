//! What a function can see besides its list.

use bowline_core::Value;
use bowline_core::store::Store;

use super::function;
use super::hostile::odd;
use crate::sandbox::Case;

#[tokio::test]
async fn nothing_tells_one_machine_or_call_from_another() {
    let objects = odd("look-around").transform().await.objects();
    insta::assert_snapshot!(objects.lines().last().unwrap(), @r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"surroundings"},"data":{"arguments":"function","environment":"0","time":"1700000000","random":"626f776c696e6520636f6e7374616e74626f776c696e6520","order":"abcde","denied":"true"}}"#);
    assert_eq!(odd("look-around").transform().await.objects(), objects);
}

#[tokio::test]
async fn what_comes_back_as_it_was_is_untouched() {
    let told = odd("copy").transform().await;
    assert_eq!((told.failure(), told.receipt.questions), ("no failure".to_owned(), 3));
    let session = told.session.unwrap();
    assert!(session.commit(bowline_core::store::Author(0)).unwrap().writes().is_empty());
}

#[tokio::test]
async fn a_secret_is_not_read_without_a_grant_and_marks_everything_with_one() {
    let text =
        r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{}}"#;
    let mut object = Value::from_json(text).unwrap();
    let at = bowline_core::Pointer::parse("/spec/password").unwrap();
    object.set(&at, Value::from("hunter2").into_sensitive()).unwrap();
    let store = Store::new([object]);
    let config = Value::from_json(r#"{"example.org/team":"blue"}"#).unwrap();
    let call = || Case::calling(function("set-annotation")).config(config.clone());
    let told = call().store(store.clone()).limits(|limits| limits.memory = 128 << 20);
    insta::assert_snapshot!(told.transform().await.failure(), @r"
    set-annotation 1.0.0: plugin.denied: it reads every object that is selected for it, and deployment/web holds a value that came from a sensitive output
      hint: leave the object out with `select`; or the plugin asks for output:NAME, and the operator grants it
    ");
    let told = call().store(store).limits(|limits| limits.memory = 128 << 20);
    let told = told.asking(&["output:password"]).granting(&["output:password"]).transform().await;
    assert_eq!(told.failure(), "no failure");
    let store = told.session.unwrap().commit(bowline_core::store::Author(0)).unwrap();
    let object = store.objects().next().unwrap().1;
    let veiled = object.veiled().to_json();
    insta::assert_snapshot!(veiled, @r#""(sensitive)""#);
}
