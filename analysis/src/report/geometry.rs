//! Plane geometry of the map: hulls and clipping by convex polygons.

/// A point, km east and north.
pub(super) type Point = [f64; 2];

fn cross(o: Point, a: Point, b: Point) -> f64 {
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
}

/// The convex hull, counter-clockwise (A. M. Andrew 1979, Inf. Process. Lett. 9, 216-219).
pub(super) fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut lower = half_hull(sorted.iter());
    let upper = half_hull(sorted.iter().rev());
    lower.pop();
    lower.extend(&upper[..upper.len() - 1]);
    lower
}

fn half_hull<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut chain: Vec<Point> = Vec::new();
    for point in points {
        while chain.len() >= 2 && cross(chain[chain.len() - 2], chain[chain.len() - 1], *point) <= 0.0 {
            chain.pop();
        }
        chain.push(*point);
    }
    chain
}

/// A regular polygon of 32 corners around a point, counter-clockwise.
pub(super) fn disc(centre: Point, radius: f64) -> Vec<Point> {
    let corner = |index: u32| {
        let (sin, cos) = (f64::from(index) / 32.0 * std::f64::consts::TAU).sin_cos();
        [centre[0] + radius * cos, centre[1] + radius * sin]
    };
    (0..32).map(corner).collect()
}

/// The part of a polygon inside a convex one that runs counter-clockwise (I. E. Sutherland and
/// G. W. Hodgman 1974, Commun. ACM 17, 32-42).
pub(super) fn clip(polygon: &[Point], convex: &[Point]) -> Vec<Point> {
    let mut inside = polygon.to_vec();
    for (index, a) in convex.iter().enumerate() {
        inside = clip_edge(&inside, *a, convex[(index + 1) % convex.len()]);
    }
    inside
}

/// The part of a polygon to the left of the line from `a` to `b`.
fn clip_edge(polygon: &[Point], a: Point, b: Point) -> Vec<Point> {
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (index, end) in polygon.iter().enumerate() {
        let start = polygon[(index + polygon.len() - 1) % polygon.len()];
        let (from, to) = (cross(a, b, start), cross(a, b, *end));
        if (from >= 0.0) != (to >= 0.0) {
            let part = from / (from - to);
            kept.push([start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])]);
        }
        if to >= 0.0 {
            kept.push(*end);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(polygon: &[Point]) -> f64 {
        let next = polygon.iter().cycle().skip(1);
        polygon.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>() / 2.0
    }

    #[test]
    fn a_hull_leaves_out_inner_points() {
        let hull = hull(&[[0.0, 0.0], [2.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 2.0], [1.0, 0.0]]);
        assert_eq!(hull.len(), 4);
        assert!((area(&hull) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn clipping_keeps_what_is_common() {
        let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];
        let moved: Vec<Point> = square.iter().map(|p| [p[0] + 1.0, p[1] + 1.0]).collect();
        assert!((area(&clip(&square, &moved)) - 1.0).abs() < 1e-12);
        let far: Vec<Point> = square.iter().map(|p| [p[0] + 5.0, p[1]]).collect();
        assert!(clip(&square, &far).is_empty());
        let all = clip(&square, &disc([1.0, 1.0], 9.0));
        assert!((area(&all) - 4.0).abs() < 1e-12);
    }
}
