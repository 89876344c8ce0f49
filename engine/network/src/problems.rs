//! All problems of a network at once, and the ranges that numbers of a network must lie in.

use std::fmt;

/// Everything that is wrong with a network; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Problems<E>(Vec<E>);

impl<E> Problems<E> {
    /// The problems, in the order of the network's lists.
    #[must_use]
    pub fn as_slice(&self) -> &[E] {
        &self.0
    }

    /// Refuses what has problems.
    ///
    /// # Errors
    /// All that was found, if anything.
    pub(crate) fn refuse(found: Vec<E>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self(found)) }
    }
}

/// A line a problem.
impl<E: fmt::Display> fmt::Display for Problems<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Problems<E> {}

/// A range that numbers must lie in.
#[derive(Clone, Copy)]
pub(crate) enum Range {
    Finite,
    Positive,
    PositiveOrInfinite,
    NotNegative,
    NotNegativeOrInfinite,
    AtLeastOne,
    AboveOne,
    Share,
}

impl Range {
    pub(crate) fn holds(self, value: f64) -> bool {
        match self {
            Self::Finite => value.is_finite(),
            Self::Positive => value.is_finite() && value > 0.0,
            Self::PositiveOrInfinite => value > 0.0,
            Self::NotNegative => value.is_finite() && value >= 0.0,
            Self::NotNegativeOrInfinite => value >= 0.0,
            Self::AtLeastOne => value >= 1.0,
            Self::AboveOne => value.is_finite() && value > 1.0,
            Self::Share => value > 0.0 && value <= 1.0,
        }
    }

    /// What would be right, in words.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Finite => "a finite number",
            Self::Positive => "a number above zero",
            Self::PositiveOrInfinite => "a number above zero, or infinity",
            Self::NotNegative => "zero or more",
            Self::NotNegativeOrInfinite => "zero or more, or infinity",
            Self::AtLeastOne => "one or more, or infinity",
            Self::AboveOne => "a number above one",
            Self::Share => "a number above zero and at most one",
        }
    }
}
