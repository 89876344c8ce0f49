//! Repeats the least-squares fit behind `Survival::tangshan`, from the data and assumptions stated there.

use shapan_damage::Survival;

/// Hours from, hours to, share alive among those dug out in between (Tangshan 1976).
const BANDS: [(f64, f64, f64); 6] = [
    (0.0, 0.5, 0.993),
    (0.5, 24.0, 0.810),
    (24.0, 48.0, 0.537),
    (48.0, 72.0, 0.367),
    (72.0, 96.0, 0.190),
    (96.0, 120.0, 0.074),
];
const NODES: u32 = 60;

/// Mean survival of those dug out in a band: at an even rate in the first band, at a rate falling as 1/t
/// (even in the logarithm of time) later. Midpoint rule.
fn alive_among_dug_out(curve: &Survival, from_h: f64, to_h: f64) -> f64 {
    let at = |share: f64| if from_h == 0.0 { to_h * share } else { from_h * (to_h / from_h).powf(share) };
    let node = |i: u32| curve.alive(at((f64::from(i) + 0.5) / f64::from(NODES)));
    (0..NODES).map(node).sum::<f64>() / f64::from(NODES)
}

fn misfit(p: &[f64; 3]) -> f64 {
    let curve = Survival { w_fast: p[0], tau_fast_h: p[1], tau_slow_h: p[2] };
    BANDS.iter().map(|&(from, to, share)| (alive_among_dug_out(&curve, from, to) - share).powi(2)).sum()
}

fn allowed(p: &[f64; 3]) -> bool {
    (0.0..=1.0).contains(&p[0]) && p[1] >= 0.1 && p[2] >= p[1]
}

/// Pattern search: steps along the axes, halved when none helps.
fn descend(mut p: [f64; 3]) -> ([f64; 3], f64) {
    let mut steps = [0.1, 2.0, 10.0];
    let mut best = misfit(&p);
    while steps[0] > 1e-6 {
        let mut improved = false;
        for axis in 0..3 {
            for sign in [1.0, -1.0] {
                let mut trial = p;
                trial[axis] += sign * steps[axis];
                let value = if allowed(&trial) { misfit(&trial) } else { f64::INFINITY };
                if value < best {
                    (p, best, improved) = (trial, value, true);
                }
            }
        }
        if !improved {
            steps = steps.map(|step| step / 2.0);
        }
    }
    (p, best)
}

#[test]
fn tangshan_constants_are_the_least_squares_fit() {
    let starts = [[0.1, 1.0, 60.0], [0.35, 6.0, 48.0], [0.5, 20.0, 80.0]];
    let fits = starts.map(descend);
    let (p, best) = fits.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((starts[0], f64::INFINITY));
    let shipped = Survival::tangshan();
    assert!((p[0] - shipped.w_fast).abs() < 0.002, "{p:?} {best}");
    assert!((p[1] - shipped.tau_fast_h).abs() < 0.02, "{p:?} {best}");
    assert!((p[2] - shipped.tau_slow_h).abs() < 0.2, "{p:?} {best}");
    assert!((best / 6.0).sqrt() < 0.039, "{best}");
}

#[test]
fn every_day_is_met_within_seven_points_and_the_eye_fit_is_worse() {
    let curve = Survival::tangshan();
    for (from, to, share) in BANDS {
        let modelled = alive_among_dug_out(&curve, from, to);
        assert!((modelled - share).abs() < 0.07, "{from}-{to} h: {modelled} against {share}");
    }
    let by_eye = [0.35, 6.0, 48.0];
    assert!(misfit(&by_eye) > 5.0 * misfit(&[curve.w_fast, curve.tau_fast_h, curve.tau_slow_h]));
}

#[test]
fn an_even_rate_of_digging_out_would_leave_one_exponential() {
    // The alternative named in the documentation: mean of exp(-t/tau) over each band in closed form.
    let tau = 53.5;
    let mean = |from: f64, to: f64| tau * ((-from / tau).exp() - (-to / tau).exp()) / (to - from);
    let squares: f64 = BANDS.iter().map(|&(from, to, share)| (mean(from, to) - share).powi(2)).sum();
    let root_mean_square = (squares / 6.0).sqrt();
    assert!((root_mean_square - 0.032).abs() < 0.001, "{root_mean_square}");
}
