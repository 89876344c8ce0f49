//! Travel times of the arcs of a hierarchy: the first, full customisation.

use std::sync::Arc;

use super::HierarchyError;
use super::shape::{Hierarchy, Way};
use crate::graph::{CLOSED, LinkId, UNREACHED};

/// The shortest time any link takes, ms, as in trees.
const LEAST_MS: u32 = 1;

/// A hierarchy under certain travel times, kept valid while they change.
///
/// Times are in milliseconds; [`CLOSED`] closes a link, zero counts as one, and ways of 2^32 - 1 ms and more
/// do not exist, all as in [`Tree`](crate::Tree). Cloning copies the times and shares the hierarchy.
#[derive(Debug, Clone)]
pub struct Metric {
    pub(super) hierarchy: Arc<Hierarchy>,
    pub(super) links_ms: Vec<u32>,
    pub(super) up_ms: Vec<u32>,
    pub(super) down_ms: Vec<u32>,
    /// One bit per arc, set while the arc waits to be looked at again; clear between calls.
    pub(super) waiting: Vec<u64>,
}

/// What a change of travel times cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repair {
    /// Links whose travel time differs from before.
    pub links: usize,
    /// Arcs looked at again; all of them if `full`.
    pub arcs: usize,
    /// Whether everything was customised afresh, as so many links changed that this is faster.
    pub full: bool,
}

/// Equality of everything questions depend on.
impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.links_ms == other.links_ms && self.up_ms == other.up_ms && self.down_ms == other.down_ms
    }
}

impl Metric {
    /// Customises `hierarchy` for `links_ms`, one travel time per link, ms.
    ///
    /// # Errors
    /// [`HierarchyError::Weights`] if there is not one travel time per link.
    pub fn new(hierarchy: Arc<Hierarchy>, links_ms: &[u32]) -> Result<Self, HierarchyError> {
        checked(&hierarchy, links_ms)?;
        let arcs = hierarchy.arc_count();
        let mut metric = Self {
            hierarchy,
            links_ms: links_ms.to_vec(),
            up_ms: vec![CLOSED; arcs],
            down_ms: vec![CLOSED; arcs],
            waiting: vec![0; arcs.div_ceil(64)],
        };
        metric.customise();
        Ok(metric)
    }

    /// Takes other travel times for all links, in the same memory.
    ///
    /// # Errors
    /// [`HierarchyError::Weights`] if there is not one travel time per link; the metric is then unchanged.
    pub fn replace(&mut self, links_ms: &[u32]) -> Result<(), HierarchyError> {
        checked(&self.hierarchy, links_ms)?;
        self.links_ms.copy_from_slice(links_ms);
        self.customise();
        Ok(())
    }

    /// The hierarchy under these times.
    #[must_use]
    pub fn hierarchy(&self) -> &Arc<Hierarchy> {
        &self.hierarchy
    }

    /// Current travel times, ms per link.
    #[must_use]
    pub fn links_ms(&self) -> &[u32] {
        &self.links_ms
    }

    /// The time of an arc, ms.
    #[inline]
    pub(super) fn arc_ms(&self, arc: usize, way: Way) -> u32 {
        match way {
            Way::Up => self.up_ms[arc],
            Way::Down => self.down_ms[arc],
        }
    }

    /// The time of a link as ways count it, ms.
    #[inline]
    pub(super) fn link_ms(&self, link: LinkId) -> u32 {
        self.links_ms[link.index()].max(LEAST_MS)
    }

    /// Fills all arcs: first from links, then from triangles in ascending order of their lowest rank.
    pub(super) fn customise(&mut self) {
        self.up_ms.fill(CLOSED);
        self.down_ms.fill(CLOSED);
        let hierarchy = Arc::clone(&self.hierarchy);
        for link in (0..self.links_ms.len() as u32).map(LinkId) {
            let time = self.link_ms(link);
            match hierarchy.slot(link) {
                Some((arc, Way::Up)) => self.up_ms[arc] = self.up_ms[arc].min(time),
                Some((arc, Way::Down)) => self.down_ms[arc] = self.down_ms[arc].min(time),
                None => {}
            }
        }
        for rank in 0..hierarchy.node_count() as u32 {
            self.relax_above(&hierarchy, rank);
        }
    }

    /// Relaxes the triangles whose lowest corner is `rank`.
    fn relax_above(&mut self, hierarchy: &Hierarchy, rank: u32) {
        let row = hierarchy.above(rank);
        for arc in row.clone() {
            let (up, down) = (self.up_ms[arc], self.down_ms[arc]);
            if up == UNREACHED && down == UNREACHED {
                continue;
            }
            let target = hierarchy.above(hierarchy.head(arc));
            // All arcs of this row lie before those of a higher rank.
            let (low_up, high_up) = self.up_ms.split_at_mut(target.start);
            let (low_down, high_down) = self.down_ms.split_at_mut(target.start);
            let sides = Sides {
                heads: &hierarchy.heads()[arc + 1..row.end],
                up_ms: &low_up[arc + 1..row.end],
                down_ms: &low_down[arc + 1..row.end],
            };
            let heads = &hierarchy.heads()[target.clone()];
            relax_row(
                heads,
                &mut high_up[..target.len()],
                &mut high_down[..target.len()],
                &sides,
                (up, down),
            );
        }
    }
}

/// The further arcs of a row.
struct Sides<'a> {
    heads: &'a [u32],
    up_ms: &'a [u32],
    down_ms: &'a [u32],
}

/// Relaxes the arcs from a node `v` to `heads` by way of a lower node that `v` reaches in `down` ms, that
/// reaches `v` in `up` ms, and whose further arcs are `sides`. Their heads are all among `heads`.
#[inline]
fn relax_row(heads: &[u32], v_up: &mut [u32], v_down: &mut [u32], sides: &Sides<'_>, (up, down): (u32, u32)) {
    let mut place = 0;
    for (offset, &end) in sides.heads.iter().enumerate() {
        if sides.heads.len() - offset == heads.len() - place {
            // From here on both rows are the same: no more looking, and the loop works on several at once.
            let (side_up, side_down) = (&sides.up_ms[offset..], &sides.down_ms[offset..]);
            lower(&mut v_up[place..], side_up, down);
            lower(&mut v_down[place..], side_down, up);
            return;
        }
        while heads[place] != end {
            place += 1;
        }
        v_up[place] = v_up[place].min(down.saturating_add(sides.up_ms[offset]));
        v_down[place] = v_down[place].min(sides.down_ms[offset].saturating_add(up));
        place += 1;
    }
}

#[inline]
fn lower(times: &mut [u32], sides: &[u32], more: u32) {
    for (time, side) in times.iter_mut().zip(sides) {
        *time = (*time).min(side.saturating_add(more));
    }
}

fn checked(hierarchy: &Hierarchy, links_ms: &[u32]) -> Result<(), HierarchyError> {
    let (expected, found) = (hierarchy.link_count(), links_ms.len());
    if expected == found { Ok(()) } else { Err(HierarchyError::Weights { expected, found }) }
}
