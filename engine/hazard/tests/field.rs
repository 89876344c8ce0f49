//! Random fields as a user sees them: what ensembles of fields show must be what was asked for, and kriging
//! must agree with an independent program.
#![allow(clippy::unwrap_used)]

#[path = "../src/field/draws.rs"]
mod draws;

use draws::normals;
use shapan_hazard::CorrelationFactor;
use shapan_hazard::correlation::{PGA_PGV_CORRELATION, correlation};
use shapan_hazard::field::{
    ConditionedFactor, Correlogram, FieldSampler, Grid, GridSampler, KrigedSampler, Kriging, MeasurePair,
    NEIGHBOURS, NeighbourSampler, Observation, PairSampler, empirical_cross_variogram, empirical_variogram,
};

/// Near the equator, where the plane of a grid and the globe differ least: all samplers see one geometry.
const GRID: Grid = Grid { west: 116.0, south: -0.25, step_lon: 0.05, step_lat: 0.05, columns: 11, rows: 11 };
const FIELDS: usize = 1500;
const EDGES_KM: [f64; 8] = [1.0, 7.0, 12.0, 18.0, 25.0, 33.0, 45.0, 60.0];

fn points() -> Vec<(f64, f64)> {
    (0..GRID.len()).map(|number| GRID.point(number)).collect()
}

fn ensemble(sampler: &impl FieldSampler) -> Vec<Vec<f64>> {
    let draws = normals(FIELDS * sampler.normals(), 11);
    let field = |draw: &[f64]| {
        let mut out = vec![0.0; sampler.len()];
        sampler.apply(draw, &mut out);
        out
    };
    draws.chunks(sampler.normals()).map(field).collect()
}

/// Variance 1 at every point and `1 - exp(-3 h / b)` at every lag, within what the ensemble can tell.
fn shows_its_correlation(sampler: &impl FieldSampler, range_km: f64) {
    let (points, fields) = (points(), ensemble(sampler));
    for at in 0..points.len() {
        let variance = fields.iter().map(|field| field[at] * field[at]).sum::<f64>() / FIELDS as f64;
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / FIELDS as f64).sqrt(), "point {at}: {variance}");
    }
    for bin in empirical_variogram(&points, &fields, &EDGES_KM).unwrap() {
        let expected = 1.0 - correlation(bin.distance_km, range_km);
        assert!(bin.pairs > 50 && (bin.semivariance - expected).abs() < 0.02, "{bin:?}: {expected}");
    }
}

#[test]
fn every_sampler_has_the_variogram() {
    for range_km in [8.5, 25.7, 40.7] {
        let correlogram = Correlogram::exponential(range_km).unwrap();
        shows_its_correlation(&CorrelationFactor::of(&points(), &correlogram).unwrap(), range_km);
        shows_its_correlation(&GridSampler::new(GRID, &correlogram).unwrap(), range_km);
        shows_its_correlation(&NeighbourSampler::new(&points(), &correlogram, NEIGHBOURS).unwrap(), range_km);
    }
}

/// Both measures keep their own variogram; that between them is `rho (1 - exp(-3 h / b))`.
fn hangs_together<S: FieldSampler>(sampler: &PairSampler<S>, pair: &MeasurePair, ranges_km: (f64, f64)) {
    let points = points();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for draw in normals(FIELDS * sampler.normals(), 23).chunks(sampler.normals()) {
        let (mut a, mut b) = (vec![0.0; points.len()], vec![0.0; points.len()]);
        sampler.apply(draw, &mut a, &mut b);
        first.push(a);
        second.push(b);
    }
    let products = first.iter().zip(&second).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| a * b);
    let at_one_site = products.sum::<f64>() / (FIELDS * points.len()) as f64;
    assert!((at_one_site - pair.cross(0.0)).abs() < 0.02, "{at_one_site}");
    let near = |fields: &[Vec<f64>], others: &[Vec<f64>], expected: &dyn Fn(f64) -> f64| {
        for bin in empirical_cross_variogram(&points, fields, others, &EDGES_KM).unwrap() {
            let expected = expected(bin.distance_km);
            assert!((bin.semivariance - expected).abs() < 0.02, "{bin:?}: {expected}");
        }
    };
    near(&first, &first, &|km| 1.0 - correlation(km, ranges_km.0));
    near(&second, &second, &|km| 1.0 - correlation(km, ranges_km.1));
    near(&first, &second, &|km| pair.cross(0.0) - pair.cross(km));
}

#[test]
fn two_measures_hang_together_over_every_sampler() {
    for ranges_km in [(40.7, 25.7), (25.7, 40.7), (25.7, 25.7)] {
        let pair = MeasurePair::new(ranges_km.0, ranges_km.1, PGA_PGV_CORRELATION).unwrap();
        let points = points();
        let factors = PairSampler::new(pair, |c| CorrelationFactor::of(&points, c)).unwrap();
        hangs_together(&factors, &pair, ranges_km);
        let grids = PairSampler::new(pair, |c| GridSampler::new(GRID, c)).unwrap();
        hangs_together(&grids, &pair, ranges_km);
        let neighbours = PairSampler::new(pair, |c| NeighbourSampler::new(&points, c, NEIGHBOURS)).unwrap();
        hangs_together(&neighbours, &pair, ranges_km);
    }
}

/// Data and results of GSTools: see the head of the file.
const KRIGING: &str = include_str!("data/kriging_gstools.csv");

struct Row {
    range_km: f64,
    given: bool,
    /// Longitude, latitude, then residual and error or mean and variance.
    values: [f64; 4],
}

fn rows() -> Vec<Row> {
    let parse = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let values = [2, 3, 4, 5].map(|at| cells[at].parse().unwrap());
        Row { range_km: cells[0].parse().unwrap(), given: cells[1] == "given", values }
    };
    KRIGING.lines().filter(|line| !line.starts_with('#')).skip(1).map(parse).collect()
}

#[test]
fn kriging_agrees_with_gstools() {
    let all = rows();
    for range_km in [8.5, 25.7, 40.7] {
        let (given, kriged): (Vec<&Row>, Vec<&Row>) =
            all.iter().filter(|row| row.range_km == range_km).partition(|row| row.given);
        assert_eq!((given.len(), kriged.len()), (25, 40));
        let observation = |row: &&Row| {
            let [lon, lat, residual, sd] = row.values;
            Observation { lon, lat, residual, sd }
        };
        let observations: Vec<_> = given.iter().map(observation).collect();
        let targets: Vec<_> = kriged.iter().map(|row| (row.values[0], row.values[1])).collect();
        let correlogram = Correlogram::exponential(range_km).unwrap();
        let kriging = Kriging::new(&observations, &correlogram).unwrap();
        // Without randomness a conditioned field is the kriged mean.
        let mut fields = [vec![0.0; 40], vec![0.0; 40]];
        let exact = ConditionedFactor::new(&targets, &observations, &correlogram).unwrap();
        exact.apply(&vec![0.0; exact.normals()], &mut fields[0]);
        let journel = KrigedSampler::new(&targets, &observations, &correlogram).unwrap();
        journel.apply(&vec![0.0; journel.normals()], &mut fields[1]);
        for (at, row) in kriged.iter().enumerate() {
            let [lon, lat, mean, variance] = row.values;
            let ours = kriging.at(lon, lat);
            assert!((ours.mean - mean).abs() < 1e-6 && (ours.variance - variance).abs() < 1e-6, "{ours:?}");
            assert!(fields.iter().all(|field| (field[at] - mean).abs() < 1e-6), "{range_km} {at}");
        }
    }
}
