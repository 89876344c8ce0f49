//! What one replication came to: compact, exact when written and read back.
//!
//! Hours that never come are infinite here and `null` in JSON. Zones and points of the curve are written as
//! short arrays, because a batch keeps thousands of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shapan_journal::Stage;

use crate::lifelines::Lifelines;

/// Number of stages that a delay is split into.
pub const STAGES: usize = Stage::ALL.len();

/// One promise in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetOutcome {
    /// The measured quantity, in the target's unit; hours stop at the horizon.
    pub quantity: f64,
    /// Whether the quantity stopped at the horizon: it is at least so much.
    pub censored: bool,
    /// Whether the promise held; none where the plan prints no number.
    pub holds: Option<bool>,
    /// Room left, in the target's unit: positive when the promise holds; none without a threshold.
    pub margin: Option<f64>,
    /// The zone that did worst, where the measure ranges over zones.
    pub worst_zone: Option<u16>,
    /// Mean hours by stage over the sites that decide the quantity, in the order of [`Stage::ALL`]; zeros
    /// where the measure is no time.
    pub delay: [f32; STAGES],
}

/// Sums over the city.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Residents and visitors present.
    pub present: f64,
    /// Buildings.
    pub buildings: f64,
    /// Collapsed buildings.
    pub collapsed: f64,
    /// Severely damaged and ruined buildings, the collapsed among them.
    pub severely_damaged: f64,
    /// Direct loss of buildings and what stood in them, yuan.
    pub loss_yuan: f64,
    /// Deaths up to the horizon.
    pub deaths: f64,
    /// Killed at once; part of `deaths`.
    pub killed_at_once: f64,
    /// Died later under debris.
    pub deaths_trapped: f64,
    /// Died hurt, waiting for care or on the way.
    pub deaths_waiting: f64,
    /// Died in hospital.
    pub deaths_hospital: f64,
    /// Died by fire.
    pub deaths_fire: f64,
    /// Trapped alive by the shock.
    pub trapped: f64,
    /// Dug out alive, by rescuer: oneself, neighbour, local, professional, army.
    pub rescued_alive: [f64; 5],
    /// Severely hurt, not trapped.
    pub severe: f64,
    /// Lightly hurt.
    pub light: f64,
    /// People whose home cannot be used.
    pub displaced: f64,
    /// Fires that need the fire service.
    pub fires: f64,
    /// Directed road links closed at the shock.
    pub blocked_links: f64,
    /// Macroseismic intensity at the city's centre zone.
    pub centre_intensity: f64,
    /// What became of the lifelines; not written down where nothing was lost.
    #[serde(default, skip_serializing_if = "Lifelines::is_default")]
    pub lifelines: Lifelines,
}

/// One zone in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "ZoneRow", from = "ZoneRow")]
pub struct ZoneOutcome {
    /// Macroseismic intensity.
    pub intensity: f32,
    /// Share of its buildings that collapsed.
    pub collapsed_share: f32,
    /// Deaths up to the horizon.
    pub deaths: f32,
    /// Most displaced people in need at any time (those who left are not counted).
    pub displaced: f32,
    /// Hours until the first district goods stood on the ground; infinite when never.
    pub first_district_h: f32,
    /// Hours until the first city goods stood on the ground; infinite when never.
    pub first_city_h: f32,
    /// Hours until the required share of its displaced had basic life secured; infinite when never.
    pub secured_h: f32,
    /// Share of its displaced with basic life secured at hour 10 (1 where nobody is displaced).
    pub secured_share_10h: f32,
    /// Hours until the city command knew of it; infinite when never.
    pub known_h: f32,
    /// Hours of silence.
    pub silent_h: f32,
}

type ZoneRow = [Option<f32>; 10];

fn finite(value: f32) -> Option<f32> {
    value.is_finite().then_some(value)
}

fn or_never(value: Option<f32>) -> f32 {
    value.unwrap_or(f32::INFINITY)
}

impl ZoneOutcome {
    /// Its numbers, in the order of the fields.
    #[must_use]
    pub fn numbers(&self) -> [f32; 10] {
        [
            self.intensity,
            self.collapsed_share,
            self.deaths,
            self.displaced,
            self.first_district_h,
            self.first_city_h,
            self.secured_h,
            self.secured_share_10h,
            self.known_h,
            self.silent_h,
        ]
    }
}

impl From<ZoneOutcome> for ZoneRow {
    fn from(zone: ZoneOutcome) -> Self {
        zone.numbers().map(finite)
    }
}

impl From<ZoneRow> for ZoneOutcome {
    fn from(row: ZoneRow) -> Self {
        let [a, b, c, d, e, f, g, h, i, j] = row.map(or_never);
        Self {
            intensity: a,
            collapsed_share: b,
            deaths: c,
            displaced: d,
            first_district_h: e,
            first_city_h: f,
            secured_h: g,
            secured_share_10h: h,
            known_h: i,
            silent_h: j,
        }
    }
}

/// The state of relief in the whole city at an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "[f32; 8]", from = "[f32; 8]")]
pub struct CurvePoint {
    /// Hours after the event.
    pub hour: f32,
    /// Displaced people in need.
    pub displaced: f32,
    /// With basic life secured.
    pub secured: f32,
    /// With drinking water.
    pub water: f32,
    /// With food.
    pub food: f32,
    /// With a roof.
    pub shelter: f32,
    /// Warm.
    pub warm: f32,
    /// Deaths so far.
    pub deaths: f32,
}

impl From<CurvePoint> for [f32; 8] {
    fn from(p: CurvePoint) -> Self {
        [p.hour, p.displaced, p.secured, p.water, p.food, p.shelter, p.warm, p.deaths]
    }
}

impl From<[f32; 8]> for CurvePoint {
    fn from([hour, displaced, secured, water, food, shelter, warm, deaths]: [f32; 8]) -> Self {
        Self { hour, displaced, secured, water, food, shelter, warm, deaths }
    }
}

/// What one replication came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The measured promises, in the scenario's order.
    pub targets: Vec<TargetOutcome>,
    /// Sums over the city.
    pub totals: Totals,
    /// Zones, in the region's order.
    pub zones: Vec<ZoneOutcome>,
    /// Relief over time, at the hours of [`curve_hours`].
    pub curve: Vec<CurvePoint>,
}

/// The hours at which curves are taken: every half hour to hour 12, then every hour to the horizon.
#[must_use]
pub fn curve_hours(horizon_hours: f64) -> Vec<f64> {
    let halves = (0..=24).map(|i| f64::from(i) * 0.5);
    let whole = (13..).map(f64::from);
    halves.chain(whole).take_while(|hour| *hour <= horizon_hours + 1e-9).collect()
}

impl Totals {
    /// Its numbers with their names, in the order of the fields: first those of people, buildings and roads,
    /// then those of [`Lifelines::numbers`], of which hours that never come are infinite.
    #[must_use]
    pub fn numbers(&self) -> Vec<(&'static str, f64)> {
        self.main_numbers().into_iter().chain(self.lifelines.numbers()).collect()
    }

    fn main_numbers(&self) -> [(&'static str, f64); 23] {
        let [oneself, neighbour, local, professional, army] = self.rescued_alive;
        [
            ("present", self.present),
            ("buildings", self.buildings),
            ("collapsed", self.collapsed),
            ("severely_damaged", self.severely_damaged),
            ("loss_bn_yuan", self.loss_yuan / 1e9),
            ("deaths", self.deaths),
            ("killed_at_once", self.killed_at_once),
            ("deaths_trapped", self.deaths_trapped),
            ("deaths_waiting", self.deaths_waiting),
            ("deaths_hospital", self.deaths_hospital),
            ("deaths_fire", self.deaths_fire),
            ("trapped", self.trapped),
            ("rescued_oneself", oneself),
            ("rescued_neighbour", neighbour),
            ("rescued_local", local),
            ("rescued_professional", professional),
            ("rescued_army", army),
            ("severe", self.severe),
            ("light", self.light),
            ("displaced", self.displaced),
            ("fires", self.fires),
            ("blocked_links", self.blocked_links),
            ("centre_intensity", self.centre_intensity),
        ]
    }
}

/// For `#[serde(with)]`: a number that is `null` in JSON where it is not finite, infinite when read back.
pub(crate) mod or_null {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes `null` for what JSON cannot write.
    pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        value.is_finite().then_some(*value).serialize(serializer)
    }

    /// Reads `null` as never.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}

/// For `#[serde(with)]`: as [`or_null`], each of three.
pub(crate) mod or_null_each {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes `null` for what JSON cannot write.
    pub(crate) fn serialize<S: Serializer>(values: &[f64; 3], serializer: S) -> Result<S::Ok, S::Error> {
        values.map(|value| value.is_finite().then_some(value)).serialize(serializer)
    }

    /// Reads `null` as never.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f64; 3], D::Error> {
        let values = <[Option<f64>; 3]>::deserialize(deserializer)?;
        Ok(values.map(|value| value.unwrap_or(f64::INFINITY)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn outcome(quantity: f64, hour: f32) -> Outcome {
        Outcome {
            targets: vec![TargetOutcome {
                quantity,
                censored: true,
                holds: Some(false),
                margin: Some(-quantity),
                worst_zone: Some(3),
                delay: [0.1; STAGES],
            }],
            totals: Totals { deaths: quantity / 3.0, ..Totals::default() },
            zones: vec![ZoneOutcome::from([
                Some(hour),
                None,
                Some(0.1),
                None,
                None,
                None,
                None,
                None,
                None,
                None,
            ])],
            curve: vec![CurvePoint { hour, ..CurvePoint::default() }],
        }
    }

    #[test]
    fn never_is_null_in_json() {
        let text = serde_json::to_string(&outcome(1.0, 2.0)).unwrap();
        assert!(text.contains("[2.0,null,0.1,null"), "{text}");
        let back: Outcome = serde_json::from_str(&text).unwrap();
        assert_eq!(back.zones[0].first_city_h, f32::INFINITY);
    }

    #[test]
    fn the_grid_is_fine_first_and_ends_at_the_horizon() {
        let hours = curve_hours(72.0);
        assert_eq!(hours.len(), 25 + 60);
        assert_eq!(&hours[22..27], [11.0, 11.5, 12.0, 13.0, 14.0]);
        assert_eq!(hours.last(), Some(&72.0));
        assert_eq!(curve_hours(1.2), [0.0, 0.5, 1.0]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_bit_for_bit(quantity in -1e9..1e9f64, hour in 0.0..72.0f32) {
            let outcome = outcome(quantity, hour);
            let back: Outcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
            prop_assert_eq!(back, outcome);
        }
    }
}
