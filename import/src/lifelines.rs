//! Lifelines of other tools as tables of a region: `power_nodes`, `power_links`, `water_nodes`, `water_links`,
//! `gas_nodes`, `gas_links` and `dependencies`.
//!
//! | from | by |
//! |---|---|
//! | MATPOWER | [`from_matpower`] |
//! | pandapower | [`pandapower::read`](crate::pandapower::read) |
//! | EPANET | [`from_epanet`] |
//! | GasLib | [`from_gaslib`] |
//! | a list of pairs | [`dependencies::read`] |
//!
//! A [`Siting`] says where things stand: by the file's own positions, by a list of places, or on a spiral round a
//! point where nothing is known; and which zone is nearest. Rows are those of `shapan-scenarios`, so that what is written is
//! what the loader reads. Row types, units and what blanks mean stand there.

use shapan_scenarios::region::{
    GasLinkRow, GasNodeRow, PowerLinkRow, PowerNodeRow, WaterLinkRow, WaterNodeRow,
};

use crate::parcel::Parcel;
use crate::problem::ImportProblems;

pub mod dependencies;
mod gas;
mod grid;
pub(crate) mod json;
mod names;
mod places;
pub(crate) mod power;
mod siting;
mod text;
mod water;

pub use gas::from_gaslib;
pub use grid::from_matpower;
pub(crate) use names::Names;
pub use places::read_places;
pub use siting::{Positions, Siting};
pub(crate) use text::csv_text;
pub use water::from_epanet;

/// A power network as a region has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PowerTables {
    /// `power_nodes.csv`.
    pub nodes: Vec<PowerNodeRow>,
    /// `power_links.csv`.
    pub links: Vec<PowerLinkRow>,
}

impl PowerTables {
    /// Files for a pack: `regions/REGION/power_nodes.csv` and `power_links.csv`, from the source `key`, which is
    /// described in words by `from`.
    ///
    /// # Errors
    /// A row that is no row of a table.
    pub fn parcel(&self, region: &str, key: &str, from: &str) -> Result<Parcel, ImportProblems> {
        let nodes = self.nodes.iter().map(|row| PowerNodeRow { source: key.to_owned(), ..row.clone() });
        let links = self.links.iter().map(|row| PowerLinkRow { source: key.to_owned(), ..row.clone() });
        Ok(Parcel::new(key, from)
            .with(format!("regions/{region}/power_nodes.csv"), csv_text(nodes)?)
            .with(format!("regions/{region}/power_links.csv"), csv_text(links)?))
    }
}

/// A water network as a region has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaterTables {
    /// `water_nodes.csv`.
    pub nodes: Vec<WaterNodeRow>,
    /// `water_links.csv`.
    pub links: Vec<WaterLinkRow>,
}

impl WaterTables {
    /// Files for a pack: `regions/REGION/water_nodes.csv` and `water_links.csv`, from the source `key`, which is
    /// described in words by `from`.
    ///
    /// # Errors
    /// A row that is no row of a table.
    pub fn parcel(&self, region: &str, key: &str, from: &str) -> Result<Parcel, ImportProblems> {
        let nodes = self.nodes.iter().map(|row| WaterNodeRow { source: key.to_owned(), ..row.clone() });
        let links = self.links.iter().map(|row| WaterLinkRow { source: key.to_owned(), ..row.clone() });
        Ok(Parcel::new(key, from)
            .with(format!("regions/{region}/water_nodes.csv"), csv_text(nodes)?)
            .with(format!("regions/{region}/water_links.csv"), csv_text(links)?))
    }
}

/// A gas network as a region has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GasTables {
    /// `gas_nodes.csv`.
    pub nodes: Vec<GasNodeRow>,
    /// `gas_links.csv`.
    pub links: Vec<GasLinkRow>,
}

impl GasTables {
    /// Files for a pack: `regions/REGION/gas_nodes.csv` and `gas_links.csv`, from the source `key`, which is
    /// described in words by `from`.
    ///
    /// # Errors
    /// A row that is no row of a table.
    pub fn parcel(&self, region: &str, key: &str, from: &str) -> Result<Parcel, ImportProblems> {
        let nodes = self.nodes.iter().map(|row| GasNodeRow { source: key.to_owned(), ..row.clone() });
        let links = self.links.iter().map(|row| GasLinkRow { source: key.to_owned(), ..row.clone() });
        Ok(Parcel::new(key, from)
            .with(format!("regions/{region}/gas_nodes.csv"), csv_text(nodes)?)
            .with(format!("regions/{region}/gas_links.csv"), csv_text(links)?))
    }
}

/// A number with the digits that carry something.
fn tidy(value: f64) -> f64 {
    crate::parcel::significant(value).parse().unwrap_or(value)
}
