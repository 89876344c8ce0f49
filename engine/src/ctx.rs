//! What a handler holds while it handles one event.

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use shapan_journal::{Fact, Record, RecordId, Sink, Zone};
use shapan_kernel::{Calendar, Cause, Handle, Phase, Purpose, SimTime, Span, Stream, Streams};

use crate::city::Static;
use crate::error::StepError;
use crate::event::Event;
use crate::world::Roster;

/// Numbers the records of a run and passes them on.
pub(crate) struct Journal<'s> {
    sink: &'s mut dyn Sink,
    next: u32,
}

impl<'s> Journal<'s> {
    /// Goes on at a number.
    pub(crate) fn new(sink: &'s mut dyn Sink, next: u32) -> Self {
        Self { sink, next }
    }

    /// The next record's number.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    fn write(&mut self, cause: Option<RecordId>, at: SimTime, zone: Option<u16>, fact: Fact) -> RecordId {
        let id = RecordId(self.next);
        self.next += 1;
        self.sink.record(&Record { id, cause, time_us: at.as_micros(), zone: zone.map(Zone), fact });
        id
    }
}

/// The world, the calendar and the journal, at one instant, for one cause.
pub(crate) struct Ctx<'a, 's> {
    /// What all replications share.
    pub(crate) city: &'a Static,
    /// What this replication is about.
    pub(crate) world: &'a mut World,
    /// Entities by kind and index.
    pub(crate) roster: &'a mut Roster,
    /// What is due.
    pub(crate) calendar: &'a mut Calendar<Event>,
    /// Where facts go.
    pub(crate) journal: &'a mut Journal<'s>,
    /// Random numbers.
    pub(crate) streams: Streams,
    /// The instant.
    pub(crate) now: SimTime,
    /// The record that led here.
    pub(crate) cause: Cause,
}

impl Ctx<'_, '_> {
    /// Writes a fact that the present event's cause led to; gives its number.
    pub(crate) fn note(&mut self, zone: Option<u16>, fact: Fact) -> Cause {
        let cause = (self.cause != Cause::NONE).then_some(RecordId(self.cause.0));
        Cause(self.journal.write(cause, self.now, zone, fact).0)
    }

    /// Writes a fact and makes it the cause of what this handler does next.
    pub(crate) fn tell(&mut self, zone: Option<u16>, fact: Fact) {
        self.cause = self.note(zone, fact);
    }

    /// Makes something happen after a while, caused by the present cause.
    pub(crate) fn after(&mut self, delay: Span, phase: Phase, event: Event) -> Result<Handle, StepError> {
        self.at(self.now + delay, phase, event)
    }

    /// Makes something happen at an instant; the past counts as now.
    pub(crate) fn at(&mut self, at: SimTime, phase: Phase, event: Event) -> Result<Handle, StepError> {
        Ok(self.calendar.schedule(at.max(self.now), phase, event, self.cause)?)
    }

    /// The stream of a purpose for an entity.
    pub(crate) fn stream(&self, purpose: Purpose, entity: u64) -> Stream {
        self.streams.stream(purpose, entity)
    }

    /// A component of an entity, to change.
    pub(crate) fn get<C: Component<Mutability = Mutable>>(
        &mut self,
        entity: Entity,
        stage: &'static str,
    ) -> Result<bevy_ecs::world::Mut<'_, C>, StepError> {
        self.world
            .get_mut::<C>(entity)
            .ok_or(StepError::Lost { stage, component: std::any::type_name::<C>() })
    }

    /// A copy of a component of an entity.
    pub(crate) fn copy<C: Component + Copy>(
        &self,
        entity: Entity,
        stage: &'static str,
    ) -> Result<C, StepError> {
        self.world
            .get::<C>(entity)
            .copied()
            .ok_or(StepError::Lost { stage, component: std::any::type_name::<C>() })
    }

    /// The entity of a zone.
    pub(crate) fn zone(&self, zone: u16) -> Entity {
        self.roster.zones[usize::from(zone)]
    }

    /// Whether the sun is up or it is civil twilight.
    pub(crate) fn daylight(&self) -> bool {
        self.city.clock.daylight(self.now)
    }
}
