//! The facts of a run and their causes.
//!
//! The journal is the wall between the simulated city and everyone who wants to know what happened:
//! the engine writes facts into a [`Sink`], measures fold over them, and last year's file stays
//! readable because nothing here knows the engine.
//!
//! A [`Record`] says when, where, what and *why*: `cause` names the record that led to this one, so
//! that the chain from the first shock to the late truck can be walked backwards ([`chain`]).

mod fact;
mod file;
mod kinds;
mod record;

pub use fact::Fact;
pub use file::{JournalError, JournalReader, JournalWriter};
pub use kinds::{DeadReason, Item, LinkState, Mode, Rescuer, Service, Stage, Subject, SubjectKind, Tier};
pub use record::{Chain, Memory, Nothing, Record, RecordId, Sink, Tee, Zone, chain};
