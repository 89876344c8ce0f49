//! A stronger shock, a stronger city, another hour, another season.

use crate::support::{BASE, Runs, falls, overlay, rises, rises_always, run, variant};

const LOSSES: [&str; 3] = ["collapsed", "deaths", "displaced"];

#[test]
fn losses_grow_with_magnitude() {
    let of = |magnitude: &str| variant(&[("hazard.magnitude.value", magnitude)]);
    let (seven, seven_and_a_half) = (of("7"), of("7.5"));
    for loss in LOSSES {
        rises_always(loss, &seven.values(loss), &seven_and_a_half.values(loss));
        rises_always(loss, &seven_and_a_half.values(loss), &BASE.values(loss));
    }
}

#[test]
fn a_stronger_city_loses_less() {
    let strong = variant(&[("models.earthquake.building_median", "x1.3")]);
    for loss in LOSSES {
        rises_always(loss, &strong.values(loss), &BASE.values(loss));
    }
}

#[test]
fn at_noon_deaths_move_from_where_people_live_to_where_they_work() {
    let noon = run(&overlay("noon"));
    // The core has most jobs for each resident, so by day it fills at the cost of the rest.
    let core: Vec<bool> = BASE.setting().zones.iter().map(|zone| zone.core).collect();
    let share = |runs: &Runs| -> Vec<f64> {
        let inside = runs.zones(&core, |zone| f64::from(zone.deaths));
        inside.iter().zip(runs.values("deaths")).map(|(core, all)| core / all).collect()
    };
    rises("the core's share of deaths", &share(&BASE), &share(&noon));
    for (night, noon) in BASE.values("displaced").iter().zip(noon.values("displaced")) {
        assert!((night - noon).abs() < 1e-6 * night, "homes stand or fall at any hour: {night}, {noon}");
    }
}

#[test]
fn in_summer_nobody_lacks_warmth() {
    let summer = variant(&[("start", "2025-07-15T02:00:00+08:00")]);
    assert!(summer.values("warm-10h").iter().all(|warm| *warm > 0.999));
    assert!(BASE.values("warm-10h").iter().all(|warm| *warm < 0.999));
    rises("share secured at 10 h", &BASE.values("secured-10h"), &summer.values("secured-10h"));
}

#[test]
fn without_cold_the_trapped_hold_out_longer() {
    let mild = variant(&[("models.earthquake.survival_cold", "1")]);
    rises_always("deaths under debris", &mild.values("deaths_trapped"), &BASE.values("deaths_trapped"));
    falls("deaths", &BASE.values("deaths"), &mild.values("deaths"));
}

#[test]
fn the_centre_shakes_as_history_says() {
    // Beijing felt VIII in 1679; between VII and IX leaves room for the residuals.
    let intensity = BASE.values("centre_intensity");
    let mean = intensity.iter().sum::<f64>() / intensity.len() as f64;
    assert!((6.5..9.5).contains(&mean), "{mean}");
}

#[test]
fn a_replication_is_that_of_the_model_it_takes() {
    let alone = |model: &str| {
        let other = if model == "yu2013" { "bssa14_china" } else { "yu2013" };
        variant(&[
            (&format!("motion[model={model}].weight"), "1"),
            (&format!("motion[model={other}].weight"), "0"),
        ])
    };
    let (china, global) = (alone("yu2013").values("deaths"), alone("bssa14_china").values("deaths"));
    let mixed = BASE.values("deaths");
    let from = |deaths: &[f64]| mixed.iter().zip(deaths).filter(|(mixed, alone)| mixed == alone).count();
    assert!(from(&china) > 0 && from(&global) > 0, "{} and {}", from(&china), from(&global));
    assert_eq!(from(&china) + from(&global), mixed.len());
}

#[test]
fn rock_everywhere_spares_the_plain() {
    let rock = variant(&[("zones.vs30_m_s", "760")]);
    for loss in ["collapsed", "displaced"] {
        falls(loss, &BASE.values(loss), &rock.values(loss));
    }
}

#[test]
fn who_counts_casualties_does_not_move_the_damage() {
    let hazus = variant(&[("models.earthquake.casualties", "hazus")]);
    for quantity in ["collapsed", "displaced", "loss_bn_yuan"] {
        assert_eq!(BASE.values(quantity), hazus.values(quantity), "{quantity}");
    }
    assert_ne!(BASE.values("killed_at_once"), hazus.values("killed_at_once"));
}

#[test]
fn losses_in_yuan_grow_with_magnitude() {
    let seven = variant(&[("hazard.magnitude.value", "7")]);
    rises_always("direct loss", &seven.values("loss_bn_yuan"), &BASE.values("loss_bn_yuan"));
}
