//! What measures and reports need to know of a scenario: zones, promises, horizon.

use shapan_scenarios::region::{Region, ZoneRow};
use shapan_scenarios::scenario::Scenario;
use shapan_scenarios::target::{Measure, Target};
use shapan_scenarios::text::Bilingual;

/// A zone as measures and reports see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneInfo {
    /// Key in the region's zone table.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Name of its district.
    pub district: Bilingual,
    /// Longitude of its point, degrees.
    pub lon: f64,
    /// Latitude of its point, degrees.
    pub lat: f64,
    /// Residents.
    pub residents: f64,
    /// Whether it lies in a core district.
    pub core: bool,
    /// Whether it lies in a central district.
    pub central: bool,
}

/// The part of a scenario that analysis needs. A zone's index here is its index in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Key of the scenario.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Title of the plan that the city follows.
    pub plan: Bilingual,
    /// Moment of the event, RFC 3339.
    pub start: String,
    /// Digest of the scenario, hexadecimal.
    pub digest: String,
    /// Hours from the event to the end of a run.
    pub horizon_hours: f64,
    /// Zones in the region's order.
    pub zones: Vec<ZoneInfo>,
    /// Index of the zone nearest to the city's centre point.
    pub centre_zone: u16,
    /// Gross product of a year, yuan.
    pub product_yuan: f64,
    /// Promises, measured or not, in the scenario's order.
    pub targets: Vec<Target>,
    /// Whether helicopters fly at all.
    pub air_enabled: bool,
    /// Radius of the promise on air rescue, km.
    pub air_radius_km: f64,
    /// What to know before a map of the city is shown in public.
    pub map_note: Option<String>,
}

impl Setting {
    /// Takes what is needed out of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let region = &scenario.region;
        let product_yuan = 1e9 * region.districts.iter().map(|row| row.gdp_2020_bn_yuan).sum::<f64>();
        let zones: Vec<ZoneInfo> = region.zones.iter().map(|row| zone_info(region, row)).collect();
        Self {
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            plan: scenario.plan.title.clone(),
            start: scenario.start.text.clone(),
            digest: scenario.digest.clone(),
            horizon_hours: scenario.horizon_hours,
            centre_zone: nearest(&zones, region.facts.centre),
            zones,
            product_yuan,
            targets: scenario.targets.iter().map(|target| measurable(target, product_yuan)).collect(),
            air_enabled: scenario.plan.air.enabled,
            air_radius_km: scenario.plan.air.radius_km.value,
            map_note: region.facts.approved_map_note.clone(),
        }
    }

    /// The promises that are measured, in the scenario's order: the order of
    /// [`Outcome::targets`](crate::Outcome::targets).
    pub fn measured(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(|target| target.measure.is_some())
    }

    /// Residents of all zones.
    #[must_use]
    pub fn residents(&self) -> f64 {
        self.zones.iter().map(|zone| zone.residents).sum()
    }
}

/// A promise on the share of a product that nobody knows cannot be measured.
fn measurable(target: &Target, product_yuan: f64) -> Target {
    let unknown = target.measure == Some(Measure::DirectLossShare) && product_yuan <= 0.0;
    Target { measure: target.measure.clone().filter(|_| !unknown), ..target.clone() }
}

fn zone_info(region: &Region, row: &ZoneRow) -> ZoneInfo {
    let code = region.districts.iter().find(|d| d.name_zh == row.district_zh).map(|d| &d.district_code);
    let is_in = |codes: &[String]| code.is_some_and(|code| codes.contains(code));
    ZoneInfo {
        id: row.zone_id.clone(),
        name: Bilingual { zh: row.name_zh.clone(), en: row.name_en.clone() },
        district: Bilingual { zh: row.district_zh.clone(), en: row.district_en.clone() },
        lon: row.lon,
        lat: row.lat,
        residents: f64::from(row.population),
        core: is_in(&region.facts.core_districts),
        central: is_in(&region.facts.central_districts),
    }
}

/// Index of the zone nearest to a point (longitude, latitude); 0 without zones.
fn nearest(zones: &[ZoneInfo], [lon, lat]: [f64; 2]) -> u16 {
    let shrink = lat.to_radians().cos();
    let distance = |zone: &ZoneInfo| ((zone.lon - lon) * shrink).hypot(zone.lat - lat);
    let index = zones
        .iter()
        .enumerate()
        .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))
        .map_or(0, |(index, _)| index);
    u16::try_from(index).unwrap_or(u16::MAX)
}
