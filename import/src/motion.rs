//! Ground motion at points, as a CSV table: the field of one earthquake that somebody computed.
//!
//! The table has columns of position (`lon` and `lat`, `longitude` and `latitude`, `lon_utm` and `lat_utm`, or `x` and
//! `y`, in degrees or in metres of web Mercator), `PGA` in g and, if there is one, `PGV` in cm/s. Its points lie on a
//! regular grid of degrees, of which any may be missing: they take the motion of the nearest point. What else a
//! [`ShakeMap`] has is filled in by the rules of [`shakemap`](crate::shakemap), and what no table of points
//! says (magnitude, epicentre, depth, standard deviations) comes with the [`Options`]; all of it is told.

use std::collections::BTreeMap;

use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::roads::Crs;
use crate::shakemap::field::Quantity;
use crate::shakemap::rows::Grid;
use crate::shakemap::{Event, Filled, GridSpec, ShakeMap, gaps};
use crate::sheet::{Row, Sheet};
use crate::source::Source;

mod grid;

use grid::Lattice;

/// Names of the columns of position.
const PLACES: [(&str, &str); 4] =
    [("lon", "lat"), ("longitude", "latitude"), ("lon_utm", "lat_utm"), ("x", "y")];
/// Columns of motion, with the largest value that is believed.
const MOTION: [(&str, Quantity, f64); 2] = [("pga", Quantity::Pga, 5.0), ("pgv", Quantity::Pgv, 1000.0)];
/// Depth where none is given, km: the middle of the brittle crust. E
const USUAL_DEPTH_KM: f64 = 10.0;
/// Moment where none is given; a scenario strikes at its own start.
const ANY_MOMENT: &str = "2000-01-01T00:00:00Z";

/// What a table of points does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// System of the positions.
    pub crs: Crs,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Longitude and latitude of the epicentre, degrees; else the point that shakes most.
    pub epicentre: Option<(f64, f64)>,
    /// Depth of the hypocentre, km; else 10.
    pub depth_km: Option<f64>,
    /// Standard deviation of the natural logarithms of PGA and PGV; else 0, so that the field is taken as it is.
    pub sigma_ln: Option<f64>,
    /// How far beyond its outermost points the field goes on as they have it, km.
    pub margin_km: f64,
}

/// One row of the table.
#[derive(Clone, Debug)]
struct Point {
    lon: f64,
    lat: f64,
    /// Byte at which its row begins.
    offset: usize,
    /// In the order of the columns found.
    values: Vec<f64>,
}

/// Reads a table of points.
///
/// # Errors
/// Everything that is wrong with the table, with line and column.
pub fn read(source: &Source, options: &Options) -> Result<Imported<ShakeMap>, ImportProblems> {
    let mut findings = Findings::default();
    let points = table(source, options.crs, &mut findings).filter(|_| findings.is_clean());
    let map = points.and_then(|(columns, points)| field(source, options, &columns, &points, &mut findings));
    findings.finish(map)
}

/// Columns of motion and the points; problems for rows that are none.
fn table(source: &Source, crs: Crs, findings: &mut Findings) -> Option<(Vec<Quantity>, Vec<Point>)> {
    let mut sheet = Sheet::open(source, findings)?;
    let Some((x, y)) = PLACES.iter().find_map(|(x, y)| Some((sheet.column(x)?, sheet.column(y)?))) else {
        sheet.missing(findings, "lon, lat");
        return None;
    };
    sheet.columns(["pga"], findings)?;
    let found =
        MOTION.iter().filter_map(|(name, quantity, most)| Some((sheet.column(name)?, *quantity, *most)));
    let columns: Vec<(usize, Quantity, f64)> = found.collect();
    tell_columns(&sheet, &[x, y], &columns, findings);
    let mut points = Vec::new();
    while let Some(row) = sheet.next_row(findings) {
        points.extend(point(&row, (x, y), &columns, crs, findings));
    }
    if points.is_empty() && findings.is_clean() {
        findings.whole(source, Fault::NoData, "there are no points", "at least four");
    }
    Some((columns.into_iter().map(|(_, quantity, _)| quantity).collect(), points))
}

fn tell_columns(
    sheet: &Sheet<'_>,
    places: &[usize],
    columns: &[(usize, Quantity, f64)],
    findings: &mut Findings,
) {
    let used = |at: &usize| places.contains(at) || columns.iter().any(|(column, ..)| column == at);
    let unused = sheet.header().iter().enumerate().filter(|(at, _)| !used(at)).map(|(_, name)| name.as_str());
    let unused: Vec<_> = unused.collect();
    if !unused.is_empty() {
        let list = unused.join(", ");
        findings.remark(Remark::dropped(format!("未用的列:{list}"), format!("columns not used: {list}")));
    }
    findings.remark(Remark::assumed(
        "单位:PGA 为 g,PGV 为 cm/s;震级为矩震级 Mw",
        "units: PGA in g, PGV in cm/s; the magnitude is Mw",
    ));
}

fn point(
    row: &Row<'_>,
    (x, y): (usize, usize),
    columns: &[(usize, Quantity, f64)],
    crs: Crs,
    findings: &mut Findings,
) -> Option<Point> {
    let place = row.number(findings, x, "the longitude").zip(row.number(findings, y, "the latitude"));
    let values = columns.iter().map(|(column, quantity, most)| {
        let name = quantity.name();
        let value = row.number(findings, *column, name)?;
        if value <= 0.0 || value > *most {
            let fault = if value > *most { Fault::Absurd } else { Fault::Zero };
            let expected = format!("above 0 and up to {most}");
            row.fault(findings, *column, fault, format!("{name} is {value}"), expected);
            return None;
        }
        Some(value)
    });
    let values: Option<Vec<f64>> = values.collect::<Vec<_>>().into_iter().collect();
    let (px, py) = place?;
    match crs.degrees(px, py, true) {
        Ok((lon, lat)) => Some(Point { lon, lat, offset: row.start(), values: values? }),
        Err((fault, expected)) => {
            row.fault(findings, x, fault, format!("the point is {px}, {py}"), expected);
            None
        }
    }
}

/// The field on its grid.
fn field(
    source: &Source,
    options: &Options,
    columns: &[Quantity],
    points: &[Point],
    findings: &mut Findings,
) -> Option<ShakeMap> {
    let lattice = Lattice::of(source, points, options.margin_km, findings)?;
    let nearest = lattice.nearest();
    lattice.tell(options.margin_km, findings);
    let mut grid = Grid::default();
    for (at, quantity) in columns.iter().enumerate() {
        grid.insert(*quantity, nearest.iter().map(|point| points[*point].values[at]).collect());
    }
    let mut filled = vec![sigma(options, &mut grid, nearest.len(), findings)];
    let (columns, more) = gaps::filled(grid, findings);
    filled.extend(more);
    let strongest = points.iter().max_by(|a, b| a.values[0].total_cmp(&b.values[0]))?;
    let (event, unsaid) = event(source, options, strongest, findings);
    filled.extend(unsaid);
    let provenance = format!("{}, M {}: ground motion at {} points", event.id, event.magnitude, points.len());
    Some(ShakeMap { event, spec: lattice.spec, columns, filled, provenance })
}

/// The standard deviations, which no table of motion has.
fn sigma(options: &Options, grid: &mut Grid, cells: usize, findings: &mut Findings) -> Filled {
    let sigma = options.sigma_ln.unwrap_or(0.0);
    grid.insert(Quantity::StdPga, vec![sigma; cells]);
    grid.insert(Quantity::StdPgv, vec![sigma; cells]);
    let (zh, en) = match options.sigma_ln {
        Some(sigma) => (format!("标准差:取 {sigma}"), format!("standard deviations: {sigma}, as told")),
        None => (
            "标准差:取 0,各次推演地震动相同".to_owned(),
            "standard deviations: 0, so that all replications shake alike".to_owned(),
        ),
    };
    let rule = en.split_once(": ").map_or(en.as_str(), |(_, rule)| rule).to_owned();
    findings.remark(Remark::assumed(zh, en.clone()));
    Filled { column: "sigma_ln_pga and sigma_ln_pgv", rule }
}

/// The earthquake, and what of it nobody said.
fn event(
    source: &Source,
    options: &Options,
    strongest: &Point,
    findings: &mut Findings,
) -> (Event, Vec<Filled>) {
    let mut filled = Vec::new();
    let mut assume = |column, zh: String, rule: String| {
        findings.remark(Remark::assumed(zh, format!("{column}: {rule}")));
        filled.push(Filled { column, rule });
    };
    let (lon, lat) = options.epicentre.unwrap_or_else(|| {
        let (lon, lat) = (grid::tidy(strongest.lon), grid::tidy(strongest.lat));
        let rule = format!("{lon:.3}, {lat:.3}, where the motion is strongest");
        assume("epicentre", format!("震中:{lon:.3}, {lat:.3},即地震动最强处"), rule);
        (lon, lat)
    });
    let depth_km = options.depth_km.unwrap_or_else(|| {
        assume("depth", format!("震源深度:{USUAL_DEPTH_KM} km"), format!("{USUAL_DEPTH_KM} km"));
        USUAL_DEPTH_KM
    });
    assume(
        "time",
        format!("时刻:{ANY_MOMENT},想定按各自的起始时刻发震"),
        format!("{ANY_MOMENT}, as a scenario strikes at its own start"),
    );
    let name = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
    let id = name.strip_suffix(".csv").unwrap_or(name).to_owned();
    let (magnitude, time, description) = (options.magnitude, ANY_MOMENT.to_owned(), id.clone());
    (Event { id, magnitude, depth_km, lat, lon, time, description }, filled)
}

#[cfg(test)]
mod tests;
