//! Writing labels into selectors, so that what selects pods keeps to those of this release.
//!
//! Labels are only ever added to a selector that selects something by label already: an absent one
//! means "made by the API server" (Job) or "endpoints by hand" (Service), and an empty one "all".

use std::collections::BTreeMap;

use bowline_guest::pointer::child;
use bowline_guest::{Context, Error};

/// Kinds whose selectors lie at the same place.
struct Place {
    api_version: &'static str,
    kinds: &'static [&'static str],
    selector: &'static str,
}

const PLACES: [Place; 3] = [
    Place {
        api_version: "apps/v1",
        kinds: &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"],
        selector: "/spec/selector/matchLabels",
    },
    Place {
        api_version: "policy/v1",
        kinds: &["PodDisruptionBudget"],
        selector: "/spec/selector/matchLabels",
    },
    Place {
        api_version: "v1",
        kinds: &["Service", "ReplicationController"],
        selector: "/spec/selector",
    },
];

pub fn write(cx: &Context, labels: &BTreeMap<String, String>) -> Result<(), Error> {
    for place in &PLACES {
        let kinds = place.kinds.iter().copied();
        for object in cx.objects().api_version(place.api_version).kinds(kinds) {
            let selector: Option<BTreeMap<String, String>> = object.get(place.selector)?;
            if selector.is_none_or(|selector| selector.is_empty()) {
                continue;
            }
            for (key, value) in labels {
                object.set(&child(place.selector, key), value)?;
            }
        }
    }
    Ok(())
}
