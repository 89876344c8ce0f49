//! Friction, resistance, stored gas, holes and the work of compressors.

use std::f64::consts::PI;

/// Pressure of the normal state, bar (DIN 1343).
pub(super) const NORMAL_BAR: f64 = 1.01325;
/// Temperature of the normal state, K (DIN 1343).
pub(super) const NORMAL_K: f64 = 273.15;
/// Pascal in a bar.
const PA_PER_BAR: f64 = 1e5;
/// Discharge coefficient of a sharp-edged hole (grade M; texts give 0.6 to 0.65 for liquids, up to 0.85 for choked
/// gas).
const DISCHARGE: f64 = 0.62;
/// Reynolds number up to which pipe flow is laminar, and that from which it is fully turbulent.
const LAMINAR: f64 = 2320.0;
const TURBULENT: f64 = 4000.0;

/// How much less room real gas takes than ideal gas, Z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compressibility {
    /// The same everywhere.
    Constant(f64),
    /// `Z = 1 + slope p` with the mean pressure of the pipe, bar; the slope is below zero. At most 0.3 is taken off.
    PerBar(f64),
    /// Papay (1968): `Z = 1 - 3.52 pr exp(-2.26 Tr) + 0.274 pr² exp(-1.878 Tr)` with pressure and temperature
    /// relative to the pseudocritical ones; the form that GasLib recommends up to 150 bar (grade M).
    Papay {
        /// Pseudocritical pressure, bar.
        critical_bar: f64,
        /// Pseudocritical temperature, K.
        critical_k: f64,
    },
}

impl Compressibility {
    /// Z at a pressure (bar absolute) and temperature (K); never below 0.2.
    #[must_use]
    pub fn at(self, bar: f64, kelvin: f64) -> f64 {
        match self {
            Self::Constant(z) => z,
            Self::PerBar(slope) => (1.0 + slope * bar).max(0.7),
            Self::Papay { critical_bar, critical_k } => {
                let (p, t) = (bar / critical_bar, kelvin / critical_k);
                (1.0 - 3.52 * p * (-2.26 * t).exp() + 0.274 * p * p * (-1.878 * t).exp()).max(0.2)
            }
        }
    }
}

/// A gas at one temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GasProperties {
    /// Density in the normal state (0 °C, 1.01325 bar), kg/m³.
    pub normal_density_kg_per_m3: f64,
    /// Temperature in the pipes, K.
    pub temperature_k: f64,
    /// Dynamic viscosity, Pa s.
    pub viscosity_pa_s: f64,
    /// Compressibility.
    pub compressibility: Compressibility,
    /// Ratio of the heat capacities, above 1.
    pub heat_ratio: f64,
    /// Pressure around the pipes, bar absolute.
    pub ambient_bar: f64,
}

impl Default for GasProperties {
    /// Natural gas at 10 °C: the density of GasLib's sources, 0.785 kg/m³ (grade V); the other values are customary
    /// (grade M).
    fn default() -> Self {
        Self {
            normal_density_kg_per_m3: 0.785,
            temperature_k: 283.15,
            viscosity_pa_s: 1.1e-5,
            compressibility: Compressibility::Constant(1.0),
            heat_ratio: 1.3,
            ambient_bar: NORMAL_BAR,
        }
    }
}

impl GasProperties {
    /// Gas constant of this gas, J/(kg K): `pn / (ρn Tn)`.
    fn gas_constant(&self) -> f64 {
        NORMAL_BAR * PA_PER_BAR / (self.normal_density_kg_per_m3 * NORMAL_K)
    }

    /// Mass flow of a normal volume flow, kg/s.
    fn mass_kg_per_s(&self, m3_per_h: f64) -> f64 {
        m3_per_h * self.normal_density_kg_per_m3 / 3600.0
    }

    /// Z of a pipe with these pressures at its ends.
    pub(super) fn mean_z(&self, a_bar: f64, b_bar: f64) -> f64 {
        self.compressibility.at(mean_bar(a_bar, b_bar), self.temperature_k)
    }

    /// Reynolds number per normal m³/h in a pipe.
    pub(super) fn reynolds_per_flow(&self, diameter_m: f64) -> f64 {
        4.0 * self.mass_kg_per_s(1.0) / (PI * diameter_m * self.viscosity_pa_s)
    }

    /// `K` of `p1² - p2² = K ζ q|q|` in bar² per (normal m³/h)² at Z = 1, where ζ is `λ L / D` plus fittings:
    /// `Rs T / A²` times the square of the mass per normal volume (isothermal flow without gravity and inertia; e.g.
    /// Koch et al. (eds.) 2015, Evaluating Gas Network Capacities, chapter 2).
    pub(super) fn resistance(&self, diameter_m: f64) -> f64 {
        let area = PI * diameter_m * diameter_m / 4.0;
        let mass = self.mass_kg_per_s(1.0);
        self.gas_constant() * self.temperature_k * (mass / area).powi(2) / (PA_PER_BAR * PA_PER_BAR)
    }

    /// Normal volume in a room of 1 m³ per bar at Z = 1.
    fn expansion_per_bar(&self) -> f64 {
        NORMAL_K / (NORMAL_BAR * self.temperature_k)
    }

    /// Gas stored in a pipe between two pressures at its ends, normal m³: its volume at the mean pressure
    /// `2/3 (p1 + p2 - p1 p2 / (p1 + p2))`, the exact mean of a steady pipe at constant Z.
    #[must_use]
    pub fn line_pack_m3(&self, volume_m3: f64, from_bar: f64, to_bar: f64) -> f64 {
        let mean = mean_bar(from_bar, to_bar);
        volume_m3 * mean * self.expansion_per_bar() / self.compressibility.at(mean, self.temperature_k)
    }

    /// Pressure at which a room of this volume holds so much gas, bar absolute; Z by eight substitutions.
    pub(super) fn packed_bar(&self, volume_m3: f64, pack_m3: f64) -> f64 {
        let ideal = pack_m3 / (volume_m3 * self.expansion_per_bar());
        (0..8).fold(ideal, |bar, _| ideal * self.compressibility.at(bar, self.temperature_k))
    }

    /// What runs out of a hole into the open, normal m³/h, and its slope per bar² of squared pressure: the nozzle
    /// equation of de Saint-Venant and Wantzel (1839), choked above the critical ratio
    /// `((κ + 1) / 2)^(κ / (κ - 1))`.
    pub(super) fn outflow(&self, area_m2: f64, squared_bar: f64) -> (f64, f64) {
        let ambient = self.ambient_bar;
        let bar = squared_bar.max(0.0).sqrt();
        // Close to the ambient pressure the slope of the root has no bound: a straight line stands in its place.
        let nearest = ambient * 1.001;
        if bar <= ambient {
            return (0.0, 0.0);
        }
        if bar < nearest {
            let slope = self.orifice_m3_per_h(area_m2, nearest) / (nearest * nearest - ambient * ambient);
            return (slope * (squared_bar - ambient * ambient), slope);
        }
        let flow = self.orifice_m3_per_h(area_m2, bar);
        let step = 1e-6 * squared_bar;
        let slope = (self.orifice_m3_per_h(area_m2, (squared_bar + step).sqrt()) - flow) / step;
        (flow, slope)
    }

    fn orifice_m3_per_h(&self, area_m2: f64, bar: f64) -> f64 {
        let k = self.heat_ratio;
        let critical = (2.0 / (k + 1.0)).powf(k / (k - 1.0));
        let ratio = (self.ambient_bar / bar).max(critical);
        let shape = 2.0 * k / (k - 1.0) * (ratio.powf(2.0 / k) - ratio.powf((k + 1.0) / k));
        let root = (shape / (self.gas_constant() * self.temperature_k)).sqrt();
        let kg_per_s = DISCHARGE * area_m2 * bar * PA_PER_BAR * root;
        kg_per_s * 3600.0 / self.normal_density_kg_per_m3
    }

    /// Shaft power that raises the pressure by a ratio, kW: adiabatic work of an ideal gas over the efficiency.
    #[must_use]
    pub fn compression_kw(&self, m3_per_h: f64, ratio: f64, z: f64, efficiency: f64) -> f64 {
        let exponent = (self.heat_ratio - 1.0) / self.heat_ratio;
        let head = z * self.gas_constant() * self.temperature_k / exponent * (ratio.powf(exponent) - 1.0);
        self.mass_kg_per_s(m3_per_h) * head / efficiency / 1000.0
    }

    /// The ratio that a power reaches at a flow: the inverse of [`compression_kw`](Self::compression_kw).
    pub(super) fn ratio_of_power(&self, m3_per_h: f64, power_kw: f64, z: f64, efficiency: f64) -> f64 {
        let exponent = (self.heat_ratio - 1.0) / self.heat_ratio;
        let head = power_kw * 1000.0 * efficiency / self.mass_kg_per_s(m3_per_h.max(1e-9));
        let scaled = head * exponent / (z * self.gas_constant() * self.temperature_k);
        (1.0 + scaled).powf(1.0 / exponent)
    }
}

/// Mean pressure of a steady pipe at constant Z, bar.
pub(super) fn mean_bar(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 / 3.0 * (a + b - a * b / (a + b)) } else { 0.0 }
}

/// The friction factor λ of Darcy and Weisbach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Friction {
    /// Fully rough flow, Nikuradse (1933) as GasLib takes it: `λ = (2 log10(D/k) + 1.138)^-2`.
    #[default]
    Nikuradse,
    /// Nikuradse's factor with 1.14, and `64 / Re` added to it at all Reynolds numbers: what pandapipes calls
    /// `nikuradse`, for comparison with it.
    NikuradsePlusLaminar,
    /// Hofer (1973): `λ = (2 log10(4.518 / Re log10(Re / 7) + k / (3.71 D)))^-2` in turbulent flow.
    Hofer,
    /// Swamee and Jain (1976): `λ = 0.25 / log10(k / (3.7 D) + 5.74 / Re^0.9)²` in turbulent flow.
    SwameeJain,
    /// The same formula at all Reynolds numbers, as pandapipes has it, for comparison with it.
    SwameeJainEverywhere,
    /// Weymouth (1912): `λ = 0.009407 / D^(1/3)` with D in m (grade M), whatever roughness and flow.
    Weymouth,
}

impl Friction {
    /// λ in a pipe of this diameter and roughness (both m) at a Reynolds number above 0. Hofer's and Swamee and Jain's
    /// factors are `64 / Re` up to 2320 and join their formula by a straight line up to 4000.
    #[must_use]
    pub fn factor(self, diameter_m: f64, roughness_m: f64, reynolds: f64) -> f64 {
        let rough = |offset: f64| (2.0 * (diameter_m / roughness_m).log10() + offset).powi(-2);
        match self {
            Self::Nikuradse => rough(1.138),
            Self::NikuradsePlusLaminar => rough(1.14) + 64.0 / reynolds,
            Self::Weymouth => 0.009_407 / diameter_m.cbrt(),
            Self::SwameeJainEverywhere => swamee_jain(diameter_m, roughness_m, reynolds),
            Self::Hofer => joined(reynolds, |re| hofer(diameter_m, roughness_m, re)),
            Self::SwameeJain => joined(reynolds, |re| swamee_jain(diameter_m, roughness_m, re)),
        }
    }

    pub(super) fn depends_on_flow(self) -> bool {
        !matches!(self, Self::Nikuradse | Self::Weymouth)
    }

    /// Whether λ is of use only with some roughness.
    pub(super) fn needs_roughness(self) -> bool {
        matches!(self, Self::Nikuradse | Self::NikuradsePlusLaminar)
    }
}

fn hofer(diameter: f64, roughness: f64, re: f64) -> f64 {
    (2.0 * (4.518 / re * (re / 7.0).log10() + roughness / (3.71 * diameter)).log10()).powi(-2)
}

fn swamee_jain(diameter: f64, roughness: f64, re: f64) -> f64 {
    0.25 / (roughness / (3.7 * diameter) + 5.74 / re.powf(0.9)).log10().powi(2)
}

fn joined(re: f64, turbulent: impl Fn(f64) -> f64) -> f64 {
    if re <= LAMINAR {
        64.0 / re
    } else if re >= TURBULENT {
        turbulent(re)
    } else {
        let share = (re - LAMINAR) / (TURBULENT - LAMINAR);
        (1.0 - share) * 64.0 / LAMINAR + share * turbulent(TURBULENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_formulas_by_hand() {
        // 0.8 m, 0.05 mm: 2 log10(16000) + 1.138 = 9.5462; its inverse square is 0.010973.
        assert!((Friction::Nikuradse.factor(0.8, 5e-5, 1e7) - 0.010_973_250_8).abs() < 1e-10);
        // 0.1 m, 0.1 mm, Re 1e5: 0.25 / log10(1e-3/3.7 + 5.74/31622.8)² = 0.25 / 3.34524²; Colebrook's is 0.0222.
        assert!((Friction::SwameeJain.factor(0.1, 1e-4, 1e5) - 0.022_340).abs() < 5e-6);
        // 2 log10(4.518e-5 × 4.15490 + 2.69542e-4) = -6.67968.
        assert!((Friction::Hofer.factor(0.1, 1e-4, 1e5) - 0.022_412).abs() < 2e-6);
        assert!((Friction::Hofer.factor(0.1, 1e-4, 1000.0) - 0.064).abs() < 1e-12);
        assert!((Friction::Weymouth.factor(1.0, 1e-4, 1.0) - 0.009_407).abs() < 1e-12);
        let sum = (2.0 * 1000.0_f64.log10() + 1.14).powi(-2) + 6.4e-4;
        assert!((Friction::NikuradsePlusLaminar.factor(0.1, 1e-4, 1e5) - sum).abs() < 1e-12);
    }

    #[test]
    fn a_hole_chokes_above_the_critical_ratio() {
        let gas = GasProperties::default();
        let area = 1e-4;
        let flow = |bar: f64| gas.outflow(area, bar * bar).0;
        // Choked flow is proportional to the pressure.
        assert!((flow(8.0) / flow(4.0) - 2.0).abs() < 1e-9);
        assert_eq!(flow(NORMAL_BAR), 0.0);
        assert!(flow(1.2) > 0.0 && flow(1.2) < flow(1.3));
        // 1 cm² at 4 bar: 0.62 × 1e-4 × 4e5 × 0.6673 / sqrt(472.56 × 283.15) = 0.04524 kg/s = 207.5 m³/h.
        assert!((flow(4.0) - 207.5).abs() < 0.3, "{}", flow(4.0));
    }

    #[test]
    fn a_kilometre_of_pipe_holds_what_its_volume_and_pressure_say() {
        let gas = GasProperties { temperature_k: NORMAL_K, ..GasProperties::default() };
        assert!((gas.line_pack_m3(1000.0, NORMAL_BAR, NORMAL_BAR) - 1000.0).abs() < 1e-9);
        // Mean of 4 and 2 bar is 2/3 (6 - 8/6) = 3.111.
        assert!((gas.line_pack_m3(1.0, 4.0, 2.0) * NORMAL_BAR - 28.0 / 9.0).abs() < 1e-12);
        assert!((gas.packed_bar(1.0, gas.line_pack_m3(1.0, 3.0, 3.0)) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn power_and_ratio_are_inverse() {
        let gas = GasProperties::default();
        let power = gas.compression_kw(50_000.0, 1.5, 0.9, 0.8);
        assert!((gas.ratio_of_power(50_000.0, power, 0.9, 0.8) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn papay_falls_with_pressure() {
        let papay = Compressibility::Papay { critical_bar: 45.93, critical_k: 188.55 };
        // pr = 1.0886, Tr = 1.5017: 1 - 3.8319 × 0.033565 + 0.32469 × 0.059597.
        assert!((papay.at(50.0, 283.15) - 0.890_7).abs() < 5e-4);
        assert_eq!(papay.at(0.0, 283.15), 1.0);
    }
}
