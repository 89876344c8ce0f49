//! Where pending events lie: slots that are reused, each with a generation that makes stale handles visible.

use super::owners::Heads;
use super::{Cause, Handle, Owner};

/// "No slot": ends the list of an owner's events.
pub(super) const NIL: u32 = u32::MAX;

/// What is stored of a pending event besides its key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<E> {
    pub(super) event: E,
    pub(super) cause: Cause,
    pub(super) owner: Option<Owner>,
}

#[derive(Clone, Debug)]
pub(super) struct Slot<E> {
    pub(super) generation: u32,
    /// Neighbours in the list of the owner; read only while the entry has one.
    pub(super) previous: u32,
    pub(super) next: u32,
    pub(super) entry: Option<Entry<E>>,
}

#[derive(Clone, Debug)]
pub(super) struct Slab<E> {
    pub(super) slots: Vec<Slot<E>>,
    /// Vacant slots; the last vacated is used first, while it is still in the cache.
    pub(super) free: Vec<u32>,
    pub(super) heads: Heads,
}

impl<E: Copy> Slab<E> {
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { slots: Vec::with_capacity(entries), free: Vec::new(), heads: Heads::default() }
    }

    #[inline]
    pub(super) fn get(&self, handle: Handle) -> Option<E> {
        let slot = self.slots.get(handle.slot as usize)?;
        if slot.generation != handle.generation {
            return None;
        }
        slot.entry.as_ref().map(|entry| entry.event)
    }

    /// Stores an entry, in a reused slot if there is one, and links it to its owner.
    ///
    /// # Panics
    /// If 2³² - 1 events are pending at once (more than 200 GB of them).
    #[inline]
    pub(super) fn occupy(&mut self, entry: Entry<E>) -> Handle {
        let slot = self.free.pop().unwrap_or_else(|| self.grow());
        let place = &mut self.slots[slot as usize];
        place.entry = Some(entry);
        let handle = Handle { slot, generation: place.generation };
        if let Some(owner) = entry.owner {
            self.link(slot, owner);
        }
        handle
    }

    /// Empties an occupied slot, unlinks it from its owner and makes its handle stale.
    #[inline]
    pub(super) fn vacate(&mut self, slot: u32) -> Entry<E> {
        let place = &mut self.slots[slot as usize];
        let entry = place.entry.take().expect("a queued slot holds an event");
        place.generation = place.generation.wrapping_add(1);
        self.free.push(slot);
        if let Some(owner) = entry.owner {
            self.unlink(slot, owner);
        }
        entry
    }

    pub(super) fn first_of(&self, owner: Owner) -> Option<u32> {
        self.heads.get(owner)
    }

    pub(super) fn owned(&self, owner: Owner) -> impl Iterator<Item = Handle> + '_ {
        let following = |&slot: &u32| {
            let next = self.slots[slot as usize].next;
            (next != NIL).then_some(next)
        };
        std::iter::successors(self.first_of(owner), following)
            .map(|slot| Handle { slot, generation: self.slots[slot as usize].generation })
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let slot = self.slots.len();
        assert!(slot < NIL as usize, "too many pending events");
        self.slots.push(Slot { generation: 0, previous: NIL, next: NIL, entry: None });
        slot as u32
    }

    fn link(&mut self, slot: u32, owner: Owner) {
        let head = self.heads.get(owner);
        if let Some(head) = head {
            self.slots[head as usize].previous = slot;
        }
        let place = &mut self.slots[slot as usize];
        (place.previous, place.next) = (NIL, head.unwrap_or(NIL));
        self.heads.set(owner, slot);
    }

    fn unlink(&mut self, slot: u32, owner: Owner) {
        let Slot { previous, next, .. } = self.slots[slot as usize];
        if next != NIL {
            self.slots[next as usize].previous = previous;
        }
        if previous == NIL {
            self.heads.set(owner, next);
        } else {
            self.slots[previous as usize].next = next;
        }
    }
}
