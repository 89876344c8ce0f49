//! Who needs what: the columns of the tables and the table of dependencies, as one list.

use std::collections::BTreeMap;

use shapan_journal::{Service, SubjectKind};
use shapan_scenarios::region::{Backup, DependencyRow, Effect, Region, Returns, Service as Needed};

use super::Lifelines;
use crate::city::assets::Assets;
use crate::city::stable;
use crate::error::PrepareError;

/// What meets a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Provider {
    /// A node of a network.
    Node(Service, u32),
    /// What serves the zone.
    Zone(Service, u16),
    /// A road to the zone that is open.
    Road(u16),
    /// Fuel stations of the zone's district.
    Fuel(u16),
}

/// One need of an asset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) asset: u32,
    pub(crate) provider: Provider,
    pub(crate) reserve_h: f64,
    /// Whether the reserve is a diesel, which may not start and takes fuel; else it is a battery or a store.
    pub(crate) diesel: bool,
    /// Somebody has to come before it works again.
    pub(crate) person: bool,
    /// Hours from the return of what it lacked until it works again; none means the plan's restart time.
    pub(crate) return_h: Option<f64>,
    /// Pace that is left while the need is not met: 0 stops it.
    pub(crate) pace: f64,
    pub(crate) stable: u64,
}

impl Need {
    /// The service in the journal's words.
    pub(crate) fn service(&self) -> Service {
        match self.provider {
            Provider::Node(service, _) | Provider::Zone(service, _) => service,
            // Fuel and roads are told as what they stand in for: diesel is power.
            Provider::Road(_) | Provider::Fuel(_) => Service::Power,
        }
    }
}

/// All needs, sorted by asset and provider, so that the order of table rows plays no part.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) all: Vec<Need>,
    /// Needs of each asset, as a range of the list.
    pub(crate) of_asset: Vec<std::ops::Range<u32>>,
    /// The need of power of each asset.
    pub(crate) power_of: Vec<Option<u32>>,
    /// Needs that are met by roads or fuel stations, which are looked at by the clock.
    pub(crate) by_clock: Vec<u32>,
    /// Place of each need's provider in the list below; 0 for those that are looked at by the clock.
    pub(crate) provider_of: Vec<u32>,
    /// Needs by the node or zone that meets them.
    pub(crate) by_provider: BTreeMap<Provider, Vec<u32>>,
}

impl Needs {
    pub(crate) fn new(region: &Region, assets: &Assets, lifelines: &Lifelines) -> Result<Self, PrepareError> {
        let finder = Finder::new(region, assets);
        let mut found: BTreeMap<(u32, Provider), Need> = BTreeMap::new();
        for need in implied(region, assets, lifelines) {
            found.insert((need.asset, need.provider), need);
        }
        for row in &region.dependencies {
            for asset in finder.dependents(row) {
                let provider = finder.provider(row, asset, assets, lifelines)?;
                let Some(provider) = provider else { continue };
                let id = stable(&row.dependency_id);
                found.insert(
                    (asset, provider),
                    need(row, asset, provider, assets.sites[asset as usize].stable ^ id),
                );
            }
        }
        Ok(Self::sorted(found.into_values().collect(), assets.sites.len()))
    }

    fn sorted(all: Vec<Need>, assets: usize) -> Self {
        let mut needs =
            Self { of_asset: vec![0..0; assets], power_of: vec![None; assets], ..Self::default() };
        for (row, need) in all.iter().enumerate() {
            let row = row as u32;
            let range = &mut needs.of_asset[need.asset as usize];
            *range = if range.start == range.end { row..row + 1 } else { range.start..row + 1 };
            match need.provider {
                Provider::Road(_) | Provider::Fuel(_) => needs.by_clock.push(row),
                provider => needs.by_provider.entry(provider).or_default().push(row),
            }
            let of_power = matches!(
                need.provider,
                Provider::Node(Service::Power, _) | Provider::Zone(Service::Power, _)
            );
            if of_power && need.pace == 0.0 {
                needs.power_of[need.asset as usize].get_or_insert(row);
            }
        }
        needs.provider_of = vec![0; all.len()];
        for (at, list) in needs.by_provider.values().enumerate() {
            list.iter().for_each(|need| needs.provider_of[*need as usize] = at as u32);
        }
        needs.all = all;
        needs
    }
}

fn need(row: &DependencyRow, asset: u32, provider: Provider, stable: u64) -> Need {
    Need {
        asset,
        provider,
        reserve_h: row.reserve_h,
        diesel: row.backup == Some(Backup::Diesel),
        person: row.returns == Returns::Person,
        return_h: Some(row.return_h),
        pace: match row.effect {
            Effect::Stops => 0.0,
            Effect::Slows(pace) => pace,
        },
        stable,
    }
}

/// Kinds of asset that stop without power. Water and gas reach a zone's own node without pumps of its own; what
/// high houses lack without power is told by their tanks.
fn needs_power(kind: SubjectKind) -> bool {
    use SubjectKind as K;
    matches!(
        kind,
        K::TelecomNode
            | K::WaterNode
            | K::WaterPump
            | K::GasNode
            | K::HeatNode
            | K::Hospital
            | K::Depot
            | K::Post
            | K::FireStation
    )
}

/// Needs that the columns `power_node` and `backup_h` of the tables state.
fn implied<'a>(
    region: &'a Region,
    assets: &'a Assets,
    lifelines: &'a Lifelines,
) -> impl Iterator<Item = Need> + use<'a> {
    let own_node = |kind: SubjectKind, index: u32| match kind {
        SubjectKind::WaterNode => region.water_nodes[index as usize].r#type == "zone",
        SubjectKind::GasNode => region.gas_nodes[index as usize].r#type == "zone",
        _ => false,
    };
    assets.sites.iter().enumerate().filter_map(move |(asset, site)| {
        if !needs_power(site.subject.kind) || own_node(site.subject.kind, site.subject.index) {
            return None;
        }
        let provider = match (site.power_node, site.zone) {
            (Some(node), _) => Provider::Node(Service::Power, node),
            (None, Some(zone))
                if lifelines.power_of_zone.get(usize::from(zone)).is_some_and(|n| !n.is_empty()) =>
            {
                Provider::Zone(Service::Power, zone)
            }
            _ => return None,
        };
        Some(Need {
            asset: asset as u32,
            provider,
            reserve_h: site.backup_h,
            diesel: site.diesel,
            person: false,
            return_h: None,
            pace: 0.0,
            stable: site.stable,
        })
    })
}

/// Finds assets by key and by class.
struct Finder<'a> {
    /// Asset of a key.
    by_id: BTreeMap<&'a str, u32>,
    /// Assets of a class, `table/type`.
    by_class: BTreeMap<String, Vec<u32>>,
}

impl<'a> Finder<'a> {
    fn new(region: &'a Region, assets: &Assets) -> Self {
        let mut finder = Self { by_id: BTreeMap::new(), by_class: BTreeMap::new() };
        for named in super::named_assets(region) {
            let asset = assets.asset(named.kind, named.index);
            finder.by_id.insert(named.id, asset);
            for class in [named.class, "*"] {
                finder.by_class.entry(format!("{}/{class}", named.table)).or_default().push(asset);
            }
        }
        finder
    }

    fn dependents(&self, row: &DependencyRow) -> Vec<u32> {
        match self.by_id.get(row.dependent.as_str()) {
            Some(asset) => vec![*asset],
            None => self.by_class.get(&row.dependent).cloned().unwrap_or_default(),
        }
    }

    fn provider(
        &self,
        row: &DependencyRow,
        asset: u32,
        assets: &Assets,
        lifelines: &Lifelines,
    ) -> Result<Option<Provider>, PrepareError> {
        let service = match row.needs {
            Needed::Power => Some(Service::Power),
            Needed::Telecom => Some(Service::Telecom),
            Needed::Water => Some(Service::Water),
            Needed::Gas => Some(Service::Gas),
            Needed::Heat => Some(Service::Heat),
            Needed::Fuel | Needed::Road => None,
        };
        let zone = assets.sites[asset as usize].zone;
        Ok(match (service, row.provider.as_deref().filter(|id| !id.is_empty())) {
            (Some(service), Some(id)) => {
                let missing = || PrepareError::Missing { what: "provider", name: id.to_owned() };
                Some(Provider::Node(service, lifelines.node(service, id).ok_or_else(missing)?))
            }
            (Some(service), None) => zone.map(|zone| Provider::Zone(service, zone)),
            (None, _) if row.needs == Needed::Road => zone.map(Provider::Road),
            (None, _) => zone.map(Provider::Fuel),
        })
    }
}
