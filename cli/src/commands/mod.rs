//! One module a command: ask the libraries, print the answer, say how it ended.

pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod hazard;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod new;
mod results;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod targets;
pub(crate) mod validate;
pub(crate) mod why;
