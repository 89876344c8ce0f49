//! A calendar as data that can be stored: everything that decides how it goes on, checked when it comes back.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::heap::Heap;
use super::key::{Key, MAX_NUMBER};
use super::owners::Heads;
use super::slab::{Entry, NIL, Slab, Slot};
use super::ties::Ties;
use super::{Calendar, Cause, Owner, Phase};
use crate::time::SimTime;

/// Why stored data is not a calendar. Nothing has been restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The list of pending events contradicts the slots.
    #[error("stored calendar: the pending events and the occupied slots do not match at slot {0}")]
    Pending(u32),
    /// An event lies before the stored present, or bears a running number that has not been given out yet.
    #[error("stored calendar: the event in slot {0} has an impossible time or running number")]
    Key(u32),
    /// The list of vacant slots contradicts the slots.
    #[error("stored calendar: the vacant slots do not match at slot {0}")]
    Vacant(u32),
    /// An owner's list of events is broken.
    #[error("stored calendar: the owner's list is broken at slot {0}")]
    Owner(u32),
}

/// The stored form. Heap order, generations, vacant slots and owners' lists are all kept: each of them
/// decides a handle or an order to come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record<E> {
    now: SimTime,
    next_number: u64,
    ties: Ties,
    pending: Vec<PendingRecord>,
    slots: Vec<SlotRecord<E>>,
    vacant: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct PendingRecord {
    time: SimTime,
    phase: Phase,
    number: u64,
    slot: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SlotRecord<E> {
    generation: u32,
    event: Option<EventRecord<E>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct EventRecord<E> {
    event: E,
    cause: Cause,
    owner: Option<OwnedRecord>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct OwnedRecord {
    id: Owner,
    previous: Option<u32>,
    next: Option<u32>,
}

impl<E: Copy> From<Calendar<E>> for Record<E> {
    fn from(calendar: Calendar<E>) -> Self {
        let ties = calendar.ties;
        let pending = calendar.heap.entries().map(|(key, slot)| PendingRecord {
            time: key.time(),
            phase: key.phase(),
            number: ties.undo(key.number()),
            slot,
        });
        Self {
            now: calendar.now,
            next_number: calendar.next_number,
            ties,
            pending: pending.collect(),
            slots: calendar.slab.slots.iter().map(SlotRecord::from).collect(),
            vacant: calendar.slab.free,
        }
    }
}

impl<E: Copy> From<&Slot<E>> for SlotRecord<E> {
    fn from(slot: &Slot<E>) -> Self {
        let neighbour = |other: u32| (other != NIL).then_some(other);
        let event = slot.entry.map(|entry| EventRecord {
            event: entry.event,
            cause: entry.cause,
            owner: entry.owner.map(|id| OwnedRecord {
                id,
                previous: neighbour(slot.previous),
                next: neighbour(slot.next),
            }),
        });
        Self { generation: slot.generation, event }
    }
}

impl<E: Copy> From<&SlotRecord<E>> for Slot<E> {
    fn from(record: &SlotRecord<E>) -> Self {
        let owned = record.event.as_ref().and_then(|event| event.owner);
        Self {
            generation: record.generation,
            previous: owned.and_then(|owned| owned.previous).unwrap_or(NIL),
            next: owned.and_then(|owned| owned.next).unwrap_or(NIL),
            entry: record.event.as_ref().map(|stored| Entry {
                event: stored.event,
                cause: stored.cause,
                owner: stored.owner.map(|owned| owned.id),
            }),
        }
    }
}

impl<E: Copy> TryFrom<Record<E>> for Calendar<E> {
    type Error = RestoreError;

    fn try_from(record: Record<E>) -> Result<Self, RestoreError> {
        record.check_slots()?;
        record.check_keys()?;
        let mut heap = Heap::with_capacity(record.slots.len());
        for pending in &record.pending {
            let number = record.ties.apply(pending.number);
            heap.push(Key::new(pending.time, pending.phase, number), pending.slot);
        }
        Ok(Self {
            now: record.now,
            next_number: record.next_number,
            heap,
            slab: Slab {
                heads: record.heads()?,
                slots: record.slots.iter().map(Slot::from).collect(),
                free: record.vacant,
            },
            ties: record.ties,
        })
    }
}

impl<E> Record<E> {
    /// Every slot is named exactly once: among the pending if it holds an event, else among the vacant.
    fn check_slots(&self) -> Result<(), RestoreError> {
        let mut named = vec![false; self.slots.len()];
        let mut name = |slot: u32, occupied: bool| match self.slots.get(slot as usize) {
            Some(record) if record.event.is_some() == occupied => {
                !std::mem::replace(&mut named[slot as usize], true)
            }
            _ => false,
        };
        if let Some(wrong) = self.pending.iter().find(|pending| !name(pending.slot, true)) {
            return Err(RestoreError::Pending(wrong.slot));
        }
        if let Some(&wrong) = self.vacant.iter().find(|&&slot| !name(slot, false)) {
            return Err(RestoreError::Vacant(wrong));
        }
        match named.iter().position(|&named| !named) {
            Some(missing) if self.slots[missing].event.is_some() => {
                Err(RestoreError::Pending(missing as u32))
            }
            Some(missing) => Err(RestoreError::Vacant(missing as u32)),
            None => Ok(()),
        }
    }

    /// No event lies in the past, and running numbers are unique and have all been given out.
    fn check_keys(&self) -> Result<(), RestoreError> {
        let limit = self.next_number.min(MAX_NUMBER + 1);
        let mut numbers: Vec<_> = self.pending.iter().map(|pending| (pending.number, pending.slot)).collect();
        numbers.sort_unstable();
        let twice = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1);
        let impossible = |pending: &&PendingRecord| pending.time < self.now || pending.number >= limit;
        match twice.or(self.pending.iter().find(impossible).map(|pending| pending.slot)) {
            Some(slot) => Err(RestoreError::Key(slot)),
            None => Ok(()),
        }
    }

    /// Finds the first event of every owner, and checks that neighbours agree and that no list is a ring.
    fn heads(&self) -> Result<Heads, RestoreError> {
        let mut heads = Heads::default();
        let mut reached = 0;
        for (slot, owned) in self.owned_slots() {
            if owned.previous.is_none() {
                if heads.get(owned.id).is_some() {
                    return Err(RestoreError::Owner(slot));
                }
                heads.set(owned.id, slot);
                reached += self.list_length(slot, owned)?;
            }
        }
        // Whatever no list reaches stands in a ring, or points back to a slot that does not point at it.
        match self.owned_slots().nth(reached) {
            Some((slot, _)) => Err(RestoreError::Owner(slot)),
            None => Ok(heads),
        }
    }

    fn owned_slots(&self) -> impl Iterator<Item = (u32, OwnedRecord)> + '_ {
        (0..)
            .map_while(|slot| self.slots.get(slot as usize).map(|_| slot))
            .filter_map(|slot| Some((slot, self.owned(slot)?)))
    }

    fn owned(&self, slot: u32) -> Option<OwnedRecord> {
        self.slots.get(slot as usize)?.event.as_ref()?.owner
    }

    fn list_length(&self, mut slot: u32, mut owned: OwnedRecord) -> Result<usize, RestoreError> {
        let mut length = 1;
        while let Some(next) = owned.next {
            let follower = self.owned(next).filter(|next| next.id == owned.id && next.previous == Some(slot));
            owned = follower.ok_or(RestoreError::Owner(slot))?;
            slot = next;
            length += 1;
        }
        Ok(length)
    }
}
