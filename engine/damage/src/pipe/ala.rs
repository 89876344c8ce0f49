//! Pipes as the American Lifelines Alliance (2001) classes them, with their factors.

use super::Material;

/// Material, joint and soil of a pipe, for the factors K1 (shaking) and K2 (ground deformation).
///
/// "Seismic fragility formulations for water systems", tables 4-5 and 4-6. All factors are recalled (M).
/// Small pipes are up to 12 inches, large ones from 16 inches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlaPipe {
    /// Nothing is known.
    Unknown,
    /// Cast iron, cement joints, soil unknown.
    CastIronCement,
    /// Cast iron, cement joints, corrosive soil.
    CastIronCementCorrosive,
    /// Cast iron, cement joints, soil that does not corrode.
    CastIronCementBenign,
    /// Cast iron, rubber gaskets.
    CastIronRubber,
    /// Steel, arc-welded lap joints, small, soil unknown.
    SteelWelded,
    /// Steel, arc-welded lap joints, small, corrosive soil.
    SteelWeldedCorrosive,
    /// Steel, arc-welded lap joints, small, soil that does not corrode.
    SteelWeldedBenign,
    /// Steel, arc-welded lap joints, large.
    SteelWeldedLarge,
    /// Steel, rubber gaskets.
    SteelRubber,
    /// Steel, screwed or riveted.
    SteelScrewed,
    /// Asbestos cement, rubber gaskets.
    AsbestosRubber,
    /// Asbestos cement, cement joints.
    AsbestosCement,
    /// Concrete with a steel cylinder, welded lap joints.
    ConcreteWelded,
    /// Concrete with a steel cylinder, cement joints.
    ConcreteCement,
    /// Concrete with a steel cylinder, rubber gaskets.
    ConcreteRubber,
    /// PVC, rubber gaskets.
    PvcRubber,
    /// Ductile iron, rubber gaskets.
    DuctileIronRubber,
}

impl AlaPipe {
    /// All classes.
    pub const ALL: [Self; 18] = [
        Self::Unknown,
        Self::CastIronCement,
        Self::CastIronCementCorrosive,
        Self::CastIronCementBenign,
        Self::CastIronRubber,
        Self::SteelWelded,
        Self::SteelWeldedCorrosive,
        Self::SteelWeldedBenign,
        Self::SteelWeldedLarge,
        Self::SteelRubber,
        Self::SteelScrewed,
        Self::AsbestosRubber,
        Self::AsbestosCement,
        Self::ConcreteWelded,
        Self::ConcreteCement,
        Self::ConcreteRubber,
        Self::PvcRubber,
        Self::DuctileIronRubber,
    ];

    /// Class of a pipe of which only the material is known, with the joint usual in a town (E). The report
    /// knows no polyethylene: it counts as large welded steel, the best class there is.
    pub const fn of(material: Material) -> Self {
        match material {
            Material::CastIron => Self::CastIronCement,
            Material::AsbestosCement => Self::AsbestosRubber,
            Material::Concrete => Self::ConcreteRubber,
            Material::OldSteel => Self::SteelScrewed,
            Material::Steel => Self::SteelWelded,
            Material::DuctileIron => Self::DuctileIronRubber,
            Material::Pvc => Self::PvcRubber,
            Material::Polyethylene => Self::SteelWeldedLarge,
        }
    }

    /// Factor on the repairs by shaking (M).
    pub const fn k1(self) -> f64 {
        match self {
            Self::SteelWeldedLarge => 0.15,
            Self::SteelWeldedBenign => 0.3,
            Self::AsbestosRubber | Self::PvcRubber | Self::DuctileIronRubber => 0.5,
            Self::SteelWelded => 0.6,
            Self::CastIronCementBenign | Self::SteelRubber | Self::ConcreteWelded => 0.7,
            Self::CastIronRubber | Self::ConcreteRubber => 0.8,
            Self::SteelWeldedCorrosive => 0.9,
            Self::Unknown | Self::CastIronCement | Self::AsbestosCement | Self::ConcreteCement => 1.0,
            Self::SteelScrewed => 1.3,
            Self::CastIronCementCorrosive => 1.4,
        }
    }

    /// Factor on the repairs by ground deformation (M; screwed steel, which the table leaves out, E).
    pub const fn k2(self) -> f64 {
        match self {
            Self::SteelWelded
            | Self::SteelWeldedCorrosive
            | Self::SteelWeldedBenign
            | Self::SteelWeldedLarge => 0.15,
            Self::DuctileIronRubber => 0.5,
            Self::ConcreteWelded => 0.6,
            Self::SteelRubber | Self::ConcreteRubber => 0.7,
            Self::CastIronRubber | Self::AsbestosRubber | Self::PvcRubber => 0.8,
            Self::Unknown
            | Self::CastIronCement
            | Self::CastIronCementCorrosive
            | Self::CastIronCementBenign
            | Self::SteelScrewed
            | Self::AsbestosCement
            | Self::ConcreteCement => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flexible_joints_and_dry_soil_help() {
        use AlaPipe::*;
        for (better, worse) in [
            (CastIronRubber, CastIronCement),
            (CastIronCementBenign, CastIronCementCorrosive),
            (SteelWeldedLarge, SteelWelded),
            (SteelWeldedBenign, SteelWeldedCorrosive),
            (AsbestosRubber, AsbestosCement),
            (ConcreteRubber, ConcreteCement),
            (DuctileIronRubber, CastIronRubber),
        ] {
            assert!(better.k1() < worse.k1() && better.k2() <= worse.k2(), "{better:?} {worse:?}");
        }
        assert_eq!((Unknown.k1(), Unknown.k2()), (1.0, 1.0));
    }

    #[test]
    fn both_families_order_the_materials_alike_at_the_ends() {
        let k1 = |material| AlaPipe::of(material).k1();
        assert!(Material::ALL.iter().all(|material| k1(Material::Polyethylene) <= k1(*material)));
        assert!(k1(Material::DuctileIron) < k1(Material::CastIron));
        assert!(AlaPipe::ALL.iter().all(|pipe| pipe.k1() > 0.0 && pipe.k2() > 0.0));
    }
}
