//! MATPOWER cases: real ones in place, and what is refused.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use shapan_import::matpower::{Assume, Case, read};
use shapan_import::{Fault, ImportProblems, Imported, RemarkKind, Source};
use shapan_network::power::{Balance, Network, PowerFlow};

const TWO: &str = "function mpc = two
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
  1 3 0 0 0 0 1 1 0 220 1 1.1 0.9;
  2 1 80 0 0 0 1 1 0 220 1 1.1 0.9;
];
mpc.gen = [1 80 0 0 0 1 100 1 100 0];
mpc.branch = [1 2 0 0.1 0 90 0 0 0 0 1 -360 360];
";

fn text(text: &str) -> Result<Imported<Case>, ImportProblems> {
    read(&Source::new("case.m", text), &Assume::default())
}

fn real(name: &str) -> Option<Source> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/power").join(name);
    if !path.is_file() {
        eprintln!("skipped: {name} is not beside the checkout");
        return None;
    }
    Some(Source::read(&path).unwrap_or_else(|problems| panic!("{problems}")))
}

/// Flows by branch and angles by bus that pandapower gives.
fn solved(name: &str) -> (Vec<f64>, Vec<f64>) {
    let path = format!("../engine/network/tests/data/power_dc_{name}.csv");
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let table = std::fs::read_to_string(path).unwrap();
    let of = |kind: &str| {
        let rows = table.lines().filter(|line| line.starts_with(kind));
        rows.map(|line| line.rsplit(',').next().unwrap().parse().unwrap()).collect()
    };
    (of("branch,"), of("bus,"))
}

#[test]
fn real_cases_are_read_and_solved_as_pandapower_does() {
    let cases = [
        ("case9.m", "case9", 9, 9, 3),
        ("case14.m", "case14", 14, 20, 5),
        ("case39.m", "case39", 39, 46, 10),
        ("case118.m", "case118", 118, 186, 54),
        ("case_ACTIVSg200.m", "activsg200", 200, 245, 49),
        ("FormattedData_MATPOWER_RTS_GMLC.m", "rts_gmlc", 73, 120, 158),
    ];
    for (file, name, buses, branches, generators) in cases {
        let Some(source) = real(file) else { return };
        let assume = Assume { base_kv: Some(1.0), ..Assume::default() };
        let read = read(&source, &assume).unwrap_or_else(|problems| panic!("{problems}"));
        let mut grid = read.value.grid;
        assert_eq!(
            (grid.buses.len(), grid.branches.len(), grid.generators.len()),
            (buses, branches, generators)
        );
        // pandapower knows no limits of units: the reference takes everything.
        grid.generators.iter_mut().for_each(|unit| (unit.p_min_mw, unit.p_max_mw) = (-1e5, 1e5));
        let mut flow = PowerFlow::new(Network::new(&grid).unwrap()).with_balance(Balance::Reference);
        flow.settle();
        let (flows, angles) = solved(name);
        for (got, want) in flow.flow_mw().iter().zip(&flows) {
            assert!((got - want).abs() / grid.base_mva < 1e-8, "{name}: {got} MW, not {want}");
        }
        let first = grid.buses.iter().position(|bus| bus.reference).unwrap();
        for (got, want) in flow.angle_rad().iter().zip(&angles) {
            assert!((got - (want - angles[first]).to_radians()).abs() < 1e-8, "{name}: {got} rad");
        }
    }
}

#[test]
fn names_and_what_was_left_out_are_told() {
    let Some(source) = real("FormattedData_MATPOWER_RTS_GMLC.m") else { return };
    let read = read(&source, &Assume::default()).unwrap();
    assert_eq!(read.value.name, "RTS_GMLC");
    assert_eq!(read.value.bus_names.unwrap()[0], "ABEL");
    assert_eq!(read.value.grid.generators.last().unwrap().id, "313_STORAGE_1");
    assert!(read.value.grid.generators.iter().any(|unit| !unit.in_service));
    let dropped: Vec<_> = read
        .remarks
        .iter()
        .filter(|remark| remark.kind == RemarkKind::Dropped)
        .map(|remark| &remark.en)
        .collect();
    assert!(dropped.iter().any(|en| en.starts_with("1 rows of DC lines")), "{dropped:?}");
    assert!(dropped.iter().any(|en| en.contains("reactive power")));
    assert!(dropped.iter().any(|en| en.ends_with("areas")), "{dropped:?}");
}

#[test]
fn a_case_without_base_voltage_needs_one_assumed() {
    let without = TWO.replace("2 1 80 0 0 0 1 1 0 220", "2 1 80 0 0 0 1 1 0 0");
    let problems = text(&without).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!((problem.fault, problem.line, problem.column), (Fault::Missing, Some(6), Some(22)));
    let assume = Assume { base_kv: Some(110.0), priority: 1 };
    let read = read(&Source::new("case.m", without), &assume).unwrap();
    assert_eq!((read.value.grid.buses[1].base_kv, read.value.grid.loads[0].priority), (110.0, 1));
    assert!(read.remarks.iter().any(|remark| remark.kind == RemarkKind::Assumed));
}

#[test]
fn programs_are_refused_with_their_line() {
    let programs = [
        ("mpc.baseMVA = 100;", "mpc.baseMVA = 50 * 2;", 3),
        ("mpc.baseMVA = 100;", "mpc.baseMVA = base();", 3),
        ("[1 80 0 0 0 1", "[1 8*10 0 0 0 1", 8),
        ("mpc.gen =", "mpc.bus(:, 3) = 2 * mpc.bus(:, 3);\nmpc.gen =", 8),
        ("mpc.gen =", "for i = 1:3\nmpc.gen =", 8),
        ("mpc.gen =", "define_constants;\nmpc.gen =", 8),
        ("function mpc = two", "function [baseMVA, bus] = two", 1),
        ("function mpc = two", "function mpc = two(scale)", 1),
    ];
    for (from, to, line) in programs {
        let problems = text(&TWO.replace(from, to)).unwrap_err();
        let first = problems.as_slice().iter().find(|problem| problem.fault == Fault::NotAllowed);
        assert_eq!(first.unwrap_or_else(|| panic!("{to}: {problems}")).line, Some(line), "{problems}");
    }
}

#[test]
fn tables_that_cannot_be_are_refused_with_their_place() {
    let wrong = [
        ("1 2 0 0.1", "1 7 0 0.1", Fault::Missing),
        ("1 2 0 0.1", "1 2 0 52.9e3", Fault::Absurd),
        ("2 1 80 0", "2 1 80e6 0", Fault::Absurd),
        ("1 1 0 220 1 1.1 0.9;\n]", "1 1 0 220000 1 1.1 0.9;\n]", Fault::Absurd),
        ("  2 1 80", "  1 1 80", Fault::Duplicate),
        ("  2 1 80", "  2 5 80", Fault::NotAllowed),
        ("0.9;\n]", "0.9 7;\n]", Fault::RowLength),
        ("1 80 0 0 0 1 100 1 100 0", "1 80 0 0 0 1 100 1 100 120", Fault::Absurd),
        ("1 80 0 0 0 1 100 1 100 0", "1 80 0", Fault::RowLength),
        ("'2'", "'1'", Fault::WrongVersion),
        ("mpc.baseMVA = 100;", "", Fault::Missing),
        ("mpc.gen = [", "mpc.bus_name = {'a'};\nmpc.gen = [", Fault::LengthMismatch),
        ("-360 360];", "-360 360", Fault::Syntax),
        ("'2'", "'2", Fault::Syntax),
        ("mpc.baseMVA = 100;", "mpc.baseMVA = 100;\nmpc.baseMVA = 100;", Fault::Duplicate),
        (
            "mpc.branch = [1 2 0 0.1 0 90 0 0 0 0 1 -360 360]",
            "mpc.branch = [1 2 0 0 0 0 0 0 0 0 1\n1 2 0 0 0 0 0 0 0 0 1]",
            Fault::NotAllowed,
        ),
    ];
    for (from, to, fault) in wrong {
        assert!(TWO.contains(from), "{from}");
        let problems = text(&TWO.replacen(from, to, 1)).unwrap_err();
        assert!(problems.has(fault), "{to}: {fault:?} is not in {problems}");
    }
}

#[test]
fn comments_continued_lines_and_feeds_are_understood() {
    let case = TWO
        .replace("mpc.gen", "%{\nmpc.bus = nonsense(\n%}\nmpc.gen")
        .replace("2 1 80 0 0 0", "2 1 -80 0 ... the rest\n 5 0 % Gs\n");
    let case = case.replace(" % Gs\n", "");
    let grid = text(&case).unwrap_or_else(|problems| panic!("{problems}")).value.grid;
    assert_eq!((grid.generators[1].id.as_str(), grid.generators[1].p_max_mw), ("2-feed", 80.0));
    assert_eq!((grid.loads[0].id.as_str(), grid.loads[0].demand_mw), ("2-shunt", 5.0));
    let twins = TWO.replace("[1 2 0 0.1", "[1 2 0 0.2 0 0 0 0 0 0 0 -360 360\n1 2 0 0.1");
    let branches = text(&twins).unwrap().value.grid.branches;
    assert_eq!((branches[0].id.as_str(), branches[1].id.as_str()), ("1-2", "1-2-2"));
    assert!(!branches[0].in_service && branches[0].limit_mw.is_none());
}

#[test]
fn any_cut_of_a_case_is_refused_without_panic() {
    for end in 0..TWO.len() - 2 {
        assert!(text(&TWO[..end]).is_err(), "{end}");
    }
}
