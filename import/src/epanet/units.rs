//! Unit systems of EPANET files: the unit of flow decides all others (User Manual, appendix A).

const FOOT_M: f64 = 0.3048;
const GALLON_M3: f64 = 3.785_411_784e-3;
const IMPERIAL_GALLON_M3: f64 = 4.546_09e-3;
const DAY_S: f64 = 86_400.0;
/// Pressure of a foot of water, psi, as EPANET has it.
const PSI_PER_FOOT: f64 = 0.4333;

/// What one of each unit is in SI units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Units {
    pub(super) flow_m3_per_s: f64,
    pub(super) length_m: f64,
    pub(super) diameter_m: f64,
    /// Of a Darcy–Weisbach roughness.
    pub(super) roughness_m: f64,
    /// Head of water of specific gravity 1.
    pub(super) pressure_m: f64,
    pub(super) volume_m3: f64,
    pub(super) power_w: f64,
    pub(super) metric: bool,
}

impl Default for Units {
    /// Gallons a minute.
    fn default() -> Self {
        Self::customary(GALLON_M3 / 60.0)
    }
}

impl Units {
    /// The system of a unit of flow, by its name.
    pub(super) fn of_flow(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "CFS" => Self::customary(FOOT_M.powi(3)),
            "GPM" => Self::customary(GALLON_M3 / 60.0),
            "MGD" => Self::customary(1e6 * GALLON_M3 / DAY_S),
            "IMGD" => Self::customary(1e6 * IMPERIAL_GALLON_M3 / DAY_S),
            "AFD" => Self::customary(43_560.0 * FOOT_M.powi(3) / DAY_S),
            "LPS" | "SI" => Self::metric(1e-3),
            "LPM" => Self::metric(1e-3 / 60.0),
            "MLD" => Self::metric(1e3 / DAY_S),
            "CMH" => Self::metric(1.0 / 3600.0),
            "CMD" => Self::metric(1.0 / DAY_S),
            "CMS" => Self::metric(1.0),
            _ => return None,
        })
    }

    fn customary(flow_m3_per_s: f64) -> Self {
        Self {
            flow_m3_per_s,
            length_m: FOOT_M,
            diameter_m: FOOT_M / 12.0,
            roughness_m: 1e-3 * FOOT_M,
            pressure_m: FOOT_M / PSI_PER_FOOT,
            volume_m3: FOOT_M.powi(3),
            power_w: 745.7,
            metric: false,
        }
    }

    fn metric(flow_m3_per_s: f64) -> Self {
        Self {
            flow_m3_per_s,
            length_m: 1.0,
            diameter_m: 1e-3,
            roughness_m: 1e-3,
            pressure_m: 1.0,
            volume_m3: 1.0,
            power_w: 1000.0,
            metric: true,
        }
    }

    /// Another unit of pressure, by its name.
    pub(super) fn set_pressure(&mut self, name: &str) -> bool {
        self.pressure_m = match name.to_ascii_uppercase().as_str() {
            "PSI" => FOOT_M / PSI_PER_FOOT,
            "KPA" => FOOT_M / (PSI_PER_FOOT * 6.895),
            "METERS" | "M" => 1.0,
            _ => return false,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_agree_with_the_manual() {
        // A cubic foot a second in each unit, as the manual's appendix and EPANET's header have it.
        let per_cfs = [
            ("GPM", 448.831),
            ("MGD", 0.64632),
            ("IMGD", 0.5382),
            ("AFD", 1.9837),
            ("LPS", 28.317),
            ("LPM", 1699.0),
            ("MLD", 2.4466),
            ("CMH", 101.94),
            ("CMD", 2446.6),
        ];
        for (name, count) in per_cfs {
            let one = Units::of_flow(name).map_or(0.0, |units| units.flow_m3_per_s);
            assert!((count * one / FOOT_M.powi(3) - 1.0).abs() < 2e-4, "{name}");
        }
        assert_eq!(Units::of_flow("GPH"), None);
    }
}
