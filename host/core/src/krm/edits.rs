//! What a function did to its objects.

use std::collections::HashMap;

use super::annotations::{number, take_off};
use super::hand::{Given, Handed};
use super::printed::Printed;
use crate::Value;
use crate::object::{Identity, ObjectId};

/// One thing that a function did.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// It changed the object of this number to be this.
    Set(u32, Value),
    /// It added an object.
    Add(Value),
    /// It left the object of this number out.
    Remove(u32),
}

/// What makes the objects that were handed over those that were printed: first what is changed or gone,
/// in the order in which it was given, then what is new, in the order in which it was printed.
pub fn edits(handed: &Handed, printed: &Printed) -> Vec<Edit> {
    let given = &handed.given;
    let owners = owners(given, &printed.items);
    let mut item_of: HashMap<usize, &Value> = HashMap::new();
    for (item, owner) in printed.items.iter().zip(&owners) {
        owner.map(|owner| item_of.insert(owner, item));
    }
    let mut edits = Vec::new();
    for (index, Given { number, object, .. }) in given.iter().enumerate() {
        match item_of.get(&index) {
            None => edits.push(Edit::Remove(*number)),
            Some(item) => {
                let item = take_off(item, Some(object));
                if item != *object {
                    edits.push(Edit::Set(*number, item));
                }
            }
        }
    }
    let new = printed.items.iter().zip(&owners).filter(|(_, owner)| owner.is_none());
    edits.extend(new.map(|(item, _)| Edit::Add(take_off(item, None))));
    edits
}

/// For each item, which of the objects it is. A function may copy an object with its annotations, rename
/// one, or lose all annotations: so an object is first of all the item that has its mark and its name,
/// then the one that has its name, then the one that has its mark.
fn owners(given: &[Given], items: &[Value]) -> Vec<Option<usize>> {
    let by_number: HashMap<u32, usize> =
        given.iter().enumerate().map(|(index, given)| (given.number, index)).collect();
    let identities: Vec<_> = given.iter().map(|given| identity(&given.object)).collect();
    let mut by_identity: HashMap<&Identity, usize> = HashMap::new();
    for (index, identity) in identities.iter().enumerate() {
        identity.as_ref().map(|identity| by_identity.insert(identity, index));
    }
    let claims: Vec<Claim> = items
        .iter()
        .map(|item| Claim {
            marked: number(item).and_then(|number| by_number.get(&number).copied()),
            named: identity(item).and_then(|identity| by_identity.get(&identity).copied()),
        })
        .collect();
    let mut owners = vec![None; items.len()];
    let mut taken = vec![false; given.len()];
    let rules: [fn(&Claim) -> Option<usize>; 3] = [
        |claim| claim.marked.filter(|_| claim.marked == claim.named),
        |claim| claim.named,
        |claim| claim.marked,
    ];
    for rule in rules {
        for (owner, claim) in owners.iter_mut().zip(&claims).filter(|(owner, _)| owner.is_none()) {
            if let Some(index) = rule(claim)
                && !std::mem::replace(&mut taken[index], true)
            {
                *owner = Some(index);
            }
        }
    }
    owners
}

/// Which objects an item may be, by the place of each among those that were given.
struct Claim {
    /// By its mark.
    marked: Option<usize>,
    /// By its name.
    named: Option<usize>,
}

fn identity(object: &Value) -> Option<Identity> {
    ObjectId::of(object).ok().map(|id| id.identity())
}
