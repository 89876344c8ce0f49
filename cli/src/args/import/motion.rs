//! What can be typed after `shapan import motion` and `components`.

use std::path::PathBuf;

use clap::Args;
use shapan_import::motion;
use shapan_import::roads::Crs;

use super::lifelines::point;
use super::{CrsArg, ParcelArgs};

/// `shapan import motion`.
#[derive(Debug, Args)]
pub(crate) struct MotionArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// System of the positions [default: wgs84]
    #[arg(long, value_enum)]
    pub(crate) crs: Option<CrsArg>,
    /// Moment magnitude
    #[arg(long, value_name = "M", value_parser = magnitude)]
    pub(crate) magnitude: f64,
    /// Epicentre [default: the point that shakes most]
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = point)]
    pub(crate) epicentre: Option<(f64, f64)>,
    /// Depth of the hypocentre [default: 10]
    #[arg(long, value_name = "KM", value_parser = depth)]
    pub(crate) depth_km: Option<f64>,
    /// Standard deviation of ln PGA and ln PGV about the field [default: 0, all replications shake alike]
    #[arg(long, value_name = "SIGMA", value_parser = sigma)]
    pub(crate) sigma_ln: Option<f64>,
    /// Let the field go on so far beyond its points, as the nearest point has it
    #[arg(long, value_name = "KM", default_value_t = 0.0, value_parser = margin)]
    pub(crate) margin_km: f64,
}

impl MotionArgs {
    pub(crate) fn options(&self) -> motion::Options {
        let Self { magnitude, epicentre, depth_km, sigma_ln, margin_km, .. } = *self;
        let crs = self.crs.map_or(Crs::Wgs84, Into::into);
        motion::Options { crs, magnitude, epicentre, depth_km, sigma_ln, margin_km }
    }
}

/// `shapan import components`.
#[derive(Debug, Args)]
pub(crate) struct ComponentsArgs {
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    /// Folder of the set of models that gives all else, such as the models/default that `shapan new` writes
    #[arg(long, value_name = "FOLDER")]
    pub(crate) base: PathBuf,
    /// Which kind of asset each component is, where its name does not say; `none` leaves it out
    #[arg(long, value_name = "NAME=KIND,…", value_delimiter = ',', value_parser = kind)]
    pub(crate) kinds: Vec<(String, String)>,
}

fn kind(text: &str) -> Result<(String, String), String> {
    let (name, kind) = text.split_once('=').ok_or("write it as NAME=KIND")?;
    Ok((name.trim().to_owned(), kind.trim().to_owned()))
}

fn magnitude(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.0, 10.0)
}

fn depth(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.0, 800.0)
}

fn sigma(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.0, 2.0)
}

fn margin(text: &str) -> Result<f64, String> {
    super::super::number_within(text, 0.0, 500.0)
}
