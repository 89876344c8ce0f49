//! Water that leaves at a junction: demand by pressure, and leaks.

use super::loss::{BIG, LEAST_GRADIENT, Loss, raise};

/// Wagner's relation (1988) between pressure and delivered demand, turned round: the pressure above the minimum that
/// a delivery asks for, with steep walls below nothing and above everything (EPANET 2.2 User Manual, section 12.4).
pub(super) fn delivery(delivered: f64, full: f64, span_m: f64, exponent: f64) -> Loss {
    let n = 1.0 / exponent;
    let share = delivered / full;
    if share <= 0.0 {
        Loss::linear(BIG, delivered)
    } else if share < 1.0 {
        let gradient = n * span_m * raise(share, n - 1.0) / full;
        if gradient < LEAST_GRADIENT {
            Loss::linear(LEAST_GRADIENT, delivered)
        } else {
            Loss { head_m: gradient * delivered / n, gradient }
        }
    } else {
        Loss { head_m: span_m + BIG * (delivered - full), gradient: BIG }
    }
}

/// Share of demand delivered at a pressure.
pub(super) fn share(pressure_m: f64, minimum_m: f64, span_m: f64, exponent: f64) -> f64 {
    raise(((pressure_m - minimum_m) / span_m).clamp(0.0, 1.0), exponent)
}

/// Pressure that an emitter of `Q = C p^e` asks for; nothing runs in.
pub(super) fn emitter(flow: f64, coefficient: f64, exponent: f64) -> Loss {
    if flow <= 0.0 {
        return Loss::linear(BIG, flow);
    }
    let n = 1.0 / exponent;
    Loss::power(1.0 / raise(coefficient, n), n, flow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_is_the_inverse_of_the_share() {
        for pressure in [1.0, 5.0, 14.0] {
            let delivered = 0.02 * share(pressure, 0.5, 20.0, 0.5);
            let back = delivery(delivered, 0.02, 20.0, 0.5).head_m + 0.5;
            assert!((back - pressure).abs() < 1e-9);
        }
        assert_eq!(share(-3.0, 0.0, 20.0, 0.5), 0.0);
        assert_eq!(share(30.0, 0.0, 20.0, 0.5), 1.0);
    }

    #[test]
    fn an_emitter_follows_the_root_of_pressure() {
        let flow = 0.002 * 25.0_f64.sqrt();
        assert!((emitter(flow, 0.002, 0.5).head_m - 25.0).abs() < 1e-9);
    }
}
