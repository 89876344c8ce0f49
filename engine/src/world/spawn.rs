//! How the entities come to be.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use shapan_journal::Tier;
use shapan_kernel::resource::{Resource, Rules};
use shapan_kernel::{SimTime, Streams};

use super::Roster;
use super::components::{
    Care, Condition, Depot, Diggers, Duty, Fires, Goods, Hospital, Hurt, Known, Lines, People, Roofs, Shaken,
    Since, Team, Trapped, Vehicle,
};
use crate::city::Static;
use crate::city::forces::Home;
use crate::purpose;

/// Fills a fresh world: zones, assets, vehicles, teams, in table order.
pub(crate) fn build(city: &Static, streams: Streams) -> (World, Roster) {
    let mut world = World::new();
    let assets = assets(&mut world, city);
    let roster = Roster {
        zones: zones(&mut world, city, streams),
        depots: depots(&mut world, city, &assets),
        assets,
        vehicles: vehicles(&mut world, city),
        teams: teams(&mut world, city),
        consignments: Vec::new(),
    };
    furnish(&mut world, city, &roster);
    (world, roster)
}

fn zones(world: &mut World, city: &Static, streams: Streams) -> Vec<Entity> {
    let satphones = city.plan.knowledge.satphone_share.value;
    let zones = city.zones.iter().enumerate().map(|(z, site)| {
        let satellite = streams.stream(purpose::SATPHONE, site.stable).chance(satphones);
        (
            Shaken::default(),
            People { present: city.people.present[z], ..People::default() },
            Trapped { timescale: 1.0, ..Trapped::default() },
            Hurt::default(),
            Diggers::default(),
            Care::default(),
            Lines {
                shares: [1.0; 5],
                told: [1.0; 5],
                power: true,
                water: true,
                heat: true,
                public: true,
                radio: true,
                wired: true,
                satellite,
                ..Lines::default()
            },
            Known::default(),
            Goods::default(),
            Roofs::default(),
            Fires::default(),
            Since::default(),
        )
    });
    world.spawn_batch(zones.collect::<Vec<_>>()).collect()
}

fn assets(world: &mut World, city: &Static) -> Vec<Entity> {
    world.spawn_batch(std::iter::repeat_n(Condition::WHOLE, city.assets.sites.len())).collect()
}

/// Stores and docks. A depot of the city is the asset's own entity; a neighbour's column gets one.
fn depots(world: &mut World, city: &Static, assets: &[Entity]) -> Vec<Entity> {
    let supply = &city.plan.supply;
    let depots = city.depots.iter().map(|site| {
        let docks = (site.docks * supply.docks.value).round().max(1.0) as u32;
        let depot = Depot {
            stock: site.sets * supply.stock.value,
            rations: 0.0,
            open: false,
            called: false,
            ordered: 0,
            docks: Resource::new(SimTime::ZERO, docks, Rules::QUEUE),
        };
        match site.tier {
            Tier::MutualAid | Tier::Agreement => world.spawn(depot).id(),
            _ => world.entity_mut(assets[site.asset as usize]).insert(depot).id(),
        }
    });
    depots.collect()
}

/// Gives hospitals what only they carry.
fn furnish(world: &mut World, city: &Static, roster: &Roster) {
    let free = 1.0 - city.plan.medicine.occupancy.value;
    for hospital in &city.assets.hospitals {
        world.entity_mut(roster.assets[hospital.asset as usize]).insert(Hospital {
            free_beds: hospital.beds * free,
            share: 1.0,
            ..Hospital::default()
        });
    }
}

fn vehicles(world: &mut World, city: &Static) -> Vec<Entity> {
    let vehicles = city.forces.vehicles.iter().map(|site| Vehicle {
        duty: if matches!(site.home, Home::Partner(_)) { Duty::Away } else { Duty::Garage },
        at: match site.home {
            Home::Depot(depot) => city.assets.depots[depot as usize].node,
            Home::Partner(partner) => city.forces.partners[usize::from(partner)].gateway,
            Home::Zone(_) | Home::Station(_) => city.roads.zone_node(site.zone),
        },
        zone: site.zone,
        district: site.district,
        driven_h: 0.0,
        load: u32::MAX,
        ready: false,
        crew_since: SimTime::ZERO,
        trips: 0,
        aboard: [0.0; 2],
        called: SimTime::ZERO,
        record: 0,
    });
    world.spawn_batch(vehicles.collect::<Vec<_>>()).collect()
}

fn teams(world: &mut World, city: &Static) -> Vec<Entity> {
    let teams = city.forces.teams.iter().map(|site| Team {
        duty: if site.partner.is_some() { Duty::Away } else { Duty::Garage },
        zone: site.zone,
        arrived: false,
        task: u32::MAX,
    });
    world.spawn_batch(teams.collect::<Vec<_>>()).collect()
}
