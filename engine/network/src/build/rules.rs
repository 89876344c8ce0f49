//! What kind of road lies where: speeds, lanes, capacities, how much longer than straight. All grade E.

use serde::{Deserialize, Serialize};

use super::inputs::{LineClass, Terrain};

/// Kind of a road link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoadClass {
    /// Ring road.
    Ring,
    /// Radial or urban expressway.
    Expressway,
    /// National road.
    National,
    /// Main street between neighbouring zones of the plain.
    Arterial,
    /// Minor road between neighbouring zones, one of them hilly.
    Local,
    /// Road between neighbouring zones, one of them in the mountains.
    MountainRoad,
    /// Way between a main road and a zone.
    Ramp,
}

impl From<LineClass> for RoadClass {
    fn from(class: LineClass) -> Self {
        match class {
            LineClass::Ring => Self::Ring,
            LineClass::Expressway => Self::Expressway,
            LineClass::National => Self::National,
        }
    }
}

/// What a road is like in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Profile {
    pub(super) class: RoadClass,
    pub(super) lanes: u32,
    pub(super) free_speed_km_h: f64,
}

/// A ramp also leads to the nearest zone besides its own within this distance, km.
pub(super) const SECOND_RAMP_KM: f64 = 3.0;

const RAMP_LEAST_KM: f64 = 0.5;
const RAMP_TORTUOSITY: f64 = 1.2;

/// Ramps: one lane, slower than the streets they lead to because of merging and signals.
pub(super) const RAMP: Profile = Profile { class: RoadClass::Ramp, lanes: 1, free_speed_km_h: 30.0 };

/// Length of a ramp that spans `straight_km`.
pub(super) fn ramp_km(straight_km: f64) -> f64 {
    (straight_km * RAMP_TORTUOSITY).max(RAMP_LEAST_KM)
}

/// The road between two neighbouring zones, `terrain` being the rougher of theirs.
pub(super) fn local(terrain: Terrain) -> Profile {
    let (class, lanes, free_speed_km_h) = match terrain {
        Terrain::Plain => (RoadClass::Arterial, 2, 40.0),
        Terrain::Hill => (RoadClass::Local, 1, 35.0),
        Terrain::Mountain => (RoadClass::MountainRoad, 1, 30.0),
    };
    Profile { class, lanes, free_speed_km_h }
}

/// How much longer than straight the road between two neighbouring zones is.
pub(super) fn local_tortuosity(terrain: Terrain) -> f64 {
    match terrain {
        Terrain::Plain => 1.3,
        Terrain::Hill => 1.45,
        Terrain::Mountain => 1.6,
    }
}

/// How much longer a main road is than its coarse line.
///
/// Ring lines already have the published lengths. Radials of the plain agree with theirs within about 5 %;
/// valley roads are drawn with few vertices and cut their bends.
pub(super) fn line_tortuosity(class: LineClass, terrain: Terrain) -> f64 {
    match (class, terrain) {
        (LineClass::Ring, _) | (LineClass::Expressway, Terrain::Plain) => 1.0,
        (LineClass::Expressway, Terrain::Hill) | (LineClass::National, Terrain::Plain) => 1.1,
        (LineClass::Expressway, Terrain::Mountain) => 1.2,
        (LineClass::National, Terrain::Hill) => 1.3,
        (LineClass::National, Terrain::Mountain) => 1.5,
    }
}

/// Vehicles a road carries in one direction, passenger-car units an hour.
///
/// Lanes without level junctions carry more the faster they are; the others are held by their signals.
pub(super) fn capacity_pcu_h(profile: Profile) -> u32 {
    let per_lane = match profile.class {
        RoadClass::Ring | RoadClass::Expressway if profile.free_speed_km_h >= 100.0 => 2000,
        RoadClass::Ring | RoadClass::Expressway if profile.free_speed_km_h >= 80.0 => 1800,
        RoadClass::Ring | RoadClass::Expressway => 1600,
        RoadClass::National | RoadClass::Ramp => 1200,
        RoadClass::Arterial => 800,
        RoadClass::Local => 600,
        RoadClass::MountainRoad => 500,
    };
    per_lane * profile.lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rougher_land_makes_slower_and_longer_roads() {
        let lands = [Terrain::Plain, Terrain::Hill, Terrain::Mountain];
        for pair in lands.windows(2) {
            assert!(local(pair[0]).free_speed_km_h > local(pair[1]).free_speed_km_h);
            assert!(local_tortuosity(pair[0]) < local_tortuosity(pair[1]));
            assert!(capacity_pcu_h(local(pair[0])) > capacity_pcu_h(local(pair[1])));
            for class in [LineClass::Ring, LineClass::Expressway, LineClass::National] {
                assert!(line_tortuosity(class, pair[0]) <= line_tortuosity(class, pair[1]));
            }
        }
    }

    #[test]
    fn ramps_have_a_least_length() {
        assert_eq!(ramp_km(0.1), 0.5);
        assert_eq!(ramp_km(2.0), 2.4);
    }
}
