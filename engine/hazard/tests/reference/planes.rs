//! Distances to dipping planes against OpenQuake's planar surfaces.

use shapan_hazard::Rupture;
use shapan_hazard::geodesy::EARTH_RADIUS_KM;

use crate::table::Table;

/// The plane that touches the globe keeps distances within a part in a thousand and some metres. OpenQuake's
/// planes are chords of the globe: the middle of the upper edge lies L²/8R under the edge of this code, 71 m
/// for 60 km.
#[test]
fn distances_to_five_planes() {
    let table = Table::read(include_str!("../data/planar_distances.csv"));
    assert_eq!(table.rows().len(), 40);
    for row in table.rows() {
        let point = |lon, lat| (row.number(lon), row.number(lat));
        let start = point("lon0", "lat0");
        let rupture = Rupture::straight(start, point("lon1", "lat1"), start).unwrap();
        let dipping = |deg| rupture.with_dip(deg, row.number("top_km"), row.number("width_km"));
        let site = dipping(row.number("dip_deg")).unwrap().site(row.number("lon"), row.number("lat"));
        let sagitta_km = rupture.length_km().powi(2) / (8.0 * EARTH_RADIUS_KM);
        for (found, column) in [(site.rrup_km, "rrup_km"), (site.rjb_km, "rjb_km")] {
            let expected = row.number(column);
            assert!(
                (found - expected).abs() <= 1e-3 * expected + sagitta_km + 0.02,
                "{column} {expected}: {found}"
            );
        }
    }
}
