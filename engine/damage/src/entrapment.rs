//! People under debris: how they are trapped, how long digging takes, how long they live.

use crate::building::StructureGroup;

/// How a person is trapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntrapmentKind {
    /// On or just under the surface: neighbours pull them out.
    Surface,
    /// Under light, non-structural debris: hand tools.
    Light,
    /// In a void between structural parts: shoring and trained crews.
    Void,
    /// Enclosed by concrete: breaking and heavy lifting.
    Entombed,
}

impl EntrapmentKind {
    /// All kinds, easiest first.
    pub const ALL: [Self; 4] = [Self::Surface, Self::Light, Self::Void, Self::Entombed];

    /// Position in [`ALL`](Self::ALL), and in every array by kind.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The work of getting one person out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extrication {
    /// People at work at once.
    pub crew: f64,
    /// Time at the place, hours, by day and in dry weather.
    pub hours: f64,
}

impl Extrication {
    /// Middles of the usual ranges of crew and time (M): surface 2 to 4 people for 5 to 30 minutes, light 4
    /// to 6 for 0.5 to 2 h, void 6 to 8 for 4 to 8 h, entombed 8 to 12 for 10 to 24 h.
    pub const fn usual(kind: EntrapmentKind) -> Self {
        match kind {
            EntrapmentKind::Surface => Self { crew: 3.0, hours: 17.5 / 60.0 },
            EntrapmentKind::Light => Self { crew: 5.0, hours: 1.25 },
            EntrapmentKind::Void => Self { crew: 7.0, hours: 6.0 },
            EntrapmentKind::Entombed => Self { crew: 10.0, hours: 17.0 },
        }
    }

    /// Person-hours for one extrication.
    pub fn person_hours(&self) -> f64 {
        self.crew * self.hours
    }
}

/// What slows digging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkConditions {
    /// Dark, and no lamps.
    pub unlit_night: bool,
    /// Rain or snow.
    pub rain: bool,
    /// Strong aftershocks that drive crews off the pile.
    pub aftershocks: bool,
}

impl WorkConditions {
    /// Output relative to a quiet day: ×0.5 in unlit night, ×0.7 in rain, ×0.6 under strong aftershocks (M).
    pub fn output_factor(&self) -> f64 {
        let factor = |applies: bool, value: f64| if applies { value } else { 1.0 };
        factor(self.unlit_night, 0.5) * factor(self.rain, 0.7) * factor(self.aftershocks, 0.6)
    }
}

/// What changes the time that the trapped live.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalConditions {
    /// Material of the collapsed building.
    pub group: StructureGroup,
    /// Outdoor air temperature, °C.
    pub temperature_c: f64,
    /// Gas or smoke in the debris.
    pub smoke: bool,
}

/// Factor on the time scales of survival: earth ×0.5, voids in concrete ×1.3, below -5 °C ×0.6, above 35 °C
/// ×0.8, gas or smoke ×0.5 (E).
pub fn timescale_factor(conditions: &SurvivalConditions) -> f64 {
    let material = match conditions.group {
        StructureGroup::Earth => 0.5,
        StructureGroup::Concrete => 1.3,
        StructureGroup::Masonry | StructureGroup::Steel => 1.0,
    };
    let weather = match conditions.temperature_c {
        t if t < -5.0 => 0.6,
        t if t > 35.0 => 0.8,
        _ => 1.0,
    };
    material * weather * if conditions.smoke { 0.5 } else { 1.0 }
}

/// Survival under debris without rescue: `S(t) = w exp(-t/tau_fast) + (1 - w) exp(-t/tau_slow)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survival {
    /// Share w of those who die fast, 0 to 1.
    pub w_fast: f64,
    /// Time scale of the fast share, h.
    pub tau_fast_h: f64,
    /// Time scale of the others, h.
    pub tau_slow_h: f64,
}

impl Survival {
    /// Fit to Tangshan 1976 (D).
    ///
    /// Data: of those dug out within half an hour, on days 1 to 5, 99.3, 81.0, 53.7, 36.7, 19.0 and 7.4 % were
    /// alive (V; day 2 is also printed as 33.7, which would be below day 3).
    /// Assumptions: people were dug out regardless of whether they lived, so the share alive among those
    /// dug out at t is S(t); after the first half-hour the rate of digging out fell as 1/t, the easily
    /// reached first; within the first half-hour it was even. Least squares on the six shares, w within 0
    /// to 1; the root mean square misfit is 0.038. The `tangshan_fit` test repeats the fit.
    ///
    /// Limits: the observed shares fall faster from day to day, which no mixture of two exponentials can do,
    /// so the fit is too low within the first half-hour (97.5 %) and too high on day 5 (13.7 %). The
    /// rate of digging out is not known: if it is taken as even within each band, the fast part vanishes and a
    /// single exponential of 53.5 h fits slightly better (misfit 0.032). The 1/t rate is kept because digging
    /// out is known to be fastest at first.
    pub const fn tangshan() -> Self {
        Self { w_fast: 0.0761, tau_fast_h: 0.722, tau_slow_h: 56.08 }
    }

    /// The same curve with both time scales multiplied by a factor ([`timescale_factor`]).
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self { tau_fast_h: self.tau_fast_h * factor, tau_slow_h: self.tau_slow_h * factor, ..*self }
    }

    /// Share of those trapped alive at the start who still live after `hours`.
    pub fn alive(&self, hours: f64) -> f64 {
        let hours = hours.max(0.0);
        self.w_fast * (-hours / self.tau_fast_h).exp()
            + (1.0 - self.w_fast) * (-hours / self.tau_slow_h).exp()
    }

    /// Probability that a person alive at `from_h` still lives at `to_h` (hours after the collapse).
    pub fn conditional(&self, from_h: f64, to_h: f64) -> f64 {
        let alive = self.alive(from_h);
        if to_h <= from_h {
            1.0
        } else if alive > 0.0 {
            self.alive(to_h) / alive
        } else {
            0.0
        }
    }

    /// Hours that a person lives whose luck is `uniform` in 0..1: `S(hours) = uniform`. A larger number
    /// dies sooner; 0 gives infinity.
    pub fn lifetime_h(&self, uniform: f64) -> f64 {
        if uniform <= 0.0 {
            return f64::INFINITY;
        }
        let slowest = self.tau_fast_h.max(self.tau_slow_h);
        let (mut low, mut high) = (0.0, -slowest * uniform.min(1.0).ln());
        // Fifty halvings of at most a few thousand hours leave far less than a second.
        for _ in 0..50 {
            let middle = (low + high) / 2.0;
            if self.alive(middle) > uniform { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn person_hours_grow_with_depth() {
        let work = EntrapmentKind::ALL.map(|kind| Extrication::usual(kind).person_hours());
        assert_eq!(work, [0.875, 6.25, 42.0, 170.0]);
    }

    #[test]
    fn conditions_multiply() {
        let worst = WorkConditions { unlit_night: true, rain: true, aftershocks: true };
        assert!((worst.output_factor() - 0.21).abs() < 1e-12);
        assert_eq!(WorkConditions::default().output_factor(), 1.0);
        let frozen = SurvivalConditions { group: StructureGroup::Earth, temperature_c: -12.0, smoke: false };
        assert!((timescale_factor(&frozen) - 0.3).abs() < 1e-12);
        let mild = SurvivalConditions { group: StructureGroup::Concrete, temperature_c: 15.0, smoke: true };
        assert!((timescale_factor(&mild) - 0.65).abs() < 1e-12);
    }

    #[test]
    fn conditional_survival_chains() {
        let curve = Survival::tangshan();
        let chained = curve.alive(12.0) * curve.conditional(12.0, 48.0);
        assert!((chained - curve.alive(48.0)).abs() < 1e-12);
        assert_eq!(curve.conditional(5.0, 5.0), 1.0);
        assert_eq!(curve.alive(0.0), 1.0);
    }

    proptest! {
        #[test]
        fn survival_falls(hours in 0.0..400.0f64, more in 0.01..100.0f64, factor in 0.2..2.0f64) {
            let curve = Survival::tangshan().scaled(factor);
            prop_assert!(curve.alive(hours + more) < curve.alive(hours));
            prop_assert!((0.0..=1.0).contains(&curve.conditional(hours, hours + more)));
        }

        #[test]
        fn lifetime_inverts_survival(uniform in 0.0001..0.9999f64) {
            let curve = Survival::tangshan();
            prop_assert!((curve.alive(curve.lifetime_h(uniform)) - uniform).abs() < 1e-9);
        }
    }
}
