//! Builds the road tables of a region and says what came out.
//!
//! ```text
//! cargo run --release -p shapan-network --example build_roads -- REGION OUT [FROM TO]...
//! ```
//!
//! `REGION` is a folder with `zones.csv`, `adjacency.csv`, `expressways.csv`, `rivers.csv` and `bridges.csv`.
//! `roads.csv` and `road_nodes.csv` are written to the folder `OUT`, which is made if need be. Each pair of
//! zone keys `FROM TO` adds a line with the free-flow time and the length of the fastest way between them.
#![allow(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shapan_network::build::{RoadInputs, RoadTable, build_roads};
use shapan_network::reach::{Alive, strong_components};
use shapan_network::{NodeId, Scratch, Tree};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [region, out, trips @ ..] = arguments.as_slice() else {
        return Err("usage: build_roads REGION OUT [FROM TO]...".into());
    };
    let table = build_roads(&read_region(Path::new(region))?)?;
    let out = Path::new(out);
    fs::create_dir_all(out)?;
    write(&out.join("road_nodes.csv"), &table.nodes)?;
    write(&out.join("roads.csv"), &table.links)?;
    print_summary(&table);
    trips.chunks_exact(2).try_for_each(|trip| print_trip(&table, &trip[0], &trip[1]))
}

fn read_region(folder: &Path) -> Outcome<RoadInputs> {
    Ok(RoadInputs {
        zones: read(&folder.join("zones.csv"))?,
        neighbours: read(&folder.join("adjacency.csv"))?,
        vertices: read(&folder.join("expressways.csv"))?,
        rivers: read(&folder.join("rivers.csv"))?,
        bridges: read(&folder.join("bridges.csv"))?,
    })
}

fn read<T: DeserializeOwned>(file: &Path) -> Outcome<Vec<T>> {
    let rows: Result<Vec<T>, csv::Error> = csv::Reader::from_path(file)?.into_deserialize().collect();
    rows.map_err(|error| format!("{}: {error}", file.display()).into())
}

fn write<T: Serialize>(file: &Path, rows: &[T]) -> Outcome<()> {
    let mut writer = csv::Writer::from_path(file)?;
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    Ok(writer.flush()?)
}

fn print_summary(table: &RoadTable) {
    let (graph, _) = table.graph();
    let parts = strong_components(&graph, Alive::default()).count();
    let bridged = table.links.iter().filter(|link| !link.bridges.is_empty()).count();
    println!("{} nodes, {} directed links, {parts} strong components", table.nodes.len(), table.links.len());
    println!("links by class: {:?}", table.links_by_class());
    println!("directed links with bridges: {bridged}");
    println!("{:?}", table.report);
}

fn print_trip(table: &RoadTable, from: &str, to: &str) -> Outcome<()> {
    let (graph, times_ms) = table.graph();
    let node = |key: &str| {
        let place = (0..).zip(&table.nodes).find(|(_, node)| node.node_id == key);
        place.map(|(place, _)| NodeId(place)).ok_or_else(|| format!("no zone {key}"))
    };
    let tree = Tree::grow(&graph, &times_ms, node(from)?, &mut Scratch::new());
    let minutes = tree.time(node(to)?).map(|time_ms| f64::from(time_ms) / 60_000.0);
    let links = tree.route(&graph, node(to)?).unwrap_or_default();
    let length_km: f64 = links.iter().map(|link| table.links[link.index()].length_km).sum();
    println!("{from} -> {to}: {:.1} min, {length_km:.1} km", minutes.unwrap_or(f64::INFINITY));
    Ok(())
}
