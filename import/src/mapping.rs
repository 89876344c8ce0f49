//! How names of foreign files pair with Shapan's: limit states with damage states, periods with measures.

use std::collections::BTreeMap;

use shapan_damage::DamageState;
use shapan_damage::curve::IntensityMeasure;

use crate::imt::{Imt, MEASURES, word};
use crate::problem::{Fault, Findings};
use crate::remark::Remark;
use crate::source::Source;

/// Names that say which of the four damage states is meant.
const SYNONYMS: [(DamageState, &[&str]); 4] = [
    (DamageState::Slight, &["slight", "minor", "light", "ds1", "ls1", "d1"]),
    (DamageState::Moderate, &["moderate", "medium", "ds2", "ls2", "d2"]),
    (DamageState::Extensive, &["extensive", "extreme", "severe", "heavy", "major", "ds3", "ls3", "d3"]),
    (
        DamageState::Complete,
        &["complete", "collapse", "collapsed", "destruction", "total", "ds4", "ls4", "d4"],
    ),
];

/// Limit states of a file; published models have up to five.
pub(crate) const MOST_LIMIT_STATES: usize = 16;
/// Bytes of the name of a limit state: names are told again for each function that lacks them.
const LONGEST_NAME: usize = 64;

/// What the user says about names that do not speak for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Limit state of the file to damage state, or to `None` if its curves are to be left out.
    pub limit_states: BTreeMap<String, Option<DamageState>>,
    /// Whether curves by spectral acceleration at a period that Shapan lacks may take the nearest one it has.
    pub nearest_period: bool,
}

/// The damage state that a word means: `slight`, `moderate`, `extensive`, `complete`, or a synonym of one.
#[must_use]
pub fn damage_state(word: &str) -> Option<DamageState> {
    let word = word.trim().to_ascii_lowercase();
    SYNONYMS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(state, _)| *state)
}

/// Whether a name is a number and no word, like `ds2`: it counts states, so it means ours only where there are four.
fn is_numbered(name: &str) -> bool {
    name.ends_with(|sign: char| sign.is_ascii_digit())
}

/// The word of a damage state in Shapan's tables.
pub(crate) const fn state_word(state: DamageState) -> &'static str {
    match state {
        DamageState::None => "none",
        DamageState::Slight => "slight",
        DamageState::Moderate => "moderate",
        DamageState::Extensive => "extensive",
        DamageState::Complete => "complete",
    }
}

impl Mapping {
    /// The damage state of each limit state, which are listed from the mildest to the worst; nothing if there are too
    /// many, or if one is unknown.
    pub(crate) fn states(
        &self,
        source: &Source,
        findings: &mut Findings,
        names: &[String],
        offset: usize,
    ) -> Option<Vec<Option<DamageState>>> {
        if names.len() > MOST_LIMIT_STATES || names.iter().any(|name| name.len() > LONGEST_NAME) {
            let what = "too many limit states, or too long names";
            findings.at(source, offset, Fault::TooMany, what, "at most 16, of at most 64 bytes");
            return None;
        }
        let four = names.len() == 4;
        let (mut states, mut all_known) = (Vec::new(), true);
        for name in names {
            let said = self.limit_states.get(name).copied();
            let known = damage_state(name).filter(|_| four || !is_numbered(name)).map(Some);
            if said.or(known).is_none() {
                let what = format!("the limit state `{name}`, one of {}, has no pair", names.len());
                let expected = "slight, moderate, extensive or complete, or a synonym; else say which with \
                                --limit-states NAME=STATE,…";
                findings.at(source, offset, Fault::UnknownLimitState, what, expected);
                all_known = false;
            }
            states.push(said.or(known).flatten());
        }
        self.check_order(source, findings, names, &states, offset);
        for unused in self.limit_states.keys().filter(|name| !names.contains(name)) {
            let what = format!("there is no limit state `{unused}`");
            findings.at(source, offset, Fault::UnknownLimitState, what, names.join(", "));
        }
        all_known.then_some(states)
    }

    /// Damage states must rise with the limit states, each of them used once.
    fn check_order(
        &self,
        source: &Source,
        findings: &mut Findings,
        names: &[String],
        states: &[Option<DamageState>],
        offset: usize,
    ) {
        let mapped: Vec<_> =
            names.iter().zip(states).filter_map(|(name, state)| Some((name, (*state)?))).collect();
        for pair in mapped.windows(2) {
            let [(mild, mild_state), (worse, worse_state)] = pair else { continue };
            if worse_state <= mild_state {
                let what = format!(
                    "`{mild}` means {} and the worse `{worse}` means {}",
                    state_word(*mild_state),
                    state_word(*worse_state)
                );
                let expected = "worse limit states to mean worse damage";
                findings.at(source, offset, Fault::UnknownLimitState, what, expected);
            }
        }
        for (state, _) in SYNONYMS.iter().filter(|(state, _)| !states.contains(&Some(*state))) {
            let missing = state_word(*state);
            findings.remark(Remark::assumed(
                format!("文件没有 {missing} 状态的曲线"),
                format!("the file has no curves for the state {missing}"),
            ));
        }
        for (name, _) in names.iter().zip(states).filter(|(_, state)| state.is_none()) {
            findings.remark(Remark::dropped(
                format!("极限状态 {name} 的曲线未取"),
                format!("the curves of the limit state {name}"),
            ));
        }
    }

    /// The measure of a foreign name, or a problem.
    pub(crate) fn measure(
        &self,
        source: &Source,
        findings: &mut Findings,
        text: &str,
        offset: usize,
    ) -> Option<(Imt, IntensityMeasure)> {
        let Some(imt) = Imt::parse(text) else {
            let what = format!("the intensity measure is `{}`", text.trim());
            findings.at(source, offset, Fault::UnknownMeasure, what, MEASURES);
            return None;
        };
        let nearest = imt.nearest_measure();
        match imt.measure() {
            Some(measure) => Some((imt, measure)),
            None if self.nearest_period => {
                findings.remark(Remark::assumed(
                    format!("{imt} 按最近周期当作 {}", word(nearest)),
                    format!("{imt} is taken as {}, the nearest period", word(nearest)),
                ));
                Some((imt, nearest))
            }
            None => {
                let expected = format!("{MEASURES}; --nearest-period would take {}", word(nearest));
                findings.at(source, offset, Fault::UnknownMeasure, format!("the period of {imt}"), expected);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(names: &[&str], mapping: &Mapping) -> (Option<Vec<Option<DamageState>>>, bool) {
        let source = Source::new("f.xml", "<limitStates/>");
        let mut findings = Findings::default();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let states = mapping.states(&source, &mut findings, &names, 0);
        (states, findings.is_clean())
    }

    #[test]
    fn synonyms_pair_and_numbers_only_by_four() {
        use DamageState::{Complete, Extensive, Moderate, Slight};
        let four = [Slight, Moderate, Extensive, Complete].map(Some).to_vec();
        let plain = Mapping::default();
        for names in [["Slight", "moderate", "extreme", "collapse"], ["ds1", "DS2", "ds3", "ds4"]] {
            assert_eq!(states(&names, &plain), (Some(four.clone()), true));
        }
        assert_eq!(states(&["LS1", "LS2"], &plain), (None, false));
        assert!(!states(&["slight", "uninhabitable"], &plain).1);
        assert!(!states(&["complete", "collapse"], &plain).1, "both mean complete");
        assert!(!states(&["complete", "slight"], &plain).1, "the wrong way round");
        assert_eq!(states(&["minor", "major"], &plain), (Some(vec![Some(Slight), Some(Extensive)]), true));
    }

    #[test]
    fn limit_states_are_few_and_short() {
        let plain = Mapping::default();
        let long = "x".repeat(65);
        for names in [vec!["slight"; 17], vec![long.as_str()]] {
            let source = Source::new("f", "");
            let mut findings = Findings::default();
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(plain.states(&source, &mut findings, &names, 0), None);
            let problems = findings.into_problems();
            assert!(problems.has(Fault::TooMany) && problems.as_slice().len() == 1, "{problems}");
        }
    }

    #[test]
    fn the_user_has_the_last_word() {
        let said =
            [("LS1", Some(DamageState::Moderate)), ("LS2", Some(DamageState::Complete)), ("LS3", None)];
        let limit_states = said.map(|(name, state)| (name.to_owned(), state)).into();
        let mapping = Mapping { limit_states, nearest_period: false };
        let pairs = vec![Some(DamageState::Moderate), Some(DamageState::Complete), None];
        assert_eq!(states(&["LS1", "LS2", "LS3"], &mapping), (Some(pairs), true));
        assert!(!states(&["LS1", "LS2"], &mapping).1, "a name that the file does not have");
    }
}
