//! Where the sun stands: daylight decides what crews, helicopters and people without power can do.
//!
//! The low-precision solar equations of the NOAA calculator, after Meeus (M): good to about a hundredth of a
//! degree of declination in this century, and to a minute or two at sunrise, where refraction is the larger
//! doubt.

/// Elevation of the sun's centre when its upper limb touches a flat horizon, with mean refraction, degrees.
pub const HORIZON_DEG: f64 = -0.833;
/// Elevation at which civil twilight ends, degrees: outdoor work needs lamps beyond it.
pub const CIVIL_TWILIGHT_DEG: f64 = -6.0;

const SECONDS_PER_DAY: f64 = 86_400.0;
/// 2000-01-01 12:00 UTC.
const J2000_UNIX_SECONDS: f64 = 946_728_000.0;

/// How light it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Daylight {
    /// The sun is more than 6 degrees below the horizon.
    Night,
    /// Civil twilight: work goes on without lamps.
    Twilight,
    /// The sun is up.
    Day,
}

/// Rise and set of the sun on one local day, hours after local midnight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SunTimes {
    /// The sun rises and sets.
    RisesAndSets {
        /// Sunrise, hours after local midnight.
        sunrise_h: f64,
        /// Sunset, hours after local midnight.
        sunset_h: f64,
    },
    /// The sun stays up all day.
    AlwaysUp,
    /// The sun stays down all day.
    AlwaysDown,
}

/// Declination and equation of time at one instant.
struct SunPosition {
    declination_rad: f64,
    equation_of_time_min: f64,
}

/// NOAA solar calculator equations (Meeus, Astronomical Algorithms, ch. 25 and 28; M).
fn position(unix_seconds: f64) -> SunPosition {
    let t = (unix_seconds - J2000_UNIX_SECONDS) / SECONDS_PER_DAY / 36_525.0;
    let mean_longitude = (280.466_46 + t * (36_000.769_83 + 0.000_303_2 * t)).rem_euclid(360.0).to_radians();
    let anomaly = (357.529_11 + t * (35_999.050_29 - 0.000_153_7 * t)).to_radians();
    let eccentricity = 0.016_708_634 - t * (0.000_042_037 + 0.000_000_126_7 * t);
    let centre = anomaly.sin() * (1.914_602 - t * (0.004_817 + 0.000_014 * t))
        + (2.0 * anomaly).sin() * (0.019_993 - 0.000_101 * t)
        + (3.0 * anomaly).sin() * 0.000_289;
    let node = (125.04 - 1934.136 * t).to_radians();
    let longitude = mean_longitude + (centre - 0.005_69 - 0.004_78 * node.sin()).to_radians();
    let obliquity = (23.439_291 - 0.013_004_2 * t + 0.002_56 * node.cos()).to_radians();
    let y = (obliquity / 2.0).tan().powi(2);
    let equation = y * (2.0 * mean_longitude).sin() - 2.0 * eccentricity * anomaly.sin()
        + 4.0 * eccentricity * y * anomaly.sin() * (2.0 * mean_longitude).cos()
        - 0.5 * y * y * (4.0 * mean_longitude).sin()
        - 1.25 * eccentricity * eccentricity * (2.0 * anomaly).sin();
    SunPosition {
        declination_rad: (obliquity.sin() * longitude.sin()).asin(),
        equation_of_time_min: 4.0 * equation.to_degrees(),
    }
}

/// Elevation of the sun's centre in degrees above the horizon, without refraction, at a place
/// (longitude, latitude in degrees, east and north positive) and a time in seconds since 1970-01-01 UTC.
pub fn elevation_deg(lon: f64, lat: f64, unix_seconds: f64) -> f64 {
    let sun = position(unix_seconds);
    let minutes = unix_seconds.rem_euclid(SECONDS_PER_DAY) / 60.0 + sun.equation_of_time_min + 4.0 * lon;
    let hour_angle = (minutes / 4.0 - 180.0).to_radians();
    let latitude = lat.to_radians();
    let sine = latitude.sin() * sun.declination_rad.sin()
        + latitude.cos() * sun.declination_rad.cos() * hour_angle.cos();
    sine.clamp(-1.0, 1.0).asin().to_degrees()
}

/// How light it is at a place and time (arguments as for [`elevation_deg`]).
///
/// ```
/// use shapan_hazard::sun::{Daylight, daylight};
/// let two_in_the_morning_in_beijing = 1_736_877_600.0; // 2025-01-15T02:00:00+08:00
/// assert_eq!(daylight(116.4, 39.9, two_in_the_morning_in_beijing), Daylight::Night);
/// ```
pub fn daylight(lon: f64, lat: f64, unix_seconds: f64) -> Daylight {
    let elevation = elevation_deg(lon, lat, unix_seconds);
    if elevation > HORIZON_DEG {
        Daylight::Day
    } else if elevation > CIVIL_TWILIGHT_DEG {
        Daylight::Twilight
    } else {
        Daylight::Night
    }
}

/// Sunrise and sunset on the local day that contains `unix_seconds`, where clocks stand `utc_offset_hours`
/// ahead of UTC (8 in China). The declination of local noon serves the whole day.
pub fn sun_times(lon: f64, lat: f64, unix_seconds: f64, utc_offset_hours: f64) -> SunTimes {
    let offset_s = utc_offset_hours * 3600.0;
    let midnight = ((unix_seconds + offset_s) / SECONDS_PER_DAY).floor() * SECONDS_PER_DAY - offset_s;
    let sun = position(midnight + SECONDS_PER_DAY / 2.0);
    let latitude = lat.to_radians();
    let cosine = HORIZON_DEG.to_radians().sin() / (latitude.cos() * sun.declination_rad.cos())
        - latitude.tan() * sun.declination_rad.tan();
    if cosine < -1.0 {
        return SunTimes::AlwaysUp;
    }
    if cosine > 1.0 {
        return SunTimes::AlwaysDown;
    }
    let half_day_h = cosine.acos().to_degrees() / 15.0;
    let noon_h = 12.0 - lon / 15.0 - sun.equation_of_time_min / 60.0 + utc_offset_hours;
    SunTimes::RisesAndSets { sunrise_h: noon_h - half_day_h, sunset_h: noon_h + half_day_h }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BEIJING: (f64, f64) = (116.4, 39.9);
    /// 2025-01-15 00:00 +08:00.
    const JANUARY_15: f64 = 1_736_870_400.0;
    /// 2025-06-21 00:00 +08:00.
    const JUNE_21: f64 = 1_750_435_200.0;

    fn hours(day: f64) -> (f64, f64) {
        match sun_times(BEIJING.0, BEIJING.1, day + 3600.0, 8.0) {
            SunTimes::RisesAndSets { sunrise_h, sunset_h } => (sunrise_h, sunset_h),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn winter_day_in_beijing() {
        let (sunrise, sunset) = hours(JANUARY_15);
        assert!((sunrise - (7.0 + 35.0 / 60.0)).abs() < 10.0 / 60.0, "{sunrise}");
        assert!((sunset - (17.0 + 15.0 / 60.0)).abs() < 10.0 / 60.0, "{sunset}");
        assert_eq!(daylight(BEIJING.0, BEIJING.1, JANUARY_15 + 2.0 * 3600.0), Daylight::Night);
        assert_eq!(daylight(BEIJING.0, BEIJING.1, JANUARY_15 + 12.0 * 3600.0), Daylight::Day);
        assert_eq!(daylight(BEIJING.0, BEIJING.1, JANUARY_15 + (sunset + 0.25) * 3600.0), Daylight::Twilight);
    }

    #[test]
    fn longest_day_in_beijing() {
        let (sunrise, sunset) = hours(JUNE_21);
        assert!((sunset - sunrise - 15.02).abs() < 0.1, "{}", sunset - sunrise);
    }

    #[test]
    fn midsummer_noon_height_is_complement_of_latitude_plus_tilt() {
        let highest = (0..288).map(|i| elevation_deg(BEIJING.0, BEIJING.1, JUNE_21 + 300.0 * f64::from(i)));
        let highest = highest.fold(f64::MIN, f64::max);
        assert!((highest - (90.0 - 39.9 + 23.436)).abs() < 0.05, "{highest}");
    }

    #[test]
    fn equinox_sun_stands_overhead_at_the_equator() {
        // 2025-03-20 09:01 UTC; the sun culminates near 46.5 E at that time.
        let overhead = (0..360).map(|lon| elevation_deg(f64::from(lon) - 180.0, 0.0, 1_742_461_260.0));
        assert!(overhead.fold(f64::MIN, f64::max) > 89.4);
    }

    #[test]
    fn polar_summer_and_winter() {
        assert_eq!(sun_times(20.0, 75.0, JUNE_21, 1.0), SunTimes::AlwaysUp);
        assert_eq!(sun_times(20.0, 75.0, JANUARY_15, 1.0), SunTimes::AlwaysDown);
    }

    proptest! {
        #[test]
        fn sun_touches_the_horizon_at_the_stated_times(lon in -170.0..170.0f64, lat in -55.0..55.0f64, day in 0u32..3650) {
            let midnight = 1_735_689_600.0 + f64::from(day) * SECONDS_PER_DAY;
            let offset = (lon / 15.0).round();
            if let SunTimes::RisesAndSets { sunrise_h, sunset_h } = sun_times(lon, lat, midnight + 43_200.0 - offset * 3600.0, offset) {
                for hour in [sunrise_h, sunset_h] {
                    let at = elevation_deg(lon, lat, midnight + (hour - offset) * 3600.0);
                    prop_assert!((at - HORIZON_DEG).abs() < 0.35, "{}", at);
                }
            }
        }
    }
}
