//! The calendar against the plainest thing that could be right: a binary heap whose dead entries are skipped.
//!
//! Random sequences of every operation must give the same results, event by event, also across snapshots.
#![allow(clippy::unwrap_used)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use proptest::prelude::*;
use shapan_kernel::{Calendar, Cause, Handle, Owner, Phase, SimTime, Span};

/// Time, phase, running number, event.
type Entry = (SimTime, Phase, u64, u32);

/// Entries stay in the heap when they die; only those whose running number is the event's current one count.
#[derive(Clone, Default)]
struct Reference {
    now: SimTime,
    next_number: u64,
    heap: BinaryHeap<Reverse<Entry>>,
    /// Event to its current running number and owner.
    alive: BTreeMap<u32, (u64, Option<Owner>)>,
}

impl Reference {
    fn schedule(&mut self, at: SimTime, phase: Phase, event: u32, owner: Option<Owner>) {
        let number = self.next_number;
        self.next_number += 1;
        self.heap.push(Reverse((at, phase, number, event)));
        self.alive.insert(event, (number, owner));
    }

    fn cancel(&mut self, event: u32) -> Option<u32> {
        self.alive.remove(&event).map(|_| event)
    }

    fn reschedule(&mut self, event: u32, at: SimTime, phase: Phase) -> bool {
        let owner = self.alive.get(&event).map(|&(_, owner)| owner);
        owner.is_some_and(|owner| {
            self.schedule(at, phase, event, owner);
            true
        })
    }

    fn cancel_owned(&mut self, owner: Owner) -> usize {
        let before = self.alive.len();
        self.alive.retain(|_, &mut (_, other)| other != Some(owner));
        before - self.alive.len()
    }

    fn peek(&mut self) -> Option<Entry> {
        while let Some(&Reverse(entry)) = self.heap.peek() {
            if self.alive.get(&entry.3).is_some_and(|&(number, _)| number == entry.2) {
                return Some(entry);
            }
            self.heap.pop();
        }
        None
    }

    fn pop(&mut self) -> Option<(Entry, Option<Owner>)> {
        let entry = self.peek()?;
        self.heap.pop();
        self.now = entry.0;
        let (_, owner) = self.alive.remove(&entry.3)?;
        Some((entry, owner))
    }
}

#[derive(Clone, Debug)]
enum Operation {
    Schedule { delay: i64, phase: u8, owner: Option<u32> },
    Cancel(usize),
    Reschedule { which: usize, delay: i64, phase: u8 },
    CancelOwned(u32),
    Pop,
    Clone,
    Json,
}

/// Short delays and few phases, so that ties are common.
fn operation() -> impl Strategy<Value = Operation> {
    let owner = prop::option::of(prop_oneof![0_u32..4, Just(u32::MAX)]);
    prop_oneof![
        8 => (0_i64..12, 0_u8..3, owner)
            .prop_map(|(delay, phase, owner)| Operation::Schedule { delay, phase, owner }),
        3 => any::<usize>().prop_map(Operation::Cancel),
        4 => (any::<usize>(), 0_i64..12, 0_u8..3)
            .prop_map(|(which, delay, phase)| Operation::Reschedule { which, delay, phase }),
        1 => (0_u32..4).prop_map(Operation::CancelOwned),
        5 => Just(Operation::Pop),
        1 => Just(Operation::Clone),
        1 => Just(Operation::Json),
    ]
}

/// Both calendars side by side; handles are never forgotten, so that stale ones are tried too.
#[derive(Default)]
struct Pair {
    calendar: Calendar<u32>,
    reference: Reference,
    handles: Vec<Handle>,
}

impl Pair {
    fn apply(&mut self, operation: Operation) {
        match operation {
            Operation::Schedule { delay, phase, owner } => self.schedule(delay, phase, owner),
            Operation::Cancel(which) => {
                if let Some((event, handle)) = self.pick(which) {
                    assert_eq!(self.calendar.cancel(handle), self.reference.cancel(event));
                }
            }
            Operation::Reschedule { which, delay, phase } => self.reschedule(which, delay, phase),
            Operation::CancelOwned(owner) => {
                let owner = Owner(owner);
                assert_eq!(self.calendar.owned(owner).count(), self.owned_in_reference(owner));
                assert_eq!(self.calendar.cancel_owned(owner), self.reference.cancel_owned(owner));
            }
            Operation::Pop => {
                self.pop();
            }
            Operation::Clone => self.calendar = self.calendar.clone(),
            Operation::Json => {
                let text = serde_json::to_string(&self.calendar).unwrap();
                self.calendar = serde_json::from_str(&text).unwrap();
            }
        }
        assert_eq!(self.calendar.len(), self.reference.alive.len());
        assert_eq!(self.calendar.peek_time(), self.reference.peek().map(|entry| entry.0));
        assert_eq!(self.calendar.now(), self.reference.now);
    }

    fn after(&self, delay: i64) -> SimTime {
        self.reference.now + Span::from_micros(delay)
    }

    fn owned_in_reference(&self, owner: Owner) -> usize {
        self.reference.alive.values().filter(|alive| alive.1 == Some(owner)).count()
    }

    fn pick(&self, which: usize) -> Option<(u32, Handle)> {
        let event = which.checked_rem(self.handles.len())?;
        Some((event as u32, self.handles[event]))
    }

    fn schedule(&mut self, delay: i64, phase: u8, owner: Option<u32>) {
        let (at, phase, event) = (self.after(delay), Phase(phase), self.handles.len() as u32);
        let handle = match owner.map(Owner) {
            Some(owner) => self.calendar.schedule_owned(at, phase, event, Cause(event), owner),
            None => self.calendar.schedule(at, phase, event, Cause(event)),
        };
        self.handles.push(handle.unwrap());
        self.reference.schedule(at, phase, event, owner.map(Owner));
    }

    fn reschedule(&mut self, which: usize, delay: i64, phase: u8) {
        let (at, phase) = (self.after(delay), Phase(phase));
        if let Some((event, handle)) = self.pick(which) {
            let moved = self.calendar.reschedule(handle, at, phase).is_ok();
            assert_eq!(moved, self.reference.reschedule(event, at, phase));
            assert_eq!(self.calendar.get(handle), moved.then_some(event));
            assert_eq!(self.calendar.time_of(handle), moved.then_some(at));
        }
    }

    fn pop(&mut self) -> bool {
        let due = self.calendar.pop();
        let got = due.map(|due| ((due.time, due.phase, due.number, due.event), due.owner));
        assert_eq!(got, self.reference.pop());
        assert!(due.is_none_or(|due| due.cause == Cause(due.event)));
        due.is_some()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_of_operations_agrees(operations in prop::collection::vec(operation(), 0..300)) {
        let mut pair = Pair::default();
        for operation in operations {
            pair.apply(operation);
        }
        while pair.pop() {}
        prop_assert!(pair.calendar.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn large_calendars_agree(seeds in prop::collection::vec((0_i64..1_000_000, 0_u8..6), 2000..4000)) {
        let mut pair = Pair::default();
        for &(delay, phase) in &seeds {
            pair.schedule(delay, phase, None);
        }
        for (which, &(delay, phase)) in seeds.iter().enumerate().step_by(3) {
            pair.reschedule(which.wrapping_mul(7919), delay, phase);
            pair.pop();
            pair.apply(Operation::Cancel(which.wrapping_mul(104_729)));
        }
        while pair.pop() {}
    }
}
