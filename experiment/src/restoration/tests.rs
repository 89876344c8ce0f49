//! The record of the library, the rules of comparison, a small study and its page.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use super::*;
use crate::restoration::record::CITY;

const TEXT: &str = r#"
[[case]]
case = "lugu-blackout"
areas = ["lugu"]
[[area]]
id = "lugu"
name = { zh = "鲁谷", en = "Lugu" }
zones = ["110107011000"]
[[clock]]
id = "feeder"
event = { zh = "馈线", en = "A feeder" }
service = "power"
measure = { kind = "hours_to", share = 1.0 }
value = 5
low = 2
high = 400
what = { zh = "", en = "known" }
source = "recalled practice"
grade = "M"
beside = [{ case = "lugu-blackout", area = "lugu" }]
differs = { zh = "", en = "Nothing differs." }
[[clock]]
id = "dry"
event = { zh = "水", en = "A dry street" }
service = "gas"
measure = { kind = "zones_back", hours = 24 }
value = 0.5
low = 0.5
high = 0.5
what = { zh = "", en = "half of it" }
source = "recalled practice"
grade = "M"
beside = [{ case = "lugu-blackout", area = "city" }]
differs = { zh = "", en = "Gas needs no mains." }
"#;

fn options(replications: u64, threads: usize) -> StudyOptions {
    StudyOptions { replications, seed: 5, threads: NonZeroUsize::new(threads).unwrap() }
}

#[test]
fn the_record_of_the_library_names_what_is_there() {
    let record = Record::library().unwrap();
    let mut besides = 0;
    for case in &record.case {
        let play = Play::new(&record, case.clone(), true).unwrap();
        assert!(play.horizon() >= 168.0, "{}", case.case);
        besides += play.clocks.len();
    }
    assert_eq!(besides, record.clock.iter().map(|clock| clock.beside.len()).sum::<usize>());
    for event in ["Wenchuan 2008", "Zhengzhou 2021", "Beijing 2023", "Lushan 2013", "Lushan 2022"] {
        assert!(record.clock.iter().any(|clock| clock.event.en.starts_with(event)), "{event}");
    }
    let shown = |id: &str| record.case.iter().any(|case| case.areas.iter().any(|area| area == id));
    let timed = |id: &str| record.clock.iter().any(|clock| clock.beside.iter().any(|b| b.area == id));
    assert!(record.area.iter().all(|area| shown(&area.id) || timed(&area.id)), "an area nobody asks for");
}

#[test]
fn faults_of_a_record_are_named() {
    assert!(Record::parse(TEXT).is_ok());
    let error = |old: &str, new: &str| {
        let text = TEXT.replacen(old, new, 1);
        assert_ne!(text, TEXT);
        Record::parse(&text).unwrap_err().to_string()
    };
    assert!(error("low = 2\n", "low = 6\n").contains("`feeder`: 6 to 400"));
    assert!(error("high = 0.5", "high = 1.5").contains("`dry`"));
    assert!(error("share = 1.0", "share = 0.8").contains("one of the shares"));
    assert!(error("hours = 24", "hours = -1").contains("an hour from 0 on"));
    assert!(error("area = \"city\"", "area = \"town\"").contains("no area `town`"));
    assert!(
        error("beside = [{ case = \"lugu", "beside = [{ case = \"lago").contains("no case `lago-blackout`")
    );
    assert!(error("id = \"dry\"", "id = \"feeder\"").contains("clock `feeder` is there twice"));
    assert!(error("id = \"lugu\"", &format!("id = \"{CITY}\"")).contains("area `city` is there twice"));
    assert!(error("kind = \"zones_back\"", "kind = \"zones_gone\"").contains("zones_gone"));
}

#[test]
fn a_record_must_fit_its_case() {
    let play = |old: &str, new: &str| {
        let record = Record::parse(&TEXT.replacen(old, new, 1)).unwrap();
        Play::new(&record, record.case[0].clone(), true).err().unwrap()
    };
    assert!(
        matches!(play("hours = 24", "hours = 49"), RestorationError::Horizon { clock, .. } if clock == "dry")
    );
    let elsewhere = play("\"110107011000\"", "\"110107999000\"");
    assert!(matches!(elsewhere, RestorationError::EmptyArea { area, .. } if area == "lugu"));
}

#[test]
fn a_median_is_judged_by_the_range_and_its_neighbourhood() {
    use Verdict as V;
    let hours = Measure::HoursTo { share: 0.9 };
    let of = |median| V::of(hours, median, [12.0, 48.0], 240.0);
    assert_eq!([12.0, 48.0, 8.0, 72.0].map(of), [V::Inside, V::Inside, V::Near, V::Near]);
    assert_eq!([7.9, 72.1, 240.0].map(of), [V::Sooner, V::Later, V::Later]);
    // Not back when the runs end: later for sure, or nobody knows.
    assert_eq!(V::of(hours, 240.0, [48.0, 240.0], 240.0), V::Open);
    assert_eq!(V::of(hours, 72.0, [12.0, 48.0], 72.0), V::Open);
    assert_eq!(V::of(hours, 73.0, [12.0, 48.0], 73.0), V::Later);
    let back = |median| V::of(Measure::ZonesBack { hours: 9.0 }, median, [0.5, 0.5], 240.0);
    assert_eq!([0.41, 0.59, 0.3, 0.7].map(back), [V::Near, V::Near, V::Later, V::Sooner]);
    let cut = |median| V::of(Measure::CutOfDark { hours: 9.0 }, median, [0.5, 0.5], 240.0);
    assert_eq!([0.3, 0.7].map(cut), [V::Sooner, V::Later]);
    assert_eq!(V::of(Measure::StationsOut { hours: 1.0 }, 7.0, [7.0, 7.0], 240.0), V::NotJudged);
}

#[test]
fn a_small_study_answers_every_clock_and_writes_its_page() {
    let record = Record::parse(TEXT).unwrap();
    let found = run(&record, &["tongzhou-m6.5".to_owned()], &options(2, 2), &()).unwrap();
    assert_eq!(found.cases.len(), 2);
    let lugu = &found.cases[0].areas[1];
    assert_eq!((lugu.id.as_str(), lugu.zones), ("lugu", 1));
    let power = lugu.services.iter().find(|found| found.service == Service::Power).unwrap();
    assert_eq!(power.lost_in, 2);
    assert!(power.lowest_share[1] < 0.5, "{power:?}");
    let [feeder, dry] = &found.comparisons[..] else { panic!("{:?}", found.comparisons) };
    let [half, most, all] = power.restored_h.map(|band| band[1]);
    assert!(half <= most && most <= all && all > 0.0, "{power:?}");
    assert_eq!(feeder.found.unwrap()[1], all);
    assert_eq!((feeder.measured_in, feeder.area.en.as_str()), (2, "Lugu"));
    assert_eq!((dry.verdict, dry.measured_in), (Verdict::NothingLost, 0));
    // A pack has its own section, the whole of it, and no clock.
    let pack = &found.cases[1];
    assert_eq!((pack.case.as_str(), pack.areas.len(), pack.horizon_hours), ("tongzhou-m6.5", 1, 72.0));
    let page = found.markdown("shapan validate --study lifelines");
    for wanted in [
        "Made by `shapan validate --study lifelines`",
        "### Lugu (鲁谷)",
        "| A feeder | power |",
        "| hours until for good |",
        "## An earthquake of magnitude 6.5",
        "nothing was lost that this clock could time",
        "| 48 h |",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert!(!page.contains("NaN") && !page.contains("inf "), "{page}");
}

#[test]
fn threads_do_not_change_what_is_found() {
    let record = Record::parse(TEXT).unwrap();
    let with =
        |threads| serde_json::to_string(&run(&record, &[], &options(3, threads), &()).unwrap()).unwrap();
    assert_eq!(with(1), with(3));
}

#[test]
fn the_city_of_a_study_is_the_city_of_a_batch() {
    let record = Record::parse(TEXT).unwrap();
    let found = run(&record, &[], &options(2, 1), &()).unwrap();
    let experiment = prepare(&record.case[0]).unwrap();
    let outcomes: Vec<(u64, Outcome)> = (0..2)
        .map(|number| (number, experiment.run_one(5, number, &mut shapan_journal::Nothing).unwrap().outcome))
        .collect();
    let summary = shapan_analysis::Summary::new(experiment.scenario(), &outcomes);
    assert_eq!(found.cases[0].areas[0].curves, summary.restoration);
}
