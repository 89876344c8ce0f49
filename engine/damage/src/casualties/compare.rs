//! The casualty models side by side for the same damage of one zone.

use super::{
    CasualtyRates, CoburnSpence, HazusInjuries, Rescue, hazus, indoor, ma_xie_deaths, shortcut_death_ratio,
    yin_death_ratio,
};
use crate::building::{BuildingClass, StructureGroup};

/// Ways from damage to casualties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CasualtyModel {
    /// The mixture of [`indoor`] with Chinese rates, the trapped dying as under [`CoburnSpence`].
    China,
    /// Hazus' four severities ([`hazus`]).
    Hazus,
    /// Collapses alone ([`CoburnSpence`]).
    CoburnSpence,
    /// Ma & Xie 2000 ([`ma_xie_deaths`]).
    MaXie,
    /// Yin Zhiquan ([`yin_death_ratio`]).
    Yin,
    /// The shortcut of global models ([`shortcut_death_ratio`]).
    Shortcut,
}

impl CasualtyModel {
    /// All models.
    pub const ALL: [Self; 6] =
        [Self::China, Self::Hazus, Self::CoburnSpence, Self::MaXie, Self::Yin, Self::Shortcut];
}

/// The people inside one class of buildings, and what the shaking did to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassInside<'a> {
    /// The class.
    pub class: &'a BuildingClass,
    /// Probabilities of its damage states.
    pub probabilities: [f64; 5],
    /// People inside at the time.
    pub occupants: f64,
    /// Rates of injury of the type of building that stands for it in Hazus.
    pub injuries: HazusInjuries,
    /// Share of the completely damaged buildings of that type that collapse, by Hazus.
    pub hazus_collapse: f64,
}

impl ClassInside<'_> {
    fn collapsed(&self) -> f64 {
        self.occupants * self.probabilities[4] * self.class.collapse_given_complete
    }

    fn coburn_spence(&self) -> CoburnSpence {
        if self.framed() { CoburnSpence::concrete() } else { CoburnSpence::masonry() }
    }

    fn rates(&self) -> CasualtyRates {
        if self.framed() { CasualtyRates::china_concrete() } else { CasualtyRates::china_masonry() }
    }

    fn framed(&self) -> bool {
        matches!(self.class.group, StructureGroup::Concrete | StructureGroup::Steel)
    }
}

/// What the models need to know of a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneInside<'a> {
    /// Its classes of buildings.
    pub classes: &'a [ClassInside<'a>],
    /// Macroseismic intensity (7 = VII).
    pub intensity: f64,
    /// Residents per km².
    pub density_per_km2: f64,
    /// Whether most people sleep.
    pub at_night: bool,
    /// How the trapped are searched for.
    pub rescue: Rescue,
}

/// Expected casualties of a zone by one model; the three groups do not overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CasualtyEstimate {
    /// The model.
    pub model: CasualtyModel,
    /// Dead, at once and later.
    pub deaths: f64,
    /// Alive and in need of a hospital, in danger of life or not.
    pub severe: f64,
    /// Lightly hurt.
    pub light: f64,
}

/// Injured for each death where a model counts only the dead: the middle of Yin's 3 to 5 (M).
const INJURED_PER_DEATH: f64 = 4.0;
/// Share of them in need of a hospital (E).
const SEVERE_AMONG_INJURED: f64 = 0.25;

/// What each of [`CasualtyModel::ALL`] says of the same zone, in that order.
///
/// Ma & Xie and Yin were fitted to whole affected areas with the share of buildings destroyed (毁坏), taken
/// here as the occupants' mean probability of complete damage. The injured of the models that count only the
/// dead are four times the dead, at most the people left.
pub fn compare(zone: &ZoneInside) -> [CasualtyEstimate; 6] {
    CasualtyModel::ALL.map(|model| match model {
        CasualtyModel::China => summed(model, zone, |class| china(class, zone.rescue)),
        CasualtyModel::Hazus => summed(model, zone, by_hazus),
        CasualtyModel::CoburnSpence => summed(model, zone, |class| by_collapse(class, zone)),
        CasualtyModel::MaXie => deaths_only(model, zone, ma_xie(zone)),
        CasualtyModel::Yin => {
            deaths_only(model, zone, zone.occupants() * yin_death_ratio(zone.destroyed_ratio()))
        }
        CasualtyModel::Shortcut => deaths_only(model, zone, shortcut(zone)),
    })
}

impl ZoneInside<'_> {
    fn occupants(&self) -> f64 {
        self.classes.iter().map(|class| class.occupants).sum()
    }

    /// Mean probability of complete damage over the occupants.
    fn destroyed_ratio(&self) -> f64 {
        let destroyed: f64 = self.classes.iter().map(|class| class.occupants * class.probabilities[4]).sum();
        let all = self.occupants();
        if all > 0.0 { destroyed / all } else { 0.0 }
    }
}

/// Deaths, severe, light.
type Groups = [f64; 3];

fn china(inside: &ClassInside, rescue: Rescue) -> Groups {
    let rates = inside.rates();
    let people = indoor(inside.class, &rates, inside.occupants, &inside.probabilities);
    let later = people.trapped * inside.coburn_spence().dies_later[rescue as usize];
    let (severe, serious, light) = rates.trapped_injuries();
    let rescued = people.trapped - later;
    [
        people.killed + later,
        people.severe + people.serious + rescued * (severe + serious),
        people.light + rescued * light,
    ]
}

fn by_hazus(inside: &ClassInside) -> Groups {
    let people = hazus(inside.occupants, &inside.probabilities, inside.hazus_collapse, &inside.injuries);
    [people.dead, people.severe + people.serious, people.light]
}

fn by_collapse(inside: &ClassInside, zone: &ZoneInside) -> Groups {
    let people = inside.coburn_spence().outcome(inside.collapsed(), zone.intensity, zone.rescue);
    [people.dead, people.severe + people.serious, people.light]
}

fn ma_xie(zone: &ZoneInside) -> f64 {
    let destroyed = zone.destroyed_ratio();
    ma_xie_deaths(zone.occupants(), destroyed, zone.density_per_km2, zone.intensity, zone.at_night)
}

fn shortcut(zone: &ZoneInside) -> f64 {
    let deaths =
        |class: &ClassInside| class.occupants * shortcut_death_ratio(&class.probabilities, zone.at_night);
    zone.classes.iter().map(deaths).sum()
}

fn summed(
    model: CasualtyModel,
    zone: &ZoneInside,
    groups: impl Fn(&ClassInside) -> Groups,
) -> CasualtyEstimate {
    let mut sum = [0.0; 3];
    for class in zone.classes {
        sum.iter_mut().zip(groups(class)).for_each(|(sum, part)| *sum += part);
    }
    let [deaths, severe, light] = sum;
    CasualtyEstimate { model, deaths, severe, light }
}

fn deaths_only(model: CasualtyModel, zone: &ZoneInside, deaths: f64) -> CasualtyEstimate {
    let injured = (INJURED_PER_DEATH * deaths).min(zone.occupants() - deaths);
    let severe = SEVERE_AMONG_INJURED * injured;
    CasualtyEstimate { model, deaths, severe, light: injured - severe }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::building::{ChinaClass, china_class};
    use crate::library;
    use proptest::prelude::*;

    fn zone<'a>(classes: &'a [ClassInside<'a>], intensity: f64) -> ZoneInside<'a> {
        let rescue = Rescue::Organised;
        ZoneInside { classes, intensity, density_per_km2: 2000.0, at_night: true, rescue }
    }

    /// A class with its curve of Hazus, `URMM.LC` and the like.
    fn inside<'a>(class: &'a BuildingClass, proxy: &str, pga: f64, occupants: f64) -> ClassInside<'a> {
        let curve = library::named(proxy).unwrap();
        ClassInside {
            class,
            probabilities: class.fragility.probabilities(pga),
            occupants,
            injuries: curve.injuries(),
            hazus_collapse: curve.collapse_given_complete,
        }
    }

    #[test]
    fn a_ruined_brick_town_under_each_model() {
        let brick = china_class(ChinaClass::UnreinforcedBrick);
        let all = [0.0, 0.0, 0.0, 0.0, 1.0];
        let class = ClassInside { probabilities: all, ..inside(&brick, "URMM.LC", 0.5, 1000.0) };
        let estimates = compare(&zone(&[class], 11.0));
        let deaths = estimates.map(|estimate| estimate.deaths);
        // Half collapse, by Hazus 15 %. China: 60.14 at once and 60 % of 240; Hazus: 15 + 0.17; collapses:
        // 500 x 0.7 x 0.68.
        let expected = [204.14, 15.17, 238.0, 1000.0 * 0.151 * 1.2 * 1.5, 85.1, 500.0];
        for (found, expected) in deaths.iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 0.01, "{deaths:?}");
        }
        // 300 trapped less 60 dead, 144 die later, 96 rescued: a quarter of them lightly hurt; and of 700
        // others a tenth.
        assert!((estimates[0].light - 94.0).abs() < 1e-9, "{:?}", estimates[0]);
        assert!((estimates[0].severe - (72.0 + 700.0 * 0.0202)).abs() < 1e-9, "{:?}", estimates[0]);
    }

    #[test]
    fn the_proxy_decides_what_hazus_counts() {
        // A light shed in ruins: 3 % collapse, of which 5 % die; 97 % of ruins, one in 10 000.
        let shed = china_class(ChinaClass::LightShed);
        let ruined =
            ClassInside { probabilities: [0.0, 0.0, 0.0, 0.0, 1.0], ..inside(&shed, "S3.LC", 0.5, 1e4) };
        let found = compare(&zone(&[ruined], 9.0))[1];
        assert!((found.deaths - (15.0 + 0.97)).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn an_empty_zone_has_no_casualties() {
        for estimate in compare(&zone(&[], 9.0)) {
            assert_eq!((estimate.deaths, estimate.severe, estimate.light), (0.0, 0.0, 0.0));
        }
    }

    proptest! {
        #[test]
        fn nobody_is_counted_twice(
            pga in 0.02..2.5f64, intensity in 5.0..11.0f64, people in 1.0..1e5f64, first in 0usize..10, second in 0usize..10,
        ) {
            let pair = [first, second].map(|which| china_class(ChinaClass::ALL[which]));
            let classes =
                [inside(&pair[0], "S3.LC", pga, people), inside(&pair[1], "URML.PC", pga, 2.0 * people)];
            for estimate in compare(&zone(&classes, intensity)) {
                let sum = estimate.deaths + estimate.severe + estimate.light;
                prop_assert!(sum <= 3.0 * people * (1.0 + 1e-12), "{:?}", estimate);
                prop_assert!(estimate.deaths >= 0.0 && estimate.severe >= 0.0 && estimate.light >= 0.0);
            }
        }
    }
}
