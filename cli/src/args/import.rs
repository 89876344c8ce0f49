//! What can be typed after `shapan import`.

mod lifelines;
mod motion;
mod roads;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shapan_import::damage_state;

use super::FormatArgs;

pub(crate) use lifelines::*;
pub(crate) use motion::*;
pub(crate) use roads::*;

/// `shapan import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(crate) kind: ImportKind,
}

/// Kinds of file.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportKind {
    /// The grid.xml of a USGS ShakeMap, version 3.5 or 4
    Shakemap(ShakemapArgs),
    /// Ground motion at points: CSV of positions with PGA and PGV
    Motion(MotionArgs),
    /// Fragility curves: OpenQuake NRML 0.4 or 0.5, or CSV
    Fragility(FragilityArgs),
    /// Vulnerability functions: OpenQuake NRML 0.4 or 0.5
    Vulnerability(VulnerabilityArgs),
    /// Fragility and recovery of components of lifelines: CSV of one row a damage state
    Components(ComponentsArgs),
    /// What stands where: an OpenQuake exposure as NRML or CSV
    Exposure(ExposureArgs),
    /// Power: a MATPOWER case, version 2
    Matpower(MatpowerArgs),
    /// Power: the JSON of a pandapower network, version 2 or 3
    Pandapower(SitedArgs),
    /// Water: an EPANET network, .inp
    Epanet(SitedArgs),
    /// Gas: a GasLib network, .net, with the flows of a scenario, .scn
    Gaslib(GaslibArgs),
    /// Who needs whom: CSV of two columns, the dependent and its provider
    Dependencies(DependenciesArgs),
    /// Roads: a TNTP network with its nodes
    Tntp(TntpArgs),
    /// Roads: a GMNS network, as a folder or as its link.csv
    Gmns(GmnsArgs),
    /// Roads: an OpenStreetMap extract, .osm.pbf
    Osm(OsmArgs),
}

/// From where, to where.
#[derive(Clone, Debug, Args)]
pub(crate) struct ParcelArgs {
    /// File to read
    pub(crate) file: PathBuf,
    /// Pack to write into, as `shapan new` makes it; made if it is not there
    #[arg(long, value_name = "PACK")]
    pub(crate) into: PathBuf,
    /// Name of the new files and of their source [default: after the event or the file]
    #[arg(long, value_name = "NAME")]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan import shakemap`.
#[derive(Debug, Args)]
pub(crate) struct ShakemapArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// The uncertainty.xml beside the grid, which version 4 keeps apart
    #[arg(long, value_name = "FILE")]
    pub(crate) uncertainty: Option<PathBuf>,
}

/// How periods that Shapan lacks are taken.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct PeriodArgs {
    /// Take spectral acceleration at other periods as that at the nearest of 0.3, 0.6 and 1.0 s
    #[arg(long)]
    pub(crate) nearest_period: bool,
}

/// `shapan import fragility`.
#[derive(Debug, Args)]
pub(crate) struct FragilityArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// Which damage state each limit state means, for example `LS1=slight,LS2=complete`; `none` leaves it out
    #[arg(long, value_name = "NAME=STATE,…", value_delimiter = ',', value_parser = limit_state)]
    pub(crate) limit_states: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) period: PeriodArgs,
}

/// `shapan import vulnerability`.
#[derive(Debug, Args)]
pub(crate) struct VulnerabilityArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    #[command(flatten)]
    pub(crate) period: PeriodArgs,
}

/// `shapan import exposure`.
#[derive(Debug, Args)]
pub(crate) struct ExposureArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// Also sum by the nearest zone of this table (zone_id, lon, lat), such as a region's zones.csv
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Farther than this from every zone, buildings are left out and reported
    #[arg(long, value_name = "KM", default_value_t = 20.0, requires = "zones", value_parser = distance)]
    pub(crate) within_km: f64,
    /// Fragility model in which every class must have curves
    #[arg(long, value_name = "FILE")]
    pub(crate) fragility: Option<PathBuf>,
}

fn limit_state(text: &str) -> Result<(String, String), String> {
    let (name, state) = text.split_once('=').ok_or("write it as NAME=STATE")?;
    let (name, state) = (name.trim().to_owned(), state.trim().to_owned());
    match state == "none" || damage_state(&state).is_some() {
        true => Ok((name, state)),
        false => Err("the state is one of slight, moderate, extensive, complete and none".to_owned()),
    }
}

fn distance(text: &str) -> Result<f64, String> {
    super::number_within(text, 0.1, 20_000.0)
}
