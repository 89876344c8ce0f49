//! Traffic of one cell: calls that find a channel, and calls that are tried again.

/// Steps of Newton's method; it runs from one side and needs far fewer.
const MOST_STEPS: usize = 100;

/// Share of attempts blocked when `offered_erlang` meet `channels`: Erlang's loss formula (A. K. Erlang 1917)
/// by the recurrence `1/B_n = 1 + n / (A) · 1/B_{n−1}`, which neither overflows nor cancels.
#[must_use]
pub fn erlang_b(offered_erlang: f64, channels: u32) -> f64 {
    if offered_erlang <= 0.0 {
        return if channels == 0 { 1.0 } else { 0.0 };
    }
    let inverse = (1..=channels).fold(1.0, |inverse, n| 1.0 + f64::from(n) / offered_erlang * inverse);
    1.0 / inverse
}

/// Carried traffic of an offered one, and its slope: `dB/dA = B (n/A − 1 + B)` from the same recurrence.
fn carried(offered: f64, channels: u32) -> (f64, f64) {
    if offered <= 0.0 {
        return (0.0, if channels == 0 { 0.0 } else { 1.0 });
    }
    let blocked = erlang_b(offered, channels);
    let slope = blocked * (f64::from(channels) / offered - 1.0 + blocked);
    (offered * (1.0 - blocked), 1.0 - blocked - offered * slope)
}

/// Calls at a cell, Erlang.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calls {
    /// Calls that the public wants to make.
    pub public_offered: f64,
    /// Those of them that are made.
    pub public_carried: f64,
    /// Attempts of the public, with repeated ones.
    pub public_attempts: f64,
    /// Calls that holders of government cards want to make.
    pub priority_offered: f64,
    /// Those of them that are made.
    pub priority_carried: f64,
}

impl Calls {
    /// Shares channels among government cards, which push the public out, and the public, which tries again.
    ///
    /// Cards see Erlang's formula alone. As all calls last equally long on average, cards and public together
    /// see it too, and the public carries the difference. Of blocked or broken calls of the public a share
    /// `retry` returns as new attempts, X = A + retry · (X − carried(X)): the extended Erlang B model (J.
    /// Jewett, J. Shrago, B. Yomtov, Designing Optimal Voice Networks, 1980). Cards are not counted to try
    /// again.
    #[must_use]
    pub fn new(public_erlang: f64, priority_erlang: f64, channels: u32, retry: f64) -> Self {
        let (priority_carried, _) = carried(priority_erlang, channels);
        let of_public = |attempts: f64| {
            let (all, slope) = carried(priority_erlang + attempts, channels);
            ((all - priority_carried).max(0.0), slope)
        };
        let mut attempts = public_erlang;
        for _ in 0..MOST_STEPS {
            let (made, slope) = of_public(attempts);
            let rest = public_erlang + retry * (attempts - made) - attempts;
            let step = rest / (1.0 - retry * (1.0 - slope));
            attempts += step;
            if step.abs() <= 1e-14 * attempts {
                break;
            }
        }
        let public_carried = of_public(attempts).0.min(public_erlang);
        Self {
            public_offered: public_erlang,
            public_carried,
            public_attempts: attempts,
            priority_offered: priority_erlang,
            priority_carried,
        }
    }
}

/// The rush of calls after an event: `1 + (peak − 1) exp(−t / decay)` times an ordinary day.
///
/// For callers with a rush of this form; the city has one of its own, set by the plan, and does not use this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surge {
    /// Factor at the event; at least 1.
    pub peak: f64,
    /// Hours in which the rush falls to 1/e; above 0.
    pub decay_h: f64,
}

impl Surge {
    /// Factor some hours after the event; 1 before it.
    #[must_use]
    pub fn factor(&self, hours: f64) -> f64 {
        if hours < 0.0 { 1.0 } else { 1.0 + (self.peak - 1.0) * (-hours / self.decay_h).exp() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn blocking_is_that_of_the_poisson_distribution() {
        let text = include_str!("../../tests/data/telecom_erlang.csv");
        let rows: Vec<Vec<f64>> = text
            .lines()
            .filter(|line| line.starts_with(|sign: char| sign.is_ascii_digit()))
            .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
            .collect();
        assert!(rows.len() > 30);
        for row in rows {
            let (erlang, channels) = (row[0], row[1] as u32);
            let got = erlang_b(erlang, channels);
            assert!((got - row[2]).abs() <= 1e-11 * row[2], "{row:?}: {got}");
            let calls = Calls::new(erlang, 0.0, channels, row[3]);
            let blocked = erlang_b(calls.public_attempts, channels);
            assert!((calls.public_attempts / row[4] - 1.0).abs() < 1e-9, "{row:?}: {calls:?}");
            let made = calls.public_attempts * (1.0 - blocked);
            assert!((calls.public_carried - made).abs() < 1e-9 * made.max(1e-9));
        }
    }

    #[test]
    fn edges() {
        assert_eq!((erlang_b(0.0, 5), erlang_b(0.0, 0), erlang_b(3.0, 0)), (0.0, 1.0, 1.0));
        let none = Calls::new(4.0, 1.0, 0, 0.5);
        assert_eq!((none.public_carried, none.priority_carried), (0.0, 0.0));
        assert!((none.public_attempts - 8.0).abs() < 1e-12);
        assert_eq!(Calls::new(0.0, 0.0, 10, 0.7).public_carried, 0.0);
    }

    #[test]
    fn cards_do_not_feel_the_public() {
        let alone = Calls::new(0.0, 20.0, 30, 0.7);
        let crowd = Calls::new(500.0, 20.0, 30, 0.7);
        assert_eq!(alone.priority_carried, crowd.priority_carried);
        assert!(crowd.public_carried + crowd.priority_carried < 30.0);
        assert!(crowd.public_carried > 8.0);
    }

    #[test]
    fn a_rush_decays() {
        let surge = Surge { peak: 9.0, decay_h: 2.0 };
        assert_eq!((surge.factor(-0.1), surge.factor(0.0)), (1.0, 9.0));
        assert!((surge.factor(2.0) - (1.0 + 8.0 / std::f64::consts::E)).abs() < 1e-12);
    }
}
