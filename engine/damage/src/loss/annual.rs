//! From the losses of an event set to what a year brings.

use thiserror::Error;

/// An event that may happen, and what it would cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventLoss {
    /// Mean number of occurrences in a year.
    pub annual_rate: f64,
    /// Loss when it happens, in any money.
    pub loss: f64,
}

/// Why losses cannot be brought to a year.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum LossError {
    /// A rate or a loss is negative or no number.
    #[error("event {number} needs a rate and a loss of 0 or more, found {annual_rate} and {loss}")]
    Event {
        /// Position in the set, from 0.
        number: usize,
        /// Its rate.
        annual_rate: f64,
        /// Its loss.
        loss: f64,
    },
    /// The gross product is not positive.
    #[error("the gross product must be positive, found {0}")]
    Gdp(f64),
    /// The return period is not positive.
    #[error("the return period must be a positive number of years, found {0}")]
    ReturnPeriod(f64),
}

fn check(events: &[EventLoss]) -> Result<(), LossError> {
    let good = |value: f64| value >= 0.0 && value.is_finite();
    match events.iter().enumerate().find(|(_, event)| !good(event.annual_rate) || !good(event.loss)) {
        Some((number, &EventLoss { annual_rate, loss })) => {
            Err(LossError::Event { number, annual_rate, loss })
        }
        None => Ok(()),
    }
}

/// Mean loss of a year: the sum of rate times loss over the events.
///
/// # Errors
/// [`LossError::Event`] naming the first event at fault.
pub fn average_annual_loss(events: &[EventLoss]) -> Result<f64, LossError> {
    check(events)?;
    Ok(events.iter().map(|event| event.annual_rate * event.loss).sum())
}

/// The loss that is reached or exceeded once in `years` on average, events taken one by one: the largest
/// loss whose rate of being reached is at least `1 / years`, or 0 if even the sum of all rates is smaller.
///
/// # Errors
/// [`LossError`].
pub fn loss_at_return_period(events: &[EventLoss], years: f64) -> Result<f64, LossError> {
    check(events)?;
    if !(years > 0.0 && years.is_finite()) {
        return Err(LossError::ReturnPeriod(years));
    }
    let mut worst_first = events.to_vec();
    worst_first.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    let mut rate = 0.0;
    let reached = worst_first.iter().find(|event| {
        rate += event.annual_rate;
        // Ten rates of a thousandth must make a hundredth.
        rate * years >= 1.0 - 1e-12
    });
    Ok(reached.map_or(0.0, |event| event.loss))
}

/// A loss as a share of the gross product of a year, both in the same money.
///
/// # Errors
/// [`LossError::Gdp`].
pub fn share_of_gdp(loss: f64, gdp: f64) -> Result<f64, LossError> {
    if gdp > 0.0 && gdp.is_finite() { Ok(loss / gdp) } else { Err(LossError::Gdp(gdp)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const EVENTS: [EventLoss; 3] = [
        EventLoss { annual_rate: 0.01, loss: 10.0 },
        EventLoss { annual_rate: 0.001, loss: 500.0 },
        EventLoss { annual_rate: 0.1, loss: 1.0 },
    ];

    #[test]
    fn three_events_by_hand() {
        assert!((average_annual_loss(&EVENTS).unwrap() - 0.7).abs() < 1e-12);
        let at = |years| loss_at_return_period(&EVENTS, years).unwrap();
        assert_eq!([at(5.0), at(50.0), at(95.0), at(999.0), at(1001.0)], [0.0, 1.0, 10.0, 10.0, 500.0]);
        assert!((share_of_gdp(36.1, 3610.0).unwrap() - 0.01).abs() < 1e-15);
    }

    #[test]
    fn unusable_numbers_are_named() {
        let bad = [EVENTS[0], EventLoss { annual_rate: -1.0, loss: 2.0 }];
        let error = average_annual_loss(&bad).unwrap_err();
        assert_eq!(error.to_string(), "event 1 needs a rate and a loss of 0 or more, found -1 and 2");
        assert_eq!(loss_at_return_period(&EVENTS, 0.0), Err(LossError::ReturnPeriod(0.0)));
        assert_eq!(share_of_gdp(1.0, 0.0), Err(LossError::Gdp(0.0)));
    }

    proptest! {
        #[test]
        fn rarer_losses_are_larger(
            events in prop::collection::vec((0.0..0.5f64, 0.0..1e9f64), 0..20), years in 1.0..1e5f64, factor in 1.0..10.0f64,
        ) {
            let events: Vec<EventLoss> =
                events.into_iter().map(|(annual_rate, loss)| EventLoss { annual_rate, loss }).collect();
            let loss = loss_at_return_period(&events, years).unwrap();
            prop_assert!(loss_at_return_period(&events, years * factor).unwrap() >= loss);
            // Markov: the mean annual loss is at least the loss times how often it is reached.
            prop_assert!(average_annual_loss(&events).unwrap() >= loss / years * (1.0 - 1e-9));
        }
    }
}
