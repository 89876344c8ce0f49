//! Metamorphic tests of the lifelines: which way an answer must move, or that it must not move at all, when rows
//! change places, threads are added, tanks grow, crews are doubled, a line is cut, a blackout is copied half-way.
//!
//! One binary: `rows` (order of rows, loops of needs), `digests` (threads, shards, copies), `more` (reserves and
//! crews), `cuts` (lines out one by one).
#![allow(clippy::unwrap_used)]

#[path = "lifelines/cuts.rs"]
mod cuts;
#[path = "lifelines/digests.rs"]
mod digests;
#[path = "lifelines/more.rs"]
mod more;
#[path = "lifelines/rows.rs"]
mod rows;
#[path = "lifelines/support.rs"]
mod support;
