//! Everything that stands somewhere and can break: one flat list over all tables, with views by kind.

mod tables;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use shapan_damage::bridge::{BridgeError, BridgeSite, Hwb};
use shapan_damage::fragility::Fragility;
use shapan_journal::{Subject, SubjectKind, Tier};
use shapan_network::NodeId;
use shapan_scenarios::models::AssetMeasure;
use shapan_scenarios::region::{
    AirportKind, Backup, BridgeRow, CommandPostRow, DepotTier, PostLevel, PostRole, Region, ShelterKind,
    Status,
};
use shapan_scenarios::scenario::Scenario;

use super::places::{DistrictSite, ZoneIndex, district};
use super::roads::Roads;
use super::stable;
use crate::error::PrepareError;

/// A thing that stands somewhere and can break.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) subject: Subject,
    pub(crate) stable: u64,
    pub(crate) zone: Option<u16>,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    /// Row of the fragility table.
    pub(crate) fragility: u16,
    /// Hours on its own supply without mains; 0 means none.
    pub(crate) backup_h: f64,
    /// Whether that is a diesel, which may not start and takes fuel.
    pub(crate) diesel: bool,
    /// Row of the power node that feeds it.
    pub(crate) power_node: Option<u32>,
}

/// Fragility of a kind of asset, ready to use.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) measure: AssetMeasure,
    pub(crate) fragility: Fragility,
    pub(crate) works_to: u8,
    /// Mean repair hours by state 1 to 4.
    pub(crate) repair_h: [f64; 4],
    /// Hazus class of a bridge.
    hwb: Option<Hwb>,
}

/// A depot, or the column of a neighbour that sends goods like one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DepotSite {
    /// Index among the assets; none for a column.
    pub(crate) asset: u32,
    pub(crate) stable: u64,
    /// Whose column it is, for columns.
    pub(crate) partner: u8,
    pub(crate) tier: Tier,
    pub(crate) district: u8,
    pub(crate) zone: u16,
    pub(crate) node: NodeId,
    pub(crate) sets: f64,
    pub(crate) docks: f64,
    /// Call-in, hours, at the scenario's hour.
    pub(crate) open_h: f64,
    /// Loading a 10 t truck: low, default, high.
    pub(crate) load_h: [f64; 3],
}

/// A shelter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShelterSite {
    pub(crate) asset: u32,
    pub(crate) zone: u16,
    /// Places of a large site; 0 for a small open space.
    pub(crate) places: f64,
    /// Places of a small open space; 0 for a large site.
    pub(crate) local_places: f64,
    pub(crate) net_m2_per_place: f64,
    /// Opening, hours: low, default, high.
    pub(crate) open_h: [f64; 3],
}

/// A hospital.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HospitalSite {
    pub(crate) asset: u32,
    pub(crate) zone: u16,
    pub(crate) beds: f64,
    pub(crate) operating_rooms: f64,
    pub(crate) surge_share: f64,
    pub(crate) water_reserve_h: f64,
}

/// A command post.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostSite {
    pub(crate) asset: u32,
    pub(crate) level: PostLevel,
    pub(crate) zone: u16,
    /// Staffing at the scenario's hour, minutes: low, default, high.
    pub(crate) staffed_min: [f64; 3],
    /// Post that takes over.
    pub(crate) failover: Option<u32>,
}

/// A fire station.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StationSite {
    pub(crate) asset: u32,
    pub(crate) zone: u16,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) engines: u32,
    pub(crate) crew: f64,
    /// Turn-out, minutes: low, default, high.
    pub(crate) turnout_min: [f64; 3],
}

/// A place where helicopters land.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AirfieldSite {
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) fuel: bool,
    /// Airspace clearance, minutes: low, default, high.
    pub(crate) clearance_min: [f64; 3],
}

/// All assets of the region.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) sites: Vec<Site>,
    pub(crate) kinds: Vec<Kind>,
    ranges: BTreeMap<SubjectKind, Range<u32>>,
    pub(crate) depots: Vec<DepotSite>,
    pub(crate) shelters: Vec<ShelterSite>,
    pub(crate) hospitals: Vec<HospitalSite>,
    pub(crate) posts: Vec<PostSite>,
    pub(crate) stations: Vec<StationSite>,
    pub(crate) airfields: Vec<AirfieldSite>,
    /// What Hazus asks about each bridge; none for a class that is not one of its own.
    pub(crate) bridges: Vec<Option<BridgeSite>>,
    /// The city's command posts in the order in which they are tried.
    pub(crate) city_posts: Vec<u32>,
    /// Command post of each district.
    pub(crate) district_posts: Vec<u32>,
    /// Command post of each zone.
    pub(crate) street_posts: Vec<u32>,
}

/// Collects sites table by table.
struct Builder<'a> {
    zones: &'a ZoneIndex,
    power: &'a BTreeMap<String, u32>,
    kinds: &'a [Kind],
    sites: Vec<Site>,
    ranges: BTreeMap<SubjectKind, Range<u32>>,
}

/// What a table says of one asset.
struct Entry<'a> {
    id: &'a str,
    zone: Option<&'a str>,
    lon: f64,
    lat: f64,
    kind: Cow<'a, str>,
    backup_h: f64,
    backup: Option<Backup>,
    power_node: Option<&'a str>,
}

impl Builder<'_> {
    /// Adds one table; gives the index of its first asset.
    fn table<'e>(
        &mut self,
        kind: SubjectKind,
        entries: impl Iterator<Item = Entry<'e>>,
    ) -> Result<u32, PrepareError> {
        let first = self.sites.len() as u32;
        for (index, entry) in entries.enumerate() {
            let site = self.site(Subject::new(kind, index as u32), &entry)?;
            self.sites.push(site);
        }
        self.ranges.insert(kind, first..self.sites.len() as u32);
        Ok(first)
    }

    fn site(&self, subject: Subject, entry: &Entry<'_>) -> Result<Site, PrepareError> {
        let fragility = self
            .kinds
            .iter()
            .position(|k| k.name == entry.kind)
            .ok_or_else(|| PrepareError::NoFragility(entry.kind.clone().into_owned()))?;
        let zone = entry.zone.filter(|z| !z.is_empty()).map(|z| self.zones.get(z)).transpose()?;
        // Where a table names no power node, the zone's own load feeds the asset.
        let own = entry.zone.map(|z| format!("pz_{z}"));
        let feeder = entry.power_node.filter(|n| !n.is_empty()).or(own.as_deref());
        Ok(Site {
            subject,
            stable: stable(entry.id),
            zone,
            lon: entry.lon,
            lat: entry.lat,
            fragility: fragility as u16,
            backup_h: entry.backup_h,
            diesel: entry.backup == Some(Backup::Diesel),
            power_node: feeder.and_then(|n| self.power.get(n).copied()),
        })
    }
}

impl Assets {
    pub(crate) fn new(
        scenario: &Scenario,
        zones: &ZoneIndex,
        districts: &[DistrictSite],
        power: &BTreeMap<String, u32>,
        roads: &Roads,
    ) -> Result<Self, PrepareError> {
        let kinds = kinds(scenario)?;
        let mut builder = Builder { zones, power, kinds: &kinds, sites: Vec::new(), ranges: BTreeMap::new() };
        let region = &scenario.region;
        tables::lifelines(&mut builder, region)?;
        let office = super::clock::Clock::new(scenario).office_hours();
        let depots = depots(&mut builder, region, districts, roads, office)?;
        let shelters = shelters(&mut builder, region)?;
        let hospitals = hospitals(&mut builder, region)?;
        let posts = posts(&mut builder, region, office)?;
        let stations = stations(&mut builder, region)?;
        let airfields = airfields(&mut builder, region)?;
        let (sites, ranges) = (builder.sites, builder.ranges);
        let bridges = bridges(region, &kinds)?;
        let mut assets = Self {
            sites,
            kinds,
            ranges,
            depots,
            shelters,
            hospitals,
            posts,
            stations,
            airfields,
            bridges,
            city_posts: Vec::new(),
            district_posts: vec![0; districts.len()],
            street_posts: vec![0; region.zones.len()],
        };
        assets.sort_posts(region, districts)?;
        Ok(assets)
    }

    /// The index among all assets of the `index`-th of a kind.
    pub(crate) fn asset(&self, kind: SubjectKind, index: u32) -> u32 {
        self.range(kind).start + index
    }

    /// The assets of a kind.
    pub(crate) fn range(&self, kind: SubjectKind) -> Range<u32> {
        self.ranges.get(&kind).cloned().unwrap_or(0..0)
    }

    fn sort_posts(&mut self, region: &Region, districts: &[DistrictSite]) -> Result<(), PrepareError> {
        for (index, post) in self.posts.iter().enumerate() {
            let index = index as u32;
            match post.level {
                PostLevel::City if region.command_posts[index as usize].role == PostRole::CityHq => {
                    self.city_posts.push(index);
                }
                PostLevel::City => {}
                PostLevel::District => {
                    let name = &region.zones[usize::from(post.zone)].district_zh;
                    self.district_posts[usize::from(district(districts, name)?)] = index;
                }
                PostLevel::Street => self.street_posts[usize::from(post.zone)] = index,
            }
        }
        Ok(())
    }
}

/// Length of a span where a table tells none, m (E).
const SPAN_M: f64 = 30.0;

fn bridges(region: &Region, kinds: &[Kind]) -> Result<Vec<Option<BridgeSite>>, PrepareError> {
    let site = |row: &BridgeRow| {
        let hwb = kinds.iter().find(|kind| kind.name == row.class).and_then(|kind| kind.hwb);
        let spans = row.spans.unwrap_or_else(|| (row.length_m / SPAN_M).ceil().max(1.0) as u32);
        let site = hwb.map(|hwb| BridgeSite::new(hwb, spans, row.skew_deg.unwrap_or_default()));
        let failed =
            |e: BridgeError| PrepareError::Fragility { kind: row.bridge_id.clone(), reason: e.to_string() };
        site.transpose().map_err(failed)
    };
    region.bridges.iter().map(site).collect()
}

fn kinds(scenario: &Scenario) -> Result<Vec<Kind>, PrepareError> {
    scenario
        .models
        .assets
        .iter()
        .map(|row| {
            let medians = [row.slight_g, row.moderate_g, row.extensive_g, row.complete_g];
            let fragility = Fragility::new(medians, [row.beta; 4])
                .map_err(|e| PrepareError::Fragility { kind: row.kind.clone(), reason: e.to_string() })?;
            let hwb = row.hwb.map(Hwb::new).transpose();
            let hwb =
                hwb.map_err(|e| PrepareError::Fragility { kind: row.kind.clone(), reason: e.to_string() })?;
            Ok(Kind {
                hwb,
                name: row.kind.clone(),
                measure: row.measure,
                fragility,
                works_to: row.works_to,
                repair_h: [
                    row.repair_slight_h,
                    row.repair_moderate_h,
                    row.repair_extensive_h,
                    row.repair_complete_h,
                ],
            })
        })
        .collect()
}

/// An entry without own supply that hangs on its zone's load.
fn plain<'a>(id: &'a str, zone: &'a str, lon: f64, lat: f64, kind: impl Into<Cow<'a, str>>) -> Entry<'a> {
    Entry { id, zone: Some(zone), lon, lat, kind: kind.into(), backup_h: 0.0, backup: None, power_node: None }
}

fn depots(
    builder: &mut Builder<'_>,
    region: &Region,
    districts: &[DistrictSite],
    roads: &Roads,
    office: bool,
) -> Result<Vec<DepotSite>, PrepareError> {
    let existing = || region.depots.iter().filter(|d| d.status == Status::Existing);
    let first = builder.table(
        SubjectKind::Depot,
        existing().map(|d| Entry {
            backup_h: d.backup_power_h,
            backup: d.backup,
            ..plain(
                &d.depot_id,
                &d.zone_id,
                d.lon,
                d.lat,
                match d.tier {
                    DepotTier::City => "depot_city",
                    DepotTier::District => "depot_district",
                    DepotTier::Street => "depot_street",
                },
            )
        }),
    )?;
    existing()
        .enumerate()
        .map(|(i, d)| {
            let zone = builder.zones.get(&d.zone_id)?;
            Ok(DepotSite {
                asset: first + i as u32,
                stable: stable(&d.depot_id),
                partner: u8::MAX,
                tier: match d.tier {
                    DepotTier::City => Tier::City,
                    DepotTier::District => Tier::District,
                    DepotTier::Street => Tier::Street,
                },
                district: district(districts, &d.district_zh)?,
                zone,
                node: roads.zone_node(zone),
                sets: f64::from(d.person_sets),
                docks: f64::from(d.docks),
                open_h: if office { d.open_delay_work_h } else { d.open_delay_night_h },
                load_h: [d.load_h_per_10t_truck_low, d.load_h_per_10t_truck, d.load_h_per_10t_truck_high],
            })
        })
        .collect()
}

fn shelters(builder: &mut Builder<'_>, region: &Region) -> Result<Vec<ShelterSite>, PrepareError> {
    let first = builder.table(
        SubjectKind::Shelter,
        region.shelters.iter().map(|s| {
            plain(
                &s.shelter_id,
                &s.zone_id,
                s.lon,
                s.lat,
                match s.kind {
                    ShelterKind::LargeEarthquakeShelter => "shelter_large",
                    ShelterKind::LocalOpenSpace => "shelter_local",
                },
            )
        }),
    )?;
    region
        .shelters
        .iter()
        .enumerate()
        .map(|(i, s)| {
            Ok(ShelterSite {
                asset: first + i as u32,
                zone: builder.zones.get(&s.zone_id)?,
                places: f64::from(s.capacity_places),
                local_places: f64::from(s.local_places),
                net_m2_per_place: s.net_area_m2_per_place,
                open_h: [s.open_delay_h_low, s.open_delay_h, s.open_delay_h_high],
            })
        })
        .collect()
}

fn hospitals(builder: &mut Builder<'_>, region: &Region) -> Result<Vec<HospitalSite>, PrepareError> {
    let first = builder.table(
        SubjectKind::Hospital,
        region.hospitals.iter().map(|h| Entry {
            backup_h: h.backup_power_h,
            backup: h.backup,
            ..plain(&h.hospital_id, &h.zone_id, h.lon, h.lat, "hospital")
        }),
    )?;
    region
        .hospitals
        .iter()
        .enumerate()
        .map(|(i, h)| {
            Ok(HospitalSite {
                asset: first + i as u32,
                zone: builder.zones.get(&h.zone_id)?,
                beds: f64::from(h.beds),
                operating_rooms: f64::from(h.operating_rooms),
                surge_share: h.surge_share_6h,
                water_reserve_h: h.water_reserve_h,
            })
        })
        .collect()
}

fn posts(builder: &mut Builder<'_>, region: &Region, office: bool) -> Result<Vec<PostSite>, PrepareError> {
    let first = builder.table(
        SubjectKind::Post,
        region.command_posts.iter().map(|p| Entry {
            backup_h: p.backup_power_h,
            backup: p.backup,
            ..plain(
                &p.post_id,
                &p.zone_id,
                p.lon,
                p.lat,
                match p.level {
                    PostLevel::City => "command_post_city",
                    PostLevel::District => "command_post_district",
                    PostLevel::Street => "command_post_street",
                },
            )
        }),
    )?;
    let staffed = |p: &CommandPostRow| {
        if office {
            [p.staffed_office_min_low, p.staffed_office_min, p.staffed_office_min_high]
        } else {
            [p.staffed_night_min_low, p.staffed_night_min, p.staffed_night_min_high]
        }
    };
    region
        .command_posts
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let failover =
                region.command_posts.iter().position(|q| Some(&q.post_id) == p.failover_to.as_ref());
            Ok(PostSite {
                asset: first + i as u32,
                level: p.level,
                zone: builder.zones.get(&p.zone_id)?,
                staffed_min: staffed(p),
                failover: failover.map(|i| i as u32),
            })
        })
        .collect()
}

fn stations(builder: &mut Builder<'_>, region: &Region) -> Result<Vec<StationSite>, PrepareError> {
    let first = builder.table(
        SubjectKind::FireStation,
        region.fire_stations.iter().map(|s| plain(&s.station_id, &s.zone_id, s.lon, s.lat, "fire_station")),
    )?;
    region
        .fire_stations
        .iter()
        .enumerate()
        .map(|(i, s)| {
            Ok(StationSite {
                asset: first + i as u32,
                zone: builder.zones.get(&s.zone_id)?,
                lon: s.lon,
                lat: s.lat,
                engines: s.engines,
                crew: f64::from(s.firefighters) * s.on_duty_share,
                turnout_min: [s.turnout_min_low, s.turnout_min, s.turnout_min_high],
            })
        })
        .collect()
}

fn airfields(builder: &mut Builder<'_>, region: &Region) -> Result<Vec<AirfieldSite>, PrepareError> {
    builder.table(
        SubjectKind::Airfield,
        region.airports.iter().map(|a| {
            plain(
                &a.site_id,
                &a.zone_id,
                a.lon,
                a.lat,
                match a.kind {
                    AirportKind::Airport => "airport",
                    AirportKind::Airfield => "airfield",
                    AirportKind::GaAirfield => "ga_airfield",
                    AirportKind::Heliport => "heliport",
                },
            )
        }),
    )?;
    let sites = region.airports.iter().map(|a| AirfieldSite {
        lon: a.lon,
        lat: a.lat,
        fuel: a.fuel,
        clearance_min: [a.airspace_delay_min_low, a.airspace_delay_min, a.airspace_delay_min_high],
    });
    Ok(sites.collect())
}
