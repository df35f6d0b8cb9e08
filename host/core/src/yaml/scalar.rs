//! What a scalar means to Kubernetes: the rules of `sigs.k8s.io/yaml`, which are YAML 1.1 as
//! go-yaml v2 reads it and then what JSON can say.
//!
//! Where those rules are odd they are kept: `y` is true, `012` is ten, `08` is eight, `1:30` is
//! text, an integer key is its decimal text, a float key is the text of its nearest `f32`.

use std::borrow::Cow;

use saphyr_parser::Tag;

use super::{
    ErrorKind,
    error::excerpt,
    numeral::{float_behind_point, number},
};
use crate::{Number, Value};

/// A scalar that has been understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Integer(Number),
    /// Not yet known to be finite: a key may be `.inf`, a value not.
    Float(f64),
    Text(Cow<'a, str>),
}

/// What a tag asks of its scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Text,
    Null,
    Bool,
    Integer,
    Float,
    Timestamp,
    Binary,
    /// A tag that says nothing to Kubernetes: its scalar is text.
    Foreign,
}

const CORE_PREFIX: &str = "tag:yaml.org,2002:";

/// The part of `tag` behind `!!`, if it is one of YAML's own.
fn core_name(tag: &Tag) -> Option<&str> {
    match tag.handle.as_str() {
        "" => tag.suffix.strip_prefix(CORE_PREFIX),
        CORE_PREFIX => Some(&tag.suffix),
        _ => None,
    }
}

fn asked(tag: Option<&Tag>, plain: bool) -> Asked {
    let Some(tag) = tag else {
        return if plain { Asked::Nothing } else { Asked::Text };
    };
    match core_name(tag) {
        Some("str") => Asked::Text,
        Some("null") => Asked::Null,
        Some("bool") => Asked::Bool,
        Some("int") => Asked::Integer,
        Some("float") => Asked::Float,
        Some("timestamp") => Asked::Timestamp,
        Some("binary") => Asked::Binary,
        _ => Asked::Foreign,
    }
}

/// Whether this scalar, as a key, merges what is under it. A lone `!` makes text of a value, but
/// not of this key; so go-yaml has it.
pub(super) fn is_merge(text: &str, plain: bool, tag: Option<&Tag>) -> bool {
    let merges = match tag {
        None => plain,
        Some(tag) => {
            core_name(tag) == Some("merge") || (tag.handle.is_empty() && tag.suffix == "!")
        }
    };
    merges && text == "<<"
}

/// Understands a scalar. `plain` says that it stands without quotes and is no block scalar.
pub(super) fn resolve<'a>(
    text: Cow<'a, str>,
    plain: bool,
    tag: Option<&Tag>,
) -> Result<Scalar<'a>, ErrorKind> {
    let asked = asked(tag, plain);
    let name = match asked {
        Asked::Nothing => return implicit(text),
        Asked::Text | Asked::Foreign => return Ok(Scalar::Text(text)),
        Asked::Timestamp => return Err(ErrorKind::Timestamp),
        Asked::Binary => {
            let bytes = super::base64::decode(&text).ok_or(ErrorKind::Binary)?;
            let text = String::from_utf8(bytes).map_err(|_| ErrorKind::Binary)?;
            return Ok(Scalar::Text(text.into()));
        }
        Asked::Null => "!!null",
        Asked::Bool => "!!bool",
        Asked::Integer => "!!int",
        Asked::Float => "!!float",
    };
    match (asked, implicit(Cow::Borrowed(&*text))?) {
        (Asked::Null, Scalar::Null) => Ok(Scalar::Null),
        (Asked::Bool, Scalar::Bool(value)) => Ok(Scalar::Bool(value)),
        (Asked::Integer, Scalar::Integer(number)) => Ok(Scalar::Integer(number)),
        (Asked::Float, Scalar::Float(float)) => Ok(Scalar::Float(float)),
        (Asked::Float, Scalar::Integer(number)) if number.as_i64().is_some() => {
            Ok(Scalar::Float(number.as_f64()))
        }
        _ => Err(ErrorKind::Tag { text: excerpt(&text), tag: name }),
    }
}

/// A scalar without quotes and tag.
fn implicit(text: Cow<'_, str>) -> Result<Scalar<'_>, ErrorKind> {
    let found = match text.as_bytes().first() {
        None => Some(Scalar::Null),
        Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            word(&text)
        }
        Some(b'.') => infinity(&text).or_else(|| float_behind_point(&text)),
        Some(b'+' | b'-' | b'0'..=b'9') => match infinity(&text) {
            Some(found) => Some(found),
            None => number(&text)?,
        },
        Some(_) => None,
    };
    Ok(found.unwrap_or(Scalar::Text(text)))
}

fn word(text: &str) -> Option<Scalar<'static>> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        _ => return None,
    })
}

fn infinity(text: &str) -> Option<Scalar<'static>> {
    Some(Scalar::Float(match text {
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

impl Scalar<'_> {
    /// This scalar as a value.
    pub(super) fn into_value(self) -> Result<Value, ErrorKind> {
        Ok(match self {
            Scalar::Null => Value::NULL,
            Scalar::Bool(value) => value.into(),
            Scalar::Integer(number) => number.into(),
            Scalar::Float(float) => match finite(float) {
                Some(number) => number.into(),
                None => return Err(ErrorKind::NotFinite(infinity_name(float).to_owned())),
            },
            Scalar::Text(Cow::Borrowed(text)) => text.into(),
            Scalar::Text(Cow::Owned(text)) => text.into(),
        })
    }

    /// This scalar as a key.
    pub(super) fn key(&self) -> Result<Cow<'_, str>, ErrorKind> {
        Ok(match self {
            Scalar::Null => return Err(ErrorKind::NullKey),
            Scalar::Bool(true) => "true".into(),
            Scalar::Bool(false) => "false".into(),
            Scalar::Integer(number) => match number.as_i64() {
                Some(number) => number.to_string().into(),
                None => return Err(ErrorKind::WideKey(number.to_string())),
            },
            Scalar::Float(float) => float_key(*float).into(),
            Scalar::Text(text) => Cow::Borrowed(text),
        })
    }
}

/// A float as Kubernetes has it once it went through JSON text. There a large whole one is written
/// with its shortest digits and zeros behind them, and read again as an integer if it fits.
fn finite(float: f64) -> Option<Number> {
    let large = float.fract() == 0.0 && (EXACT..1e21).contains(&float.abs());
    let reread = match large {
        true => float.to_string().parse().map(|number: i64| Number::from(number)).ok(),
        false => None,
    };
    reread.or_else(|| Number::from_f64(float))
}

/// Up to here every whole float has only one integer near it: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn infinity_name(float: f64) -> &'static str {
    match float {
        f64::INFINITY => ".inf",
        f64::NEG_INFINITY => "-.inf",
        _ => ".nan",
    }
}

/// The text of a float key: the shortest digits of the nearest `f32`, with an exponent of at least
/// two digits where that is below -4 or beyond 5 (Go's format `g`).
fn float_key(float: f64) -> String {
    let narrow = float as f32;
    if !narrow.is_finite() {
        return infinity_name(f64::from(narrow)).to_owned();
    }
    let text = format!("{narrow:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return narrow.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
#[path = "scalar_tests.rs"]
mod tests;
