//! Loss of head along a link, and how it grows with flow.
//!
//! Formulas and the lines that replace them near zero flow are those of the EPANET 2.2 User Manual, chapter 12.

use super::compile::{FOOT, Kind, Lift, Link, line_at, minor_loss};
use super::network::{HeadLoss, WaterOptions};

/// Gradient of a link that lets nothing through, s/m².
pub(super) const BIG: f64 = 1e9;
/// Gradient of an open valve without losses, s/m².
const SMALL: f64 = 1e-6 / (FOOT * FOOT);
/// Least gradient: below it the law is a line, s/m².
pub(super) const LEAST_GRADIENT: f64 = 1e-7 / (FOOT * FOOT);
/// Exponent of Hazen and Williams.
const HAZEN_WILLIAMS: f64 = 1.852;

/// Loss of head, m, and its gradient over flow, s/m².
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Loss {
    pub(super) head_m: f64,
    pub(super) gradient: f64,
}

impl Loss {
    /// Proportional to flow.
    pub(super) fn linear(gradient: f64, flow: f64) -> Self {
        Self { head_m: gradient * flow, gradient }
    }

    /// `r |q|^n`, a line where it is too flat.
    pub(super) fn power(r: f64, exponent: f64, flow: f64) -> Self {
        let gradient = exponent * r * raise(flow.abs(), exponent - 1.0);
        if gradient < LEAST_GRADIENT {
            Self::linear(LEAST_GRADIENT, flow)
        } else {
            Self { head_m: gradient * flow / exponent, gradient }
        }
    }

    /// A closed link.
    pub(super) fn closed(flow: f64) -> Self {
        Self::linear(BIG, flow)
    }

    fn plus_minor(self, minor: f64, flow: f64) -> Self {
        let gradient = self.gradient + 2.0 * minor * flow.abs();
        Self { head_m: self.head_m + minor * flow.abs() * flow, gradient }
    }
}

/// `x` to a power, of `x` at or above zero. The exponents of most laws are whole or a half; for others, logarithm and
/// exponential cost half of what the general function does, and keep twelve digits and more.
pub(super) fn raise(x: f64, exponent: f64) -> f64 {
    match exponent {
        0.0 => 1.0,
        0.5 => x.sqrt(),
        1.0 => x,
        2.0 => x * x,
        _ => (exponent * x.ln()).exp(),
    }
}

/// Loss along an open pipe.
pub(super) fn pipe(link: &Link, options: &WaterOptions, flow: f64) -> Loss {
    match options.head_loss {
        HeadLoss::HazenWilliams => {
            Loss::power(link.friction, HAZEN_WILLIAMS, flow).plus_minor(link.minor, flow)
        }
        HeadLoss::ChezyManning => Loss::power(link.friction, 2.0, flow).plus_minor(link.minor, flow),
        HeadLoss::DarcyWeisbach => darcy_weisbach(link, options.viscosity_m2_per_s, flow),
    }
}

fn darcy_weisbach(link: &Link, viscosity_m2_per_s: f64, flow: f64) -> Loss {
    let q = flow.abs();
    // Flow over this is π/4 of the Reynolds number.
    let scale = viscosity_m2_per_s * link.diameter_m;
    if q <= 500.0 * std::f64::consts::PI * scale {
        let laminar = 16.0 * std::f64::consts::PI * scale * link.friction;
        return Loss::linear(laminar, flow).plus_minor(link.minor, flow);
    }
    let (factor, slope) = friction_factor(q, link.relative_roughness, scale);
    let gradient = 2.0 * factor * link.friction * q + slope * link.friction * q * q;
    Loss { head_m: factor * link.friction * q * flow, gradient }.plus_minor(link.minor, flow)
}

/// Friction factor and its slope over flow: Swamee and Jain (1976) from a Reynolds number of 4000 on, Dunlop's
/// (1991) cubic between 2000 and 4000 (EPANET 2.2 User Manual, equations 12.5 to 12.7).
fn friction_factor(flow: f64, relative_roughness: f64, scale: f64) -> (f64, f64) {
    let a = -2.0 / std::f64::consts::LN_10;
    let w = flow / scale;
    if w >= 1000.0 * std::f64::consts::PI {
        let y1 = 5.74 * std::f64::consts::FRAC_PI_4.powf(0.9) / w.powf(0.9);
        let y2 = relative_roughness / 3.7 + y1;
        let y3 = a * y2.ln();
        let factor = 1.0 / (y3 * y3);
        return (factor, 1.8 * factor * y1 * a / (y2 * y3 * flow));
    }
    let y2 = relative_roughness / 3.7 + 5.74 / 4000.0_f64.powf(0.9);
    let y3 = a * y2.ln();
    let fa = 1.0 / (y3 * y3);
    let fb = (2.0 - 0.005_142_149_657_99 / (y2 * y3)) * fa;
    let laminar = 500.0 * std::f64::consts::PI;
    let r = w / laminar;
    let x1 = 7.0 * fa - fb;
    let x2 = 0.128 - 17.0 * fa + 2.5 * fb;
    let x3 = -0.128 + 13.0 * fa - 2.0 * fb;
    let x4 = 0.032 - 3.0 * fa + 0.5 * fb;
    let factor = x1 + r * (x2 + r * (x3 + r * x4));
    (factor, (x2 + r * (2.0 * x3 + r * 3.0 * x4)) / (scale * laminar))
}

/// Loss (below zero: lift) of a running pump.
pub(super) fn pump(lift: &Lift, speed: f64, flow: f64) -> Loss {
    let q = flow.abs();
    match lift {
        Lift::Power { a, b, c } => {
            let law = Loss::power(b * speed.powf(2.0 - c), *c, flow);
            Loss { head_m: law.head_m - speed * speed * a, gradient: law.gradient }
        }
        Lift::Points(points) => {
            let (value, slope) = line_at(points, q / speed);
            let gradient = (-slope * speed).max(LEAST_GRADIENT);
            // Through the line's own intercept, so that a flow below zero is lifted higher still.
            let intercept = speed * speed * (value - slope * q / speed);
            Loss { head_m: gradient * flow - intercept, gradient }
        }
        Lift::Constant(power) => {
            let gradient = power / (q * q);
            if gradient > BIG {
                Loss::linear(BIG, -flow)
            } else if gradient < LEAST_GRADIENT {
                Loss::linear(LEAST_GRADIENT, -flow)
            } else {
                Loss { head_m: -power / flow, gradient }
            }
        }
    }
    .with_positive_gradient()
}

impl Loss {
    fn with_positive_gradient(self) -> Self {
        Self { head_m: self.head_m, gradient: self.gradient.abs().max(LEAST_GRADIENT) }
    }
}

/// Loss of a valve that is open, or that works without holding a pressure or flow.
pub(super) fn valve(link: &Link, setting: Option<f64>, flow: f64) -> Loss {
    match (&link.kind, setting) {
        (Kind::Throttle, Some(coefficient)) => open_valve(minor_loss(coefficient, link.diameter_m), flow),
        (Kind::Breaker, Some(drop)) if drop > 0.0 && link.minor * flow * flow <= drop => {
            // The flow follows from what the rest of the network takes; the drop is off by micrometres.
            Loss { head_m: drop + SMALL * flow, gradient: SMALL }
        }
        (Kind::GeneralPurpose(points), Some(_)) => {
            let q = flow.abs().max(1e-9);
            let (value, slope) = line_at(points, q);
            let gradient = slope.max(SMALL);
            let intercept = value - slope * q;
            Loss { head_m: (intercept + gradient * q) * flow.signum(), gradient }
        }
        _ => open_valve(link.minor, flow),
    }
}

fn open_valve(minor: f64, flow: f64) -> Loss {
    if minor > 0.0 { Loss::power(minor, 2.0, flow) } else { Loss::linear(SMALL, flow) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slope by a small step on both sides.
    fn slope(law: impl Fn(f64) -> Loss, flow: f64) -> f64 {
        let step = 1e-6 * flow.abs();
        (law(flow + step).head_m - law(flow - step).head_m) / (2.0 * step)
    }

    fn link() -> Link {
        let kind = Kind::Pipe { check_valve: false };
        let (diameter_m, relative_roughness) = (0.3, 1e-3);
        Link {
            from: 0,
            to: 1,
            kind,
            diameter_m,
            friction: 1000.0,
            minor: 25.0,
            relative_roughness,
            setting: None,
            open: true,
        }
    }

    #[test]
    fn gradients_are_the_slopes_of_losses() {
        let formulas = [HeadLoss::HazenWilliams, HeadLoss::DarcyWeisbach, HeadLoss::ChezyManning];
        for head_loss in formulas {
            let options = WaterOptions { head_loss, ..WaterOptions::default() };
            // Laminar, in between, turbulent, and backwards.
            for flow in [2e-4, 7e-4, 0.01, -0.2] {
                let law = |flow| pipe(&link(), &options, flow);
                let (got, want) = (law(flow).gradient, slope(law, flow));
                assert!((got / want - 1.0).abs() < 1e-5, "{head_loss:?} {flow}: {got} {want}");
            }
        }
        for lift in [
            Lift::Power { a: 50.0, b: 2000.0, c: 1.7 },
            Lift::Constant(3.0),
            Lift::Points(vec![(0.0, 50.0), (0.1, 40.0), (0.2, 20.0)]),
        ] {
            let law = |flow| pump(&lift, 0.9, flow);
            let (got, want) = (law(0.05).gradient, slope(law, 0.05));
            assert!((got / want - 1.0).abs() < 1e-5, "{lift:?}: {got} {want}");
        }
    }

    #[test]
    fn powers_are_those_of_the_general_function() {
        for x in [0.0_f64, 1e-12, 3e-5, 0.7, 1.0, 25.0, 4e6] {
            for exponent in [0.5, 0.852, 1.0, 1.4, 2.0] {
                let want = x.powf(exponent);
                assert!((raise(x, exponent) - want).abs() <= 1e-13 * want, "{x} {exponent}");
            }
        }
        assert!(raise(3.0, 0.0) == 1.0 && (raise(2.0, -2.0) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn friction_factors_are_those_of_the_chart() {
        // Swamee and Jain at Re = 1e5 and relative roughness 1e-3: 0.25 / log10(1e-3/3.7 + 5.74/1e5^0.9)^2.
        let scale = 1.1e-6 * 0.3;
        let flow = std::f64::consts::FRAC_PI_4 * 1e5 * scale;
        let (factor, _) = friction_factor(flow, 1e-3, scale);
        assert!((factor - 0.022_34).abs() < 5e-5, "{factor}");
        // The cubic joins the turbulent branch at 4000 and 64/Re at 2000.
        let at =
            |reynolds: f64| friction_factor(std::f64::consts::FRAC_PI_4 * reynolds * scale, 1e-3, scale).0;
        assert!((at(3999.999) - at(4000.001)).abs() < 1e-6);
        assert!((at(2000.001) - 0.032).abs() < 1e-5);
    }

    #[test]
    fn a_pump_of_constant_power_lifts_less_at_more_flow() {
        let lift = Lift::Constant(5.0);
        assert!((pump(&lift, 1.0, 0.1).head_m + 50.0).abs() < 1e-12);
        assert!(pump(&lift, 1.0, 0.2).head_m > pump(&lift, 1.0, 0.1).head_m);
    }
}
