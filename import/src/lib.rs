//! Files that other tools write, read into plain tables, and written as Shapan's own: rows of the schema's types.
//!
//! | kind | files read | what a pack gets |
//! |---|---|---|
//! | [`shakemap`] | USGS ShakeMap `grid.xml` of versions 3.5 and 4, with `uncertainty.xml` | `hazards/KEY.toml`, `hazards/KEY.csv` |
//! | [`motion`] | CSV of points with PGA and PGV | the same |
//! | [`fragility`] | OpenQuake NRML 0.4 and 0.5, CSV | `models/KEY/curves.csv` |
//! | [`vulnerability`] | OpenQuake NRML 0.4 and 0.5 | `models/KEY/vulnerability.csv` |
//! | [`matpower`] | MATPOWER case files | `regions/REGION/power_nodes.csv`, `power_links.csv`, by [`lifelines`] |
//! | [`pandapower`] | pandapower JSON of versions 2 and 3 | the same |
//! | [`epanet`] | EPANET `.inp` of all unit systems | `regions/REGION/water_nodes.csv`, `water_links.csv`, by [`lifelines`] |
//! | [`lifelines::dependencies`] | CSV of two columns, who needs whom | `regions/REGION/dependencies.csv` |
//! | [`gaslib`] | GasLib `.net`, `.scn`, `.cs` | `regions/REGION/gas_nodes.csv`, `gas_links.csv`, by [`lifelines`] |
//! | [`roads`] | TNTP, GMNS, OpenStreetMap PBF | `regions/REGION/road_nodes.csv`, `regions/REGION/roads.csv` |
//! | [`components`] | CSV of components of lifelines with fragility and recovery | `models/KEY/`, a whole set |
//! | [`exposure`] | OpenQuake NRML 0.4 and 0.5, with CSV files; CSV alone | `models/KEY/exposure.csv`, `models/KEY/stock.csv` |
//!
//! Each kind has a function `read` from a [`Source`] to plain types, and those with files for a pack a function
//! `parcel` from these to a [`Parcel`](parcel::Parcel) of files, which [`write_into`](parcel::Parcel::write_into) puts into a pack whole or
//! not at all.
//!
//! A file that has problems gives [`ImportProblems`]: all of them, each with line and column, and nothing else.
//! A file that has none gives its content with [`Remark`]s in Chinese and English: what it does not say and was
//! assumed, and what it says and was left out.
//!
//! Files of strangers are read within bounds. A file is at most 256 MiB long; XML may not declare a document
//! type, so that there are no entities to expand; its depth and number of elements are bounded before a tree is
//! built; a CSV file has at most 1000 columns; CSV files that an XML file names must lie beside or below it.
//!
//! What is written fits the loader and the engine: curves and loss ratios are built here as `shapan-damage` builds
//! them, and motion is above 0 everywhere. Grade V is given to what the file says, E to what was filled in.
//!
//! ```
//! use shapan_import::{Mapping, Source, fragility};
//!
//! let text = "id,imt,limit_state,form,a,b\nbrick,PGA,collapse,lognormal,0.6,0.5\n";
//! let read = fragility::read(&Source::new("brick.csv", text), &Mapping::default())?;
//! let (parcel, _) = fragility::parcel(&read.value, "brick", "brick.csv");
//! assert_eq!(parcel.files()[0].0, "models/brick/curves.csv");
//! # Ok::<(), shapan_import::ImportProblems>(())
//! ```

mod imt;
mod mapping;
mod nrml;
mod problem;
mod remark;
mod sheet;
mod source;
mod xml;

pub mod components;
pub mod epanet;
pub mod exposure;
pub mod fragility;
pub mod gaslib;
pub mod lifelines;
pub mod matpower;
pub mod motion;
pub mod pandapower;
pub mod parcel;
pub mod roads;
pub mod shakemap;
pub mod sites;
pub mod vulnerability;

pub use imt::Imt;
pub use mapping::{Mapping, damage_state};
pub use problem::{Fault, ImportError, ImportProblems, Imported, Place};
pub use remark::{Remark, RemarkKind};
pub use source::Source;
