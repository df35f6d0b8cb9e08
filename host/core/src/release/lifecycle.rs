//! What happens around a render: steps, health rules and deadlines. Read and checked here; runs obey.

use std::time::Duration;

use super::Place;
use crate::plugin::PluginName;
use crate::value::Value;

/// A plugin that judges live objects of one kind.
#[derive(Clone, Debug)]
pub struct HealthRule {
    /// The plugin.
    pub plugin: PluginName,
    /// Such as `acid.zalan.do/v1`.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The plugin's config, with references unresolved.
    pub config: Value,
    /// Where the rule stands.
    pub place: Place,
}

/// A release's steps, in the order of their start where nothing else is said.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Before anything changes.
    pub before: Vec<Step>,
    /// After the sync was verified.
    pub after: Vec<Step>,
    /// At the end, whatever ended the run.
    pub exit: Vec<Step>,
}

impl Steps {
    /// All steps.
    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.before.iter().chain(&self.after).chain(&self.exit)
    }
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name, unique in the release.
    pub name: String,
    /// The plugin.
    pub plugin: PluginName,
    /// Steps of the same list that must be done before.
    pub needs: Vec<String>,
    /// How long it may take in all.
    pub timeout: Option<Duration>,
    /// Whom to ask about it.
    pub owner: Option<String>,
    /// The plugin's config, with references unresolved.
    pub config: Value,
    /// Where the step stands.
    pub place: Place,
}

/// How long each phase of a run may take; none where the release leaves it to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Steps before.
    pub before: Option<Duration>,
    /// Terraform.
    pub provision: Option<Duration>,
    /// Rendering.
    pub render: Option<Duration>,
    /// Applying.
    pub sync: Option<Duration>,
    /// Waiting for health.
    pub verify: Option<Duration>,
    /// Steps after.
    pub after: Option<Duration>,
    /// Exit steps.
    pub exit: Option<Duration>,
}

/// A text that is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a duration above zero such as 90s, 15m or 1h30m, found {0:?}")]
pub struct NoDuration(String);

/// Reads a duration in hours, minutes, seconds and milliseconds. A day is refused: it is 23 or 25
/// hours long twice a year.
pub fn parse_duration(text: &str) -> Result<Duration, NoDuration> {
    let read = text.parse::<jiff::SignedDuration>().ok();
    let read = read.and_then(|duration| Duration::try_from(duration).ok());
    read.filter(|duration| !duration.is_zero())
        .ok_or_else(|| NoDuration(text.chars().take(40).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_are_above_zero() {
        assert_eq!(parse_duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse_duration("250ms"), Ok(Duration::from_millis(250)));
        for odd in ["", "15", "0s", "-5m", "5m ago", "1d", "1mo", "five", "9999999999999999999h"] {
            assert!(parse_duration(odd).is_err(), "{odd}");
        }
    }
}
