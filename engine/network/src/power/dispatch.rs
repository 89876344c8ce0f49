//! Demand and generation of one island brought to balance.
//!
//! 1. Units whose least output together is more than the demand trip, the smallest first, until the rest fit.
//! 2. Demand beyond what the remaining units can give is shed, class by class, the highest number first, in one
//!    proportion within the class that is cut.
//! 3. What is missing from the set outputs, or too much, is shared within the limits of the units.

/// Who takes up the difference between the set outputs and the demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// All units of an island, in proportion to the room each has left in the direction asked for.
    #[default]
    Headroom,
    /// The units at reference buses as far as their limits go, then all others by room.
    Reference,
}

/// A unit that runs in the island.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) set_mw: f64,
    pub(super) min_mw: f64,
    pub(super) max_mw: f64,
    pub(super) at_reference: bool,
}

/// Brings an island to balance: outputs of units and served parts of `(demand, class)`, both MW.
pub(super) fn dispatch(
    units: &[Range],
    demands: &[(f64, u8)],
    balance: Balance,
    output: &mut [f64],
    served: &mut [f64],
) {
    let wanted: f64 = demands.iter().map(|(mw, _)| mw).sum();
    let running = run_at_most(units, wanted);
    let each = || running.iter().map(|at| &units[*at]);
    let target = serve(demands, each().map(|unit| unit.max_mw).sum(), served);
    output.fill(0.0);
    for at in &running {
        let unit = &units[*at];
        output[*at] = unit.set_mw.clamp(unit.min_mw, unit.max_mw);
    }
    if balance == Balance::Reference {
        let chosen: Vec<usize> = running.iter().copied().filter(|at| units[*at].at_reference).collect();
        let gap = target - output.iter().sum::<f64>();
        share(units, &chosen, gap, output);
    }
    let gap = target - output.iter().sum::<f64>();
    share(units, &running, gap, output);
}

/// The units that stay on so that their least outputs fit below the demand.
fn run_at_most(units: &[Range], wanted_mw: f64) -> Vec<usize> {
    let mut running: Vec<usize> = (0..units.len()).collect();
    let mut least: f64 = units.iter().map(|unit| unit.min_mw).sum();
    // A rounding error of the sums must not trip a unit.
    while least > wanted_mw * (1.0 + 1e-12) {
        let forced = (0..running.len()).filter(|place| units[running[*place]].min_mw > 0.0);
        let smaller = |a: &usize, b: &usize| {
            units[running[*a]].max_mw.total_cmp(&units[running[*b]].max_mw).then(a.cmp(b))
        };
        let Some(place) = forced.min_by(smaller) else { break };
        running.remove(place);
        least = running.iter().map(|at| units[*at].min_mw).sum();
    }
    running
}

/// Serves class by class from a capacity; returns the total served, MW.
fn serve(demands: &[(f64, u8)], capacity_mw: f64, served: &mut [f64]) -> f64 {
    let wanted: f64 = demands.iter().map(|(mw, _)| mw).sum();
    if wanted <= capacity_mw {
        for (served, (mw, _)) in served.iter_mut().zip(demands) {
            *served = *mw;
        }
        return wanted;
    }
    let classes = demands.iter().map(|(_, class)| usize::from(*class) + 1).max().unwrap_or(0);
    let mut by_class = vec![0.0; classes];
    for (mw, class) in demands {
        by_class[usize::from(*class)] += mw;
    }
    let mut left = capacity_mw.max(0.0);
    for share in &mut by_class {
        let (wanted, given) = (*share, left.min(*share));
        left -= given;
        *share = if wanted > 0.0 { given / wanted } else { 0.0 };
    }
    for (served, (mw, class)) in served.iter_mut().zip(demands) {
        *served = mw * by_class[usize::from(*class)];
    }
    served.iter().sum()
}

/// Shares a gap among units by their room, up to their limits.
fn share(units: &[Range], chosen: &[usize], gap_mw: f64, output: &mut [f64]) {
    let room = |at: usize, now: f64| {
        if gap_mw > 0.0 { units[at].max_mw - now } else { now - units[at].min_mw }
    };
    let total: f64 = chosen.iter().map(|at| room(*at, output[*at])).sum();
    if total <= 0.0 || gap_mw == 0.0 {
        return;
    }
    let part = (gap_mw / total).clamp(-1.0, 1.0);
    for at in chosen {
        output[*at] += part * room(*at, output[*at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn unit(set_mw: f64, min_mw: f64, max_mw: f64) -> Range {
        Range { set_mw, min_mw, max_mw, at_reference: false }
    }

    fn run(units: &[Range], demands: &[(f64, u8)], balance: Balance) -> (Vec<f64>, Vec<f64>) {
        let (mut output, mut served) = (vec![9.0; units.len()], vec![9.0; demands.len()]);
        dispatch(units, demands, balance, &mut output, &mut served);
        (output, served)
    }

    #[test]
    fn a_gap_is_shared_by_room() {
        let units = [unit(50.0, 0.0, 100.0), unit(75.0, 0.0, 100.0)];
        assert_eq!(run(&units, &[(155.0, 0)], Balance::Headroom).0, [70.0, 85.0]);
        assert_eq!(run(&units, &[(75.0, 0)], Balance::Headroom).0, [30.0, 45.0]);
    }

    #[test]
    fn the_reference_goes_first_and_others_help() {
        let mut units = [unit(50.0, 0.0, 60.0), unit(50.0, 0.0, 100.0)];
        units[0].at_reference = true;
        assert_eq!(run(&units, &[(105.0, 0)], Balance::Reference).0, [55.0, 50.0]);
        assert_eq!(run(&units, &[(130.0, 0)], Balance::Reference).0, [60.0, 70.0]);
    }

    #[test]
    fn shortage_is_shed_from_the_last_class_in_proportion() {
        let demands = [(40.0, 2), (30.0, 0), (60.0, 2), (20.0, 1)];
        let (output, served) = run(&[unit(0.0, 0.0, 100.0)], &demands, Balance::Headroom);
        assert_eq!(served, [20.0, 30.0, 30.0, 20.0]);
        assert_eq!(output, [100.0]);
    }

    #[test]
    fn too_much_least_output_trips_the_smallest() {
        let units = [unit(80.0, 40.0, 100.0), unit(30.0, 20.0, 30.0)];
        assert_eq!(run(&units, &[(50.0, 0)], Balance::Headroom), (vec![50.0, 0.0], vec![50.0]));
        // Neither fits: the island is left without a running unit.
        assert_eq!(run(&units, &[(10.0, 0)], Balance::Headroom), (vec![0.0, 0.0], vec![0.0]));
        // A store takes what is too much.
        let store = [unit(80.0, 40.0, 100.0), unit(0.0, -35.0, 35.0)];
        assert_eq!(run(&store, &[(10.0, 0)], Balance::Headroom).0.iter().sum::<f64>(), 10.0);
    }
}
