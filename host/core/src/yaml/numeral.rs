//! Integers and floats as go-yaml v2 reads them: Go's `ParseInt` with base 0 and `ParseFloat`,
//! behind underscores that are left out.

use std::borrow::Cow;

use super::{ErrorKind, error::excerpt, scalar::Scalar};
use crate::Number;

/// The first float that no `i64` holds.
const BEYOND_SIGNED: f64 = 9_223_372_036_854_775_808.0;

/// What starts with a digit or a sign; none if it is text.
pub(super) fn number(text: &str) -> Result<Option<Scalar<'static>>, ErrorKind> {
    let bare: Cow<'_, str> = match text.contains('_') {
        true => text.replace('_', "").into(),
        false => text.into(),
    };
    if let Some(number) = integer(&bare) {
        return Ok(Some(Scalar::Integer(number)));
    }
    if is_float(&bare) {
        return match bare.parse::<f64>() {
            // Go would make it a float and change its last digits, as it does with a commit's
            // digest that happens to have no letter. Nobody means that.
            Ok(float) if is_whole(&bare) && float.abs() >= BEYOND_SIGNED => {
                Err(ErrorKind::Number(excerpt(text)))
            }
            Ok(float) if float.is_finite() => Ok(Some(Scalar::Float(float))),
            _ => Ok(None),
        };
    }
    Ok(binary(&bare).map(Scalar::Integer))
}

/// What starts with a point: here underscores must stand between digits, as in Go.
pub(super) fn float_behind_point(text: &str) -> Option<Scalar<'static>> {
    let bytes = text.as_bytes();
    let apart = |at: usize| {
        bytes[at] != b'_'
            || (bytes[at - 1..].len() > 2
                && bytes[at - 1].is_ascii_digit()
                && bytes[at + 1].is_ascii_digit())
    };
    if !(1..bytes.len()).all(apart) {
        return None;
    }
    let bare = text.replace('_', "");
    match is_float(&bare) {
        true => bare.parse().ok().filter(|float: &f64| float.is_finite()).map(Scalar::Float),
        false => None,
    }
}

fn is_whole(text: &str) -> bool {
    !text.contains(['.', 'e', 'E'])
}

/// Decimal, `0x`, `0o`, `0b`, and octal behind a plain `0`; each with a sign or without.
fn integer(text: &str) -> Option<Number> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = radix(unsigned);
    if digits.is_empty() && radix != 8 {
        return None;
    }
    let magnitude = digits.bytes().try_fold(0_u64, |number, digit| {
        let digit = char::from(digit).to_digit(radix)?;
        number.checked_mul(u64::from(radix))?.checked_add(u64::from(digit))
    })?;
    match (negative, unsigned.len() < text.len()) {
        (true, _) => 0_i64.checked_sub_unsigned(magnitude).map(Number::from),
        // Go reads a sign only into an `i64`.
        (false, true) => i64::try_from(magnitude).ok().map(Number::from),
        (false, false) => Some(Number::from(magnitude)),
    }
}

/// The base of an integer without sign, and its digits.
fn radix(text: &str) -> (u32, &str) {
    let Some(rest) = text.strip_prefix('0') else {
        return (10, text);
    };
    let named = match rest.as_bytes() {
        [b'x' | b'X', _, ..] => Some(16),
        [b'o' | b'O', _, ..] => Some(8),
        [b'b' | b'B', _, ..] => Some(2),
        _ => None,
    };
    match named {
        Some(radix) => (radix, &rest[1..]),
        None => (8, rest),
    }
}

/// `0b` with a sign behind it, which go-yaml lets pass.
fn binary(text: &str) -> Option<Number> {
    let digits = text.strip_prefix("0b")?;
    let signed = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    match signed.starts_with(['+', '-']) {
        true => None,
        false => i64::from_str_radix(digits, 2).ok().map(Number::from),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(text);
    let text = &text[whole..];
    let text = match text.strip_prefix('.') {
        Some(fraction) if whole > 0 || digits(fraction) > 0 => &fraction[digits(fraction)..],
        None if whole > 0 => text,
        _ => return false,
    };
    let Some(exponent) = text.strip_prefix(['e', 'E']) else {
        return text.is_empty();
    };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && digits(exponent) == exponent.len()
}
