//! The house rules as tests: which crate may use which, what documents may name, what sources may hold.
//!
//! Each check is a function from text to a list of faults, so that it can be shown a broken example beside
//! the real tree. One binary, because each extra one links everything again.
#![allow(clippy::unwrap_used)]

#[path = "house/documents.rs"]
mod documents;
#[path = "house/manifests.rs"]
mod manifests;
#[path = "house/sources.rs"]
mod sources;
#[path = "house/stages.rs"]
mod stages;
#[path = "house/tree.rs"]
mod tree;
