//! The command as a script meets it: exit codes, what goes to which stream, what is left on disk.
//!
//! One binary, because each extra one links everything again; the modules are
//! `import` (files of other tools), `input` (bad input, and that nothing is written then),
//! `batch` (digests, shards, interrupts, disks), `look` (languages, colours, tables),
//! `single` (run, compare, why and the small commands) and `validate`.
#![allow(clippy::unwrap_used)]

#[path = "command/batch.rs"]
mod batch;
#[path = "command/hazard.rs"]
mod hazard;
#[path = "command/import.rs"]
mod import;
#[path = "command/import_lifelines.rs"]
mod import_lifelines;
#[path = "command/import_roads.rs"]
mod import_roads;
#[path = "command/import_shakemap.rs"]
mod import_shakemap;
#[path = "command/import_shelby.rs"]
mod import_shelby;
#[path = "command/input.rs"]
mod input;
#[path = "command/look.rs"]
mod look;
#[path = "command/single.rs"]
mod single;
#[path = "command/support.rs"]
mod support;
#[path = "command/validate.rs"]
mod validate;
