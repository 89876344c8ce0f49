//! Results as people and programs read them.

pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod problems;
pub(crate) mod progress;
pub(crate) mod table;
