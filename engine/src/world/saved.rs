//! A copy of a world: what its entities carry, and what it holds beside them.
//!
//! A restored world is a fresh one of the same city into which everything is put back, so that it goes on
//! exactly as the original would have.

use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;

use super::Roster;
use super::components::{
    Care, Condition, Consignment, Depot, Diggers, Fires, Goods, Hospital, Hurt, Known, Lines, People, Roofs,
    Shaken, Since, Team, Trapped, Vehicle,
};
use crate::cascade::{FuelTrucks, Networks, crews, gas_zones, needs};
use crate::command::Headquarters;
use crate::relief::tick::{Interval, Outbox};
use crate::response::fire::{Blaze, Blazes};
use crate::response::medicine::Board;
use crate::response::mobile::Units;
use crate::supply::cordons::Cordons;
use crate::supply::roadworks::Works;
use crate::supply::route::RoadState;

/// Calls a macro with every component of a zone.
macro_rules! zone_components {
    ($then:ident) => {
        $then! {
            shaken: Shaken, people: People, trapped: Trapped, hurt: Hurt, diggers: Diggers, care: Care,
            lines: Lines, known: Known, goods: Goods, roofs: Roofs, fires: Fires, since: Since,
        }
    };
}

/// Calls a macro with every resource of a world.
macro_rules! resources {
    ($then:ident) => {
        $then! {
            networks: Networks, needs: needs::Needs, yard: crews::Yard, checks: gas_zones::Checks,
            fuel_trucks: FuelTrucks, cordons: Cordons, units: Units,
            headquarters: Headquarters, roads: RoadState, works: Works,
            blazes: Blazes, board: Board, interval: Interval, outbox: Outbox,
        }
    };
}

macro_rules! saved_zones {
    ($($field:ident: $component:ident,)*) => {
        /// Everything that zones carry, column by column.
        #[derive(Clone, Debug)]
        struct Zones { $($field: Vec<$component>,)* }

        impl Zones {
            fn of(world: &World, roster: &Roster) -> Self {
                Self { $($field: column(world, &roster.zones),)* }
            }

            fn put(&self, world: &mut World, roster: &Roster) {
                $(put(world, &roster.zones, &self.$field);)*
            }
        }
    };
}
zone_components!(saved_zones);

macro_rules! saved_resources {
    ($($field:ident: $resource:ident $(:: $inner:ident)?,)*) => {
        /// Everything that a world holds beside its entities.
        #[derive(Clone, Debug)]
        struct Resources { $($field: Option<$resource $(:: $inner)?>,)* }

        impl Resources {
            fn of(world: &World) -> Self {
                Self { $($field: world.get_resource::<$resource $(:: $inner)?>().cloned(),)* }
            }

            fn put(&self, world: &mut World) {
                $(put_resource(world, &self.$field);)*
            }
        }
    };
}
resources!(saved_resources);

/// A copy of a world.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    zones: Zones,
    conditions: Vec<Condition>,
    depots: Vec<Depot>,
    /// Hospitals by their place among the assets.
    hospitals: Vec<(usize, Hospital)>,
    vehicles: Vec<Vehicle>,
    teams: Vec<Team>,
    /// By number; a street's own store is none.
    consignments: Vec<Option<Consignment>>,
    blazes: Vec<Blaze>,
    resources: Resources,
}

impl Saved {
    /// Copies a world.
    pub(crate) fn of(world: &World, roster: &Roster) -> Self {
        let burning = world.resource::<Blazes>().entities();
        let hospital = |(place, &asset): (usize, &Entity)| Some((place, *world.get::<Hospital>(asset)?));
        Self {
            zones: Zones::of(world, roster),
            conditions: column(world, &roster.assets),
            depots: column(world, &roster.depots),
            hospitals: roster.assets.iter().enumerate().filter_map(hospital).collect(),
            vehicles: column(world, &roster.vehicles),
            teams: column(world, &roster.teams),
            consignments: roster.consignments.iter().map(|&e| world.get::<Consignment>(e).copied()).collect(),
            blazes: column(world, burning),
            resources: Resources::of(world),
        }
    }

    /// Puts everything back into a fresh world of the same city.
    pub(crate) fn put(&self, world: &mut World, roster: &mut Roster) {
        self.zones.put(world, roster);
        put(world, &roster.assets, &self.conditions);
        put(world, &roster.depots, &self.depots);
        for &(place, hospital) in &self.hospitals {
            world.entity_mut(roster.assets[place]).insert(hospital);
        }
        put(world, &roster.vehicles, &self.vehicles);
        put(world, &roster.teams, &self.teams);
        let nowhere = roster.zones.first().copied();
        let respawned = self.consignments.iter().map(|load| match load {
            Some(load) => Some(world.spawn(*load).id()),
            None => nowhere,
        });
        roster.consignments = respawned.flatten().collect();
        self.resources.put(world);
        let burning = self.blazes.iter().map(|blaze| world.spawn(*blaze).id()).collect();
        world.resource_mut::<Blazes>().set_entities(burning);
    }
}

/// A component of some entities, in their order.
fn column<C: Component + Clone>(world: &World, entities: &[Entity]) -> Vec<C> {
    entities.iter().filter_map(|&entity| world.get::<C>(entity).cloned()).collect()
}

/// Puts a column back.
fn put<C: Component<Mutability = Mutable> + Clone>(world: &mut World, entities: &[Entity], column: &[C]) {
    for (&entity, value) in entities.iter().zip(column) {
        if let Some(mut component) = world.get_mut::<C>(entity) {
            component.clone_from(value);
        }
    }
}

fn put_resource<R: Resource + Clone>(world: &mut World, value: &Option<R>) {
    if let Some(value) = value {
        world.insert_resource(value.clone());
    }
}
