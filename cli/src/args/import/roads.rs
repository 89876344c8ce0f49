//! What can be typed after `shapan import tntp`, `gmns` and `osm`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use shapan_import::roads::{Crs, LengthUnit, TimeUnit, osm};

use super::{ParcelArgs, distance};

/// Of which region, with which zones.
#[derive(Clone, Debug, Args)]
pub(crate) struct RegionRoadsArgs {
    /// Region whose road_nodes.csv and roads.csv are written: small letters, digits, - and _
    #[arg(long, value_name = "KEY")]
    pub(crate) region: String,
    /// Also give each node the nearest zone of this table (zone_id, lon, lat), and each zone a node
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Farther than this, zones and nodes have nothing to do with each other
    #[arg(long, value_name = "KM", default_value_t = 20.0, requires = "zones", value_parser = distance)]
    pub(crate) within_km: f64,
}

/// What a file may not say of itself.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct MapArgs {
    /// System of coordinates [default: degrees, or as config.csv says]
    #[arg(long, value_enum)]
    pub(crate) crs: Option<CrsArg>,
    /// Unit of lengths [default: as the file says, else that which fits the straight lines]
    #[arg(long, value_enum, value_name = "UNIT")]
    pub(crate) length_unit: Option<LengthUnitArg>,
}

/// A system of coordinates.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CrsArg {
    /// Degrees of longitude and latitude
    Wgs84,
    /// Metres of the web's maps, EPSG:3857
    WebMercator,
}

/// A unit of length.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LengthUnitArg {
    /// Miles
    Mi,
    /// Kilometres
    Km,
    /// Metres
    M,
    /// Feet
    Ft,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TimeUnitArg {
    /// Seconds
    S,
    /// Minutes
    Min,
    /// Hours
    H,
}

impl From<CrsArg> for Crs {
    fn from(crs: CrsArg) -> Self {
        match crs {
            CrsArg::Wgs84 => Self::Wgs84,
            CrsArg::WebMercator => Self::WebMercator,
        }
    }
}

impl From<LengthUnitArg> for LengthUnit {
    fn from(unit: LengthUnitArg) -> Self {
        match unit {
            LengthUnitArg::Mi => Self::Mi,
            LengthUnitArg::Km => Self::Km,
            LengthUnitArg::M => Self::M,
            LengthUnitArg::Ft => Self::Ft,
        }
    }
}

impl From<TimeUnitArg> for TimeUnit {
    fn from(unit: TimeUnitArg) -> Self {
        match unit {
            TimeUnitArg::S => Self::S,
            TimeUnitArg::Min => Self::Min,
            TimeUnitArg::H => Self::H,
        }
    }
}

/// `shapan import tntp`.
#[derive(Debug, Args)]
pub(crate) struct TntpArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// The node file: name, x and y
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: PathBuf,
    #[command(flatten)]
    pub(crate) region: RegionRoadsArgs,
    #[command(flatten)]
    pub(crate) map: MapArgs,
    /// Unit of free flow times [default: min]
    #[arg(long, value_enum, value_name = "UNIT")]
    pub(crate) time_unit: Option<TimeUnitArg>,
}

/// `shapan import gmns`.
#[derive(Debug, Args)]
pub(crate) struct GmnsArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// The node file [default: node.csv beside the links]
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) region: RegionRoadsArgs,
    #[command(flatten)]
    pub(crate) map: MapArgs,
}

/// `shapan import osm`.
#[derive(Debug, Args)]
pub(crate) struct OsmArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    #[command(flatten)]
    pub(crate) region: RegionRoadsArgs,
    /// Classes of roads, each with its links
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',', value_parser = road_class,
          default_values_t = osm::Options::default().classes)]
    pub(crate) classes: Vec<String>,
}

fn road_class(text: &str) -> Result<String, String> {
    match osm::is_class(text) {
        true => Ok(text.to_owned()),
        false => Err("one of motorway, trunk, primary, secondary, tertiary, unclassified, residential, \
                      living_street, service"
            .to_owned()),
    }
}
