//! `[retries]` of bowline.toml.

use std::collections::BTreeMap;
use std::str::FromStr;

use bowline_core::nearest::nearest;
use bowline_core::release::parse_duration;
use bowline_core::run::{Millis, Retries, RetryPolicy};
use bowline_core::{FailureClass, Pointer};

use crate::document::Document;
use crate::error::{BundleError, Gathered};
use crate::format::DurationText;
use crate::format::operator::RetryPart;

/// The policies that are other than usual. A class that there is none of is told with the nearest.
pub(super) fn retries(
    document: &Document,
    parts: &BTreeMap<String, RetryPart>,
    errors: &mut Gathered,
) -> Retries {
    let mut changed = Vec::new();
    for (word, part) in parts {
        let at = Pointer::of(["retries", word]);
        let Ok(class) = FailureClass::from_str(word) else {
            let known = FailureClass::ALL.iter().map(|class| class.word());
            let meant = nearest(word, known)
                .map_or(String::new(), |near| format!(", did you mean {near}?"));
            let message = format!("retries: no class of failure is {word:?}{meant}");
            let error = BundleError::text(document.key_place(&at), message);
            errors.push(error.with_hint("host/docs/failures.md has them all"));
            continue;
        };
        let usual = RetryPolicy::of(class);
        let mut length = |key: &str, given: &Option<DurationText>, usual: Millis| {
            let Some(text) = given else { return usual };
            parse_duration(&text.0).map_or_else(
                |error| {
                    let place = document.place(&at.child(key));
                    errors.push(BundleError::text(place, format!("retries.{word}.{key}: {error}")));
                    usual
                },
                Millis::from,
            )
        };
        let at_least = |usual: Millis| if usual.0 == 0 { Millis::seconds(5) } else { usual };
        let first = length("first", &part.first, at_least(usual.first));
        let most = length("most", &part.most, Millis::minutes(5).max(usual.most));
        changed.push((class, RetryPolicy { times: part.times, first, most: most.max(first) }));
    }
    Retries::with(changed)
}
