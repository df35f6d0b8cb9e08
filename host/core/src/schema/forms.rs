//! Why none of several forms fits, in as few words as will do.

use super::check::{Path, Run};
use super::rules::{Index, Node, Rules, Types};
use super::violation::{Expected, Violation, ViolationKind};
use crate::value::{Key, Pointer, Value};

impl Run<'_> {
    /// Tells why no form fits.
    pub(super) fn tell_forms(
        &mut self,
        rules: &Rules,
        forms: &[Index],
        outcomes: Vec<Option<Vec<Violation>>>,
        value: &Value,
        path: &Path<'_>,
    ) {
        let at = path.pointer();
        let titled = forms.iter().map(|index| self.title(*index));
        let mut failed: Vec<(Option<Key>, Vec<Violation>)> =
            titled.zip(outcomes.into_iter().flatten()).collect();
        let other_type = failed.iter().all(|(_, violations)| is_other_type(&at, violations));
        let expected = rules.in_words().or_else(|| alternatives(&at, &failed));
        if let (true, Some(expected)) = (other_type, &expected) {
            return self.tell(Violation::other_type(at, expected.clone(), value));
        }
        // Whoever wrote an object did not mean the form that is a text.
        failed.retain(|(_, violations)| !is_other_type(&at, violations));
        match (failed.as_slice(), expected) {
            ([(_, only)], expected)
                if expected.is_none() || only.iter().any(|one| one.at != at) =>
            {
                only.iter().for_each(|one| self.tell(one.clone()));
            }
            (_, Some(expected)) => self.refuse(rules, value, path, expected),
            (_, None) => {
                let inner = |(title, all): (_, Vec<Violation>)| {
                    let first = all.into_iter().next()?;
                    let at = Pointer::of(first.at.parts()[at.parts().len()..].to_vec());
                    Some((title, Violation { at, ..first }))
                };
                let forms = failed.into_iter().filter_map(inner).take(6).collect();
                self.tell(Violation { at, kind: ViolationKind::NoForm(forms) });
            }
        }
    }

    fn title(&self, index: Index) -> Option<Key> {
        let mut index = index;
        // A chain of references ends; the compiler saw to that.
        loop {
            let Node::Rules(rules) = &self.schema.nodes[index] else { return None };
            match (&rules.title, rules.in_place.reference) {
                (Some(title), _) => return Some(title.clone()),
                (None, Some(target)) => index = target,
                (None, None) => return None,
            }
        }
    }
}

/// Whether a form was refused for the value's type alone.
fn is_other_type(at: &Pointer, violations: &[Violation]) -> bool {
    let [only] = violations else { return false };
    only.at == *at && matches!(only.kind, ViolationKind::Value { other_type: true, .. })
}

/// One expectation in the place of several, where every form asks for one thing of the value itself.
fn alternatives(at: &Pointer, failed: &[(Option<Key>, Vec<Violation>)]) -> Option<Expected> {
    let expected = failed.iter().map(|(_, violations)| match violations.as_slice() {
        [Violation { at: place, kind: ViolationKind::Value { expected, .. } }] if place == at => {
            Some(expected)
        }
        _ => None,
    });
    let expected = expected.collect::<Option<Vec<_>>>().filter(|all| !all.is_empty())?;
    let types = expected.iter().map(|one| match one {
        Expected::Types(types) => Some(*types),
        Expected::Words(_) => None,
    });
    if let Some(types) = types.collect::<Option<Vec<Types>>>() {
        return Some(Expected::Types(types.into_iter().fold(Types::default(), Types::with)));
    }
    let mut words = Vec::new();
    for one in expected {
        let one = one.to_string();
        if !words.contains(&one) {
            words.push(one);
        }
    }
    Some(Expected::Words(words.join(" or ")))
}
