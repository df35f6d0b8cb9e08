//! Where each customer's state lives, and which customers would share one.

use std::collections::BTreeMap;

use super::ModuleFacts;

/// What stands for the customer's name in the release's backend settings.
const CUSTOMER: &str = "{customer}";

/// Where one customer's state lives, as far as files say it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatePlace {
    /// What `init` gets as `-backend-config`.
    pub settings: BTreeMap<String, String>,
    /// The workspace.
    pub workspace: String,
}

impl StatePlace {
    /// The release's settings with the customer's name in them, then the customer's own.
    pub fn resolve(
        customer: &str,
        release: &BTreeMap<String, String>,
        own: &BTreeMap<String, String>,
        workspace: &str,
    ) -> StatePlace {
        let named = release.iter().map(|(key, value)| (key, value.replace(CUSTOMER, customer)));
        let own = own.iter().map(|(key, value)| (key, value.clone()));
        let settings = named.chain(own).map(|(key, value)| (key.clone(), value)).collect();
        StatePlace { settings, workspace: workspace.to_owned() }
    }
}

/// The customers that would share a state, a list each. What their environment says does not count:
/// whoever wants two states says so where it can be seen.
pub fn shared_places<'a>(
    module: &ModuleFacts,
    places: &[(&'a str, StatePlace)],
) -> Vec<Vec<&'a str>> {
    let mut customers: BTreeMap<&StatePlace, Vec<&str>> = BTreeMap::new();
    for (customer, place) in places {
        if !module.keeps_state_here(&place.settings) {
            customers.entry(place).or_default().push(customer);
        }
    }
    customers.into_values().filter(|customers| customers.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    }

    fn shared(backend: Option<&str>, release: &[(&str, &str)], own: &[&[(&str, &str)]]) -> usize {
        let module = ModuleFacts { backend: backend.map(str::to_owned), ..Default::default() };
        let places: Vec<_> = ["acme", "globex"]
            .into_iter()
            .zip(own)
            .map(|(name, own)| {
                (name, StatePlace::resolve(name, &map(release), &map(own), "default"))
            })
            .collect();
        shared_places(&module, &places).len()
    }

    #[test]
    fn customers_share_a_state_when_backend_and_workspace_are_the_same() {
        let key = [("key", "shop/{customer}.tfstate")];
        assert_eq!(shared(Some("s3"), &key, &[&[], &[]]), 0, "their names keep them apart");
        assert_eq!(shared(Some("s3"), &[("key", "shop")], &[&[], &[]]), 1);
        assert_eq!(shared(Some("s3"), &[("key", "shop")], &[&[("bucket", "a")], &[]]), 0);
        let same = [("key", "one")];
        assert_eq!(shared(Some("s3"), &key, &[&same, &same]), 1, "the customer's word counts");
        assert_eq!(shared(None, &[], &[&[], &[]]), 0, "each has a folder of its own");
        assert_eq!(shared(Some("local"), &[], &[&[], &[]]), 0);
        assert_eq!(shared(Some("local"), &[("path", "/one")], &[&[], &[]]), 1);
    }
}
