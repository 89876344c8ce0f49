//! What can be typed after `shapan import matpower`, `pandapower`, `epanet`, `gaslib` and `dependencies`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use shapan_import::lifelines::dependencies::Terms;
use shapan_scenarios::region::{Backup, Effect, Returns, Service};

use super::{CrsArg, ParcelArgs, distance};

/// Of which region, and where things stand.
#[derive(Clone, Debug, Args)]
pub(crate) struct SitedArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// Region whose tables are written: small letters, digits, - and _
    #[arg(long, value_name = "KEY")]
    pub(crate) region: String,
    /// System of the file's own coordinates [default: degrees, with a remark]
    #[arg(long, value_enum, conflicts_with_all = ["places", "around"])]
    pub(crate) crs: Option<CrsArg>,
    /// Where things stand: CSV with a name, lon and lat, or GeoJSON points
    #[arg(long, value_name = "FILE", conflicts_with = "around")]
    pub(crate) places: Option<PathBuf>,
    /// Where nothing is known, stand round this point
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = point)]
    pub(crate) around: Option<(f64, f64)>,
    /// Give each node the nearest zone of this table (zone_id, lon, lat) [default: the zones.csv of the region in the
    /// pack, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Farther than this from every zone, a node stands in none
    #[arg(long, value_name = "KM", default_value_t = 20.0, value_parser = distance)]
    pub(crate) within_km: f64,
}

/// `shapan import matpower`.
#[derive(Debug, Args)]
pub(crate) struct MatpowerArgs {
    #[command(flatten)]
    pub(crate) sited: SitedArgs,
    /// Base voltage of buses whose baseKV is 0
    #[arg(long, value_name = "KV", value_parser = base_kv)]
    pub(crate) base_kv: Option<f64>,
}

/// `shapan import gaslib`.
#[derive(Debug, Args)]
pub(crate) struct GaslibArgs {
    #[command(flatten)]
    pub(crate) sited: SitedArgs,
    /// The .scn file with what entries give and exits take; without one nobody takes gas
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
}

/// `shapan import dependencies`.
#[derive(Debug, Args)]
pub(crate) struct DependenciesArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// Region whose dependencies.csv is written; its tables in the pack have the dependents and providers
    #[arg(long, value_name = "KEY")]
    pub(crate) region: String,
    /// What the dependents need
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub(crate) needs: ServiceArg,
    /// Hours that they last without
    #[arg(long, value_name = "H", default_value_t = 0.0, value_parser = hours)]
    pub(crate) reserve_h: f64,
    /// What they last on: battery or diesel for power, store for all else [default: for power a battery below 8 h, then a
    /// diesel]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) backup: Option<BackupArg>,
    /// Whether they come back by themselves
    #[arg(long, value_enum, value_name = "HOW", default_value = "self")]
    pub(crate) returns: ReturnsArg,
    /// Hours from the service's return until they work again
    #[arg(long, value_name = "H", default_value_t = 0.0, value_parser = hours)]
    pub(crate) return_h: f64,
    /// What happens once the reserve is used up: `stops`, or the pace that is left, above 0 and below 1
    #[arg(long, default_value = "stops", value_parser = effect)]
    pub(crate) effect: Effect,
}

impl DependenciesArgs {
    pub(crate) fn terms(&self) -> Terms {
        let Self { reserve_h, return_h, effect, .. } = *self;
        let backup = self.backup.map(Backup::from);
        Terms { needs: self.needs.into(), reserve_h, backup, returns: self.returns.into(), return_h, effect }
    }
}

/// A service that has nodes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ServiceArg {
    Power,
    Telecom,
    Water,
    Gas,
    Heat,
    Road,
}

impl From<ServiceArg> for Service {
    fn from(service: ServiceArg) -> Self {
        match service {
            ServiceArg::Power => Self::Power,
            ServiceArg::Telecom => Self::Telecom,
            ServiceArg::Water => Self::Water,
            ServiceArg::Gas => Self::Gas,
            ServiceArg::Heat => Self::Heat,
            ServiceArg::Road => Self::Road,
        }
    }
}

/// What bridges the hours without.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BackupArg {
    Battery,
    Diesel,
    Store,
}

impl From<BackupArg> for Backup {
    fn from(backup: BackupArg) -> Self {
        match backup {
            BackupArg::Battery => Self::Battery,
            BackupArg::Diesel => Self::Diesel,
            BackupArg::Store => Self::Store,
        }
    }
}

/// How something comes back.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReturnsArg {
    /// By itself
    #[value(name = "self")]
    ByItself,
    /// With a person there
    Person,
}

impl From<ReturnsArg> for Returns {
    fn from(returns: ReturnsArg) -> Self {
        match returns {
            ReturnsArg::ByItself => Self::ByItself,
            ReturnsArg::Person => Self::Person,
        }
    }
}

pub(super) fn point(text: &str) -> Result<(f64, f64), String> {
    let (lon, lat) = text.split_once(',').ok_or("write it as LON,LAT")?;
    let lon = super::super::number_within(lon.trim(), -180.0, 180.0)?;
    Ok((lon, super::super::number_within(lat.trim(), -85.0, 85.0)?))
}

fn base_kv(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.1, 2000.0)
}

fn hours(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.0, 100_000.0)
}

fn effect(text: &str) -> Result<Effect, String> {
    Effect::try_from(text.to_owned()).map_err(|error| error.to_string())
}
