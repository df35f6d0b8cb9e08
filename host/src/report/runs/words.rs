//! The words for how runs end and how long things take.

use bowline_core::run::{Ending, Finished};
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
    fn lengths_have_two_units_at_most() {
        let of = |milliseconds| span(SignedDuration::from_millis(milliseconds));
        assert_eq!([0, 850, 12_400].map(of), ["0 ms", "850 ms", "12 s"]);
        assert_eq!([200_000, 7_500_000].map(of), ["3 m 20 s", "2 h 5 m"]);
        assert_eq!(of(-5), "0 ms", "a clock that went back");
    }
}
