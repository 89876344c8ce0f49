//! Hand-made journals and settings for tests.

use shapan_journal::{Fact, Mode, Record, RecordId, Sink as _, Subject, SubjectKind, Tier, Zone};
use shapan_scenarios::target::{Comparator, Measure, SupplyTier, Target};
use shapan_scenarios::text::Bilingual;

use crate::outcome::Outcome;
use crate::score::Scorer;
use crate::setting::{Setting, ZoneInfo};

/// A journal in the making; facts may be added in any order.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    records: Vec<Record>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        let mut journal = Self::default();
        journal.push(0.0, None, None, Fact::Shock { magnitude_ms: 8.0 });
        journal
    }

    pub(crate) fn push(&mut self, hours: f64, zone: Option<u16>, cause: Option<u32>, fact: Fact) -> u32 {
        let id = self.records.len() as u32;
        let time_us = (hours * 3.6e9).round() as i64;
        let cause = cause.map(RecordId);
        self.records.push(Record { id: RecordId(id), cause, time_us, zone: zone.map(Zone), fact });
        id
    }

    /// Adds a fact that the shock caused.
    pub(crate) fn at(&mut self, hours: f64, zone: u16, fact: Fact) -> &mut Self {
        self.push(hours, Some(zone), Some(0), fact);
        self
    }

    /// A zone with so many displaced, 10 killed, 20 trapped, 100 buildings of which 5 collapsed.
    pub(crate) fn damage(&mut self, hours: f64, zone: u16, displaced: f64) -> &mut Self {
        let fact = Fact::ZoneDamage {
            present: 10_000.0,
            buildings: 100.0,
            collapsed: 5.0,
            severely_damaged: 15.0,
            loss_yuan: 3e9,
            killed: 10.0,
            trapped: 20.0,
            severe: 30.0,
            light: 60.0,
            displaced,
        };
        self.at(hours, zone, fact)
    }

    pub(crate) fn relief(&mut self, hours: f64, zone: u16, displaced: f64, secured: f64) -> &mut Self {
        let fact = Fact::Relief {
            displaced,
            water: displaced,
            food: secured,
            shelter: displaced,
            warm: displaced,
            secured,
        };
        self.at(hours, zone, fact)
    }

    /// Counted, known to district and city.
    pub(crate) fn known(&mut self, zone: u16, counted: f64, known: f64) -> &mut Self {
        self.at(counted, zone, Fact::NeedCounted { displaced: 100.0 });
        self.at(known, zone, Fact::DistrictKnows { displaced: 100.0 });
        self.at(known, zone, Fact::CityKnows { displaced: 100.0 })
    }

    /// A consignment ordered 3 h, ready 2.5 h, off 2 h, there 0.5 h before it is unloaded, 0.25 h of the
    /// way blocked; each fact causes the next.
    pub(crate) fn served(&mut self, zone: u16, consignment: u32, tier: Tier, unloaded: f64) -> &mut Self {
        let from = Subject::new(SubjectKind::Depot, 2);
        let ordered = Fact::Ordered { consignment, tier, from, sets: 200.0, mode: Mode::Road };
        let mut cause = self.push(unloaded - 3.0, Some(zone), Some(0), ordered);
        for (before, fact) in [
            (2.5, Fact::ReadyToLoad { consignment }),
            (2.0, Fact::Departed { consignment, vehicle: 9, expected_hours: 1.25 }),
            (0.5, Fact::Arrived { consignment, blocked_hours: 0.25 }),
            (0.0, Fact::Unloaded { consignment, tier, sets: 200.0 }),
        ] {
            cause = self.push(unloaded - before, Some(zone), Some(cause), fact);
        }
        self
    }

    /// The records in order of time, renumbered.
    pub(crate) fn sorted(&self) -> Vec<Record> {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        order.sort_by_key(|index| (self.records[*index].time_us, *index));
        let mut number = vec![0_u32; order.len()];
        order.iter().enumerate().for_each(|(new, old)| number[*old] = new as u32);
        let renumbered = |id: RecordId| RecordId(number[id.0 as usize]);
        let renumber = |old: &usize| {
            let record = self.records[*old];
            Record { id: renumbered(record.id), cause: record.cause.map(renumbered), ..record }
        };
        order.iter().map(renumber).collect()
    }

    pub(crate) fn score(&self, scorer: &Scorer) -> Outcome {
        let mut fold = scorer.fold();
        self.sorted().iter().for_each(|record| fold.record(record));
        fold.finish()
    }
}

fn text(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

pub(crate) fn target(id: &str, measure: Measure, comparator: Comparator, threshold: Option<f64>) -> Target {
    Target {
        id: id.to_owned(),
        promise: "K02".to_owned(),
        rows: vec!["BJ14-T07".to_owned()],
        name: text(&format!("承诺<{id}>"), &format!("promise <{id}>")),
        clock: text("自地震发生", "from the shock"),
        measure: Some(measure),
        comparator,
        threshold,
        unit: "h".to_owned(),
        required_share: 1.0,
        plan: "beijing-14".to_owned(),
    }
}

pub(crate) fn supply(tier: SupplyTier, threshold: f64) -> Target {
    let measure = Measure::FirstSupplyHours { tier, site_from_persons: 100.0 };
    target("supply", measure, Comparator::AtMost, Some(threshold))
}

/// So many zones of 10,000 residents on a grid, the first two in the core, the first four central.
pub(crate) fn setting(zones: usize, targets: Vec<Target>) -> Setting {
    let zone = |index: usize| ZoneInfo {
        id: format!("z{index:03}"),
        name: text(&format!("街道{index}"), &format!("Street {index}")),
        district: text(["东区", "西区"][index % 2], ["East", "West"][index % 2]),
        lon: 116.0 + 0.07 * (index % 5) as f64 + 0.01 * (index / 5 % 2) as f64,
        lat: 39.8 + 0.05 * (index / 5) as f64,
        residents: 10_000.0,
        core: index < 2,
        central: index < 4,
    };
    Setting {
        id: "toy".to_owned(),
        title: text("演练 & 推演", "Toy & test"),
        plan: text("某市预案", "A city's plan"),
        start: "2025-01-15T02:00:00+08:00".to_owned(),
        digest: "00".repeat(32),
        horizon_hours: 24.0,
        zones: (0..zones).map(zone).collect(),
        centre_zone: 0,
        targets,
        air_enabled: true,
        air_radius_km: 200.0,
        product_yuan: 100e9,
        map_note: None,
    }
}
