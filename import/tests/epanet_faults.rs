//! Faulty and foreign EPANET files: every fault is told at its place, and no text at all brings the reader down.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use shapan_import::{Fault, Imported, Source, epanet};
use shapan_network::water::{
    Condition, DemandModel, LinkRef, LinkSetting, NodeRef, PipeStatus, PumpCurve, TankShape, ValveKind,
    WaterSolver,
};

const SMALL: &str = "\
[TITLE]
A small network; with a sign
[JUNCTIONS]
a 10 2 p
b 12 3
[RESERVOIRS]
r 50
[TANKS]
t 40 3 1 6 10 0 *
[PIPES]
1 a b 300 200 120 0 Open
2 b t 100 200 120 CV
[PUMPS]
3 r a HEAD c
[VALVES]
4 a b 150 PRV 30 0.5
[DEMANDS]
b 1 p
b 4
[PATTERNS]
p 1.0 0.5
p 2.0
[CURVES]
c 0 40
c 10 30
c 20 10
[STATUS]
4 CLOSED
[EMITTERS]
a 0.5
[CONTROLS]
LINK 3 CLOSED IF NODE t ABOVE 5.5
LINK 3 0.8 AT CLOCKTIME 6 PM
LINK 1 OPEN AT TIME 1:30
[TIMES]
Duration 12
Pattern Timestep 2:00
[OPTIONS]
Units LPS
Headloss H-W
Demand Model PDA
Required Pressure 20
[COORDINATES]
a 1.5 2.5
[END]
";

fn read(text: &str) -> Result<Imported<epanet::EpanetModel>, shapan_import::ImportProblems> {
    epanet::read(&Source::new("x.inp", text))
}

/// The first problem of the small network with one line changed.
fn first_problem(old: &str, new: &str) -> (Fault, String) {
    assert!(SMALL.contains(old));
    let problems = read(&SMALL.replacen(old, new, 1)).unwrap_err();
    let first = &problems.as_slice()[0];
    (first.fault, first.to_string())
}

#[test]
fn a_small_network_is_read_whole() {
    let model = read(SMALL).unwrap_or_else(|problems| panic!("{problems}")).value;
    let network = &model.network;
    assert_eq!(model.title, ["A small network; with a sign"]);
    assert_eq!(model.coordinates, [Some((1.5, 2.5)), None, None, None]);
    assert_eq!(network.patterns, [vec![1.0, 0.5, 2.0]]);
    assert!((network.junctions[0].emitter_m3_per_s - 0.0005).abs() < 1e-15);
    let demands: Vec<f64> = network.junctions[1].demands.iter().map(|demand| demand.base_m3_per_s).collect();
    assert_eq!(demands, [0.001, 0.004]);
    assert_eq!(network.junctions[1].demands[1].pattern, None);
    assert_eq!(network.tanks[0].shape, TankShape::Cylinder { diameter_m: 10.0, dead_volume_m3: 0.0 });
    assert_eq!((network.pipes[1].status, network.pipes[1].diameter_m), (PipeStatus::CheckValve, 0.2));
    assert_eq!(network.pumps[0].curve, PumpCurve::ThreePoint([(0.0, 40.0), (0.01, 30.0), (0.02, 10.0)]));
    assert_eq!(
        (network.valves[0].kind.clone(), network.valves[0].fixed),
        (ValveKind::PressureReducing(30.0), Some(false))
    );
    let conditions: Vec<Condition> = network.controls.iter().map(|control| control.condition).collect();
    let (tank, evening) = (NodeRef::Tank(0), 18 * 3600);
    assert_eq!(
        conditions,
        [Condition::Above(tank, 5.5), Condition::AtClock(evening), Condition::AtTime(5400)]
    );
    assert_eq!(network.controls[1].setting, LinkSetting::Value(0.8));
    assert_eq!(network.controls[2].link, LinkRef::Pipe(0));
    let times = &network.times;
    assert_eq!((times.duration_s, times.pattern_step_s, times.hydraulic_step_s), (43_200, 7200, 3600));
    let dependent = DemandModel::PressureDependent { minimum_m: 0.0, required_m: 20.0, exponent: 0.5 };
    assert_eq!(network.options.demand_model, dependent);
}

#[test]
fn what_is_wrong_is_told_at_its_line() {
    let cases = [
        ("c 10 30", "c 10 45", Fault::NotRising, "x.inp:25:3: pump 3: point 2"),
        ("t 40 3 1", "t 40 0.5 1", Fault::Absurd, "x.inp:9:1: tank t"),
        ("1 a b 300", "1 a zz 300", Fault::Missing, "x.inp:11:5: node zz is not there"),
        ("1 a b 300", "1 a b 3oo", Fault::NotANumber, "x.inp:11:7: the length is \"3oo\""),
        ("HEAD c", "HEAD d", Fault::Missing, "x.inp:14:12: curve d is not there"),
        ("HEAD c", "SPEED 1", Fault::Missing, "x.inp:14:14: pump 3 has neither curve nor power"),
        ("b 12 3", "a 12 3", Fault::Duplicate, "x.inp:5:1: junction a stands twice"),
        ("Units LPS", "Units GPH", Fault::UnknownUnit, "x.inp:39:7: the unit of flow is \"GPH\""),
        ("150 PRV", "150 XYZ", Fault::NotAllowed, "x.inp:16:11: the kind of valve is \"XYZ\""),
        ("LINK 1 OPEN", "LINK 9 OPEN", Fault::Missing, "x.inp:34:6: link 9 is not there"),
        ("ABOVE 5.5", "OVER 5.5", Fault::NotAllowed, "x.inp:32:25: \"OVER\""),
        ("4 CLOSED", "2 CLOSED", Fault::NotAllowed, "x.inp:28:3: pipe 2 has a check valve"),
        ("1 a b 300", "1 a b -300", Fault::Absurd, "x.inp:11:1: pipe 1"),
        ("1 a b 300", "1 a a 300", Fault::NotAllowed, "x.inp:11:1: pipe 1 ends where it starts"),
        ("a 10 2 p", "a 10 2 q", Fault::Missing, "x.inp:4:8: pattern q is not there"),
    ];
    for (old, new, fault, start) in cases {
        let (got, sentence) = first_problem(old, new);
        assert_eq!(got, fault, "{new}: {sentence}");
        assert!(sentence.starts_with(start), "{new}: {sentence}");
    }
    let problems = read("[JUNCTIONS]\na 1\n").unwrap_err();
    assert!(problems.has(Fault::Missing) && problems.to_string().contains("no reservoir and no tank"));
}

#[test]
fn what_is_left_out_is_told() {
    let text =
        SMALL.replace("[END]", "[RULES]\nRULE 1\nIF TANK t LEVEL > 1\n[QUALITY]\na 0.5\n[WHAT]\nx\n[END]");
    let text = text.replace("Headloss H-W", "Headloss H-W\nQuality Chlorine mg/L");
    let remarks: Vec<String> = read(&text).unwrap().remarks.into_iter().map(|remark| remark.en).collect();
    assert_eq!(
        remarks,
        [
            "section [RULES] is not read: 2 lines",
            "section [QUALITY] is not read: 1 lines",
            "section [WHAT] is not read: 1 lines",
            "option \"Quality Chlorine mg/L\" is not read",
        ]
    );
}

/// One network, written in each unit of flow, is one network.
#[test]
fn unit_systems_agree() {
    // Flow of 10 L/s in each unit; lengths in feet and inches, or metres and millimetres.
    let metric =
        [("LPS", 10.0), ("LPM", 600.0), ("MLD", 0.864), ("CMH", 36.0), ("CMD", 864.0), ("CMS", 0.01)];
    let customary = [
        ("CFS", 0.353_146_667),
        ("GPM", 158.503_231),
        ("MGD", 0.228_244_653),
        ("IMGD", 0.190_053_449),
        ("AFD", 0.700_456_7),
    ];
    let head = |unit: &str, flow: f64, metre: f64, millimetre: f64| {
        let text = format!(
            "[JUNCTIONS]\na 0 {flow}\n[RESERVOIRS]\nr {}\n[PIPES]\n1 r a {} {} 120\n[OPTIONS]\nUnits {unit}\n",
            60.0 * metre,
            1000.0 * metre,
            150.0 * millimetre
        );
        WaterSolver::new(&read(&text).unwrap().value.network).unwrap().solve().head_m[0]
    };
    let reference = head("LPS", 10.0, 1.0, 1.0);
    assert!((reference - 57.0).abs() < 0.5, "{reference}");
    for (unit, flow) in metric {
        assert!((head(unit, flow, 1.0, 1.0) - reference).abs() < 1e-4, "{unit}");
    }
    for (unit, flow) in customary {
        assert!((head(unit, flow, 1.0 / 0.3048, 1.0 / 25.4) - reference).abs() < 1e-4, "{unit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Words of a good file thrown about, and any text: a result or problems, never a fall.
    #[test]
    fn no_text_brings_the_reader_down(
        order in prop::collection::vec(0..400_usize, 0..120),
        noise in "\\PC{0,40}",
        at in 0..SMALL.len(),
    ) {
        let words: Vec<&str> = SMALL.split_inclusive([' ', '\n']).collect();
        let mixed: String = order.iter().map(|place| words[place % words.len()]).collect();
        let _ = read(&mixed);
        let mut broken = SMALL.to_owned();
        broken.insert_str(at, &noise);
        if let Ok(read) = self::read(&broken) {
            let _ = WaterSolver::new(&read.value.network).unwrap().solve();
        }
    }
}
