//! From an owner to the first of its pending events, without hashing.

use std::collections::BTreeMap;

use super::Owner;
use super::slab::NIL;

const PAGE: usize = 256;

/// A table in pages that come into being when touched: dense owners cost four bytes each, and a stray large
/// id costs a kilobyte and not sixteen gigabytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    pages: BTreeMap<u32, Box<[u32; PAGE]>>,
}

/// The page of an owner, and its place there.
fn place(owner: Owner) -> (u32, usize) {
    (owner.0 / PAGE as u32, owner.0 as usize % PAGE)
}

impl Heads {
    #[inline]
    pub(super) fn get(&self, owner: Owner) -> Option<u32> {
        let (page, index) = place(owner);
        let head = self.pages.get(&page)?[index];
        (head != NIL).then_some(head)
    }

    /// Makes `slot` the owner's first; [`NIL`] for none.
    #[inline]
    pub(super) fn set(&mut self, owner: Owner, slot: u32) {
        let (page, index) = place(owner);
        self.pages.entry(page).or_insert_with(|| Box::new([NIL; PAGE]))[index] = slot;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_owner_can_be_stored_and_forgotten() {
        let mut heads = Heads::default();
        for owner in [0, 255, 256, 1_000_000, u32::MAX].map(Owner) {
            assert_eq!(heads.get(owner), None);
            heads.set(owner, owner.0 / 2);
            assert_eq!(heads.get(owner), Some(owner.0 / 2));
            heads.set(owner, NIL);
            assert_eq!(heads.get(owner), None);
        }
        assert_eq!(heads.pages.len(), 4);
    }
}
