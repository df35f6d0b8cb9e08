//! What failed for which customers, each message once: what a thousand customers share is told in one
//! line, not in a thousand.

use crate::error::{Problem, Problems};

/// How many customers a line names.
const NAMED: usize = 3;

/// The problems of customers, in the order in which each came first.
pub fn failures<'a>(failed: impl IntoIterator<Item = (&'a str, &'a Problems)>) -> Vec<Problem> {
    let mut groups: Vec<(Problem, Vec<&str>)> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for (customer, problems) in failed {
        for problem in problems.iter() {
            let message = problem.message.strip_prefix(&format!("{customer}: "));
            let message = message.unwrap_or(&problem.message).to_owned();
            let shared = Problem { message, ..problem.clone() };
            let at = *known.entry(shared.to_string()).or_insert_with(|| {
                groups.push((problem.clone(), Vec::new()));
                groups.len() - 1
            });
            groups[at].1.push(customer);
        }
    }
    groups.into_iter().map(|(problem, customers)| told(problem, &customers)).collect()
}

/// The first of some problems that differ in the customer only, in all their names.
fn told(first: Problem, customers: &[&str]) -> Problem {
    let [customer, _, ..] = customers else { return first };
    let message = first.message.strip_prefix(&format!("{customer}: ")).unwrap_or(&first.message);
    let named = customers[..customers.len().min(NAMED)].join(", ");
    let more = match customers.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Problem { message: format!("{named}{more}: {message}"), ..first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn what_customers_share_is_told_once_with_their_names() {
        let problems = |messages: &[&str]| -> Problems {
            Problems::new(messages.iter().map(|text| Problem::new(Exit::Failed, *text)).collect())
        };
        let of = [
            ("a", problems(&["a: no value", "a.yaml:3: no key"])),
            ("b", problems(&["b: no value"])),
            ("c", problems(&["c: other"])),
            ("d", problems(&["d: no value"])),
            ("e", problems(&["e: no value"])),
        ];
        let told = failures(of.iter().map(|(name, problems)| (*name, problems)));
        let told: Vec<String> = told.into_iter().map(|problem| problem.message).collect();
        assert_eq!(told, ["a, b, d and 1 more: no value", "a.yaml:3: no key", "c: other"]);
    }
}
