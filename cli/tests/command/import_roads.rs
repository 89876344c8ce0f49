//! import of roads: what is written into a region and what is said, in both languages.

use std::fs;

use crate::support::Shapan;

const NET: &str = "<NUMBER OF LINKS> 4\n<END OF METADATA>\n\
~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;\n\
1\t2\t1800\t1.0\t1.0\t0.15\t4\t0\t0\t1\t;\n2\t1\t1800\t1.0\t1.0\t0.15\t4\t0\t0\t1\t;\n\
2\t3\t1800\t1.0\t1.0\t0.15\t4\t0\t0\t1\t;\n3\t2\t1800\t1.0\t1.0\t0.15\t4\t0\t0\t1\t;\n";
const NODES: &str =
    "Node\tX\tY\t;\n1\t12957000\t4852834\t;\n2\t12958100\t4852834\t;\n3\t12959200\t4852834\t;\n";
const ZONES: &str = "zone_id,lon,lat\nz,116.40,39.90\n";

fn shapan() -> Shapan {
    let shapan = Shapan::new();
    fs::create_dir(shapan.path("gmns")).unwrap();
    let node = "node_id,x_coord,y_coord\n1,116.40,39.90\n2,116.41,39.90\n";
    let link = "link_id,from_node_id,to_node_id,directed,facility_type\na,1,2,false,arterial\n";
    let files = [
        ("city_net.tntp", NET),
        ("city_node.tntp", NODES),
        ("zones.csv", ZONES),
        ("gmns/node.csv", node),
        ("gmns/link.csv", link),
    ];
    for (name, text) in files {
        fs::write(shapan.path(name), text).unwrap();
    }
    shapan
}

#[test]
fn a_tntp_network_becomes_road_tables() {
    let shapan = shapan();
    let args = [
        "import",
        "tntp",
        "city_net.tntp",
        "--nodes",
        "city_node.tntp",
        "--into",
        "pack",
        "--region",
        "city",
    ];
    let ran = shapan.run(&[&args[..], &["--lang", "en"]].concat());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("city_node.tntp:2:3: the place is 12957000, 4852834"), "{}", ran.err);
    assert!(ran.err.contains("--crs web-mercator") && !shapan.path("pack").exists(), "{}", ran.err);
    let more = ["--crs", "web-mercator", "--zones", "zones.csv", "--lang", "en"];
    let ran = shapan.run(&[&args[..], &more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in [
        "3 nodes, 4 directed links (0 of them one-way)",
        "assumed: the unit of length: km",
        "no node is a gateway",
        "written: pack/regions/city/roads.csv",
    ] {
        assert!(ran.out.contains(part), "{part} in\n{}", ran.out);
    }
    let nodes = fs::read_to_string(shapan.path("pack/regions/city/road_nodes.csv")).unwrap();
    assert_eq!(nodes.lines().filter(|line| line.contains(",z,zone,")).count(), 1, "{nodes}");
    let links = fs::read_to_string(shapan.path("pack/regions/city/roads.csv")).unwrap();
    assert!(links.contains("\n1-2,1,2,national,1,1,60,1800,,city_net,E\n"), "{links}");
    let sources = fs::read_to_string(shapan.path("pack/models/sources.csv")).unwrap();
    assert!(sources.contains("city_net,") && sources.contains("from city_net.tntp"), "{sources}");
    let other = ["--crs", "web-mercator", "--key", "b", "--lang", "zh", "--length-unit", "km"];
    let ran = shapan.run(&[&args[..], &other].concat());
    assert!(ran.code == 2 && ran.err.contains("没有写入任何文件"), "the tables are there:\n{}", ran.err);
}

#[test]
fn a_gmns_folder_or_its_links_become_road_tables() {
    let shapan = shapan();
    let value =
        shapan.json(&["import", "gmns", "gmns", "--into", "pack", "--region", "a", "--format", "json"]);
    assert_eq!((&value["read"]["nodes"], &value["read"]["links"]), (&2.into(), &2.into()));
    let args = [
        "import",
        "gmns",
        "gmns/link.csv",
        "--nodes",
        "gmns/node.csv",
        "--into",
        "pack",
        "--region",
        "b",
        "--lang",
        "zh",
    ];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("2 个节点,2 条有向路段") && ran.out.contains("没有长度,取两端直线距离"),
        "{}",
        ran.out
    );
    let tables = ["a", "b"]
        .map(|region| fs::read_to_string(shapan.path(&format!("pack/regions/{region}/road_nodes.csv"))));
    assert_eq!(tables[0].as_ref().unwrap(), tables[1].as_ref().unwrap());
}

#[test]
fn an_extract_that_is_none_is_refused() {
    let shapan = shapan();
    let args = ["import", "osm", "city_net.tntp", "--into", "pack", "--region", "city", "--lang", "en"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("not an OpenStreetMap file"), "{}", ran.err);
    let ran = shapan.run(&[&args[..], &["--classes", "primary,canal"]].concat());
    assert!(ran.code == 2 && ran.err.contains("living_street"), "{}", ran.err);
    let ran = shapan.run(&["import", "gmns", "gmns", "--into", "pack", "--region", "../x", "--lang", "en"]);
    assert!(ran.code == 2 && ran.err.contains("the key is `../x`"), "{}", ran.err);
    assert!(!shapan.path("pack").exists());
}
