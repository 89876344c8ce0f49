//! Who must give way: the choice of holders that lose their units.

use super::request::Ticket;

/// Chooses holders whose units together reach `needed`; `None` if they do not suffice.
///
/// `candidates` come least urgent first, and are taken in that order. Those that turn out to be superfluous
/// once the last is taken are spared, the most urgent first, so that nobody is evicted for nothing.
pub(super) fn choose(candidates: impl Iterator<Item = (Ticket, u32)>, needed: u64) -> Option<Vec<Ticket>> {
    let mut chosen = Vec::new();
    let mut freed = 0;
    for (ticket, units) in candidates {
        if freed >= needed {
            break;
        }
        freed += u64::from(units);
        chosen.push((ticket, units));
    }
    let mut surplus = freed.checked_sub(needed)?;
    let mut victims = Vec::with_capacity(chosen.len());
    for (ticket, units) in chosen.into_iter().rev() {
        match surplus.checked_sub(u64::from(units)) {
            Some(rest) => surplus = rest,
            None => victims.push(ticket),
        }
    }
    victims.reverse();
    Some(victims)
}

#[cfg(test)]
mod tests {
    use super::super::request::Priority;
    use super::*;

    fn choose_numbers(units: &[u32], needed: u64) -> Option<Vec<u64>> {
        let holders = units.iter().enumerate();
        let tickets =
            holders.map(|(i, &units)| (Ticket { priority: Priority(9), number: i as u64, slot: 0 }, units));
        Some(choose(tickets, needed)?.into_iter().map(|ticket| ticket.number).collect())
    }

    #[test]
    fn takes_the_least_urgent_first() {
        assert_eq!(choose_numbers(&[1, 1, 1], 2), Some(vec![0, 1]));
    }

    #[test]
    fn spares_those_that_a_later_one_makes_superfluous() {
        assert_eq!(choose_numbers(&[1, 3], 3), Some(vec![1]));
        assert_eq!(choose_numbers(&[2, 1, 3], 5), Some(vec![0, 2]));
    }

    #[test]
    fn evicts_nobody_when_even_all_would_not_suffice() {
        assert_eq!(choose_numbers(&[1, 3], 5), None);
    }

    #[test]
    fn evicts_nobody_when_nothing_is_needed() {
        assert_eq!(choose_numbers(&[1, 3], 0), Some(vec![]));
    }
}
