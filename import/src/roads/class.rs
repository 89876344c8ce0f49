//! Classes of road, and what is assumed of each.

/// Class of a road, a word of the road table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoadClass {
    /// Motorway or road like one.
    Expressway,
    /// Road between towns, first road of a city.
    National,
    /// Main street.
    Arterial,
    /// Street of a quarter.
    Local,
    /// Way on or off a main road.
    Ramp,
}

/// What a link is like whose file does not say it: estimates (grade E).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    pub(super) speed_km_h: f64,
    /// In one direction.
    pub(super) lanes: u32,
}

/// Words of files, with the class and what is usual: OpenStreetMap's first, then those of GMNS networks.
const WORDS: [(&str, RoadClass, Usual); 33] = [
    ("motorway", RoadClass::Expressway, usual(100.0, 2)),
    ("motorway_link", RoadClass::Ramp, usual(50.0, 1)),
    ("trunk", RoadClass::Expressway, usual(80.0, 2)),
    ("trunk_link", RoadClass::Ramp, usual(50.0, 1)),
    ("primary", RoadClass::National, usual(60.0, 1)),
    ("primary_link", RoadClass::Ramp, usual(40.0, 1)),
    ("secondary", RoadClass::Arterial, usual(50.0, 1)),
    ("secondary_link", RoadClass::Ramp, usual(40.0, 1)),
    ("tertiary", RoadClass::Local, usual(40.0, 1)),
    ("tertiary_link", RoadClass::Ramp, usual(30.0, 1)),
    ("unclassified", RoadClass::Local, usual(40.0, 1)),
    ("residential", RoadClass::Local, usual(30.0, 1)),
    ("living_street", RoadClass::Local, usual(10.0, 1)),
    ("service", RoadClass::Local, usual(15.0, 1)),
    ("interstate", RoadClass::Expressway, usual(100.0, 2)),
    ("freeway", RoadClass::Expressway, usual(100.0, 2)),
    ("expressway", RoadClass::Expressway, usual(80.0, 2)),
    ("highway", RoadClass::National, usual(60.0, 1)),
    ("principal_arterial", RoadClass::National, usual(60.0, 2)),
    ("principal arterial", RoadClass::National, usual(60.0, 2)),
    ("major_arterial", RoadClass::National, usual(60.0, 2)),
    ("major arterial", RoadClass::National, usual(60.0, 2)),
    ("arterial", RoadClass::Arterial, usual(50.0, 1)),
    ("minor_arterial", RoadClass::Arterial, usual(50.0, 1)),
    ("minor arterial", RoadClass::Arterial, usual(50.0, 1)),
    ("collector", RoadClass::Local, usual(40.0, 1)),
    ("major collector", RoadClass::Local, usual(40.0, 1)),
    ("minor collector", RoadClass::Local, usual(40.0, 1)),
    ("local", RoadClass::Local, usual(30.0, 1)),
    ("local road", RoadClass::Local, usual(30.0, 1)),
    ("street", RoadClass::Local, usual(30.0, 1)),
    ("connector", RoadClass::Ramp, usual(30.0, 1)),
    ("ramp", RoadClass::Ramp, usual(50.0, 1)),
];

const fn usual(speed_km_h: f64, lanes: u32) -> Usual {
    Usual { speed_km_h, lanes }
}

/// Class and what is usual for a word of a file, whatever its case.
pub(super) fn by_word(word: &str) -> Option<(RoadClass, Usual)> {
    let found = WORDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word.trim()))?;
    Some((found.1, found.2))
}

impl RoadClass {
    /// The word of the road table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Expressway => "expressway",
            Self::National => "national",
            Self::Arterial => "arterial",
            Self::Local => "local",
            Self::Ramp => "ramp",
        }
    }

    /// The class of a road of which only the free speed is known (grade E).
    pub(super) fn by_speed(speed_km_h: f64) -> Self {
        match speed_km_h {
            fast if fast >= 80.0 => Self::Expressway,
            fast if fast >= 60.0 => Self::National,
            fast if fast >= 40.0 => Self::Arterial,
            _ => Self::Local,
        }
    }

    /// Capacity of a lane, passenger-car units an hour (grade E): as the road table of Beijing has it, between
    /// junctions on main roads, through traffic lights on streets.
    pub(super) fn lane_capacity_pcu_h(self) -> f64 {
        match self {
            Self::Expressway => 1800.0,
            Self::National | Self::Ramp => 1200.0,
            Self::Arterial => 800.0,
            Self::Local => 600.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_stand_once() {
        assert_eq!(by_word(" Motorway_Link "), Some((RoadClass::Ramp, usual(50.0, 1))));
        assert_eq!(by_word("footway"), None);
        let words: std::collections::BTreeSet<_> = WORDS.iter().map(|(word, ..)| word).collect();
        assert_eq!(words.len(), WORDS.len());
    }

    #[test]
    fn faster_roads_are_of_higher_class() {
        let classes = [100.0, 70.0, 40.0, 20.0].map(RoadClass::by_speed);
        assert_eq!(
            classes,
            [RoadClass::Expressway, RoadClass::National, RoadClass::Arterial, RoadClass::Local]
        );
        assert!(classes.windows(2).all(|pair| pair[0].lane_capacity_pcu_h() > pair[1].lane_capacity_pcu_h()));
    }
}
