//! Lengths of time as people write them in a config: `90s`, `15m`, `1h30m`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The letters of each unit with its length in milliseconds, the longest first.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A length of time above zero, in hours, minutes, seconds and milliseconds.
///
/// ```
/// use bowline_guest::DurationText;
/// use std::time::Duration;
///
/// let length: DurationText = serde_json::from_str("\"1h30m\"").unwrap();
/// assert_eq!(length.0, Duration::from_secs(5_400));
/// assert_eq!(length.to_string(), "1h30m");
/// assert!(serde_json::from_str::<DurationText>("\"90\"").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DurationText(pub Duration);

impl DurationText {
    /// Reads a text; none if it is no length of time, or none above zero.
    pub fn parse(text: &str) -> Option<DurationText> {
        let (mut rest, mut millis, mut units) = (text, 0u64, UNITS.iter());
        while !rest.is_empty() {
            let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
            let number: u64 = rest[..end].parse().ok()?;
            rest = &rest[end..];
            let end = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
            // Each unit once, and a longer one before a shorter one.
            let (_, length) = units.find(|(letters, _)| *letters == &rest[..end])?;
            millis = millis.checked_add(number.checked_mul(*length)?)?;
            rest = &rest[end..];
        }
        (millis > 0).then(|| DurationText(Duration::from_millis(millis)))
    }
}

impl fmt::Display for DurationText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        if millis == 0 {
            return f.write_str("0s");
        }
        for (letters, length) in UNITS {
            if millis >= length {
                write!(f, "{}{letters}", millis / length)?;
                millis %= length;
            }
        }
        Ok(())
    }
}

impl Serialize for DurationText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DurationText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        DurationText::parse(&text).ok_or_else(|| {
            serde::de::Error::custom("a duration above zero such as 90s, 15m or 1h30m was expected")
        })
    }
}

impl JsonSchema for DurationText {
    fn schema_name() -> Cow<'static, str> {
        "DurationText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A duration such as `90s`, `15m` or `1h30m`.",
            "pattern": "^(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
            "minLength": 2,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_stand_once_and_from_long_to_short() {
        let millis = |text| DurationText::parse(text).map(|length| length.0.as_millis());
        assert_eq!(millis("90s"), Some(90_000));
        assert_eq!(millis("1h2m3s4ms"), Some(3_723_004));
        for odd in [
            "",
            "0s",
            "90",
            "s",
            "1s1s",
            "1s1m",
            "-5m",
            "5 m",
            "1d",
            "1.5h",
            "99999999999999999999h",
        ] {
            assert_eq!(millis(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn a_length_reads_back_from_its_text(millis in 1u64..10_000_000_000) {
            let length = DurationText(Duration::from_millis(millis));
            prop_assert_eq!(DurationText::parse(&length.to_string()), Some(length));
        }
    }
}
