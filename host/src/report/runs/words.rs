//! The words for how runs end and how long things take.

use bowline_core::run::{Changes, Effects, Ending, Finished};
use jiff::SignedDuration;

/// How a run ended, in a few words.
pub fn ending_words(finished: &Finished) -> String {
    let mut words = match &finished.ending {
        Ending::Succeeded => "succeeded".to_owned(),
        Ending::Planned => "planned".to_owned(),
        Ending::Failed { phase, failure } => format!("failed in {phase}: {}", failure.class),
        Ending::Terminated { phase, .. } => format!("terminated in {phase}"),
    };
    if finished.partial {
        words.push_str(", partial");
    }
    if !finished.exit_failed.is_empty() {
        words.push_str(", exit-failed");
    }
    words
}

/// What a run changed, in a few words.
pub fn effect_words(effects: &Effects) -> String {
    let part = |of: &str, changes: &Option<Changes>| {
        let changes = changes.filter(|changes| !changes.is_empty())?;
        Some(format!("{of} {}", change_words(&changes)))
    };
    let parts = [part("objects", &effects.objects), part("Terraform", &effects.resources)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match (parts.is_empty(), effects.objects.or(effects.resources)) {
        (false, _) => parts.join("; "),
        (true, Some(_)) => "nothing".to_owned(),
        (true, None) => "-".to_owned(),
    }
}

/// How many are other than before.
pub fn change_words(changes: &Changes) -> String {
    let Changes { created, updated, deleted, .. } = changes;
    let counted = [(created, "created"), (updated, "changed"), (deleted, "deleted")];
    let said = counted.iter().filter(|(count, _)| **count > 0);
    said.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// A length of time for people: `850 ms`, `12 s`, `3 m 20 s`, `2 h 5 m`.
pub fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => format!("{} ms", length.subsec_millis().max(0)),
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} m {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_by_its_parts() {
        let changes = |created, updated| Changes { created, updated, ..Changes::default() };
        let words = |resources, objects| effect_words(&Effects { resources, objects });
        assert_eq!(words(None, None), "-");
        assert_eq!(words(Some(changes(0, 0)), Some(changes(0, 0))), "nothing");
        let both = words(Some(changes(1, 0)), Some(changes(110, 2)));
        assert_eq!(both, "objects 110 created, 2 changed; Terraform 1 created");
    }

    #[test]
    fn lengths_have_two_units_at_most() {
        let of = |milliseconds| span(SignedDuration::from_millis(milliseconds));
        assert_eq!([0, 850, 12_400].map(of), ["0 ms", "850 ms", "12 s"]);
        assert_eq!([200_000, 7_500_000].map(of), ["3 m 20 s", "2 h 5 m"]);
        assert_eq!(of(-5), "0 ms", "a clock that went back");
    }
}
