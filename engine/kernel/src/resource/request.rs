//! What goes into a resource and what comes out: rules, requests, tickets, changes.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::{SimTime, Span};

/// Urgency; lower is served first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Priority(pub u32);

/// Names a request at one resource, from the asking to the release. Tickets sort as the queue does: by
/// priority, then by order of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ticket {
    pub(super) priority: Priority,
    pub(super) number: u64,
    /// Where the request stands in memory; never decides an order, because no two numbers are equal.
    pub(super) slot: u32,
}

impl Ticket {
    /// The priority asked with.
    #[must_use]
    pub fn priority(self) -> Priority {
        self.priority
    }
}

/// What happens behind a request that stands first but needs more units than are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Overtaking {
    /// All wait: units gather for the first, and a small request never passes a large one before it.
    HeadOnly,
    /// Whoever fits goes first, in queue order: nothing stands idle, but large requests may wait long.
    FitFirst,
}

/// What becomes of a holder whose units are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Eviction {
    /// It returns to its old place in the queue and later does the work that was left.
    Resume,
    /// It returns to its old place in the queue and later does all its work again.
    Restart,
    /// It leaves with the work that was left, and the caller sends it elsewhere.
    Reroute,
}

/// How a resource decides. Constant during a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rules {
    /// Whether requests may pass one another.
    pub overtaking: Overtaking,
    /// Whether a request takes units away from strictly less urgent holders when too few are free.
    pub preemptive: bool,
    /// What becomes of those who lose their units, to a more urgent request or at the end of a shift.
    pub eviction: Eviction,
}

impl Rules {
    /// First come, first served within a priority; nobody overtakes and nobody is preempted (at the end of a
    /// shift that does not wait, work resumes later).
    pub const QUEUE: Rules =
        Rules { overtaking: Overtaking::HeadOnly, preemptive: false, eviction: Eviction::Resume };
}

/// How a change of capacity treats those being served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShiftPolicy {
    /// They finish; a reduction takes effect as they release.
    FinishCurrent,
    /// The least urgent lose their units at once until the rest fit.
    Preempt,
}

/// Somebody asks for units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request<W> {
    /// Who asks: any small copyable identity of the caller's.
    pub who: W,
    /// How many units, all at once. More than the present capacity means waiting for a larger shift.
    pub units: u32,
    /// How urgently.
    pub priority: Priority,
    /// How long the units will be needed. The caller releases them; the resource only reckons what is left
    /// after an eviction.
    pub work: Span,
    /// From when on it would rather leave than wait (see `Resource::renege_overdue`); holders never renege.
    pub deadline: Option<SimTime>,
}

impl<W> Request<W> {
    /// One unit at the highest priority, with endless patience.
    #[must_use]
    pub fn new(who: W, work: Span) -> Self {
        Self { who, units: 1, priority: Priority(0), work, deadline: None }
    }

    /// The same for that many units.
    #[must_use]
    pub fn with_units(self, units: u32) -> Self {
        Self { units, ..self }
    }

    /// The same at that priority.
    #[must_use]
    pub fn with_priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// The same with patience until that instant.
    #[must_use]
    pub fn with_deadline(self, deadline: SimTime) -> Self {
        Self { deadline: Some(deadline), ..self }
    }
}

/// What an operation brought about, in the order in which it happened; the caller schedules accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change<W> {
    /// Got its units: schedule the end of its work.
    Granted(Grant<W>),
    /// Lost its units: cancel the end of its work.
    Evicted(Evicted<W>),
    /// Left the queue unserved.
    Reneged(Reneged<W>),
}

/// A request got its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant<W> {
    /// Which request.
    pub ticket: Ticket,
    /// Who asked.
    pub who: W,
    /// How many units.
    pub units: u32,
    /// How long it needs them from now on.
    pub work: Span,
    /// How long it stood in the queue since it last joined it.
    pub waited: Span,
    /// How often it was evicted before. A caller whose rule is to draw the work anew after an eviction does
    /// so when this is above zero.
    pub evictions: u32,
}

/// A holder lost its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evicted<W> {
    /// Which request.
    pub ticket: Ticket,
    /// Who asked.
    pub who: W,
    /// How many units it lost.
    pub units: u32,
    /// How long it had them this time.
    pub served: Span,
    /// How much of its work was left undone.
    pub remaining: Span,
    /// What becomes of it: waiting again (resume, restart) or gone from this resource (reroute).
    pub fate: Eviction,
}

/// A request left the queue unserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reneged<W> {
    /// Which request.
    pub ticket: Ticket,
    /// Who asked.
    pub who: W,
    /// How long it stood in the queue since it last joined it.
    pub waited: Span,
}

/// A caller's mistake; the resource is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ResourceError {
    /// A request for nothing.
    #[error("a request must be for at least one unit")]
    NoUnits,
    /// Only a holder can release.
    #[error("{0:?} holds no units: it was evicted, has released them, or still waits")]
    NotHolding(Ticket),
    /// Only a waiting request can be withdrawn.
    #[error("{0:?} does not wait: it holds units or has left")]
    NotWaiting(Ticket),
}
