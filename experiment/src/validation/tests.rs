//! The study reads, judges, runs and writes its page.
#![allow(clippy::unwrap_used)]
use std::num::NonZeroUsize;
use std::sync::Mutex;

use shapan_analysis::Outcome;

use super::*;

const TEXT: &str = r#"
scenario = "beijing-m8"
history = []
[[mechanism]]
stage = "supply"
id = "trucks"
name = { zh = "运力", en = "Trucks" }
off = [["plan.supply.trucks", "x2"]]
expect = { district-h = "earlier", "bj14-k02" = "any", spread = "same" }
because = { en = "More trucks wait for fewer." }
"#;

fn difference(mean: f64, half: f64) -> Paired {
    Paired { n: 9, mean, ci95: Some([mean - half, mean + half]) }
}

#[test]
fn the_librarys_study_reads_and_covers_every_stage() {
    let study = Study::main_job().unwrap();
    for stage in [
        "shaking",
        "damage",
        "cascade",
        "knowledge",
        "command",
        "supply",
        "rescue",
        "medicine",
        "fire",
        "relief",
    ] {
        assert!(study.mechanism.iter().any(|mechanism| mechanism.stage == stage), "{stage}");
    }
    let base = load_variant(&study.scenario, "base", &[]).unwrap();
    study.check_quantities(&Setting::of(&base)).unwrap();
    assert!(study.mechanism.iter().all(|m| !m.off.is_empty() && !m.expect.is_empty()));
}

#[test]
fn names_of_quantities_go_both_ways() {
    let names = ["bj14-k02", "deaths", "district-h", "known-h", "secured-10h", "warm-3h", "spread"];
    for name in names {
        assert_eq!(name.parse::<Quantity>().unwrap().to_string(), name);
    }
    assert_eq!("secured-10h".parse(), Ok(Quantity::Share(quantity::Need::Secured, 10)));
    assert!("deathz".parse::<Quantity>().is_err());
}

#[test]
fn hours_that_never_come_count_as_the_horizon() {
    let setting = Setting::of(&load_variant("lugu-blackout", "base", &[]).unwrap());
    let mut run = Outcome { targets: vec![], totals: Default::default(), zones: vec![], curve: vec![] };
    run.totals.lifelines.services[0].restored_h = [0.0, 7.0, f64::INFINITY];
    let mean = |name: &str| name.parse::<Quantity>().unwrap().mean(&setting, &[(0, run.clone())]);
    assert_eq!((mean("power_restored_90_h"), mean("power_restored_100_h")), (7.0, setting.horizon_hours));
}

#[test]
fn faults_of_a_study_are_named() {
    assert_eq!(
        Study::parse(&format!("{TEXT}{}", &TEXT[TEXT.find("[[").unwrap()..])).unwrap_err(),
        StudyError::Duplicate("trucks".to_owned())
    );
    let Err(StudyError::Text(text)) = Study::parse(&TEXT.replace("earlier", "sooner")) else { panic!() };
    assert!(text.contains("sooner"), "{text}");
    let study = Study::parse(&TEXT.replace("bj14-k02", "bj14-k99")).unwrap();
    let base = load_variant("beijing-m8", "base", &[]).unwrap();
    let error = study.check_quantities(&Setting::of(&base)).unwrap_err();
    assert!(error.to_string().contains("bj14-k99"), "{error}");
}

#[test]
fn an_expectation_is_judged_by_the_interval() {
    use Expectation as E;
    assert_eq!(E::Later.judge(&difference(2.0, 1.0)), Some(Verdict::AsExpected));
    assert_eq!(E::Later.judge(&difference(2.0, 3.0)), Some(Verdict::NoVisibleEffect));
    assert_eq!(E::Later.judge(&difference(-2.0, 1.0)), Some(Verdict::AgainstExpectation));
    assert_eq!(E::Fewer.judge(&difference(-2.0, 1.0)), Some(Verdict::AsExpected));
    assert_eq!(E::Same.judge(&difference(0.0, 0.0)), Some(Verdict::AsExpected));
    assert_eq!(E::Same.judge(&difference(2.0, 1.0)), Some(Verdict::AgainstExpectation));
    assert_eq!(E::Any.judge(&difference(2.0, 1.0)), None);
}

fn effect(expected: Expectation, difference: Paired) -> Effect {
    let verdict = expected.judge(&difference);
    let quantity = "district-h".parse().unwrap();
    Effect { quantity, unit: "h".to_owned(), expected: Some(expected), difference, verdict }
}

#[test]
fn one_effect_against_theory_condemns_a_mechanism() {
    use Expectation as E;
    let good = effect(E::Later, difference(2.0, 1.0));
    let bad = effect(E::Later, difference(-2.0, 1.0));
    let nothing = effect(E::Later, difference(0.0, 0.0));
    let same = effect(E::Same, difference(0.0, 0.0));
    assert_eq!(overall([&good, &nothing].into_iter()), Verdict::AsExpected);
    assert_eq!(overall([&good, &bad].into_iter()), Verdict::AgainstExpectation);
    assert_eq!(overall([&nothing, &same].into_iter()), Verdict::NoVisibleEffect);
    assert_eq!(overall([&same].into_iter()), Verdict::AsExpected);
}

/// Remembers what was run.
#[derive(Default)]
struct Steps(Mutex<Vec<String>>);

impl Progress for Steps {
    fn update(&self, _: crate::replicate::Tally) {}
}

impl Watch for Steps {
    fn begins(&self, step: Step<'_>) {
        self.0.lock().unwrap().push(step.name.to_owned());
    }
}

#[test]
fn a_small_study_runs_and_writes_its_page() {
    let study = Study { history: Study::main_job().unwrap().history, ..Study::parse(TEXT).unwrap() };
    let options = StudyOptions { replications: 3, seed: 5, threads: NonZeroUsize::new(2).unwrap() };
    let go = AtomicBool::new(false);
    let steps = Steps::default();
    let found = run("beijing-m8", &study, &options, &steps, &go).unwrap();
    assert_eq!(*steps.0.lock().unwrap(), ["beijing-m8", "trucks"]);
    assert_eq!((found.mechanisms.len(), found.interrupted), (1, false));
    let trucks = &found.mechanisms[0];
    assert_eq!((trucks.columns.len(), trucks.further.len()), (7, 1));
    assert!(trucks.columns.iter().all(|effect| effect.difference.n == 3));
    let deaths = trucks.columns.last().unwrap().difference.mean;
    assert!(deaths.abs() < 0.05 * found.physics.deaths.median(), "trucks bring no doctors: {deaths}");
    let page = found.markdown("shapan validate");
    for wanted in ["Made by `shapan validate`", "| Trucks |", "## Physics at the city", "Tangshan"] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert!(!page.contains('{'), "a name in braces was not filled: {page}");
}
