//! Lifeline networks: what the solvers take, and who needs what from whom.

pub(crate) mod gas;
pub(crate) mod heat;
pub(crate) mod importance;
pub(crate) mod needs;
pub(crate) mod power;
pub(crate) mod telecom;
pub(crate) mod water;

use shapan_journal::{Service, SubjectKind};
use shapan_scenarios::region::{DepotTier, HospitalKind, PostLevel, Region, ShelterKind, Status};
use shapan_scenarios::scenario::Scenario;

use super::clock::Clock;
use super::places::{DistrictSite, ZoneIndex};
use crate::error::PrepareError;

/// All networks of a region. Needs are listed apart, because they name assets.
#[derive(Debug)]
pub(crate) struct Lifelines {
    pub(crate) power: power::PowerNet,
    pub(crate) water: water::WaterNet,
    pub(crate) gas: gas::GasNet,
    pub(crate) heat: heat::HeatNet,
    pub(crate) telecom: telecom::TelecomNet,
    /// Nodes of each zone's own users, by network.
    pub(crate) power_of_zone: Vec<Vec<u32>>,
    pub(crate) water_of_zone: Vec<Vec<u32>>,
    pub(crate) gas_of_zone: Vec<Vec<u32>>,
    pub(crate) heat_of_zone: Vec<Vec<u32>>,
}

impl Lifelines {
    pub(crate) fn new(
        scenario: &Scenario,
        zones: &ZoneIndex,
        districts: &[DistrictSite],
    ) -> Result<Self, PrepareError> {
        let region = &scenario.region;
        let of_zone = |rows: &mut dyn Iterator<Item = (bool, Option<&str>)>| {
            let mut lists = vec![Vec::new(); region.zones.len()];
            for (row, (uses, zone)) in rows.enumerate() {
                if let Some(zone) = zone.and_then(|id| zones.find(id)).filter(|_| uses) {
                    lists[usize::from(zone)].push(row as u32);
                }
            }
            lists
        };
        let asks = |demand: Option<f64>| demand.is_some_and(|d| d > 0.0);
        Ok(Self {
            power: power::PowerNet::new(region, &scenario.plan, scenario.start.month)?,
            water: water::WaterNet::new(region)?,
            gas: gas::GasNet::new(region)?,
            heat: heat::HeatNet::new(region, Clock::new(scenario).night_c)?,
            telecom: telecom::TelecomNet::new(region, zones, districts)?,
            power_of_zone: of_zone(
                &mut region.power_nodes.iter().map(|n| (asks(n.peak_demand_mw), n.zone_id.as_deref())),
            ),
            water_of_zone: of_zone(
                &mut region.water_nodes.iter().map(|n| (asks(n.demand_k_m3_d), Some(n.zone_id.as_str()))),
            ),
            gas_of_zone: of_zone(
                &mut region
                    .gas_nodes
                    .iter()
                    .map(|n| (asks(n.demand_k_m3_h) && n.r#type == "zone", n.zone_id.as_deref())),
            ),
            heat_of_zone: of_zone(
                &mut region.heat_nodes.iter().map(|n| (asks(n.demand_mw_th), Some(n.zone_id.as_str()))),
            ),
        })
    }

    /// Row of a node in its network's table.
    pub(crate) fn node(&self, service: Service, id: &str) -> Option<u32> {
        let rows = match service {
            Service::Power => &self.power.rows,
            Service::Water => &self.water.rows,
            Service::Gas => &self.gas.rows,
            Service::Heat => &self.heat.rows,
            Service::Telecom => &self.telecom.rows,
        };
        rows.get(id).copied()
    }
}

/// An asset as tables name it.
pub(crate) struct Named<'a> {
    /// Table it stands in.
    pub(crate) table: &'static str,
    pub(crate) kind: SubjectKind,
    /// Key.
    pub(crate) id: &'a str,
    /// Type within its table.
    pub(crate) class: &'a str,
    /// Place among its kind.
    pub(crate) index: u32,
}

/// Everything that can be named in the table of dependencies or by a hazard.
pub(crate) fn named_assets(region: &Region) -> Vec<Named<'_>> {
    let mut all = Vec::new();
    macro_rules! table {
        ($table:ident $kind:ident, $row:ident => $id:expr, $class:expr $(, if $keep:expr)?) => {
            let rows = region.$table.iter()$(.filter(|$row| $keep))?;
            all.extend(rows.enumerate().map(|(index, $row)| Named {
                table: stringify!($table),
                kind: SubjectKind::$kind,
                id: &$id,
                class: $class,
                index: index as u32,
            }));
        };
    }
    table!(power_nodes PowerNode, row => row.node_id, &row.r#type);
    table!(power_links PowerLine, row => row.link_id, &row.r#type);
    table!(telecom_nodes TelecomNode, row => row.node_id, &row.r#type);
    table!(water_nodes WaterNode, row => row.node_id, &row.r#type);
    table!(water_links WaterPump, row => row.link_id, &row.r#type, if row.r#type == "pump");
    table!(gas_nodes GasNode, row => row.node_id, &row.r#type);
    table!(heat_nodes HeatNode, row => row.node_id, &row.r#type);
    table!(hospitals Hospital, row => row.hospital_id, hospital(row.kind));
    table!(command_posts Post, row => row.post_id, post(row.level));
    table!(depots Depot, row => row.depot_id, depot(row.tier), if row.status == Status::Existing);
    table!(shelters Shelter, row => row.shelter_id, shelter(row.kind));
    table!(fire_stations FireStation, row => row.station_id, "");
    table!(airports Airfield, row => row.site_id, "");
    table!(metro_stations MetroStation, row => row.station_id, "");
    all
}

fn hospital(kind: HospitalKind) -> &'static str {
    match kind {
        HospitalKind::Named => "named",
        HospitalKind::Aggregate => "aggregate",
    }
}

fn post(level: PostLevel) -> &'static str {
    match level {
        PostLevel::City => "city",
        PostLevel::District => "district",
        PostLevel::Street => "street",
    }
}

fn depot(tier: DepotTier) -> &'static str {
    match tier {
        DepotTier::City => "city",
        DepotTier::District => "district",
        DepotTier::Street => "street",
    }
}

fn shelter(kind: ShelterKind) -> &'static str {
    match kind {
        ShelterKind::LargeEarthquakeShelter => "large_earthquake_shelter",
        ShelterKind::LocalOpenSpace => "local_open_space",
    }
}
