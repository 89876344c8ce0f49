//! A discrete-event kernel: it knows when things happen and in which order, and nothing of what they mean.
//!
//! | module | holds |
//! |---|---|
//! | [`time`] | instants and spans in whole microseconds |
//! | [`calendar`] | pending events in total order; cancel, reschedule, snapshot |
//! | [`random`] | random streams keyed by purpose and entity |
//! | [`run`](mod@run) | the loop, its limits and its reasons to stop |
//! | [`resource`] | servers with queues, priorities, preemption, reneging and shifts |
//! | [`monitor`] | running means, variances and time-weighted levels |
//! | [`trace`] | a hash of what happened, to prove two runs equal |
//!
//! Three promises hold throughout. The order of events is total: time, then phase, then the order of
//! scheduling. A tie never consumes a random number. And everything that decides the future can be cloned or
//! serialised, so that a restored run goes on exactly as the original.
//!
//! A clock that ticks every hour until the horizon:
//!
//! ```
//! use shapan_kernel::{Calendar, Cause, Due, Limits, Model, Phase, SimTime, Span, run};
//!
//! struct Clock { ticks: u32 }
//! #[derive(Clone, Copy)]
//! struct Tick;
//!
//! impl Model for Clock {
//!     type Event = Tick;
//!     type Error = shapan_kernel::calendar::ScheduleError;
//!     fn handle(&mut self, due: Due<Tick>, calendar: &mut Calendar<Tick>) -> Result<(), Self::Error> {
//!         self.ticks += 1;
//!         calendar.schedule(due.time + Span::from_hours(1.0), due.phase, Tick, due.cause)?;
//!         Ok(())
//!     }
//! }
//!
//! let mut calendar = Calendar::new();
//! calendar.schedule(SimTime::ZERO, Phase(0), Tick, Cause::NONE)?;
//! let mut clock = Clock { ticks: 0 };
//! let end = run(&mut clock, &mut calendar, &Limits::until(SimTime::from_hours(72.0)))?;
//! assert_eq!((clock.ticks, end.time.hours()), (73, 72.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod calendar;
pub mod monitor;
pub mod random;
pub mod resource;
pub mod run;
pub mod time;
pub mod trace;

pub use calendar::{Calendar, Cause, Due, Handle, Owner, Phase};
pub use random::{Purpose, Stream, Streams};
pub use run::{Limits, Model, run};
pub use time::{SimTime, Span};
