//! Indoor casualties as Hazus counts them: four severities for each damage state and type of building.

use super::Severities;
use crate::library::curves;

/// Share of the people inside by severity, for each damage state of their building.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazusInjuries {
    /// Slightly damaged.
    pub slight: Severities,
    /// Moderately damaged.
    pub moderate: Severities,
    /// Extensively damaged.
    pub extensive: Severities,
    /// Completely damaged, standing.
    pub complete: Severities,
    /// Collapsed.
    pub collapsed: Severities,
}

/// Shares of Hazus' tables are printed in percent.
const fn percent(light: f64, serious: f64, severe: f64, dead: f64) -> Severities {
    Severities::new(light / 100.0, serious / 100.0, severe / 100.0, dead / 100.0)
}

/// Types whose moderate damage hurts 0.25 % instead of 0.20 %.
const MORE_FALLING_PARTS: [&str; 7] = ["W1", "S4", "C1", "C2", "PC1", "PC2", "MH"];
/// Types whose collapse is light.
const LIGHT_COLLAPSE: [&str; 3] = ["W1", "S3", "MH"];

impl HazusInjuries {
    /// Rates of a structure of the [library](crate::library) without its height (`C1`, `URM`): Hazus indoor
    /// casualty rates, as tabulated by the Damage and Loss Model Library for Hazus 6.1 (V). None for a name
    /// that Hazus has not.
    pub fn of(structure: &str) -> Option<Self> {
        let known = curves().any(|curve| curve.structure == structure);
        known.then(|| Self::of_known(structure))
    }

    pub(crate) fn of_known(structure: &str) -> Self {
        match structure {
            "URM" => Self::unreinforced_masonry(),
            _ => Self::other(MORE_FALLING_PARTS.contains(&structure), LIGHT_COLLAPSE.contains(&structure)),
        }
    }

    /// Rates of reinforced concrete (V).
    pub const fn concrete() -> Self {
        Self::other(true, false)
    }

    /// Rates of all but unreinforced masonry, which differ in two respects (V).
    const fn other(more_falling_parts: bool, light_collapse: bool) -> Self {
        Self {
            slight: percent(0.05, 0.0, 0.0, 0.0),
            moderate: if more_falling_parts {
                percent(0.25, 0.03, 0.0, 0.0)
            } else {
                percent(0.20, 0.025, 0.0, 0.0)
            },
            extensive: percent(1.0, 0.1, 0.001, 0.001),
            complete: percent(5.0, 1.0, 0.01, 0.01),
            collapsed: if light_collapse {
                percent(40.0, 20.0, 3.0, 5.0)
            } else {
                percent(40.0, 20.0, 5.0, 10.0)
            },
        }
    }

    /// Rates of unreinforced masonry (V).
    pub const fn unreinforced_masonry() -> Self {
        Self {
            slight: percent(0.05, 0.0, 0.0, 0.0),
            moderate: percent(0.35, 0.40, 0.001, 0.001),
            extensive: percent(2.0, 0.2, 0.002, 0.002),
            complete: percent(10.0, 2.0, 0.02, 0.02),
            collapsed: percent(40.0, 20.0, 5.0, 10.0),
        }
    }
}

/// Expected people by severity, of `occupants` inside buildings whose states have `probabilities` and of
/// which `collapse_given_complete` of the completely damaged collapse.
pub fn hazus(
    occupants: f64,
    probabilities: &[f64; 5],
    collapse_given_complete: f64,
    injuries: &HazusInjuries,
) -> Severities {
    let collapsed = probabilities[4] * collapse_given_complete;
    let groups = [
        (probabilities[1], injuries.slight),
        (probabilities[2], injuries.moderate),
        (probabilities[3], injuries.extensive),
        (probabilities[4] - collapsed, injuries.complete),
        (collapsed, injuries.collapsed),
    ];
    let mut people = Severities::default();
    for (share, rates) in groups {
        people.light += occupants * share * rates.light;
        people.serious += occupants * share * rates.serious;
        people.severe += occupants * share * rates.severe;
        people.dead += occupants * share * rates.dead;
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_gives_its_row() {
        let people = hazus(1000.0, &[0.0, 0.0, 0.0, 0.0, 1.0], 0.15, &HazusInjuries::unreinforced_masonry());
        // 150 in collapses, 850 in ruins: dead 15 + 0.17, light 60 + 85.
        assert!((people.dead - 15.17).abs() < 1e-9 && (people.light - 145.0).abs() < 1e-9, "{people:?}");
        let moderate = hazus(1000.0, &[0.0, 0.0, 1.0, 0.0, 0.0], 0.15, &HazusInjuries::concrete());
        assert!((moderate.light - 2.5).abs() < 1e-9 && (moderate.serious - 0.3).abs() < 1e-9);
    }

    #[test]
    fn names_of_hazus_alone_have_rates() {
        assert_eq!(HazusInjuries::of("URM"), Some(HazusInjuries::unreinforced_masonry()));
        assert_eq!(HazusInjuries::of("C1"), Some(HazusInjuries::concrete()));
        assert_eq!(HazusInjuries::of("C1M"), None);
    }

    #[test]
    fn no_type_hurts_less_in_a_worse_state() {
        for curve in curves() {
            let rates = curve.injuries();
            let states = [rates.slight, rates.moderate, rates.extensive, rates.complete, rates.collapsed];
            assert!(
                states.windows(2).all(|pair| pair[1].dead >= pair[0].dead && pair[1].light >= pair[0].light)
            );
        }
    }
}
