//! Schemas that would never come to an end.

use super::SchemaProblem;
use super::rules::{Index, Node};

/// The most schemas that may lead from one to the next without going into the value.
pub(super) const MAX_CHAIN: usize = 64;

/// Refuses references that come back to the same value, and long chains of them; names the node.
///
/// A schema is taken off once all that it leads to in place are off; what is never taken off is in a
/// loop or leads to one.
pub(super) fn refuse(nodes: &[Node]) -> Result<(), (Index, SchemaProblem)> {
    let next = |index: Index| -> Vec<Index> {
        match &nodes[index] {
            Node::Rules(rules) => rules.in_place.iter().collect(),
            Node::Always | Node::Never => Vec::new(),
        }
    };
    let mut waiting: Vec<usize> = vec![0; nodes.len()];
    let mut before: Vec<Vec<Index>> = vec![Vec::new(); nodes.len()];
    for (index, count) in waiting.iter_mut().enumerate() {
        for target in next(index) {
            *count += 1;
            before[target].push(index);
        }
    }
    let mut chain = vec![0_usize; nodes.len()];
    let mut free: Vec<Index> = (0..nodes.len()).filter(|index| waiting[*index] == 0).collect();
    let mut taken = 0;
    while let Some(index) = free.pop() {
        taken += 1;
        if chain[index] > MAX_CHAIN {
            return Err((index, SchemaProblem::Chain));
        }
        for source in &before[index] {
            chain[*source] = chain[*source].max(chain[index] + 1);
            waiting[*source] -= 1;
            if waiting[*source] == 0 {
                free.push(*source);
            }
        }
    }
    match taken == nodes.len() {
        true => Ok(()),
        false => {
            let index = waiting.iter().position(|count| *count > 0).unwrap_or(0);
            Err((index, SchemaProblem::Loop))
        }
    }
}
