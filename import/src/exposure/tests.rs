//! Exposure models in XML, in CSV and in both, right and wrong.
#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use crate::fragility;
use crate::mapping::Mapping;
use proptest::prelude::*;

const INLINE: &str = r#"<nrml xmlns="http://openquake.org/xmlns/nrml/0.5">
<exposureModel id="e" category="buildings">
<conversions><area type="per_asset" unit="SQM"/>
<costTypes>
<costType name="structural" type="per_area" unit="USD"/>
<costType name="contents" type="per_asset" unit="USD"/>
<costType name="business_interruption" type="aggregated" unit="USD/month"/>
</costTypes></conversions>
<assets>
<asset id="a1" taxonomy="W" number="10" area="100"><location lon="116.4" lat="39.9"/>
<costs><cost type="structural" value="20"/><cost type="contents" value="500"/>
<cost type="business_interruption" value="7"/></costs>
<occupancies><occupancy period="Day" occupants="12"/><occupancy period="night" occupants="34"/></occupancies>
</asset>
<asset id="a2" taxonomy="C"><location lon="116.5" lat="39.8"/></asset>
</assets>
</exposureModel>
</nrml>
"#;

const TABLE: &str = "ASSET_ID,LONGITUDE,LATITUDE,TAXONOMY,BUILDINGS,COST_STRUCTURAL_EUR,COST_STRUCTURAL_USD,\
                     COST_CONTENTS_USD,OCCUPANTS_PER_ASSET_NIGHT,TOTAL_AREA_SQM\n\
                     r1,116.4,39.9,W,2.5,90,100,50,7.5,300\n\
                     r2,116.5,39.8,C,1,9,10,,3,\n";

fn load(text: &str) -> Result<Imported<Exposure>, ImportProblems> {
    read(&Source::new("e", text), Path::new("nowhere"))
}

fn first(text: &str, from: &str, to: &str) -> (Fault, Option<usize>) {
    assert!(text.contains(from), "{from}");
    let problem = load(&text.replacen(from, to, 1)).unwrap_err().as_slice()[0].clone();
    (problem.fault, problem.line)
}

#[test]
fn inline_assets_become_totals() {
    let read = load(INLINE).unwrap();
    let [a1, a2] = &read.value.assets[..] else { panic!() };
    // 10 buildings of 100 m² at 20 USD a m², and 500 USD of contents each.
    assert_eq!((a1.area_m2, a1.value), (Some(1000.0), Some(25_000.0)));
    assert_eq!((a1.occupants_day, a1.occupants_night), (Some(12.0), Some(34.0)));
    assert_eq!((a2.buildings, a2.value, a2.occupants_night), (1.0, None, None));
    assert_eq!(read.value.currency.as_deref(), Some("USD"));
    let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
    assert_eq!(
        said,
        ["1 of 2 assets without a number of buildings: 1 each", "the cost business_interruption of 1 assets"]
    );
}

#[test]
fn a_table_of_the_gem_form_stands_alone() {
    let read = load(TABLE).unwrap();
    let [r1, r2] = &read.value.assets[..] else { panic!() };
    assert_eq!((r1.buildings, r1.value, r1.occupants_night), (2.5, Some(150.0), Some(7.5)));
    assert_eq!((r2.value, r2.area_m2, r2.occupants_day), (Some(10.0), None, Some(3.0)));
    assert_eq!(read.value.currency.as_deref(), Some("USD"));
    let parcel = parcel(&read.value, None, "gem", "e.csv");
    assert_eq!(parcel.files()[0].0, "models/gem/exposure.csv");
    let lines: Vec<&str> = parcel.files()[0].1.lines().collect();
    assert_eq!(lines[1], "r1,W,116.4,39.9,2.5,7.5,7.5,150,USD,300,gem,E");
}

#[test]
fn xml_may_name_tables_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(
        folder.path().join("sub/a.csv"),
        "\u{feff}REF,lon,lat,taxonomy,number,structural\nx,1,2,W,4,5\n",
    )
    .unwrap();
    let head = INLINE.split("<assets>").next().unwrap().replace("per_area", "per_asset");
    let fields = "<exposureFields><field oq=\"id\" input=\"REF\"/></exposureFields>";
    let with = |files: &str| {
        let text = format!("{head}{fields}<assets>{files}</assets></exposureModel></nrml>");
        read(&Source::new("e.xml", text), folder.path())
    };
    let exposure = with(" sub/a.csv ").unwrap().value;
    assert_eq!((exposure.assets[0].id.as_str(), exposure.assets[0].value), ("x", Some(20.0)));
    for (file, fault) in [
        ("../a.csv", Fault::OutsideFolder),
        ("/etc/passwd.csv", Fault::OutsideFolder),
        ("a.csv.gz", Fault::WrongFormat),
        ("none.csv", Fault::Unreadable),
    ] {
        assert!(with(file).unwrap_err().has(fault), "{file}");
    }
    assert!(with("sub/a.csv sub/a.csv").unwrap_err().has(Fault::Duplicate));
}

#[test]
fn positions_and_amounts_are_checked() {
    let swapped = first(INLINE, "lon=\"116.4\" lat=\"39.9\"", "lon=\"39.9\" lat=\"116.4\"");
    assert_eq!(swapped, (Fault::SwappedCoordinates, Some(10)));
    assert_eq!(first(TABLE, "116.4,39.9", "39.9,116.4"), (Fault::SwappedCoordinates, Some(2)));
    assert_eq!(first(TABLE, "116.4,39.9", "196.4,139.9"), (Fault::Coordinates, Some(2)));
    assert_eq!(first(TABLE, "W,2.5", "W,-2.5"), (Fault::Negative, Some(2)));
    assert_eq!(first(TABLE, "W,2.5", ",2.5"), (Fault::NoData, Some(2)));
    assert_eq!(first(TABLE, "116.4", "east"), (Fault::NotANumber, Some(2)));
    assert_eq!(first(TABLE, "TAXONOMY", "KIND"), (Fault::Missing, None));
    assert_eq!(first(TABLE, "r2", "r1"), (Fault::Duplicate, Some(3)));
    assert_eq!(first(INLINE, "id=\"a2\"", "id=\"a1\""), (Fault::Duplicate, Some(15)));
    assert!(load("id,lon,lat,taxonomy\n").unwrap_err().has(Fault::Missing));
    assert_eq!(first(INLINE, "number=\"10\"", "number=\"-10\""), (Fault::Negative, Some(10)));
    assert_eq!(first(INLINE, "taxonomy=\"C\"", ""), (Fault::Missing, Some(15)));
    assert_eq!(first(INLINE, "unit=\"SQM\"", "unit=\"acre\""), (Fault::UnknownUnit, Some(3)));
    assert_eq!(first(INLINE, "per_area", "per_door"), (Fault::NotAllowed, Some(5)));
    let euros = first(INLINE, "per_asset\" unit=\"USD\"", "per_asset\" unit=\"EUR\"");
    assert_eq!(euros, (Fault::UnknownUnit, Some(6)));
}

#[test]
fn classes_without_curves_are_told() {
    let curves = "id,imt,limit_state,form,a,b\nW,PGA,complete,lognormal,0.5,0.5\n";
    let model = fragility::read(&Source::new("f", curves), &Mapping::default()).unwrap().value;
    let source = Source::new("e", TABLE);
    let exposure = load(TABLE).unwrap().value;
    assert_eq!(fragility::read_classes(&Source::new("f", curves)).unwrap(), model.classes());
    let problems = check_classes(&source, &exposure, &model.classes()).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "e:3:1: the class `C` of 1 buildings has no fragility curves; expected a function of this id in the \
         fragility model"
    );
    let only_w = Exposure { assets: exposure.assets[..1].to_vec(), ..Exposure::default() };
    assert!(check_classes(&source, &only_w, &model.classes()).is_ok());
}

#[test]
fn a_class_without_curves_is_told_where_it_first_stands() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,lon,lat,taxonomy\nx,1,2,W\ny,1,2,C\nz,1,2,C\n").unwrap();
    let text = INLINE.replace("<assets>", "<assets>a.csv").replace("taxonomy=\"C\"", "taxonomy=\"D\"");
    let source = Source::new("e.xml", text);
    let exposure = read(&source, folder.path()).unwrap().value;
    let problems = check_classes(&source, &exposure, &BTreeSet::from(["W".to_owned()])).unwrap_err();
    let told: Vec<_> =
        problems.as_slice().iter().map(|p| (p.file.ends_with("a.csv"), p.line, p.column)).collect();
    assert_eq!(told, [(true, Some(3), Some(1)), (false, Some(15), Some(1))], "{problems}");
}

#[test]
fn a_cost_per_area_asks_for_an_area() {
    assert_eq!(first(INLINE, " area=\"100\"", ""), (Fault::Missing, Some(10)));
    let other = INLINE.replace("per_area", "per_asset").replace(" area=\"100\"", "");
    assert_eq!(load(&other).unwrap().value.assets[0].value, Some(5200.0));
}

#[test]
fn people_of_one_period_are_there_at_the_other() {
    let read = load(TABLE).unwrap();
    let [r1, _] = &read.value.assets[..] else { panic!() };
    assert_eq!((r1.occupants_day, r1.occupants_night, r1.assumed), (Some(7.5), Some(7.5), true));
    let said = "2 of 2 assets with people by day or at night only: as many at the other time";
    assert!(read.remarks.iter().any(|remark| remark.en == said), "{:?}", read.remarks);
    let transit = INLINE.replace("period=\"Day\"", "period=\"Transit\"");
    let read = load(&transit).unwrap();
    let a1 = &read.value.assets[0];
    assert_eq!((a1.occupants_day, a1.occupants_night), (Some(34.0), Some(34.0)));
    let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
    assert!(said.contains(&"people of the period transit of 1 assets"), "{said:?}");
    let table = load("id,lon,lat,taxonomy,number,day,night,transit\na,1,2,W,1,3,4,5\n").unwrap();
    assert!(table.remarks.iter().any(|remark| remark.en == "people of the period transit of 1 assets"));
    assert!(!table.value.assets[0].assumed);
}

#[test]
fn what_was_filled_in_has_a_lower_grade() {
    let exposure = load(INLINE).unwrap().value;
    let zones = [zone("z", 116.4, 39.9)];
    let by_zone = by_zone(&exposure.assets, &zones, 100.0);
    let parcel = parcel(&exposure, Some(&by_zone), "k", "e");
    let grades = |file: usize| -> String {
        parcel.files()[file].1.lines().skip(1).filter_map(|line| line.chars().last()).collect()
    };
    // The second asset has no number of buildings.
    assert_eq!((grades(0).as_str(), grades(1).as_str()), ("VE", "ED"));
}

#[test]
fn kinds_of_cost_and_files_are_bounded() {
    let costs: String = (0..101)
        .map(|number| format!("<costType name=\"c{number}\" type=\"aggregated\" unit=\"USD\"/>"))
        .collect();
    assert_eq!(first(INLINE, "<costTypes>", &format!("<costTypes>{costs}")).0, Fault::TooMany);
    let files: String = (0..1001).map(|number| format!(" {number}.csv")).collect();
    assert_eq!(first(INLINE, "<assets>", &format!("<assets>{files}")).0, Fault::TooMany);
}

fn zone(id: &str, lon: f64, lat: f64) -> Zone {
    Zone { id: id.to_owned(), lon, lat }
}

#[test]
fn assets_go_to_the_nearest_zone_within_the_limit() {
    let mut exposure = load(TABLE).unwrap().value;
    let mut strayed = exposure.assets[0].clone();
    (strayed.id, strayed.lon, strayed.lat) = ("r3".to_owned(), 39.9, 89.0);
    exposure.assets.push(strayed);
    let zones = [zone("north", 116.4, 39.95), zone("south", 116.5, 39.75)];
    let by_zone = by_zone(&exposure.assets, &zones, 10.0);
    let stock: Vec<_> =
        by_zone.stock.iter().map(|s| (s.zone_id.as_str(), s.class.as_str(), s.buildings)).collect();
    assert_eq!(stock, [("north", "W", 2.5), ("south", "C", 1.0)]);
    assert_eq!(by_zone.too_far.len(), 1);
    assert!(!by_zone.too_far[0].near_if_swapped);
    let text = &parcel(&exposure, Some(&by_zone), "k", "e").files()[1].1.clone();
    assert_eq!(text.lines().nth(1), Some("north,W,2.5,7.5,7.5,k,E"));
}

#[test]
fn distances_follow_the_sphere_and_swaps_are_seen() {
    let asset = |lon, lat| Asset { lon, lat, ..load(TABLE).unwrap().value.assets[0].clone() };
    // One degree of latitude is 111.195 km on a sphere of 6371.0088 km.
    let far = by_zone(&[asset(60.0, 41.0)], &[zone("z", 60.0, 40.0)], 100.0).too_far;
    assert!((far[0].distance_km - 111.195).abs() < 0.001, "{}", far[0].distance_km);
    let swapped = by_zone(&[asset(40.0, 60.0)], &[zone("z", 60.0, 40.0)], 100.0).too_far;
    assert!(swapped[0].near_if_swapped);
    let by_zone_swapped = ByZone { too_far: swapped, ..ByZone::default() };
    let problems = check_swapped(&Source::new("e", ""), &by_zone_swapped).unwrap_err();
    assert!(problems.has(Fault::SwappedCoordinates));
    assert_eq!(by_zone(&[asset(0.0, 0.0)], &[], 1.0).too_far[0].distance_km, f64::INFINITY);
}

#[test]
fn zones_are_read_from_a_region() {
    let zones = read_zones(&Source::new("z", "zone_id,name,lon,lat\n1,一,116,40\n")).unwrap();
    assert_eq!(zones, [zone("1", 116.0, 40.0)]);
    assert!(read_zones(&Source::new("z", "zone_id,lon,lat\n")).unwrap_err().has(Fault::Missing));
    assert!(read_zones(&Source::new("z", "zone_id,lon\n")).unwrap_err().has(Fault::Missing));
}

proptest! {
    #[test]
    fn no_building_is_lost(places in proptest::collection::vec((110.0..120.0f64, 35.0..42.0f64, 0.0..50.0f64), 1..40)) {
        let mut text = "id,lon,lat,taxonomy,number\n".to_owned();
        for (number, (lon, lat, buildings)) in places.iter().enumerate() {
            text += &format!("a{number},{lon},{lat},T{},{buildings}\n", number % 3);
        }
        let assets = load(&text).unwrap().value.assets;
        let zones = [zone("a", 112.0, 36.0), zone("b", 118.0, 40.0)];
        let split = by_zone(&assets, &zones, 300.0);
        let kept: f64 = split.stock.iter().map(|row| row.buildings).sum();
        let far = |asset: &&Asset| split.too_far.iter().any(|far| far.asset_id == asset.id);
        let left: f64 = assets.iter().filter(far).map(|asset| asset.buildings).sum();
        let all: f64 = places.iter().map(|place| place.2).sum();
        prop_assert!((kept + left - all).abs() < 1e-9 * all.max(1.0));
    }
}
