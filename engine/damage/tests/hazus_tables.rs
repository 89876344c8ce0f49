//! The built-in Hazus figures against the tables that they were taken from (see the head of each).

use shapan_damage::casualties::{HazusInjuries, Severities, hazus};
use shapan_damage::library::{self, HAZUS_BETA};
use shapan_damage::repair::Occupancy;

const BUILDINGS: &str = include_str!("data/hazus_buildings.csv");
const OCCUPANCIES: &str = include_str!("data/hazus_occupancies.csv");
const INJURIES: &str = include_str!("data/hazus_injuries.csv");

/// Cells of a table behind its two lines of head.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(2).map(|line| line.split(',').collect())
}

fn numbers<const N: usize>(cells: &[&str]) -> [f64; N] {
    std::array::from_fn(|k| cells[k].parse().expect("a number in the table"))
}

#[test]
fn all_128_curves_are_the_published_ones() {
    for row in rows(BUILDINGS) {
        let name = format!("{}{}.{}", row[0], row[1], row[2]);
        let curve = library::named(&name).expect("every published curve is in the library");
        assert_eq!(curve.medians_g, numbers(&row[3..7]), "{name}");
        assert_eq!([HAZUS_BETA, curve.collapse_given_complete], numbers(&row[7..9]), "{name}");
        for state in 0..4 {
            assert!((curve.fragility().medians()[state] - curve.medians_g[state]).abs() < 1e-12);
        }
    }
    assert_eq!(rows(BUILDINGS).count(), library::curves().count());
}

#[test]
fn all_occupancies_are_the_published_ones() {
    for row in rows(OCCUPANCIES) {
        let occupancy = Occupancy::named(row[0]).expect("every published occupancy is known");
        assert_eq!(occupancy.repair_time().mean_days[1..], numbers::<4>(&row[1..5]), "{}", row[0]);
        assert_eq!(occupancy.loss_ratios()[1..], numbers::<4>(&row[5..9]), "{}", row[0]);
    }
    assert_eq!(rows(OCCUPANCIES).count(), Occupancy::all().count());
}

/// A building wholly in one state, and the share of its complete ones that collapse.
fn certain(state: &str) -> ([f64; 5], f64) {
    let states = ["none", "slight", "moderate", "extensive", "complete"];
    let index = states.iter().position(|name| *name == state).unwrap_or(4);
    let mut probabilities = [0.0; 5];
    probabilities[index] = 1.0;
    (probabilities, if state == "collapsed" { 1.0 } else { 0.0 })
}

#[test]
fn injuries_of_every_type_and_state_agree() {
    for row in rows(INJURIES) {
        let structure = row[0].trim_end_matches(['L', 'M', 'H']);
        // The mobile home is the one type whose own name ends like a height.
        let structure = if row[0] == "MH" {
            "MH"
        } else if row[0].starts_with("URM") {
            "URM"
        } else {
            structure
        };
        let injuries = HazusInjuries::of(structure).expect("a type of Hazus");
        let (probabilities, collapse) = certain(row[1]);
        let people = hazus(100.0, &probabilities, collapse, &injuries);
        let [light, serious, severe, dead] = numbers(&row[2..6]);
        let expected = Severities { light, serious, severe, dead };
        let off = [
            people.light - expected.light,
            people.serious - expected.serious,
            people.severe - expected.severe,
            people.dead - expected.dead,
        ];
        assert!(off.iter().all(|off| off.abs() < 1e-9), "{row:?}: {people:?}");
    }
    assert_eq!(rows(INJURIES).count(), 36 * 5);
}
