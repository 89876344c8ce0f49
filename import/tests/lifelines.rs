//! MATPOWER cases, EPANET networks and lists of pairs as tables of a region, and what is refused.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use shapan_import::exposure::Zone;
use shapan_import::lifelines::dependencies::{self, Known, Terms};
use shapan_import::lifelines::{
    Positions, PowerTables, Siting, WaterTables, from_epanet, from_matpower, read_places,
};
use shapan_import::matpower::{self, Assume};
use shapan_import::roads::Crs;
use shapan_import::{Fault, ImportProblems, Imported, Remark, Source, epanet};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::region::{Backup, Effect, Returns, Service};

fn beside(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference").join(path);
    if !path.is_file() {
        eprintln!("skipped: {} is not beside the checkout", path.display());
        return None;
    }
    Some(path)
}

fn said(remarks: &[Remark], what: &str) -> bool {
    remarks.iter().any(|remark| remark.en.contains(what) && !remark.zh.is_empty())
}

fn around() -> Siting {
    Siting { positions: Positions::Around(116.4, 39.9), ..Siting::own(Crs::Wgs84) }
}

const CASE: &str = "function mpc = three
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
  1 3 0 0 0 0 1 1 0 500 1 1.1 0.9;
  2 1 80 0 0 0 1 1 0 220 1 1.1 0.9;
  3 2 40 0 0 0 1 1 0 220 1 1.1 0.9;
];
mpc.gen = [
  1 80 0 0 0 1 100 1 100 0;
  3 20 0 0 0 1 100 1 50 0;
  3 20 0 0 0 1 100 0 70 0;
];
mpc.branch = [
  1 2 0 0.1 0 90 0 0 0.95 10 1 -360 360;
  2 3 0 0.2 0 0 0 0 0 0 1 -360 360;
  1 3 0 0.2 0 0 0 0 0 0 0 -360 360;
];
";

fn case(text: &str, siting: &Siting) -> Result<Imported<PowerTables>, ImportProblems> {
    let source = Source::new("case.m", text);
    let case = matpower::read(&source, &Assume::default())?;
    from_matpower(&source, &case.value, siting)
}

#[test]
fn a_case_becomes_tables_in_ohms() {
    let places = "bus,lon,lat\n1,116.40,39.90\n2,116.41,39.90\n3,116.41,39.99\n";
    let places = read_places(&Source::new("places.csv", places)).unwrap();
    let zones = vec![Zone { id: "z".to_owned(), lon: 116.41, lat: 39.99 }];
    let siting = Siting { positions: Positions::Listed(places), zones, within_km: 1.0 };
    let read = case(CASE, &siting).unwrap_or_else(|problems| panic!("{problems}"));
    let nodes: Vec<_> =
        read.value.nodes.iter().map(|n| (n.node_id.as_str(), n.r#type.as_str(), n.peak_demand_mw)).collect();
    assert_eq!(
        nodes,
        [
            ("1", "generator", None),
            // A load outside every zone.
            ("2", "substation_220", Some(80.0)),
            ("3", "zone_load", Some(40.0)),
            ("3-gen", "generator", None),
        ]
    );
    assert_eq!(read.value.nodes[3].capacity_mw, 50.0);
    assert_eq!(read.value.nodes[2].zone_id.as_deref(), Some("z"));
    let links: Vec<_> = read.value.links.iter().map(|l| (l.r#type.as_str(), l.reactance_ohm)).collect();
    // 0.1 · 0.95 · 500²/100 and 0.2 · 220²/100 ohm.
    assert_eq!(links, [("transformer", 237.5), ("line", 96.8), ("switch", 0.001)]);
    let (bank, line) = (&read.value.links[0], &read.value.links[1]);
    assert_eq!((bank.voltage_kv, bank.capacity_mw, bank.length_km), (500.0, 90.0, 0.0));
    // Nothing limits it but all generation; 0.09 degrees of latitude.
    assert_eq!((line.capacity_mw, line.length_km), (150.0, 10.008));
    for what in
        ["as the crow flies", "without a limit: 150 MW", "phase shifts of 1", "1 generators out of service"]
    {
        assert!(said(&read.remarks, what), "{what}: {:#?}", read.remarks);
    }
}

#[test]
fn a_case_without_places_is_told_what_to_give() {
    let problems = case(CASE, &Siting::own(Crs::Wgs84)).unwrap_err();
    let [one] = problems.as_slice() else { panic!("{problems}") };
    assert_eq!((one.fault, one.file.as_str()), (Fault::Missing, "case.m"));
    assert!(one.expected.contains("--places") && one.expected.contains("--around"), "{problems}");
    assert!(said(&case(CASE, &around()).unwrap().remarks, "spiral"));
    let places = read_places(&Source::new("places.csv", "bus,lon,lat\n1,116.4,39.9\n")).unwrap();
    let siting = Siting { positions: Positions::Listed(places), ..around() };
    let problems = case(CASE, &siting).unwrap_err();
    // The generator at bus 3 stands where the bus does.
    assert_eq!(problems.as_slice().len(), 3, "{problems}");
    assert!(problems.to_string().contains("bus 3 is not in the list of places"), "{problems}");
    let negative = CASE.replace("2 3 0 0.2", "2 3 0 -0.2");
    assert!(case(&negative, &around()).unwrap_err().has(Fault::Negative));
}

#[test]
fn rts_gmlc_stands_where_its_geojson_says() {
    let (Some(grid), Some(places)) =
        (beside("power/FormattedData_MATPOWER_RTS_GMLC.m"), beside("power/FormattedData_GIS_bus.geojson"))
    else {
        return;
    };
    let (source, places) = (Source::read(&grid).unwrap(), Source::read(&places).unwrap());
    let case = matpower::read(&source, &Assume::default()).unwrap();
    let siting = Siting { positions: Positions::Listed(read_places(&places).unwrap()), ..around() };
    let read = from_matpower(&source, &case.value, &siting).unwrap_or_else(|problems| panic!("{problems}"));
    let abel = read.value.nodes.iter().find(|node| node.node_id == "101").unwrap();
    assert_eq!((abel.name_en.as_str(), abel.lon, abel.lat), ("ABEL", -113.835_642, 33.396_103));
    assert_eq!(read.value.links.iter().filter(|link| link.r#type != "switch").count(), 120);
}

const NET: &str = "[JUNCTIONS]
 a 10 5
 b 12 0
 p1 11 2 day
[RESERVOIRS]
 lake 40
[TANKS]
 tower 50 2 0 4 20 0
[PIPES]
 1 a b 1000 300 130 0 Open
 2 b p1 500 200 110 0 Closed
 3 a tower 800 250 120 0.5 CV
 4 b tower 800 250 120 0 Open
 5 tower p1 100 250 120 0 Open
[PUMPS]
 p1 lake a HEAD c
[CURVES]
 c 0 60
 c 10 45
 c 20 0
[PATTERNS]
 day 1 3
[OPTIONS]
 UNITS LPS
 HEADLOSS H-W
[COORDINATES]
 a 116.40 39.90
 b 116.41 39.90
 p1 116.42 39.90
 lake 116.39 39.90
 tower 116.42 39.91
[END]
";

fn net(text: &str, siting: &Siting) -> Result<Imported<WaterTables>, ImportProblems> {
    let source = Source::new("net.inp", text);
    let model = epanet::read(&source)?;
    from_epanet(&source, &model.value, siting)
}

#[test]
fn a_network_becomes_tables() {
    let read = net(NET, &Siting::own(Crs::Wgs84)).unwrap_or_else(|problems| panic!("{problems}"));
    let node = |id: &str| read.value.nodes.iter().find(|node| node.node_id == id).unwrap();
    let kinds = ["a", "b", "p1", "lake", "tower"].map(|id| node(id).r#type.as_str());
    assert_eq!(kinds, ["zone", "trunk", "zone", "source", "tank"]);
    // 5 L/s are 0.432 thousand m³ a day; the pattern's mean doubles 2 L/s.
    assert_eq!((node("a").demand_k_m3_d, node("p1").demand_k_m3_d), (Some(0.432), Some(0.3456)));
    assert_eq!((node("lake").head_m, node("lake").elevation_m), (Some(40.0), None));
    assert_eq!((node("tower").elevation_m, node("a").elevation_m), (Some(50.0), Some(10.0)));
    assert!((node("tower").storage_k_m3.unwrap() - 0.4 * std::f64::consts::PI).abs() < 1e-9);
    assert_eq!(node("lake").capacity_k_m3_d, 0.7776);
    let link = |id: &str| read.value.links.iter().find(|link| link.link_id == id).unwrap();
    // A node has the name already.
    let pump = link("pump-p1");
    assert_eq!(
        (pump.r#type.as_str(), pump.pump_head_m, pump.pump_flow_l_s),
        ("pump", Some(45.0), Some(10.0))
    );
    assert_eq!(
        (link("1").roughness_hw, link("1").length_km, link("1").diameter_mm),
        (Some(130.0), 1.0, 300.0)
    );
    assert_eq!(read.value.links.len(), 5, "the closed pipe is left out");
    for what in
        ["points of pump curves", "closed pipes (1)", "check valves of pipes (1)", "patterns", "minor losses"]
    {
        assert!(said(&read.remarks, what), "{what}: {:#?}", read.remarks);
    }
}

#[test]
fn other_units_give_the_same_tables() {
    let of = |text: &str| net(text, &Siting::own(Crs::Wgs84)).unwrap().value;
    let cmd = NET
        .replace("UNITS LPS", "UNITS CMD")
        .replace("a 10 5", "a 10 432")
        .replace("p1 11 2 day", "p1 11 172.8 day")
        .replace("c 10 45", "c 864 45")
        .replace("c 20 0", "c 1728 0");
    assert_eq!(of(NET), of(&cmd));
}

#[test]
fn faults_of_a_network_are_told() {
    let fault = |from: &str, to: &str, siting: &Siting| {
        let problems = net(&NET.replacen(from, to, 1), siting).unwrap_err();
        let one = &problems.as_slice()[0];
        (one.fault, one.line)
    };
    let own = Siting::own(Crs::Wgs84);
    assert_eq!(fault(" c 10 45", " c 10 65", &own), (Fault::NotRising, Some(19)));
    assert_eq!(fault("UNITS LPS", "UNITS GPH", &own), (Fault::UnknownUnit, Some(24)));
    assert_eq!(fault(" lake 116.39 39.90\n", "", &own), (Fault::Missing, None));
    assert_eq!(fault("116.39 39.90", "39.90 116.39", &own).0, Fault::SwappedCoordinates);
    assert_eq!(fault("116.39 39.90", "500000 4400000", &own).0, Fault::Coordinates);
    assert!(net(&NET.replace("[COORDINATES]", "[LABELS]"), &around()).is_ok());
}

#[test]
fn real_networks_become_tables() {
    for (name, nodes, links, tanks) in [("Net1", 11, 13, 1), ("Net3", 97, 119, 3), ("Anytown", 25, 46, 2)] {
        let Some(path) = beside(&format!("water/{name}.inp")) else { return };
        let source = Source::read(&path).unwrap();
        let model = epanet::read(&source).unwrap();
        let read = from_epanet(&source, &model.value, &around()).unwrap_or_else(|p| panic!("{name}: {p}"));
        let closed = model.value.network.pipes.iter();
        let closed = closed.filter(|pipe| pipe.status == shapan_network::water::PipeStatus::Closed).count();
        assert_eq!((read.value.nodes.len(), read.value.links.len() + closed), (nodes, links), "{name}");
        assert_eq!(read.value.nodes.iter().filter(|node| node.r#type == "tank").count(), tanks, "{name}");
        let keys: BTreeSet<_> = read.value.links.iter().map(|link| &link.link_id).collect();
        assert_eq!(keys.len(), read.value.links.len(), "{name}");
    }
}

/// A pack with a power and a water network.
fn pack() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let power = case(CASE, &around()).unwrap().value.parcel("town", "grid", "a case").unwrap();
    let water =
        net(NET, &Siting::own(Crs::Wgs84)).unwrap().value.parcel("town", "water", "a network").unwrap();
    power.write_into(folder.path()).unwrap();
    water.write_into(folder.path()).unwrap();
    folder
}

#[test]
fn pairs_become_dependencies_of_what_is_there() {
    let pack = pack();
    let known = Known::read(pack.path(), "town", Service::Power).unwrap();
    let source = Source::new("pairs.csv", "water_id,power_id\npump-p1,2\n3-gen,1\n");
    let terms = Terms { reserve_h: 2.0, returns: Returns::Person, ..Terms::of(Service::Power) };
    let read = dependencies::read(&source, &terms, &known).unwrap_or_else(|problems| panic!("{problems}"));
    let [pump, generator] = read.value.as_slice() else { panic!("{:?}", read.value) };
    assert_eq!((pump.dependency_id.as_str(), pump.provider.as_deref()), ("d_pump-p1_power", Some("2")));
    assert_eq!((pump.reserve_h, pump.returns, pump.effect), (2.0, Returns::Person, Effect::Stops));
    assert_eq!(pump.backup, Some(Backup::Battery));
    assert_eq!(generator.dependent, "3-gen");
    assert!(said(&read.remarks, "a reserve of 2 h (battery)"));
    let stored = Terms { backup: Some(Backup::Store), ..terms };
    let problems = dependencies::read(&source, &stored, &known).unwrap_err();
    assert!(problems.to_string().contains("battery or diesel"), "{problems}");
    let written = dependencies::parcel(&read.value, "town", "pairs", "pairs.csv")
        .unwrap()
        .write_into(pack.path())
        .unwrap();
    let text = fs::read_to_string(&written[0]).unwrap();
    assert_eq!(
        text.lines().nth(1),
        Some("d_pump-p1_power,pump-p1,power,2,2.0,battery,person,0.0,stops,pairs,E"),
        "{text}"
    );
}

#[test]
fn a_dependency_on_something_missing_is_told_at_its_cell() {
    let pack = pack();
    let known = Known::read(pack.path(), "town", Service::Power).unwrap();
    let told = |text: &str| {
        let problems =
            dependencies::read(&Source::new("p.csv", text), &Terms::of(Service::Power), &known).unwrap_err();
        problems.as_slice().iter().map(|one| (one.fault, one.line, one.column)).collect::<Vec<_>>()
    };
    assert_eq!(
        told("w,p\npump-p1,9\nnone,2\n"),
        [(Fault::Missing, Some(2), Some(9)), (Fault::Missing, Some(3), Some(1))]
    );
    // A pipe needs nothing; a water node gives no power.
    assert_eq!(told("w,p\n4,2\n"), [(Fault::Missing, Some(2), Some(1))]);
    assert_eq!(told("w,p\na,tower\n"), [(Fault::Missing, Some(2), Some(3))]);
    assert_eq!(told("w,p,q\na,2,3\n"), [(Fault::WrongFormat, None, None)]);
    assert_eq!(told("w,p\n"), [(Fault::Missing, None, None)]);
}

#[test]
fn nothing_is_written_over() {
    let pack = pack();
    let again = case(CASE, &around()).unwrap().value.parcel("town", "other", "a case").unwrap();
    let problems = again.write_into(pack.path()).unwrap_err();
    assert!(problems.has(Fault::Exists), "{problems}");
}

#[test]
fn a_dependent_that_may_be_two_things_is_refused() {
    let pack = pack();
    let known = Known::read(pack.path(), "town", Service::Power).unwrap();
    let of = |text: &str, known: &Known| {
        dependencies::read(&Source::new("p.csv", text), &Terms::of(Service::Power), known)
    };
    // p1 is a node, and the name of a pump in the EPANET file.
    let problems = of("w,p\np1,2\n", &known).unwrap_err();
    let one = &problems.as_slice()[0];
    assert_eq!((one.fault, one.line), (Fault::Duplicate, Some(2)));
    assert_eq!(one.expected, "`pump-p1`, or `water_nodes/p1`");
    let both = of("w,p\nwater_nodes/p1,2\npump-p1,2\n", &known).unwrap().value;
    assert_eq!((both[0].dependent.as_str(), both[1].dependent.as_str()), ("p1", "pump-p1"));
    // The same pair twice, but not the same dependent with two providers.
    assert_eq!(of("w,p\na,2\na,2\n", &known).unwrap_err().as_slice()[0].fault, Fault::Duplicate);
    assert_eq!(of("w,p\na,2\na,1\n", &known).unwrap().value[1].dependency_id, "d_a_power-2");
    // A key of two tables.
    let folder = pack.path().join("regions/town");
    fs::write(folder.join("hospitals.csv"), "hospital_id\na\n").unwrap();
    let known = Known::read(pack.path(), "town", Service::Power).unwrap();
    let problems = of("w,p\na,2\n", &known).unwrap_err();
    assert!(problems.has(Fault::Duplicate) && problems.to_string().contains("hospitals and water_nodes"));
}

#[test]
fn tables_that_the_pack_lacks_are_the_librarys() {
    let empty = tempfile::tempdir().unwrap();
    let known = Known::read(empty.path(), "beijing", Service::Power).unwrap();
    assert!(known.providers.len() > 100 && known.dependents.len() > 1000);
    // No case of the library plays in Shelby County.
    let known = Known::read(empty.path(), "shelby", Service::Telecom).unwrap();
    assert!(!known.providers.is_empty() && !known.dependents.is_empty());
    let nowhere = Known::read(empty.path(), "nowhere", Service::Power).unwrap();
    assert_eq!(nowhere, Known::default());
    let folder = empty.path().join("regions/beijing");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("power_nodes.csv"), "node_id\nmine\n").unwrap();
    let known = Known::read(empty.path(), "beijing", Service::Power).unwrap();
    assert_eq!(known.providers, BTreeSet::from(["mine".to_owned()]));
}

#[test]
fn positions_are_degrees_only_if_lengths_agree() {
    let read = net(NET, &Siting::unsaid()).unwrap();
    assert!(said(&read.remarks, "positions: degrees"));
    assert!(!said(&net(NET, &Siting::own(Crs::Wgs84)).unwrap().remarks, "positions: degrees"));
    // A drawing, as EPANET's examples have it.
    let drawn = NET
        .replace(" a 116.40 39.90", " a 20 70")
        .replace(" b 116.41 39.90", " b 30 70")
        .replace(" p1 116.42 39.90", " p1 50 70")
        .replace(" lake 116.39 39.90", " lake 10 70")
        .replace(" tower 116.42 39.91", " tower 50 80");
    let problems = net(&drawn, &Siting::unsaid()).unwrap_err();
    assert!(problems.has(Fault::Coordinates) && problems.to_string().contains("--places"), "{problems}");
    assert!(net(&drawn, &Siting::own(Crs::Wgs84)).is_ok(), "who says so is believed");
}

#[test]
fn renamed_keys_closed_pumps_and_grades_are_told() {
    let closed = NET.replace("[CURVES]", "[STATUS]\n p1 Closed\n[CURVES]");
    let read = net(&closed, &Siting::own(Crs::Wgs84)).unwrap();
    assert!(said(&read.remarks, "taken or unfit: p1 → pump-p1"), "{:#?}", read.remarks);
    assert!(said(&read.remarks, "1 pumps closed or of no speed at the start: taken as able to run (p1)"));
    let grade = |id: &str| read.value.links.iter().find(|link| link.link_id == id).unwrap().grade;
    // A pipe's capacity and material are assumed; a pump has its curve.
    assert_eq!((grade("1"), grade("pump-p1")), (Grade::E, Grade::V));
    assert!(!said(&net(NET, &Siting::own(Crs::Wgs84)).unwrap().remarks, "closed or of no speed"));
    let power = case(CASE, &around()).unwrap().value;
    let grades: Vec<_> = power.nodes.iter().map(|node| node.grade).collect();
    // Bus 1 and the generator at 3 say what they give, buses 2 and 3 what they take.
    assert_eq!(grades, [Grade::V; 4]);
    assert_eq!(power.links.iter().map(|link| link.grade).collect::<Vec<_>>(), [Grade::V, Grade::E, Grade::E]);
}
