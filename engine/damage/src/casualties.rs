//! Casualties: who is killed at once, who is trapped, who is hurt.
//!
//! [`indoor`] goes by building class and damage state (Hazus severities, Coburn & Spence for collapses) and
//! keeps the trapped apart, because what becomes of them depends on rescue. The published models stand beside
//! it as checks on the whole: [`hazus()`], [`CoburnSpence`], and the regressions [`ma_xie_deaths`],
//! [`yin_death_ratio`] and [`shortcut_death_ratio`]; [`compare`] runs all of them on the same damage.

mod coburn_spence;
mod compare;
mod empirical;
mod hazus;

pub use coburn_spence::{CoburnSpence, Rescue, TrappedShare};
pub use compare::{CasualtyEstimate, CasualtyModel, ClassInside, ZoneInside, compare};
pub use empirical::{ma_xie_death_ratio, ma_xie_deaths, shortcut_death_ratio, yin_death_ratio};
pub use hazus::{HazusInjuries, hazus};

use std::ops::AddAssign;

use thiserror::Error;

use crate::building::BuildingClass;

/// Shares of people by outcome; the rest are unhurt.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Severities {
    /// Light injury, treated on the spot (Hazus severity 1).
    pub light: f64,
    /// Needs a hospital, life not in danger (severity 2).
    pub serious: f64,
    /// Life in danger (severity 3).
    pub severe: f64,
    /// Dead at once (severity 4).
    pub dead: f64,
}

impl Severities {
    const fn new(light: f64, serious: f64, severe: f64, dead: f64) -> Self {
        Self { light, serious, severe, dead }
    }

    fn sum(&self) -> f64 {
        self.light + self.serious + self.severe + self.dead
    }

    fn is_share(&self) -> bool {
        let parts = [self.light, self.serious, self.severe, self.dead];
        parts.iter().all(|part| (0.0..=1.0).contains(part)) && self.sum() <= 1.0 + 1e-9
    }
}

/// Outcome of occupants by what happens to their building.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CasualtyRates {
    /// In slightly damaged buildings.
    pub slight: Severities,
    /// In moderately damaged buildings.
    pub moderate: Severities,
    /// In extensively damaged buildings.
    pub extensive: Severities,
    /// In completely damaged buildings that stand.
    pub complete: Severities,
    /// In collapsed buildings, not trapped.
    pub escaped: Severities,
    /// Trapped in collapsed buildings (M4 of Coburn & Spence): the shares sum to one, because nobody
    /// trapped counts as unhurt.
    pub trapped: Severities,
}

/// Why casualty rates are unusable.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CasualtyError {
    /// The shares of a state are negative or exceed one together.
    #[error("casualty shares of '{state}' must be 0 to 1 and at most 1 together, found {sum} in all")]
    NotShares {
        /// The state at fault.
        state: &'static str,
        /// Sum of its shares.
        sum: f64,
    },
    /// The shares of the trapped do not sum to one.
    #[error("shares of the trapped must sum to 1, found {0}")]
    TrappedIncomplete(f64),
}

impl CasualtyRates {
    /// Hazus' rates of a type of building (V) with its collapses split into those who get out and those who
    /// are trapped, and the share trapped (D).
    ///
    /// Hazus counts four severities in a collapse and does not say who lies under debris. Here only severities 3
    /// and 4 are trapped: the dead of severity 4 die at once, those in danger of life wait for rescue.
    /// Severities 1 and 2 get out hurt, with everybody unhurt. So [`indoor`] with a class that traps this share
    /// gives the four severities of [`hazus()`], the third under debris.
    ///
    /// ```
    /// use shapan_damage::casualties::{CasualtyRates, HazusInjuries, TrappedShare};
    /// let (rates, trapped) = CasualtyRates::hazus(&HazusInjuries::concrete());
    /// assert!(matches!(trapped, TrappedShare::Constant(share) if (share - 0.15).abs() < 1e-12));
    /// assert!((rates.trapped.dead - 10.0 / 15.0).abs() < 1e-12);
    /// ```
    pub fn hazus(injuries: &HazusInjuries) -> (Self, TrappedShare) {
        let Severities { light, serious, severe, dead } = injuries.collapsed;
        let buried = severe + dead;
        let of = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let died = of(dead, buried);
        let rates = Self {
            slight: injuries.slight,
            moderate: injuries.moderate,
            extensive: injuries.extensive,
            complete: injuries.complete,
            escaped: Severities::new(of(light, 1.0 - buried), of(serious, 1.0 - buried), 0.0, 0.0),
            trapped: Severities::new(0.0, 0.0, 1.0 - died, died),
        };
        (rates, TrappedShare::Constant(buried))
    }

    /// Chinese masonry and earth: Hazus' unreinforced masonry where buildings stand (V); collapses after Coburn
    /// & Spence (M), of the trapped 20 % dead, 30 % in danger of life, 30 % serious, 20 % light. Those who get
    /// out of a collapse fare as in a standing ruin (E).
    pub const fn china_masonry() -> Self {
        let standing = HazusInjuries::unreinforced_masonry();
        Self::china(&standing, Severities::new(0.20, 0.30, 0.30, 0.20))
    }

    /// Chinese concrete and steel: Hazus where buildings stand, of the trapped 40 % dead, 10 % in danger of
    /// life, 40 % serious, 10 % light (Coburn & Spence, M), otherwise as
    /// [`china_masonry`](Self::china_masonry).
    ///
    /// Moderate damage hurts 0.22 % lightly and 0.028 % seriously, between the 0.20 / 0.025 % and 0.25 /
    /// 0.03 % of the two groups of types in Hazus' table (D).
    pub const fn china_concrete() -> Self {
        let moderate = Severities::new(0.0022, 0.000_28, 0.0, 0.0);
        let standing = HazusInjuries { moderate, ..HazusInjuries::concrete() };
        Self::china(&standing, Severities::new(0.10, 0.40, 0.10, 0.40))
    }

    const fn china(standing: &HazusInjuries, trapped: Severities) -> Self {
        Self {
            slight: standing.slight,
            moderate: standing.moderate,
            extensive: standing.extensive,
            complete: standing.complete,
            escaped: standing.complete,
            trapped,
        }
    }

    /// Checks that all shares are shares.
    ///
    /// # Errors
    /// [`CasualtyError`] naming the first state at fault.
    pub fn check(&self) -> Result<(), CasualtyError> {
        let states = [
            ("slight", self.slight),
            ("moderate", self.moderate),
            ("extensive", self.extensive),
            ("complete", self.complete),
            ("escaped", self.escaped),
            ("trapped", self.trapped),
        ];
        if let Some((state, bad)) = states.into_iter().find(|(_, rates)| !rates.is_share()) {
            return Err(CasualtyError::NotShares { state, sum: bad.sum() });
        }
        if (self.trapped.sum() - 1.0).abs() > 1e-9 {
            return Err(CasualtyError::TrappedIncomplete(self.trapped.sum()));
        }
        Ok(())
    }

    /// How the living trapped are hurt: (severe, serious, light), summing to one; zeros if none live.
    pub fn trapped_injuries(&self) -> (f64, f64, f64) {
        let alive = 1.0 - self.trapped.dead;
        let share = |part: f64| if alive > 0.0 { part / alive } else { 0.0 };
        (share(self.trapped.severe), share(self.trapped.serious), share(self.trapped.light))
    }
}

/// Expected number of people by outcome in the first minutes. The groups do not overlap; the rest of the
/// occupants are unhurt.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Casualties {
    /// Dead at once, in the open or under debris.
    pub killed: f64,
    /// Part of `killed` under debris, whom crews will also have to dig out.
    pub buried_dead: f64,
    /// Alive under debris, whatever their injuries.
    pub trapped: f64,
    /// Not trapped, life in danger.
    pub severe: f64,
    /// Not trapped, need a hospital.
    pub serious: f64,
    /// Not trapped, lightly hurt.
    pub light: f64,
}

impl Casualties {
    /// Everybody who is dead, trapped or hurt.
    pub fn total(&self) -> f64 {
        self.killed + self.trapped + self.severe + self.serious + self.light
    }

    /// The trapped by [`EntrapmentKind`](crate::EntrapmentKind), for the shares of a building class.
    pub fn trapped_by_kind(&self, class: &BuildingClass) -> [f64; 4] {
        class.entrapment.map(|share| share * self.trapped)
    }

    fn add(&mut self, people: f64, rates: &Severities) {
        self.killed += people * rates.dead;
        self.severe += people * rates.severe;
        self.serious += people * rates.serious;
        self.light += people * rates.light;
    }
}

impl AddAssign for Casualties {
    fn add_assign(&mut self, other: Self) {
        self.killed += other.killed;
        self.buried_dead += other.buried_dead;
        self.trapped += other.trapped;
        self.severe += other.severe;
        self.serious += other.serious;
        self.light += other.light;
    }
}

/// Expected outcome for `occupants` inside buildings of a class whose damage states have `probabilities`
/// ([`Fragility::probabilities`](crate::Fragility::probabilities)).
///
/// In collapses `D5 M3` of the occupants are trapped and M4 of these die at once (Coburn & Spence); the rest
/// are left to rescue, so their later deaths are not counted here.
#[inline]
pub fn indoor(
    class: &BuildingClass,
    rates: &CasualtyRates,
    occupants: f64,
    probabilities: &[f64; 5],
) -> Casualties {
    let mut result = Casualties::default();
    let complete = occupants * probabilities[4];
    let collapse = complete * class.collapse_given_complete;
    let under_debris = collapse * class.trapped_given_collapse;
    result.add(occupants * probabilities[1], &rates.slight);
    result.add(occupants * probabilities[2], &rates.moderate);
    result.add(occupants * probabilities[3], &rates.extensive);
    result.add(complete - collapse, &rates.complete);
    result.add(collapse - under_debris, &rates.escaped);
    result.buried_dead = under_debris * rates.trapped.dead;
    result.killed += result.buried_dead;
    result.trapped = under_debris - result.buried_dead;
    result
}

/// Share of occupants that a collapsing low masonry building traps at an intensity (7 = VII): 5 % at VII, 30
/// at VIII, 60 at IX, 70 from X, linear between, nothing below VI. Coburn & Spence, M3 (M; the way to
/// zero below VII is E).
pub fn masonry_trapped_share(intensity: f64) -> f64 {
    const SHARES: [f64; 5] = [0.0, 0.05, 0.30, 0.60, 0.70];
    let position = (intensity - 6.0).clamp(0.0, 4.0);
    let below = (position.floor() as usize).min(3);
    SHARES[below] + (position - below as f64) * (SHARES[below + 1] - SHARES[below])
}

#[cfg(test)]
mod tests;
