//! Simulated time: whole microseconds, so that two equal instants are equal on every machine.
//!
//! A float clock loses resolution as it grows and makes ties a matter of rounding. Both types here are
//! `i64` microseconds (292,000 years either way); floats appear only where a duration enters or leaves.

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

const MICROS_PER_SECOND: f64 = 1e6;
const MICROS_PER_MINUTE: f64 = 60.0 * MICROS_PER_SECOND;
const MICROS_PER_HOUR: f64 = 60.0 * MICROS_PER_MINUTE;

/// Rounds `value * scale` to the nearest microsecond and clamps it into `i64`.
///
/// # Panics
/// On NaN, in builds with debug assertions; otherwise NaN becomes zero.
#[inline]
const fn micros_from(value: f64, scale: f64) -> i64 {
    debug_assert!(!value.is_nan(), "a time or a span was computed as NaN");
    let micros = value * scale;
    // `as` cuts the fraction off, saturates, and sends NaN to zero. Rounding by hand (halves away from zero,
    // as `f64::round` does) spares every scheduled event a call into the mathematics library.
    let whole = micros as i64;
    let rest = micros - whole as f64;
    whole.saturating_add((rest >= 0.5) as i64 - (rest <= -0.5) as i64)
}

/// Writes `micros` as sign, hours, minutes, seconds; a precision adds that many decimals (at most six).
fn write_clock(f: &mut fmt::Formatter<'_>, micros: i64) -> fmt::Result {
    let sign = if micros < 0 { '-' } else { '+' };
    let whole = micros.unsigned_abs();
    let seconds = whole / 1_000_000;
    write!(f, "{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
    match f.precision().unwrap_or(0).min(6) {
        0 => Ok(()),
        digits => {
            let fraction = whole % 1_000_000 / 10_u64.pow(6 - digits as u32);
            write!(f, ".{fraction:0digits$}")
        }
    }
}

/// An instant, in microseconds since the start of the scenario.
///
/// Negative instants lie before the start; a calendar does not accept them because it starts at
/// [`SimTime::ZERO`]. All arithmetic saturates at the ends of the range.
///
/// ```
/// use shapan_kernel::{SimTime, Span};
/// let shock = SimTime::from_hours(3.2);
/// assert_eq!((shock + Span::from_seconds(5.0)).to_string(), "+03:12:05");
/// assert_eq!(format!("{shock:.3}"), "+03:12:00.000");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimTime(i64);

/// A signed length of time in microseconds; the difference of two [`SimTime`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

macro_rules! micros_conversions {
    ($type:ident, $noun:literal) => {
        impl $type {
            #[doc = concat!("Zero microseconds: the origin of every ", $noun, ".")]
            pub const ZERO: Self = Self(0);
            #[doc = concat!("The greatest ", $noun, " there is; stands for \"never\" or \"no limit\".")]
            pub const MAX: Self = Self(i64::MAX);

            #[doc = concat!("The ", $noun, " of that many whole microseconds.")]
            #[must_use]
            pub const fn from_micros(micros: i64) -> Self {
                Self(micros)
            }

            #[doc = concat!("The ", $noun, " nearest to that many hours.")]
            ///
            /// Rounds to the microsecond and clamps to the range of the type.
            ///
            /// # Panics
            /// On NaN, in builds with debug assertions; otherwise NaN counts as zero.
            #[must_use]
            pub const fn from_hours(hours: f64) -> Self {
                Self(micros_from(hours, MICROS_PER_HOUR))
            }

            #[doc = concat!("The ", $noun, " nearest to that many minutes; see [`Self::from_hours`] for rounding.")]
            #[must_use]
            pub const fn from_minutes(minutes: f64) -> Self {
                Self(micros_from(minutes, MICROS_PER_MINUTE))
            }

            #[doc = concat!("The ", $noun, " nearest to that many seconds; see [`Self::from_hours`] for rounding.")]
            #[must_use]
            pub const fn from_seconds(seconds: f64) -> Self {
                Self(micros_from(seconds, MICROS_PER_SECOND))
            }

            /// Whole microseconds.
            #[must_use]
            pub const fn as_micros(self) -> i64 {
                self.0
            }

            /// Hours, as a float for formulas and tables.
            #[must_use]
            pub const fn hours(self) -> f64 {
                self.0 as f64 / MICROS_PER_HOUR
            }

            /// Minutes, as a float for formulas and tables.
            #[must_use]
            pub const fn minutes(self) -> f64 {
                self.0 as f64 / MICROS_PER_MINUTE
            }

            /// Seconds, as a float for formulas and tables.
            #[must_use]
            pub const fn seconds(self) -> f64 {
                self.0 as f64 / MICROS_PER_SECOND
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_clock(f, self.0)
            }
        }

        impl Add<Span> for $type {
            type Output = Self;
            fn add(self, span: Span) -> Self {
                Self(self.0.saturating_add(span.0))
            }
        }

        impl AddAssign<Span> for $type {
            fn add_assign(&mut self, span: Span) {
                *self = *self + span;
            }
        }

        impl SubAssign<Span> for $type {
            fn sub_assign(&mut self, span: Span) {
                *self = *self - span;
            }
        }

        impl Sub<Span> for $type {
            type Output = Self;
            fn sub(self, span: Span) -> Self {
                Self(self.0.saturating_sub(span.0))
            }
        }
    };
}

micros_conversions!(SimTime, "instant");
micros_conversions!(Span, "span");

impl Sub for SimTime {
    type Output = Span;
    fn sub(self, earlier: SimTime) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Neg for Span {
    type Output = Span;
    fn neg(self) -> Span {
        Span(self.0.saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn conversions_round_to_the_nearest_microsecond() {
        assert_eq!(SimTime::from_hours(1.0).as_micros(), 3_600_000_000);
        assert_eq!(SimTime::from_minutes(0.1).as_micros(), 6_000_000);
        assert_eq!(Span::from_seconds(0.000_000_6).as_micros(), 1);
        assert_eq!(Span::from_seconds(-1.5).as_micros(), -1_500_000);
        assert_eq!(SimTime::from_hours(72.0).hours(), 72.0);
        assert_eq!(Span::from_micros(90_000_000).minutes(), 1.5);
        for micros in [0.5, 1.499_999, 2.5, 0.499_999_999_999_999_94, 4_503_599_627_370_497.5] {
            assert_eq!(micros_from(micros, 1.0), micros.round() as i64, "{micros}");
            assert_eq!(micros_from(-micros, 1.0), -micros.round() as i64, "{micros}");
        }
    }

    #[test]
    fn conversions_clamp_at_the_ends() {
        assert_eq!(SimTime::from_hours(f64::INFINITY), SimTime::MAX);
        assert_eq!(SimTime::from_seconds(-1e300).as_micros(), i64::MIN);
        assert_eq!(SimTime::MAX + Span::from_hours(1.0), SimTime::MAX);
        assert_eq!((SimTime::ZERO - SimTime::from_micros(i64::MIN)), Span::MAX);
        assert_eq!(-Span::from_micros(i64::MIN), Span::MAX);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "NaN")]
    fn nan_is_caught_while_debugging() {
        let _ = SimTime::from_hours(f64::NAN);
    }

    #[test]
    #[cfg(not(debug_assertions))]
    fn nan_counts_as_zero() {
        assert_eq!(SimTime::from_hours(f64::NAN), SimTime::ZERO);
    }

    #[test]
    fn the_clock_reads_as_people_write_it() {
        assert_eq!(SimTime::from_seconds(11_525.0).to_string(), "+03:12:05");
        assert_eq!(SimTime::from_hours(100.5).to_string(), "+100:30:00");
        assert_eq!(Span::from_seconds(-61.25).to_string(), "-00:01:01");
        assert_eq!(format!("{:.2}", Span::from_seconds(61.256)), "+00:01:01.25");
        assert_eq!(SimTime::from_micros(i64::MIN).to_string(), "-2562047788:00:54");
    }

    #[test]
    fn a_time_travels_as_a_bare_number() {
        let text = serde_json::to_string(&SimTime::from_seconds(2.5)).unwrap();
        assert_eq!(text, "2500000");
        assert_eq!(serde_json::from_str::<SimTime>(&text).unwrap(), SimTime::from_seconds(2.5));
    }
}
