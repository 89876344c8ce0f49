//! How the shaking of one event departs from what was expected: one residual for all, and a field.

use shapan_hazard::field::{
    ConditionedFactor, Correlogram, FieldError, FieldSampler, KrigedSampler, MeasurePair, Observation,
    PairSampler, Sampler, sampler_for,
};
use shapan_kernel::{Purpose, Streams};
use shapan_scenarios::scenario::Scenario;

use super::stations::Stations;
use super::{Laws, Place, Residual};
use crate::city::places::ZoneSite;
use crate::error::PrepareError;
use crate::purpose;

/// Residuals of the zones, free or bound to recordings.
#[derive(Debug)]
pub(crate) struct Residuals {
    ranges_km: [f64; 2],
    /// Correlation of PGA and PGV.
    rho: f64,
    points: Vec<(f64, f64)>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Free(Box<PairSampler<Sampler>>),
    Recorded(Stations),
}

impl Residuals {
    pub(crate) fn new(scenario: &Scenario, laws: &Laws, places: &[Place]) -> Result<Self, PrepareError> {
        let model = &scenario.models.earthquake;
        let ranges_km = [model.correlation_range_km.value, model.correlation_range_pgv_km.value];
        // Two ranges allow a largest correlation; a sensitivity run may ask for more than that.
        let rho = model.pga_pgv_correlation.value.min(MeasurePair::largest_rho(ranges_km[0], ranges_km[1]));
        let points: Vec<(f64, f64)> = places.iter().map(|place| (place.lon, place.lat)).collect();
        let kind = match Stations::of(scenario, laws, &points, ranges_km, rho)? {
            Some(stations) => Kind::Recorded(stations),
            None => {
                let pair = MeasurePair::new(ranges_km[0], ranges_km[1], rho).map_err(failed)?;
                let sampler = PairSampler::new(pair, |c| sampler_for(&points, c)).map_err(failed)?;
                Kind::Free(Box::new(sampler))
            }
        };
        Ok(Self { ranges_km, rho, points, kind })
    }

    /// Correlation of the residuals of two places: of PGA and of PGV.
    pub(crate) fn correlation(&self, km: f64) -> [f64; 2] {
        self.ranges_km.map(|range| shapan_hazard::correlation::correlation(km, range))
    }

    /// The residuals of all zones in a replication, for the model number `branch`.
    pub(crate) fn draw(&self, streams: Streams, zones: &[ZoneSite], branch: usize) -> Vec<Residual> {
        let mut stream = streams.stream(purpose::BETWEEN, 0);
        let first = stream.normal();
        let between = [first, self.mix(first, stream.normal())];
        let normal =
            |purpose: Purpose| zones.iter().map(move |zone| streams.stream(purpose, zone.stable).normal());
        let normals: Vec<f64> = normal(purpose::WITHIN).chain(normal(purpose::WITHIN_PGV)).collect();
        let (mut pga, mut pgv) = (vec![0.0; zones.len()], vec![0.0; zones.len()]);
        let between = match &self.kind {
            Kind::Free(sampler) => {
                sampler.apply(&normals, &mut pga, &mut pgv);
                between
            }
            Kind::Recorded(stations) => stations.apply(branch, between, &normals, [&mut pga, &mut pgv]),
        };
        pga.into_iter().zip(pgv).map(|(pga, pgv)| Residual { between, within: [pga, pgv] }).collect()
    }

    /// A normal with the correlation of PGV to the `pga` of the same place.
    fn mix(&self, pga: f64, own: f64) -> f64 {
        self.rho * pga + (1.0 - self.rho * self.rho).sqrt() * own
    }

    /// Residuals at other places, drawn conditional on those of the zones and on recordings: one joint draw for a
    /// list of places, independent of everything else that is drawn.
    pub(crate) fn at(
        &self,
        streams: Streams,
        zones: &[Residual],
        branch: usize,
        places: &[Place],
    ) -> Result<Vec<Residual>, PrepareError> {
        let Some(first) = zones.first() else { return Ok(Vec::new()) };
        if places.len() > MOST_PLACES {
            return Err(PrepareError::TooMany { what: "places for one draw", most: MOST_PLACES });
        }
        let targets: Vec<(f64, f64)> = places.iter().map(|place| (place.lon, place.lat)).collect();
        let [pga, pgv] = match &self.kind {
            Kind::Free(_) => self.pair_at(streams, zones, &targets),
            Kind::Recorded(stations) => {
                let recorded = stations.observations(branch, first.between);
                self.recorded_at(streams, zones, recorded, &targets)
            }
        }
        .map_err(failed)?;
        let within = pga.into_iter().zip(pgv);
        Ok(within.map(|(pga, pgv)| Residual { between: first.between, within: [pga, pgv] }).collect())
    }

    /// A pair of fields is a primary one and an independent remainder; both are known at the zones, so each is
    /// conditioned by itself and the pair stays exact.
    fn pair_at(
        &self,
        streams: Streams,
        zones: &[Residual],
        targets: &[(f64, f64)],
    ) -> Result<[Vec<f64>; 2], FieldError> {
        let pair = MeasurePair::new(self.ranges_km[0], self.ranges_km[1], self.rho)?;
        let mut known = self.components(zones).into_iter();
        let sampler = PairSampler::new(pair, |correlogram| {
            Conditional::new(targets, &known.next().unwrap_or_default(), correlogram)
        })?;
        let normals = normals_at(streams, targets, sampler.normals());
        let (mut pga, mut pgv) = (vec![0.0; targets.len()], vec![0.0; targets.len()]);
        sampler.apply(&normals, &mut pga, &mut pgv);
        Ok([pga, pgv])
    }

    /// With recordings each measure is conditioned by itself, on zones and recordings; normals of PGV are mixed with
    /// those of PGA, as for the zones.
    fn recorded_at(
        &self,
        streams: Streams,
        zones: &[Residual],
        recorded: [Vec<Observation>; 2],
        targets: &[(f64, f64)],
    ) -> Result<[Vec<f64>; 2], FieldError> {
        let mut fields = [vec![0.0; targets.len()], vec![0.0; targets.len()]];
        let mut of_pga: Vec<f64> = Vec::new();
        for (k, recorded) in recorded.into_iter().enumerate() {
            let correlogram = Correlogram::exponential(self.ranges_km[k])?;
            let known: Vec<Observation> =
                self.observed(zones, &|r| r.within[k]).into_iter().chain(recorded).collect();
            let sampler = Conditional::new(targets, &known, &correlogram)?;
            let count = sampler.normals();
            let mut normals = normals_at(streams, targets, 2 * count).split_off(k * count);
            normals.truncate(count);
            for (own, pga) in normals.iter_mut().zip(&of_pga) {
                *own = self.mix(*pga, *own);
            }
            sampler.apply(&normals, &mut fields[k]);
            of_pga = normals;
        }
        Ok(fields)
    }

    /// The zones' residuals as observations of the primary field and of the remainder.
    fn components(&self, zones: &[Residual]) -> [Vec<Observation>; 2] {
        // The measure with the shorter range is primary.
        let primary = usize::from(self.ranges_km[1] < self.ranges_km[0]);
        let own = (1.0 - self.rho * self.rho).sqrt();
        let rest = |r: &Residual| (r.within[1 - primary] - self.rho * r.within[primary]) / own;
        let first = self.observed(zones, &|r| r.within[primary]);
        [first, if own > 0.0 { self.observed(zones, &rest) } else { Vec::new() }]
    }

    /// A number of every zone as an exact observation.
    fn observed(&self, zones: &[Residual], value: &dyn Fn(&Residual) -> f64) -> Vec<Observation> {
        let at = |(zone, &(lon, lat)): (&Residual, &(f64, f64))| Observation {
            lon,
            lat,
            residual: value(zone),
            sd: 0.0,
        };
        zones.iter().zip(&self.points).map(at).collect()
    }
}

/// Kriging keeps the correlation of every place with every zone: for 331 zones and so many places some 250 MB.
const MOST_PLACES: usize = 50_000;

/// Normals of places, keyed by their coordinates; those that a large list needs besides, by their number.
fn normals_at(streams: Streams, targets: &[(f64, f64)], count: usize) -> Vec<f64> {
    let half = count / 2;
    let one = |index: usize| {
        let (purpose, index) =
            if index < half { (purpose::PLACE, index) } else { (purpose::PLACE_PGV, index - half) };
        let key = |&(lon, lat): &(f64, f64)| lon.to_bits().rotate_left(32) ^ lat.to_bits();
        let entity = targets.get(index).map_or(index as u64, key);
        streams.stream(purpose, entity).normal()
    };
    (0..count).map(one).collect()
}

/// A field given the zones: exact for some thousands of places, by kriging above.
#[derive(Debug)]
enum Conditional {
    Factor(ConditionedFactor),
    Kriged(KrigedSampler),
}

impl Conditional {
    fn new(
        targets: &[(f64, f64)],
        known: &[Observation],
        correlogram: &Correlogram,
    ) -> Result<Self, FieldError> {
        if targets.len() <= shapan_hazard::field::FACTOR_UP_TO {
            return Ok(Self::Factor(ConditionedFactor::new(targets, known, correlogram)?));
        }
        Ok(Self::Kriged(KrigedSampler::new(targets, known, correlogram)?))
    }
}

impl FieldSampler for Conditional {
    fn len(&self) -> usize {
        match self {
            Self::Factor(factor) => factor.len(),
            Self::Kriged(kriged) => kriged.len(),
        }
    }

    fn normals(&self) -> usize {
        match self {
            Self::Factor(factor) => factor.normals(),
            Self::Kriged(kriged) => kriged.normals(),
        }
    }

    fn apply(&self, normals: &[f64], out: &mut [f64]) {
        match self {
            Self::Factor(factor) => factor.apply(normals, out),
            Self::Kriged(kriged) => kriged.apply(normals, out),
        }
    }
}

pub(super) fn failed(error: FieldError) -> PrepareError {
    PrepareError::Correlation(error.to_string())
}
