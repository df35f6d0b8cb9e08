//! Numbers as Kubernetes reads them.

use std::fmt;

/// A whole number of 64 bits, or a finite `f64` that is none.
///
/// The constructors keep one form for each value: what is whole and fits is held as an integer, so
/// `1.0` and `1` are the same number, as they are once Kubernetes has read them.
#[derive(Clone, Copy, PartialEq)]
pub struct Number(Form);

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Signed(i64),
    /// Only beyond `i64::MAX`.
    Unsigned(u64),
    /// Only what neither of the others can hold; never NaN or infinite.
    Float(f64),
}

impl Eq for Number {}

/// 2^63 and 2^64: the first floats beyond the two integer types.
const BEYOND_SIGNED: f64 = 9_223_372_036_854_775_808.0;
const BEYOND_UNSIGNED: f64 = 18_446_744_073_709_551_616.0;

impl Number {
    /// A number from a float; none for NaN and the infinities, which JSON cannot say.
    pub fn from_f64(float: f64) -> Option<Number> {
        if !float.is_finite() {
            return None;
        }
        let whole = float.fract() == 0.0;
        Some(Number(if whole && (-BEYOND_SIGNED..BEYOND_SIGNED).contains(&float) {
            Form::Signed(float as i64)
        } else if whole && (0.0..BEYOND_UNSIGNED).contains(&float) {
            Form::Unsigned(float as u64)
        } else {
            Form::Float(float)
        }))
    }

    /// This number as an `i64`, where it is whole and fits.
    pub fn as_i64(self) -> Option<i64> {
        match self.0 {
            Form::Signed(number) => Some(number),
            _ => None,
        }
    }

    /// This number as a `u64`, where it is whole, not negative and fits.
    pub fn as_u64(self) -> Option<u64> {
        match self.0 {
            Form::Signed(number) => u64::try_from(number).ok(),
            Form::Unsigned(number) => Some(number),
            Form::Float(_) => None,
        }
    }

    /// This number as the nearest `f64`.
    pub fn as_f64(self) -> f64 {
        match self.0 {
            Form::Signed(number) => number as f64,
            Form::Unsigned(number) => number as f64,
            Form::Float(number) => number,
        }
    }

    /// Whether this number has a fraction, or is too large for any integer type.
    pub fn is_float(self) -> bool {
        matches!(self.0, Form::Float(_))
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Number(Form::Signed(number))
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        match i64::try_from(number) {
            Ok(signed) => Number(Form::Signed(signed)),
            Err(_) => Number(Form::Unsigned(number)),
        }
    }
}

/// The text is a JSON number, and every reader of YAML 1.1 or 1.2 takes it for the same one:
/// floats always have a point, exponents always a sign.
impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let float = match self.0 {
            Form::Signed(number) => return write!(out, "{number}"),
            Form::Unsigned(number) => return write!(out, "{number}"),
            Form::Float(float) => float,
        };
        if (1e-6..1e21).contains(&float.abs()) && float.fract() != 0.0 {
            return write!(out, "{float}");
        }
        let text = format!("{float:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let point = if digits.contains('.') { "" } else { ".0" };
        let sign = if exponent.starts_with('-') { "" } else { "+" };
        write!(out, "{digits}{point}e{sign}{exponent}")
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_floats_are_the_integers_they_equal() {
        assert_eq!(Number::from_f64(1.0), Some(Number::from(1i64)));
        assert_eq!(Number::from_f64(-0.0), Some(Number::from(0i64)));
        assert_eq!(
            Number::from_f64(1e19).and_then(Number::as_u64),
            Some(10_000_000_000_000_000_000)
        );
        assert!(Number::from_f64(1e20).is_some_and(Number::is_float));
        assert_eq!(Number::from_f64(f64::NAN), None);
        assert_eq!(Number::from_f64(f64::INFINITY), None);
    }

    #[test]
    fn text_has_a_point_or_is_an_integer() {
        let text = |float: f64| Number::from_f64(float).unwrap().to_string();
        assert_eq!(text(0.5), "0.5");
        assert_eq!(text(1.1), "1.1");
        assert_eq!(text(1e20), "1.0e+20");
        assert_eq!(text(1.5e300), "1.5e+300");
        assert_eq!(text(2.5e-7), "2.5e-7");
        assert_eq!(text(-3.0), "-3");
        assert_eq!(Number::from(u64::MAX).to_string(), "18446744073709551615");
    }

    proptest::proptest! {
        #[test]
        fn text_reads_back_as_the_same_number(bits: u64) {
            if let Some(number) = Number::from_f64(f64::from_bits(bits)) {
                let back: f64 = number.to_string().parse().unwrap();
                proptest::prop_assert_eq!(Number::from_f64(back), Some(number));
            }
        }
    }
}
