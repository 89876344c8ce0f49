//! Ruptures by hand, and the geometry of sites about them.
#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

/// About 100 km from south-west to north-east.
const TRACE: [(f64, f64); 3] = [(116.6, 39.6), (117.0, 39.95), (117.4, 40.25)];
const EPICENTRE: (f64, f64) = (117.0, 40.0);

fn rupture(max_length_km: f64) -> Rupture {
    Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 7.8, max_length_km, EPICENTRE).unwrap()
}

#[test]
fn length_is_capped_and_the_strike_is_north_east() {
    let capped = rupture(60.0);
    assert!((capped.length_km() - 60.0).abs() < 0.6, "{}", capped.length_km());
    assert!(capped.strike_deg() > 38.0 && capped.strike_deg() < 48.0, "{}", capped.strike_deg());
    let whole = rupture(1000.0);
    assert!(whole.length_km() > 98.0 && whole.length_km() < 101.0, "{}", whole.length_km());
    assert!(great_circle_km(whole.start(), TRACE[0]) < 0.01);
    assert!(great_circle_km(whole.end(), TRACE[2]) < 0.01);
}

#[test]
fn rupture_slides_to_stay_on_the_fault() {
    let near_end = Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 7.8, 40.0, (117.4, 40.25)).unwrap();
    assert!(great_circle_km(near_end.end(), TRACE[2]) < 0.01);
    assert!((near_end.length_km() - 40.0).abs() < 0.2);
}

#[test]
fn sites_beside_and_beyond() {
    let rupture = Rupture::straight((116.5, 40.0), (117.5, 40.0), (117.0, 40.0)).unwrap();
    let beside = rupture.site(117.2, 40.2);
    assert_eq!(beside.along_beyond_km, 0.0);
    assert!((beside.across_km - 22.24).abs() < 0.01 && (beside.rjb_km - 22.24).abs() < 0.01);
    assert!(beside.epicentral_km > beside.rjb_km);
    for end in [rupture.start(), rupture.end()] {
        assert!(rupture.site(end.0, end.1).rjb_km < 1e-9);
    }
    let beyond = rupture.site(118.0, 40.0);
    assert!((beyond.along_beyond_km - 42.6).abs() < 0.05 && beyond.across_km < 1e-9);
    assert!((beyond.epicentral_along_km - beyond.epicentral_km).abs() < 0.01);
}

#[test]
fn point_source_measures_everything_from_the_focus() {
    let point = Rupture::point_along((104.8, 29.4), 12.0, 45.0).unwrap();
    assert_eq!((point.length_km(), point.depth_km()), (0.0, 12.0));
    assert!((point.strike_deg() - 45.0).abs() < 1e-9);
    let site = point.site(105.1, 29.7);
    assert!((site.rjb_km / site.epicentral_km - 1.0).abs() < 1e-3);
    assert!((site.rrup_km / site.hypocentral_km - 1.0).abs() < 1e-3);
    assert_eq!(site.along_beyond_km, site.epicentral_along_km);
    assert_eq!(site.across_km, site.epicentral_across_km);
    assert!(site.along_beyond_km > 10.0 * site.across_km);
}

#[test]
fn length_is_that_of_the_moment_magnitude() {
    // 10^(-2.57 + 0.62 x 6.6) = 33.27 km of strike-slip rupture.
    let rupture = Rupture::from_fault(&TRACE, SlipType::StrikeSlip, 6.6, 200.0, EPICENTRE).unwrap();
    assert!((rupture.length_km() - 33.27).abs() < 0.1, "{}", rupture.length_km());
    let expected = subsurface_length_km(SlipType::StrikeSlip, 6.6);
    assert!((expected - 33.27).abs() < 0.01, "{expected}");
}

#[test]
fn far_sites_are_as_far_as_on_the_globe() {
    let rupture = rupture(60.0);
    for (lon, lat) in [(-63.0, -40.0), (-116.0, 40.0), (117.0, 90.0), (297.0, 40.0), (0.0, 0.0), (90.0, 45.0)]
    {
        let site = rupture.site(lon, lat);
        let ends = [rupture.start(), rupture.end()].map(|end| great_circle_km(end, (lon, lat)));
        let (near, far) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        assert!(site.rjb_km < 20_016.0 && site.rjb_km < far + 40.0, "{lon} {lat}: {site:?}");
        assert!((site.rjb_km - near).abs() < 30.0, "{lon} {lat}: {site:?} {near}");
        assert!(site.rrup_km < 20_016.0 && site.epicentral_along_km <= site.epicentral_km * 1.001 + 1.0);
    }
}

#[test]
fn the_date_line_is_no_border() {
    let across = Rupture::straight((179.8, 51.0), (-179.8, 51.2), (179.9, 51.1)).unwrap();
    let same = Rupture::straight((179.8, 51.0), (180.2, 51.2), (179.9, 51.1)).unwrap();
    assert!((across.length_km() - same.length_km()).abs() < 1e-9 && across.length_km() < 40.0);
    let (a, b) = (across.site(-179.5, 51.5), same.site(180.5, 51.5));
    assert!((a.rjb_km - b.rjb_km).abs() < 1e-6 && a.rjb_km < 60.0, "{a:?} {b:?}");
}

#[test]
fn bad_input_is_named() {
    let one = Rupture::from_fault(&TRACE[..1], SlipType::Normal, 7.0, 50.0, EPICENTRE);
    assert_eq!(one, Err(RuptureError::DegenerateTrace { found: 1 }));
    let none = Rupture::from_fault(&TRACE, SlipType::Normal, 7.0, 0.0, EPICENTRE);
    assert!(none.unwrap_err().to_string().contains("longest rupture must be a positive number, found 0"));
    let empty = Rupture::from_fault(&[], SlipType::Normal, 7.0, 10.0, EPICENTRE);
    assert_eq!(empty, Err(RuptureError::DegenerateTrace { found: 0 }));
    assert!(Rupture::straight((f64::NAN, 0.0), (1.0, 1.0), (0.0, 0.0)).is_err());
    let swapped = Rupture::point((39.9, 116.4), 10.0).unwrap_err();
    assert_eq!(swapped.to_string(), "latitude in degrees must be a finite (-90 to 90) number, found 116.4");
    let beyond = Rupture::straight((361.0, 0.0), (1.0, 1.0), (0.0, 0.0)).unwrap_err();
    assert!(beyond.to_string().contains("longitude in degrees must be a finite (-360 to 360)"), "{beyond}");
    assert!(Rupture::point((-360.0, -90.0), 0.0).is_ok());
}

proptest! {
    #[test]
    fn geometry_is_consistent(lon in 115.5..118.5f64, lat in 38.8..41.2f64) {
        let rupture = rupture(80.0);
        let site = rupture.site(lon, lat);
        prop_assert!((site.rjb_km - site.along_beyond_km.hypot(site.across_km)).abs() < 1e-9);
        let to_ends = great_circle_km(rupture.start(), (lon, lat)).min(great_circle_km(rupture.end(), (lon, lat)));
        prop_assert!(site.rjb_km <= to_ends * 1.01 + 0.01);
        prop_assert!(site.epicentral_along_km <= site.epicentral_km * 1.01 + 0.01);
    }
}
