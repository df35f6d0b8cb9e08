//! What changes for many customers, each change once.
//!
//! Two objects' changes are one where they say the same: the object's name, its namespace and the
//! customer's name do not count, neither in the identity nor as a word in what was written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bowline_core::diff::{Change, FieldChange, ObjectChange, ObjectDiff};
use bowline_core::object::ObjectId;
use bowline_core::value::View;
use bowline_core::{Map, Value};

use super::{Shadow, Tried};
use crate::error::{Problem, Problems};

/// All changes and failures, the largest group first.
pub struct Groups {
    /// What changes.
    pub changes: Vec<Group>,
    /// What fails with the candidates only.
    pub failures: Vec<FailureGroup>,
}

/// One change, and for whom.
pub struct Group {
    /// What changes, as it is for the first object of the first customer.
    pub shape: Shape,
    /// The objects, as `KIND/NAME` with its group, and the customers of each.
    pub objects: BTreeMap<(String, String), BTreeSet<Arc<str>>>,
    /// The customers, by name.
    pub customers: BTreeSet<Arc<str>>,
}

/// A failure, and for whom.
pub struct FailureGroup {
    /// What fails, as it is for the first customer.
    pub problem: Problem,
    /// The customers, by name.
    pub customers: BTreeSet<Arc<str>>,
}

/// What changes about an object.
#[derive(Clone, Debug)]
pub enum Shape {
    /// It is new.
    Added(Value),
    /// It is gone.
    Removed(Value),
    /// These fields.
    Changed(Vec<FieldChange>),
}

impl Groups {
    /// Groups what a trial found.
    pub fn of(shadow: &Shadow) -> Groups {
        let mut groups = Groups { changes: Vec::new(), failures: Vec::new() };
        let (mut changes, mut failures) = (HashMap::new(), HashMap::new());
        for (customer, tried) in &shadow.customers {
            match tried {
                Tried::Changes(found) => {
                    found.iter().for_each(|one| groups.change(customer, one, &mut changes));
                }
                Tried::FailsNow(problems) => groups.failure(customer, problems, &mut failures),
                Tried::Already | Tried::Fails(_) => {}
            }
        }
        // A sort that keeps the order of equals: that of the first customer, then of the objects.
        let size = |group: &Group| (group.customers.len(), group.objects.len());
        groups.changes.sort_by_key(|group| std::cmp::Reverse(size(group)));
        groups.failures.sort_by_key(|group| std::cmp::Reverse(group.customers.len()));
        groups
    }

    fn change(
        &mut self,
        customer: &Arc<str>,
        one: &ObjectDiff,
        known: &mut HashMap<String, usize>,
    ) {
        let key = Names { customer, id: &one.id }.key(&one.change);
        let at = *known.entry(key).or_insert_with(|| {
            let shape = match &one.change {
                ObjectChange::Added(after) => Shape::Added(after.clone()),
                ObjectChange::Removed(before) => Shape::Removed(before.clone()),
                ObjectChange::Changed(fields) => Shape::Changed(fields.clone()),
            };
            let (objects, customers) = (BTreeMap::new(), BTreeSet::new());
            self.changes.push(Group { shape, objects, customers });
            self.changes.len() - 1
        });
        let group = &mut self.changes[at];
        let (id, kind) = (&one.id, one.id.group());
        let kind =
            if kind.is_empty() { id.kind.to_string() } else { format!("{kind}/{}", id.kind) };
        let object = group.objects.entry((kind, id.name.to_string())).or_default();
        object.insert(customer.clone());
        group.customers.insert(customer.clone());
    }

    fn failure(
        &mut self,
        customer: &Arc<str>,
        problems: &Problems,
        known: &mut HashMap<String, usize>,
    ) {
        for problem in problems.iter() {
            let own = format!("{customer}: ");
            let message = problem.message.strip_prefix(&own).unwrap_or(&problem.message).to_owned();
            let problem = Problem { message, ..problem.clone() };
            let at = *known.entry(problem.to_string()).or_insert_with(|| {
                self.failures.push(FailureGroup { problem, customers: BTreeSet::new() });
                self.failures.len() - 1
            });
            self.failures[at].customers.insert(customer.clone());
        }
    }
}

/// What differs harmlessly between two customers' forms of one change.
struct Names<'a> {
    customer: &'a str,
    id: &'a ObjectId,
}

impl Names<'_> {
    /// A text that equal changes share. It is compared, never shown: marked values are in it.
    fn key(&self, change: &ObjectChange) -> String {
        match change {
            ObjectChange::Added(after) => format!("+{}", self.value(after)),
            // That it is gone is the change, whatever it said for whom.
            ObjectChange::Removed(_) => "-".to_owned(),
            ObjectChange::Changed(fields) => {
                let fields = fields.iter().map(|field| self.field(field));
                fields.collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn field(&self, FieldChange { at, change }: &FieldChange) -> String {
        let at = self.text(&at.to_string());
        match change {
            // Where in its list it goes depends on what else is there.
            Change::Added(after, _) => format!("+{at} {}", self.value(after)),
            Change::Removed(_) => format!("-{at}"),
            Change::Replaced(before, after) => {
                format!("~{at} {} {}", self.value(before), self.value(after))
            }
            Change::Moved(before, after) => format!("%{at} {before:?} {after:?}"),
        }
    }

    fn value(&self, value: &Value) -> String {
        let mut text = String::new();
        self.named(value).write_canonical(&mut text);
        text
    }

    /// The value with placeholders for names.
    fn named(&self, value: &Value) -> Value {
        match value.view() {
            View::String(text) => Value::from(self.text(text)),
            View::Array(items) => {
                items.iter().map(|item| self.named(item)).collect::<Vec<_>>().into()
            }
            View::Object(map) => {
                let entries = map.iter().map(|(key, value)| (key.clone(), self.named(value)));
                entries.collect::<Map>().into()
            }
            _ => value.clone(),
        }
    }

    fn text(&self, text: &str) -> String {
        let names = [
            (Some(&*self.id.name), "{name}"),
            (self.id.namespace.as_deref(), "{namespace}"),
            (Some(self.customer), "{customer}"),
        ];
        let names = names.into_iter().filter_map(|(name, with)| Some((name?, with)));
        names.fold(text.to_owned(), |text, (name, with)| replace_word(&text, name, with))
    }
}

/// Replaces a name where it stands as a word: not within a longer name.
fn replace_word(text: &str, name: &str, with: &str) -> String {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (front, behind) = (&rest[..at], &rest[at + name.len()..]);
        let before = front.chars().last().or_else(|| replaced.chars().last());
        let word = !inside(before) && !inside(behind.chars().next());
        replaced.push_str(front);
        replaced.push_str(if word { with } else { name });
        rest = behind;
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_only_as_a_word() {
        let replaced = |text: &str| replace_word(text, "web", "{name}");
        assert_eq!(
            replaced("web.shop.svc/web-0 webs cobweb"),
            "{name}.shop.svc/{name}-0 webs cobweb"
        );
        assert_eq!(replaced(""), "");
    }

    #[test]
    fn names_do_not_count_and_all_else_does() {
        let key = |customer: &str, name: &str, value: &str| {
            let id = ObjectId {
                api_version: "v1".into(),
                kind: "Service".into(),
                namespace: Some(format!("{customer}-shop").into()),
                name: name.into(),
            };
            let change = Change::Replaced(Value::from(1i64), Value::from(value));
            let at = bowline_core::diff::FieldPath::parse("/spec/host").unwrap();
            let change = ObjectChange::Changed(vec![FieldChange { at, change }]);
            Names { customer, id: &id }.key(&change)
        };
        let one = key("acme", "web", "web.acme-shop.svc");
        assert_eq!(one, key("globex", "cart", "cart.globex-shop.svc"));
        assert_ne!(one, key("globex", "cart", "web.globex-shop.svc"));
    }
}
