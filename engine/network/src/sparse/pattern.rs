//! Which entries a matrix has, their values, and the memory that its factorisation works in.

use std::fmt;
use std::sync::Arc;

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};

/// Rows of the entries of a square matrix, column by column and rising.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Pattern {
    /// The pattern of these entries (row, column), and the place of each: entries named twice have one place.
    pub(crate) fn new(size: usize, entries: impl Iterator<Item = (u32, u32)> + Clone) -> (Self, Vec<u32>) {
        let mut bounds = vec![0; size + 1];
        let mut count = 0;
        for (_, column) in entries.clone() {
            bounds[column as usize + 1] += 1;
            count += 1;
        }
        for column in 0..size {
            bounds[column + 1] += bounds[column];
        }
        let mut next = bounds.clone();
        let mut cells = vec![(0, 0); count];
        for (entry, (row, column)) in (0..).zip(entries) {
            let at = &mut next[column as usize];
            cells[*at as usize] = (row, entry);
            *at += 1;
        }
        let (mut starts, mut rows, mut places) = (Vec::with_capacity(size + 1), Vec::new(), vec![0; count]);
        starts.push(0);
        for column in bounds.windows(2) {
            let cells = &mut cells[column[0] as usize..column[1] as usize];
            cells.sort_unstable();
            let begin = rows.len();
            for &mut (row, entry) in cells {
                if rows.len() == begin || rows.last() != Some(&row) {
                    rows.push(row);
                }
                places[entry as usize] = rows.len() as u32 - 1;
            }
            starts.push(rows.len() as u32);
        }
        (Self { starts, rows }, places)
    }

    /// Number of rows and of columns.
    pub(crate) fn size(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of entries.
    pub(crate) fn entries(&self) -> usize {
        self.rows.len()
    }

    /// As faer sees it.
    pub(crate) fn view(&self) -> SymbolicSparseColMatRef<'_, u32> {
        SymbolicSparseColMatRef::new_checked(self.size(), self.size(), &self.starts, None, &self.rows)
    }
}

/// A pattern, shared by clones, with values of one's own.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pattern: Arc<Pattern>,
    values: Vec<f64>,
}

impl Matrix {
    /// Zeros at these entries (row, column), and the place of each.
    pub(crate) fn new(size: usize, entries: impl Iterator<Item = (u32, u32)> + Clone) -> (Self, Vec<u32>) {
        let (pattern, places) = Pattern::new(size, entries);
        let values = vec![0.0; pattern.entries()];
        (Self { pattern: Arc::new(pattern), values }, places)
    }

    pub(crate) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Sets all values to zero.
    pub(crate) fn clear(&mut self) {
        self.values.fill(0.0);
    }

    /// Adds to the entry at a place.
    pub(crate) fn add(&mut self, place: u32, value: f64) {
        self.values[place as usize] += value;
    }

    /// As faer sees it.
    pub(crate) fn view(&self) -> SparseColMatRef<'_, u32, f64> {
        SparseColMatRef::new(self.pattern.view(), &self.values)
    }
}

/// Working memory of a known size; a clone has its own.
pub(crate) struct Scratch {
    size: StackReq,
    memory: MemBuffer,
}

impl Scratch {
    pub(crate) fn new(size: StackReq) -> Self {
        Self { size, memory: MemBuffer::new(size) }
    }

    pub(crate) fn stack(&mut self) -> &mut MemStack {
        MemStack::new(&mut self.memory)
    }
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::new(self.size)
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scratch").field(&self.size).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_named_twice_have_one_place() {
        let entries = [(2, 0), (0, 0), (1, 1), (2, 0), (0, 2)];
        let (pattern, places) = Pattern::new(3, entries.into_iter());
        assert_eq!((pattern.starts, pattern.rows), (vec![0, 2, 3, 4], vec![0, 2, 1, 0]));
        assert_eq!(places, [1, 0, 2, 1, 3]);
    }
}
