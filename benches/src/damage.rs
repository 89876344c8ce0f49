//! A million assets under a strong shaking.

use shapan_damage::bridge::spectral_acceleration_1s;
use shapan_damage::building::{ChinaClass, Stock, china_class, zone_damage};
use shapan_damage::{BuildingClass, Fragility, ZoneDamage, multinomial};
use shapan_hazard::correlation::nearest_conditioned;
use shapan_kernel::{Purpose, Stream, Streams};
use shapan_scenarios::models::{AssetMeasure, AssetRow};

use crate::kernel::stream;

const DAMAGE: Purpose = Purpose::named("bench.damage");
const SITE: Purpose = Purpose::named("bench.site");
const COLLAPSE: Purpose = Purpose::named("bench.collapse");
/// Characteristic period of class II ground, s.
const TG_S: f64 = 0.40;
/// Standard deviation of ln PGA within an event.
const SIGMA_WITHIN: f64 = 0.44;

/// A kind of asset.
#[derive(Clone, Copy, Debug)]
struct Kind {
    fragility: Fragility,
    measure: AssetMeasure,
}

/// One asset: its kind, the median shaking at its place, and how its residual goes with its zone's.
#[derive(Clone, Copy, Debug)]
struct Asset {
    kind: u16,
    pga_g: f64,
    rho: f64,
    within: f64,
}

/// Many assets of all kinds, in mixed order.
#[derive(Clone, Debug)]
pub struct Assets {
    kinds: Vec<Kind>,
    assets: Vec<Asset>,
}

impl Assets {
    /// `count` assets of the kinds of a model's table, under 0.05 to 0.85 g.
    #[must_use]
    pub fn new(rows: &[AssetRow], count: usize) -> Self {
        let mut stream = stream();
        let kinds: Vec<Kind> = rows.iter().filter_map(kind).collect();
        let assets = (0..count).map(|_| Asset {
            kind: (stream.uniform() * kinds.len() as f64) as u16,
            pga_g: 0.05 + 0.8 * stream.uniform(),
            rho: 0.5 + 0.5 * stream.uniform(),
            within: stream.normal(),
        });
        Self { assets: assets.collect(), kinds }
    }

    /// Assets by damage state; each asset's uniform number comes from `stream`, one after the other.
    #[must_use]
    pub fn draw(&self, stream: &mut Stream) -> [u32; 5] {
        self.count(|_, _| stream.uniform(), |asset, _| asset.pga_g)
    }

    /// Assets by damage state as the engine draws them: every asset has its own streams, one for the
    /// residual of its shaking and one for its state.
    #[must_use]
    pub fn draw_own_streams(&self, streams: Streams) -> [u32; 5] {
        let shaking = |asset: &Asset, number: u64| {
            let own = streams.stream(SITE, number).normal();
            asset.pga_g * (SIGMA_WITHIN * nearest_conditioned(asset.rho, asset.within, own)).exp()
        };
        self.count(|_, number| streams.stream(DAMAGE, number).uniform(), shaking)
    }

    /// Expected number of assets by damage state.
    #[must_use]
    pub fn expected(&self) -> [f64; 5] {
        let mut states = [0.0; 5];
        for asset in &self.assets {
            let shares = self.kinds[usize::from(asset.kind)].fragility.probabilities(asset.pga_g);
            states.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
        }
        states
    }

    fn count(
        &self,
        mut uniform: impl FnMut(&Asset, u64) -> f64,
        shaking: impl Fn(&Asset, u64) -> f64,
    ) -> [u32; 5] {
        let mut states = [0; 5];
        for (number, asset) in (0..).zip(&self.assets) {
            let kind = &self.kinds[usize::from(asset.kind)];
            let pga_g = shaking(asset, number);
            let measure = match kind.measure {
                AssetMeasure::Pga => pga_g,
                AssetMeasure::Sa1 => spectral_acceleration_1s(pga_g, TG_S),
            };
            states[kind.fragility.sample(measure, uniform(asset, number)).index()] += 1;
        }
        states
    }
}

fn kind(row: &AssetRow) -> Option<Kind> {
    let medians = [row.slight_g, row.moderate_g, row.extensive_g, row.complete_g];
    Some(Kind { fragility: Fragility::new(medians, [row.beta; 4]).ok()?, measure: row.measure })
}

/// The building stock of many zones: what damages all buildings of a zone and class at once, exactly.
#[derive(Clone, Debug)]
pub struct Zones {
    classes: Vec<BuildingClass>,
    zones: Vec<(f64, Vec<Stock>)>,
}

impl Zones {
    /// `count` zones with `buildings` between them, evenly over all classes, under 0.05 to 0.85 g.
    #[must_use]
    pub fn new(count: usize, buildings: f64) -> Self {
        let mut stream = stream();
        let classes: Vec<BuildingClass> = ChinaClass::ALL.into_iter().map(china_class).collect();
        let each = buildings / (count * classes.len()) as f64;
        let stock = vec![Stock { buildings: each, occupants: 40.0 * each }; classes.len()];
        let zones = (0..count).map(|_| (0.05 + 0.8 * stream.uniform(), stock.clone()));
        Self { zones: zones.collect(), classes }
    }

    /// Expected damage of all zones.
    #[must_use]
    pub fn damage(&self) -> ZoneDamage {
        let mut sum = ZoneDamage::default();
        for (pga_g, stock) in &self.zones {
            sum += zone_damage(&self.classes, stock, *pga_g);
        }
        sum
    }

    /// Whole buildings by damage state and collapsed ones, as the engine draws them: every zone and class has a
    /// stream of its own for one multinomial draw and, among the ruined, a binomial one.
    #[must_use]
    pub fn draw(&self, streams: Streams) -> Struck {
        let mut struck = Struck::default();
        for ((pga_g, stock), zone) in self.zones.iter().zip(0..) {
            let ln_pga = pga_g.ln();
            for ((class, stock), number) in self.classes.iter().zip(stock).zip(0..) {
                let mut stream = streams.stream(COLLAPSE, (zone << 8) + number);
                struck.add(class, stock.buildings.ceil() as u64, ln_pga, &mut stream);
            }
        }
        struck
    }
}

/// Buildings by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// By damage state.
    pub states: [u64; 5],
    /// Those among the ruined that collapsed.
    pub collapsed: u64,
}

impl Struck {
    fn add(&mut self, class: &BuildingClass, buildings: u64, ln_pga: f64, stream: &mut Stream) {
        let shares = class.fragility.probabilities_ln(ln_pga);
        let counts = multinomial::split(buildings, &shares, &mut |n, p| stream.binomial(n, p));
        self.states.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.collapsed += stream.binomial(counts[4], class.collapse_given_complete);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::city::beijing;

    #[test]
    fn draws_come_out_as_expected() {
        // Kinds by spectral acceleration are drawn by another measure than they are expected by.
        let mut rows = beijing().unwrap().models.assets;
        rows.retain(|row| row.measure == AssetMeasure::Pga);
        let assets = Assets::new(&rows, 50_000);
        let (drawn, expected) = (assets.draw(&mut stream()), assets.expected());
        assert_eq!(drawn.iter().sum::<u32>(), 50_000);
        for (drawn, expected) in drawn.into_iter().zip(expected) {
            assert!((f64::from(drawn) - expected).abs() < 500.0, "{drawn} {expected}");
        }
        assert_eq!(assets.draw_own_streams(Streams::new(1, 2)).iter().sum::<u32>(), 50_000);
    }

    #[test]
    fn zones_hold_all_buildings() {
        let damage = Zones::new(331, 1e6).damage();
        assert!((damage.buildings.iter().sum::<f64>() - 1e6).abs() < 1e-3);
        assert!(damage.collapsed > 0.0);
    }

    #[test]
    fn whole_buildings_come_out_as_expected() {
        // Three hundred buildings of each of ten classes, so that no stock is cut to whole ones.
        let zones = Zones::new(331, 331.0 * 10.0 * 300.0);
        let (drawn, expected) = (zones.draw(Streams::new(1, 2)), zones.damage());
        assert_eq!(drawn.states.iter().sum::<u64>(), 331 * 10 * 300);
        for (drawn, expected) in drawn.states.into_iter().zip(expected.buildings) {
            assert!((drawn as f64 - expected).abs() < 5.0 * expected.sqrt(), "{drawn} {expected}");
        }
        let collapsed = drawn.collapsed as f64;
        assert!((collapsed - expected.collapsed).abs() < 5.0 * expected.collapsed.sqrt(), "{collapsed}");
        assert_ne!(zones.draw(Streams::new(1, 3)), drawn);
    }
}
