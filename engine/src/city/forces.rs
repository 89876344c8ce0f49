//! Who answers: vehicles and teams as individuals, neighbours, and what a person-set weighs.

use shapan_network::NodeId;
use shapan_scenarios::region::{FleetKind, FleetRow, ForceKind, ForceRow};
use shapan_scenarios::scenario::Scenario;

use super::assets::Assets;
use super::places::{DistrictSite, ZoneIndex, distance_km, district};
use super::roads::Roads;
use super::stable;
use crate::error::PrepareError;

/// Where a vehicle belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// A depot, by its index among the depots.
    Depot(u32),
    /// A fire station, by its index among the stations.
    Station(u32),
    /// A zone.
    Zone(u16),
    /// A partner outside, by index.
    Partner(u8),
}

/// Kinds of vehicle, as the fleets name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VehicleKind(pub(crate) FleetKind);

impl VehicleKind {
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            FleetKind::Truck => "truck",
            FleetKind::Ambulance => "ambulance",
            FleetKind::FireEngine => "fire_engine",
            FleetKind::Helicopter => "helicopter",
            FleetKind::Bus => "bus",
            FleetKind::WaterTanker => "water_tanker",
            FleetKind::GeneratorTruck => "generator_truck",
            FleetKind::MobileBaseStation => "mobile_base_station",
            FleetKind::CommandVehicle => "command_vehicle",
            FleetKind::EngineeringPlant => "engineering_plant",
            FleetKind::PumpUnit => "pump_unit",
            FleetKind::Boat => "boat",
            FleetKind::UavSmall => "uav_small",
            FleetKind::UavLarge => "uav_large",
        }
    }
}

/// One vehicle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VehicleSite {
    pub(crate) kind: VehicleKind,
    pub(crate) stable: u64,
    pub(crate) home: Home,
    pub(crate) zone: u16,
    pub(crate) district: u8,
    pub(crate) payload_t: f64,
    pub(crate) speed_km_h: f64,
    /// Minutes to leave: low, default, high.
    pub(crate) ready_min: [f64; 3],
    /// Index of the first free airfield, for aircraft.
    pub(crate) airfield: u32,
}

/// Kinds of team, as the forces name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TeamKind(pub(crate) ForceKind);

impl TeamKind {
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            ForceKind::Fire => "team_fire",
            ForceKind::FireSmall => "team_fire_small",
            ForceKind::FireMicro => "team_fire_micro",
            ForceKind::FireSupport => "team_fire_support",
            ForceKind::ForestFire => "team_forest_fire",
            ForceKind::UsarHeavy => "team_usar_heavy",
            ForceKind::UsarLight => "team_usar_light",
            ForceKind::Professional => "team_professional",
            ForceKind::Medical => "team_medical",
            ForceKind::Militia => "team_militia",
            ForceKind::Army => "team_army",
            ForceKind::ArmedPolice => "team_armed_police",
            ForceKind::Police => "team_police",
            ForceKind::Volunteer => "team_volunteer",
            ForceKind::StreetSquad => "team_street_squad",
            ForceKind::Assessment => "team_assessment",
            ForceKind::Flood => "team_flood",
            ForceKind::FloodDrain => "team_flood_drain",
            ForceKind::RepairPower => "team_repair_power",
            ForceKind::RepairTelecom => "team_repair_telecom",
            ForceKind::RepairWater => "team_repair_water",
            ForceKind::RepairGas => "team_repair_gas",
            ForceKind::RepairHeat => "team_repair_heat",
            ForceKind::RepairRoad => "team_repair_road",
            ForceKind::RepairPlant => "team_repair_plant",
        }
    }
}

/// One team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TeamSite {
    pub(crate) kind: TeamKind,
    pub(crate) stable: u64,
    pub(crate) zone: u16,
    pub(crate) district: u8,
    /// People who come when called.
    pub(crate) people: f64,
    /// Minutes from order to leaving: low, default, high.
    pub(crate) turnout_min: [f64; 3],
    /// The partner that sends it, if it comes from outside.
    pub(crate) partner: Option<u8>,
}

/// A neighbour or the centre.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartnerSite {
    pub(crate) stable: u64,
    /// Where its columns enter the city.
    pub(crate) gateway: NodeId,
    /// Arrival at the city limit, hours from the request: low, default, high.
    pub(crate) arrival_h: [f64; 3],
    pub(crate) sets: f64,
    pub(crate) trucks: u32,
}

/// Who answers.
#[derive(Debug)]
pub(crate) struct Forces {
    pub(crate) vehicles: Vec<VehicleSite>,
    pub(crate) teams: Vec<TeamSite>,
    pub(crate) partners: Vec<PartnerSite>,
}

/// What one person gets, and what it weighs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PersonSet {
    /// A full set, t.
    pub(crate) mass_t: f64,
    /// Water and food only, t a person and day.
    pub(crate) ration_t: f64,
}

impl PersonSet {
    pub(crate) fn new(scenario: &Scenario, cold: bool) -> Self {
        let supply = &scenario.plan.supply;
        let list = if cold { &supply.winter_set } else { &supply.summer_set };
        let items = || scenario.region.items.iter().filter(|item| list.contains(&item.item_id));
        let mass_kg: f64 = items().map(|item| item.per_person_set * item.unit_mass_kg).sum();
        let ration_kg: f64 =
            items().filter_map(|item| Some(item.consumption_per_person_day? * item.unit_mass_kg)).sum();
        Self { mass_t: mass_kg / 1000.0, ration_t: ration_kg / 1000.0 }
    }
}

/// What is looked up while fleets and forces are spread over the city.
struct Spread<'a> {
    scenario: &'a Scenario,
    zones: &'a ZoneIndex,
    districts: &'a [DistrictSite],
    assets: &'a Assets,
}

impl Forces {
    pub(crate) fn new(
        scenario: &Scenario,
        zones: &ZoneIndex,
        districts: &[DistrictSite],
        assets: &Assets,
        roads: &Roads,
    ) -> Result<Self, PrepareError> {
        let spread = Spread { scenario, zones, districts, assets };
        let mut forces = Self { vehicles: Vec::new(), teams: Vec::new(), partners: Vec::new() };
        let mut engines_stand = false;
        for row in &scenario.region.fleets {
            match row.kind {
                // Engines are counted at their stations; the first row says what one carries.
                FleetKind::FireEngine if std::mem::replace(&mut engines_stand, true) => {}
                FleetKind::FireEngine => forces.vehicles.extend(spread.engines(row)?),
                _ => spread.fleet(row, &mut forces.vehicles)?,
            }
        }
        for row in &scenario.region.forces {
            spread.force(row, &mut forces.teams)?;
        }
        for (partner, row) in scenario.region.mutual_aid.iter().enumerate() {
            forces.partners.push(PartnerSite {
                stable: stable(&row.partner_id),
                gateway: roads.gateway(row.lon, row.lat),
                arrival_h: [row.arrival_h_low, row.arrival_h, row.arrival_h_high],
                sets: f64::from(row.person_sets),
                trucks: row.trucks,
            });
            spread.partner(partner as u8, row, roads, &mut forces)?;
        }
        Ok(forces)
    }
}

impl Spread<'_> {
    fn district_of(&self, zone: u16) -> Result<u8, PrepareError> {
        district(self.districts, &self.scenario.region.zones[usize::from(zone)].district_zh)
    }

    /// A fleet's vehicles, one by one; trucks get the plan's factor on their number.
    fn fleet(&self, row: &FleetRow, vehicles: &mut Vec<VehicleSite>) -> Result<(), PrepareError> {
        let zone = self.zones.get(&row.zone_id)?;
        let existing = self
            .scenario
            .region
            .depots
            .iter()
            .filter(|d| d.status == shapan_scenarios::region::Status::Existing)
            .position(|d| d.depot_id == row.home);
        let factor = if row.kind == FleetKind::Truck { self.scenario.plan.supply.trucks.value } else { 1.0 };
        let count = (f64::from(row.count) * factor).round() as u32;
        for k in 0..count {
            vehicles.push(VehicleSite {
                kind: VehicleKind(row.kind),
                stable: stable(&row.fleet_id).wrapping_add(u64::from(k)),
                home: existing.map_or(Home::Zone(zone), |depot| Home::Depot(depot as u32)),
                zone,
                district: self.district_of(zone)?,
                payload_t: row.payload_t,
                speed_km_h: row.cruise_km_h,
                ready_min: [row.ready_min_low, row.ready_min, row.ready_min_high],
                airfield: self.airfield(row.lon, row.lat),
            });
        }
        Ok(())
    }

    /// Fire engines stand at their stations; the fleet row only gives what an engine carries.
    fn engines(&self, row: &FleetRow) -> Result<Vec<VehicleSite>, PrepareError> {
        let mut engines = Vec::new();
        for (index, station) in self.assets.stations.iter().enumerate() {
            let site = &self.assets.sites[station.asset as usize];
            for k in 0..station.engines {
                engines.push(VehicleSite {
                    kind: VehicleKind(FleetKind::FireEngine),
                    stable: site.stable.wrapping_add(1 + u64::from(k)),
                    home: Home::Station(index as u32),
                    zone: station.zone,
                    district: self.district_of(station.zone)?,
                    payload_t: row.payload_t,
                    speed_km_h: row.cruise_km_h,
                    ready_min: station.turnout_min,
                    airfield: 0,
                });
            }
        }
        Ok(engines)
    }

    /// The nearest place with fuel where helicopters land.
    fn airfield(&self, lon: f64, lat: f64) -> u32 {
        let distance = |i: usize| {
            let field = &self.assets.airfields[i];
            distance_km((field.lon, field.lat), (lon, lat))
        };
        (0..self.assets.airfields.len())
            .filter(|&i| self.assets.airfields[i].fuel)
            .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
            .unwrap_or(0) as u32
    }

    /// A force's teams, one by one. Teams without a home are spread over the zones in turn, so that one
    /// team a street lands in its street.
    fn force(&self, row: &ForceRow, teams: &mut Vec<TeamSite>) -> Result<(), PrepareError> {
        let region = &self.scenario.region;
        let home = row.zone_id.as_deref().filter(|z| !z.is_empty());
        let of_district: Vec<u16> = match row.home_district.as_deref().filter(|d| !d.is_empty()) {
            Some(name) => (0..region.zones.len() as u16)
                .filter(|&z| region.zones[usize::from(z)].district_zh == name)
                .collect(),
            None => (0..region.zones.len() as u16).collect(),
        };
        let people = f64::from(row.people) * row.usable_share / f64::from(row.units.max(1));
        // Small local teams live all over their district; bigger ones muster at its seat.
        let local = matches!(
            row.kind,
            ForceKind::FireMicro | ForceKind::FireSmall | ForceKind::Volunteer | ForceKind::Medical
        ) || home.is_none();
        for k in 0..row.units {
            let zone = match home {
                Some(home) if !local || of_district.is_empty() => self.zones.get(home)?,
                _ => of_district[k as usize * of_district.len() / row.units.max(1) as usize],
            };
            teams.push(TeamSite {
                kind: TeamKind(row.kind),
                stable: stable(&row.force_id).wrapping_add(u64::from(k)),
                zone,
                district: self.district_of(zone)?,
                people,
                turnout_min: [row.turnout_min_low, row.turnout_min, row.turnout_min_high],
                partner: None,
            });
        }
        Ok(())
    }

    /// What a partner sends: trucks, ambulances, helicopters, rescue teams, people.
    fn partner(
        &self,
        partner: u8,
        row: &shapan_scenarios::region::MutualAidRow,
        roads: &Roads,
        forces: &mut Forces,
    ) -> Result<(), PrepareError> {
        let key = stable(&row.partner_id);
        let zone = roads.zone_of(roads.gateway(row.lon, row.lat));
        let fleets = [
            (FleetKind::Truck, row.trucks, 10.0, 60.0),
            (FleetKind::Ambulance, row.ambulances, 0.3, 40.0),
            (FleetKind::Helicopter, row.helicopters, 3.0, 220.0),
        ];
        for (number, (kind, count, payload_t, speed_km_h)) in fleets.into_iter().enumerate() {
            for k in 0..count {
                forces.vehicles.push(VehicleSite {
                    kind: VehicleKind(kind),
                    stable: key.wrapping_add((number as u64 + 1) << 20).wrapping_add(u64::from(k)),
                    home: Home::Partner(partner),
                    zone,
                    district: self.district_of(zone)?,
                    payload_t,
                    speed_km_h,
                    ready_min: [0.0; 3],
                    airfield: self.airfield(row.lon, row.lat),
                });
            }
        }
        let teams = [
            (ForceKind::UsarHeavy, row.usar_teams, 60.0),
            (ForceKind::Medical, row.medical_teams, 20.0),
            (ForceKind::Professional, 1, f64::from(row.people_first_wave)),
        ];
        for (number, (kind, count, people)) in teams.into_iter().enumerate() {
            for k in 0..count {
                forces.teams.push(TeamSite {
                    kind: TeamKind(kind),
                    stable: key.wrapping_add((number as u64 + 8) << 20).wrapping_add(u64::from(k)),
                    zone,
                    district: self.district_of(zone)?,
                    people,
                    turnout_min: [0.0; 3],
                    partner: Some(partner),
                });
            }
        }
        Ok(())
    }
}
