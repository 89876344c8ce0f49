//! The random field of the shaking: what it depends on, and its moments.
#![allow(clippy::unwrap_used)]

use shapan_journal::Fact;

use super::*;
use crate::run::tests::{Stand, city, city_with};

const REPLICATIONS: u64 = 300;

/// The main job with the China model alone.
fn city_of_one_model() -> &'static crate::City {
    static PREPARED: std::sync::OnceLock<crate::City> = std::sync::OnceLock::new();
    let set = [("motion[model=yu2013].weight", "1"), ("motion[model=bssa14_china].weight", "0")];
    PREPARED.get_or_init(|| city_with(&set))
}

/// Residuals of ln PGA, ln PGV and intensity of some zones, by replication.
fn residuals(zones: &[usize]) -> Vec<Vec<[f64; 3]>> {
    let city = &city_of_one_model().0;
    (0..REPLICATIONS)
        .map(|replication| {
            let shaken = field(city, Streams::new(11, replication)).unwrap();
            let of = |&z: &usize| {
                let (expected, felt) = (&city.field().unwrap().branches[0].zones[z], &shaken[z]);
                [
                    felt.pga_g.ln() - expected.ln[0],
                    felt.pgv_cm_s.ln() - expected.ln[1],
                    felt.intensity - expected.intensity,
                ]
            };
            zones.iter().map(of).collect()
        })
        .collect()
}

fn moments(draws: impl Iterator<Item = (f64, f64)>) -> (f64, f64, f64) {
    let pairs: Vec<(f64, f64)> = draws.collect();
    let count = pairs.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / count;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let product = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / (count - 1.0);
    let (aa, bb) = (product(&|p| (p.0 - a).powi(2)), product(&|p| (p.1 - b).powi(2)));
    (aa.sqrt(), bb.sqrt(), product(&|p| (p.0 - a) * (p.1 - b)) / (aa * bb).sqrt())
}

/// The farthest two zones: so far apart that only the event's own residual is common to them.
fn far_apart() -> (usize, usize) {
    let zones = &city().0.zones;
    let by = |key: fn(&crate::city::places::ZoneSite) -> f64| {
        let order = |a: &usize, b: &usize| key(&zones[*a]).total_cmp(&key(&zones[*b]));
        ((0..zones.len()).min_by(order).unwrap(), (0..zones.len()).max_by(order).unwrap())
    };
    by(|z| z.lat)
}

#[test]
fn residuals_scatter_as_the_models_say() {
    let model = &city().0.models.earthquake;
    let (south, north) = far_apart();
    let draws = residuals(&[south, north]);
    let (pga, pgv, together) = moments(draws.iter().map(|d| (d[0][0], d[0][1])));
    // The standard deviation of 300 draws is known to 4.1 %, a correlation r to (1 - r²)/17: four of these.
    assert!((pga / model.sigma_ln_pga.value - 1.0).abs() < 0.17, "{pga}");
    assert!((pgv / model.sigma_ln_pgv.value - 1.0).abs() < 0.17, "{pgv}");
    assert!((together - model.pga_pgv_correlation.value).abs() < 0.12, "{together}");
    let (_, _, common) = moments(draws.iter().map(|d| (d[0][0], d[1][0])));
    assert!((common - model.between_event_variance.value).abs() < 0.22, "{common}");
}

#[test]
fn residuals_have_no_drift() {
    let (south, north) = far_apart();
    let draws = residuals(&[south, north]);
    for zone in [0, 1] {
        for (what, sigma) in [(0, 0.543), (1, 0.623), (2, 0.583)] {
            let mean = draws.iter().map(|d| d[zone][what]).sum::<f64>() / REPLICATIONS as f64;
            assert!(mean.abs() < 4.0 * sigma / (REPLICATIONS as f64).sqrt(), "{mean}");
        }
    }
}

#[test]
fn where_the_ground_moves_more_the_intensity_is_higher() {
    let draws = residuals(&[0]);
    let (_, _, together) = moments(draws.iter().map(|d| (d[0][0], d[0][2])));
    assert!(together > 0.99, "{together}");
}

#[test]
fn neighbours_feel_more_alike_than_strangers() {
    let city = &city().0;
    let km = |b: usize| {
        let (a, b) = (&city.zones[0], &city.zones[b]);
        crate::city::places::distance_km((a.lon, a.lat), (b.lon, b.lat))
    };
    let order = |a: &usize, b: &usize| km(*a).total_cmp(&km(*b));
    let (near, far) =
        ((1..city.zones.len()).min_by(order).unwrap(), (1..city.zones.len()).max_by(order).unwrap());
    let draws = residuals(&[0, near, far]);
    let (_, _, with_near) = moments(draws.iter().map(|d| (d[0][0], d[1][0])));
    let (_, _, with_far) = moments(draws.iter().map(|d| (d[0][0], d[2][0])));
    assert!(with_near > with_far + 0.2, "{with_near} and {with_far}");
}

#[test]
fn the_plan_does_not_move_the_ground() {
    let other = city_with(&[("plan.supply.doctrine", "worst_first"), ("plan.warning.enabled", "false")]);
    let field = |city: &crate::City, replication| -> Vec<f64> {
        super::field(&city.0, Streams::new(7, replication)).unwrap().iter().map(|s| s.pga_g).collect()
    };
    assert_eq!(field(city(), 3), field(&other, 3));
    assert_ne!(field(city(), 3), field(city(), 4));
}

#[test]
fn every_zone_says_what_it_felt_and_the_shock_comes_first() {
    let mut stand = Stand::quiet(city(), 0);
    stand.act(shock);
    let records = stand.records.clone();
    assert!(matches!(records[0].fact, Fact::Shock { magnitude_ms } if magnitude_ms == 8.0));
    let felt: Vec<f64> =
        stand.facts(|r| if let Fact::Shaking { pga_gal, .. } = r.fact { Some(pga_gal) } else { None });
    let kept: Vec<f64> = stand.zones::<Shaken>().iter().map(|s| s.pga_g * 980.665).collect();
    assert_eq!(felt, kept);
    assert!(stand.zones::<Shaken>().iter().all(|s| (1.0..=12.0).contains(&s.intensity)));
}

#[test]
fn each_model_is_taken_as_often_as_it_is_believed() {
    let city = &city().0;
    let weight = city.field().unwrap().laws.weights()[1];
    let taken =
        (0..2000).filter(|k| city.field().unwrap().branch(Streams::new(3, *k)) == 1).count() as f64 / 2000.0;
    // Four standard deviations of a share of 2000.
    assert!((taken - weight).abs() < 4.0 * (weight * (1.0 - weight) / 2000.0).sqrt(), "{taken}");
}

#[test]
fn one_model_holds_for_the_whole_event() {
    let shaken = field(&city().0, Streams::new(3, 1)).unwrap();
    assert!(shaken.iter().all(|s| s.branch == shaken[0].branch));
}

#[test]
fn intensity_may_come_from_the_motion() {
    let of = |from: &str| {
        let city = city_with(&[("models.earthquake.intensity_from", from)]);
        field(&city.0, Streams::new(3, 1)).unwrap()
    };
    let (by_law, by_motion, mercalli) = (of("attenuation"), of("instrumental"), of("worden2012"));
    for ((a, b), c) in by_law.iter().zip(&by_motion).zip(&mercalli) {
        assert_eq!(a.pga_g, b.pga_g);
        let motion = shapan_hazard::GroundMotion { pga_gal: b.pga_g * 980.665, pgv_cm_s: b.pgv_cm_s };
        assert_eq!(b.intensity, shapan_hazard::intensity::instrumental_exact(&motion));
        assert!((a.intensity - b.intensity).abs() < 3.0 && (b.intensity - c.intensity).abs() < 2.0);
    }
    assert!(by_law.iter().zip(&by_motion).any(|(a, b)| (a.intensity - b.intensity).abs() > 0.1));
}
