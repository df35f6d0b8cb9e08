//! Numbers of objects that a call was not given.

use super::Case;

#[tokio::test]
pub async fn numbers_that_a_call_was_not_given_are_errors_to_it() {
    let told = Case::of("foreign-numbers").transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    own: [0, 2]
    id: Err("there is no object 1 in this call")
    get: Err("there is no object 1 in this call")
    set: Err("there is no object 1 in this call")
    append: Err("there is no object 1 in this call")
    insert: Err("there is no object 1 in this call")
    unset: Err("there is no object 1 in this call")
    remove: Err("there is no object 1 in this call")
    id: Err("object 3 was removed")
    get: Err("object 3 was removed")
    set: Err("object 3 was removed")
    append: Err("object 3 was removed")
    insert: Err("object 3 was removed")
    unset: Err("object 3 was removed")
    remove: Err("object 3 was removed")
    id: Err("there is no object 4 in this call")
    get: Err("there is no object 4 in this call")
    set: Err("there is no object 4 in this call")
    append: Err("there is no object 4 in this call")
    insert: Err("there is no object 4 in this call")
    unset: Err("there is no object 4 in this call")
    remove: Err("there is no object 4 in this call")
    id: Err("there is no object 4294967295 in this call")
    get: Err("there is no object 4294967295 in this call")
    set: Err("there is no object 4294967295 in this call")
    append: Err("there is no object 4294967295 in this call")
    insert: Err("there is no object 4294967295 in this call")
    unset: Err("there is no object 4294967295 in this call")
    remove: Err("there is no object 4294967295 in this call")
    "#);
    insta::assert_snapshot!(told.objects(), @r#"
    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":1,"list":[1]}}
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}
    {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","labels":{"owner":"data"}}}
    "#);
}

#[tokio::test]
pub async fn a_call_may_remove_what_it_sees_and_nothing_else() {
    let told = Case::of("vandal").config("remove-all").transform().await;
    let hidden = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}"#;
    assert_eq!(told.objects(), hidden);
}
