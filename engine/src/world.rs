//! The world of one replication: what an entity carries, and how the entities come to be.
//!
//! Every row of the region's tables is an entity; vehicles and teams are individuals. Frequent state is a
//! field of a component, never a marker that moves an entity to another archetype.

pub(crate) mod components;
mod saved;
mod spawn;

use bevy_ecs::entity::Entity;

pub(crate) use saved::Saved;
pub(crate) use spawn::build;

/// Entities by kind and index: the way from a number in an event to an entity.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// Zones, in table order.
    pub(crate) zones: Vec<Entity>,
    /// Assets, in the order of the city's flat list.
    pub(crate) assets: Vec<Entity>,
    /// Depots and neighbours' columns, in the order of the city's list.
    pub(crate) depots: Vec<Entity>,
    /// Vehicles, in the order of the city's list.
    pub(crate) vehicles: Vec<Entity>,
    /// Teams, in the order of the city's list.
    pub(crate) teams: Vec<Entity>,
    /// Consignments, in the order of their numbers.
    pub(crate) consignments: Vec<Entity>,
}

#[cfg(test)]
mod tests;
