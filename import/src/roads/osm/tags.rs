//! What the tags of a way say about a road.

use super::Options;
use crate::roads::RoadClass;
use crate::roads::class::by_word;
use crate::roads::draft::{MOST_LANES, SPEED_KM_H};
use crate::roads::unit::LengthUnit;

/// Classes that can be asked for.
const CLASSES: [&str; 9] = [
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
];
/// Walking pace, km/h (grade E), and what a road without limit is driven at (grade E).
const WORDS: [(&str, f64); 2] = [("walk", 7.0), ("none", 130.0)];

/// Whether roads of a class can be asked for: `motorway`, `trunk`, `primary`, `secondary`, `tertiary`, `unclassified`,
/// `residential`, `living_street`, `service`.
#[must_use]
pub fn is_class(word: &str) -> bool {
    CLASSES.contains(&word)
}

/// Keys and values.
#[derive(Debug)]
pub(super) struct Tags<'a>(Vec<(&'a str, &'a str)>);

/// A road, as one way says it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Road {
    pub(super) class: RoadClass,
    pub(super) speed_km_h: f64,
    /// Lanes along the way and against it; none where it is not driven.
    pub(super) lanes: [Option<u32>; 2],
    pub(super) is_bridge: bool,
    pub(super) is_tunnel: bool,
    /// Whether the speed, or the lanes, are as usual for the class.
    pub(super) usual_speed: bool,
    pub(super) usual_lanes: bool,
    /// Whether the direction changes with the hour.
    pub(super) reversible: bool,
}

/// What a way is.
#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    Road(Road),
    Closed,
    OtherClass,
    NoRoad,
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(tags: I) -> Self {
        Self(tags.into_iter().collect())
    }
}

impl<'a> Tags<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    /// Whether a tag is there and does not say no.
    fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }

    /// What the way is, for those who ask for some classes.
    pub(super) fn kind(&self, options: &Options) -> Kind {
        let Some(highway) = self.get("highway") else { return Kind::NoRoad };
        let plain = highway.strip_suffix("_link").unwrap_or(highway);
        let asked = options.classes.iter().any(|class| class == plain);
        let Some((class, usual)) = by_word(highway).filter(|_| asked) else { return Kind::OtherClass };
        if self.is_closed() {
            return Kind::Closed;
        }
        let speed = self.get("maxspeed").and_then(speed_km_h);
        let directions = self.directions(highway);
        let lanes = self.lanes(directions);
        let driven = |drive: bool, said: Option<u32>| drive.then(|| said.unwrap_or(usual.lanes));
        Kind::Road(Road {
            class,
            speed_km_h: speed.unwrap_or(usual.speed_km_h),
            lanes: [driven(directions[0], lanes[0]), driven(directions[1], lanes[1])],
            is_bridge: self.has("bridge"),
            is_tunnel: self.has("tunnel"),
            usual_speed: speed.is_none(),
            usual_lanes: (0..2).any(|way| directions[way] && lanes[way].is_none()),
            reversible: matches!(self.get("oneway"), Some("reversible" | "alternating")),
        })
    }

    /// The most special of the tags about access counts.
    fn is_closed(&self) -> bool {
        let keys = ["motorcar", "motor_vehicle", "vehicle", "access"];
        let said = keys.into_iter().find_map(|key| self.get(key));
        self.get("area") == Some("yes")
            || matches!(said, Some("no" | "private" | "forestry" | "agricultural"))
    }

    /// Whether it is driven along and against the way.
    fn directions(&self, highway: &str) -> [bool; 2] {
        let implied =
            highway == "motorway" || matches!(self.get("junction"), Some("roundabout" | "circular"));
        match self.get("oneway") {
            Some("yes" | "true" | "1") => [true, false],
            Some("-1" | "reverse") => [false, true],
            Some("no" | "false" | "0" | "reversible" | "alternating") => [true, true],
            _ => [true, !implied],
        }
    }

    /// Lanes along and against the way, where the tags say them: half of all, rounded down, on a road driven both ways.
    fn lanes(&self, directions: [bool; 2]) -> [Option<u32>; 2] {
        let count = |key: &str| self.get(key)?.parse().ok().filter(|lanes| (1..=MOST_LANES).contains(lanes));
        let all = count("lanes");
        match directions {
            [true, true] => {
                let half = all.map(|all: u32| (all / 2).max(1));
                [count("lanes:forward").or(half), count("lanes:backward").or(half)]
            }
            [true, false] => [all, None],
            _ => [None, all],
        }
    }
}

/// A speed limit: a number in km/h, with a unit, or a word.
fn speed_km_h(text: &str) -> Option<f64> {
    if let Some((_, speed)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Some(*speed);
    }
    let split = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => LengthUnit::Mi.km(),
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * unit).filter(|speed| SPEED_KM_H.contains(speed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(tags: &[(&'static str, &'static str)]) -> Kind {
        tags.iter().copied().collect::<Tags<'_>>().kind(&Options::default())
    }

    fn road(tags: &[(&'static str, &'static str)]) -> Road {
        match kind(tags) {
            Kind::Road(road) => road,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn speeds_are_read_with_their_units() {
        let read =
            ["50", "30 mph", "50 km/h", "walk", "none", "FI:urban", "50;30", "999", ""].map(speed_km_h);
        let expected =
            [Some(50.0), Some(48.280_32), Some(50.0), Some(7.0), Some(130.0), None, None, None, None];
        for (read, expected) in read.into_iter().zip(expected) {
            assert!((read.unwrap_or(-1.0) - expected.unwrap_or(-1.0)).abs() < 1e-9, "{read:?} {expected:?}");
        }
    }

    #[test]
    fn directions_and_lanes() {
        assert_eq!(road(&[("highway", "motorway"), ("lanes", "3")]).lanes, [Some(3), None]);
        assert_eq!(road(&[("highway", "motorway"), ("oneway", "no")]).lanes, [Some(2), Some(2)]);
        assert_eq!(road(&[("highway", "primary"), ("lanes", "5")]).lanes, [Some(2), Some(2)]);
        let both = [("highway", "primary"), ("lanes", "3"), ("lanes:forward", "2"), ("lanes:backward", "1")];
        assert_eq!(road(&both).lanes, [Some(2), Some(1)]);
        assert_eq!(road(&[("highway", "tertiary"), ("oneway", "-1")]).lanes, [None, Some(1)]);
        assert_eq!(road(&[("highway", "tertiary"), ("junction", "roundabout")]).lanes, [Some(1), None]);
        let first = road(&[("highway", "tertiary"), ("maxspeed", "30"), ("lanes", "2")]);
        assert!(!first.usual_speed && !first.usual_lanes && first.speed_km_h == 30.0);
    }

    #[test]
    fn what_is_no_road_for_cars() {
        assert_eq!(kind(&[("building", "yes")]), Kind::NoRoad);
        assert_eq!(kind(&[("highway", "residential")]), Kind::OtherClass);
        assert_eq!(kind(&[("highway", "footway")]), Kind::OtherClass);
        assert_eq!(kind(&[("highway", "primary"), ("access", "no")]), Kind::Closed);
        let permitted = [("highway", "primary"), ("access", "no"), ("motor_vehicle", "yes")];
        assert!(matches!(kind(&permitted), Kind::Road(_)));
        assert!(CLASSES.iter().all(|class| by_word(class).is_some()));
    }
}
