//! A shard: one machine's part of a batch.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Part `index` of `of` parts of a batch.
///
/// Replications are dealt like cards: part `i` of `n` takes every replication `r` with
/// `r % n == i - 1`. So a shard's work does not depend on how many replications the batch will have
/// in the end, and a batch can be made longer shard by shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Shard {
    index: u64,
    of: u64,
}

#[derive(Deserialize)]
struct Parts {
    index: u64,
    of: u64,
}

impl TryFrom<Parts> for Shard {
    type Error = ShardError;

    fn try_from(parts: Parts) -> Result<Self, ShardError> {
        Self::new(parts.index, parts.of)
    }
}

/// Why a text or a pair of numbers is no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShardError {
    /// The index does not lie between 1 and the number of parts.
    #[error("shard {index}/{of}: the index runs from 1 to the number of parts")]
    Range {
        /// As given.
        index: u64,
        /// As given.
        of: u64,
    },
    /// Not of the form `I/N`.
    #[error("`{0}` is not a shard: write it as I/N, for example 2/4")]
    Form(String),
}

impl Shard {
    /// The whole batch as one shard.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Part `index` (from 1) of `of`.
    ///
    /// # Errors
    /// When `index` is not within `1..=of`.
    pub fn new(index: u64, of: u64) -> Result<Self, ShardError> {
        if (1..=of).contains(&index) { Ok(Self { index, of }) } else { Err(ShardError::Range { index, of }) }
    }

    /// Which part, from 1.
    #[must_use]
    pub fn index(self) -> u64 {
        self.index
    }

    /// Of how many parts.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// Whether this is all of the batch.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// The number of the `position`-th replication of this part.
    #[must_use]
    pub fn replication(self, position: u64) -> u64 {
        position * self.of + self.index - 1
    }

    /// Whether the part holds this replication.
    #[must_use]
    pub fn holds(self, replication: u64) -> bool {
        replication % self.of == self.index - 1
    }

    /// How many of the batch's first `total` replications this part holds.
    #[must_use]
    pub fn share_of(self, total: u64) -> u64 {
        total / self.of + u64::from(total % self.of >= self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let form = || ShardError::Form(text.to_owned());
        let (index, of) = text.split_once('/').ok_or_else(form)?;
        let number = |part: &str| part.trim().parse().map_err(|_| form());
        Self::new(number(index)?, number(of)?)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shard_is_written_and_read_as_index_of_parts() {
        let shard: Shard = "2/4".parse().unwrap();
        assert_eq!((shard.index(), shard.of(), shard.to_string()), (2, 4, "2/4".to_owned()));
        assert_eq!("0/4".parse::<Shard>(), Err(ShardError::Range { index: 0, of: 4 }));
        assert_eq!("5/4".parse::<Shard>(), Err(ShardError::Range { index: 5, of: 4 }));
        assert_eq!("2-4".parse::<Shard>(), Err(ShardError::Form("2-4".to_owned())));
        assert_eq!("a/4".parse::<Shard>(), Err(ShardError::Form("a/4".to_owned())));
    }

    proptest! {
        #[test]
        fn shards_share_out_every_replication_once(total in 0_u64..200, of in 1_u64..9) {
            let mut dealt: Vec<u64> = (1..=of)
                .flat_map(|index| {
                    let shard = Shard::new(index, of).unwrap();
                    (0..shard.share_of(total)).map(move |position| shard.replication(position))
                })
                .collect();
            dealt.sort_unstable();
            prop_assert_eq!(dealt, (0..total).collect::<Vec<_>>());
        }

        #[test]
        fn a_shard_holds_what_it_is_dealt(position in 0_u64..1000, of in 1_u64..9, index in 1_u64..9) {
            prop_assume!(index <= of);
            let shard = Shard::new(index, of).unwrap();
            prop_assert!(shard.holds(shard.replication(position)));
        }
    }
}
