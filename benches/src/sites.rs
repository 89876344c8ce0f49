//! Sites by the hundred thousand: what a ground-motion model costs, and a field of correlated residuals.

use shapan_hazard::Rupture;
use shapan_hazard::field::{FieldSampler, Grid};
use shapan_hazard::model::Site;
use shapan_kernel::Stream;

use crate::kernel::stream;

/// The box around Beijing: west, south, and its width and height, degrees.
const BEIJING_DEG: [f64; 4] = [115.4, 39.4, 2.1, 1.7];
/// Softest ground and how much stiffer it gets, m/s.
const VS30_M_S: [f64; 2] = [180.0, 620.0];

/// `count` points (longitude, latitude in degrees) that lie in Beijing's box without order.
#[must_use]
pub fn scattered(count: usize) -> Vec<(f64, f64)> {
    let [west, south, width, height] = BEIJING_DEG;
    let mut stream = stream();
    let mut point = || (west + width * stream.uniform(), south + height * stream.uniform());
    (0..count).map(|_| point()).collect()
}

/// A grid of `side` by `side` points over the same box.
#[must_use]
pub fn grid(side: usize) -> Grid {
    let [west, south, width, height] = BEIJING_DEG;
    let steps = side.max(2) as f64 - 1.0;
    Grid { west, south, step_lon: width / steps, step_lat: height / steps, columns: side, rows: side }
}

/// Points relative to a rupture, on ground from 180 to 800 m/s.
#[must_use]
pub fn around(rupture: &Rupture, points: &[(f64, f64)]) -> Vec<Site> {
    let [softest, stiffer] = VS30_M_S;
    // Without order, too, but the same for a point whatever their number.
    let ground = |number: usize| softest + stiffer * (number as f64 * 0.618_033_988_749_895).fract();
    let site = |(number, &(lon, lat)): (usize, &(f64, f64))| Site {
        geometry: rupture.site(lon, lat),
        vs30_m_s: ground(number),
    };
    points.iter().enumerate().map(site).collect()
}

/// One field of residuals, and the normals that it is made of.
#[derive(Clone, Debug)]
pub struct Field {
    normals: Vec<f64>,
    /// Residuals, one a point.
    pub residuals: Vec<f64>,
}

impl Field {
    /// Room for what a sampler writes.
    #[must_use]
    pub fn room(sampler: &impl FieldSampler) -> Self {
        Self { normals: vec![0.0; sampler.normals()], residuals: vec![0.0; sampler.len()] }
    }

    /// Draws the field anew.
    pub fn draw(&mut self, sampler: &impl FieldSampler, stream: &mut Stream) {
        self.normals.iter_mut().for_each(|normal| *normal = stream.normal());
        sampler.apply(&self.normals, &mut self.residuals);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::city::beijing;
    use crate::hazard::Earthquake;
    use shapan_hazard::china::SiteTerm;
    use shapan_hazard::field::{Correlogram, GridSampler, NEIGHBOURS, NeighbourSampler};
    use shapan_hazard::model::{GroundMotionModel, Measure};

    const COUNT: usize = 2500;

    #[test]
    fn sites_fill_the_box_and_the_range_of_the_ground() {
        let earthquake = Earthquake::of(&beijing().unwrap()).unwrap();
        let points = scattered(COUNT);
        let sites = around(&earthquake.rupture, &points);
        let within = |&(lon, lat): &(f64, f64)| (115.4..117.5).contains(&lon) && (39.4..41.1).contains(&lat);
        assert!(sites.len() == COUNT && points.iter().all(within));
        let soft = sites.iter().filter(|site| site.vs30_m_s < 490.0).count();
        assert!(soft.abs_diff(COUNT / 2) < COUNT / 50, "{soft}");
        let near = sites.iter().filter(|site| site.geometry.rjb_km < 20.0).count();
        let far = sites.iter().filter(|site| site.geometry.rjb_km > 80.0).count();
        assert!(near > COUNT / 50 && far > COUNT / 50, "{near} {far}");
        // Few sites lie on an axis, where the ellipses need no solving.
        let on_axis = sites.iter().filter(|site| site.geometry.along_beyond_km == 0.0).count();
        assert!(on_axis < COUNT / 2, "{on_axis}");
    }

    #[test]
    fn the_site_term_changes_the_motion() {
        let earthquake = Earthquake::of(&beijing().unwrap()).unwrap();
        let sites = around(&earthquake.rupture, &scattered(COUNT));
        let [mut rock, mut soil] = [(); 2].map(|()| vec![0.0; COUNT]);
        earthquake.china(SiteTerm::Rock).ln_median(Measure::Pga, &sites, &mut rock).unwrap();
        earthquake.china(SiteTerm::Bssa14).ln_median(Measure::Pga, &sites, &mut soil).unwrap();
        let changed = rock.iter().zip(&soil).filter(|(rock, soil)| (*rock - *soil).abs() > 0.01).count();
        assert!(changed > COUNT * 8 / 10, "{changed}");
    }

    /// Variance, and correlation of the first two points with the distance between them.
    fn check(sampler: &impl FieldSampler, expected: f64) {
        let (mut field, mut stream) = (Field::room(sampler), stream());
        let (mut variance, mut product, draws) = (0.0, 0.0, 600);
        for _ in 0..draws {
            field.draw(sampler, &mut stream);
            let all = &field.residuals;
            variance += all.iter().map(|value| value * value).sum::<f64>() / (all.len() * draws) as f64;
            product += all[0] * all[1] / draws as f64;
        }
        assert!((variance - 1.0).abs() < 0.1, "{variance}");
        assert!((product - expected).abs() < 0.2, "{product} {expected}");
    }

    #[test]
    fn grid_and_neighbours_have_unit_variance_and_hang_together() {
        let correlogram = Correlogram::exponential(40.7).unwrap();
        let grid = grid(50);
        let (east_km, _) = grid.steps_km();
        assert!((grid.point(COUNT - 1).0 - 117.5).abs() < 1e-9 && grid.len() == COUNT);
        check(&GridSampler::new(grid, &correlogram).unwrap(), correlogram.at(east_km));
        let points = scattered(COUNT);
        let km = shapan_hazard::geodesy::great_circle_km(points[0], points[1]);
        check(&NeighbourSampler::new(&points, &correlogram, NEIGHBOURS).unwrap(), correlogram.at(km));
    }
}
