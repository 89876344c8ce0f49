//! `grid.xml` of USGS ShakeMap, versions 3.5 and 4: the mapped shaking of one earthquake.
//!
//! Fields are found by the name and index that the file gives them, whatever their order. Everything is
//! converted to g, cm/s and m/s. What Shapan needs and the file lacks is filled in by the rules below, each of
//! which is told as a [`Remark`].
//!
//! | missing | taken instead |
//! |---|---|
//! | `PGV` | from `PSA10` after Newmark and Hall (1982), else from `MMI` after Worden et al. (2012) |
//! | `MMI` | from `PGV`, else `PGA`, after Worden et al. (2012) |
//! | `PSA03` | 2.5 `PGA`, the plateau of the Chinese spectrum |
//! | `PSA10` | from `PGV` after Newmark and Hall, else equal to `PGA` |
//! | `SVEL` | 760 m/s, rock |
//! | `STDPGA` | 0.5 |
//! | `STDPGV` | `STDPGA` |
//!
//! A field of which a column was filled in has grade E, and its head lists those columns; one that the file gives whole
//! has grade V.
//!
//! Motion, intensity and velocity of shear waves must be above 0 at every point: between points logarithms of motion
//! are interpolated, and a 0 is most often a point without data. Where the file maps both acceleration and intensity, the two
//! are compared after Worden et al. (2012): a median difference of more than three standard deviations is taken
//! for a wrong unit.

pub(crate) mod field;
pub(crate) mod gaps;
mod head;
mod place;
pub(crate) mod rows;
mod write;

use crate::problem::{Fault, Findings, ImportProblems, Imported};
use crate::remark::Remark;
use crate::source::Source;
use crate::xml::{self, Reader};

pub use write::parcel;

use field::{Quantity, fields};
use rows::Grid;

/// One earthquake.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identity in the catalogue of its network.
    pub id: String,
    /// Magnitude, on the scale that the file leaves unsaid (moment magnitude as a rule).
    pub magnitude: f64,
    /// Depth of the hypocentre, km.
    pub depth_km: f64,
    /// Latitude of the epicentre, degrees north.
    pub lat: f64,
    /// Longitude of the epicentre, degrees east.
    pub lon: f64,
    /// Origin time in UTC, `1989-10-18T00:04:15Z`.
    pub time: String,
    /// Where it was, in the words of the file.
    pub description: String,
}

/// Where the points of a grid lie: row by row from the north-west.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridSpec {
    /// Points from west to east.
    pub columns: usize,
    /// Points from north to south.
    pub rows: usize,
    /// Longitude of the westernmost points, degrees.
    pub west: f64,
    /// Latitude of the northernmost points, degrees.
    pub north: f64,
    /// Degrees from a point to the next one in the east: the true extent divided by the steps, because the
    /// spacing that files print is rounded.
    pub lon_step: f64,
    /// Degrees from a point to the next one in the south.
    pub lat_step: f64,
}

impl GridSpec {
    /// Number of points.
    #[must_use]
    pub fn points(&self) -> usize {
        self.columns * self.rows
    }

    /// Longitude and latitude of a point, degrees.
    #[must_use]
    pub fn position(&self, point: usize) -> [f64; 2] {
        let (row, column) = (point / self.columns, point % self.columns);
        [self.west + column as f64 * self.lon_step, self.north - row as f64 * self.lat_step]
    }
}

/// The mapped values, one a point, in the order of [`GridSpec`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Peak ground acceleration, g.
    pub pga_g: Vec<f64>,
    /// Peak ground velocity, cm/s.
    pub pgv_cm_s: Vec<f64>,
    /// Intensity, degrees of the Modified Mercalli scale with decimals.
    pub intensity: Vec<f64>,
    /// Spectral acceleration at 0.3 s, g.
    pub sa03_g: Vec<f64>,
    /// Spectral acceleration at 1.0 s, g.
    pub sa10_g: Vec<f64>,
    /// Mean velocity of shear waves in the uppermost 30 m, m/s.
    pub vs30_m_s: Vec<f64>,
    /// Standard deviation of the natural logarithm of the acceleration.
    pub sigma_ln_pga: Vec<f64>,
    /// Standard deviation of the natural logarithm of the velocity.
    pub sigma_ln_pgv: Vec<f64>,
}

/// A column that the file lacks and that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The column of the table, as its header names it.
    pub column: &'static str,
    /// How it was filled in.
    pub rule: String,
}

/// A mapped earthquake.
#[derive(Clone, Debug, PartialEq)]
pub struct ShakeMap {
    /// The earthquake.
    pub event: Event,
    /// Where the points lie.
    pub spec: GridSpec,
    /// What was mapped.
    pub columns: Columns,
    /// Which of the columns the file did not hold.
    pub filled: Vec<Filled>,
    /// Version of the map and of the code that made it, and when; for the list of sources.
    pub provenance: String,
}

/// Points by whole degree of intensity, I to XII, rounded half up.
///
/// ```
/// let counts = shapan_import::shakemap::histogram_by_degree(&[5.4, 5.5, 6.49]);
/// assert_eq!((counts[4], counts[5]), (1, 2));
/// ```
#[must_use]
pub fn histogram_by_degree(intensity: &[f64]) -> [usize; 12] {
    let mut counts = [0; 12];
    for degree in intensity {
        counts[((degree + 0.5).floor() as usize).clamp(1, 12) - 1] += 1;
    }
    counts
}

/// Reads a `grid.xml`, and the `uncertainty.xml` beside it if there is one.
///
/// # Errors
/// All problems of both files, each with its line and column.
pub fn read(grid: &Source, uncertainty: Option<&Source>) -> Result<Imported<ShakeMap>, ImportProblems> {
    let mut findings = Findings::default();
    let map = read_grid(grid, &mut findings, Asked::Shaking);
    let more = uncertainty.map(|source| read_grid(source, &mut findings, Asked::Uncertainty));
    let map = map.zip(more.map_or(Some(None), |more| more.map(Some)));
    let map = map.and_then(|((head, spec, grid), more)| {
        let grid = match more {
            Some((_, other, more)) => joined(grid, spec, more, other, uncertainty, &mut findings)?,
            None => grid,
        };
        let (columns, filled) = gaps::filled(grid, &mut findings);
        Some(ShakeMap { event: head.event, spec, columns, filled, provenance: head.provenance })
    });
    findings.finish(map)
}

/// Which of the two files is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Shaking,
    Uncertainty,
}

impl Asked {
    /// Fields that must be there.
    const fn required(self) -> &'static [Quantity] {
        match self {
            Self::Shaking => &[Quantity::Lon, Quantity::Lat, Quantity::Pga],
            Self::Uncertainty => &[Quantity::Lon, Quantity::Lat, Quantity::StdPga],
        }
    }
}

fn read_grid(source: &Source, findings: &mut Findings, asked: Asked) -> Option<(head::Head, GridSpec, Grid)> {
    let document = match xml::parse(source) {
        Ok(document) => document,
        Err(problems) => {
            findings.extend(problems);
            return None;
        }
    };
    let root = document.root_element();
    let mut reader = Reader { source, findings };
    if root.tag_name().name() != "shakemap_grid" {
        let what = format!("the file holds <{}>", root.tag_name().name());
        reader.fault(root, Fault::WrongFormat, what, "the <shakemap_grid> of a ShakeMap");
        return None;
    }
    let head = head::head(&mut reader, root);
    let spec = head::specification(&mut reader, root);
    let fields = fields(&mut reader, root, asked.required());
    let data = reader.child(root, "grid_data");
    let (head, spec, fields, data) = (head?, spec?, fields?, data?);
    if asked == Asked::Shaking {
        place::epicentre(&mut reader, &spec, &head);
    }
    let grid = rows::read(&mut reader, data, &spec.grid, &fields);
    place::limits(source, reader.findings, &fields, &grid);
    place::units(source, reader.findings, &fields, &grid);
    Some((head, spec.grid, grid))
}

/// The values of both files, if their grids are one.
fn joined(
    mut grid: Grid,
    spec: GridSpec,
    more: Grid,
    other: GridSpec,
    uncertainty: Option<&Source>,
    findings: &mut Findings,
) -> Option<Grid> {
    if spec != other {
        if let Some(source) = uncertainty {
            findings.whole(source, Fault::Spacing, "its grid is another one", "the grid of the grid.xml");
        }
        return None;
    }
    for quantity in [Quantity::StdPga, Quantity::StdPgv] {
        if let Some(values) = more.get(quantity) {
            grid.insert(quantity, values.to_vec());
        }
    }
    findings.remark(Remark::dropped(
        "不确定性文件中只取 PGA 与 PGV 的标准差",
        "of the uncertainty file only the standard deviations of PGA and PGV are kept",
    ));
    Some(grid)
}

#[cfg(test)]
mod tests;
