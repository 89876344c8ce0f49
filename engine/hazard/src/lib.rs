//! Pure hazard science: how strong, where and when.
//!
//! Every function takes numbers and gives numbers: no files, no clock, no random generator. A caller
//! that wants a random field passes standard normal numbers in.
//!
//! The usual order of use for an earthquake is
//!
//! 1. [`rupture`]: place a rupture on a fault, ask where each site lies relative to it;
//! 2. a [`model`] of ground motion at those sites: [`china`] ([`yu2013`] on rock and a site term), [`bssa14`], or
//!    several with weights in a [`logic_tree`];
//! 3. [`site`]: what the soil makes of rock motion, by Vs30 or by the Chinese site classes;
//! 4. [`correlation`] and [`field`]: spatially correlated residuals, from normals of the caller;
//! 5. [`intensity`]: macroseismic intensity, directly or from the ground motion.
//!
//! [`warning`] tells how many seconds an early warning gives, [`sun`] whether it is dark.
//!
//! # Letters after a source
//!
//! Every value states how well it is known: V read in the source, D derived, M recalled from the
//! literature without the source at hand, E an estimate.
//!
//! ```
//! use shapan_hazard::{Region, Rupture, SlipType, yu2013::{NearField, Yu2013}};
//!
//! let xiadian = [(116.65, 39.75), (117.10, 40.10)];
//! let rupture = Rupture::from_fault(&xiadian, SlipType::StrikeSlip, 7.8, 60.0, (117.0, 40.0))?;
//! let here = rupture.site(116.22, 39.91);
//! let rock = Yu2013::new(Region::East, 8.0, NearField::Saturated).median(here.along_beyond_km, here.across_km);
//! assert!(rock.pga_gal > 100.0 && rock.pga_gal < 500.0);
//! # Ok::<(), shapan_hazard::rupture::RuptureError>(())
//! ```

mod ellipse;

pub mod bssa14;
pub mod china;
pub mod correlation;
pub mod field;
pub mod geodesy;
pub mod intensity;
pub mod logic_tree;
pub mod mapped;
pub mod model;
pub mod rupture;
pub mod site;
pub mod sun;
pub mod warning;
pub mod yu2013;

pub use correlation::CorrelationFactor;
pub use ellipse::Region;
pub use rupture::{Rupture, SiteGeometry, SlipType};
pub use yu2013::GroundMotion;
