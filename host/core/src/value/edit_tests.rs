use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn value(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn at(text: &str) -> Pointer {
    Pointer::parse(text).unwrap()
}

#[test]
fn set_makes_missing_parents_and_takes_null_for_missing() {
    let mut target = value(r#"{"metadata":{"annotations":null}}"#);
    assert_eq!(target.set(&at("/metadata/annotations/a~1b"), "x".into()), Ok(None));
    assert_eq!(target.set(&at("/spec/template/deep"), 1i64.into()), Ok(None));
    assert_eq!(
        target.to_json(),
        r#"{"metadata":{"annotations":{"a/b":"x"}},"spec":{"template":{"deep":1}}}"#
    );
}

#[test]
fn refused_edits_say_where_and_why_and_change_nothing() {
    let start = value(r#"{"name":"x","list":[1,2]}"#);
    let why = |edit: &dyn Fn(&mut Value) -> Result<(), EditError>| {
        let mut target = start.clone();
        let error = edit(&mut target).unwrap_err();
        assert_eq!(target.to_json(), start.to_json());
        error.to_string()
    };
    let set = |pointer: &'static str| {
        why(&move |target: &mut Value| target.set(&at(pointer), 0i64.into()).map(drop))
    };
    assert_eq!(set("/name/first"), "/name is a string, not an object or an array");
    assert_eq!(set("/list/2"), "/list is an array of 2: there is no element \"2\"");
    assert_eq!(set("/list/-"), "/list is an array of 2: there is no element \"-\"");
    assert_eq!(set("/list/7/a/b"), "/list is an array of 2: there is no element \"7\"");
    assert_eq!(
        why(&|target| target.append(&at("/name"), 0i64.into())),
        "/name is a string, not an array"
    );
    assert_eq!(
        why(&|target| target.append(&at(""), 0i64.into())),
        "the whole is an object, not an array"
    );
    assert_eq!(
        why(&|target| target.insert(&at("/name/0"), 0i64.into())),
        "/name is a string, not an array"
    );
    assert_eq!(
        why(&|target| target.insert(&at("/none/0"), 0i64.into())),
        "there is nothing at /none"
    );
    assert_eq!(
        why(&|target| target.insert(&at("/list/2"), 0i64.into())),
        "/list is an array of 2: there is no element \"2\""
    );
    assert_eq!(
        why(&|target| target.unset(&at("")).map(drop)),
        "the pointer to the whole object is not allowed here"
    );
}

#[test]
fn no_edit_nests_deeper_than_the_host_walks() {
    let nested = value(&format!("{}{}", "[".repeat(100), "]".repeat(100)));
    let long = Pointer::of(vec!["a"; 28]);
    let mut target = value("{}");
    assert_eq!(target.set(&long, nested.clone()), Ok(None));
    assert_eq!(target.depth(), 128);
    let longer = long.child("b");
    assert!(matches!(target.clone().set(&longer, nested.clone()), Err(EditError::Depth { .. })));
    assert!(matches!(target.append(&long, nested), Err(EditError::Depth { .. })));
}

#[test]
fn an_edit_copies_only_the_path_to_it() {
    let base = value(r#"{"a":{"x":{"y":1}},"b":{"z":[1]}}"#);
    let mut edited = base.clone();
    edited.set(&at("/a/x/y"), 2i64.into()).unwrap();
    assert_eq!(base.to_json(), r#"{"a":{"x":{"y":1}},"b":{"z":[1]}}"#);
    let address = |value: &Value| value.get(&at("/b/z")).unwrap().shared_address();
    assert_eq!(address(&base), address(&edited));
}

#[test]
fn a_mark_is_seen_in_the_value_and_from_below_a_marked_container() {
    let mut target = value(r#"{"a":{"b":1},"c":2}"#);
    target.set(&at("/s"), value(r#"{"user":"u"}"#).into_sensitive()).unwrap();
    assert!(target.is_sensitive_at(&at("")));
    assert!(target.is_sensitive_at(&at("/s/user")));
    assert!(target.is_sensitive_at(&at("/s/absent")), "that a key is absent tells of the secret");
    assert!(!target.is_sensitive_at(&at("/a")));
    target.set(&at("/s"), 1i64.into()).unwrap();
    assert!(!target.is_sensitive(), "an overwritten secret is gone");
}

/// The same edits on a plain tree, written without any regard for speed or sharing.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Leaf(i64),
    Null,
    List(Vec<Tree>),
    Keys(BTreeMap<String, Tree>),
}

impl Tree {
    fn child(&mut self, part: &str) -> Option<&mut Tree> {
        match self {
            Tree::List(items) => items.get_mut(array_index(part)?),
            Tree::Keys(keys) => keys.get_mut(part),
            _ => None,
        }
    }

    fn has(&mut self, path: &[String]) -> bool {
        match path.split_first() {
            None => true,
            Some((first, rest)) => self.child(first).is_some_and(|child| child.has(rest)),
        }
    }

    fn apply(&mut self, edit: &Edit, path: &[String]) -> bool {
        match (path.split_first(), edit.verb) {
            (None, Verb::Set) => *self = Tree::Leaf(edit.value),
            (None, Verb::Append) => match self {
                Tree::List(items) => items.push(Tree::Leaf(edit.value)),
                Tree::Null => *self = Tree::List(vec![Tree::Leaf(edit.value)]),
                _ => return false,
            },
            (None, _) => return false,
            (Some((last, [])), Verb::Insert) => match (self, array_index(last)) {
                (Tree::List(items), Some(index)) if index < items.len() => {
                    items.insert(index, Tree::Leaf(edit.value));
                }
                _ => return false,
            },
            (Some((last, [])), Verb::Unset) => match self {
                Tree::List(items) => drop(items.remove(array_index(last).unwrap())),
                Tree::Keys(keys) => drop(keys.remove(last)),
                _ => return false,
            },
            (Some((first, rest)), verb) => {
                if *self == Tree::Null && matches!(verb, Verb::Set | Verb::Append) {
                    *self = Tree::Keys(BTreeMap::new());
                }
                if let Tree::Keys(keys) = self
                    && matches!(verb, Verb::Set | Verb::Append)
                {
                    keys.entry(first.clone()).or_insert(Tree::Null);
                }
                return self.child(first).is_some_and(|child| child.apply(edit, rest));
            }
        }
        true
    }

    fn to_value(&self) -> Value {
        match self {
            Tree::Leaf(number) => (*number).into(),
            Tree::Null => Value::NULL,
            Tree::List(items) => items.iter().map(Tree::to_value).collect::<Vec<_>>().into(),
            Tree::Keys(keys) => keys
                .iter()
                .map(|(key, tree)| (key.as_str(), tree.to_value()))
                .collect::<Map>()
                .into(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Set,
    Append,
    Insert,
    Unset,
}

#[derive(Clone, Debug)]
struct Edit {
    verb: Verb,
    path: Vec<String>,
    value: i64,
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let verb = prop_oneof![
        3 => Just(Verb::Set), 3 => Just(Verb::Append), 1 => Just(Verb::Insert), 1 => Just(Verb::Unset)
    ];
    (verb, proptest::collection::vec("[a-b0-2]", 0..5), any::<i64>())
        .prop_map(|(verb, path, value)| Edit { verb, path, value })
}

proptest! {
    #[test]
    fn any_sequence_of_edits_equals_the_same_on_a_plain_tree(edits in proptest::collection::vec(any_edit(), 0..40)) {
        let mut tree = Tree::Keys(BTreeMap::new());
        let mut target = Value::from(Map::new());
        for edit in edits {
            let at = Pointer::of(edit.path.iter().map(String::as_str));
            let before = target.clone();
            let shared = before.to_json();
            let new = Value::from(edit.value);
            let done = match edit.verb {
                Verb::Set => target.set(&at, new).is_ok(),
                Verb::Append => target.append(&at, new).is_ok(),
                Verb::Insert => target.insert(&at, new).is_ok(),
                Verb::Unset => matches!(target.unset(&at), Ok(Some(_))),
            };
            let mut next = tree.clone();
            let missing = matches!(edit.verb, Verb::Unset) && !next.has(&edit.path);
            if !missing && next.apply(&edit, &edit.path) {
                prop_assert!(done, "{:?} on {}", edit, shared);
                tree = next;
            } else {
                prop_assert!(!done, "{:?} on {}", edit, shared);
            }
            prop_assert_eq!(&target, &tree.to_value());
            prop_assert_eq!(before.to_json(), shared, "an edit changed a value that it shares");
        }
    }
}
