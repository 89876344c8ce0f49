//! The record of the library, counting, and the page.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use super::*;

fn small() -> Hindcast {
    let mut record = Record::library().unwrap();
    record.event.truncate(1);
    let options = StudyOptions { replications: 3, seed: 5, threads: NonZeroUsize::new(2).unwrap() };
    run(&record, &options, &()).unwrap()
}

#[test]
fn the_record_of_the_library_names_what_is_there() {
    let record = Record::library().unwrap();
    assert_eq!(record.event.len(), 2);
    for event in &record.event {
        let scenario = study::scenario(&event.case, &[]).unwrap();
        let districts: Vec<&str> = scenario.region.districts.iter().map(|d| d.name_en.as_str()).collect();
        for name in event.toll.iter().flat_map(|toll| &toll.districts) {
            assert!(districts.contains(&name.as_str()), "{}: {name} is none of {districts:?}", event.case);
        }
        assert!(event.place.iter().all(|place| place.low < place.high));
    }
}

#[test]
fn ranges_that_are_none_are_refused() {
    let text = include_str!("../../../scenarios/validation/earthquake.toml");
    let turned = text.replacen("low = 7.5\nhigh = 8.5", "low = 8.5\nhigh = 7.5", 1);
    assert_ne!(text, turned);
    assert!(matches!(Record::parse(&turned), Err(RecordError::Range { .. })));
    assert!(matches!(Record::parse("event = 1"), Err(RecordError::Toml(_))));
}

#[test]
fn areas_of_a_point_source_are_those_of_its_ellipses() {
    // Ms 6.5 on the plain, where the epicentre stands for the rupture: 165 km² within VIII, 2 406 within VII (D).
    let experiment = prepare("tongzhou-m6.5", &[]).unwrap();
    let mut record = Record::library().unwrap().event.remove(0);
    record.case = "tongzhou-m6.5".to_owned();
    for (area, intensity) in record.area.iter_mut().zip([8.0, 7.0]) {
        area.intensity = intensity;
    }
    let found = areas(&experiment, &record).unwrap();
    for (found, expected) in found.iter().zip([165.0, 2406.0]) {
        assert!((found / expected - 1.0).abs() < 0.06, "{found} {expected}");
    }
}

#[test]
fn a_hindcast_answers_every_question_of_the_record() {
    let found = small();
    let event = &found.events[0];
    assert_eq!(event.places.len(), event.record.place.len());
    assert!(event.places.iter().all(|p| p.range[0] <= p.range[1] && (1.0..=12.0).contains(&p.median)));
    assert_eq!(event.areas_km2.len(), event.record.area.len());
    assert!(event.areas_km2[0] > 0.0 && event.areas_km2[0] < event.areas_km2[1], "{:?}", event.areas_km2);
    assert_eq!(event.tolls.len(), CASUALTY_MODELS.len());
    for model in &event.tolls {
        // The first group is everywhere, so no other can have more dead.
        assert!(model.iter().all(|group| group.deaths[1] <= model[0].deaths[1]));
        assert!(model[0].deaths[1] > 0.0 && model[0].collapsed_share[1] <= model[0].severe_share[1]);
    }
    // Who is hurt differs by model, what is damaged does not.
    assert_ne!(event.tolls[0][0].deaths, event.tolls[1][0].deaths);
    assert_eq!(event.tolls[0][0].severe_share, event.tolls[3][0].severe_share);
}

#[test]
fn threads_do_not_change_what_is_found() {
    let mut record = Record::library().unwrap();
    record.event.truncate(1);
    let with = |threads| {
        let options = StudyOptions { replications: 3, seed: 5, threads: NonZeroUsize::new(threads).unwrap() };
        serde_json::to_string(&run(&record, &options, &()).unwrap()).unwrap()
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn the_page_has_a_row_for_everything() {
    let found = small();
    let page = found.markdown("shapan validate --study earthquake");
    for place in &found.events[0].record.place {
        assert!(page.contains(&format!("| {} |", place.name.en)), "{page}");
    }
    for class in &found.classes {
        assert!(page.contains(&format!("| {} |", class.name)));
    }
    assert!(page.contains("`ma_xie`") && page.contains("GB/T 17742"));
}

#[test]
fn quantiles_are_straight_between_values() {
    assert_eq!(tally::quantile(&[1.0, 2.0, 4.0], 0.5), 2.0);
    assert_eq!(tally::quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
    assert_eq!(tally::quantile(&[], 0.5), 0.0);
}
