//! Deaths in collapses by Coburn & Spence: who is inside, who is trapped, who is dead at once, who dies waiting.

use super::{Severities, masonry_trapped_share};

/// How well the trapped are searched for, which decides how many of the living die (M5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rescue {
    /// The community is incapacitated by its own losses.
    Incapacitated,
    /// The community organises its own rescue.
    Organised,
    /// And emergency squads from outside arrive after 12 hours.
    Squads,
    /// And trained search-and-rescue teams within 36 hours.
    SearchTeams,
}

/// Share of the occupants of a collapsing building that is trapped (M3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TrappedShare {
    /// Low masonry: by intensity ([`masonry_trapped_share`]).
    LowMasonry,
    /// The same at every intensity.
    Constant(f64),
}

impl TrappedShare {
    /// The share at an intensity (7 = VII).
    pub fn at(self, intensity: f64) -> f64 {
        match self {
            Self::LowMasonry => masonry_trapped_share(intensity),
            Self::Constant(share) => share,
        }
    }
}

/// The factors M3 to M5 for one kind of building.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoburnSpence {
    /// M3.
    pub trapped: TrappedShare,
    /// M4: the trapped by outcome at once; they sum to one. `severe` is life in danger, `serious` needs a
    /// hospital.
    pub at_once: Severities,
    /// M5: share of the living trapped that dies later, in the order of [`Rescue`].
    pub dies_later: [f64; 4],
}

impl CoburnSpence {
    /// Masonry and earth (M): of the trapped 20 % dead, 30 % in danger of life, 30 % serious, 20 % light; of the
    /// living 95, 60, 50 or 45 % die.
    pub const fn masonry() -> Self {
        Self {
            trapped: TrappedShare::LowMasonry,
            at_once: Severities::new(0.20, 0.30, 0.30, 0.20),
            dies_later: [0.95, 0.60, 0.50, 0.45],
        }
    }

    /// Concrete near the fault (M): 70 % trapped; of them 40 % dead, 10 % in danger of life, 40 % serious, 10 %
    /// light; of the living 90, 90, 80 or 70 % die.
    pub const fn concrete() -> Self {
        Self {
            trapped: TrappedShare::Constant(0.70),
            at_once: Severities::new(0.10, 0.40, 0.10, 0.40),
            dies_later: [0.90, 0.90, 0.80, 0.70],
        }
    }

    /// Concrete under distant, long-period shaking: 50 % trapped (M), the rest as near the fault.
    pub const fn concrete_far() -> Self {
        Self { trapped: TrappedShare::Constant(0.50), ..Self::concrete() }
    }

    /// Share of the occupants of a collapsed building that die: `M3 [M4 + M5 (1 - M4)]`.
    pub fn death_share(&self, intensity: f64, rescue: Rescue) -> f64 {
        let dead = self.at_once.dead;
        self.trapped.at(intensity) * (dead + self.dies_later[rescue as usize] * (1.0 - dead))
    }

    /// Deaths `K = D5 M1 M2 M3 [M4 + M5 (1 - M4)]` (Coburn & Spence 1992, M): collapsed buildings, people that
    /// belong to one, and the share of them inside at the time.
    pub fn deaths(
        &self,
        collapsed: f64,
        people_per_building: f64,
        inside: f64,
        intensity: f64,
        rescue: Rescue,
    ) -> f64 {
        collapsed * people_per_building * inside * self.death_share(intensity, rescue)
    }

    /// All outcomes of `occupants` of collapsed buildings. Later deaths take from the living trapped of every
    /// severity alike; those not trapped count as unhurt.
    pub fn outcome(&self, occupants: f64, intensity: f64, rescue: Rescue) -> Severities {
        let trapped = occupants * self.trapped.at(intensity);
        let later = self.dies_later[rescue as usize];
        let survive = |share: f64| trapped * share * (1.0 - later);
        Severities {
            light: survive(self.at_once.light),
            serious: survive(self.at_once.serious),
            severe: survive(self.at_once.severe),
            dead: occupants * self.death_share(intensity, rescue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masonry_by_hand() {
        // 100 collapsed houses of 5, 80 % inside, IX: 240 trapped; organised rescue: 0.2 + 0.6 x 0.8 = 0.68.
        let deaths = CoburnSpence::masonry().deaths(100.0, 5.0, 0.8, 9.0, Rescue::Organised);
        assert!((deaths - 163.2).abs() < 1e-9, "{deaths}");
        let best = CoburnSpence::masonry().deaths(100.0, 5.0, 0.8, 9.0, Rescue::SearchTeams);
        assert!((best - 240.0 * (0.2 + 0.45 * 0.8)).abs() < 1e-9, "{best}");
    }

    #[test]
    fn concrete_by_hand() {
        // 0.7 x (0.4 + 0.9 x 0.6) = 0.658 whatever the intensity; far away 0.47.
        for intensity in [7.0, 9.0] {
            let near = CoburnSpence::concrete().death_share(intensity, Rescue::Organised);
            assert!((near - 0.658).abs() < 1e-12, "{near}");
            let far = CoburnSpence::concrete_far().death_share(intensity, Rescue::Incapacitated);
            assert!((far - 0.47).abs() < 1e-12, "{far}");
        }
    }

    #[test]
    fn better_rescue_never_kills_more_and_nobody_trapped_is_lost() {
        let levels = [Rescue::Incapacitated, Rescue::Organised, Rescue::Squads, Rescue::SearchTeams];
        for model in [CoburnSpence::masonry(), CoburnSpence::concrete(), CoburnSpence::concrete_far()] {
            let share = levels.map(|rescue| model.death_share(8.5, rescue));
            assert!(share.windows(2).all(|pair| pair[1] <= pair[0]), "{share:?}");
            for rescue in levels {
                let people = model.outcome(1000.0, 8.5, rescue);
                let trapped = 1000.0 * model.trapped.at(8.5);
                assert!((people.sum() - trapped).abs() < 1e-9, "{people:?}");
            }
        }
    }
}
