use super::{Mismatch, Owner, Scope, check, id, member, narrow, parent, widen};
use crate::object::Identity;
use crate::run::Failure;
use crate::{Pointer, Value};

fn owner() -> Owner {
    Owner {
        release: "shop".into(),
        namespace: "acme".into(),
        customer: "acme".into(),
        cluster: "uid-1".into(),
    }
}

/// `KIND.GROUP` or `KIND`, with a namespace behind a space.
fn identity(text: &str) -> Identity {
    let (kind, namespace) = match text.split_once(' ') {
        Some((kind, namespace)) => (kind, Some(namespace.into())),
        None => (text, None),
    };
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    Identity { group: group.into(), kind: kind.into(), namespace, name: "a".into() }
}

fn identities(texts: &[&str]) -> Vec<Identity> {
    texts.iter().map(|text| identity(text)).collect()
}

fn set(value: &mut Value, at: &[&str], text: &str) {
    value.set(&Pointer::of(at.iter().copied()), text.into()).unwrap();
}

/// The ID is the one in Kubernetes' reference of well-known labels, and in kubectl's own tests.
#[test]
fn the_id_is_that_of_kubectl() {
    assert_eq!(
        id("my-set", "test", "Secret", ""),
        "applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1"
    );
}

#[test]
fn a_parent_says_whose_it_is_and_where_its_members_are() {
    let wanted =
        identities(&["Secret acme", "Deployment.apps web", "ClusterRole.rbac.x", "ConfigMap acme"]);
    let expected = format!(
        r#"{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"bowline-shop","namespace":"acme",
        "labels":{{"applyset.kubernetes.io/id":"{}"}},"annotations":{{
        "applyset.kubernetes.io/tooling":"bowline/v1","bowline.dev/customer":"acme",
        "bowline.dev/cluster":"uid-1",
        "applyset.kubernetes.io/contains-group-kinds":"ClusterRole.rbac.x,ConfigMap,Deployment.apps,Secret",
        "applyset.kubernetes.io/additional-namespaces":"web"}}}}}}"#,
        owner().id()
    );
    let parent = parent(&owner(), &wanted);
    assert_eq!(parent, Value::from_json(&expected).unwrap());
    assert_eq!(check(&parent, &owner()), Ok(()));
}

#[test]
fn a_parent_widens_to_both_and_narrows_to_what_is_left() {
    let shown = |parent: &Value| {
        let scope = Scope::read(parent);
        let kinds: Vec<_> = scope.kinds.iter().map(ToString::to_string).collect();
        format!(
            "{} in {}",
            kinds.join(","),
            scope.namespaces.into_iter().collect::<Vec<_>>().join(",")
        )
    };
    let mut live = parent(&owner(), &identities(&["Secret old", "Job.batch acme"]));
    // What the server and others add is not claimed.
    set(&mut live, &["metadata", "resourceVersion"], "7");
    set(&mut live, &["metadata", "annotations", "else"], "x");
    assert_eq!(shown(&live), "Job.batch,Secret in acme,old");

    let wide = widen(&live, &identities(&["Secret new", "Pod acme"]));
    assert_eq!(shown(&wide), "Job.batch,Pod,Secret in acme,new,old");
    assert_eq!(wide, parent(&owner(), &identities(&["Secret new", "Pod old", "Job.batch acme"])));

    let narrow = narrow(&wide, &identities(&["Secret new"]));
    assert_eq!(narrow, parent(&owner(), &identities(&["Secret new"])));
    assert_eq!(shown(&super::narrow(&narrow, &[])), " in acme");
}

#[test]
fn a_set_of_somebody_else_is_refused_and_told_whose_it_is() {
    let annotation = |name: &str, text: &str| {
        let mut live = parent(&owner(), &[]);
        set(&mut live, &["metadata", "annotations", name], text);
        check(&live, &owner()).unwrap_err()
    };
    let shown = "secret/bowline-shop in acme";
    for (mismatch, expected) in [
        (
            annotation(super::TOOLING, "kubectl/v1.34"),
            "is kept by kubectl/v1.34, not by bowline/v1",
        ),
        (annotation(super::TOOLING, "bowline/v2"), "is kept by bowline/v2, not by bowline/v1"),
        (annotation(super::CUSTOMER, "globex"), "belongs to the customer globex, not to acme"),
        (
            annotation(super::CLUSTER, "uid-2"),
            "was made in the cluster uid-2, and this is the cluster uid-1",
        ),
    ] {
        assert_eq!(mismatch.to_string(), format!("{shown} {expected}"));
        assert_eq!(Failure::from(mismatch).class.word(), "sync.foreign");
    }
}

#[test]
fn what_is_no_parent_or_the_copy_of_one_is_refused() {
    let secret = r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"bowline-shop","namespace":"acme"}}"#;
    let mismatch = check(&Value::from_json(secret).unwrap(), &owner()).unwrap_err();
    assert!(matches!(&mismatch, Mismatch::Set { found, .. } if found == "not there"));
    let other = Owner { namespace: "globex".into(), ..owner() };
    let mut copy = parent(&other, &[]);
    set(&mut copy, &["metadata", "namespace"], "acme");
    assert!(matches!(check(&copy, &owner()), Err(Mismatch::Set { .. })));
}

#[test]
fn members_carry_the_id_beside_their_own_labels() {
    let object = r#"{"kind":"Pod","metadata":{"name":"a","labels":{"app":"a"}}}"#;
    let member = member(&Value::from_json(object).unwrap(), "applyset-x-v1").unwrap();
    assert_eq!(
        member.to_json(),
        r#"{"kind":"Pod","metadata":{"name":"a","labels":{"app":"a","applyset.kubernetes.io/part-of":"applyset-x-v1"}}}"#
    );
}
