//! Sharing what is short by class.

/// Serves `(wanted, class)` from a capacity: low classes first, one proportion within the class that is cut.
/// Returns the total served.
pub(super) fn share(wants: &[(f64, u8)], capacity: f64, served: &mut [f64]) -> f64 {
    let wanted: f64 = wants.iter().map(|(wanted, _)| wanted).sum();
    if wanted <= capacity {
        for (served, (wanted, _)) in served.iter_mut().zip(wants) {
            *served = *wanted;
        }
        return wanted;
    }
    let mut by_class = [0.0; 256];
    for (wanted, class) in wants {
        by_class[usize::from(*class)] += wanted;
    }
    let mut left = capacity.max(0.0);
    let parts = by_class.map(|wanted| {
        let given = left.min(wanted);
        left -= given;
        if wanted > 0.0 { given / wanted } else { 0.0 }
    });
    for (served, (wanted, class)) in served.iter_mut().zip(wants) {
        *served = wanted * parts[usize::from(*class)];
    }
    served.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_classes_come_first_and_one_class_shares_in_proportion() {
        let wants = [(4.0, 2), (2.0, 0), (12.0, 2)];
        let mut served = [0.0; 3];
        assert_eq!(share(&wants, 6.0, &mut served), 6.0);
        assert_eq!(served, [1.0, 2.0, 3.0]);
        assert_eq!(share(&wants, 100.0, &mut served), 18.0);
        assert_eq!(share(&wants, -1.0, &mut served), 0.0);
        assert_eq!(served, [0.0; 3]);
    }
}
