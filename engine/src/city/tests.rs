//! The static part of the main job: clock, people, lists by place, networks, medians of the shaking.
#![allow(clippy::unwrap_used)]

use shapan_kernel::SimTime;
use shapan_scenarios::region::FleetKind;

use super::places::distance_km;
use super::shaking::{AssetMotion, Draw};
use super::*;
use crate::run::tests::{city, city_with, scenario};

fn at(hours: f64) -> SimTime {
    SimTime::from_hours(hours)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn two_in_a_january_night_is_dark_cold_and_out_of_office() {
    let clock = &city().0.clock;
    assert!(!clock.office_hours());
    assert!(clock.cold && clock.night_c < 0.0);
    assert!(close(clock.hour_of_day(at(0.0)), 2.0) && close(clock.hour_of_day(at(23.0)), 1.0));
    // Sunrise is at 7:33, civil twilight begins half an hour earlier; sunset is at 17:15.
    let light = [0.0, 4.0, 6.0, 10.0, 15.0, 16.5, 20.0].map(|h| clock.daylight(at(h)));
    assert_eq!(light, [false, false, true, true, true, false, false]);
    let dawn = clock.next_daylight(at(0.0)).hours();
    assert!((4.75..5.5).contains(&dawn), "{dawn}");
    assert_eq!(clock.next_daylight(at(10.0)), at(10.0));
}

#[test]
fn noon_on_a_working_day_is_in_office_and_july_is_warm() {
    assert!(city_with(&[("start", "2025-01-15T12:00:00+08:00")]).0.clock.office_hours());
    let july = city_with(&[("start", "2025-07-15T02:00:00+08:00")]);
    assert!(!july.0.clock.cold && july.0.clock.night_c > 20.0);
}

#[test]
fn everybody_is_somewhere() {
    for start in ["2025-01-15T02:00:00+08:00", "2025-01-15T12:00:00+08:00", "2025-01-15T18:00:00+08:00"] {
        let city = city_with(&[("start", start)]);
        let people = &city.0.people;
        let present: f64 = people.present.iter().sum();
        assert!(close(present, people.residents), "{present} of {} at {start}", people.residents);
    }
}

#[test]
fn a_zone_houses_its_residents_and_holds_no_more_than_are_present() {
    let city = &city().0;
    for (zone, stock) in city.zones.iter().zip(&city.people.stock) {
        let residents: f64 = stock.iter().map(|s| s.residents).sum();
        assert!(close(residents, zone.residents), "{}: {residents} of {}", zone.id, zone.residents);
    }
    for (present, stock) in city.people.present.iter().zip(&city.people.stock) {
        let inside: f64 = stock.iter().map(|s| s.inside).sum();
        assert!(inside <= present * (1.0 + 1e-9));
    }
}

#[test]
fn offices_draw_people_into_the_old_city_by_day() {
    let noon = city_with(&[("start", "2025-01-15T12:00:00+08:00")]);
    let (night, noon) = (&city().0, &noon.0);
    let in_core = |city: &Static| -> f64 {
        city.zones.iter().zip(&city.people.present).filter(|(z, _)| z.era == "old_core").map(|(_, p)| p).sum()
    };
    assert!(in_core(noon) > 1.2 * in_core(night));
}

#[test]
fn every_truck_belongs_to_one_depot_and_can_load_there() {
    let city = &city().0;
    let trucks = city.forces.vehicles.iter().filter(|v| v.kind.0 == FleetKind::Truck).count();
    let mut listed: Vec<u32> = city.trucks_of.iter().flatten().copied().collect();
    assert_eq!(listed.len(), trucks);
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), trucks, "a truck stands in two lists");
    for (depot, own) in city.trucks_of.iter().enumerate() {
        assert_eq!(own.is_empty(), city.loads_at[depot].is_empty());
        assert!(own.is_empty() || city.loads_at[depot].contains(&(depot as u32)));
    }
}

#[test]
fn every_depot_of_district_and_city_is_served_by_a_fleet() {
    let city = &city().0;
    for (depot, site) in city.depots.iter().enumerate() {
        let street = site.tier == shapan_journal::Tier::Street;
        let served = city.loads_at.iter().any(|at| at.contains(&(depot as u32)));
        assert!(street || served, "no fleet loads at depot {depot}");
    }
}

#[test]
fn the_factor_on_trucks_holds_for_every_fleet_of_the_city() {
    let count = |city: &City| city.census().0["truck"];
    let (plain, more) = (count(city()), count(&city_with(&[("plan.supply.trucks", "1.5")])));
    let from_outside: u32 = scenario().region.mutual_aid.iter().map(|p| p.trucks).sum();
    let own = f64::from(plain - from_outside);
    assert!((f64::from(more - from_outside) - 1.5 * own).abs() <= 20.0, "{plain} and {more}");
}

#[test]
fn a_shelter_serves_its_own_zone_and_none_beyond_the_longest_walk() {
    let (city, rows) = (&city().0, &scenario().region.shelters);
    let walk_km = city.plan.relief.walk_km.value;
    for (shelter, zones) in city.shelter_reach.iter().enumerate() {
        let (own, row) = (city.assets.shelters[shelter].zone, &rows[shelter]);
        assert!(zones.contains(&own));
        for &zone in zones.iter().filter(|&&z| z != own) {
            let site = &city.zones[usize::from(zone)];
            assert!(distance_km((site.lon, site.lat), (row.lon, row.lat)) <= walk_km);
        }
    }
}

#[test]
fn every_zone_has_its_nodes_its_post_and_its_neighbours() {
    let city = &city().0;
    for zone in 0..city.zones.len() as u16 {
        let z = usize::from(zone);
        for nodes in
            [&city.lifelines.power_of_zone, &city.lifelines.water_of_zone, &city.lifelines.gas_of_zone]
        {
            assert_eq!(nodes[z].len(), 1);
        }
        let water = &scenario().region.water_nodes[city.lifelines.water_of_zone[z][0] as usize];
        assert_eq!((water.zone_id.as_str(), water.r#type.as_str()), (city.zones[z].id.as_str(), "zone"));
        assert_eq!(city.assets.posts[city.assets.street_posts[z] as usize].zone, zone);
        assert!(city.lifelines.telecom.sensors[z].node.is_some());
        assert!(city.hospitals_near[z].len() > 1 && city.stations_near[z].is_sorted_by_key(|(_, km)| *km));
        assert!(!city.links_of[z].is_empty());
    }
}

#[test]
fn zones_of_districts_part_the_city() {
    let city = &city().0;
    let mut zones: Vec<u16> = (0..city.districts.len() as u8).flat_map(|d| city.zones_of(d)).collect();
    zones.sort_unstable();
    assert_eq!(zones, city.all_zones);
    for (district, &seat) in city.seats.iter().enumerate() {
        assert_eq!(usize::from(city.zones[usize::from(seat)].district), district);
    }
}

#[test]
fn every_asset_hangs_on_a_power_node_but_those_of_the_grid() {
    use shapan_journal::SubjectKind as K;
    let city = &city().0;
    for (asset, site) in city.assets.sites.iter().enumerate() {
        let alone = matches!(site.subject.kind, K::PowerNode | K::PowerLine | K::GasNode | K::Bridge);
        assert!(alone || site.power_node.is_some(), "{:?}", site.subject);
        if matches!(site.subject.kind, K::Hospital | K::Post | K::Depot | K::TelecomNode | K::HeatNode) {
            assert!(city.needs.power_of[asset].is_some(), "{:?} needs no power", site.subject);
        }
    }
}

#[test]
fn an_asset_finds_back_to_its_row() {
    let city = &city().0;
    for (asset, site) in city.assets.sites.iter().enumerate() {
        assert_eq!(city.assets.asset(site.subject.kind, site.subject.index) as usize, asset);
    }
}

/// Distance of a place from the fault's trace, km, by points every hundredth of its pieces.
fn km_from_trace(lon: f64, lat: f64) -> f64 {
    let Hazard::Earthquake { fault, .. } = &scenario().hazards[0] else { panic!("no fault") };
    let pieces = fault.trace.windows(2).flat_map(|pair| (0..=100).map(move |i| (pair, f64::from(i) / 100.0)));
    pieces
        .map(|(pair, part)| {
            let between = |k: usize| pair[0][k] + part * (pair[1][k] - pair[0][k]);
            distance_km((between(0), between(1)), (lon, lat))
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_shaking_grows_weaker_away_from_the_fault() {
    let city = &city().0;
    let mut zones: Vec<(f64, f64)> = city
        .zones
        .iter()
        .zip(super::City(city.clone()).shaking(Draw::Median).unwrap())
        .map(|(z, felt)| (km_from_trace(z.lon, z.lat), felt.intensity))
        .collect();
    zones.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = |part: &[(f64, f64)]| part.iter().map(|(_, i)| i).sum::<f64>() / part.len() as f64;
    let bands: Vec<f64> = zones.chunks(zones.len() / 5).take(5).map(mean).collect();
    assert!(bands.is_sorted_by(|near, far| near > far), "{bands:?}");
    assert!(bands[0] - bands[4] > 1.0, "{bands:?}");
}

#[test]
fn the_old_city_feels_seven_to_nine_and_the_fault_more() {
    let city = &city().0;
    let centre = city.zones.iter().position(|z| z.id == "110101001000").unwrap();
    let median = super::City(city.clone()).shaking(Draw::Median).unwrap();
    let felt = median[centre];
    assert!((6.5..9.5).contains(&felt.intensity), "{}", felt.intensity);
    assert!((0.1..0.6).contains(&felt.pga_g), "{} g", felt.pga_g);
    let worst = median.iter().map(|felt| felt.intensity).fold(0.0, f64::max);
    assert!(worst > felt.intensity + 0.5 && worst <= 12.0, "{worst}");
}

#[test]
fn residuals_of_assets_share_no_more_than_everything_with_their_zones() {
    let field = city().0.field().unwrap();
    assert!(field.assets_rho.iter().flatten().all(|rho| (0.0..=1.0).contains(rho)));
    for branch in &field.branches {
        let pga = |asset: &AssetMotion| asset.pga_g(0.0, 0.0);
        assert!(branch.assets.iter().map(pga).all(|pga| pga > 0.0 && pga < 3.0));
    }
}

#[test]
fn the_china_model_scatters_as_the_scenario_says_and_the_other_as_itself() {
    let field = city().0.field().unwrap();
    let total = |branch: usize, k: usize| {
        let expected = field.branches[branch].zones[0];
        expected.tau[k].hypot(expected.phi[k])
    };
    let model = &city().0.models.earthquake;
    assert!(close(total(0, 0), model.sigma_ln_pga.value) && close(total(0, 1), model.sigma_ln_pgv.value));
    assert!((0.5..0.75).contains(&total(1, 0)) && !close(total(1, 0), total(0, 0)));
}

#[test]
fn twins_run_between_the_same_ends_and_name_each_other() {
    let roads = &city().0.roads;
    for (index, link) in roads.links.iter().enumerate() {
        if let Some(twin) = link.twin {
            let back = &roads.links[twin as usize];
            assert_eq!(back.twin, Some(index as u32));
            assert_eq!([link.zones[1], link.zones[0]], back.zones);
        }
    }
}

#[test]
fn rush_hour_is_slower_than_night() {
    let clock = &city().0.clock;
    let (night, day, rush) = (at(0.0), at(10.0), at(6.0));
    let slow = |now| roads::congestion(clock, now);
    assert!(slow(night) < slow(day) && slow(day) < slow(rush));
    assert!(slow(night) >= 1.0);
}

#[test]
fn a_key_that_moves_in_its_table_keeps_its_number() {
    assert_eq!(stable("110101001000"), stable("110101001000"));
    let mut numbers: Vec<u64> = city().0.assets.sites.iter().map(|s| s.stable).collect();
    numbers.extend(city().0.forces.vehicles.iter().map(|v| v.stable));
    numbers.extend(city().0.forces.teams.iter().map(|t| t.stable));
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "two things share their random streams");
}
