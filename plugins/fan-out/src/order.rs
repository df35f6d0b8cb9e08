//! Who waits for whom.

use bowline_guest::{Child, Finding, Findings};

use crate::config::Order;

/// How many needs all children have together at most: each is a name that the run keeps.
const MOST_NEEDS: usize = 200_000;

/// Adds what the order asks for to what the children need already.
pub fn apply(order: Order, children: &mut [Child]) -> Result<(), Findings> {
    match order {
        Order::Parallel => Ok(()),
        Order::Chain => lanes(1, children),
        Order::Lanes(width) => lanes(at_least_one(width)?, children),
        Order::Batches(size) => batches(at_least_one(size)?, children),
    }
}

fn lanes(width: usize, children: &mut [Child]) -> Result<(), Findings> {
    for at in width..children.len() {
        let before = children[at - width].name.clone();
        need(&mut children[at], before);
    }
    Ok(())
}

fn batches(size: usize, children: &mut [Child]) -> Result<(), Findings> {
    let needs = children.len().saturating_sub(size).saturating_mul(size);
    if needs > MOST_NEEDS {
        let count = children.len();
        let message =
            format!("{count} children in batches of {size} wait for {needs} others in all");
        let hint = format!("at most {MOST_NEEDS}: smaller batches, or `order: {{lanes: {size}}}`");
        return Err(Finding::error("too-many-needs", message).field("/order").hint(hint).into());
    }
    for at in size..children.len() {
        let begin = (at / size - 1) * size;
        let before: Vec<String> =
            children[begin..begin + size].iter().map(|child| child.name.clone()).collect();
        before.into_iter().for_each(|name| need(&mut children[at], name));
    }
    Ok(())
}

fn need(child: &mut Child, name: String) {
    if !child.needs.contains(&name) {
        child.needs.push(name);
    }
}

fn at_least_one(number: u32) -> Result<usize, Findings> {
    let refuse = || Finding::error("no-size", "at least one step at once").field("/order").into();
    usize::try_from(number).ok().filter(|number| *number > 0).ok_or_else(refuse)
}
