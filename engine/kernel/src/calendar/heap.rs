//! An indexed 4-ary min-heap of keys: it knows where each slot stands, so any entry can be moved or removed.
//!
//! Keys and slots lie in two arrays: four sibling keys fill one cache line, and sifting touches no payload.
//! Four children halve the depth of a binary heap, which is what counts once the keys outgrow the cache.

use super::key::Key;

const ARITY: usize = 4;

#[derive(Clone, Debug, Default)]
pub(super) struct Heap {
    keys: Vec<Key>,
    slots: Vec<u32>,
    /// Slot to place in the two arrays above; meaningless for slots that are not queued.
    positions: Vec<u32>,
}

impl Heap {
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self {
            keys: Vec::with_capacity(entries),
            slots: Vec::with_capacity(entries),
            positions: Vec::with_capacity(entries),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    #[inline]
    pub(super) fn first(&self) -> Option<Key> {
        self.keys.first().copied()
    }

    pub(super) fn key_of(&self, slot: u32) -> Key {
        self.keys[self.positions[slot as usize] as usize]
    }

    /// Entries in storage order: a heap again when pushed back in this order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Key, u32)> + '_ {
        self.keys.iter().copied().zip(self.slots.iter().copied())
    }

    #[inline]
    pub(super) fn push(&mut self, key: Key, slot: u32) {
        let hole = self.keys.len();
        self.keys.push(key);
        self.slots.push(slot);
        if self.positions.len() <= slot as usize {
            self.positions.resize(slot as usize + 1, 0);
        }
        self.ascend(hole, key, slot);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<(Key, u32)> {
        let first = (*self.keys.first()?, *self.slots.first()?);
        self.remove_at(0);
        Some(first)
    }

    #[inline]
    pub(super) fn remove(&mut self, slot: u32) {
        self.remove_at(self.positions[slot as usize] as usize);
    }

    #[inline]
    pub(super) fn rekey(&mut self, slot: u32, key: Key) {
        let hole = self.positions[slot as usize] as usize;
        self.settle(hole, key, slot);
    }

    /// Replaces every key and restores the heap, bottom up, in O(n).
    pub(super) fn rewrite(&mut self, new_key: impl Fn(Key) -> Key) {
        for key in &mut self.keys {
            *key = new_key(*key);
        }
        for hole in (0..self.keys.len()).rev() {
            let (key, slot) = (self.keys[hole], self.slots[hole]);
            self.settle_below(hole, key, slot);
        }
    }

    /// Takes the entry at `hole` out and puts the last one in its stead.
    #[inline]
    fn remove_at(&mut self, hole: usize) {
        if let (Some(key), Some(slot)) = (self.keys.pop(), self.slots.pop())
            && hole < self.keys.len()
        {
            self.settle(hole, key, slot);
        }
    }

    /// Puts an entry into the hole at `hole`, or wherever it belongs above or below.
    fn settle(&mut self, hole: usize, key: Key, slot: u32) {
        if hole > 0 && key < self.keys[(hole - 1) / ARITY] {
            self.ascend(hole, key, slot);
        } else {
            self.settle_below(hole, key, slot);
        }
    }

    /// As [`Self::settle`] within the subtree under `hole`.
    ///
    /// The hole first sinks to a leaf without looking at `key`, which then climbs from there. The entry
    /// mostly comes from the bottom and returns there, so this saves one comparison a level.
    fn settle_below(&mut self, top: usize, key: Key, slot: u32) {
        let mut hole = top;
        while let Some(child) = self.least_child(hole) {
            self.place(hole, self.keys[child], self.slots[child]);
            hole = child;
        }
        while hole > top {
            let parent = (hole - 1) / ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.place(hole, self.keys[parent], self.slots[parent]);
            hole = parent;
        }
        self.place(hole, key, slot);
    }

    fn ascend(&mut self, mut hole: usize, key: Key, slot: u32) {
        while hole > 0 {
            let parent = (hole - 1) / ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.place(hole, self.keys[parent], self.slots[parent]);
            hole = parent;
        }
        self.place(hole, key, slot);
    }

    #[inline]
    fn place(&mut self, position: usize, key: Key, slot: u32) {
        self.keys[position] = key;
        self.slots[position] = slot;
        self.positions[slot as usize] = position as u32;
    }

    #[inline]
    fn least_child(&self, parent: usize) -> Option<usize> {
        let first = parent * ARITY + 1;
        match self.keys.get(first..first + ARITY) {
            Some(&[a, b, c, d]) => {
                // Two matches and a final, without branches: the winner is unpredictable.
                let (left, left_key) = if b < a { (1, b) } else { (0, a) };
                let (right, right_key) = if d < c { (3, d) } else { (2, c) };
                Some(first + if right_key < left_key { right } else { left })
            }
            _ => (first..self.keys.len()).min_by_key(|&child| self.keys[child]),
        }
    }
}
