//! Exact counts of a stock by damage state: one multinomial draw out of at most four binomials.

/// Splits `n` equal buildings over states with probabilities `p`: one draw from the multinomial
/// distribution, whatever the size of `n`.
///
/// `binomial(n, p)` must return a draw from the binomial distribution with `n` trials of probability `p` in
/// 0 to 1; it is called at most `STATES - 1` times and never with `n` 0 or `p` 0 or 1. `p` need not sum to
/// one: it is taken relative to its sum; negative shares (rounding of differences) count as 0.
///
/// State after state, the number in it is binomial among those left, with the share of its probability in
/// what is left of the sum (conditional distribution of a multinomial; Devroye 1986, ch. XI.1.4, M). The
/// remaining probability is added up from the last state instead of subtracted from one, so that it never
/// goes negative and a rare last state keeps its relative accuracy.
///
/// With all shares zero every building is put in the first state.
///
/// ```
/// use shapan_damage::multinomial::split;
///
/// // A binomial source that returns the rounded mean.
/// let mut mean = |n: u64, p: f64| (n as f64 * p).round() as u64;
/// assert_eq!(split(1000, &[0.1, 0.2, 0.4, 0.2, 0.1], &mut mean), [100, 200, 400, 200, 100]);
/// ```
pub fn split<const STATES: usize>(
    n: u64,
    p: &[f64; STATES],
    binomial: &mut impl FnMut(u64, f64) -> u64,
) -> [u64; STATES] {
    let left_probability = tails(p);
    let mut counts = [0; STATES];
    let mut left = n;
    for state in 0..STATES {
        let share = share_of(p[state].max(0.0), left_probability[state]);
        counts[state] = match share {
            _ if left == 0 => 0,
            share if share <= 0.0 => 0,
            share if share >= 1.0 => left,
            share => binomial(left, share).min(left),
        };
        left -= counts[state];
    }
    // Only an all-zero `p` leaves somebody behind.
    counts[0] += left;
    counts
}

/// Sum of each probability and all after it.
fn tails<const STATES: usize>(p: &[f64; STATES]) -> [f64; STATES] {
    let mut tails = [0.0; STATES];
    let mut sum = 0.0;
    for state in (0..STATES).rev() {
        sum += p[state].max(0.0);
        tails[state] = sum;
    }
    tails
}

fn share_of(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Fails when it is asked for something that needs no draw.
    fn strict(n: u64, p: f64) -> u64 {
        assert!(n > 0 && p > 0.0 && p < 1.0, "{n} {p}");
        (n as f64 * p).round() as u64
    }

    #[test]
    fn certain_states_need_no_draw() {
        for state in 0..5 {
            let mut p = [0.0; 5];
            p[state] = 1.0;
            let counts = split(77, &p, &mut |_, _| unreachable!());
            assert_eq!(counts[state], 77);
        }
        assert_eq!(split(0, &[0.2; 5], &mut |_, _| unreachable!()), [0; 5]);
        assert_eq!(split(9, &[0.0; 5], &mut |_, _| unreachable!()), [9, 0, 0, 0, 0]);
    }

    #[test]
    fn a_rare_last_state_keeps_its_share() {
        // The last condition is 1e-12 / (1e-12 + 3e-12): lost if the rest were 1 minus what went before.
        let mut asked = Vec::new();
        let p = [1.0, 0.0, 0.0, 3e-12, 1e-12];
        split(10, &p, &mut |n, share| {
            asked.push(share);
            n / 2
        });
        assert!((asked[1] - 0.75).abs() < 1e-12, "{asked:?}");
    }

    #[test]
    fn rounding_below_zero_counts_as_nothing() {
        let counts = split(100, &[0.5, -1e-17, 0.5, 0.0, -1e-18], &mut strict);
        assert_eq!(counts, [50, 0, 50, 0, 0]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(n in 0..1_000_000_000u64, p in prop::array::uniform5(0.0..1.0f64), zero in 0usize..6) {
            let mut p = p;
            if zero < 5 {
                p[zero] = 0.0;
            }
            let counts = split(n, &p, &mut strict);
            prop_assert_eq!(counts.iter().sum::<u64>(), n);
            if zero < 5 {
                prop_assert_eq!(counts[zero], 0);
            }
        }
    }
}
