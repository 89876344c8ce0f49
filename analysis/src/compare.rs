//! Two batches on the same random numbers, side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lifelines::unmoved;
use crate::outcome::{Outcome, TargetOutcome};
use crate::setting::Setting;
use crate::statistics::{Paired, paired};
use crate::summary::or_horizon;

/// One promise under both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetComparison {
    /// Key.
    pub id: String,
    /// Number in the list of promises.
    pub promise: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Unit of the quantity.
    pub unit: String,
    /// Share of pairs in which it holds in the base.
    pub holds_base: Option<f64>,
    /// Share of pairs in which it holds in the variant.
    pub holds_variant: Option<f64>,
    /// Variant minus base, in shares; its interval is that of the paired zeros and ones.
    pub diff_holds: Option<Paired>,
    /// Mean quantity in the base.
    pub mean_base: f64,
    /// Mean quantity in the variant.
    pub mean_variant: f64,
    /// Variant minus base, in the unit.
    pub diff_quantity: Paired,
}

/// One number of the city under both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalComparison {
    /// Its name, as in [`Totals::numbers`](crate::outcome::Totals::numbers).
    pub name: String,
    /// Mean in the base; hours that never come count as the horizon, here and below.
    pub mean_base: f64,
    /// Mean in the variant.
    pub mean_variant: f64,
    /// Variant minus base.
    pub diff: Paired,
}

impl TotalComparison {
    /// Whether it is a number of lifelines that stands somewhere else than where nothing is lost, in the base
    /// or in the variant; none for other numbers.
    #[must_use]
    pub fn moved_lifeline(&self) -> Option<bool> {
        let differs = |was: f64| self.mean_base != was || self.mean_variant != was;
        unmoved(&self.name).map(differs)
    }
}

/// A variant against its base, over the replications that both have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Pairs of replications.
    pub pairs: u64,
    /// Promises that both measure, in the base's order.
    pub targets: Vec<TargetComparison>,
    /// The city's numbers.
    pub totals: Vec<TotalComparison>,
}

/// Compares a variant with its base, replication by replication; promises are matched by key. Both
/// batches must have run on the same seed, so that a replication's number means the same disaster.
#[must_use]
pub fn compare(
    (base_setting, base): (&Setting, &[(u64, Outcome)]),
    (variant_setting, variant): (&Setting, &[(u64, Outcome)]),
) -> Comparison {
    let pairs = pair(base, variant);
    let place = |id: &str| variant_setting.measured().position(|target| target.id == id);
    let targets = base_setting.measured().enumerate().filter_map(|(index, target)| {
        let other = place(&target.id)?;
        let [was, is] = [0, 1].map(|side| -> Vec<&TargetOutcome> {
            pairs.iter().map(|pair| &pair[side].targets[[index, other][side]]).collect()
        });
        Some(TargetComparison {
            id: target.id.clone(),
            promise: target.promise.clone(),
            name_zh: target.name.zh.clone(),
            name_en: target.name.en.clone(),
            unit: target.unit.clone(),
            ..compare_target(&was, &is)
        })
    });
    let horizons = [base_setting, variant_setting].map(|setting| setting.horizon_hours);
    Comparison { pairs: pairs.len() as u64, targets: targets.collect(), totals: totals(&pairs, horizons) }
}

/// Base and variant of every replication that both have, in order.
fn pair<'a>(base: &'a [(u64, Outcome)], variant: &'a [(u64, Outcome)]) -> Vec<[&'a Outcome; 2]> {
    let variant: BTreeMap<u64, &Outcome> = variant.iter().map(|(number, run)| (*number, run)).collect();
    let base: BTreeMap<u64, &Outcome> = base.iter().map(|(number, run)| (*number, run)).collect();
    base.into_iter().filter_map(|(number, run)| Some([run, *variant.get(&number)?])).collect()
}

fn compare_target(was: &[&TargetOutcome], is: &[&TargetOutcome]) -> TargetComparison {
    let holds = |runs: &[&TargetOutcome]| -> Option<Vec<f64>> {
        runs.iter().map(|run| run.holds.map(|holds| f64::from(u8::from(holds)))).collect()
    };
    let quantity = |runs: &[&TargetOutcome]| -> Vec<f64> { runs.iter().map(|run| run.quantity).collect() };
    let (holds_was, holds_is) = (holds(was), holds(is));
    let (quantity_was, quantity_is) = (quantity(was), quantity(is));
    TargetComparison {
        id: String::new(),
        promise: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        unit: String::new(),
        holds_base: holds_was.as_deref().and_then(mean),
        holds_variant: holds_is.as_deref().and_then(mean),
        diff_holds: holds_was.zip(holds_is).map(|(was, is)| paired(&was, &is)),
        mean_base: mean(&quantity_was).unwrap_or(0.0),
        mean_variant: mean(&quantity_is).unwrap_or(0.0),
        diff_quantity: paired(&quantity_was, &quantity_is),
    }
}

fn totals(pairs: &[[&Outcome; 2]], horizons: [f64; 2]) -> Vec<TotalComparison> {
    let rows: Vec<_> = pairs.iter().map(|pair| pair.map(|run| run.totals.numbers())).collect();
    let Some([names, _]) = rows.first() else { return Vec::new() };
    let numbers = |side: usize, index: usize| -> Vec<f64> {
        rows.iter().map(|row| or_horizon(row[side][index].1, horizons[side])).collect()
    };
    let compare = |(index, (name, _)): (usize, &(&str, f64))| {
        let (was, is) = (numbers(0, index), numbers(1, index));
        TotalComparison {
            name: (*name).to_owned(),
            mean_base: mean(&was).unwrap_or(0.0),
            mean_variant: mean(&is).unwrap_or(0.0),
            diff: paired(&was, &is),
        }
    };
    names.iter().enumerate().map(compare).collect()
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample::{Journal, setting, supply};
    use crate::score::Scorer;
    use shapan_journal::Tier;
    use shapan_scenarios::target::SupplyTier;

    fn batch(setting: &Setting, hours: &[f64], first: u64) -> Vec<(u64, Outcome)> {
        let scorer = Scorer::of(setting.clone());
        let run = |(index, hours): (u64, &f64)| {
            let mut journal = Journal::new();
            journal.damage(0.0, 0, 400.0).served(0, 0, Tier::District, *hours);
            (first + index, journal.score(&scorer))
        };
        (0..).zip(hours).map(run).collect()
    }

    #[test]
    fn replications_are_matched_by_number() {
        let setting = setting(1, vec![supply(SupplyTier::District, 4.0)]);
        let base = batch(&setting, &[3.5, 4.5, 5.5, 6.5], 0);
        let mut variant = batch(&setting, &[3.5, 4.0, 6.0], 1);
        variant.reverse();
        let found = compare((&setting, &base), (&setting, &variant));
        assert_eq!(found.pairs, 3);
        let target = &found.targets[0];
        assert!((target.diff_quantity.mean - -1.0).abs() < 1e-9, "-1, -1.5 and -0.5 h");
        assert_eq!((target.holds_base, target.holds_variant), (Some(0.0), Some(2.0 / 3.0)));
        assert!((target.diff_holds.unwrap().mean - 2.0 / 3.0).abs() < 1e-12);
        let [low, high] = target.diff_quantity.ci95.unwrap();
        // t(2) = 4.3027, standard deviation 0.5: half-width 1.2421.
        assert!((low + 2.242_1).abs() < 1e-3 && (high - 0.242_1).abs() < 1e-3, "{low} {high}");
        let deaths = found.totals.iter().find(|total| total.name == "deaths").unwrap();
        assert_eq!((deaths.mean_base, deaths.diff.mean), (10.0, 0.0));
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Comparison>(&text).unwrap(), found);
    }

    #[test]
    fn hours_that_never_come_count_as_the_horizon() {
        use shapan_journal::{Fact, Service};
        let setting = setting(1, vec![]);
        let scorer = Scorer::of(setting.clone());
        let run = |back: Option<f64>| {
            let mut journal = Journal::new();
            let level = |share| Fact::ServiceLevel { service: Service::Power, share };
            journal.at(0.0, 0, level(0.0));
            if let Some(hour) = back {
                journal.at(hour, 0, level(1.0));
            }
            journal.score(&scorer)
        };
        let base = [(0, run(None)), (1, run(Some(20.0)))];
        let variant = [(0, run(Some(10.0))), (1, run(Some(10.0)))];
        let found = compare((&setting, &base), (&setting, &variant));
        let total = |name: &str| found.totals.iter().find(|total| total.name == name).unwrap();
        let back = total("power_restored_90_h");
        assert_eq!((back.mean_base, back.mean_variant, back.diff.mean), (22.0, 10.0, -12.0));
        assert_eq!(total("hours_without_power").diff.mean, -12.0);
        assert_eq!(back.moved_lifeline(), Some(true));
        assert_eq!(
            (total("lines_tripped").moved_lifeline(), total("deaths").moved_lifeline()),
            (Some(false), None)
        );
    }

    #[test]
    fn a_promise_that_only_one_side_measures_is_left_out() {
        let both = setting(1, vec![supply(SupplyTier::District, 4.0)]);
        let none = setting(1, vec![]);
        let found = compare((&both, &batch(&both, &[3.5], 0)), (&none, &batch(&none, &[3.5], 0)));
        assert!(found.targets.is_empty());
        assert_eq!(found.pairs, 1);
        assert_eq!(compare((&both, &[]), (&both, &[])).pairs, 0);
    }
}
