//! Casualties by hand, and the rates behind them.
use super::*;
use crate::building::{ChinaClass, china_class};
use proptest::prelude::*;

fn all_rates() -> [CasualtyRates; 4] {
    [
        CasualtyRates::hazus(&HazusInjuries::concrete()).0,
        CasualtyRates::hazus(&HazusInjuries::unreinforced_masonry()).0,
        CasualtyRates::china_masonry(),
        CasualtyRates::china_concrete(),
    ]
}
const COMPLETE: [f64; 5] = [0.0, 0.0, 0.0, 0.0, 1.0];

#[test]
fn reference_rates_are_shares() {
    for rates in all_rates() {
        assert_eq!(rates.check(), Ok(()));
        let (severe, serious, light) = rates.trapped_injuries();
        assert!((severe + serious + light - 1.0).abs() < 1e-9);
    }
}

#[test]
fn wrong_rates_are_named() {
    let mut rates = CasualtyRates::china_masonry();
    rates.extensive.light = 1.2;
    assert!(rates.check().is_err_and(|error| error.to_string().contains("'extensive'")));
    rates = CasualtyRates::china_masonry();
    rates.trapped.light = 0.0;
    assert!(matches!(rates.check(), Err(CasualtyError::TrappedIncomplete(_))));
}

/// What [`indoor`] makes of Hazus' rates against Hazus' own count.
fn off_hazus(injuries: &HazusInjuries, collapse: f64, states: &[f64; 5]) -> [f64; 4] {
    let (rates, trapped) = CasualtyRates::hazus(injuries);
    let mut class = china_class(ChinaClass::FrameModern);
    class.collapse_given_complete = collapse;
    class.trapped_given_collapse = trapped.at(8.0);
    let (people, counted) = (indoor(&class, &rates, 1.0, states), hazus(1.0, states, collapse, injuries));
    [
        people.killed - counted.dead,
        people.severe + people.trapped - counted.severe,
        people.serious - counted.serious,
        people.light - counted.light,
    ]
}

#[test]
fn hazus_severities_are_kept_by_the_split_into_trapped_and_escaped() {
    for curve in crate::library::curves() {
        let (injuries, collapse) = (curve.injuries(), curve.collapse_given_complete);
        for states in [COMPLETE, [0.1, 0.2, 0.3, 0.15, 0.25]] {
            let off = off_hazus(&injuries, collapse, &states);
            assert!(off.iter().all(|off| off.abs() < 1e-15), "{}: {off:?}", curve.structure);
        }
        assert!(off_hazus(&injuries, 1.0, &COMPLETE).iter().all(|off| off.abs() < 1e-15));
    }
}

#[test]
fn collapses_without_deaths_trap_nobody() {
    let harmless =
        HazusInjuries { collapsed: Severities::new(0.4, 0.1, 0.0, 0.0), ..HazusInjuries::concrete() };
    let (rates, trapped) = CasualtyRates::hazus(&harmless);
    assert_eq!((rates.check(), trapped), (Ok(()), TrappedShare::Constant(0.0)));
    assert_eq!(rates.escaped, harmless.collapsed);
    let deadly = HazusInjuries { collapsed: Severities::new(0.0, 0.0, 0.25, 0.75), ..harmless };
    let (rates, trapped) = CasualtyRates::hazus(&deadly);
    assert_eq!((rates.check(), trapped), (Ok(()), TrappedShare::Constant(1.0)));
    assert_eq!((rates.escaped, rates.trapped), (Severities::default(), deadly.collapsed));
}

#[test]
fn chinese_rates_of_standing_buildings() {
    let same = |a: Severities, b: [f64; 4]| {
        let parts = [a.light, a.serious, a.severe, a.dead];
        parts.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15)
    };
    let masonry = CasualtyRates::china_masonry();
    assert!(same(masonry.moderate, [0.0035, 0.004, 0.000_01, 0.000_01]), "{masonry:?}");
    assert!(same(masonry.extensive, [0.02, 0.002, 0.000_02, 0.000_02]), "{masonry:?}");
    assert!(same(masonry.escaped, [0.10, 0.02, 0.0002, 0.0002]), "{masonry:?}");
    let concrete = CasualtyRates::china_concrete();
    assert!(same(concrete.slight, [0.0005, 0.0, 0.0, 0.0]), "{concrete:?}");
    assert!(same(concrete.moderate, [0.0022, 0.000_28, 0.0, 0.0]), "{concrete:?}");
    assert!(same(concrete.extensive, [0.01, 0.001, 0.000_01, 0.000_01]), "{concrete:?}");
    assert!(same(concrete.complete, [0.05, 0.01, 0.0001, 0.0001]), "{concrete:?}");
}

#[test]
fn masonry_collapse_by_hand() {
    // 1000 people, all complete, half collapse, 60 % trapped: 300 under debris, 60 of them dead. Of the
    // other 700, in ruins or escaped, 2 in 10 000 die.
    let class = china_class(ChinaClass::UnreinforcedBrick);
    let people = indoor(&class, &CasualtyRates::china_masonry(), 1000.0, &COMPLETE);
    assert!((people.buried_dead - 60.0).abs() < 1e-9);
    assert!((people.trapped - 240.0).abs() < 1e-9);
    assert!((people.killed - 60.14).abs() < 1e-9);
    assert!((people.light - 70.0).abs() < 1e-9);
    assert!((people.trapped_by_kind(&class)[1] - 72.0).abs() < 1e-9);
}

#[test]
fn a_ruined_brick_town_that_digs_for_itself_loses_what_tangshan_lost() {
    // Coburn & Spence: 60 % of the living trapped die where the community organises its own rescue. The
    // city lost 18 to 20 % of its people (M). The collapse share of the class, an estimate, was set with
    // this figure in view, so this guards consistency and is no independent validation.
    let class = china_class(ChinaClass::UnreinforcedBrick);
    let people = indoor(&class, &CasualtyRates::china_masonry(), 1.0, &COMPLETE);
    let organised = people.killed + 0.60 * people.trapped;
    assert!(organised > 0.17 && organised < 0.23, "{organised}");
}

#[test]
fn trapped_share_at_the_published_intensities() {
    for (intensity, share) in [(5.0, 0.0), (7.0, 0.05), (8.0, 0.30), (8.5, 0.45), (9.0, 0.60), (11.0, 0.70)] {
        assert!((masonry_trapped_share(intensity) - share).abs() < 1e-12);
    }
}

proptest! {
    #[test]
    fn casualties_stay_within_the_occupants(
        pga in 0.01..3.0f64, occupants in 0.0..1e5f64, which in 0usize..10, rates in 0usize..4,
    ) {
        let class = china_class(ChinaClass::ALL[which]);
        let people = indoor(&class, &all_rates()[rates], occupants, &class.fragility.probabilities(pga));
        prop_assert!(people.total() <= occupants * (1.0 + 1e-12));
        prop_assert!(people.buried_dead <= people.killed + 1e-9);
        let parts = [people.killed, people.trapped, people.severe, people.serious, people.light];
        prop_assert!(parts.iter().all(|&part| part >= 0.0));
    }

    #[test]
    fn stronger_shaking_kills_and_traps_more(pga in 0.05..1.5f64, which in 0usize..10) {
        let class = china_class(ChinaClass::ALL[which]);
        let at = |pga| indoor(&class, &CasualtyRates::china_masonry(), 1.0, &class.fragility.probabilities(pga));
        prop_assert!(at(pga * 1.1).killed >= at(pga).killed - 1e-12);
        prop_assert!(at(pga * 1.1).trapped >= at(pga).trapped - 1e-12);
    }
}
