//! Positions of nodes: degrees, or metres of web Mercator.

use crate::problem::Fault;

/// Radius of the sphere of web Mercator, m (EPSG:3857 takes WGS 84's half axis).
const RADIUS_M: f64 = 6_378_137.0;

/// System of coordinates of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crs {
    /// Degrees of longitude and latitude (EPSG:4326).
    Wgs84,
    /// Metres of the web's maps (EPSG:3857).
    WebMercator,
}

/// Why a position is none: the fault, and what would be right.
pub(crate) type NoPlace = (Fault, &'static str);

impl Crs {
    /// Longitude and latitude, degrees; `given` is whether the user named the system.
    pub(crate) fn degrees(self, x: f64, y: f64, given: bool) -> Result<(f64, f64), NoPlace> {
        match self {
            Self::Wgs84 if x.abs() <= 180.0 && y.abs() <= 90.0 => Ok((x, y)),
            Self::Wgs84 if x.abs() <= 90.0 && y.abs() <= 180.0 => {
                Err((Fault::SwappedCoordinates, "degrees; are longitude and latitude swapped?"))
            }
            Self::Wgs84 if given => Err((Fault::Coordinates, "degrees of longitude and latitude")),
            Self::Wgs84 => {
                Err((Fault::Coordinates, "degrees, or --crs web-mercator for metres of web Mercator"))
            }
            Self::WebMercator => from_mercator(x, y),
        }
    }
}

/// Inverse of the spherical Mercator projection (J. P. Snyder 1987, "Map projections: a working manual", USGS
/// Professional Paper 1395, equations 7-4 and 7-5).
fn from_mercator(x_m: f64, y_m: f64) -> Result<(f64, f64), NoPlace> {
    let edge_m = RADIUS_M * std::f64::consts::PI;
    // A millimetre beyond the edge is rounding.
    if x_m.abs() > edge_m + 1e-3 || y_m.abs() > edge_m + 1e-3 {
        return Err((Fault::Coordinates, "metres of web Mercator, at most 20037508.343 from 0"));
    }
    let lon = (x_m / RADIUS_M).to_degrees().clamp(-180.0, 180.0);
    Ok((lon, (y_m / RADIUS_M).sinh().atan().to_degrees()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn mercator_becomes_degrees() {
        // pyproj 3.7.2, Transformer.from_crs(3857, 4326, always_xy=True).
        let (lon, lat) = Crs::WebMercator.degrees(-9_995_142.0, 4_163_130.0, true).unwrap();
        assert!((lon + 89.787_888_255).abs() < 1e-8 && (lat - 34.994_472_469).abs() < 1e-8, "{lon} {lat}");
        assert!(Crs::WebMercator.degrees(3e7, 0.0, true).is_err());
    }

    #[test]
    fn metres_and_swapped_degrees_are_told() {
        let fault = |x, y| Crs::Wgs84.degrees(x, y, false).unwrap_err().0;
        assert_eq!(fault(-9_995_142.0, 4_163_130.0), Fault::Coordinates);
        assert_eq!(fault(39.9, 116.4), Fault::SwappedCoordinates);
        assert_eq!(Crs::Wgs84.degrees(116.4, 39.9, false), Ok((116.4, 39.9)));
    }
}
