//! The Hazus lifeline tables: power, roads, tunnels, water, sewage, oil, gas and telecommunication.
//!
//! Grade V rows were read in the Damage and Loss Model Library (FEMA Hazus 5.1) unless a line says where.

use super::hazus::Grade::{M, V};
use super::hazus::Measure::{PgaG, PgdInch};
use super::hazus::{Grade, HazusCurve};

/// Median of a state that has no curve.
const NONE: (f64, f64) = (f64::INFINITY, 0.6);

const fn pga(id: &'static str, grade: Grade, states: [(f64, f64); 4]) -> HazusCurve {
    HazusCurve::new(id, PgaG, grade, states)
}

const fn pgd(id: &'static str, grade: Grade, states: [(f64, f64); 4]) -> HazusCurve {
    HazusCurve::new(id, PgdInch, grade, states)
}

/// Substations: low, medium, high voltage; anchored, unanchored.
pub(super) const SUBSTATIONS: [[HazusCurve; 2]; 3] = [
    [
        pga("EP.S.L.A", V, [(0.15, 0.70), (0.29, 0.55), (0.45, 0.45), (0.90, 0.45)]),
        pga("EP.S.L.U", V, [(0.13, 0.65), (0.26, 0.50), (0.34, 0.40), (0.74, 0.40)]),
    ],
    [
        pga("EP.S.M.A", V, [(0.15, 0.60), (0.25, 0.50), (0.35, 0.40), (0.70, 0.40)]),
        pga("EP.S.M.U", V, [(0.10, 0.60), (0.20, 0.50), (0.30, 0.40), (0.50, 0.40)]),
    ],
    [
        pga("EP.S.H.A", V, [(0.11, 0.50), (0.15, 0.45), (0.20, 0.35), (0.47, 0.40)]),
        pga("EP.S.H.U", V, [(0.09, 0.50), (0.13, 0.40), (0.17, 0.35), (0.38, 0.35)]),
    ],
];

/// Distribution circuits: anchored, unanchored.
pub(super) const CIRCUITS: [HazusCurve; 2] = [
    pga("EP.C.A", V, [(0.28, 0.30), (0.40, 0.20), (0.72, 0.15), (1.10, 0.15)]),
    pga("EP.C.U", V, [(0.24, 0.25), (0.33, 0.20), (0.58, 0.15), (0.89, 0.15)]),
];

/// Power stations: small, medium or large; anchored, unanchored.
pub(super) const GENERATION: [[HazusCurve; 2]; 2] = [
    [
        pga("EP.G.S.A", V, [(0.10, 0.55), (0.21, 0.55), (0.48, 0.50), (0.78, 0.50)]),
        pga("EP.G.S.U", V, [(0.10, 0.50), (0.17, 0.50), (0.42, 0.50), (0.58, 0.55)]),
    ],
    [
        pga("EP.G.ML.A", V, [(0.10, 0.60), (0.25, 0.60), (0.52, 0.55), (0.92, 0.55)]),
        pga("EP.G.ML.U", V, [(0.10, 0.60), (0.22, 0.55), (0.49, 0.50), (0.79, 0.50)]),
    ],
];

/// Roads under ground failure: major, urban.
pub(crate) const ROADS: [HazusCurve; 2] = [
    pgd("HRD.GF.1", V, [(12.0, 0.70), (24.0, 0.70), (60.0, 0.70), NONE]),
    pgd("HRD.GF.2", V, [(6.0, 0.70), (12.0, 0.70), (24.0, 0.70), NONE]),
];

/// Tunnels under shaking: bored, cut and cover.
pub(crate) const TUNNELS: [HazusCurve; 2] = [
    pga("HTU.GS.1", V, [(0.60, 0.60), (0.80, 0.60), NONE, NONE]),
    pga("HTU.GS.2", V, [(0.50, 0.60), (0.70, 0.60), NONE, NONE]),
];

/// All tunnels under ground failure.
pub(crate) const TUNNEL_FAILURE: HazusCurve =
    pgd("HTU.GF", V, [(6.0, 0.70), (12.0, 0.50), (60.0, 0.50), NONE]);

/// All bridges under ground failure.
pub(crate) const BRIDGE_FAILURE: HazusCurve =
    pgd("HWB.GF", V, [(3.9, 0.20), (3.9, 0.20), (3.9, 0.20), (13.8, 0.20)]);

/// Water-treatment plants: small, medium, large; anchored, unanchored. The small ones were read in the
/// recovery code of the Seaside testbed.
pub(super) const WATER_PLANTS: [[HazusCurve; 2]; 3] = [
    [
        pga("PWT.S.A", V, [(0.25, 0.50), (0.38, 0.50), (0.53, 0.60), (0.83, 0.60)]),
        pga("PWT.S.U", V, [(0.16, 0.40), (0.27, 0.40), (0.53, 0.60), (0.83, 0.60)]),
    ],
    [
        pga("PWT.M.A", M, [(0.37, 0.40), (0.52, 0.40), (0.73, 0.50), (1.28, 0.50)]),
        pga("PWT.M.U", M, [(0.20, 0.40), (0.35, 0.40), (0.73, 0.50), (1.28, 0.50)]),
    ],
    [
        pga("PWT.L.A", M, [(0.44, 0.40), (0.58, 0.40), (0.87, 0.45), (1.57, 0.45)]),
        pga("PWT.L.U", M, [(0.22, 0.40), (0.35, 0.40), (0.87, 0.45), (1.57, 0.45)]),
    ],
];

/// Pumping plants: small, medium or large; anchored, unanchored. The small ones as the plants above.
pub(super) const PUMPING_PLANTS: [[HazusCurve; 2]; 2] = [
    [
        pga("PPP.S.A", V, [(0.15, 0.70), (0.36, 0.65), (0.66, 0.65), (1.50, 0.80)]),
        pga("PPP.S.U", V, [(0.13, 0.60), (0.28, 0.50), (0.66, 0.65), (1.50, 0.80)]),
    ],
    [
        pga("PPP.ML.A", M, [(0.15, 0.75), (0.36, 0.65), (0.77, 0.65), (1.50, 0.80)]),
        pga("PPP.ML.U", M, [(0.13, 0.60), (0.28, 0.50), (0.77, 0.65), (1.50, 0.80)]),
    ],
];

/// Wells.
pub(super) const WELL: HazusCurve = pga("PWE", M, [(0.15, 0.75), (0.36, 0.65), (0.72, 0.65), (1.50, 0.80)]);

/// Storage tanks: concrete and steel on the ground anchored and not, steel above it, wood. Three states of
/// the steel tank above ground and of the wooden one agree with the InfraRisk testbed files.
pub(super) const TANKS: [HazusCurve; 6] = [
    pga("PST.G.C.A.GS", M, [(0.25, 0.55), (0.52, 0.70), (0.95, 0.60), (1.64, 0.70)]),
    pga("PST.G.C.U.GS", M, [(0.18, 0.60), (0.42, 0.70), (0.70, 0.55), (1.04, 0.60)]),
    pga("PST.G.S.A.GS", M, [(0.30, 0.60), (0.70, 0.60), (1.25, 0.65), (1.60, 0.60)]),
    pga("PST.G.S.U.GS", M, [(0.15, 0.70), (0.35, 0.75), (0.68, 0.75), (0.95, 0.70)]),
    pga("PST.A.S.GS", M, [(0.18, 0.50), (0.55, 0.50), (1.15, 0.60), (1.50, 0.60)]),
    pga("PST.G.W.GS", M, [(0.15, 0.60), (0.40, 0.60), (0.70, 0.70), (0.90, 0.70)]),
];

/// Buried concrete tanks under ground failure.
const BURIED_TANK: HazusCurve = pgd("PST.B.C.GF", M, [(2.0, 0.50), (4.0, 0.50), (8.0, 0.50), (12.0, 0.50)]);

/// Sewage: treatment plants by size, and lift stations.
const SEWAGE: [HazusCurve; 10] = [
    pga("WWT.S.A", M, [(0.23, 0.40), (0.35, 0.40), (0.48, 0.50), (0.80, 0.55)]),
    pga("WWT.S.U", M, [(0.16, 0.40), (0.26, 0.40), (0.48, 0.50), (0.80, 0.55)]),
    pga("WWT.M.A", M, [(0.33, 0.40), (0.49, 0.40), (0.70, 0.45), (1.23, 0.55)]),
    pga("WWT.M.U", M, [(0.20, 0.40), (0.33, 0.40), (0.70, 0.45), (1.23, 0.55)]),
    pga("WWT.L.A", M, [(0.40, 0.40), (0.56, 0.40), (0.84, 0.40), (1.50, 0.40)]),
    pga("WWT.L.U", M, [(0.22, 0.40), (0.35, 0.40), (0.84, 0.40), (1.50, 0.40)]),
    pga("WLS.S.A", M, [(0.15, 0.70), (0.36, 0.65), (0.66, 0.65), (1.50, 0.80)]),
    pga("WLS.S.U", M, [(0.13, 0.60), (0.28, 0.50), (0.66, 0.65), (1.50, 0.80)]),
    pga("WLS.ML.A", M, [(0.15, 0.75), (0.36, 0.65), (0.77, 0.65), (1.50, 0.80)]),
    pga("WLS.ML.U", M, [(0.13, 0.60), (0.28, 0.50), (0.77, 0.65), (1.50, 0.80)]),
];

/// Oil tank farms, which stand for petrol depots, and gas compressor stations, which share the curves of
/// large pumping plants.
const OIL_AND_GAS: [HazusCurve; 4] = [
    pga("OTF.A", M, [(0.29, 0.55), (0.50, 0.55), (0.50, 0.55), (0.87, 0.50)]),
    pga("OTF.U", M, [(0.12, 0.55), (0.23, 0.55), (0.41, 0.55), (0.68, 0.55)]),
    pga("NGC.A", M, [(0.15, 0.75), (0.36, 0.65), (0.77, 0.65), (1.50, 0.80)]),
    pga("NGC.U", M, [(0.13, 0.60), (0.28, 0.50), (0.77, 0.65), (1.50, 0.80)]),
];

/// Telecom central offices: anchored, unanchored.
pub(super) const TELECOM_OFFICES: [HazusCurve; 2] = [
    pga("CCO.A", M, [(0.15, 0.75), (0.32, 0.60), (0.60, 0.62), (1.25, 0.65)]),
    pga("CCO.U", M, [(0.13, 0.55), (0.26, 0.50), (0.46, 0.62), (1.03, 0.62)]),
];

/// All rows but those of the bridge classes.
pub(super) fn rows() -> impl Iterator<Item = HazusCurve> {
    let groups: [&'static [HazusCurve]; 13] = [
        SUBSTATIONS.as_flattened(),
        &CIRCUITS,
        GENERATION.as_flattened(),
        &ROADS,
        &TUNNELS,
        &[TUNNEL_FAILURE, BRIDGE_FAILURE],
        WATER_PLANTS.as_flattened(),
        PUMPING_PLANTS.as_flattened(),
        &[WELL, BURIED_TANK],
        &TANKS,
        &SEWAGE,
        &OIL_AND_GAS,
        &TELECOM_OFFICES,
    ];
    groups.into_iter().flatten().copied()
}
