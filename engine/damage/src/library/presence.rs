//! Who is inside when: shares of the people of a use that are in its buildings, by hour.

/// What people use a building for, as far as their hours differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuildingUse {
    /// Homes.
    Residential,
    /// Offices and shops.
    Commercial,
    /// Schools and universities.
    Education,
    /// Industry.
    Industrial,
    /// Hotels.
    Hotel,
}

/// The three times of day that Hazus counts casualties for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// 20 to 6 o'clock.
    Night,
    /// 9 to 16 o'clock.
    Day,
    /// 6 to 9 and 16 to 20 o'clock.
    Commute,
}

impl DayPart {
    /// The part that an hour of the day, 0 to 23, belongs to (V); larger numbers count from midnight again.
    pub const fn of_hour(hour: u32) -> Self {
        match hour % 24 {
            9..=15 => Self::Day,
            6..=8 | 16..=19 => Self::Commute,
            _ => Self::Night,
        }
    }
}

impl BuildingUse {
    /// Share of the largest number of people that is inside (Hazus occupancy factors, from the Damage and Loss
    /// Model Library, V).
    pub const fn share_inside(self, part: DayPart) -> f64 {
        let [night, day, commute] = match self {
            Self::Residential => [1.0, 0.53, 0.35],
            Self::Commercial => [0.01, 1.0, 0.75],
            Self::Education => [0.0, 1.0, 0.5],
            Self::Industrial => [0.14, 1.0, 0.63],
            Self::Hotel => [1.0, 0.19, 0.3],
        };
        match part {
            DayPart::Night => night,
            DayPart::Day => day,
            DayPart::Commute => commute,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_the_day() {
        let parts: Vec<DayPart> = (0..24).map(DayPart::of_hour).collect();
        let count = |part| parts.iter().filter(|found| **found == part).count();
        assert_eq!([count(DayPart::Night), count(DayPart::Day), count(DayPart::Commute)], [10, 7, 7]);
        assert_eq!(DayPart::of_hour(3 + 24), DayPart::Night);
    }

    #[test]
    fn tangshan_struck_homes_and_empty_schools() {
        // 03:42.
        let part = DayPart::of_hour(3);
        assert_eq!(BuildingUse::Residential.share_inside(part), 1.0);
        assert_eq!(BuildingUse::Education.share_inside(part), 0.0);
        // 14:28, Wenchuan.
        assert_eq!(BuildingUse::Education.share_inside(DayPart::of_hour(14)), 1.0);
        assert_eq!(BuildingUse::Residential.share_inside(DayPart::of_hour(17)), 0.35);
    }
}
