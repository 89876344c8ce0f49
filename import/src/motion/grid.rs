//! The regular grid that scattered points lie on, and the nearest point of each of its nodes.

use shapan_hazard::geodesy::great_circle_km;

use super::{BTreeMap, Fault, Findings, GridSpec, Point, Remark, Source};

/// Points of a grid; the largest published ones have about a million.
const MOST_NODES: f64 = 16e6;
/// Nodes for each point: beyond, the points lie on no grid.
const MOST_EMPTY: f64 = 100.0;
/// Gaps between coordinates below it are rounding, degrees.
const ROUNDING: f64 = 1e-6;
/// How far from its node a point may lie, steps.
const OFF_NODE: f64 = 0.05;

/// A number without what arithmetic added to it.
pub(super) fn tidy(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

/// One axis: evenly spaced coordinates.
#[derive(Clone, Copy, Debug)]
struct Axis {
    first: f64,
    step: f64,
    count: usize,
}

impl Axis {
    /// The axis of these coordinates: its step is their smallest gap, made even over the whole.
    fn of(mut coordinates: Vec<f64>) -> Option<Self> {
        coordinates.sort_by(f64::total_cmp);
        let gaps = coordinates.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > ROUNDING);
        let (first, last) = (*coordinates.first()?, *coordinates.last()?);
        let smallest = gaps.min_by(f64::total_cmp)?;
        let steps = ((last - first) / smallest).round();
        Some(Self { first: tidy(first), step: tidy((last - first) / steps), count: steps as usize + 1 })
    }

    /// The number of the coordinate, if it lies on one.
    fn number(self, coordinate: f64) -> Option<usize> {
        let steps = (coordinate - self.first) / self.step;
        ((steps - steps.round()).abs() <= OFF_NODE).then_some(steps.round().max(0.0) as usize)
    }

    fn widened(self, by: usize) -> Self {
        Self { first: tidy(self.first - by as f64 * self.step), count: self.count + 2 * by, ..self }
    }
}

/// The grid with the points on its nodes.
#[derive(Debug)]
pub(super) struct Lattice {
    pub(super) spec: GridSpec,
    /// Point on each node.
    nodes: Vec<Option<usize>>,
    /// Nodes without a point inside the outermost points.
    gaps: usize,
    points: usize,
}

impl Lattice {
    /// Finds the grid; a problem for each point that lies on none.
    pub(super) fn of(
        source: &Source,
        points: &[Point],
        margin_km: f64,
        findings: &mut Findings,
    ) -> Option<Self> {
        let lon = Axis::of(points.iter().map(|point| point.lon).collect());
        let lat = Axis::of(points.iter().map(|point| point.lat).collect());
        let all = |lon: &Axis, lat: &Axis| lon.count as f64 * lat.count as f64;
        let most = MOST_NODES.min(MOST_EMPTY * points.len() as f64);
        let Some((lon, lat)) = lon.zip(lat).filter(|(lon, lat)| all(lon, lat) <= most) else {
            let what = "the points lie on no grid";
            findings.whole(source, Fault::Spacing, what, "points at even steps of longitude and of latitude");
            return None;
        };
        let gaps = lon.count * lat.count - points.len().min(lon.count * lat.count);
        let middle = lat.first + lat.step * (lat.count / 2) as f64;
        let km = |to: (f64, f64)| great_circle_km((lon.first, middle), to).max(1e-3);
        let steps = [km((lon.first + lon.step, middle)), km((lon.first, middle + lat.step))];
        let [wide, high] = steps.map(|step_km| (margin_km / step_km).ceil() as usize);
        let (lon, lat) = (lon.widened(wide), lat.widened(high));
        if all(&lon, &lat) > MOST_NODES {
            findings.whole(source, Fault::TooMany, "the margin is wider than any map", "a smaller margin");
            return None;
        }
        let nodes = place(source, points, lon, lat, findings)?;
        let north = tidy(lat.first + lat.step * (lat.count - 1) as f64);
        let (columns, rows) = (lon.count, lat.count);
        let spec = GridSpec { columns, rows, west: lon.first, north, lon_step: lon.step, lat_step: lat.step };
        Some(Self { spec, nodes, gaps, points: points.len() })
    }

    /// Says how many nodes have no point of their own.
    pub(super) fn tell(&self, margin_km: f64, findings: &mut Findings) {
        let GridSpec { columns, rows, lon_step, lat_step, .. } = self.spec;
        findings.remark(Remark::assumed(
            format!("{} 个点在 {columns} × {rows} 的经纬网上,步长 {lon_step}°、{lat_step}°", self.points),
            format!("the grid: {columns} × {rows} nodes at steps of {lon_step} and {lat_step} degrees"),
        ));
        if self.gaps > 0 {
            findings.remark(Remark::assumed(
                format!("范围内 {} 个格点无数据:取最近点的值", self.gaps),
                format!("motion at {} nodes among the points: that of the nearest point", self.gaps),
            ));
        }
        if margin_km > 0.0 {
            findings.remark(Remark::assumed(
                format!("向外延伸 {margin_km} km:取最近点的值"),
                format!("motion up to {margin_km} km beyond the points: that of the nearest point"),
            ));
        }
    }

    /// For each node, row by row from the north-west, the nearest point; of several the first.
    pub(super) fn nearest(&self) -> Vec<usize> {
        (0..self.nodes.len()).map(|node| self.nodes[node].unwrap_or_else(|| self.search(node))).collect()
    }

    /// Looks around an empty node in growing squares.
    fn search(&self, node: usize) -> usize {
        let spec = &self.spec;
        let (row, column) = ((node / spec.columns) as i64, (node % spec.columns) as i64);
        let wide = spec.lon_step * spec.position(node)[1].to_radians().cos();
        let narrow = wide.min(spec.lat_step);
        let mut best: Option<(f64, usize)> = None;
        for ring in 1..=spec.columns.max(spec.rows) as i64 {
            if best.is_some_and(|(away, _)| away < ring as f64 * narrow) {
                break;
            }
            for (across, down) in square(ring) {
                let Some(point) = self.at(row + down, column + across) else { continue };
                let away = (across as f64 * wide).hypot(down as f64 * spec.lat_step);
                if best.is_none_or(|(least, _)| away < least) {
                    best = Some((away, point));
                }
            }
        }
        best.map_or(0, |(_, point)| point)
    }

    fn at(&self, row: i64, column: i64) -> Option<usize> {
        let inside =
            (0..self.spec.rows as i64).contains(&row) && (0..self.spec.columns as i64).contains(&column);
        inside.then(|| self.nodes[row as usize * self.spec.columns + column as usize]).flatten()
    }
}

/// Steps to the nodes of the square that lies `ring` steps around a node.
fn square(ring: i64) -> impl Iterator<Item = (i64, i64)> {
    let rows =
        [-ring, ring].into_iter().flat_map(move |down| (-ring..=ring).map(move |across| (across, down)));
    let sides = (1 - ring..ring).flat_map(move |down| [-ring, ring].map(|across| (across, down)));
    rows.chain(sides)
}

/// The point of each node; a problem for a point beside the nodes, and for the second on one.
fn place(
    source: &Source,
    points: &[Point],
    lon: Axis,
    lat: Axis,
    findings: &mut Findings,
) -> Option<Vec<Option<usize>>> {
    let mut taken = BTreeMap::new();
    let mut nodes = vec![None; lon.count * lat.count];
    for (at, point) in points.iter().enumerate() {
        let Some((column, row)) = lon.number(point.lon).zip(lat.number(point.lat)) else {
            let what =
                format!("the point {:.6}, {:.6} lies beside the grid of the others", point.lon, point.lat);
            let expected = format!("even steps of {} and {} degrees", lon.step, lat.step);
            findings.at(source, point.offset, Fault::Spacing, what, expected);
            continue;
        };
        if taken.insert((row, column), at).is_some() {
            let what = format!("the point {:.6}, {:.6} stands twice", point.lon, point.lat);
            findings.at(source, point.offset, Fault::Duplicate, what, "each point once");
        }
        nodes[(lat.count - 1 - row.min(lat.count - 1)) * lon.count + column.min(lon.count - 1)] = Some(at);
    }
    findings.is_clean().then_some(nodes)
}
