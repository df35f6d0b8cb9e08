//! A set of small numbers.

/// Numbers below 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(u64);

impl Bits {
    /// Every `step`th number from `first` to `last`.
    pub fn range(first: u8, last: u8, step: u8) -> Bits {
        let numbers = (first..=last.min(63)).step_by(usize::from(step.max(1)));
        Bits(numbers.fold(0, |bits, number| bits | 1 << number))
    }

    pub fn with(self, other: Bits) -> Bits {
        Bits(self.0 | other.0)
    }

    pub fn without(self, number: u8) -> Bits {
        Bits(self.0 & !(1 << number))
    }

    pub fn has(self, number: i8) -> bool {
        u8::try_from(number).is_ok_and(|number| self.0 >> number & 1 == 1)
    }

    /// The least number of the set that is not below `number`.
    pub fn next(self, number: i8) -> Option<i8> {
        let above = self.0.checked_shr(u32::try_from(number).unwrap_or(0))?;
        match above {
            0 => None,
            bits => i8::try_from(bits.trailing_zeros()).ok().map(|more| number.max(0) + more),
        }
    }

    /// The greatest number of the set that is not above `number`.
    pub fn last(self, number: i8) -> Option<i8> {
        let above = u32::try_from(number).ok()? + 1;
        match self.0 & u64::MAX.checked_shr(64 - above).unwrap_or(u64::MAX) {
            0 => None,
            bits => i8::try_from(63 - bits.leading_zeros()).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_numbers_are_found_on_both_sides() {
        let bits = Bits::range(10, 50, 20);
        assert_eq!([0, 10, 11, 50, 51].map(|at| bits.next(at)), [10, 10, 30, 50, -1].map(known));
        assert_eq!([9, 10, 29, 30, 63].map(|at| bits.last(at)), [-1, 10, 10, 30, 50].map(known));
        assert_eq!(Bits::range(0, 63, 1).last(63), Some(63));
        assert_eq!((bits.has(30), bits.has(31), bits.has(-1)), (true, false, false));
    }

    fn known(number: i8) -> Option<i8> {
        (number >= 0).then_some(number)
    }
}
