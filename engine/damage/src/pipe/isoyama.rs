//! Weights on repair rates after the Kobe earthquake: diameter, material, ground and liquefaction.

use super::Material;

/// The ground a pipe lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IsoyamaGround {
    /// Stiff alluvium.
    StiffAlluvium,
    /// Alluvium.
    Alluvium,
    /// Cut and filled hills.
    DisturbedHill,
    /// Terrace.
    Terrace,
    /// Narrow valley.
    NarrowValley,
}

/// How far the ground liquefied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IsoyamaLiquefaction {
    /// Not at all.
    None,
    /// In places.
    Partial,
    /// Throughout.
    Total,
}

/// Product of the four weights of Isoyama et al. (2000), as WNTR 1.5.0 takes them (V): a factor `k` for
/// [`RepairRate::ala_linear_per_km`](super::RepairRate::ala_linear_per_km). `diameter_mm` is the nominal
/// diameter; the limits of its classes, 100, 200 and 500 mm, are recalled (M). Concrete, which is not in
/// the list, weighs as asbestos cement, old steel as cast iron (E).
///
/// ```
/// use shapan_damage::pipe::{IsoyamaGround, IsoyamaLiquefaction, Material, isoyama_weight};
/// let valley = isoyama_weight(80.0, Material::CastIron, IsoyamaGround::NarrowValley, IsoyamaLiquefaction::Total);
/// assert!((valley - 1.6 * 3.2 * 2.4).abs() < 1e-12);
/// ```
pub const fn isoyama_weight(
    diameter_mm: f64,
    material: Material,
    ground: IsoyamaGround,
    liquefaction: IsoyamaLiquefaction,
) -> f64 {
    diameter_weight(diameter_mm)
        * material_weight(material)
        * ground_weight(ground)
        * liquefaction_weight(liquefaction)
}

const fn diameter_weight(diameter_mm: f64) -> f64 {
    match diameter_mm {
        ..100.0 => 1.6,
        100.0..200.0 => 1.0,
        200.0..500.0 => 0.8,
        _ => 0.5,
    }
}

const fn material_weight(material: Material) -> f64 {
    match material {
        Material::AsbestosCement | Material::Concrete => 1.2,
        Material::CastIron | Material::OldSteel | Material::Pvc => 1.0,
        Material::Polyethylene => 0.8,
        Material::Steel | Material::DuctileIron => 0.3,
    }
}

const fn ground_weight(ground: IsoyamaGround) -> f64 {
    match ground {
        IsoyamaGround::StiffAlluvium => 0.4,
        IsoyamaGround::Alluvium => 1.0,
        IsoyamaGround::DisturbedHill => 1.1,
        IsoyamaGround::Terrace => 1.5,
        IsoyamaGround::NarrowValley => 3.2,
    }
}

const fn liquefaction_weight(liquefaction: IsoyamaLiquefaction) -> f64 {
    match liquefaction {
        IsoyamaLiquefaction::None => 1.0,
        IsoyamaLiquefaction::Partial => 2.0,
        IsoyamaLiquefaction::Total => 2.4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_pipe_weighs_one() {
        let ground = (IsoyamaGround::Alluvium, IsoyamaLiquefaction::None);
        let weight = |mm, material| isoyama_weight(mm, material, ground.0, ground.1);
        assert_eq!(weight(150.0, Material::CastIron), 1.0);
        assert_eq!(weight(99.0, Material::CastIron), 1.6);
        assert_eq!(weight(500.0, Material::CastIron), 0.5);
        assert!((weight(300.0, Material::DuctileIron) - 0.24).abs() < 1e-12);
    }

    #[test]
    fn liquefaction_and_valleys_are_worse() {
        let weight = |ground, wet| isoyama_weight(150.0, Material::Pvc, ground, wet);
        use {IsoyamaGround::*, IsoyamaLiquefaction::*};
        let grounds = [StiffAlluvium, Alluvium, DisturbedHill, Terrace, NarrowValley];
        assert!(grounds.windows(2).all(|pair| weight(pair[0], None) < weight(pair[1], None)));
        assert!(weight(Terrace, None) < weight(Terrace, Partial));
        assert!(weight(Terrace, Partial) < weight(Terrace, Total));
    }
}
