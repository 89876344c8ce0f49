//! What a scenario may say: schema, units, checks; and the library itself.
//!
//! [`load`] turns a name and some [`Changes`] into a checked [`Scenario`], the engine's only input, or into
//! [`Problems`]: everything that is wrong, at once, each with its file, line, value, what is allowed and,
//! where a name is misspelt, the nearest one.
//!
//! ```
//! use shapan_scenarios::{Changes, load};
//!
//! let loaded = load("beijing-m8", &Changes::default())?;
//! assert_eq!(loaded.scenario.horizon_hours, 72.0);
//! # Ok::<(), shapan_scenarios::Problems>(())
//! ```
//!
//! # Packs
//!
//! A pack is a folder. What it does not hold is taken from the library, which every program carries:
//!
//! ```text
//! scenario.toml               title, region, plan, targets, start, horizon, hazard
//! regions/KEY/region.toml     centre, core districts, daily course of demand
//! regions/KEY/TABLE.csv       one file a table, see the module `region`
//! hazards/FAULT.toml          where a fault runs, how much of it can break
//! plans/KEY.toml              how the city answers, see the module `plan`
//! targets/KEY.toml            what was promised
//! models/KEY/                 earthquake.toml; buildings, mix, occupancy, assets as CSV
//! models/sources.csv          where the numbers of plans and models come from
//! overlays/KEY.toml           changes worth a name
//! ```
//!
//! A folder under `models/` is taken whole from the pack or whole from the library, one under `regions/` file by file.
//! [`copy_out`] writes a library case as a pack to start from. No key leads out of its pack.
//!
//! # Changes
//!
//! A what-if is a list of changes to the files, made before anything is checked, so that a changed value is
//! checked like any other. A path names a value: steps with dots between; after a table or list, brackets
//! choose rows by `column=value` (several with commas, `*` at the end of a value for all that begin so), or
//! one by its number.
//!
//! | path | what it sets |
//! |---|---|
//! | `start`, `horizon`, `plan`, `targets` | keys of the scenario file |
//! | `hazard.magnitude.value`, `hazard[0].fault` | all hazards, or the first |
//! | `hazard.fault.max_length` | the fault that a hazard names |
//! | `hazard[1].share`, `hazard[0].back_h` | a number of a shortfall or of an outage |
//! | `plan.roads.corridor_speed` | a parameter; its range widens if it must |
//! | `plan.roads.corridor_speed.high` | one end of its range |
//! | `models.earthquake.sigma_ln_pga` | a number of the science |
//! | `region.centre`, `region.demand.heating_design_c` | a fact of `region.toml` |
//! | `plan.lifelines.repair_list` | which assets are mended first |
//! | `targets[id=bj14-k02].threshold` | a promise |
//! | `bridges[river_id=chaobai].class` | a column of the chosen rows of any table |
//!
//! A value is a literal, or `x1.5` to multiply the old number, `+3` or `-3` to add to it; `=-3` is the
//! literal minus three. Counts are rounded after a factor.
//!
//! ```
//! use shapan_scenarios::{Changes, load};
//!
//! let set = [("fleets[kind=truck].count", "x1.5"), ("hazard.magnitude.value", "7.5"), ("start", "2025-07-15T14:00:00+08:00")];
//! let set = set.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec();
//! let loaded = load("beijing-m8", &Changes { set, ..Changes::default() })?;
//! assert_eq!(loaded.scenario.start.local_hour, 14.0);
//! # Ok::<(), shapan_scenarios::Problems>(())
//! ```
//!
//! An overlay holds changes in a file. First it removes rows, then it adds some, then it sets values, in the
//! order of its lines; other keys at its top replace keys of the scenario file.
//!
//! ```
//! use shapan_scenarios::{Changes, Overlay, load};
//!
//! let text = r#"
//! horizon = "24 h"
//! remove = ["depots[depot_id=dep_city_2]"]
//!
//! [[add.sources]]
//! source_id = "meeting"
//! text = "Said at a meeting"
//! kind = "estimate"
//!
//! [set]
//! "bridges[river_id=chaobai].class" = "rc_girder_seismic"
//! "plan.supply.doctrine" = "worst_first"
//! "#;
//! let overlay = Overlay::Text { name: "what-if".to_owned(), text: text.to_owned() };
//! let loaded = load("beijing-m8", &Changes { with: vec![overlay], ..Changes::default() })?;
//! assert_eq!(loaded.scenario.horizon_hours, 24.0);
//! # Ok::<(), shapan_scenarios::Problems>(())
//! ```
//!
//! What does not fit is said in full:
//!
//! ```
//! # use shapan_scenarios::{Changes, load};
//! let set = vec![("bridges[river_id=chaobay].class".to_owned(), "rc_girder_seismic".to_owned())];
//! let problems = load("beijing-m8", &Changes { set, ..Changes::default() }).unwrap_err();
//! assert_eq!(problems.as_slice()[0].suggestion.as_deref(), Some("chaobai"));
//! ```

mod digest;
pub mod hazard;
mod load;
pub mod models;
pub mod plan;
mod problem;
pub mod quantity;
pub mod region;
mod report;
pub mod scenario;
mod schema;
pub mod target;
pub mod text;

pub use load::{CaseInfo, Changes, Loaded, NewError, Overlay, Warning, copy_out, list, load, region_table};
pub use problem::{Problem, ProblemKind, Problems};
pub use report::{Grades, Parameter, grades, parameters};
pub use scenario::Scenario;
pub use schema::{SchemaKind, schema};
