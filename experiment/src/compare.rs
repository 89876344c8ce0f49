//! A variant against its base on common random numbers.

use shapan_analysis::compare::{Comparison, compare as compare_outcomes};

use crate::batch::Batch;
use crate::experiment::Experiment;

/// Compares two batches that were run with the same seed: replication `k` of both meets the same
/// disaster, so differences are taken pair by pair. Only replications that both have are counted.
#[must_use]
pub fn compare(
    (base, base_batch): (&Experiment, &Batch),
    (variant, variant_batch): (&Experiment, &Batch),
) -> Comparison {
    compare_outcomes(
        (base.scorer().setting(), &base_batch.outcomes),
        (variant.scorer().setting(), &variant_batch.outcomes),
    )
}
