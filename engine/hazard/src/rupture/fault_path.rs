//! A mapped fault trace, measured along its length.

use super::{RuptureError, check_point};
use crate::geodesy::TangentPlane;

/// A fault trace on the plane that touches at the epicentre, with running lengths.
pub(super) struct FaultPath {
    plane: TangentPlane,
    points: Vec<(f64, f64)>,
    /// Length from the first point to each point, km.
    reached_km: Vec<f64>,
}

impl FaultPath {
    pub(super) fn new(trace: &[(f64, f64)], epicentre: (f64, f64)) -> Result<Self, RuptureError> {
        for &point in trace {
            check_point(point)?;
        }
        let plane = TangentPlane::new(epicentre);
        let points: Vec<_> = trace.iter().map(|&point| plane.project(point)).collect();
        let mut reached_km = vec![0.0];
        for pair in points.windows(2) {
            let step = (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
            reached_km.push(reached_km[reached_km.len() - 1] + step);
        }
        if reached_km[reached_km.len() - 1] <= 0.0 {
            return Err(RuptureError::DegenerateTrace { found: trace.len() });
        }
        Ok(Self { plane, points, reached_km })
    }

    pub(super) fn length_km(&self) -> f64 {
        self.reached_km[self.reached_km.len() - 1]
    }

    /// Running length of the point of the path nearest the origin of the plane.
    pub(super) fn nearest_to_origin_km(&self) -> f64 {
        let mut best = (f64::INFINITY, 0.0);
        for (pair, &reached) in self.points.windows(2).zip(&self.reached_km) {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let squared = dx * dx + dy * dy;
            let share = if squared > 0.0 { (-(a.0 * dx + a.1 * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
            let distance = (a.0 + share * dx).hypot(a.1 + share * dy);
            if distance < best.0 {
                best = (distance, reached + share * squared.sqrt());
            }
        }
        best.1
    }

    /// Longitude and latitude of the point at a running length within the path.
    pub(super) fn point_at(&self, at_km: f64) -> (f64, f64) {
        let after = self.reached_km.partition_point(|&reached| reached < at_km);
        let next = after.clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[next - 1], self.points[next]);
        let step = self.reached_km[next] - self.reached_km[next - 1];
        let share =
            if step > 0.0 { ((at_km - self.reached_km[next - 1]) / step).clamp(0.0, 1.0) } else { 0.0 };
        self.plane.unproject((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)))
    }
}
