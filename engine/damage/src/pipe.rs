//! Buried pipes: repairs per kilometre by shaking and ground failure, what they cost the network and crews.
//!
//! Two families of rates: Hazus ([`RepairRate::hazus`]), which knows brittle and ductile pipes, and the
//! American Lifelines Alliance of 2001 ([`RepairRate::ala`]), which knows joints. Velocities are in cm/s,
//! displacements in metres, lengths in kilometres.

mod ala;
mod isoyama;
mod rate;
mod repairs;

pub use ala::AlaPipe;
pub use isoyama::{IsoyamaGround, IsoyamaLiquefaction, isoyama_weight};
pub use rate::RepairRate;
pub use repairs::{Repairs, poisson_count, serviceability};

/// What a pipe is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Material {
    /// Grey cast iron.
    CastIron,
    /// Asbestos cement.
    AsbestosCement,
    /// Reinforced concrete.
    Concrete,
    /// Steel with gas-welded, screwed or riveted joints, before about 1935.
    OldSteel,
    /// Arc-welded steel.
    Steel,
    /// Ductile iron.
    DuctileIron,
    /// Polyvinyl chloride.
    Pvc,
    /// Polyethylene with fused joints.
    Polyethylene,
}

impl Material {
    /// All materials.
    pub const ALL: [Self; 8] = [
        Self::CastIron,
        Self::AsbestosCement,
        Self::Concrete,
        Self::OldSteel,
        Self::Steel,
        Self::DuctileIron,
        Self::Pvc,
        Self::Polyethylene,
    ];

    /// Share of the Hazus rate of brittle pipes: 1 for cast iron, asbestos cement, concrete and old steel, 0.3
    /// for ductile iron, PVC and welded steel (Hazus 6.1 as in the Damage and Loss Model Library, V), 0.15
    /// for polyethylene (E).
    pub const fn hazus_factor(self) -> f64 {
        match self {
            Self::CastIron | Self::AsbestosCement | Self::Concrete | Self::OldSteel => 1.0,
            Self::Steel | Self::DuctileIron | Self::Pvc => 0.3,
            Self::Polyethylene => 0.15,
        }
    }
}
