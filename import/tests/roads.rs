//! Road networks as they were published, beside counts made by another program; and what is written of them.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod roads_support;

use std::path::Path;

use roads_support::{figures, helsinki, shelby};
use shapan_import::exposure::Zone;
use shapan_import::roads::{RoadClass, RoadLink, RoadNetwork, RoadNode, attach, parcel};
use shapan_import::{Fault, Imported, RemarkKind};

fn said(read: &Imported<RoadNetwork>, part: &str) -> bool {
    assert!(read.remarks.iter().all(|remark| !remark.zh.is_empty() && !remark.en.is_empty()));
    read.remarks.iter().any(|remark| remark.en.contains(part))
}

/// Counts of nodes and links, length, and links by class.
fn equals_counts(name: &str, read: &Imported<RoadNetwork>) {
    let (network, figures) = (&read.value, figures(name));
    assert_eq!(network.nodes.len() as f64, figures["nodes"], "{name}");
    assert_eq!(network.links.len() as f64, figures["links"], "{name}");
    assert_eq!(network.one_way_links() as f64, figures["one_way"], "{name}");
    assert!((network.length_km() - figures["km"]).abs() < 1e-3, "{name} {}", network.length_km());
    for (what, count) in figures.iter().filter(|(what, _)| what.starts_with("links_")) {
        let of_class = network.links.iter().filter(|link| what.ends_with(link.class.word())).count();
        assert_eq!(of_class as f64, *count, "{name} {what}");
    }
}

#[test]
fn helsinki_has_the_roads_that_another_program_counts() {
    let Some(main) = helsinki(&[]) else { return };
    equals_counts("helsinki", &main);
    let counted = figures("helsinki");
    assert!(
        counted["restrictions"] == 0.0
            || said(&main, &format!("{} turn restrictions", counted["restrictions"]))
    );
    assert!(counted["closed"] == 0.0 || said(&main, &format!("{} ways that are closed", counted["closed"])));
    for part in ["bends", "outside the largest part", "ways of other classes"] {
        assert!(said(&main, part), "{part} in {:?}", main.remarks);
    }
    let wide = helsinki(&["residential", "unclassified", "living_street"]).unwrap();
    equals_counts("helsinki_residential", &wide);
    assert!(wide.value.links.len() > main.value.links.len());
}

#[test]
fn shelby_county_has_the_roads_of_its_file() {
    let Some(read) = shelby() else { return };
    let (network, figures) = (&read.value, figures("shelby"));
    equals_counts("shelby", &read);
    let hours: f64 = network.links.iter().map(|link| link.length_km / link.free_speed_km_h).sum();
    assert!((hours - figures["hours"]).abs() < 1e-6, "{hours}");
    let capacity: f64 = network.links.iter().map(|link| link.capacity_pcu_h).sum();
    assert!((capacity - figures["capacity"]).abs() < 1e-6, "{capacity}");
    assert!(said(&read, "the unit of length: km") && said(&read, "the unit of free flow times: minutes"));
}

#[test]
fn names_and_order_do_not_depend_on_the_run() {
    let Some(first) = helsinki(&[]) else { return };
    assert_eq!(Some(&first), helsinki(&[]).as_ref());
    let ids: std::collections::BTreeSet<_> = first.value.links.iter().map(|link| &link.id).collect();
    assert_eq!(ids.len(), first.value.links.len());
}

/// Four crossings in a row, driven both ways.
fn row() -> RoadNetwork {
    let node = |at: usize| RoadNode {
        id: format!("n{at}"),
        lon: 10.0 + 0.01 * at as f64,
        lat: 50.0,
        name: String::new(),
    };
    let link = |(from, to): (usize, usize)| RoadLink {
        id: format!("{from}-{to}"),
        from,
        to,
        class: RoadClass::Arterial,
        length_km: 0.72,
        lanes: 2,
        free_speed_km_h: 50.0,
        capacity_pcu_h: 1600.0,
        bridges: u32::from(from + to == 1),
        assumed: from == 0,
    };
    let links = (0..3).flat_map(|at| [(at, at + 1), (at + 1, at)]).map(link).collect();
    RoadNetwork { nodes: (0..4).map(node).collect(), links }
}

fn zone(id: &str, lon: f64) -> Zone {
    Zone { id: id.to_owned(), lon, lat: 50.0 }
}

#[test]
fn zones_take_the_nearest_free_node() {
    // Two zones want the node n0; the second one gets n1. The last one is too far.
    let zones = [zone("a", 10.0), zone("b", 9.999), zone("c", 12.0)];
    let attached = attach(&row(), &zones, 5.0);
    assert_eq!(attached.value.is_seat, [true, true, false, false]);
    let of: Vec<_> = attached.value.zone_of.iter().map(|zone| zone.as_deref().unwrap_or("-")).collect();
    assert_eq!(of, ["a", "b", "a", "a"]);
    assert_eq!(attached.remarks.len(), 1);
    assert!(attached.remarks[0].en.contains("1 zones without a road node within 5 km"));
    let narrow = attach(&row(), &zones[..1], 1.0);
    assert_eq!(narrow.value.zone_of.iter().flatten().count(), 2);
    assert!(narrow.remarks[0].en.contains("the zone of 2 road nodes"));
}

#[test]
fn tables_are_those_of_a_region() {
    let zones = attach(&row(), &[zone("a", 10.0)], 5.0).value;
    let written = parcel(&row(), Some(&zones), "test", "osm", "x.osm.pbf").unwrap();
    let [(nodes_path, nodes), (links_path, links)] = written.value.files() else { panic!("two files") };
    assert_eq!([nodes_path.as_str(), links_path], ["regions/test/road_nodes.csv", "regions/test/roads.csv"]);
    assert_eq!(nodes.lines().nth(1), Some("n0,10,50,a,zone,n0,V"));
    assert_eq!(links.lines().nth(1), Some("0-1,n0,n1,arterial,0.72,2,50,1600,,osm; bridges: 1,E"));
    assert_eq!(links.lines().nth(3), Some("1-2,n1,n2,arterial,0.72,2,50,1600,,osm,V"));
    assert!(
        written
            .remarks
            .iter()
            .any(|remark| remark.kind == RemarkKind::Dropped && remark.en.contains("bridges on 2"))
    );
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/regions/bay-1989");
    for (file, text) in [("roads.csv", links), ("road_nodes.csv", nodes)] {
        let asked = std::fs::read_to_string(library.join(file)).unwrap();
        let header = text.lines().next().unwrap();
        let extra = if file == "roads.csv" { "" } else { ",grade" };
        assert_eq!(header, format!("{}{extra}", asked.lines().next().unwrap()));
    }
    assert!(parcel(&row(), None, "../x", "osm", "x").unwrap_err().has(Fault::BadKey));
}
