//! The fact that decided a promise in a zone.

use std::collections::BTreeMap;

use shapan_journal::{Fact, Record, RecordId, Service, Tier, Zone};
use shapan_scenarios::target::{Measure, SupplyTier, Target};

use crate::lifelines::{WHOLE, service_of};
use crate::score::EARLIEST_HOURS;

/// The record that decided, or the last state that the zone reached on the way; the zone's damage or the
/// shock where nothing else is known. None only for an empty journal.
pub(super) fn decisive(records: &[Record], zone: Zone, target: &Target) -> Option<RecordId> {
    let local: Vec<&Record> = records.iter().filter(|record| record.zone == Some(zone)).collect();
    let found = match target.measure {
        Some(Measure::FirstSupplyHours { tier, .. }) => {
            let tier = match tier {
                SupplyTier::District => Tier::District,
                SupplyTier::City => Tier::City,
            };
            supply(records, &local, &|other| other == tier)
        }
        Some(Measure::BasicLifeHours | Measure::BasicLifeShare { .. }) => {
            life(records, &local, target.required_share)
        }
        Some(Measure::ServiceRestoredHours { service, share }) => {
            turn(&levels(&local, service_of(service)), share.min(WHOLE))
        }
        Some(Measure::ServicePersonHours { service }) => lowest(&levels(&local, service_of(service))),
        Some(Measure::CriticalLoadHours { share }) => turn(&critical(records), share.min(WHOLE)),
        Some(_) | None => last(&local, |fact| belongs(fact, target.measure.as_ref())),
    };
    found.or_else(|| last(&local, |fact| matches!(fact, Fact::ZoneDamage { .. }))).or_else(|| {
        let shock = records.iter().find(|record| matches!(record.fact, Fact::Shock { .. }));
        shock.or(records.first()).map(|record| record.id)
    })
}

/// Whether a fact is of the kind that a measure without a time of its own looks at.
fn belongs(fact: &Fact, measure: Option<&Measure>) -> bool {
    match measure {
        Some(Measure::FireCoverShare { .. }) => matches!(fact, Fact::FireCover { .. }),
        Some(Measure::AirArrivalHours) => {
            matches!(fact, Fact::SortieCalled { .. } | Fact::SortieOnScene { .. })
        }
        Some(Measure::SceneCommsShare) => match fact {
            Fact::Scene { hours, connected_hours } => connected_hours < hours,
            _ => matches!(fact, Fact::SilenceBegan),
        },
        Some(Measure::CommsEnduranceShare { .. }) => matches!(fact, Fact::CommsEndurance { .. }),
        Some(Measure::StockShare) => matches!(fact, Fact::Stock { .. }),
        Some(Measure::ShelterAreaPerPerson) => matches!(fact, Fact::ShelterArea { .. }),
        Some(Measure::DirectLossShare) => matches!(fact, Fact::ZoneDamage { .. }),
        Some(Measure::CriticalFacilityShare) => {
            matches!(fact, Fact::FacilityHours { hours, supplied_hours } if supplied_hours < hours)
        }
        Some(Measure::SensingShare) => {
            matches!(fact, Fact::Sensing { required_hours, live_hours } if live_hours < required_hours)
        }
        Some(Measure::DeathsPerMillion) => matches!(fact, Fact::Died { .. }),
        _ => false,
    }
}

/// The shares of a service in the zone, in order.
fn levels(local: &[&Record], wanted: Service) -> Vec<(f64, RecordId)> {
    let level = |record: &&Record| match record.fact {
        Fact::ServiceLevel { service, share } if service == wanted => Some((share, record.id)),
        _ => None,
    };
    local.iter().filter_map(level).collect()
}

/// The shares of the city's critical load that the grid served, in order.
fn critical(records: &[Record]) -> Vec<(f64, RecordId)> {
    let share = |record: &Record| match record.fact {
        Fact::Load { critical_mw, critical_served_mw, .. } if critical_mw > 0.0 => {
            Some((critical_served_mw / critical_mw, record.id))
        }
        _ => None,
    };
    records.iter().filter_map(share).collect()
}

/// The fact that brought a share back for good; where the end is below it, the fall from which it did not
/// recover; where it never fell below, the lowest.
fn turn(levels: &[(f64, RecordId)], share: f64) -> Option<RecordId> {
    let is_below = |(level, _): &(f64, RecordId)| *level < share - 1e-9;
    let Some(last_below) = levels.iter().rposition(is_below) else { return lowest(levels) };
    if let Some((_, id)) = levels.get(last_below + 1) {
        return Some(*id);
    }
    let fall = levels.iter().rposition(|level| !is_below(level)).map_or(0, |index| index + 1);
    levels.get(fall).map(|(_, id)| *id)
}

/// The fact that told the lowest share, the first of equals.
fn lowest(levels: &[(f64, RecordId)]) -> Option<RecordId> {
    levels.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| *id)
}

fn last(local: &[&Record], is: impl Fn(&Fact) -> bool) -> Option<RecordId> {
    local.iter().rev().find(|record| is(&record.fact)).map(|record| record.id)
}

fn first(local: &[&Record], is: impl Fn(&Fact) -> bool) -> Option<RecordId> {
    local.iter().find(|record| is(&record.fact)).map(|record| record.id)
}

/// First goods unloaded; else what came furthest; else the last word about the zone.
fn supply(records: &[Record], local: &[&Record], wanted: &dyn Fn(Tier) -> bool) -> Option<RecordId> {
    first(local, |fact| matches!(fact, Fact::Unloaded { tier, .. } if wanted(*tier)))
        .or_else(|| furthest(records, local, wanted))
        .or_else(|| first(local, |fact| matches!(fact, Fact::OutOfStock { tier } if wanted(*tier))))
        .or_else(|| first(local, |fact| matches!(fact, Fact::CityKnows { .. })))
        .or_else(|| first(local, |fact| matches!(fact, Fact::DistrictKnows { .. })))
        .or_else(|| last(local, |fact| matches!(fact, Fact::ReportSent | Fact::NeedCounted { .. })))
        .or_else(|| last(local, |fact| matches!(fact, Fact::PatrolSent { .. } | Fact::RollCallMissed)))
        .or_else(|| last(local, |fact| matches!(fact, Fact::SilenceBegan)))
}

/// The last fact of the zone's consignment that came furthest, the earliest of equals.
fn furthest(records: &[Record], local: &[&Record], wanted: &dyn Fn(Tier) -> bool) -> Option<RecordId> {
    let ordered = local.iter().filter_map(|record| match record.fact {
        Fact::Ordered { consignment, tier, .. } if wanted(tier) => Some((consignment, (1, record.id))),
        _ => None,
    });
    let mut reached: BTreeMap<u32, (u8, RecordId)> = ordered.collect();
    for record in records {
        if let Some((consignment, rank)) = progress(&record.fact)
            && let Some(place) = reached.get_mut(&consignment)
            && rank >= place.0
        {
            *place = (rank, record.id);
        }
    }
    let best = reached.values().map(|(rank, _)| *rank).max()?;
    reached.into_values().find(|(rank, _)| *rank == best).map(|(_, id)| id)
}

fn progress(fact: &Fact) -> Option<(u32, u8)> {
    match *fact {
        Fact::ReadyToLoad { consignment } => Some((consignment, 2)),
        Fact::Departed { consignment, .. } => Some((consignment, 3)),
        Fact::BlockMet { consignment, .. }
        | Fact::Rerouted { consignment, .. }
        | Fact::Stranded { consignment } => Some((consignment, 4)),
        Fact::Arrived { consignment, .. } => Some((consignment, 5)),
        _ => None,
    }
}

/// The last goods that stood on the ground when basic life was secured, or at the end if it never was;
/// without goods, the relief that reached the share, or what came furthest.
fn life(records: &[Record], local: &[&Record], share: f64) -> Option<RecordId> {
    let secured = local.iter().find(|record| match record.fact {
        Fact::Relief { displaced, secured, .. } => {
            record.hours() >= EARLIEST_HOURS && displaced > 0.0 && secured >= (share - 1e-9) * displaced
        }
        _ => false,
    });
    let until = secured.map_or(i64::MAX, |record| record.time_us);
    let before: Vec<&Record> = local.iter().copied().filter(|record| record.time_us <= until).collect();
    last(&before, |fact| matches!(fact, Fact::Unloaded { .. }))
        .or(secured.map(|record| record.id))
        .or_else(|| supply(records, local, &|_| true))
}
