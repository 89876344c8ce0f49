//! Every way in which a grid can be wrong, on a small one that is right.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::problem::ImportProblems;

/// Three by two points, fields of version 4.
const RIGHT: &str = r#"<?xml version="1.0" encoding="US-ASCII" standalone="yes"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="us1" shakemap_version="2" code_version="4.1" process_timestamp="2024-01-01T01:00:00Z">
<event event_id="us1" magnitude="7.5" depth="10" lat="40.05" lon="117.1" event_timestamp="2024-01-01T00:00:00Z" event_network="us" event_description="Near &quot;Sanhe&quot;" />
<grid_specification lon_min="117.0" lat_min="40.0" lon_max="117.2" lat_max="40.1" nominal_lon_spacing="0.1" nominal_lat_spacing="0.1" nlon="3" nlat="2" />
<grid_field index="1" name="LON" units="dd" />
<grid_field index="2" name="LAT" units="dd" />
<grid_field index="3" name="MMI" units="intensity" />
<grid_field index="4" name="PGA" units="%g" />
<grid_field index="5" name="PGV" units="cm/s" />
<grid_field index="6" name="SA(0.3)" units="%g" />
<grid_field index="7" name="PSA10" units="%g" />
<grid_field index="8" name="PSA30" units="%g" />
<grid_field index="9" name="SVEL" units="m/s" />
<grid_data>
117.0 40.1 7.5 32.1 30.5 80 25 5 270
117.1 40.1 8.5 52.1 60.5 120 45 9 260.5
117.2 40.1 7.4 31.1 29.5 79 24 5 300
117.0 40.0 7.2 30.1 28.5 78 23 5 310
117.1 40.0 7.3 30.2 28.6 78 23 5 320
117.2 40.0 7.1 29.9 28.1 77 22 5 330
</grid_data>
</shakemap_grid>
"#;

fn grid(text: &str) -> Result<Imported<ShakeMap>, ImportProblems> {
    read(&Source::new("grid.xml", text), None)
}

/// The problems after some text was replaced, which must be there.
fn broken(from: &str, to: &str) -> ImportProblems {
    assert!(RIGHT.contains(from), "{from}");
    grid(&RIGHT.replace(from, to)).unwrap_err()
}

/// The kind, line and column of the only problem.
fn only(problems: &ImportProblems) -> (Fault, Option<usize>, Option<usize>) {
    let [problem] = problems.as_slice() else { panic!("{problems}") };
    (problem.fault, problem.line, problem.column)
}

#[test]
fn a_grid_of_version_4_is_read_and_converted() {
    let read = grid(RIGHT).unwrap();
    let map = &read.value;
    assert_eq!((map.spec.columns, map.spec.rows, map.spec.west, map.spec.north), (3, 2, 117.0, 40.1));
    assert!((map.columns.pga_g[1] - 0.521).abs() < 1e-12);
    assert!((map.columns.sa03_g[0] - 0.8).abs() < 1e-12);
    assert_eq!(map.columns.vs30_m_s[1], 260.5);
    assert_eq!(map.columns.sigma_ln_pga, [0.5; 6]);
    assert_eq!(map.columns.sigma_ln_pgv, [0.5; 6]);
    assert_eq!(map.event.description, "Near \"Sanhe\"");
    let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
    assert!(said.contains(&"fields not used: PSA30") && said.contains(&"no STDPGA: 0.5"), "{said:?}");
    let [east, south] = map.spec.position(5);
    assert!((east - 117.2).abs() < 1e-9 && (south - 40.0).abs() < 1e-9);
}

#[test]
fn the_files_of_a_grid_are_exact() {
    let parcel = parcel(&grid(RIGHT).unwrap().value, "sanhe");
    let [(toml, head), (csv, table)] = parcel.files() else { panic!() };
    assert_eq!((toml.as_str(), csv.as_str()), ("hazards/sanhe.toml", "hazards/sanhe.csv"));
    assert_eq!(
        head,
        "# Not in the file: sigma_ln_pga, 0.5.\n\
         # Not in the file: sigma_ln_pgv, as STDPGA.\n\
         title = { zh = \"Near \\\"Sanhe\\\"\", en = \"Near \\\"Sanhe\\\"\" }\n\
         magnitude = { value = 7.5, scale = \"Mw\" }\n\
         epicentre = [117.1, 40.05]\n\
         depth = { value = 10.0, low = 10.0, high = 10.0, unit = \"km\", source = \"sanhe\", grade = \"V\" }\n\
         origin_time = \"2024-01-01T00:00:00Z\"\n\
         grid = { west = 117.0, north = 40.1, columns = 3, rows = 2, lon_step = 0.1, lat_step = 0.1 }\n\
         source = \"sanhe\"\n\
         grade = \"E\"\n"
    );
    let mut lines = table.lines();
    assert_eq!(
        lines.next().unwrap(),
        "pga_g,pgv_cm_s,intensity,sa03_g,sa10_g,vs30_m_s,sigma_ln_pga,sigma_ln_pgv"
    );
    assert_eq!(lines.next().unwrap(), "0.321,30.5,7.5,0.8,0.25,270,0.5,0.5");
    assert_eq!(lines.count(), 5);
}

#[test]
fn fields_may_stand_in_any_order_and_be_few() {
    let text = RIGHT
        .replace("index=\"3\" name=\"MMI\" units=\"intensity\"", "index=\"3\" name=\"PGA\" units=\"pctg\"")
        .replace("index=\"4\" name=\"PGA\" units=\"%g\"", "index=\"4\" name=\"OTHER\" units=\"\"");
    let map = grid(&text).unwrap().value;
    assert!((map.columns.pga_g[0] - 0.075).abs() < 1e-12);
    // No MMI: 2.89 + 3.16 lg 30.5 from the velocity.
    assert!((map.columns.intensity[0] - (2.89 + 3.16 * 30.5_f64.log10())).abs() < 1e-9);
}

#[test]
fn missing_fields_are_all_told() {
    let problems =
        grid(&RIGHT.replace("name=\"PGA\"", "name=\"PGX\"").replace("name=\"LAT\"", "name=\"LAX\""));
    let problems = problems.unwrap_err();
    let told: Vec<&str> = problems.as_slice().iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(told, ["there is no field LAT", "there is no field PGA"]);
    assert!(broken("<grid_data>", "<data>").has(Fault::Syntax));
    let no_event = RIGHT.replace("<event ", "<quake ");
    assert!(grid(&no_event).unwrap_err().has(Fault::Missing));
    let bare = broken(" nlon=\"3\"", "");
    assert_eq!(only(&bare), (Fault::Missing, Some(4), Some(1)));
}

#[test]
fn points_without_data_are_told_with_their_cell() {
    for value in ["NaN", "nan", "-1", "-999.0"] {
        let problems = broken("117.1 40.1 8.5 52.1", &format!("117.1 40.1 8.5 {value}"));
        assert_eq!(only(&problems), (Fault::NoData, Some(16), Some(16)), "{value}");
    }
    assert_eq!(only(&broken(" 260.5\n", "\n")), (Fault::RowLength, Some(16), Some(1)));
    assert_eq!(only(&broken("52.1", "-3.5")), (Fault::Negative, Some(16), Some(16)));
    assert_eq!(only(&broken("52.1", "5x.1")), (Fault::NotANumber, Some(16), Some(16)));
    for (from, to) in [("8.5 52.1", "8.5 0"), ("8.5 52.1", "0 52.1"), (" 9 260.5", " 9 0.0")] {
        let told = only(&broken(from, to));
        assert_eq!((told.0, told.1), (Fault::Zero, Some(16)), "{to}");
    }
    // In a field that is not used nobody looks.
    assert!(grid(&RIGHT.replace(" 9 260.5", " nan 260.5")).is_ok());
}

#[test]
fn every_bad_point_is_told_not_only_the_first() {
    let problems =
        grid(&RIGHT.replace("32.1", "nan").replace("29.9", "inf").replace("29.5", "-1")).unwrap_err();
    let lines: Vec<_> = problems.as_slice().iter().map(|p| (p.line.unwrap(), p.fault)).collect();
    assert_eq!(lines, [(15, Fault::NoData), (17, Fault::NoData), (20, Fault::NotANumber)]);
}

#[test]
fn counts_and_spacing_must_fit() {
    assert!(broken("117.2 40.0 7.1 29.9 28.1 77 22 5 330\n", "").has(Fault::RowCount));
    assert!(broken("nlon=\"3\"", "nlon=\"2.5\"").has(Fault::RowCount));
    assert_eq!(only(&broken("117.1 40.0", "117.14 40.0")), (Fault::Spacing, Some(19), Some(1)));
    let nominal = broken("nominal_lon_spacing=\"0.1\"", "nominal_lon_spacing=\"0.25\"");
    assert_eq!(only(&nominal), (Fault::Spacing, Some(4), Some(1)));
    // A spacing that is rounded is no fault.
    assert!(grid(&RIGHT.replace("nominal_lon_spacing=\"0.1\"", "nominal_lon_spacing=\"0.1000004\"")).is_ok());
}

#[test]
fn points_must_run_east_and_south() {
    let south_first = RIGHT
        .replace("117.0 40.1 ", "117.0 @ ")
        .replace("117.1 40.1 ", "117.1 @ ")
        .replace("117.2 40.1 ", "117.2 @ ")
        .replace(" 40.0 ", " 40.1 ")
        .replace(" @ ", " 40.0 ");
    assert_eq!(only(&grid(&south_first).unwrap_err()), (Fault::Order, Some(15), Some(1)));
    let east_first =
        RIGHT.replace("117.0 40", "@ 40").replace("117.2 40", "117.0 40").replace("@ 40", "117.2 40");
    assert_eq!(only(&grid(&east_first).unwrap_err()), (Fault::Order, Some(15), Some(1)));
}

#[test]
fn swapped_coordinates_are_seen() {
    let event = broken("lat=\"40.05\" lon=\"117.1\"", "lat=\"117.1\" lon=\"40.05\"");
    assert_eq!(only(&event), (Fault::SwappedCoordinates, Some(3), Some(1)));
    let fields = RIGHT.replace("\"LON\"", "\"@\"").replace("\"LAT\"", "\"LON\"").replace("\"@\"", "\"LAT\"");
    assert_eq!(only(&grid(&fields).unwrap_err()), (Fault::SwappedCoordinates, Some(15), Some(1)));
    let box_swapped = RIGHT
        .replace("lon_min=\"117.0\" lat_min=\"40.0\"", "lon_min=\"40.0\" lat_min=\"117.0\"")
        .replace("lon_max=\"117.2\" lat_max=\"40.1\"", "lon_max=\"40.1\" lat_max=\"117.2\"");
    assert_eq!(only(&grid(&box_swapped).unwrap_err()), (Fault::SwappedCoordinates, Some(4), Some(1)));
    // An epicentre off the map is possible, and only remarked on.
    let off = grid(&RIGHT.replace("lon=\"117.1\"", "lon=\"118.1\"")).unwrap();
    assert!(off.remarks.iter().any(|remark| remark.en.contains("outside the grid")));
}

#[test]
fn absurd_values_hint_at_another_unit() {
    let problems = grid(&RIGHT.replace("name=\"PGA\" units=\"%g\"", "name=\"PGA\" units=\"g\"")).unwrap_err();
    assert_eq!(only(&problems), (Fault::Absurd, Some(15), Some(1)));
    assert!(problems.to_string().contains("did you mean %g?"));
    assert!(broken("8.5 52.1", "13.5 52.1").has(Fault::Absurd));
    assert!(broken(" 9 260.5", " 9 3200").has(Fault::Absurd), "the loader takes Vs30 up to 3000");
    let spectra = broken("name=\"PSA10\" units=\"%g\"", "name=\"PSA10\" units=\"g\"");
    assert!(spectra.to_string().contains("0 to 15 g: did you mean %g?"), "{spectra}");
    assert_eq!(only(&broken("units=\"cm/s\"", "units=\"knots\"")), (Fault::UnknownUnit, Some(9), Some(1)));
}

#[test]
fn acceleration_that_does_not_fit_intensity_hints_at_another_unit() {
    let scaled = |factor: f64| {
        ["32.1 30.5", "52.1 60.5", "31.1 29.5", "30.1 28.5", "30.2 28.6", "29.9 28.1"].iter().fold(
            RIGHT.to_owned(),
            |text, pair| {
                let (pga, pgv) = pair.split_once(' ').unwrap();
                let pga = factor * pga.parse::<f64>().unwrap();
                text.replace(pair, &format!("{pga:.5} {pgv}"))
            },
        )
    };
    // Values in g that are called %g: a hundredth of what MMI VII asks for.
    let small = scaled(0.01);
    let problems = grid(&small).unwrap_err();
    assert_eq!(only(&problems), (Fault::Absurd, Some(8), Some(1)));
    assert!(
        problems.to_string().contains("below MMI") && problems.to_string().contains("is the unit %g or g?")
    );
    assert!(grid(&small.replace("name=\"PGA\" units=\"%g\"", "name=\"PGA\" units=\"g\"")).is_ok());
    // Values in %g that are called g, of a quake so weak that the largest is below 5 g.
    let degrees = ["7.5", "8.5", "7.4", "7.2", "7.3", "7.1"];
    let weak = degrees.iter().fold(scaled(0.09), |text, mmi| text.replace(&format!(" {mmi} "), " 4.2 "));
    assert!(grid(&weak).is_ok());
    let problems = grid(&weak.replace("name=\"PGA\" units=\"%g\"", "name=\"PGA\" units=\"g\"")).unwrap_err();
    assert_eq!(only(&problems), (Fault::Absurd, Some(8), Some(1)));
    assert!(problems.to_string().contains("above MMI"), "{problems}");
}

#[test]
fn indices_and_names_of_fields_must_be_unique() {
    assert!(broken("index=\"4\"", "index=\"3\"").has(Fault::NotAllowed));
    assert!(broken("index=\"4\"", "index=\"44\"").has(Fault::NotAllowed));
    assert!(broken("name=\"PSA10\"", "name=\"PGV\"").has(Fault::Duplicate));
}

#[test]
fn other_files_are_told_apart() {
    assert!(grid("<nrml/>").unwrap_err().has(Fault::WrongFormat));
    assert!(grid("lon,lat,pga").unwrap_err().has(Fault::Syntax));
    let entity = RIGHT.replace("<shakemap_grid", "<!DOCTYPE a [<!ENTITY b \"c\">]>\n<shakemap_grid");
    assert_eq!(only(&grid(&entity).unwrap_err()), (Fault::DocumentType, Some(2), Some(1)));
    let nested = format!("{}{}", "<grid_data>".repeat(100_000), "</grid_data>".repeat(100_000));
    assert!(grid(&nested).unwrap_err().has(Fault::TooDeep));
}

#[test]
fn uncertainties_may_come_in_a_file_of_their_own() {
    let text = RIGHT
        .replace("name=\"MMI\" units=\"intensity\"", "name=\"STDMMI\" units=\"intensity\"")
        .replace("name=\"PGA\" units=\"%g\"", "name=\"STDPGA\" units=\"ln(%g)\"")
        .replace("name=\"PGV\" units=\"cm/s\"", "name=\"STDPGV\" units=\"ln(cm/s)\"");
    let mut small = text;
    for value in ["32.1 30.5", "52.1 60.5", "31.1 29.5", "30.1 28.5", "30.2 28.6", "29.9 28.1"] {
        small = small.replace(value, "0.45 0.55");
    }
    let read_both = |other: &str| read(&Source::new("g", RIGHT), Some(&Source::new("u", other)));
    let columns = read_both(&small).unwrap().value.columns;
    assert_eq!((columns.sigma_ln_pga, columns.sigma_ln_pgv), (vec![0.45; 6], vec![0.55; 6]));
    let other_grid = small.replace("117.2", "117.2000").replace("nlat=\"2\"", "nlat=\"3\"");
    assert!(read_both(&other_grid).is_err());
}
