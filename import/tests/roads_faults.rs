//! Road files that are wrong: every fault at its line. And small right ones, to see what is assumed and left out.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod roads_support;

use proptest::prelude::*;
use roads_support::{Way, blob, block, bytes, header, number, varint};
use shapan_import::roads::osm::{self, OsmFile};
use shapan_import::roads::{Crs, LengthUnit, RoadClass, RoadNetwork, TimeUnit, gmns, tntp};
use shapan_import::{Fault, ImportProblems, Imported, Source};

/// A dozen rows of Shelby County's network, and its metadata.
const NET: &str = "<NUMBER OF ZONES> 6\n<NUMBER OF NODES> 6\n<FIRST THRU NODE> T_J0\t\t\n<NUMBER OF LINKS>12\t\t\n<END OF METADATA>\t\n\t\t\n\
~ \tInit node\tTerm node\tCapacity\tLength\tFree Flow Time\tB\tPower\tSpeed limit\tToll\tType\tid\t;\n\
T_J0\tT_J1\t5000\t0.8507626013856707\t0.7929588125784235\t0.15\t4\t0\t0\t1\tT_L777\t;\n\
T_J1\tT_J6\t5000\t1.486605112559753\t1.3855999580945495\t0.15\t4\t0\t0\t1\tT_L4\t;\n\
T_J1\tT_J0\t5000\t0.8507626013856707\t0.7929588125784235\t0.15\t4\t0\t0\t1\tT_L0\t;\n\
T_J1\tT_J2\t5000\t3.909032053855149\t3.643438734504042\t0.15\t4\t0\t0\t1\tT_L2\t;\n\
T_J2\tT_J3\t5000\t1.540627582488379\t1.4359519523375799\t0.15\t4\t0\t0\t1\tT_L1\t;\n\
T_J2\tT_J1\t5000\t3.909032053855149\t3.643438734504042\t0.15\t4\t0\t0\t1\tT_L779\t;\n\
T_J3\tT_J2\t5000\t1.540627582488379\t1.4359519523375799\t0.15\t4\t0\t0\t1\tT_L778\t;\n\
T_J3\tT_J6\t5000\t3.9695080189863066\t3.6998057508983107\t0.15\t4\t0\t0\t1\tT_L785\t;\n\
T_J6\tT_J1\t5000\t1.486605112559753\t1.3855999580945495\t0.15\t4\t0\t0\t1\tT_L781\t;\n\
T_J6\tT_J3\t5000\t3.9695080189863066\t3.6998057508983107\t0.15\t4\t0\t0\t1\tT_L8\t;\n\
T_J4\tT_J5\t6600\t3.205219669714318\t1.8384282012831281\t0.15\t4\t0\t0\t1\tT_L3\t;\n\
T_J5\tT_J4\t6600\t3.205219669714318\t1.8384282012831281\t0.15\t4\t0\t2.5\t1\tT_L780\t;\n";
/// Nodes near those of Shelby County, degrees.
const NODES: &str = "Node\tX\tY\t;\nT_J0\t-89.7879\t34.9945\t;\nT_J1\t-89.7955\t34.9949\t;\nT_J2\t-89.8306\t34.9946\t;\n\
T_J3\t-89.8444\t34.9946\t;\nT_J4\t-89.9\t35.0\t;\nT_J5\t-89.929\t35.0\t;\n";

fn nodes() -> String {
    NODES.replace("T_J4\t-89.9\t", "T_J6\t-89.809\t34.995\t;\nT_J4\t-89.9\t")
}

fn read_tntp(
    net: &str,
    nodes: &str,
    options: tntp::Options,
) -> Result<Imported<RoadNetwork>, ImportProblems> {
    let net = net.replace("NODES> 6", "NODES> 7");
    tntp::read(&Source::new("net", net), &Source::new("nodes", nodes), options)
}

/// Faults with file and line.
fn faults(problems: &ImportProblems) -> Vec<(Fault, &str, Option<usize>)> {
    problems.as_slice().iter().map(|problem| (problem.fault, problem.file.as_str(), problem.line)).collect()
}

fn said(read: &Imported<RoadNetwork>, part: &str) -> bool {
    read.remarks.iter().any(|remark| remark.en.contains(part) && !remark.zh.is_empty())
}

#[test]
fn a_dozen_rows_of_tntp() {
    let read = read_tntp(NET, &nodes(), tntp::Options::default()).unwrap();
    let network = &read.value;
    assert_eq!((network.nodes.len(), network.links.len(), network.one_way_links()), (5, 10, 0));
    let first = &network.links[0];
    assert_eq!((first.id.as_str(), first.class, first.lanes), ("T_L777", RoadClass::National, 3));
    assert!((first.free_speed_km_h - 64.373_780).abs() < 1e-5, "{}", first.free_speed_km_h);
    for part in
        ["the unit of length: km", "minutes", "tolls of 1 links", "2 nodes and 2 links (6.4 km) outside"]
    {
        assert!(said(&read, part), "{part} in {:#?}", read.remarks);
    }
    // In feet the roads would be shorter than straight; with seconds they are driven faster than sound.
    let feet = tntp::Options { length_unit: Some(LengthUnit::Ft), time_unit: Some(TimeUnit::S), crs: None };
    let problems = read_tntp(NET, &nodes(), feet).unwrap_err();
    assert_eq!(faults(&problems), [(Fault::Absurd, "net", None)], "{problems}");
    let slow = tntp::Options { time_unit: Some(TimeUnit::S), ..tntp::Options::default() };
    let problems = read_tntp(NET, &nodes(), slow).unwrap_err();
    assert_eq!(faults(&problems)[0], (Fault::Absurd, "net", Some(8)), "{problems}");
    let miles = tntp::Options { length_unit: Some(LengthUnit::Mi), ..tntp::Options::default() };
    let miles = read_tntp(NET, &nodes(), miles).unwrap();
    assert!((miles.value.length_km() / network.length_km() - 1.609_344).abs() < 1e-9);
    assert!(!said(&miles, "the unit of length"));
}

#[test]
fn tntp_without_header_names_and_with_units_in_brackets() {
    let plain: String = NET
        .lines()
        .filter(|line| !line.starts_with('~'))
        .map(|line| line.replace("\tT_L", "\t;T_L") + "\n")
        .collect();
    let read = read_tntp(&plain, &nodes(), tntp::Options::default()).unwrap();
    assert_eq!((read.value.links.len(), read.value.links[0].id.as_str()), (10, "T_J0-T_J1"));
    assert!(said(&read, "the order of columns"));
    let feet = NET.replace("\tLength\t", "\tLength (km)\t");
    assert!(!said(&read_tntp(&feet, &nodes(), tntp::Options::default()).unwrap(), "the unit of length"));
}

#[test]
fn every_fault_of_tntp_has_its_line() {
    let cases = [
        ("T_J1\tT_J6\t5000", "T_J1\tT_J9\t5000", Fault::Missing, 9),
        ("T_J1\tT_J0\t5000\t0.85", "T_J1\tT_J0\t5000\tx", Fault::NotANumber, 10),
        ("T_J1\tT_J2\t5000", "T_J1\tT_J2\t-5000", Fault::Negative, 11),
        ("T_J2\tT_J3\t5000", "T_J2\tT_J3\t0", Fault::Zero, 12),
        ("T_L779\t;", "T_L779", Fault::Syntax, 13),
        ("1\tT_L778\t;", "T_L778\t;", Fault::RowLength, 14),
        ("T_L785", "T_L777", Fault::Duplicate, 15),
        (
            "1.3855999580945495\t0.15\t4\t0\t0\t1\tT_L781",
            "0.0001\t0.15\t4\t0\t0\t1\tT_L781",
            Fault::Absurd,
            16,
        ),
    ];
    let mut all = NET.to_owned();
    for (from, to, fault, line) in cases {
        assert_eq!(NET.matches(from).count(), 1, "{from}");
        let problems = read_tntp(&NET.replace(from, to), &nodes(), tntp::Options::default()).unwrap_err();
        assert_eq!(faults(&problems), [(fault, "net", Some(line))], "{problems}");
        all = all.replace(from, to);
    }
    let problems = read_tntp(&all, &nodes(), tntp::Options::default()).unwrap_err();
    let expected: Vec<_> = cases.iter().map(|(.., fault, line)| (*fault, "net", Some(*line))).collect();
    assert_eq!(faults(&problems), expected, "all at once");
    let counts =
        read_tntp(&NET.replace("LINKS>12", "LINKS>13"), &nodes(), tntp::Options::default()).unwrap_err();
    assert_eq!(faults(&counts), [(Fault::RowCount, "net", Some(4))]);
    let headless = NET.replace("<END OF METADATA>\t\n", "").replace("~", "");
    assert!(faults(&read_tntp(&headless, &nodes(), tntp::Options::default()).unwrap_err()).contains(&(
        Fault::Syntax,
        "net",
        Some(6)
    )));
}

#[test]
fn every_fault_of_tntp_nodes_has_its_line() {
    let cases = [
        ("T_J1\t-89.7955\t34.9949", "T_J1\t-9995991\t4163189", Fault::Coordinates, 3),
        ("T_J2\t-89.8306\t34.9946", "T_J2\t34.9946\t-91.8", Fault::SwappedCoordinates, 4),
        ("T_J3\t-89.8444", "T_J3\twest", Fault::NotANumber, 5),
        ("T_J6\t-89.809\t34.995", "T_J6\t-89.809", Fault::RowLength, 6),
        ("T_J5", "T_J4", Fault::Duplicate, 8),
    ];
    for (from, to, fault, line) in cases {
        let problems = read_tntp(NET, &nodes().replace(from, to), tntp::Options::default()).unwrap_err();
        assert_eq!(
            faults(&problems).iter().find(|found| found.1 == "nodes"),
            Some(&(fault, "nodes", Some(line)))
        );
    }
    let metres = "Node\tX\tY\t;\nT_J0\t-9995142\t4163130\t;\n";
    let problems = read_tntp(NET, metres, tntp::Options::default()).unwrap_err();
    assert!(problems.to_string().contains("nodes:2:6: the place is -9995142, 4163130"), "{problems}");
    assert!(problems.to_string().contains("--crs web-mercator"), "{problems}");
    let mercator = tntp::Options { crs: Some(Crs::WebMercator), ..tntp::Options::default() };
    let problems = read_tntp(NET, metres, mercator).unwrap_err();
    assert!(!problems.has(Fault::Coordinates));
}

const NODE: &str = "node_id,name,x_coord,y_coord,zone_id\n1,West,116.40,39.90,\n2,,116.41,39.90,\n3,,116.42,39.90,\n4,,116.42,39.91,\n";
const LINK: &str = "link_id,name,from_node_id,to_node_id,directed,length,lanes,free_speed,capacity,facility_type,toll,allowed_uses\n\
a,x,1,2,false,0.54,2,40,1000,arterial,,auto\n\
b,,2,3,true,0.54,,,,Freeway,1.5,\n\
c,,3,2,true,0.54,1,30,,cart track,,\"auto,bike\"\n\
d,,3,4,0,,1,25,600,local,,\n\
e,,4,2,1,1,1,10,1,path,,walk\n";
const CONFIG: &str = "dataset_name,long_length,speed,crs\nx,miles,mph,EPSG:4326\n";

fn read_gmns(node: &str, link: &str, config: Option<&str>) -> Result<Imported<RoadNetwork>, ImportProblems> {
    let (node, link) = (Source::new("node", node), Source::new("link", link));
    let config = config.map(|config| Source::new("config", config));
    gmns::read(gmns::Files { node: &node, link: &link, config: config.as_ref() }, gmns::Options::default())
}

#[test]
fn gmns_is_read_with_its_units() {
    let read = read_gmns(NODE, LINK, Some(CONFIG)).unwrap();
    let links = &read.value.links;
    let ids: Vec<_> = links.iter().map(|link| link.id.as_str()).collect();
    assert_eq!(ids, ["a", "a-back", "b", "c", "d", "d-back"]);
    assert_eq!((links[0].lanes, links[0].capacity_pcu_h, links[0].class), (2, 2000.0, RoadClass::Arterial));
    assert!(
        (links[0].length_km - 0.869_045_76).abs() < 1e-9
            && (links[0].free_speed_km_h - 64.373_76).abs() < 1e-9
    );
    assert_eq!((links[2].lanes, links[2].capacity_pcu_h, links[2].free_speed_km_h), (2, 3600.0, 100.0));
    assert!((links[4].length_km - 1.112).abs() < 1e-3, "the straight line");
    assert_eq!(read.value.nodes[0].name, "West");
    for part in [
        "the length of 1 links",
        "free speed of 1 links",
        "lanes of 1 links",
        "capacity of 2 links",
        "cart track",
        "tolls of 1 links",
        "1 links that are not open to cars",
        "columns not used: zone_id",
        "columns not used: name",
    ] {
        assert!(said(&read, part), "{part} in {:#?}", read.remarks);
    }
    // Without a configuration lengths are taken by geometry: 0.54 for 0.85 km are miles.
    let bare = read_gmns(NODE, LINK, None).unwrap();
    assert!(said(&bare, "the unit of length: mi") && said(&bare, "the unit of speed: mph"));
    assert_eq!(bare.value, read.value);
}

#[test]
fn every_fault_of_gmns_has_its_line() {
    let link = [
        ("a,x,1,", "a,x,9,", Fault::Missing, 2),
        ("b,,2,3,true", "b,,2,3,maybe", Fault::NotAllowed, 3),
        ("c,,3,2,true,0.54,1,30", "c,,3,2,true,0.54,1,fast", Fault::NotANumber, 4),
        ("d,,3,4,0,,1", "d,,3,4,0,,1.5", Fault::Absurd, 5),
        ("c,,3,2,true,0.54,1,30", "c,,3,2,true,0.54,1,300", Fault::Absurd, 4),
        ("a,x,1,2,false,0.54", "a,x,1,2,false,-1", Fault::Negative, 2),
        ("d,,3,4,0", "d,,3,4,", Fault::NoData, 5),
        ("c,,3", "a-back,,3", Fault::Duplicate, 4),
        ("b,,2,3,true,0.54,,,,Freeway,1.5,\n", "b,,2,3,true\n", Fault::RowLength, 3),
    ];
    for (from, to, fault, line) in link {
        let problems = read_gmns(NODE, &LINK.replace(from, to), Some(CONFIG)).unwrap_err();
        assert_eq!(faults(&problems), [(fault, "link", Some(line))], "{problems}");
    }
    let node = [
        ("2,,116.41", "1,,116.41", Fault::Duplicate, 3),
        ("3,,116.42,39.90", "3,,39.90,116.42", Fault::SwappedCoordinates, 4),
        ("4,,116.42,39.91", "4,,12957000,4852834", Fault::Coordinates, 5),
    ];
    for (from, to, fault, line) in node {
        let problems = read_gmns(&NODE.replace(from, to), LINK, Some(CONFIG)).unwrap_err();
        assert!(faults(&problems).contains(&(fault, "node", Some(line))), "{problems}");
    }
    for (from, to) in [("miles", "li"), ("mph", "knots"), ("EPSG:4326", "EPSG:2154")] {
        let problems = read_gmns(NODE, LINK, Some(&CONFIG.replace(from, to))).unwrap_err();
        assert_eq!(faults(&problems), [(Fault::UnknownUnit, "config", Some(2))]);
    }
    let missing = read_gmns(NODE, &LINK.replace("directed", "oneway"), None).unwrap_err();
    assert!(faults(&missing).contains(&(Fault::Missing, "link", None)));
}

const WAYS: [Way<'_>; 4] = [
    (7, &[1, 2, 3], &[("highway", "primary"), ("maxspeed", "30 mph"), ("lanes", "4"), ("bridge", "yes")]),
    (5, &[3, 4, 1], &[("highway", "primary_link"), ("oneway", "yes")]),
    (9, &[3, 8], &[("highway", "secondary")]),
    (3, &[1, 4], &[("highway", "residential")]),
];
const PLACES: [(i64, i64, i64); 4] = [
    (1, 249_400_000, 601_700_000),
    (2, 249_500_000, 601_700_000),
    (3, 249_600_000, 601_700_000),
    (4, 249_500_000, 601_750_000),
];

fn small(nodes: &[(i64, i64, i64)], ways: &[Way<'_>]) -> Vec<u8> {
    [header("DenseNodes"), blob("OSMData", 1, &block(nodes, ways))].concat()
}

fn read_osm(bytes: Vec<u8>) -> Result<Imported<RoadNetwork>, ImportProblems> {
    osm::read(&OsmFile::new("x.osm.pbf", bytes), &osm::Options::default())
}

#[test]
fn a_small_extract() {
    let read = read_osm(small(&PLACES, &WAYS)).unwrap();
    let links: Vec<_> = read.value.links.iter().map(|link| (link.id.as_str(), link.from, link.to)).collect();
    assert_eq!(links, [("w7.0f", 0, 1), ("w5.0f", 1, 0), ("w7.1b", 1, 0)]);
    let ids: Vec<_> = read.value.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["n1", "n3"]);
    let first = &read.value.links[0];
    assert_eq!((first.lanes, first.bridges, first.capacity_pcu_h), (2, 1, 2400.0));
    assert!((first.free_speed_km_h - 48.280_32).abs() < 1e-9 && (first.length_km - 1.106_27).abs() < 1e-4);
    assert_eq!(read.value.links[1].class, RoadClass::Ramp);
    for part in [
        "1 ways of other classes",
        "1 nodes that the file does not hold",
        "the free speed of 2 ways",
        "2 nodes that are bends",
    ] {
        assert!(said(&read, part), "{part} in {:#?}", read.remarks);
    }
    // Neither the order of the ways nor that of the blocks makes a difference.
    let mut turned = WAYS;
    turned.reverse();
    let halves = [
        header("DenseNodes"),
        blob("OSMData", 1, &block(&[], &turned)),
        blob("Other", 1, &[]),
        blob("OSMData", 1, &block(&PLACES, &[])),
    ];
    assert_eq!(read_osm(halves.concat()).unwrap().value, read.value);
}

fn fault_of(bytes: Vec<u8>) -> Fault {
    read_osm(bytes).unwrap_err().as_slice()[0].fault
}

#[test]
fn broken_extracts_are_told() {
    let right = small(&PLACES, &WAYS);
    assert_eq!(fault_of(right[..right.len() - 1].to_vec()), Fault::Syntax);
    assert_eq!(fault_of(b"<osm version='0.6'/>".to_vec()), Fault::WrongFormat);
    assert_eq!(fault_of(Vec::new()), Fault::WrongFormat);
    assert_eq!(fault_of(blob("OSMData", 1, &[])), Fault::WrongFormat);
    assert_eq!(fault_of(header("HistoricalInformation")), Fault::WrongVersion);
    assert_eq!(fault_of([header("DenseNodes"), blob("OSMData", 7, b"zstd")].concat()), Fault::WrongVersion);
    assert_eq!(fault_of([header("DenseNodes"), blob("OSMData", 3, b"not zlib")].concat()), Fault::Syntax);
    assert_eq!(fault_of([header("DenseNodes"), blob("OSMData", 2, &[])].concat()), Fault::Syntax);
    let far = [(1, 249_400_000, 901_700_000), PLACES[1], PLACES[2], PLACES[3]];
    assert_eq!(fault_of(small(&far, &WAYS)), Fault::Coordinates);
    assert_eq!(fault_of(small(&PLACES, &[WAYS[0], WAYS[0]])), Fault::Duplicate);
    assert_eq!(fault_of(small(&PLACES, &WAYS[3..])), Fault::Missing);
    let no_text = bytes(2, &bytes(3, &[number(1, 1), bytes(2, &varint(9)), bytes(3, &varint(9))].concat()));
    assert_eq!(fault_of([header("DenseNodes"), blob("OSMData", 1, &no_text)].concat()), Fault::Syntax);
    let long = [header("DenseNodes"), vec![0xff; 8]].concat();
    let problems = read_osm(long.clone()).unwrap_err();
    assert_eq!(problems.as_slice()[0].fault, Fault::TooLarge);
    assert!(problems.to_string().contains(&format!("byte {}", long.len() - 8)), "{problems}");
    let file = OsmFile::new("x", right);
    let options = osm::Options { classes: vec!["motorway_link".to_owned(), "canal".to_owned()] };
    assert_eq!(osm::read(&file, &options).unwrap_err().as_slice().len(), 2);
}

#[test]
fn a_bomb_is_refused() {
    let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 33 << 20], 9);
    assert!(zeros.len() < 100_000);
    assert_eq!(fault_of([header("DenseNodes"), blob("OSMData", 3, &zeros)].concat()), Fault::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn damaged_files_are_answered(
        kind in 0..5_usize, at in 0.0..1.0f64, length in 0..30_usize,
        with in prop::collection::vec(any::<u8>(), 0..6),
        text in "[0-9;~<>\t, .\\-\\nN一]{0,6}",
    ) {
        let cut = |bytes: &[u8], with: &[u8]| {
            let start = (bytes.len() as f64 * at) as usize;
            let end = (start + length).min(bytes.len());
            [&bytes[..start], with, &bytes[end..]].concat()
        };
        let damaged = |right: &str| String::from_utf8_lossy(&cut(right.as_bytes(), text.as_bytes())).into_owned();
        match kind {
            0 => drop(read_osm(cut(&small(&PLACES, &WAYS), &with))),
            1 => drop(read_tntp(&damaged(NET), &nodes(), tntp::Options::default())),
            2 => drop(read_tntp(NET, &damaged(&nodes()), tntp::Options::default())),
            3 => drop(read_gmns(&damaged(NODE), LINK, Some(CONFIG))),
            _ => drop(read_gmns(NODE, &damaged(LINK), Some(&damaged(CONFIG)))),
        }
    }
}
