//! Where the time of a delivery went: the hours from the event to an end, split into stages.

use shapan_journal::Stage;

use super::track::{Consignment, Hours, NEVER, at};
use crate::outcome::STAGES;

/// When a site's supply passed its milestones, hours after the event; infinite where it has not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path {
    /// The need was counted.
    pub(super) counted: f64,
    /// The command knew.
    pub(super) known: f64,
    /// The command first had nothing to send, before it ordered.
    pub(super) out_of_stock: f64,
    /// The consignment that decides.
    pub(super) consignment: Consignment,
    /// Nothing more came after the first goods.
    pub(super) out_afterwards: f64,
}

impl Path {
    /// Splits the hours from 0 to `end` into stages; they sum to `end`.
    ///
    /// A milestone counts only as far as no later one precedes it: goods sent on an estimate, before
    /// anyone counted, leave no time for counting. What has not been reached by `end` leaves the rest to
    /// the stage that it is stuck in.
    pub(super) fn split(&self, end: f64) -> Hours {
        let goods = &self.consignment;
        let [counted, known, ordered, ready, departed, arrived, unloaded] = in_order(
            [
                self.counted,
                self.known,
                goods.ordered,
                goods.ready,
                goods.departed,
                goods.arrived,
                goods.unloaded,
            ],
            end,
        );
        let out = self.out_of_stock.clamp(known, ordered);
        let out_later = self.out_afterwards.clamp(unloaded, end);
        let blocked = self.blocked(departed, arrived);
        let mut hours = [0.0; STAGES];
        hours[at(Stage::Detect)] = counted;
        hours[at(Stage::Report)] = known - counted;
        hours[at(Stage::Decide)] = out - known;
        hours[at(Stage::NoStock)] = (ordered - out) + (end - out_later);
        hours[at(Stage::Mobilise)] = ready - ordered;
        hours[at(Stage::Load)] = departed - ready;
        hours[at(Stage::Travel)] = arrived - departed - blocked;
        hours[at(Stage::Blocked)] = blocked;
        hours[at(Stage::Unload)] = unloaded - arrived;
        hours[at(Stage::HandOut)] = out_later - unloaded;
        hours
    }

    /// Hours of the way that were lost before blocks: as the arrival says; while it stands, since it stood
    /// and what it had lost before.
    fn blocked(&self, departed: f64, arrived: f64) -> f64 {
        let goods = &self.consignment;
        let standing = if goods.arrived == NEVER { (arrived - goods.stranded).max(0.0) } else { 0.0 };
        (goods.blocked_hours + standing).clamp(0.0, arrived - departed)
    }
}

/// Makes milestones ascend: none later than a later one, none after `end`.
fn in_order<const N: usize>(mut hours: [f64; N], end: f64) -> [f64; N] {
    let mut later = end;
    for hour in hours.iter_mut().rev() {
        later = hour.clamp(0.0, later);
        *hour = later;
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path() -> Path {
        Path {
            counted: 0.5,
            known: 1.0,
            out_of_stock: NEVER,
            consignment: Consignment {
                ordered: 1.5,
                ready: 2.5,
                departed: 3.0,
                arrived: 5.0,
                blocked_hours: 0.75,
                unloaded: 5.5,
                ..Consignment::default()
            },
            out_afterwards: NEVER,
        }
    }

    fn named(hours: Hours) -> Vec<(&'static str, f64)> {
        Stage::ALL.iter().map(|s| s.name()).zip(hours).filter(|(_, h)| *h != 0.0).collect()
    }

    #[test]
    fn a_served_site_is_split_at_its_milestones() {
        let expected = [
            ("detect", 0.5),
            ("report", 0.5),
            ("decide", 0.5),
            ("mobilise", 1.0),
            ("load", 0.5),
            ("travel", 1.25),
            ("blocked", 0.75),
            ("unload", 0.5),
        ];
        assert_eq!(named(path().split(5.5)), expected);
    }

    #[test]
    fn what_is_not_reached_takes_the_rest() {
        let nothing = Path { counted: NEVER, known: NEVER, consignment: Consignment::default(), ..path() };
        assert_eq!(named(nothing.split(72.0)), [("detect", 72.0)]);
        let silent = Path { counted: 2.0, ..nothing };
        assert_eq!(named(silent.split(72.0)), [("detect", 2.0), ("report", 70.0)]);
        let undecided = Path { known: 3.0, ..silent };
        assert_eq!(named(undecided.split(72.0)), [("detect", 2.0), ("report", 1.0), ("decide", 69.0)]);
        let empty = Path { out_of_stock: 4.0, ..undecided };
        assert_eq!(empty.split(72.0)[at(Stage::NoStock)], 68.0);
        let mut loading = path();
        loading.consignment = Consignment { ordered: 1.5, ready: 2.5, ..Consignment::default() };
        assert_eq!(loading.split(10.0)[at(Stage::Load)], 7.5);
    }

    #[test]
    fn a_stranded_truck_waits_before_the_block() {
        let mut stuck = path();
        stuck.consignment.arrived = NEVER;
        stuck.consignment.unloaded = NEVER;
        stuck.consignment.blocked_hours = 0.0;
        stuck.consignment.stranded = 4.0;
        let hours = stuck.split(10.0);
        assert_eq!((hours[at(Stage::Travel)], hours[at(Stage::Blocked)]), (1.0, 6.0));
    }

    #[test]
    fn goods_sent_on_an_estimate_leave_no_time_for_counting() {
        let early = Path { counted: 4.0, known: 4.5, ..path() };
        assert_eq!(early.split(5.5)[at(Stage::Detect)], 1.5);
        assert_eq!(early.split(5.5)[at(Stage::Report)], 0.0);
    }

    #[test]
    fn waiting_for_stock_is_told_from_deciding() {
        let waited = Path { out_of_stock: 1.2, out_afterwards: 7.0, ..path() };
        let hours = waited.split(8.0);
        assert!((hours[at(Stage::Decide)] - 0.2).abs() < 1e-12);
        assert!((hours[at(Stage::NoStock)] - 1.3).abs() < 1e-12);
        assert_eq!(hours[at(Stage::HandOut)], 1.5);
    }

    fn hour() -> impl Strategy<Value = f64> {
        prop_oneof![3 => 0.0..80.0f64, 1 => Just(NEVER)]
    }

    proptest! {
        #[test]
        fn stages_are_never_negative_and_sum_to_the_end(
            h in prop::array::uniform10(hour()), blocked in 0.0..5.0f64, end in 0.0..72.0f64,
        ) {
            let consignment = Consignment {
                ordered: h[3], ready: h[4], departed: h[5], arrived: h[6], unloaded: h[7],
                stranded: h[8], blocked_hours: blocked, ..Consignment::default()
            };
            let path = Path {
                counted: h[0], known: h[1], out_of_stock: h[2], consignment, out_afterwards: h[9],
            };
            let hours = path.split(end);
            prop_assert!(hours.iter().all(|h| *h >= -1e-9), "{hours:?}");
            prop_assert!((hours.iter().sum::<f64>() - end).abs() < 1e-9, "{hours:?}");
        }
    }
}
