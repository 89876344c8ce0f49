//! The head of a grid: the earthquake, and where the points lie.

use roxmltree::Node;

use super::{Event, GridSpec};
use crate::problem::Fault;
use crate::remark::Remark;
use crate::xml::Reader;

/// Points of a grid; the largest published ones have about a million.
const MOST_POINTS: f64 = 16e6;

/// What a file says about the earthquake and itself.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) event: Event,
    pub(crate) provenance: String,
    /// Where the event stands in the file.
    pub(crate) offset: usize,
}

/// A grid with its place in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) grid: GridSpec,
    pub(crate) offset: usize,
}

/// The earthquake.
pub(crate) fn head<'a>(reader: &mut Reader<'a, '_>, root: Node<'_, 'a>) -> Option<Head> {
    let node = reader.child(root, "event")?;
    let numbers = ["magnitude", "depth", "lat", "lon"].map(|name| reader.number(node, name));
    let time = reader.text(node, "event_timestamp").and_then(|text| {
        let time = utc(text);
        if time.is_none() {
            let what = format!("the time of the event is `{text}`");
            reader.fault(node, Fault::NotAllowed, what, "a moment such as 1989-10-18T00:04:15Z");
        }
        time
    });
    let [magnitude, depth_km, lat, lon] = numbers;
    let (magnitude, depth_km, lat, lon) = (magnitude?, depth_km?, lat?, lon?);
    if !(0.0..=10.0).contains(&magnitude) || !(-10.0..=800.0).contains(&depth_km) {
        let what = format!("the earthquake has magnitude {magnitude} and a depth of {depth_km} km");
        reader.fault(node, Fault::Absurd, what, "a magnitude up to 10 and a depth up to 800 km");
        return None;
    }
    let id = [node.attribute("event_id"), root.attribute("event_id")];
    let id = id.into_iter().flatten().find(|id| !id.is_empty()).unwrap_or("unknown").to_owned();
    let description = node.attribute("event_description").unwrap_or_default().trim().to_owned();
    let description = if description.is_empty() { id.clone() } else { description };
    let event = Event { id, magnitude, depth_km, lat, lon, time: time?, description };
    reader.findings.remark(Remark::assumed(
        "文件未写震级标度,按矩震级 Mw",
        "the file does not name the scale of the magnitude: taken as Mw",
    ));
    Some(Head { provenance: provenance(root, &event), event, offset: node.range().start })
}

fn provenance(root: Node<'_, '_>, event: &Event) -> String {
    let said = |name: &str| root.attribute(name).filter(|text| !text.is_empty()).unwrap_or("?").to_owned();
    format!(
        "USGS ShakeMap grid of event {} ({}), version {}, code {}, made {}",
        event.id,
        event.description,
        said("shakemap_version"),
        said("code_version"),
        said("process_timestamp"),
    )
}

/// A moment in UTC as `1989-10-18T00:04:15Z`: files end it with `UTC`, `GMT`, `Z` or nothing.
pub(crate) fn utc(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = ["UTC", "GMT", "Z", "+00:00"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let bare = bare.trim_end().replacen(' ', "T", 1);
    let (date, clock) = bare.split_once('T')?;
    let date: Vec<u32> = date.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clock: Vec<u32> = whole.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (&[year, month, day], &[hour, minute, second]) = (&date[..], &clock[..]) else { return None };
    let is_date = (1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let is_clock = hour < 24 && minute < 60 && second <= 60 && fraction.bytes().all(|b| b.is_ascii_digit());
    (is_date && is_clock).then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// Where the points lie, checked against the spacing that the file prints.
pub(crate) fn specification<'a>(reader: &mut Reader<'a, '_>, root: Node<'_, 'a>) -> Option<Placed> {
    let node = reader.child(root, "grid_specification")?;
    let ends = ["lon_min", "lon_max", "lat_min", "lat_max"].map(|name| reader.number(node, name));
    let counts = ["nlon", "nlat"].map(|name| reader.number(node, name));
    let ([Some(west), Some(east), Some(south), Some(north)], [Some(columns), Some(rows)]) = (ends, counts)
    else {
        return None;
    };
    let whole = |count: f64| count.fract() == 0.0 && count >= 2.0;
    if !whole(columns) || !whole(rows) || columns * rows > MOST_POINTS {
        let what = format!("the grid has {columns} by {rows} points");
        reader.fault(node, Fault::RowCount, what, "whole numbers from 2, at most 16 million points");
        return None;
    }
    if !is_on_earth(reader, node, [west, east, south, north]) {
        return None;
    }
    let (lon_step, lat_step) = ((east - west) / (columns - 1.0), (north - south) / (rows - 1.0));
    spacing(reader, node, "nominal_lon_spacing", lon_step, columns - 1.0);
    spacing(reader, node, "nominal_lat_spacing", lat_step, rows - 1.0);
    let grid = GridSpec { columns: columns as usize, rows: rows as usize, west, north, lon_step, lat_step };
    Some(Placed { grid, offset: node.range().start })
}

fn is_on_earth<'a>(
    reader: &mut Reader<'a, '_>,
    node: Node<'_, 'a>,
    [west, east, south, north]: [f64; 4],
) -> bool {
    let what = format!("the grid reaches from {west} to {east} east and from {south} to {north} north");
    if south.abs() > 90.0 || north.abs() > 90.0 {
        let swapped = west.abs() <= 90.0 && east.abs() <= 90.0;
        let fault = if swapped { Fault::SwappedCoordinates } else { Fault::Coordinates };
        let expected =
            if swapped { "longitude and latitude the other way round" } else { "latitudes up to 90" };
        reader.fault(node, fault, what, expected);
        return false;
    }
    // A map across the date line may count on beyond 180.
    if west < -360.0 || east > 360.0 || west >= east || south >= north {
        reader.fault(node, Fault::Coordinates, what, "a west below the east and a south below the north");
        return false;
    }
    true
}

/// Compares the printed spacing with the extent: it is rounded, and so may be off by half of its last digit a step.
fn spacing<'a>(reader: &mut Reader<'a, '_>, node: Node<'_, 'a>, name: &str, step: f64, steps: f64) {
    let Some(printed) = reader.number_if_any(node, name) else { return };
    let half_digit = half_of_last_digit(node.attribute(name).unwrap_or_default());
    // The ends of the extent are rounded as well; files print them with four digits or more.
    if (printed - step).abs() > half_digit + 1e-4 / steps {
        let what = format!("{name} is {printed}, but the extent divided by {steps} steps is {step:.7}");
        reader.fault(node, Fault::Spacing, what, "a spacing that fits the extent");
    }
}

/// Half of the last digit of a number as printed: 0.0005 for `0.025`.
pub(crate) fn half_of_last_digit(text: &str) -> f64 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end().len());
    let exponent: i32 = exponent.trim().parse().unwrap_or(0);
    0.5 * 10_f64.powi(exponent - i32::try_from(decimals).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_both_generations_become_utc() {
        let right = Some("1989-10-18T00:04:15Z".to_owned());
        for text in [
            "1989-10-18T00:04:15UTC",
            "1989-10-18T00:04:15Z",
            "1989-10-18 00:04:15.24",
            "1989-10-18T00:04:15.000000Z",
        ] {
            assert_eq!(utc(text), right, "{text}");
        }
        for text in ["", "1989", "1989-13-18T00:04:15Z", "1989-10-18T24:04:15Z", "1989-10-18T00:04:15+08:00"]
        {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_digit_of_a_printed_number() {
        for (text, half) in [("0.025000", 0.5e-6), ("12", 0.5), ("1.5e-2", 0.5e-3)] {
            assert!((half_of_last_digit(text) / half - 1.0).abs() < 1e-9, "{text}");
        }
    }
}
