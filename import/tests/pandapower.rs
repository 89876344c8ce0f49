//! pandapower networks of both versions, the same DC flows as there, and what is refused.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use shapan_import::lifelines::{Positions, PowerTables, Siting};
use shapan_import::roads::Crs;
use shapan_import::{Fault, ImportProblems, Imported, Remark, RemarkKind, Source, pandapower};
use shapan_network::power::{Balance, Branch, Bus, Generator, Grid, Load, Network, PowerFlow};

const BASE_MVA: f64 = 100.0;

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pandapower");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn read(text: &str) -> Result<Imported<PowerTables>, ImportProblems> {
    pandapower::read(&Source::new("net.json", text), &Siting::own(Crs::Wgs84))
}

fn good(version: &str) -> Imported<PowerTables> {
    read(&file(&format!("{version}.json"))).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What the generators of the small network give, MW; the import makes up the rest.
const GIVEN: [(&str, f64); 2] = [("east", 20.0), ("town-gen", 1.0)];

/// DC flow of the tables, MW by link.
fn flows(tables: &PowerTables) -> BTreeMap<String, f64> {
    let buses = tables
        .nodes
        .iter()
        .map(|node| Bus { reference: node.r#type == "import", ..Bus::new(&node.node_id, node.voltage_kv) });
    let loads = tables
        .nodes
        .iter()
        .filter_map(|node| Some(Load::new(&node.node_id, &node.node_id, node.peak_demand_mw?, 3)));
    let generators = GIVEN.map(|(bus, mw)| Generator { set_mw: mw, ..Generator::new(bus, bus, mw) });
    let feed = tables.nodes.iter().find(|node| node.r#type == "import").unwrap();
    let feed = Generator { p_min_mw: -1e4, set_mw: 0.0, ..Generator::new("feed", &feed.node_id, 1e4) };
    let branches = tables.links.iter().map(|link| {
        let per_unit = link.reactance_ohm * BASE_MVA / (link.voltage_kv * link.voltage_kv);
        Branch::new(&link.link_id, &link.from_node, &link.to_node, per_unit)
    });
    let grid = Grid {
        base_mva: BASE_MVA,
        buses: buses.collect(),
        branches: branches.collect(),
        generators: generators.into_iter().chain([feed]).collect(),
        loads: loads.collect(),
    };
    let network = Network::new(&grid).unwrap_or_else(|problems| panic!("{problems}"));
    let mut flow = PowerFlow::new(network).with_balance(Balance::Reference);
    flow.settle();
    tables.links.iter().map(|link| link.link_id.clone()).zip(flow.flow_mw().iter().copied()).collect()
}

#[test]
fn flows_of_the_tables_are_those_of_pandapower() {
    for version in ["v2", "v3"] {
        let flows = flows(&good(version).value);
        let table = file(&format!("{version}.csv"));
        let rows: Vec<_> = table.lines().skip(2).map(|line| line.split_once(',').unwrap()).collect();
        assert_eq!(rows.len(), 7);
        for (name, want) in rows.into_iter().filter(|(name, _)| *name != "spare") {
            let (got, want) = (flows[name], want.parse::<f64>().unwrap());
            // A closed switch has 0.001 ohm here and none there: 11 MW go round a loop of 5.2 ohm.
            assert!((got - want).abs() < 11.0 * 0.001 / 5.2 * 1.2, "{version}: {name} {got}, not {want}");
        }
    }
}

#[test]
fn both_versions_give_the_same_tables() {
    let [old, new] = ["v2", "v3"].map(|version| good(version).value);
    assert_eq!(old, new);
    let node = |id: &str| old.nodes.iter().find(|node| node.node_id == id).unwrap();
    let kinds: Vec<_> = old.nodes.iter().map(|node| (node.node_id.as_str(), node.r#type.as_str())).collect();
    // Without zones no load stands in one; a motor is no station.
    assert_eq!(
        kinds,
        [
            ("feed", "import"),
            ("west", "substation_220"),
            ("east", "generator"),
            ("tie", "substation_220"),
            ("town", "substation_220"),
            ("mill", "substation_220"),
            ("motor-0", "zone_load"),
            ("three", "substation_220"),
            ("town-gen", "generator"),
        ]
    );
    assert_eq!((node("feed").lon, node("feed").lat), (116.3, 39.9));
    assert_eq!((node("town").peak_demand_mw, node("motor-0").peak_demand_mw), (Some(4.0), Some(1.0)));
    assert_eq!((node("east").capacity_mw, node("town-gen").capacity_mw), (50.0, 1.0));
    let link = |id: &str| old.links.iter().find(|link| link.link_id == id).unwrap();
    // 0.4 ohm/km over 8 km and two circuits; √3 · 110 kV · 0.6 kA · 2.
    assert!((link("double").reactance_ohm - 1.6).abs() < 1e-9);
    assert!((link("double").capacity_mw - 228.630_707_413).abs() < 1e-6);
    assert_eq!((link("double").circuits, link("double").length_km), (2, 8.0));
    // √(12² - 0.3²) % of 220²/180 ohm, two banks.
    assert!((link("bank").reactance_ohm - 16.128_291_5).abs() < 1e-6, "{}", link("bank").reactance_ohm);
    assert_eq!((link("bank").capacity_mw, link("bank").voltage_kv), (360.0, 220.0));
    assert_eq!(link("coupler").reactance_ohm, 0.001);
    assert!(!old.links.iter().any(|link| link.link_id == "spare"));
}

fn said(remarks: &[Remark], kind: RemarkKind, what: &str) -> bool {
    remarks.iter().any(|remark| remark.kind == kind && remark.en.contains(what))
}

#[test]
fn what_was_assumed_and_left_out_is_told() {
    let remarks = good("v3").remarks;
    for what in
        ["closed switches", "motors", "three windings", "largest power of 1 generators", "zones: none"]
    {
        assert!(said(&remarks, RemarkKind::Assumed, what), "{what}: {remarks:#?}");
    }
    for what in [
        "1 rows of the table shunt",
        "1 rows of the table line",
        "1 rows of the table bus",
        "1 rows of the table load",
    ] {
        assert!(said(&remarks, RemarkKind::Dropped, what), "{what}: {remarks:#?}");
    }
}

/// Problems after one change of the text.
fn spoilt(from: &str, to: &str) -> Vec<(Fault, Option<usize>, String)> {
    let text = file("v3.json");
    assert!(text.contains(from), "{from}");
    let changed = text.replacen(from, to, 1);
    let problems = read(&changed).unwrap_err();
    problems.as_slice().iter().map(|one| (one.fault, one.line, one.what.clone())).collect()
}

#[test]
fn a_bus_without_base_voltage_is_told_at_its_cell() {
    let text = file("v3.json");
    let from = "[\\\"west\\\",110.0";
    let to = "[\\\"west\\\",null";
    let line = text[..text.find(from).unwrap()].lines().count();
    let column = text.lines().nth(line - 1).unwrap().find(from).unwrap() + "[\\\"west\\\",".len() + 1;
    let problems = read(&text.replacen(from, to, 1)).unwrap_err();
    let one = &problems.as_slice()[0];
    assert_eq!((one.fault, one.line, one.column), (Fault::Missing, Some(line), Some(column)));
    assert!(one.what.contains("bus 1 (west)"), "{}", one.what);
}

#[test]
fn faults_are_told_with_their_line() {
    let first = |from: &str, to: &str| spoilt(from, to).remove(0);
    assert_eq!(first("pandapowerNet", "ppciNet").0, Fault::WrongFormat);
    assert_eq!(first("\"version\": \"3", "\"version\": \"1").0, Fault::WrongVersion);
    assert_eq!(first("{\\\"columns\\\"", "{\\\"columns\\").0, Fault::Syntax);
    assert_eq!(first("\\\"double\\\",null,1,2,8.0", "\\\"double\\\",null,1,77,8.0").0, Fault::Missing);
    assert_eq!(first("\\\"double\\\",null,1,2,8.0", "\\\"double\\\",null,0,2,8.0").0, Fault::NotAllowed);
    assert_eq!(first("\\\"double\\\",null,1,2,8.0", "\\\"double\\\",null,1,2,-8.0").0, Fault::Negative);
    assert_eq!(first("\\\"double\\\",null,1,2,8.0", "\\\"double\\\",null,1,2,0.0").0, Fault::Zero);
    assert_eq!(
        first("\\\"coordinates\\\\\\\": [116.31", "\\\"coordinates\\\\\\\": [11600.31").0,
        Fault::Coordinates
    );
    assert!(spoilt("\"version\": \"3", "\"version\": \"1")[0].1 > Some(1));
    for text in ["", "[]", "{\"bus\": []}", "{\"nodes\": [{\"id\": 1}]}"] {
        let problems = read(text).unwrap_err();
        assert!(problems.has(Fault::WrongFormat) || problems.has(Fault::Syntax), "{problems}");
    }
}

#[test]
fn places_can_be_listed_or_be_round_a_point() {
    let text = file("v3.json").replace("coordinates", "coords");
    assert!(read(&text).unwrap_err().has(Fault::Syntax), "a point without coordinates");
    let around = Siting { positions: Positions::Around(116.4, 39.9), ..Siting::own(Crs::Wgs84) };
    let source = Source::new("net.json", file("v2.json").replace("bus_geodata", "bus_drawing"));
    let problems = pandapower::read(&source, &Siting::own(Crs::Wgs84)).unwrap_err();
    let [one] = problems.as_slice() else { panic!("{problems}") };
    assert!(one.fault == Fault::Missing && one.expected.contains("--places"), "{problems}");
    let placed = pandapower::read(&source, &around).unwrap();
    assert!(said(&placed.remarks, RemarkKind::Assumed, "spiral"));
    assert!(placed.value.nodes.iter().all(|node| (node.lon - 116.4).abs() < 0.05));
}

#[test]
fn shelby_county_is_read_in_place() {
    let beside = "../../shared/reference/testbed-shelby/power/power.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(beside);
    if !path.is_file() {
        eprintln!("skipped: the reference data are not beside the checkout");
        return;
    }
    let source = Source::read(&path).unwrap();
    assert!(pandapower::read(&source, &Siting::own(Crs::Wgs84)).unwrap_err().has(Fault::Coordinates));
    let read = pandapower::read(&source, &Siting::own(Crs::WebMercator)).unwrap_or_else(|p| panic!("{p}"));
    let (nodes, links) = (&read.value.nodes, &read.value.links);
    // 295 buses and 14 motors; 73 lines, 45 transformers, 191 switches, 14 to motors.
    assert_eq!((nodes.len(), links.len()), (309, 323));
    assert!(nodes.iter().all(|node| (-90.5..-89.0).contains(&node.lon) && (34.5..36.0).contains(&node.lat)));
    let demand: f64 = nodes.iter().filter_map(|node| node.peak_demand_mw).sum();
    assert!((demand - 1003.0 - 14.0 * 0.23).abs() < 1e-9, "{demand}");
    assert_eq!(nodes.iter().filter(|node| node.r#type == "import").count(), 8);
    assert!(nodes.iter().any(|node| node.node_id == "P_MP94" && node.peak_demand_mw == Some(0.23)));
    assert!(
        said(&read.remarks, RemarkKind::Dropped, "phase shifts of 45 transformers"),
        "{:#?}",
        read.remarks
    );
}
