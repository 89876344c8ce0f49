//! The map of zones: Voronoi cells of zone points, coloured by probability.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use voronoice::{BoundingBox, Point as Site, VoronoiBuilder};

use super::geometry::{Point, clip, disc, hull};
use super::number::{escape, percent, plain};
use crate::lang::Lang;
use crate::summary::ZoneSummary;

/// From "never" to "always", told apart by the colour-blind and in grey print (orange to blue).
pub(super) const CLASSES: [&str; 5] = ["#b2400d", "#ee8f55", "#f3e2c6", "#7fb0d6", "#1d5c96"];
/// Colour of a zone without need.
pub(super) const NO_NEED: &str = "#e4e7ea";

/// Width of the drawing, in its own units.
const WIDTH: f64 = 520.0;
/// The city's edge runs this far outside its outermost zone points, km.
const EDGE_KM: f64 = 6.0;
/// No cell reaches farther from its point, km: the city's outline is not convex.
const REACH_KM: f64 = 13.0;
/// Kilometres of a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// The shapes of a city's zones on the drawing, shared by all maps of a report.
#[derive(Debug)]
pub(super) struct Shapes {
    height: f64,
    cells: Vec<Vec<Point>>,
    points: Vec<Point>,
    km_per_unit: f64,
}

impl Shapes {
    /// Lays the zones out; none with fewer than three zones, or when all lie on one line.
    pub(super) fn of(zones: &[ZoneSummary]) -> Option<Self> {
        let middle = zones.iter().map(|zone| zone.lat).sum::<f64>() / zones.len().max(1) as f64;
        let shrink = middle.to_radians().cos();
        let sites: Vec<Point> =
            zones.iter().map(|zone| [zone.lon * shrink * KM_PER_DEGREE, zone.lat * KM_PER_DEGREE]).collect();
        let discs: Vec<Point> = sites.iter().flat_map(|site| disc(*site, EDGE_KM)).collect();
        let edge = hull(&discs);
        let [low, high] = bounds(&edge)?;
        let cells = cells(&sites, &edge, low, high)?;
        let km_per_unit = (high[0] - low[0]) / WIDTH;
        let place = |p: &Point| [(p[0] - low[0]) / km_per_unit, (high[1] - p[1]) / km_per_unit];
        Some(Self {
            height: (high[1] - low[1]) / km_per_unit,
            cells: cells.iter().map(|cell| cell.iter().map(place).collect()).collect(),
            points: sites.iter().map(place).collect(),
            km_per_unit,
        })
    }
}

fn bounds(points: &[Point]) -> Option<[Point; 2]> {
    let fold = |axis: usize, start: f64, with: fn(f64, f64) -> f64| {
        points.iter().map(|point| point[axis]).fold(start, with)
    };
    let low = [fold(0, f64::INFINITY, f64::min), fold(1, f64::INFINITY, f64::min)];
    let high = [fold(0, f64::NEG_INFINITY, f64::max), fold(1, f64::NEG_INFINITY, f64::max)];
    (high[0] > low[0] && high[1] > low[1]).then_some([low, high])
}

/// The cell of each site within the city's edge.
fn cells(sites: &[Point], edge: &[Point], low: Point, high: Point) -> Option<Vec<Vec<Point>>> {
    let centre = Site { x: (low[0] + high[0]) / 2.0, y: (low[1] + high[1]) / 2.0 };
    let size = 2.0 * (high[0] - low[0]).max(high[1] - low[1]);
    let diagram = VoronoiBuilder::default()
        .set_sites(sites.iter().map(|site| Site { x: site[0], y: site[1] }).collect())
        .set_bounding_box(BoundingBox::new(centre, size, size))
        .build()?;
    let cut = |(index, site): (usize, &Point)| {
        let cell: Vec<Point> = diagram.cell(index).iter_vertices().map(|v| [v.x, v.y]).collect();
        clip(&clip(&cell, edge), &disc(*site, REACH_KM))
    };
    Some(sites.iter().enumerate().map(cut).collect())
}

/// One map as SVG: each zone in the colour of its probability, districts named.
pub(super) fn map(
    shapes: &Shapes,
    zones: &[ZoneSummary],
    probability: fn(&ZoneSummary) -> Option<f64>,
    lang: Lang,
) -> String {
    let mut svg = format!(
        r#"<svg class="map" viewBox="0 0 {WIDTH:.0} {:.0}" role="img" xmlns="http://www.w3.org/2000/svg">"#,
        shapes.height
    );
    for (zone, cell) in zones.iter().zip(&shapes.cells) {
        let chance = probability(zone);
        let colour = chance.map_or(NO_NEED, class);
        let outline: Vec<String> = cell.iter().map(|p| format!("{:.1},{:.1}", p[0], p[1])).collect();
        let _ = write!(
            svg,
            r#"<polygon points="{}" fill="{colour}"><title>{}</title></polygon>"#,
            outline.join(" "),
            tip(zone, chance, lang)
        );
    }
    svg.push_str(&district_labels(shapes, zones, lang));
    svg.push_str(&scale_bar(shapes));
    svg.push_str("</svg>");
    svg
}

fn class(chance: f64) -> &'static str {
    CLASSES[((chance * 5.0) as usize).min(4)]
}

fn tip(zone: &ZoneSummary, chance: Option<f64>, lang: Lang) -> String {
    let name = match lang {
        Lang::Zh => format!("{}{}", zone.district_zh, zone.name_zh),
        Lang::En => format!("{}, {}", lang.pick(&zone.name_zh, &zone.name_en), zone.district_en),
    };
    let chance = chance.map_or_else(|| lang.pick("无需安置", "no need").to_owned(), percent);
    let need = plain(zone.displaced);
    escape(&match lang {
        Lang::Zh => format!("{name}：{chance}；需安置中位数{need}人；烈度{:.1}", zone.intensity),
        Lang::En => {
            format!("{name}: {chance}; median in need {need}; intensity {:.1}", zone.intensity)
        }
    })
}

/// A label with the box that it covers.
struct Label<'a> {
    text: &'a str,
    at: Point,
    half: Point,
}

/// Districts named at the middle of their residents, the largest first; a name moves away from those
/// that stand already.
fn district_labels(shapes: &Shapes, zones: &[ZoneSummary], lang: Lang) -> String {
    let mut districts: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for (zone, point) in zones.iter().zip(&shapes.points) {
        let sum = districts.entry(lang.pick(&zone.district_zh, &zone.district_en)).or_default();
        let weight = zone.residents.max(1.0);
        sum.iter_mut().zip([point[0] * weight, point[1] * weight, weight]).for_each(|(s, x)| *s += x);
    }
    let mut order: Vec<(&str, [f64; 3])> = districts.into_iter().collect();
    order.sort_by(|a, b| b.1[2].total_cmp(&a.1[2]));
    let mut placed: Vec<Label<'_>> = Vec::with_capacity(order.len());
    for (text, [x, y, weight]) in order {
        let label = free_place(text, [x / weight, y / weight], &placed, lang, shapes.height);
        placed.push(label);
    }
    let draw = |label: &Label<'_>| {
        format!(
            r#"<text x="{:.1}" y="{:.1}" class="place">{}</text>"#,
            label.at[0],
            label.at[1] + 4.0,
            escape(label.text)
        )
    };
    placed.iter().map(draw).collect()
}

fn free_place<'a>(text: &'a str, wish: Point, placed: &[Label<'_>], lang: Lang, height: f64) -> Label<'a> {
    let letter = match lang {
        Lang::Zh => 12.5,
        Lang::En => 6.4,
    };
    let half = [text.chars().count() as f64 * letter / 2.0, 7.0];
    let collides = |at: Point| {
        let meets = |other: &Label<'_>| {
            (other.at[0] - at[0]).abs() < other.half[0] + half[0]
                && (other.at[1] - at[1]).abs() < other.half[1] + half[1]
        };
        at[1] < 8.0 || at[1] > height - 8.0 || placed.iter().any(meets)
    };
    let steps = [0.0, 14.0, -14.0, 28.0, -28.0, 42.0, -42.0];
    let sides = [0.0, 24.0, -24.0, 48.0, -48.0];
    let mut places: Vec<Point> = steps.iter().flat_map(|dy| sides.map(|dx| [dx, *dy])).collect();
    places.sort_by(|a, b| a[0].hypot(a[1]).total_cmp(&b[0].hypot(b[1])));
    let inside = |at: Point| [at[0].clamp(half[0], WIDTH - half[0]), at[1]];
    let tried = places.iter().map(|shift| inside([wish[0] + shift[0], wish[1] + shift[1]]));
    let at = tried.into_iter().find(|at| !collides(*at)).unwrap_or(wish);
    Label { text, at, half }
}

/// A bar of 20 km at the lower left.
fn scale_bar(shapes: &Shapes) -> String {
    let (length, y) = (20.0 / shapes.km_per_unit, shapes.height - 10.0);
    format!(
        r#"<path class="scale" d="M10 {:.1}v4h{length:.1}v-4"/><text class="scale-text" x="{:.1}" y="{:.1}">20 km</text>"#,
        y - 4.0,
        14.0 + length,
        y + 1.0
    )
}
