//! The table of a grid: what a user or a file gives.

use serde::{Deserialize, Serialize};

/// A place where branches, generators and loads meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bus {
    /// Name, once in the table.
    pub id: String,
    /// Base voltage, kV; above 0.
    pub base_kv: f64,
    /// Whether angles are counted from here, and whether its generators take up imbalance under
    /// [`Balance::Reference`](super::Balance::Reference).
    pub reference: bool,
}

impl Bus {
    /// A bus that is no reference.
    #[must_use]
    pub fn new(id: impl Into<String>, base_kv: f64) -> Self {
        Self { id: id.into(), base_kv, reference: false }
    }
}

/// A line, a transformer, or a bus coupler (reactance 0).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// Name, once in the table.
    pub id: String,
    /// Bus at which the flow is counted as leaving.
    pub from: String,
    /// Other bus.
    pub to: String,
    /// Series reactance, per unit on the base of the grid; below 0 for a series capacitor.
    pub reactance_pu: f64,
    /// Off-nominal tap ratio at `from`; 1 for a line.
    pub tap_ratio: f64,
    /// Phase shift at `from`, degrees; above 0 for a delay.
    pub phase_shift_deg: f64,
    /// Continuous thermal limit, MW; none where not limited.
    pub limit_mw: Option<f64>,
    /// Whether it is closed at the start.
    pub in_service: bool,
}

impl Branch {
    /// A closed line without limit.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        reactance_pu: f64,
    ) -> Self {
        let (id, from, to) = (id.into(), from.into(), to.into());
        let (tap_ratio, phase_shift_deg, limit_mw) = (1.0, 0.0, None);
        Self { id, from, to, reactance_pu, tap_ratio, phase_shift_deg, limit_mw, in_service: true }
    }

    /// The same with a thermal limit, MW.
    #[must_use]
    pub fn limited(mut self, limit_mw: f64) -> Self {
        self.limit_mw = Some(limit_mw);
        self
    }
}

/// A generating unit, or an injection of another kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// Name, once in the table.
    pub id: String,
    /// Its bus.
    pub bus: String,
    /// Output that was scheduled, MW.
    pub set_mw: f64,
    /// Least stable output, MW; below 0 for a unit that can take power (storage).
    pub p_min_mw: f64,
    /// Greatest output, MW.
    pub p_max_mw: f64,
    /// Whether it runs at the start.
    pub in_service: bool,
}

impl Generator {
    /// A running unit with a range of 0 to `p_max_mw`, scheduled in full.
    #[must_use]
    pub fn new(id: impl Into<String>, bus: impl Into<String>, p_max_mw: f64) -> Self {
        let (id, bus) = (id.into(), bus.into());
        Self { id, bus, set_mw: p_max_mw, p_min_mw: 0.0, p_max_mw, in_service: true }
    }
}

/// A demand that can be shed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Name, once in the table.
    pub id: String,
    /// Its bus.
    pub bus: String,
    /// Demand, MW; at least 0.
    pub demand_mw: f64,
    /// Class of shedding: 0 is shed last. Loads of one class are shed in one proportion.
    pub priority: u8,
}

impl Load {
    /// A load of a class.
    #[must_use]
    pub fn new(id: impl Into<String>, bus: impl Into<String>, demand_mw: f64, priority: u8) -> Self {
        Self { id: id.into(), bus: bus.into(), demand_mw, priority }
    }
}

/// A grid as a table. Nothing is checked until [`Network::new`](super::Network::new).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Power base, MVA.
    pub base_mva: f64,
    /// Buses.
    pub buses: Vec<Bus>,
    /// Branches.
    pub branches: Vec<Branch>,
    /// Generators.
    pub generators: Vec<Generator>,
    /// Loads.
    pub loads: Vec<Load>,
}
