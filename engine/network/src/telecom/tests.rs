//! Networks under damage: what is offered is carried or blocked, links hold what they can, and shares are
//! fair.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const OFFICES: usize = 4;
const MASTS: usize = 16;
const LINKS: usize = OFFICES + 3 + 2 * MASTS;

/// Two cores, four offices in a chain, and masts with two links each: one to an office, one to the mast
/// before.
fn grid() -> TelecomGrid {
    let mut nodes = vec![Node::new("c0", Level::Core), Node::new("c1", Level::Core)];
    nodes.extend((0..OFFICES).map(|at| Node::new(format!("a{at}"), Level::Aggregation)));
    nodes.extend((0..MASTS).map(|at| Node::new(format!("m{at}"), Level::Access)));
    let office = |at: usize| format!("a{}", at % OFFICES);
    let mut links: Vec<Link> = (0..OFFICES)
        .map(|at| Link::new(format!("up{at}"), office(at), format!("c{}", at % 2), 300.0))
        .collect();
    links.extend((1..OFFICES).map(|at| Link::new(format!("ring{at}"), office(at - 1), office(at), 200.0)));
    for at in 0..MASTS {
        links.push(Link::new(format!("mast{at}"), format!("m{at}"), office(at), 90.0));
        let before = format!("m{}", (at + MASTS - 1) % MASTS);
        links.push(Link::new(format!("hop{at}"), format!("m{at}"), before, 40.0));
    }
    let cells =
        (0..MASTS).map(|at| Cell::new(at.to_string(), format!("m{at}"), 30 + at as u32, 120.0)).collect();
    let zone = |at: usize| Zone { priority_erlang: 2.0, ..Zone::new(format!("z{at}"), 20.0, 60.0) };
    let reaches = (0..MASTS).flat_map(|at| {
        let next = (at + 1) % MASTS;
        [
            Reach::new(format!("z{at}"), at.to_string(), 0.9),
            Reach::new(format!("z{at}"), next.to_string(), 0.3),
        ]
    });
    TelecomGrid {
        nodes,
        links,
        cells,
        zones: (0..MASTS).map(zone).collect(),
        reaches: reaches.collect(),
        radio_sites: vec![RadioSite {
            id: "r".into(),
            node: "m0".into(),
            zones: vec!["z0".into(), "z1".into()],
        }],
        terminals: vec![Terminal { id: "t".into(), node: "a1".into(), zone: "z1".into() }],
        ..TelecomGrid::default()
    }
}

fn settled(grid: &TelecomGrid) -> Telecom {
    let mut telecom = Telecom::new(TelecomNetwork::new(grid).unwrap());
    telecom.settle();
    telecom
}

/// Rate that a cell sends, Mb/s.
fn rate(telecom: &Telecom, cell: usize) -> f64 {
    let traffic = &telecom.cells()[cell];
    telecom.network().call_mbps * traffic.carried_erlang() + traffic.data_carried_mbps
}

fn conserves(telecom: &Telecom) -> Result<(), TestCaseError> {
    let net = telecom.network();
    let mut left = vec![0.0; net.nodes()];
    let mut used = vec![0.0; net.links()];
    for (at, cell) in telecom.cells().iter().enumerate() {
        let offered = cell.calls.public_offered + cell.calls.priority_offered;
        prop_assert!((cell.carried_erlang() + cell.blocked_erlang() - offered).abs() < 1e-9);
        prop_assert!(cell.carried_erlang() <= f64::from(net.cells[at].channels) + 1e-9);
        prop_assert!(
            cell.blocked_erlang() >= -1e-9 && cell.calls.public_attempts >= cell.calls.public_offered - 1e-9
        );
        prop_assert!(cell.data_carried_mbps <= cell.data_offered_mbps.min(net.cells[at].data_mbps) + 1e-9);
        prop_assert!(cell.live || rate(telecom, at) == 0.0);
        left[net.cells[at].node] += rate(telecom, at);
        telecom.route(net.cells[at].node).iter().for_each(|link| used[*link] += rate(telecom, at));
    }
    for (link, (mine, told)) in used.iter().zip(telecom.used_mbps()).enumerate() {
        prop_assert!((mine - told).abs() < 1e-7, "link {link}: {mine} and {told}");
        prop_assert!(*mine <= net.links[link].capacity_mbps + 1e-7);
        prop_assert!(*told == 0.0 || telecom.link_up[link]);
    }
    for node in 0..net.nodes() {
        if let Some(&link) = telecom.route(node).first() {
            left[node] -= telecom.used_mbps()[link];
            left[net.links[link].other(node)] += telecom.used_mbps()[link];
        }
    }
    for node in (0..net.nodes()).filter(|node| !net.core[*node]) {
        prop_assert!(left[node].abs() < 1e-7, "{} Mb/s left at node {node}", left[node]);
    }
    Ok(())
}

/// A cell whose data are cut runs over a full link on which no other gets a greater part.
fn is_fair(telecom: &Telecom) -> Result<(), TestCaseError> {
    let net = telecom.network();
    let want = |at: usize| telecom.cells()[at].data_offered_mbps.min(net.cells[at].data_mbps);
    let part = |at: usize| telecom.cells()[at].data_carried_mbps / want(at);
    let over = |link: usize| {
        let runs = move |at: &usize| telecom.route(net.cells[*at].node).contains(&link);
        (0..net.cells()).filter(|at| telecom.cells()[*at].live && want(*at) > 0.0).filter(runs)
    };
    let cut =
        (0..net.cells()).filter(|at| telecom.cells()[*at].live && want(*at) > 0.0 && part(*at) < 1.0 - 1e-9);
    for at in cut {
        let narrow = telecom.route(net.cells[at].node).into_iter().any(|link| {
            let full = telecom.used_mbps()[link] > net.links[link].capacity_mbps - 1e-6;
            full && over(link).all(|other| part(other) <= part(at) + 1e-9)
        });
        prop_assert!(narrow, "cell {at} gets {} without need", part(at));
    }
    Ok(())
}

#[test]
fn isolated_sites_keep_local_talk_and_wires_need_a_way() {
    let mut telecom = settled(&grid());
    let service = |telecom: &mut Telecom, zone: usize| {
        telecom.settle();
        telecom.service()[zone]
    };
    let whole = service(&mut telecom, 1);
    assert!(whole.radio == Radio::Wide && whole.wired && !whole.satellite);
    assert!((whole.covered_share - 0.93).abs() < 1e-12, "1 − 0.1 · 0.7");
    // The three links of mast 0 fail.
    let mast = OFFICES + 3;
    [mast, mast + 1, mast + 3].into_iter().for_each(|link| telecom.set_link_up(link, false));
    let cut = service(&mut telecom, 0);
    assert_eq!(cut.radio, Radio::SiteLocal);
    assert!((cut.covered_share - 0.3).abs() < 1e-12);
    telecom.set_node_up(2 + OFFICES, false);
    assert_eq!(service(&mut telecom, 0).radio, Radio::None);
    (0..2).for_each(|core| telecom.set_node_up(core, false));
    let dark = service(&mut telecom, 1);
    assert_eq!((dark.call_share, dark.data_share, dark.wired), (0.0, 0.0, false));
    telecom.set_satellite_phones(1, true);
    assert!(telecom.service()[1].satellite);
}

#[test]
fn a_vehicle_with_a_satellite_serves_a_dead_zone() {
    let mut telecom = settled(&grid());
    (0..MASTS).for_each(|mast| telecom.set_node_up(2 + OFFICES + mast, false));
    telecom.settle();
    assert_eq!(telecom.service()[5].call_share, 0.0);
    let reaches = vec![(5, disc_share(12.0, 2.0, 0.5)), (6, disc_share(12.0, disc_radius_km(50.0), 0.0))];
    let cell = TemporaryCell {
        channels: 60,
        data_mbps: 50.0,
        backhaul_mbps: 10.0,
        backhaul_node: 0,
        satellite: true,
        reaches,
    };
    let (node, link, row) = telecom.add_cell(&cell);
    telecom.settle();
    let service = telecom.service()[5];
    assert!(service.satellite && service.call_share > 0.8 && service.data_share < 0.2);
    assert_eq!(telecom.service()[6].covered_share, 1.0);
    assert!((telecom.used_mbps()[link] - 10.0).abs() < 1e-9 && telecom.cells()[row].live);
    conserves(&telecom).unwrap();
    telecom.set_node_up(node, false);
    telecom.settle();
    assert_eq!(telecom.service()[5].call_share, 0.0);
}

#[test]
fn the_ground_comes_before_the_satellite() {
    let mut grid = grid();
    grid.links.push(Link::satellite("dish", "m3", "c0", 5.0));
    let mut telecom = settled(&grid);
    assert!(!telecom.route(2 + OFFICES + 3).contains(&LINKS));
    (0..OFFICES).for_each(|link| telecom.set_link_up(link, false));
    telecom.settle();
    assert_eq!(telecom.route(2 + OFFICES + 3), [LINKS]);
    assert!(telecom.service()[3].satellite && telecom.service()[3].call_share > 0.0);
}

#[test]
fn a_rush_blocks_the_public_and_spares_cards() {
    let mut telecom = settled(&grid());
    let before = telecom.service()[4];
    telecom.set_surge(4, Surge { peak: 10.0, decay_h: 3.0 }.factor(0.0));
    telecom.settle();
    let rush = telecom.service()[4];
    assert!(before.call_share > 0.9 && rush.call_share < 0.5);
    assert_eq!(rush.priority_share, before.priority_share);
    telecom.set_surge(4, 1.0);
    telecom.settle();
    assert_eq!(telecom.service()[4], before);
}

#[test]
fn only_what_is_touched_is_settled() {
    let mut telecom = Telecom::new(TelecomNetwork::new(&grid()).unwrap());
    assert_eq!(telecom.settle(), TelecomSettled { cells: MASTS, branches: OFFICES });
    assert_eq!(telecom.settle(), TelecomSettled::default());
    telecom.set_surge(2, 3.0);
    assert_eq!(telecom.settle(), TelecomSettled { cells: 2, branches: 2 });
    telecom.set_capacity_mbps(0, 100.0);
    assert_eq!(telecom.settle(), TelecomSettled { cells: 0, branches: 1 });
}

#[test]
fn every_problem_is_told() {
    let mut grid = grid();
    grid.nodes.push(Node::new("m3", Level::Access));
    grid.nodes.retain(|node| node.level != Level::Core);
    grid.links[2].capacity_mbps = -1.0;
    grid.links[5].to = grid.links[5].from.clone();
    grid.cells[1].node = "nowhere".into();
    grid.reaches[3].share = 1.5;
    grid.reaches.push(grid.reaches[0].clone());
    grid.terminals[0].zone = "z99".into();
    grid.retry_share = 1.0;
    let told = TelecomNetwork::new(&grid).unwrap_err().to_string();
    for part in [
        "node m3 stands twice",
        "link up0 refers to c0, which is not there",
        "link up2: capacity_mbps is -1",
        "ends where it starts",
        "cell 1 refers to nowhere",
        "share is 1.5; expected above 0 and at most 1",
        "reach of cell 0 to zone z0 stands twice",
        "terminal t refers to z99",
        "retry_share is 1; expected at least 0 and below 1",
        "there are cells but no core node",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
}

#[derive(Clone, Debug)]
enum Change {
    Node(usize, bool),
    Link(usize, bool),
    Capacity(usize, f64),
    Surge(usize, f64),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0..2 + OFFICES + MASTS, any::<bool>()).prop_map(|(node, up)| Change::Node(node, up)),
        (0..LINKS, any::<bool>()).prop_map(|(link, up)| Change::Link(link, up)),
        (0..LINKS, 0.0..400.0_f64).prop_map(|(link, mbps)| Change::Capacity(link, mbps)),
        (0..MASTS, 0.0..12.0_f64).prop_map(|(zone, factor)| Change::Surge(zone, factor)),
    ]
}

fn apply(telecom: &mut Telecom, change: &Change) {
    match *change {
        Change::Node(node, up) => telecom.set_node_up(node, up),
        Change::Link(link, up) => telecom.set_link_up(link, up),
        Change::Capacity(link, mbps) => telecom.set_capacity_mbps(link, mbps),
        Change::Surge(zone, factor) => telecom.set_surge(zone, factor),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Settled after every change or once at the end: the same to the last digit, and nothing is lost or
    /// made.
    #[test]
    fn calls_and_data_are_kept_under_random_damage(changes in prop::collection::vec(change(), 1..30)) {
        let mut each = settled(&grid());
        let mut once = Telecom::new(TelecomNetwork::new(&grid()).unwrap());
        for change in &changes {
            apply(&mut each, change);
            each.settle();
            apply(&mut once, change);
        }
        once.settle();
        prop_assert_eq!(each.service(), once.service());
        prop_assert_eq!(each.cells(), once.cells());
        prop_assert_eq!(each.used_mbps(), once.used_mbps());
        conserves(&each)?;
        is_fair(&each)?;
        for service in each.service() {
            for share in [service.covered_share, service.call_share, service.priority_share, service.data_share] {
                prop_assert!((0.0..=1.0 + 1e-9).contains(&share));
            }
            prop_assert!(service.call_share <= service.covered_share + 1e-9);
        }
    }
}
