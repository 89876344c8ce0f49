//! The fan chart: people with basic life secured over time.

use plotters::prelude::{
    BindKeyPoints as _, ChartBuilder, Color as _, IntoDrawingArea as _, IntoFont as _, LineSeries,
    PathElement, Polygon, RGBColor, Rectangle, SVGBackend, SeriesLabelPosition, WHITE,
};
use plotters::style::ShapeStyle;

use super::ReportError;
use crate::lang::Lang;
use crate::summary::CurveBand;

const SIZE: (u32, u32) = (1040, 380);
const BLUE: RGBColor = RGBColor(0x1d, 0x5c, 0x96);
const ORANGE: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const INK: RGBColor = RGBColor(0x33, 0x3d, 0x47);
const GRID: RGBColor = RGBColor(0xe4, 0xe7, 0xea);

/// The chart as SVG: bands of 5-95 % and 25-75 %, the median, and the median of the displaced.
///
/// # Errors
/// The plotting library could not draw.
pub(super) fn fan(curve: &[CurveBand], lang: Lang) -> Result<String, ReportError> {
    let mut svg = String::new();
    draw(curve, lang, &mut svg)
        .map_err(|error| ReportError::Chart { chart: "relief", message: error.to_string() })?;
    Ok(svg)
}

fn draw(curve: &[CurveBand], lang: Lang, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let end = curve.last().map_or(60, minutes).max(60);
    let most = curve.iter().map(|band| band.displaced.max(band.secured[4])).fold(1.0, f64::max) * 1.06;
    let mut chart = ChartBuilder::on(&root)
        .margin(10)
        .margin_right(24)
        .x_label_area_size(42)
        .y_label_area_size(74)
        .build_cartesian_2d((0..end).with_key_points(ticks(end)), 0.0..most)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style(("sans-serif", 14).into_font().color(&INK))
        .axis_desc_style(("sans-serif", 14).into_font().color(&INK))
        .x_desc(lang.pick("震后小时", "hours after the event"))
        .x_labels(16)
        .y_labels(6)
        .x_label_formatter(&|minutes| format!("{}", minutes / 60))
        .y_label_formatter(&|people| axis_people(*people, lang))
        .draw()?;
    let band = |low: usize, high: usize, opacity: f64| {
        let up = curve.iter().map(|b| (minutes(b), b.secured[high]));
        let down = curve.iter().rev().map(|b| (minutes(b), b.secured[low]));
        Polygon::new(up.chain(down).collect::<Vec<_>>(), BLUE.mix(opacity).filled())
    };
    let box_of = |x: i32, y: i32, opacity: f64| {
        Rectangle::new([(x, y - 5), (x + 18, y + 5)], BLUE.mix(opacity).filled())
    };
    chart
        .draw_series(std::iter::once(band(0, 4, 0.18)))?
        .label(lang.pick("基本生活得到保障：5–95%", "basic life secured: 5–95 %"))
        .legend(move |(x, y)| box_of(x, y, 0.18));
    chart
        .draw_series(std::iter::once(band(1, 3, 0.35)))?
        .label(lang.pick("25–75%", "25–75 %"))
        .legend(move |(x, y)| box_of(x, y, 0.5));
    let line = |colour: RGBColor| ShapeStyle::from(colour).stroke_width(2);
    chart
        .draw_series(LineSeries::new(curve.iter().map(|b| (minutes(b), b.secured[2])), line(BLUE)))?
        .label(lang.pick("中位数", "median"))
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], line(BLUE)));
    chart
        .draw_series(LineSeries::new(curve.iter().map(|b| (minutes(b), b.displaced)), line(ORANGE)))?
        .label(lang.pick("需安置（中位数）", "in need (median)"))
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], line(ORANGE)));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::MiddleRight)
        .margin(12)
        .legend_area_size(26)
        .background_style(WHITE.mix(0.85))
        .border_style(GRID)
        .label_font(("sans-serif", 14).into_font().color(&INK))
        .draw()?;
    root.present()?;
    drop(chart);
    drop(root);
    Ok(())
}

/// Minutes after the event: only a whole-numbered axis takes ticks of its own.
fn minutes(band: &CurveBand) -> i32 {
    (band.hour * 60.0).round() as i32
}

/// Every 6 hours, wider apart in a long run.
fn ticks(end: i32) -> Vec<i32> {
    let step = if end <= 96 * 60 { 6 * 60 } else { 24 * 60 };
    (0..=end / step).map(|index| index * step).collect()
}

/// People on an axis: in units of ten thousand in Chinese, of a thousand in English.
fn axis_people(people: f64, lang: Lang) -> String {
    match lang {
        _ if people < 1.0 => "0".to_owned(),
        Lang::Zh if people >= 10_000.0 => format!("{}万", people / 10_000.0),
        Lang::En if people >= 1_000_000.0 => format!("{} M", people / 1e6),
        Lang::En if people >= 1_000.0 => format!("{} k", people / 1e3),
        _ => format!("{people:.0}"),
    }
}
