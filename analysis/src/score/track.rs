//! What the fold keeps of a zone and of a consignment. Hours that have not come are infinite.

use shapan_journal::{Item, Stage, Tier};

use crate::outcome::STAGES;

/// Number of tiers.
pub(super) const TIERS: usize = 6;

/// Not yet.
pub(super) const NEVER: f64 = f64::INFINITY;

/// Consignments with a larger number are not followed: no run has so many, a damaged file might.
const MOST_CONSIGNMENTS: usize = 1 << 22;

/// Hours by stage, in the order of [`Stage::ALL`].
pub(super) type Hours = [f64; STAGES];

/// The people in need of a zone and what they have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Needs {
    pub(super) displaced: f64,
    pub(super) items: [f64; 4],
    pub(super) secured: f64,
}

impl Needs {
    /// Share of the displaced with basic life secured; 1 where nobody is displaced.
    pub(super) fn secured_share(&self) -> f64 {
        if self.displaced > 0.0 { self.secured / self.displaced } else { 1.0 }
    }

    /// Displaced people without.
    pub(super) fn unsecured(&self) -> f64 {
        (self.displaced - self.secured).max(0.0)
    }

    /// Adds the change from `old` to `new`.
    pub(super) fn shift(&mut self, old: &Self, new: &Self) {
        self.displaced += new.displaced - old.displaced;
        self.secured += new.secured - old.secured;
        for (sum, (old, new)) in self.items.iter_mut().zip(old.items.iter().zip(&new.items)) {
            *sum += new - old;
        }
    }

    /// People who have an item.
    pub(super) fn item(&self, item: Item) -> f64 {
        self.items[item as usize]
    }
}

/// A tier's goods in a zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct TierTrack {
    pub(super) out_of_stock: f64,
    pub(super) first_unloaded: f64,
    pub(super) first_consignment: usize,
}

impl Default for TierTrack {
    fn default() -> Self {
        Self { out_of_stock: NEVER, first_unloaded: NEVER, first_consignment: usize::MAX }
    }
}

/// A zone.
#[derive(Clone, Debug)]
pub(super) struct ZoneTrack {
    pub(super) intensity: f64,
    pub(super) buildings: f64,
    pub(super) collapsed: f64,
    pub(super) loss_yuan: f64,
    pub(super) deaths: f64,
    /// Displaced by the shock, those who leave included.
    pub(super) displaced_by_shock: f64,
    /// Most displaced people in need; negative before the first relief fact.
    pub(super) displaced_most: f64,
    pub(super) needs: Needs,
    pub(super) counted: f64,
    pub(super) district_knows: f64,
    pub(super) city_knows: f64,
    pub(super) silent_since: f64,
    pub(super) silent_hours: f64,
    pub(super) tiers: [TierTrack; TIERS],
    /// Person-sets unloaded, of all tiers.
    pub(super) sets_delivered: f64,
    /// When they were enough for everyone displaced.
    pub(super) covered: f64,
    /// Share of residents within five and within three minutes of a fire station.
    pub(super) fire_cover: [f64; 2],
    pub(super) shelter_m2: f64,
    pub(super) stock_sets: f64,
    /// Hours that the wired network and the radio lasted; negative without such a fact.
    pub(super) comms: [f64; 2],
    /// Hours at a scene, and of these without voice or data.
    pub(super) scene_hours: f64,
    pub(super) scene_cut_hours: f64,
}

impl Default for ZoneTrack {
    fn default() -> Self {
        Self {
            intensity: 0.0,
            buildings: 0.0,
            collapsed: 0.0,
            loss_yuan: 0.0,
            deaths: 0.0,
            displaced_by_shock: 0.0,
            displaced_most: -1.0,
            needs: Needs::default(),
            counted: NEVER,
            district_knows: NEVER,
            city_knows: NEVER,
            silent_since: NEVER,
            silent_hours: 0.0,
            tiers: [TierTrack::default(); TIERS],
            sets_delivered: 0.0,
            covered: NEVER,
            fire_cover: [0.0; 2],
            shelter_m2: 0.0,
            stock_sets: 0.0,
            comms: [-1.0; 2],
            scene_hours: 0.0,
            scene_cut_hours: 0.0,
        }
    }
}

impl ZoneTrack {
    /// Most people in need at any time: from the relief facts, which leave out those who went away; from
    /// the damage where relief never reported.
    pub(super) fn in_need(&self) -> f64 {
        if self.displaced_most >= 0.0 { self.displaced_most } else { self.displaced_by_shock }
    }

    /// Hours of silence up to the horizon.
    pub(super) fn silence_until(&self, horizon: f64) -> f64 {
        self.silent_hours + (horizon - self.silent_since).max(0.0)
    }

    /// When a tier's first goods stood on the ground, or goods of any tier were enough for everyone: a site
    /// that lacks nothing waits for nobody.
    pub(super) fn served(&self, tier: Tier) -> f64 {
        self.tiers[tier as usize].first_unloaded.min(self.covered)
    }

    /// When a command with goods of this tier knew of the zone.
    pub(super) fn known_to(&self, tier: Tier) -> f64 {
        match tier {
            Tier::Household | Tier::Street | Tier::District => self.district_knows,
            Tier::City | Tier::Agreement | Tier::MutualAid => self.city_knows,
        }
    }
}

/// A consignment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Consignment {
    pub(super) zone: u16,
    pub(super) tier: Tier,
    pub(super) ordered: f64,
    pub(super) ready: f64,
    pub(super) departed: f64,
    pub(super) arrived: f64,
    pub(super) blocked_hours: f64,
    pub(super) stranded: f64,
    pub(super) unloaded: f64,
}

impl Default for Consignment {
    fn default() -> Self {
        Self {
            zone: u16::MAX,
            tier: Tier::District,
            ordered: NEVER,
            ready: NEVER,
            departed: NEVER,
            arrived: NEVER,
            blocked_hours: 0.0,
            stranded: NEVER,
            unloaded: NEVER,
        }
    }
}

impl Consignment {
    /// How many of its milestones it has reached: later stages count more.
    pub(super) fn progress(&self) -> usize {
        [self.ordered, self.ready, self.departed, self.arrived, self.unloaded]
            .iter()
            .rposition(|hour| hour.is_finite())
            .map_or(0, |place| place + 1)
    }
}

/// All consignments of a run, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Consignments(Vec<Consignment>);

impl Consignments {
    /// The consignment of a number, made when it is new; none beyond the bound.
    pub(super) fn entry(&mut self, number: u32) -> Option<&mut Consignment> {
        let index = number as usize;
        if index >= self.0.len() {
            if index >= MOST_CONSIGNMENTS {
                return None;
            }
            self.0.resize(index + 1, Consignment::default());
        }
        self.0.get_mut(index)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Consignment> {
        self.0.get(index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Consignment> {
        self.0.iter()
    }
}

/// Index of a stage in [`Stage::ALL`].
pub(super) fn at(stage: Stage) -> usize {
    stage as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_knows_its_place() {
        for (index, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(at(stage), index);
        }
        assert_eq!(Tier::MutualAid as usize, TIERS - 1);
        assert_eq!(Item::Warmth as usize, 3);
    }

    #[test]
    fn a_number_out_of_reason_is_not_followed() {
        let mut all = Consignments::default();
        assert!(all.entry(u32::MAX).is_none());
        assert!(all.entry(3).is_some());
        assert_eq!(all.iter().count(), 4);
    }
}
