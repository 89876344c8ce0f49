//! The record of the library, counting, and the page.
#![allow(clippy::unwrap_used)]

use super::*;

fn small() -> Hindcast {
    let mut record = Record::library().unwrap();
    record.event.truncate(1);
    let options = HindcastOptions { replications: 3, seed: 5, threads: NonZeroUsize::new(2).unwrap() };
    run(&record, &options, &()).unwrap()
}

#[test]
fn the_record_of_the_library_names_what_is_there() {
    let record = Record::library().unwrap();
    assert_eq!(record.event.len(), 2);
    for event in &record.event {
        let scenario = load(&event.case, &Changes::default()).unwrap().scenario;
        let districts: Vec<&str> = scenario.region.districts.iter().map(|d| d.name_en.as_str()).collect();
        for name in event.toll.iter().flat_map(|toll| &toll.districts) {
            assert!(districts.contains(&name.as_str()), "{}: {name} is none of {districts:?}", event.case);
        }
        assert!(event.place.iter().all(|place| place.low < place.high));
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
        let options =
            HindcastOptions { replications: 3, seed: 5, threads: NonZeroUsize::new(threads).unwrap() };
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
