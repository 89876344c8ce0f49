//! Zones over a batch: how likely the promises hold there.

use serde::{Deserialize, Serialize};
use shapan_scenarios::target::{Measure, SupplyTier, Target};

use crate::lifelines::SERVICES;
use crate::outcome::{Outcome, ZoneOutcome, or_null};
use crate::setting::{Setting, ZoneInfo};
use crate::statistics::quantiles;

/// One zone over a batch. Probabilities range over the replications in which the zone was a site: in which
/// at least [`Promises::site_from`] people were in need there; none where it never was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneSummary {
    /// Key.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// District, Chinese name.
    pub district_zh: String,
    /// District, English name.
    pub district_en: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Residents.
    pub residents: f64,
    /// Share of replications in which it was a site.
    pub p_site: f64,
    /// Probability that the first district goods came in time.
    pub p_first_district: Option<f64>,
    /// Probability that the first city goods came in time.
    pub p_first_city: Option<f64>,
    /// Probability that basic life was secured in time.
    pub p_secured: Option<f64>,
    /// Median intensity.
    pub intensity: f64,
    /// Median share of collapsed buildings.
    pub collapsed_share: f64,
    /// Median deaths.
    pub deaths: f64,
    /// Median of the displaced in need.
    pub displaced: f64,
    /// Median hours to the first district goods; `null` when never in half of the replications.
    #[serde(with = "or_null")]
    pub first_district_h: f64,
    /// Median hours to the first city goods.
    #[serde(with = "or_null")]
    pub first_city_h: f64,
    /// Median hours until basic life was secured.
    #[serde(with = "or_null")]
    pub secured_h: f64,
    /// Median hours until the city command knew.
    #[serde(with = "or_null")]
    pub known_h: f64,
    /// Median hours of silence.
    pub silent_h: f64,
    /// Median hours without each service, in the order of [`Service::ALL`](shapan_journal::Service::ALL).
    #[serde(default)]
    pub hours_without: [f64; SERVICES],
}

/// The promised hours that zones are judged by, from the scenario's own targets; where a scenario has no
/// such target, those of Beijing's plan: 4 h, 6 h, 10 h.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promises {
    /// First district goods, hours.
    pub district_hours: f64,
    /// First city goods, hours.
    pub city_hours: f64,
    /// Basic life, hours.
    pub life_hours: f64,
    /// A zone is a site from so many people in need.
    pub site_from: f64,
}

impl Promises {
    /// Reads them from the first target of each kind.
    #[must_use]
    pub fn of(setting: &Setting) -> Self {
        let hours = |wanted: &dyn Fn(&Measure) -> bool| {
            let is_wanted = |target: &&Target| target.measure.as_ref().is_some_and(wanted);
            setting.measured().find(is_wanted).and_then(|target| target.threshold)
        };
        let supply = |wanted: SupplyTier| {
            hours(&|m| matches!(m, Measure::FirstSupplyHours { tier, .. } if *tier == wanted))
        };
        let site_from = setting.measured().find_map(|target| match target.measure {
            Some(Measure::FirstSupplyHours { site_from_persons, .. }) => Some(site_from_persons),
            _ => None,
        });
        Self {
            district_hours: supply(SupplyTier::District).unwrap_or(4.0),
            city_hours: supply(SupplyTier::City).unwrap_or(6.0),
            life_hours: hours(&|m| matches!(m, Measure::BasicLifeHours)).unwrap_or(10.0),
            site_from: site_from.unwrap_or(100.0),
        }
    }
}

pub(super) fn summarise(setting: &Setting, runs: &[&Outcome]) -> Vec<ZoneSummary> {
    if runs.is_empty() {
        return Vec::new();
    }
    let promises = Promises::of(setting);
    let zones = setting.zones.iter().enumerate();
    let all = zones.map(|(index, info)| ZoneSummary {
        hours_without: hours_without(index, runs),
        ..zone(info, &promises, runs.iter().map(|run| &run.zones[index]))
    });
    all.collect()
}

/// Medians over replications; one in which nothing was lost has none of it.
fn hours_without(zone: usize, runs: &[&Outcome]) -> [f64; SERVICES] {
    if runs.iter().all(|run| run.totals.lifelines.zone_hours.is_empty()) {
        return [0.0; SERVICES];
    }
    std::array::from_fn(|service| {
        let of = |run: &&Outcome| {
            let row = run.totals.lifelines.zone_hours.get(zone);
            row.map_or(0.0, |row| f64::from(row[service]))
        };
        quantiles(runs.iter().map(of), [0.5])[0]
    })
}

fn zone<'a>(
    info: &ZoneInfo,
    promises: &Promises,
    runs: impl ExactSizeIterator<Item = &'a ZoneOutcome> + Clone,
) -> ZoneSummary {
    let sites = runs.clone().filter(|zone| f64::from(zone.displaced) >= promises.site_from);
    let in_time = |hours: fn(&ZoneOutcome) -> f32, threshold: f64| {
        let (n, kept) = sites.clone().fold((0_u64, 0_u64), |(n, kept), zone| {
            (n + 1, kept + u64::from(f64::from(hours(zone)) <= threshold))
        });
        (n > 0).then(|| kept as f64 / n as f64)
    };
    let median =
        |of: fn(&ZoneOutcome) -> f32| quantiles(runs.clone().map(|zone| f64::from(of(zone))), [0.5])[0];
    ZoneSummary {
        id: info.id.clone(),
        name_zh: info.name.zh.clone(),
        name_en: info.name.en.clone(),
        district_zh: info.district.zh.clone(),
        district_en: info.district.en.clone(),
        lon: info.lon,
        lat: info.lat,
        residents: info.residents,
        p_site: sites.clone().count() as f64 / runs.len() as f64,
        p_first_district: in_time(|z| z.first_district_h, promises.district_hours),
        p_first_city: in_time(|z| z.first_city_h, promises.city_hours),
        p_secured: in_time(|z| z.secured_h, promises.life_hours),
        intensity: median(|z| z.intensity),
        collapsed_share: median(|z| z.collapsed_share),
        deaths: median(|z| z.deaths),
        displaced: median(|z| z.displaced),
        first_district_h: median(|z| z.first_district_h),
        first_city_h: median(|z| z.first_city_h),
        secured_h: median(|z| z.secured_h),
        known_h: median(|z| z.known_h),
        silent_h: median(|z| z.silent_h),
        hours_without: [0.0; SERVICES],
    }
}
