//! Where the time went, as a map from stage to hours in the order of the flow.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shapan_journal::Stage;

use super::stages;
use crate::outcome::STAGES;

/// Hours by stage. Written as a map in the order of [`Stage::ALL`]; stages without any time are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Delay(pub [f64; STAGES]);

impl Delay {
    /// Mean over replications.
    pub(crate) fn mean<'a>(delays: impl Iterator<Item = &'a [f32; STAGES]>) -> Self {
        let mut sum = [0.0; STAGES];
        let mut count = 0.0;
        for delay in delays {
            count += 1.0;
            sum.iter_mut().zip(delay).for_each(|(sum, hours)| *sum += f64::from(*hours));
        }
        Self(sum.map(|hours| if count > 0.0 { hours / count } else { 0.0 }))
    }

    /// The stages that took time, in the order of the flow.
    pub fn iter(&self) -> impl Iterator<Item = (Stage, f64)> + '_ {
        stages().map(|(index, stage)| (stage, self.0[index])).filter(|(_, hours)| *hours > 0.0)
    }

    /// All hours.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.0.iter().sum()
    }
}

impl Serialize for Delay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (stage, hours) in self.iter() {
            map.serialize_entry(stage.name(), &hours)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DelayVisitor)
    }
}

struct DelayVisitor;

impl<'de> Visitor<'de> for DelayVisitor {
    type Value = Delay;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map from stage to hours")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Delay, A::Error> {
        let mut delay = Delay::default();
        while let Some((stage, hours)) = map.next_entry::<Stage, f64>()? {
            delay.0[stage as usize] = hours;
        }
        Ok(delay)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn stages_stand_in_the_order_of_the_flow_and_come_back() {
        let mut delay = Delay::default();
        delay.0[Stage::Travel as usize] = 1.5;
        delay.0[Stage::Detect as usize] = 0.25;
        let text = serde_json::to_string(&delay).unwrap();
        assert_eq!(text, r#"{"detect":0.25,"travel":1.5}"#);
        assert_eq!(serde_json::from_str::<Delay>(&text).unwrap(), delay);
    }
}
