//! Who and what belongs where: lists by zone, district, depot and station, so that no handler searches.

use shapan_journal::Tier;
use shapan_network::telecom::{disc_radius_km, disc_share};
use shapan_scenarios::region::{FleetKind, ForceKind, ShelterKind};
use shapan_scenarios::scenario::Scenario;

use super::assets::{Assets, DepotSite};
use super::forces::{Forces, Home};
use super::lifelines::named_assets;
use super::places::{DistrictSite, ZoneIndex, ZoneSite, distance_km};
use super::roads::Roads;
use crate::error::PrepareError;
use crate::knowledge;
use crate::response::teams::{Field, field};

/// Hospitals that an ambulance of a zone considers.
pub(crate) const HOSPITALS_NEAR: usize = 24;
/// Stations that are asked for engines for a zone.
const STATIONS_NEAR: usize = 40;
/// Trips of a water tanker in a day (E).
const TANKER_TRIPS_A_DAY: f64 = 4.0;

/// Lists by place.
#[derive(Debug)]
pub(crate) struct Views {
    /// Depots, then the columns of neighbours.
    pub(crate) depots: Vec<DepotSite>,
    /// Trucks of each depot and column.
    pub(crate) trucks_of: Vec<Vec<u32>>,
    /// Depots at which the trucks of each depot load: its own, and those of its tier without a fleet.
    pub(crate) loads_at: Vec<Vec<u32>>,
    /// Street stores of each zone, by index among the depots.
    pub(crate) street_stores: Vec<Vec<u32>>,
    /// Shelters of each zone.
    pub(crate) shelters_of: Vec<Vec<u32>>,
    /// Zones that can walk to each shelter.
    pub(crate) shelter_reach: Vec<Vec<u16>>,
    /// Directed links that touch each zone.
    pub(crate) links_of: Vec<Vec<u32>>,
    /// Every zone.
    pub(crate) all_zones: Vec<u16>,
    /// Zones of each district.
    pub(crate) zones_of: Vec<Vec<u16>>,
    /// Zone of each district's seat.
    pub(crate) seats: Vec<u16>,
    /// Patrols of each district.
    pub(crate) patrols: Vec<usize>,
    /// Drone of each district: range km, speed km/h, hours to get it up.
    pub(crate) drones: Vec<Option<(f64, f64, f64)>>,
    pub(crate) helicopters: Vec<u32>,
    pub(crate) ambulances: Vec<u32>,
    /// Engines of each fire station.
    pub(crate) engines_of: Vec<Vec<u32>>,
    /// Fire stations by distance from each zone, with km.
    pub(crate) stations_near: Vec<Vec<(u32, f64)>>,
    /// Hospitals by distance from each zone.
    pub(crate) hospitals_near: Vec<Vec<u32>>,
    /// Mobile base stations and generator trucks of each district.
    pub(crate) mobile_units: Vec<Vec<u32>>,
    /// Zone and asset of what generator trucks feed after hospitals, by district: water works, telecom cores and
    /// aggregation, command posts, in this order.
    pub(crate) standby: Vec<Vec<(u16, u32)>>,
    /// Relay drones of the city and its partners; none where the plan has them cover nothing.
    pub(crate) relays: Vec<u32>,
    /// What a relay drone over each zone covers.
    pub(crate) relay_reach: Vec<Vec<Relayed>>,
    pub(crate) road_crews: Vec<u32>,
    pub(crate) mobile_teams: Vec<u32>,
    /// The army team that comes first.
    pub(crate) first_army: u32,
    /// Street squad people of each zone.
    pub(crate) squads: Vec<f64>,
    /// Registered volunteers of each zone.
    pub(crate) volunteers: Vec<f64>,
    /// People of each zone whom tankers can serve.
    pub(crate) tanker_people: Vec<f64>,
    pub(crate) bridge_lengths_m: Vec<f64>,
}

/// A zone under a relay drone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relayed {
    pub(crate) zone: u16,
    /// Share of the zone that is covered.
    pub(crate) share: f64,
    /// Whether the zone's own point, where its street post stands, is covered.
    pub(crate) heard: bool,
}

/// What the lists are made from.
pub(crate) struct Parts<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) index: &'a ZoneIndex,
    pub(crate) zones: &'a [ZoneSite],
    pub(crate) districts: &'a [DistrictSite],
    pub(crate) assets: &'a Assets,
    pub(crate) roads: &'a Roads,
    pub(crate) forces: &'a Forces,
}

impl Views {
    pub(crate) fn new(parts: &Parts<'_>) -> Result<Self, PrepareError> {
        let (assets, forces, zones) = (parts.assets, parts.forces, parts.zones);
        let region = &parts.scenario.region;
        let depots = depots(parts);
        let zones_of = by_district(parts);
        let trucks_of = trucks_of(forces, assets.depots.len(), depots.len());
        Ok(Self {
            loads_at: loads_at(&depots, &trucks_of),
            trucks_of,
            street_stores: by_zone(
                zones.len(),
                depots.iter().map(|d| (d.tier == Tier::Street).then_some(d.zone)),
            ),
            shelters_of: by_zone(zones.len(), assets.shelters.iter().map(|s| Some(s.zone))),
            shelter_reach: shelter_reach(parts),
            links_of: links_of(parts.roads, zones.len()),
            seats: parts.districts.iter().map(|d| parts.index.get(&d.seat)).collect::<Result<_, _>>()?,
            patrols: (0..parts.districts.len()).map(|d| knowledge::patrols(&forces.teams, d as u8)).collect(),
            drones: (0..parts.districts.len())
                .map(|d| knowledge::drone(&region.fleets, &forces.vehicles, d as u8))
                .collect(),
            helicopters: vehicles(forces, FleetKind::Helicopter),
            ambulances: vehicles(forces, FleetKind::Ambulance),
            engines_of: engines_of(forces, assets.stations.len()),
            stations_near: zones.iter().map(|z| stations_near(assets, z)).collect(),
            hospitals_near: zones.iter().map(|z| hospitals_near(parts, z)).collect(),
            mobile_units: mobile_units(forces, parts.districts.len()),
            standby: standby(parts),
            relays: relays(parts),
            relay_reach: relay_reach(parts),
            road_crews: teams(forces, |kind| field(kind) == Field::Roads),
            mobile_teams: (0..forces.teams.len() as u32)
                .filter(|&t| is_mobile(&forces.teams[t as usize]))
                .collect(),
            first_army: teams(forces, |k| k == ForceKind::Army).first().copied().unwrap_or(u32::MAX),
            squads: people(forces, zones.len(), ForceKind::StreetSquad),
            volunteers: registered_volunteers(parts),
            tanker_people: tanker_people(parts, &zones_of),
            bridge_lengths_m: region.bridges.iter().map(|b| b.length_m).collect(),
            all_zones: (0..zones.len() as u16).collect(),
            zones_of,
            depots,
        })
    }
}

/// Depots of the region, then one for each neighbour's column, which loads nothing: it comes loaded.
fn depots(parts: &Parts<'_>) -> Vec<DepotSite> {
    let columns = parts.forces.partners.iter().enumerate().map(|(partner, site)| DepotSite {
        asset: u32::MAX,
        stable: site.stable,
        partner: partner as u8,
        tier: Tier::MutualAid,
        district: u8::MAX,
        zone: parts.roads.zone_of(site.gateway),
        node: site.gateway,
        sets: site.sets,
        docks: f64::from(site.trucks),
        open_h: 0.0,
        load_h: [0.0; 3],
    });
    parts.assets.depots.iter().copied().chain(columns).chain(makers(parts)).collect()
}

/// Gates at which makers and shops under agreement load at once, all over the city (E).
const MAKERS_GATES: f64 = 40.0;

/// The makers and shops under agreement as one depot beside the first municipal one, with nothing in it
/// until they are asked.
fn makers(parts: &Parts<'_>) -> Option<DepotSite> {
    let beside = parts.assets.depots.iter().find(|d| d.tier == Tier::City)?;
    Some(DepotSite {
        asset: u32::MAX,
        stable: super::stable("makers under agreement"),
        tier: Tier::Agreement,
        sets: 0.0,
        docks: MAKERS_GATES,
        ..*beside
    })
}

fn trucks_of(forces: &Forces, columns_from: usize, depots: usize) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); depots];
    for (index, site) in forces.vehicles.iter().enumerate() {
        let depot = match site.home {
            _ if site.kind.0 != FleetKind::Truck => continue,
            Home::Depot(depot) => depot as usize,
            Home::Partner(partner) => columns_from + usize::from(partner),
            Home::Zone(_) | Home::Station(_) => continue,
        };
        of[depot].push(index as u32);
    }
    of
}

/// A fleet serves its home, and the depots of the same tier and district that have no fleet of their own;
/// the city's fleets serve the makers' gates too.
fn loads_at(depots: &[DepotSite], trucks_of: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let shares = |home: usize, other: usize| {
        let (a, b) = (&depots[home], &depots[other]);
        let same = a.tier == b.tier && (a.tier == Tier::City || a.district == b.district);
        let gates = a.tier == Tier::City && b.tier == Tier::Agreement;
        (same || gates) && a.tier != Tier::MutualAid && trucks_of[other].is_empty()
    };
    let all = 0..depots.len();
    all.clone()
        .map(|home| {
            if trucks_of[home].is_empty() {
                return Vec::new();
            }
            all.clone().filter(|&other| other == home || shares(home, other)).map(|d| d as u32).collect()
        })
        .collect()
}

fn by_zone(zones: usize, of: impl Iterator<Item = Option<u16>>) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); zones];
    for (index, zone) in of.enumerate() {
        if let Some(zone) = zone {
            lists[usize::from(zone)].push(index as u32);
        }
    }
    lists
}

fn by_district(parts: &Parts<'_>) -> Vec<Vec<u16>> {
    let mut lists = vec![Vec::new(); parts.districts.len()];
    for (index, zone) in parts.zones.iter().enumerate() {
        lists[usize::from(zone.district)].push(index as u16);
    }
    lists
}

/// Zones whose point lies within the longest walk of a large site; a small open space serves its own zone.
fn shelter_reach(parts: &Parts<'_>) -> Vec<Vec<u16>> {
    let walk_km = parts.scenario.plan.relief.walk_km.value;
    let rows = &parts.scenario.region.shelters;
    let reach = parts.assets.shelters.iter().zip(rows).map(|(site, row)| {
        let near = |z: &ZoneSite| distance_km((z.lon, z.lat), (row.lon, row.lat)) <= walk_km;
        let mut zones: Vec<u16> = match row.kind {
            ShelterKind::LargeEarthquakeShelter => {
                parts.zones.iter().enumerate().filter(|(_, z)| near(z)).map(|(i, _)| i as u16).collect()
            }
            ShelterKind::LocalOpenSpace => Vec::new(),
        };
        if !zones.contains(&site.zone) {
            zones.push(site.zone);
        }
        zones
    });
    reach.collect()
}

fn links_of(roads: &Roads, zones: usize) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); zones];
    for (index, link) in roads.links.iter().enumerate() {
        lists[usize::from(link.zones[0])].push(index as u32);
        if link.zones[1] != link.zones[0] {
            lists[usize::from(link.zones[1])].push(index as u32);
        }
    }
    lists
}

fn vehicles(forces: &Forces, kind: FleetKind) -> Vec<u32> {
    (0..forces.vehicles.len() as u32).filter(|&v| forces.vehicles[v as usize].kind.0 == kind).collect()
}

fn mobile_units(forces: &Forces, districts: usize) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); districts];
    for (index, site) in forces.vehicles.iter().enumerate() {
        if matches!(site.kind.0, FleetKind::MobileBaseStation | FleetKind::GeneratorTruck) {
            of[usize::from(site.district)].push(index as u32);
        }
    }
    of
}

/// What generator trucks feed once no hospital is dark: classes in the order in which they come.
const STANDBY: [(&str, &[&str]); 4] = [
    ("water_nodes", &["plant"]),
    ("telecom_nodes", &["core", "gov_core", "radio_core"]),
    ("telecom_nodes", &["aggregation", "gov_node"]),
    ("command_posts", &["city", "district", "street"]),
];

fn standby(parts: &Parts<'_>) -> Vec<Vec<(u16, u32)>> {
    let mut of = vec![Vec::new(); parts.districts.len()];
    let all = named_assets(&parts.scenario.region);
    for (table, classes) in STANDBY {
        for class in classes {
            for named in all.iter().filter(|named| named.table == table && named.class == *class) {
                let asset = parts.assets.asset(named.kind, named.index);
                if let Some(zone) = parts.assets.sites[asset as usize].zone {
                    of[usize::from(parts.zones[usize::from(zone)].district)].push((zone, asset));
                }
            }
        }
    }
    of
}

fn relays(parts: &Parts<'_>) -> Vec<u32> {
    let covers = parts.scenario.plan.lifelines.drone_cover_km2.value > 0.0;
    if covers { vehicles(parts.forces, FleetKind::UavLarge) } else { Vec::new() }
}

/// What a drone over the point of each zone covers: its disc against the discs of the zones around.
fn relay_reach(parts: &Parts<'_>) -> Vec<Vec<Relayed>> {
    if relays(parts).is_empty() {
        return vec![Vec::new(); parts.zones.len()];
    }
    let radius_km = disc_radius_km(parts.scenario.plan.lifelines.drone_cover_km2.value);
    let over = |centre: &ZoneSite| {
        let near = parts.zones.iter().enumerate().filter_map(|(zone, site)| {
            let km = distance_km((centre.lon, centre.lat), (site.lon, site.lat));
            let (share, heard) = (disc_share(site.area_km2, radius_km, km), km <= radius_km);
            (share > 0.0).then_some(Relayed { zone: zone as u16, share, heard })
        });
        near.collect()
    };
    parts.zones.iter().map(over).collect()
}

fn teams(forces: &Forces, wanted: impl Fn(ForceKind) -> bool) -> Vec<u32> {
    (0..forces.teams.len() as u32).filter(|&t| wanted(forces.teams[t as usize].kind.0)).collect()
}

fn engines_of(forces: &Forces, stations: usize) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); stations];
    for (index, site) in forces.vehicles.iter().enumerate() {
        if let Home::Station(station) = site.home {
            of[station as usize].push(index as u32);
        }
    }
    of
}

fn stations_near(assets: &Assets, zone: &ZoneSite) -> Vec<(u32, f64)> {
    let mut near: Vec<(u32, f64)> = assets
        .stations
        .iter()
        .enumerate()
        .map(|(i, s)| (i as u32, distance_km((s.lon, s.lat), (zone.lon, zone.lat))))
        .collect();
    near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    near.truncate(STATIONS_NEAR);
    near
}

fn hospitals_near(parts: &Parts<'_>, zone: &ZoneSite) -> Vec<u32> {
    let distance = |h: u32| {
        let site = &parts.assets.sites[parts.assets.hospitals[h as usize].asset as usize];
        distance_km((site.lon, site.lat), (zone.lon, zone.lat))
    };
    let mut near: Vec<u32> = (0..parts.assets.hospitals.len() as u32).collect();
    near.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
    near.truncate(HOSPITALS_NEAR);
    near
}

/// Teams that are sent from zone to zone; medical teams only if they come from outside.
fn is_mobile(team: &super::forces::TeamSite) -> bool {
    field(team.kind.0) == Field::Anywhere || (team.partner.is_some() && team.kind.0 == ForceKind::Medical)
}

fn people(forces: &Forces, zones: usize, kind: ForceKind) -> Vec<f64> {
    let mut of = vec![0.0; zones];
    for team in forces.teams.iter().filter(|t| t.kind.0 == kind) {
        of[usize::from(team.zone)] += team.people;
    }
    of
}

/// All who are registered, not only those whom the table calls usable at once: the plan's curve says who
/// comes when.
fn registered_volunteers(parts: &Parts<'_>) -> Vec<f64> {
    let mut of = people(parts.forces, parts.zones.len(), ForceKind::Volunteer);
    let rows = parts.scenario.region.forces.iter().filter(|r| r.kind == ForceKind::Volunteer);
    let registered: f64 = rows.map(|r| f64::from(r.people)).sum();
    let usable: f64 = of.iter().sum();
    if usable > 0.0 {
        of.iter_mut().for_each(|v| *v *= registered / usable);
    }
    of
}

/// People whom a district's tankers can give a day's water, spread over its zones by residents.
fn tanker_people(parts: &Parts<'_>, zones_of: &[Vec<u16>]) -> Vec<f64> {
    let litres = parts.scenario.plan.relief.tanker_litres_per_person.value.max(0.1);
    let mut of = vec![0.0; parts.zones.len()];
    for zones in zones_of {
        let Some(&first) = zones.first() else { continue };
        let district = parts.zones[usize::from(first)].district;
        let tonnes: f64 = parts
            .forces
            .vehicles
            .iter()
            .filter(|v| v.kind.0 == FleetKind::WaterTanker && v.district == district)
            .map(|v| v.payload_t)
            .sum();
        let served = tonnes * 1000.0 * TANKER_TRIPS_A_DAY / litres;
        let residents: f64 = zones.iter().map(|&z| parts.zones[usize::from(z)].residents).sum();
        for &z in zones {
            of[usize::from(z)] = served * parts.zones[usize::from(z)].residents / residents;
        }
    }
    of
}
