//! When the event strikes and how long to run.

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;

use crate::scenario::Start;

/// Longest run: a year.
const LONGEST_H: f64 = 8760.0;

/// Reads a moment with its offset, `2025-01-15T02:00:00+08:00`. The local hour is that of the offset.
///
/// # Errors
/// What is wrong, in words.
pub(crate) fn start(text: &str) -> Result<Start, String> {
    let pieces = Pieces::parse(text).map_err(|error| error.to_string())?;
    let time = pieces.time().ok_or("a time of day is missing")?;
    let offset = pieces.to_numeric_offset().ok_or("the offset is missing, for example +08:00")?;
    let local = DateTime::from_parts(pieces.date(), time);
    let moment = offset.to_timestamp(local).map_err(|error| error.to_string())?;
    let seconds = f64::from(local.second()) + f64::from(local.subsec_nanosecond()) * 1e-9;
    Ok(Start {
        unix_s: moment.as_second(),
        local_hour: f64::from(local.hour()) + f64::from(local.minute()) / 60.0 + seconds / 3600.0,
        month: local.month().unsigned_abs(),
        text: format!("{}", moment.display_with_offset(offset)),
    })
}

/// Reads `72 h`, `3 d` or `90 min` as hours.
///
/// # Errors
/// What is asked for, in words.
pub(crate) fn horizon_hours(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_alphabetic()).ok_or("a unit is missing: h, d or min")?;
    let number: f64 = text[..split].trim().parse().map_err(|_| "a number is missing".to_owned())?;
    let hours = match text[split..].trim() {
        "h" => number,
        "d" => number * 24.0,
        "min" => number / 60.0,
        _ => return Err("the unit is h, d or min".to_owned()),
    };
    if hours > 0.0 && hours <= LONGEST_H {
        Ok(hours)
    } else {
        Err(format!("more than 0 and at most {LONGEST_H} h"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_moment_keeps_its_own_hour() {
        let night = start("2025-01-15T02:30:00+08:00").unwrap();
        // 2025-01-14 18:30 UTC; `date -u -d 2025-01-14T18:30 +%s` says 1736879400.
        assert_eq!((night.unix_s, night.local_hour, night.month), (1_736_879_400, 2.5, 1));
        assert_eq!(night.text, "2025-01-15T02:30:00+08:00");
    }

    #[test]
    fn a_moment_needs_date_time_and_offset() {
        for bad in ["", "noon", "2025-01-15", "2025-01-15T02:00:00", "2025-13-01T02:00:00+08:00"] {
            assert!(start(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn horizons() {
        assert_eq!(horizon_hours("72 h"), Ok(72.0));
        assert_eq!(horizon_hours("3d"), Ok(72.0));
        assert_eq!(horizon_hours("90 min"), Ok(1.5));
        for bad in ["", "72", "h", "-1 h", "0 h", "nan h", "inf h", "2 weeks", "9000 h"] {
            assert!(horizon_hours(bad).is_err(), "{bad}");
        }
    }
}
