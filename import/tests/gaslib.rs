//! GasLib files: what is taken from them, every fault at its place, and GasLib-40 from its files to its flows.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use shapan_import::exposure::Zone;
use shapan_import::gaslib::{Assume, positions, read};
use shapan_import::lifelines::{Positions, Siting, from_gaslib};
use shapan_import::{Fault, ImportProblems, Source};
use shapan_network::gas::{Class, Compressibility, GasNetwork, GasSolver, GasTrouble, Supply};

const NET: &str = r#"<?xml version="1.0"?>
<network xmlns="http://gaslib.zib.de/Gas" xmlns:framework="http://gaslib.zib.de/Framework">
<framework:nodes>
<source id="in"><height value="5" unit="m"/>
<pressureMin unit="bar" value="40.0"/><pressureMax unit="bar" value="70.0"/>
<flowMax unit="1000m_cube_per_hour" value="750"/>
<gasTemperature unit="Celsius" value="10"/><normDensity unit="kg_per_m_cube" value="0.785"/>
<pseudocriticalPressure unit="bar" value="45.9"/><pseudocriticalTemperature unit="K" value="188.5"/></source>
<source id="side"><pressureMin unit="barg" value="10"/><pressureMax unit="MPa" value="7"/></source>
<innode id="m"><pressureMin unit="bar" value="1"/><pressureMax unit="bar" value="80"/></innode>
<innode id="n"><pressureMin unit="bar" value="1"/><pressureMax unit="bar" value="80"/></innode>
<sink id="out"><pressureMin unit="bar" value="10"/><pressureMax unit="bar" value="30"/></sink>
</framework:nodes>
<framework:connections>
<pipe id="p1" from="in" to="m"><length unit="km" value="55"/><diameter unit="mm" value="500"/><roughness unit="mm" value="0.1"/></pipe>
<pipe id="p2" from="side" to="m"><length unit="m" value="900"/><diameter unit="m" value="0.3"/><roughness unit="m" value="0.00005"/></pipe>
<compressorStation id="c" from="m" to="n"><pressureOutMax unit="bar" value="60"/></compressorStation>
<controlValve id="r" from="n" to="out"><pressureOutMax unit="bar" value="25"/></controlValve>
<valve id="v" from="m" to="n"/>
<shortPipe id="s" from="m" to="n"/>
<resistor id="z" from="n" to="m"><dragFactor value="12"/><diameter unit="mm" value="400"/></resistor>
<resistor id="z2" from="n" to="m"><pressureLoss unit="bar" value="0.5"/></resistor>
</framework:connections>
</network>"#;

const SCN: &str = r#"<boundaryValue xmlns="http://gaslib.zib.de/Gas"><scenario id="x">
<node type="entry" id="in"><flow bound="lower" unit="1000m_cube_per_hour" value="100"/><flow bound="upper" unit="1000m_cube_per_hour" value="100"/></node>
<node type="entry" id="side"><flow bound="both" unit="m_cube_per_hour" value="5000"/></node>
<node type="exit" id="out"><pressure bound="lower" unit="bar" value="12"/><flow bound="both" unit="m_cube_per_s" value="20"/></node>
</scenario></boundaryValue>"#;

fn network(net: &str, scn: Option<&str>, cs: Option<&str>) -> Result<GasNetwork, ImportProblems> {
    let (net, scn, cs) = (
        Source::new("x.net", net),
        scn.map(|text| Source::new("x.scn", text)),
        cs.map(|text| Source::new("x.cs", text)),
    );
    read(&net, scn.as_ref(), cs.as_ref(), &Assume::default()).map(|read| read.value)
}

#[test]
fn all_elements_come_in_the_solvers_units() {
    let read =
        read(&Source::new("x.net", NET), Some(&Source::new("x.scn", SCN)), None, &Assume::default()).unwrap();
    let network = &read.value;
    assert_eq!((network.pipes[0].length_m, network.pipes[0].diameter_m), (55_000.0, 0.5));
    assert!(
        (network.pipes[1].roughness_mm - 0.05).abs() < 1e-12
            && (network.pipes[0].roughness_mm - 0.1).abs() < 1e-12
    );
    assert_eq!((network.nodes[1].min_bar, network.nodes[1].max_bar), (11.01325, 70.0));
    assert_eq!((network.nodes[4].min_bar, network.nodes[4].max_bar), (12.0, 30.0));
    assert_eq!(network.sources[0].supply, Supply::PressureBar(70.0));
    assert_eq!(network.sources[0].capacity_m3_per_h, 750_000.0);
    assert_eq!(network.sources[1].supply, Supply::FlowM3PerH(5000.0));
    assert_eq!((network.demands[0].m3_per_h, network.demands[0].class), (72_000.0, Class::Household));
    assert_eq!((network.compressors[0].outlet_bar, network.regulators[0].outlet_bar), (60.0, 25.0));
    assert_eq!((network.resistors.len(), network.short_pipes.len(), network.valves.len()), (1, 2, 1));
    assert_eq!(network.gas.temperature_k, 283.15);
    assert_eq!(network.gas.compressibility, Compressibility::Papay { critical_bar: 45.9, critical_k: 188.5 });
    let said: Vec<&str> = read.remarks.iter().map(|remark| remark.en.as_str()).collect();
    for part in
        ["heights", "source in holds 70 bar", "fixed losses", "valves are taken as open", "ratio of 1.5"]
    {
        assert!(said.iter().any(|remark| remark.contains(part)), "{part}: {said:?}");
    }
    let state = GasSolver::new(network).unwrap().solve();
    assert!(
        (state.pressure_bar[4] - 25.0).abs() < 1e-5 && state.served_share() == 1.0,
        "{:?}",
        state.trouble
    );
}

#[test]
fn the_reference_can_be_named() {
    let assume = Assume { reference: Some("side".into()), reference_bar: Some(55.0), ..Assume::default() };
    let read = read(&Source::new("x.net", NET), Some(&Source::new("x.scn", SCN)), None, &assume).unwrap();
    assert_eq!(read.value.sources[1].supply, Supply::PressureBar(55.0));
    assert_eq!(read.value.sources[0].supply, Supply::FlowM3PerH(100_000.0));
}

/// Kind and line of the first problem after a change of the network or scenario.
fn fault(old: &str, new: &str) -> (Fault, String, usize) {
    assert!(NET.contains(old) != SCN.contains(old), "{old}");
    let problems = network(&NET.replacen(old, new, 1), Some(&SCN.replacen(old, new, 1)), None).unwrap_err();
    let first = &problems.as_slice()[0];
    (first.fault, first.file.clone(), first.line.unwrap())
}

#[test]
fn every_fault_is_told_at_its_place() {
    let net = |fault, line| (fault, "x.net".to_owned(), line);
    let scn = |fault, line| (fault, "x.scn".to_owned(), line);
    assert_eq!(fault("unit=\"km\"", "unit=\"mile\""), net(Fault::UnknownUnit, 15));
    assert_eq!(fault("value=\"55\"", "value=\"far\""), net(Fault::NotANumber, 15));
    assert_eq!(fault("<length unit=\"m\" value=\"900\"/>", ""), net(Fault::Missing, 16));
    assert_eq!(fault("value=\"900\"", "value=\"-900\""), net(Fault::Negative, 16));
    assert_eq!(fault("from=\"side\"", "from=\"nowhere\""), net(Fault::NotAllowed, 16));
    assert_eq!(fault("id=\"p2\"", "id=\"p1\""), net(Fault::Duplicate, 16));
    assert_eq!(fault("innode id=\"n\"", "innode id=\"m\""), net(Fault::Duplicate, 11));
    assert_eq!(fault("id=\"v\" from=\"m\"", "id=\"v\" from=\"n\""), net(Fault::NotAllowed, 19));
    assert_eq!(fault("unit=\"m_cube_per_s\"", "unit=\"m_cube\""), scn(Fault::UnknownUnit, 4));
    assert_eq!(fault("type=\"exit\"", "type=\"way\""), scn(Fault::NotAllowed, 4));
    assert_eq!(fault("type=\"entry\" id=\"side\"", "type=\"entry\" id=\"sid\""), scn(Fault::NotAllowed, 3));
    assert_eq!(fault("bound=\"lower\" unit=\"1000", "bound=\"low\" unit=\"1000"), scn(Fault::NotAllowed, 2));
}

#[test]
fn stations_of_another_network_are_refused() {
    let cs =
        |id: &str| format!("<compressorStations>\n<compressorStation id=\"{id}\"/></compressorStations>");
    assert!(network(NET, None, Some(&cs("c"))).is_ok());
    let problems = network(NET, None, Some(&cs("other"))).unwrap_err();
    assert_eq!((problems.as_slice()[0].fault, problems.as_slice()[0].line), (Fault::NotAllowed, Some(2)));
    assert!(network("<other/>", None, None).unwrap_err().has(Fault::WrongFormat));
}

#[test]
fn gaslib_40_runs_from_its_files() {
    let (net, scn) = (include_str!("data/gaslib40.net"), include_str!("data/gaslib40.scn"));
    let network = network(net, Some(scn), None).unwrap();
    let counts = (network.nodes.len(), network.pipes.len(), network.compressors.len(), network.demands.len());
    assert_eq!(counts, (40, 39, 6, 29));
    let state = GasSolver::new(&network).unwrap().solve();
    assert_eq!(state.served_share(), 1.0, "{:?}", state.trouble);
    let wanted: f64 = state.demand_m3_per_h.iter().sum();
    let fed: f64 = state.source_m3_per_h.iter().sum();
    assert!((wanted - 2_175_000.0).abs() < 1.0 && (fed / wanted - 1.0).abs() < 1e-9);
    let miss = state.imbalance_m3_per_h(&network).iter().fold(0.0_f64, |most, miss| most.max(miss.abs()));
    assert!(miss < 1e-6 * wanted, "{miss}");
    // Stations hold 81 bar where 1.5 times their inlet reaches it. One feeds gas of given flow into a zone that holds
    // its pressure by itself: its outlet is higher by what the pipes take, and told.
    assert_eq!(state.trouble, [GasTrouble::TooHigh { nodes: vec![6] }]);
    assert!(state.pressure_bar.iter().all(|bar| *bar > 29.0 && *bar < 82.2));
}

#[test]
fn a_network_becomes_gas_tables() {
    let net = Source::new("x.net", NET);
    let network = read(&net, Some(&Source::new("x.scn", SCN)), None, &Assume::default()).unwrap().value;
    let places = ["in", "side", "m", "n", "out"].iter().enumerate();
    let places = places.map(|(at, id)| ((*id).to_owned(), (116.4 + 0.1 * at as f64, 39.9))).collect();
    let zones = vec![Zone { id: "z".to_owned(), lon: 116.8, lat: 39.9 }];
    let siting = Siting { positions: Positions::Listed(places), zones, within_km: 1.0 };
    let tables = from_gaslib(&net, &network, &positions(&net).unwrap(), &siting).unwrap();
    let rows = tables.value.nodes.iter();
    let kinds: Vec<_> = rows
        .map(|row| (row.node_id.as_str(), row.r#type.as_str(), row.pressure_mpa, row.demand_k_m3_h))
        .collect();
    // The source holds 70 bar; the control valve lets 25 through; 20 m³/s are 72 thousand an hour.
    assert_eq!(
        kinds,
        [
            ("in", "source", 7.0, None),
            ("side", "source", 7.0, None),
            ("m", "regulator", 7.0, None),
            ("n", "regulator", 7.0, None),
            ("out", "zone", 2.5, Some(72.0)),
        ]
    );
    assert_eq!((tables.value.nodes[0].capacity_k_m3_h, tables.value.nodes[1].capacity_k_m3_h), (750.0, 5.0));
    let link = |id: &str| tables.value.links.iter().find(|row| row.link_id == id).unwrap();
    assert_eq!((link("p1").length_km, link("p1").diameter_mm, link("p1").pressure_mpa), (55.0, 500.0, 7.0));
    assert_eq!((link("r").pressure_mpa, link("c").pressure_mpa), (2.5, 7.0));
    assert_eq!(tables.value.links.len(), 8);
    for part in ["1 compressors, which the tables lack", "1 control valves: short mains"] {
        assert!(tables.remarks.iter().any(|remark| remark.en.contains(part)), "{part}");
    }
    // Without places there are none, as this file has no x and y.
    assert!(
        from_gaslib(&net, &network, &positions(&net).unwrap(), &Siting::unsaid())
            .unwrap_err()
            .has(Fault::Missing)
    );
    let files = tables.value.parcel("town", "gas", "x.net").unwrap();
    assert!(files.files()[1].1.starts_with("link_id,from_node,"), "{:?}", files.files());
}

#[test]
fn gaslib_40_has_positions() {
    let net = Source::new("gaslib40.net", include_str!("data/gaslib40.net"));
    let places = positions(&net).unwrap();
    assert_eq!((places.len(), places[0]), (40, Some((48.681_167_187_5, 8.462_165_532_04))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_brings_the_reader_down(cut in 0..NET.len(), with in "[ -~]{0,8}", length in 0..40_usize) {
        let end = (cut + length).min(NET.len());
        let broken = format!("{}{with}{}", &NET[..cut], &NET[end..]);
        let _ = network(&broken, Some(SCN), None);
        let end = (cut + length).min(SCN.len());
        if cut < end {
            let broken = format!("{}{with}{}", &SCN[..cut], &SCN[end..]);
            let _ = network(NET, Some(&broken), None);
        }
    }
}
