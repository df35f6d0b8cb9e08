//! Random versions of a package, held against each other and against the component model.

use bowline_artifact::wit::{Change, Difference, Effect, Item, diff};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::{guests_load, read};

/// A type for the alias, then which fields, cases and functions there are, and in which order.
#[derive(Clone, Debug)]
struct Version {
    alias: &'static str,
    inner: Vec<&'static str>,
    state: Vec<&'static str>,
    thing: Vec<&'static str>,
    asked: Vec<&'static str>,
    answered: Vec<&'static str>,
    imports: Vec<&'static str>,
    exports: Vec<&'static str>,
}

const TYPES: [&str; 4] = ["text", "inner", "state", "thing"];

const FUNCTIONS: [&str; 5] = [
    "get: func() -> thing;",
    "put: func(at: u8, all: list<option<thing>>);",
    "look: func(at: inner) -> result<text, string>;",
    "turn: func(t: text) -> tuple<state, u8>;",
    "plain: func(x: string);",
];

impl Version {
    fn text(&self) -> String {
        // Of the types, each interface uses those that its functions mention: the component model, unlike
        // a host, also looks at types that no function has.
        let functions = |functions: &[&str]| {
            let functions = functions.join(" ");
            let used: Vec<&str> = TYPES.into_iter().filter(|ty| functions.contains(ty)).collect();
            match used.is_empty() {
                true => format!("{{ {functions} }}"),
                false => format!("{{ use types.{{{}}}; {functions} }}", used.join(", ")),
            }
        };
        format!(
            "package demo:plugin@0.1.0;
             interface types {{
                 type text = {};
                 record inner {{ {} }}
                 enum state {{ {} }}
                 record thing {{ {} }}
             }}
             interface asked {}
             interface log {{ log: func(line: string); }}
             interface answered {}
             world guest {{ export run: func(); {} {} }}",
            self.alias,
            self.inner.join(", "),
            self.state.join(", "),
            self.thing.join(", "),
            functions(&self.asked),
            functions(&self.answered),
            self.imports.join(" "),
            self.exports.join(" "),
        )
    }
}

prop_compose! {
    fn version()(
        alias in prop_oneof![Just("string"), Just("list<u8>")],
        inner in subsequence(vec!["a: u8", "b: text"], 1..=2).prop_shuffle(),
        state in subsequence(vec!["on", "off"], 1..=2).prop_shuffle(),
        thing in subsequence(vec!["i: inner", "s: list<state>", "n: u64"], 1..=3),
        asked in subsequence(FUNCTIONS.to_vec(), 1..=5),
        answered in subsequence(FUNCTIONS.to_vec(), 0..=5),
        imports in subsequence(vec!["import asked;", "import log;"], 0..=2),
        exports in subsequence(vec!["export answered;"], 0..=1),
    ) -> Version {
        Version { alias, inner, state, thing, asked, answered, imports, exports }
    }
}

/// Two versions that differ in some of these things only, so that few differences are common.
fn pair() -> impl Strategy<Value = (Version, Version)> {
    (version(), version(), any::<u8>()).prop_map(|(old, other, which)| {
        let mut new = old.clone();
        let takes = |bit: u8| which & (1 << bit) != 0;
        if takes(0) {
            new.alias = other.alias;
        }
        let lists = [
            (&mut new.inner, other.inner),
            (&mut new.state, other.state),
            (&mut new.thing, other.thing),
            (&mut new.asked, other.asked),
            (&mut new.answered, other.answered),
            (&mut new.imports, other.imports),
            (&mut new.exports, other.exports),
        ];
        for (bit, (list, others)) in (1..).zip(lists) {
            if takes(bit) {
                *list = others;
            }
        }
        (old, new)
    })
}

fn found(old: &Version, new: &Version) -> Vec<Difference> {
    diff(&read(&old.text()), &read(&new.text())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_package_does_not_differ_from_itself(version in version()) {
        prop_assert_eq!(found(&version, &version), Vec::new());
    }

    #[test]
    fn what_breaks_compiled_guests_is_what_the_component_model_refuses((old, new) in pair()) {
        let found = found(&old, &new);
        match guests_load(&old.text(), &new.text()) {
            Err(refusal) => {
                let told = found.iter().any(|one| one.effect == Effect::BreaksGuests);
                prop_assert!(told, "{refusal}\n{found:#?}");
            }
            Ok(()) => prop_assert!(!found.iter().any(|one| is_refused(&old, &new, one)), "{found:#?}"),
        }
    }

    #[test]
    fn what_is_new_one_way_is_gone_the_other_way_and_never_safe((old, new) in pair()) {
        let (mut forth, mut back) = (found(&old, &new), found(&new, &old));
        forth.sort_by(|one, other| one.at.cmp(&other.at));
        back.sort_by(|one, other| one.at.cmp(&other.at));
        prop_assert_eq!(forth.len(), back.len());
        for (one, other) in forth.iter().zip(&back) {
            prop_assert_eq!((&one.at, one.item), (&other.at, other.item));
            match one.change {
                Change::Added => prop_assert_eq!(other.change, Change::Removed),
                Change::Removed => prop_assert_eq!(other.change, Change::Added),
                _ => prop_assert_eq!((one.change, one.effect), (other.change, other.effect)),
            }
            if one.change == Change::Removed {
                prop_assert_ne!(one.effect, Effect::Safe);
            }
        }
    }
}

/// Whether the component model must refuse a guest of the world for this. It does not where something
/// that the guest exports is not asked for any more, nor for what the world does not hold: the package
/// has functions that no world imports or exports.
fn is_refused(old: &Version, new: &Version, difference: &Difference) -> bool {
    let exported = !old.exports.is_empty() && !new.exports.is_empty();
    let held = |at: &str| match at.split_once('.') {
        Some(("asked", _)) => old.imports.contains(&"import asked;"),
        Some(("answered", _)) => exported,
        _ => true,
    };
    let unasked = difference.change == Change::Removed
        && (difference.item == Item::Export || difference.at.starts_with("answered."));
    let places = match difference.reaches.is_empty() {
        true => std::slice::from_ref(&difference.at),
        false => &difference.reaches[..],
    };
    difference.effect == Effect::BreaksGuests && !unasked && places.iter().any(|at| held(at))
}
