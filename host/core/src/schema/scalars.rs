//! What a schema asks of a single value: which one, which number, which text.

use std::cmp::Ordering;

use super::check::{Path, Run};
use super::rules::Rules;
use crate::value::{Number, Value};

impl Run<'_> {
    pub(super) fn options(&mut self, rules: &Rules, value: &Value, path: &Path<'_>) -> bool {
        let Some(options) = &rules.options else { return true };
        if !self.take(options.steps) || options.values.contains(value) {
            return !self.spent;
        }
        let mut words: Vec<String> = options.values.iter().take(12).map(Value::to_json).collect();
        if options.values.len() > words.len() {
            words.push("…".to_owned());
        }
        self.refuse_words(rules, value, path, words.join(" or "));
        false
    }

    pub(super) fn number(
        &mut self,
        rules: &Rules,
        number: Number,
        value: &Value,
        path: &Path<'_>,
    ) -> bool {
        let limits = [
            (rules.number.minimum, Ordering::Less, "at least"),
            (rules.number.maximum, Ordering::Greater, "at most"),
        ];
        let strict = [
            (rules.number.above, Ordering::Greater, "more than"),
            (rules.number.below, Ordering::Less, "less than"),
        ];
        let mut words = Vec::new();
        for (limit, refused, word) in limits {
            if let Some(limit) = limit.filter(|limit| compare(number, *limit) == refused) {
                words.push(format!("{word} {limit}"));
            }
        }
        for (limit, wanted, word) in strict {
            if let Some(limit) = limit.filter(|limit| compare(number, *limit) != wanted) {
                words.push(format!("{word} {limit}"));
            }
        }
        if let Some(unit) = rules.number.multiple_of.filter(|unit| !is_multiple(number, *unit)) {
            words.push(format!("a multiple of {unit}"));
        }
        self.refuse_all(rules, value, path, words)
    }

    pub(super) fn text(
        &mut self,
        rules: &Rules,
        text: &str,
        value: &Value,
        path: &Path<'_>,
    ) -> bool {
        let (least, most) = (rules.text.least, rules.text.most);
        let mut words = Vec::new();
        if least.is_some() || most.is_some() {
            if !self.take(text.len() as u64 / 64) {
                return false;
            }
            let length = text.chars().count() as u64;
            words.extend(bounds(length, least, most, "characters"));
        }
        if let Some(pattern) = &rules.text.pattern {
            if !self.take(pattern.steps(text)) {
                return false;
            }
            if !pattern.matches(text) {
                words.push(format!("text that matches {}", pattern.text));
            }
        }
        self.refuse_all(rules, value, path, words)
    }

    pub(super) fn refuse_all(
        &mut self,
        rules: &Rules,
        value: &Value,
        path: &Path<'_>,
        words: Vec<String>,
    ) -> bool {
        if words.is_empty() {
            return true;
        }
        self.refuse_words(rules, value, path, words.join(" and "));
        false
    }
}

/// What is wrong with a number of things, in words.
pub(super) fn bounds(
    count: u64,
    least: Option<u64>,
    most: Option<u64>,
    what: &str,
) -> Option<String> {
    match (least, most) {
        (Some(least), _) if count < least => Some(format!("at least {least} {what}")),
        (_, Some(most)) if count > most => Some(format!("at most {most} {what}")),
        _ => None,
    }
}

fn compare(a: Number, b: Number) -> Ordering {
    let whole = |number: Number| {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        // Numbers are finite, so they always compare.
        _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn is_multiple(number: Number, unit: Number) -> bool {
    if let (Some(number), Some(unit)) = (number.as_i64(), unit.as_i64()) {
        return number.checked_rem(unit) == Some(0);
    }
    let (number, unit) = (number.as_f64(), unit.as_f64());
    if number.fract() == 0.0 && unit.fract() == 0.0 {
        return number % unit == 0.0;
    }
    // 0.07 is meant to be a multiple of 0.01, although no float says either.
    let quotient = number / unit;
    quotient.is_finite() && (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
}
