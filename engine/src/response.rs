//! Stage 6: those who dig, treat and put out.
//!
//! In: people under debris and hurt, fires, orders. Out: people freed, treated, dead. Teams, ambulances and
//! engines are individuals moved by events; what happens to a zone's many people between events is brought
//! up to date by systems at every tick.

pub(crate) mod fire;
pub(crate) mod medicine;
pub(crate) mod mobile;
pub(crate) mod rescue;
pub(crate) mod teams;

#[cfg(test)]
mod tests;
