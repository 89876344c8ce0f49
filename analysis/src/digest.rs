//! One fingerprint for the results of a batch.

use sha2::{Digest as _, Sha256};

use crate::outcome::{Outcome, TargetOutcome};

/// SHA-256, hexadecimal, over each replication's number and the exact bits of all its results, in order of
/// the replication's number whatever the order of `outcomes`. Nothing else enters: no clock, no thread, no text.
#[must_use]
pub fn digest(outcomes: &[(u64, Outcome)]) -> String {
    let mut order: Vec<&(u64, Outcome)> = outcomes.iter().collect();
    order.sort_by_key(|(replication, _)| *replication);
    let mut hasher = Sha256::new();
    for (replication, outcome) in order {
        hasher.update(replication.to_le_bytes());
        add_outcome(&mut hasher, outcome);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn add_outcome(hasher: &mut Sha256, outcome: &Outcome) {
    for target in &outcome.targets {
        add_target(hasher, target);
    }
    for (_, number) in outcome.totals.numbers() {
        hasher.update(number.to_bits().to_le_bytes());
    }
    for rows in [&outcome.totals.lifelines.zone_hours, &outcome.totals.lifelines.curve] {
        // Either may be empty: its length tells it from what follows.
        hasher.update((rows.len() as u64).to_le_bytes());
        rows.iter().for_each(|row| add_f32(hasher, row));
    }
    for zone in &outcome.zones {
        add_f32(hasher, &zone.numbers());
    }
    for point in &outcome.curve {
        add_f32(hasher, &<[f32; 8]>::from(*point));
    }
}

fn add_target(hasher: &mut Sha256, target: &TargetOutcome) {
    hasher.update(target.quantity.to_bits().to_le_bytes());
    let holds = target.holds.map_or(2, u8::from);
    hasher.update([u8::from(target.censored), holds]);
    hasher.update(target.margin.map_or(u64::MAX, f64::to_bits).to_le_bytes());
    hasher.update(target.worst_zone.map_or(u32::MAX, u32::from).to_le_bytes());
    add_f32(hasher, &target.delay);
}

fn add_f32(hasher: &mut Sha256, numbers: &[f32]) {
    for number in numbers {
        hasher.update(number.to_bits().to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Journal, setting, supply};
    use crate::score::Scorer;
    use shapan_journal::{Fact, Service, Tier};
    use shapan_scenarios::target::SupplyTier;

    fn outcomes() -> Vec<(u64, Outcome)> {
        let scorer = Scorer::of(setting(2, vec![supply(SupplyTier::District, 4.0)]));
        let run = |replication: u64| {
            let mut journal = Journal::new();
            journal.damage(0.0, 0, 400.0).served(0, 0, Tier::District, 3.0 + replication as f64 / 7.0);
            journal.at(1.0, 1, Fact::ServiceLevel { service: Service::Heat, share: 0.25 });
            (replication, journal.score(&scorer))
        };
        (0..4).map(run).collect()
    }

    #[test]
    fn order_does_not_matter() {
        let (forward, mut backward) = (outcomes(), outcomes());
        backward.reverse();
        assert_eq!(digest(&forward), digest(&backward));
        assert_eq!(digest(&forward).len(), 64);
    }

    #[test]
    fn every_kind_of_number_matters() {
        let changes: [fn(&mut (u64, Outcome)); 11] = [
            |run| run.0 = 99,
            |run| run.1.targets[0].quantity += 1e-12,
            |run| run.1.targets[0].holds = None,
            |run| run.1.targets[0].worst_zone = None,
            |run| run.1.targets[0].delay[9] += 1e-3,
            |run| run.1.totals.rescued_alive[4] += 1.0,
            |run| run.1.zones[1].silent_h += 1.0,
            |run| run.1.curve[5].warm += 1.0,
            |run| run.1.totals.lifelines.sensing_share = 0.5,
            |run| run.1.totals.lifelines.zone_hours[1][3] += 1.0,
            |run| run.1.totals.lifelines.curve[7][3] += 0.1,
        ];
        let before = digest(&outcomes());
        for (index, change) in changes.iter().enumerate() {
            let mut outcomes = outcomes();
            change(&mut outcomes[2]);
            assert_ne!(digest(&outcomes), before, "change {index}");
        }
    }

    #[test]
    fn a_checkpoint_read_back_has_the_same_digest() -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&outcomes())?;
        assert_eq!(digest(&serde_json::from_str::<Vec<(u64, Outcome)>>(&text)?), digest(&outcomes()));
        Ok(())
    }
}
