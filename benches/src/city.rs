//! Beijing as the library holds it, and larger cities made of copies of it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shapan_hazard::geodesy::great_circle_km;
use shapan_scenarios::region::{FleetKind, Region, RoadClass, RoadLinkRow, RoadNodeKind, RoadNodeRow};
use shapan_scenarios::{Changes, Problems, Scenario, load};

/// Shift between copies, degrees, at which they stand beside each other: Beijing is 2.1° wide and 1.7° high.
pub const BESIDE_DEG: f64 = 2.2;
/// Shift between copies, degrees, at which they lie in each other, two kilometres apart, and shake alike.
pub const WITHIN_DEG: f64 = 0.02;
/// The engine numbers districts with eight bits and keeps the last number for "none".
pub const MOST_DISTRICTS: usize = 255;

/// Roads that join one copy to the next.
const JOINTS: usize = 4;
/// Length of a joint against the straight line between its ends.
const DETOUR: f64 = 1.3;
/// Columns that name a row, of this table or another.
const KEYS: [&str; 29] = [
    "bridge_id",
    "bridges",
    "depot_id",
    "district_code",
    "district_zh",
    "failover_to",
    "fleet_id",
    "force_id",
    "from_node",
    "home",
    "home_district",
    "hospital_id",
    "link_id",
    "node_id",
    "partner_id",
    "post_id",
    "power_node",
    "reservoir_id",
    "river_id",
    "road_id",
    "seat_zone_id",
    "shelter_id",
    "site_id",
    "station_id",
    "to_node",
    "zone_a",
    "zone_b",
    "zone_id",
    "entry_road",
];

/// The scenario that the targets speak of.
///
/// # Errors
/// None in practice: the library's own case is sound.
pub fn beijing() -> Result<Scenario, Problems> {
    Ok(load("beijing-m8", &Changes::default())?.scenario)
}

/// Why a city cannot be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// A row did not come back from its copy.
    #[error("a row cannot be copied: {0}")]
    Row(#[from] serde_json::Error),
    /// The engine could not tell the districts apart.
    #[error("{found} districts, and the engine can number {MOST_DISTRICTS}")]
    TooManyDistricts {
        /// Districts of all copies.
        found: usize,
    },
}

/// A city of `copies` Beijings on a square grid, each `shift_deg` degrees from its neighbours and joined to
/// the one before by a few roads. Everything is copied: people, places, networks, forces, neighbours.
///
/// The fleet row of the fire engines stays single, because its engines are those of all stations.
///
/// # Errors
/// [`CopyError::TooManyDistricts`]; the other is none in practice.
pub fn copied(scenario: &Scenario, copies: usize, shift_deg: f64) -> Result<Scenario, CopyError> {
    let found = copies * scenario.region.districts.len();
    if found > MOST_DISTRICTS {
        return Err(CopyError::TooManyDistricts { found });
    }
    let mut large = scenario.clone();
    let columns = (copies as f64).sqrt().ceil() as usize;
    for number in 1..copies {
        let copier = Copier {
            suffix: format!("@{number}"),
            east_deg: (number % columns) as f64 * shift_deg,
            north_deg: (number / columns) as f64 * shift_deg,
        };
        copier.add(&scenario.region, &mut large.region)?;
        join(&scenario.region, number, &mut large.region);
    }
    large.region.index();
    Ok(large)
}

/// Makes one copy.
struct Copier {
    suffix: String,
    east_deg: f64,
    north_deg: f64,
}

impl Copier {
    /// Adds a copy of every table to `to`.
    fn add(&self, from: &Region, to: &mut Region) -> Result<(), serde_json::Error> {
        macro_rules! tables {
            ($($table:ident)*) => { $( self.rows(&from.$table, &mut to.$table)?; )* };
        }
        tables! {
            zones adjacency districts rivers reservoirs expressways bridges road_nodes roads depots shelters
            hospitals fire_stations command_posts airports metro_stations fleets forces mutual_aid power_nodes
            power_links telecom_nodes telecom_links water_nodes water_links gas_nodes gas_links heat_nodes
            heat_links
        }
        let district = to.districts.len() - from.districts.len();
        to.districts[district..].iter_mut().for_each(|row| row.name_zh.push_str(&self.suffix));
        let fleet = to.fleets.len() - from.fleets.len();
        let mut row = 0;
        to.fleets.retain(|fleets| {
            row += 1;
            row <= fleet || fleets.kind != FleetKind::FireEngine
        });
        let facts = [
            (&from.facts.core_districts, &mut to.facts.core_districts),
            (&from.facts.central_districts, &mut to.facts.central_districts),
        ];
        for (old, new) in facts {
            new.extend(old.iter().map(|code| format!("{code}{}", self.suffix)));
        }
        Ok(())
    }

    fn rows<T: Serialize + DeserializeOwned>(
        &self,
        from: &[T],
        to: &mut Vec<T>,
    ) -> Result<(), serde_json::Error> {
        for row in from {
            let mut columns = serde_json::to_value(row)?;
            for (name, cell) in columns.as_object_mut().into_iter().flatten() {
                self.change(name, cell);
            }
            to.push(serde_json::from_value(columns)?);
        }
        Ok(())
    }

    /// Gives a key its suffix and moves a coordinate.
    fn change(&self, column: &str, cell: &mut Value) {
        match cell {
            Value::String(key) if KEYS.contains(&column) && !key.is_empty() => key.push_str(&self.suffix),
            Value::Array(keys) if KEYS.contains(&column) => {
                keys.iter_mut().for_each(|key| self.change(column, key));
            }
            Value::Number(number) => {
                let shift_deg = match column {
                    "lon" | "seat_lon" => self.east_deg,
                    "lat" | "seat_lat" => self.north_deg,
                    _ => return,
                };
                *cell = Value::from(number.as_f64().unwrap_or_default() + shift_deg);
            }
            _ => {}
        }
    }
}

/// Joins copy `number` to the one before by expressways between the same places at the city limit.
fn join(original: &Region, number: usize, large: &mut Region) {
    let nodes = original.road_nodes.len();
    let limits = (0..nodes).filter(|&node| original.road_nodes[node].kind == RoadNodeKind::Gateway);
    for (joint, place) in limits.take(JOINTS).enumerate() {
        let here = &large.road_nodes[number * nodes + place];
        let before = &large.road_nodes[(number - 1) * nodes + place];
        for (way, (from, to)) in [(here, before), (before, here)].into_iter().enumerate() {
            large.roads.push(joint_road(format!("joint{number}_{joint}_{way}"), from, to));
        }
    }
}

fn joint_road(link_id: String, from: &RoadNodeRow, to: &RoadNodeRow) -> RoadLinkRow {
    RoadLinkRow {
        link_id,
        from_node: from.node_id.clone(),
        to_node: to.node_id.clone(),
        class: RoadClass::Expressway,
        length_km: (DETOUR * great_circle_km((from.lon, from.lat), (to.lon, to.lat))).max(1.0),
        lanes: 2,
        free_speed_km_h: 90.0,
        capacity_pcu_h: 3600.0,
        bridges: Vec::new(),
        source: String::new(),
        grade: shapan_scenarios::quantity::Grade::E,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use shapan_engine::{City, run};
    use shapan_journal::Nothing;

    use super::*;

    #[test]
    fn copies_have_keys_of_their_own() {
        let one = beijing().unwrap();
        let three = copied(&one, 3, BESIDE_DEG).unwrap();
        let zones: BTreeSet<&str> = three.region.zones.iter().map(|zone| zone.zone_id.as_str()).collect();
        assert_eq!(zones.len(), 3 * one.region.zones.len());
        assert_eq!(three.region.roads.len(), 3 * one.region.roads.len() + 2 * 2 * JOINTS);
        assert_eq!(three.region.fleets.len(), 3 * one.region.fleets.len() - 2);
        let (first, second) = (&three.region.zones[0], &three.region.zones[one.region.zones.len()]);
        assert!((second.lon - first.lon - BESIDE_DEG).abs() < 1e-9 && second.lat == first.lat);
        assert_eq!(second.district_zh, three.region.districts[one.region.districts.len()].name_zh);
    }

    #[test]
    fn one_copy_is_the_original() {
        let one = beijing().unwrap();
        assert_eq!(copied(&one, 1, BESIDE_DEG).unwrap().region, one.region);
    }

    #[test]
    fn two_cities_have_twice_the_entities_and_shake_alike_when_close() {
        let one = beijing().unwrap();
        let two = copied(&one, 2, WITHIN_DEG).unwrap();
        let played = [&one, &two].map(|scenario| {
            let city = City::prepare(scenario).unwrap();
            run(&city, 7, 0, &mut Nothing).unwrap()
        });
        // What the run keeps once for the whole city is an entity, too.
        assert!(2 * played[0].entities - played[1].entities < 30, "{played:?}");
        let ratio = played[1].events as f64 / played[0].events as f64;
        assert!((1.5..2.5).contains(&ratio), "{ratio}");
    }

    #[test]
    fn what_the_engine_cannot_number_is_refused() {
        let one = beijing().unwrap();
        let refused = copied(&one, 16, BESIDE_DEG);
        assert!(matches!(refused, Err(CopyError::TooManyDistricts { found: 256 })));
    }
}
