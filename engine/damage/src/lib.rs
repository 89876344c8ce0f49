//! Pure damage science: what shaking does to buildings, lifelines, streets and people.
//!
//! Every function takes numbers and gives numbers: no files, no clock, no random generator. Expected
//! values come from the functions named after what they count; a caller that wants a draw passes a uniform
//! or a standard normal number.
//!
//! Every model takes its parameters as a plain struct, so that data files can feed it. Constructors named
//! after a source (`hazus_…`, `china_…`) give the published reference values.
//!
//! # Letters after a source
//!
//! Every value states how well it is known: V read in the source, D derived, M recalled from the
//! literature without the source at hand, E an estimate.
//!
//! ```
//! use shapan_damage::{CasualtyRates, building, casualties};
//!
//! let brick = building::china_class(building::ChinaClass::UnreinforcedBrick);
//! let states = brick.fragility.probabilities(0.4);
//! let people = casualties::indoor(&brick, &CasualtyRates::china_masonry(), 1000.0, &states);
//! assert!(people.trapped > 0.0 && people.total() < 1000.0);
//! ```

mod normal;

pub mod bridge;
pub mod building;
pub mod calibration;
pub mod casualties;
pub mod curve;
pub mod debris;
pub mod displacement;
pub mod entrapment;
pub mod fire;
pub mod fragility;
pub mod ground;
pub mod library;
pub mod lifeline;
pub mod loss;
pub mod multinomial;
pub mod pipe;
pub mod repair;
pub mod road;
pub mod tunnel;

pub use building::{BuildingClass, ZoneDamage};
pub use casualties::{Casualties, CasualtyRates};
pub use entrapment::{EntrapmentKind, Survival};
pub use fragility::{DamageState, Fragility, Lognormal};
pub use normal::normal_cdf;
