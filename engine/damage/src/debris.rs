//! Streets under rubble: the share of links that collapsed buildings close, and the work of opening them.
//!
//! No measured law fits Chinese streets; the form below is an estimate (E) with the right limits: nothing is
//! closed without collapses, narrow lanes close at once, wide avenues hardly ever.

/// How far rubble reaches and how it is cleared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DebrisParameters {
    /// Scale of the reach of rubble, as a share of the building's height.
    pub reach_per_height: f64,
    /// Share of collapses along a street that fall towards it rather than into the block.
    pub towards_street: f64,
    /// Length of street that one collapse covers, m.
    pub frontage_m: f64,
    /// Rubble on the carriageway for each metre of height of a collapsed building, m³.
    pub rubble_m3_per_height_m: f64,
    /// Output of one loader with its lorries, m³/h.
    pub loader_m3_h: f64,
}

impl DebrisParameters {
    /// Estimates (E): rubble reaches half the height on average, half of the collapses fall streetwards,
    /// 20 m of street each, 10 m³ per metre of height, 60 m³/h a loader.
    pub const fn usual() -> Self {
        Self {
            reach_per_height: 0.5,
            towards_street: 0.5,
            frontage_m: 20.0,
            rubble_m3_per_height_m: 10.0,
            loader_m3_h: 60.0,
        }
    }

    /// Probability that one collapse along a street closes it to vehicles: `towards_street exp(-width /
    /// reach)`, for the width between building lines and the height of the building, both in m.
    pub fn closing_probability(&self, height_m: f64, width_m: f64) -> f64 {
        let reach_m = self.reach_per_height * height_m;
        if reach_m > 0.0 { self.towards_street * (-width_m / reach_m).exp() } else { 0.0 }
    }

    /// Expected number of piles that close a link.
    fn piles(&self, street: &Street) -> f64 {
        street.collapses_per_km * street.length_km * self.closing_probability(street.height_m, street.width_m)
    }

    /// Probability that a link is closed somewhere: `1 - exp(-piles)`, collapses falling at random.
    pub fn blocked_probability(&self, street: &Street) -> f64 {
        -(-self.piles(street)).exp_m1()
    }

    /// Share of the length of streets that is covered: `1 - exp(-piles per km × frontage)`.
    pub fn blocked_length_share(&self, street: &Street) -> f64 {
        let covered = self.piles(&Street { length_km: 1.0, ..*street }) * self.frontage_m / 1000.0;
        -(-covered).exp_m1()
    }

    /// Hours that `loaders` machines need to open a lane through `piles` left by buildings `height_m` high;
    /// infinite without machines.
    pub fn clearing_hours(&self, piles: f64, height_m: f64, loaders: f64) -> f64 {
        let rubble_m3 = piles * height_m * self.rubble_m3_per_height_m;
        if rubble_m3 <= 0.0 { 0.0 } else { rubble_m3 / (self.loader_m3_h * loaders.max(0.0)) }
    }
}

/// Kilometres of street in a square kilometre of built land, by residents per km².
///
/// An estimate (E): 2 km/km² of lanes in empty country, 12 km/km² where 10 000 and more live on a square
/// kilometre, in proportion between.
pub fn street_km_per_km2(residents_per_km2: f64) -> f64 {
    2.0 + 10.0 * (residents_per_km2 / 10_000.0).clamp(0.0, 1.0)
}

/// Probability that a link through a zone is closed by debris: `1 - exp(-c / scale)`, with `c` the collapsed
/// buildings for each km of street in the zone and `scale` their number at which 63 % of links are closed.
///
/// Use it where nothing is known of widths and heights; [`DebrisParameters`] is for streets that are.
pub fn closed_share(collapses_per_km: f64, scale_per_km: f64) -> f64 {
    if scale_per_km > 0.0 { -(-collapses_per_km.max(0.0) / scale_per_km).exp_m1() } else { 0.0 }
}

/// A street link and what stands along it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Street {
    /// Length, km.
    pub length_km: f64,
    /// Width between the building lines, m.
    pub width_m: f64,
    /// Typical height of the buildings, m.
    pub height_m: f64,
    /// Collapsed buildings for each km of street, both sides.
    pub collapses_per_km: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USUAL: DebrisParameters = DebrisParameters::usual();

    #[test]
    fn lanes_close_and_avenues_stay_open() {
        let street = |width_m| Street { length_km: 0.5, width_m, height_m: 18.0, collapses_per_km: 10.0 };
        assert!(USUAL.blocked_probability(&street(6.0)) > 0.7);
        assert!(USUAL.blocked_probability(&street(40.0)) < 0.05);
        assert!(USUAL.blocked_probability(&street(70.0)) < 0.002);
    }

    #[test]
    fn closing_by_hand() {
        // Height 20 m reaches 10 m; a street as wide keeps 1/e of half.
        assert!((USUAL.closing_probability(20.0, 10.0) - 0.5 / std::f64::consts::E).abs() < 1e-12);
        assert_eq!(USUAL.closing_probability(0.0, 10.0), 0.0);
    }

    #[test]
    fn clearing_scales_with_rubble_and_machines() {
        assert!((USUAL.clearing_hours(2.0, 18.0, 1.0) - 6.0).abs() < 1e-12);
        assert!((USUAL.clearing_hours(2.0, 18.0, 3.0) - 2.0).abs() < 1e-12);
        assert_eq!(USUAL.clearing_hours(2.0, 18.0, 0.0), f64::INFINITY);
        assert_eq!(USUAL.clearing_hours(0.0, 18.0, 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn shares_are_shares_and_grow_with_collapses(
            width_m in 3.0..80.0f64, height_m in 3.0..80.0f64, per_km in 0.0..100.0f64, length_km in 0.05..3.0f64,
        ) {
            let few = Street { length_km, width_m, height_m, collapses_per_km: per_km };
            let more = Street { collapses_per_km: per_km + 1.0, ..few };
            for law in [DebrisParameters::blocked_probability, DebrisParameters::blocked_length_share] {
                prop_assert!((0.0..=1.0).contains(&law(&USUAL, &few)));
                prop_assert!(law(&USUAL, &more) >= law(&USUAL, &few));
            }
            let wider = Street { width_m: width_m + 5.0, ..few };
            prop_assert!(USUAL.blocked_probability(&wider) <= USUAL.blocked_probability(&few));
        }
    }
}
