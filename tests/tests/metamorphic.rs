//! Metamorphic tests on the whole engine: nobody knows the right answer, but everybody knows which way it
//! must move. Every comparison is on common random numbers, pair by pair.
//!
//! One binary, because the base is run once and shared: `supply` (more of anything never hurts), `shock`
//! (stronger, weaker, at another hour), `rescue`, `facts` (journals: causes, order, conservation, common
//! random numbers).
#![allow(clippy::unwrap_used)]

#[path = "metamorphic/facts.rs"]
mod facts;
#[path = "metamorphic/rescue.rs"]
mod rescue;
#[path = "metamorphic/shock.rs"]
mod shock;
#[path = "metamorphic/supply.rs"]
mod supply;
#[path = "metamorphic/support.rs"]
mod support;
