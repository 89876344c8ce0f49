//! Queues by hand: who gets what, when, and what they are told.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const PREEMPTIVE: Rules = Rules { preemptive: true, ..Rules::QUEUE };
const FIT_FIRST: Rules = Rules { overtaking: Overtaking::FitFirst, ..Rules::QUEUE };

fn minute(m: i64) -> SimTime {
    SimTime::ZERO + minutes(m)
}

fn minutes(m: i64) -> Span {
    Span::from_micros(m * 60_000_000)
}

fn resource(capacity: u32, rules: Rules) -> Resource<char> {
    Resource::new(SimTime::ZERO, capacity, rules)
}

fn ask(who: char, units: u32, priority: u32) -> Request<char> {
    Request::new(who, minutes(10)).with_units(units).with_priority(Priority(priority))
}

/// One letter and sign a change: `a+` granted, `a-` evicted, `a!` reneged.
fn told(changes: &[Change<char>]) -> String {
    let words: Vec<String> = changes
        .iter()
        .map(|change| match change {
            Change::Granted(grant) => format!("{}+", grant.who),
            Change::Evicted(evicted) => format!("{}-", evicted.who),
            Change::Reneged(reneged) => format!("{}!", reneged.who),
        })
        .collect();
    words.join(" ")
}

fn queue(resource: &Resource<char>) -> String {
    resource.waiting().map(|(_, who)| who).collect()
}

fn request(resource: &mut Resource<char>, m: i64, request: Request<char>) -> (Ticket, String) {
    let (ticket, changes) = resource.request(minute(m), request).unwrap();
    (ticket, told(&changes))
}

#[test]
fn priority_then_order_of_asking() {
    let mut beds = resource(1, Rules::QUEUE);
    let (a, _) = request(&mut beds, 0, ask('a', 1, 5));
    for (who, priority) in [('b', 5), ('c', 2), ('d', 5), ('e', 2)] {
        assert_eq!(request(&mut beds, 1, ask(who, 1, priority)).1, "");
    }
    assert_eq!(queue(&beds), "cebd");
    assert_eq!(told(&beds.release(minute(4), a).unwrap()), "c+");
    assert_eq!(queue(&beds), "ebd");
}

#[test]
fn a_release_may_serve_several() {
    let mut crews = resource(4, Rules::QUEUE);
    let (big, _) = request(&mut crews, 0, ask('a', 4, 0));
    for (who, units) in [('b', 1), ('c', 2), ('d', 1), ('e', 1)] {
        request(&mut crews, 1, ask(who, units, 0));
    }
    let changes = crews.release(minute(7), big).unwrap();
    assert_eq!(told(&changes), "b+ c+ d+");
    assert!(changes.iter().all(|change| matches!(change, Change::Granted(g) if g.waited == minutes(6))));
    assert_eq!((queue(&crews).as_str(), crews.units_free()), ("e", 0));
}

#[test]
fn head_only_gathers_units_for_a_large_request() {
    let mut crews = resource(3, Rules::QUEUE);
    let (a, _) = request(&mut crews, 0, ask('a', 2, 0));
    assert_eq!(request(&mut crews, 1, ask('b', 3, 0)).1, "");
    assert_eq!(request(&mut crews, 2, ask('c', 1, 0)).1, "", "a small one must not sneak past");
    assert_eq!(crews.units_free(), 1);
    assert_eq!(told(&crews.release(minute(3), a).unwrap()), "b+");
}

#[test]
fn fit_first_lets_small_requests_pass_in_queue_order() {
    let mut crews = resource(3, FIT_FIRST);
    let (a, _) = request(&mut crews, 0, ask('a', 2, 0));
    assert_eq!(request(&mut crews, 1, ask('b', 3, 0)).1, "");
    assert_eq!(request(&mut crews, 2, ask('c', 1, 9)).1, "c+");
    request(&mut crews, 3, ask('d', 2, 9));
    request(&mut crews, 3, ask('e', 1, 2));
    assert_eq!(told(&crews.release(minute(4), a).unwrap()), "e+");
    assert_eq!(queue(&crews), "bd");
}

#[test]
fn nobody_is_preempted_while_units_are_free() {
    // A server of several units that is not saturated: the urgent one takes the free unit.
    let mut theatres = resource(3, PREEMPTIVE);
    request(&mut theatres, 0, ask('a', 1, 9));
    request(&mut theatres, 0, ask('b', 1, 9));
    assert_eq!(request(&mut theatres, 1, ask('c', 1, 0)).1, "c+");
    assert_eq!(request(&mut theatres, 2, ask('d', 1, 0)).1, "b- d+");
}

#[test]
fn only_what_is_missing_is_taken_and_only_if_it_suffices() {
    let mut theatres = resource(4, PREEMPTIVE);
    request(&mut theatres, 0, ask('a', 1, 1));
    request(&mut theatres, 0, ask('b', 2, 8));
    // One unit is free, two more are needed: `b` gives both.
    assert_eq!(request(&mut theatres, 1, ask('c', 3, 5)).1, "b- c+");
    // Three are needed, only `c` is less urgent than 3, and its three suffice.
    assert_eq!(request(&mut theatres, 2, ask('d', 3, 3)).1, "c- d+");
    // Four are needed, but `a` is too urgent: nobody is evicted in vain.
    assert_eq!(request(&mut theatres, 3, ask('e', 4, 2)).1, "");
    assert_eq!(queue(&theatres), "ecb");
}

#[test]
fn equals_do_not_preempt_each_other() {
    let mut theatres = resource(1, PREEMPTIVE);
    request(&mut theatres, 0, ask('a', 1, 3));
    assert_eq!(request(&mut theatres, 1, ask('b', 1, 3)).1, "");
}

#[test]
fn units_left_over_by_a_preemption_go_to_the_next() {
    let mut crews = resource(3, Rules { preemptive: true, ..FIT_FIRST });
    request(&mut crews, 0, ask('a', 3, 9));
    request(&mut crews, 1, ask('b', 2, 9));
    assert_eq!(request(&mut crews, 2, ask('c', 1, 0)).1, "a- c+ b+");
    assert_eq!(queue(&crews), "a");
}

#[test]
fn under_head_only_a_blocked_head_stops_preemption_behind_it() {
    let mut crews = resource(2, PREEMPTIVE);
    request(&mut crews, 0, ask('a', 1, 0));
    request(&mut crews, 0, ask('b', 1, 9));
    request(&mut crews, 1, ask('c', 2, 1));
    assert_eq!(request(&mut crews, 2, ask('d', 1, 2)).1, "");
    let mut crews = Resource { rules: Rules { overtaking: Overtaking::FitFirst, ..crews.rules }, ..crews };
    assert_eq!(request(&mut crews, 3, ask('e', 1, 2)).1, "b- d+");
}

fn evicted_and_back(eviction: Eviction) -> (Evicted<char>, Option<Grant<char>>) {
    let mut theatre = resource(1, Rules { eviction, ..PREEMPTIVE });
    let (_, _) = request(&mut theatre, 0, ask('a', 1, 9));
    request(&mut theatre, 1, ask('z', 1, 9));
    let (urgent, changes) = theatre.request(minute(4), ask('b', 1, 0)).unwrap();
    let Change::Evicted(evicted) = changes[0] else { panic!("{changes:?}") };
    let back = theatre.release(minute(20), urgent).unwrap();
    let Change::Granted(grant) = back[0] else { panic!("{back:?}") };
    (evicted, (grant.who == 'a').then_some(grant))
}

#[test]
fn resume_does_what_was_left() {
    let (evicted, grant) = evicted_and_back(Eviction::Resume);
    assert_eq!((evicted.served, evicted.remaining, evicted.fate), (minutes(4), minutes(6), Eviction::Resume));
    let grant = grant.unwrap();
    assert_eq!((grant.work, grant.waited, grant.evictions), (minutes(6), minutes(16), 1));
}

#[test]
fn restart_does_everything_again() {
    let (evicted, grant) = evicted_and_back(Eviction::Restart);
    assert_eq!((evicted.remaining, evicted.fate), (minutes(6), Eviction::Restart));
    assert_eq!(grant.unwrap().work, minutes(10));
}

#[test]
fn reroute_leaves_with_what_was_left() {
    let (evicted, grant) = evicted_and_back(Eviction::Reroute);
    assert_eq!((evicted.remaining, evicted.fate), (minutes(6), Eviction::Reroute));
    assert_eq!(grant, None, "it is not in the queue any more");
}

#[test]
fn work_shrinks_over_several_evictions() {
    let mut theatre = resource(1, PREEMPTIVE);
    request(&mut theatre, 0, ask('a', 1, 9));
    let mut left = 10;
    for round in 0..3 {
        let start = i64::from(round) * 10;
        let (urgent, changes) = theatre.request(minute(start + 3), ask('b', 1, 0)).unwrap();
        left -= 3;
        assert!(matches!(changes[0], Change::Evicted(e) if e.remaining == minutes(left)));
        let back = theatre.release(minute(start + 10), urgent).unwrap();
        assert!(matches!(back[0], Change::Granted(g) if g.work == minutes(left) && g.evictions == round + 1));
    }
}

#[test]
fn an_evicted_ticket_cannot_be_released() {
    let mut theatre = resource(1, PREEMPTIVE);
    let (a, _) = request(&mut theatre, 0, ask('a', 1, 9));
    request(&mut theatre, 1, ask('b', 1, 0));
    assert_eq!(theatre.release(minute(2), a), Err(ResourceError::NotHolding(a)));
    assert_eq!(told(&theatre.withdraw(minute(2), a).unwrap()), "a!");
    assert_eq!(theatre.withdraw(minute(3), a), Err(ResourceError::NotWaiting(a)));
}

#[test]
fn a_request_for_nothing_is_refused() {
    assert_eq!(resource(1, Rules::QUEUE).request(minute(0), ask('a', 0, 0)), Err(ResourceError::NoUnits));
}

#[test]
fn reneging_keeps_the_order_of_the_others() {
    let mut beds = resource(1, Rules::QUEUE);
    let (a, _) = request(&mut beds, 0, ask('a', 1, 0));
    let tickets: Vec<Ticket> = "bcdef".chars().map(|who| request(&mut beds, 1, ask(who, 1, 0)).0).collect();
    assert_eq!(told(&beds.withdraw(minute(3), tickets[2]).unwrap()), "d!");
    assert_eq!(told(&beds.withdraw(minute(3), tickets[0]).unwrap()), "b!");
    assert_eq!(queue(&beds), "cef");
    assert_eq!(told(&beds.release(minute(5), a).unwrap()), "c+");
    assert_eq!(beds.statistics().reneged, 2);
}

#[test]
fn when_a_large_head_reneges_those_behind_it_are_served() {
    let mut crews = resource(3, Rules::QUEUE);
    request(&mut crews, 0, ask('a', 2, 0));
    let (b, _) = request(&mut crews, 1, ask('b', 3, 0));
    request(&mut crews, 2, ask('c', 1, 0));
    let changes = crews.withdraw(minute(6), b).unwrap();
    assert_eq!(told(&changes), "b! c+");
    assert!(matches!(changes[0], Change::Reneged(r) if r.waited == minutes(5)));
}

#[test]
fn deadlines_fall_due_in_order_and_spare_holders() {
    let mut beds = resource(1, Rules::QUEUE);
    request(&mut beds, 0, ask('a', 1, 0).with_deadline(minute(2)));
    assert_eq!(beds.next_deadline(), None, "a holder has no deadline");
    request(&mut beds, 1, ask('b', 1, 0).with_deadline(minute(9)));
    request(&mut beds, 1, ask('c', 1, 0).with_deadline(minute(5)));
    request(&mut beds, 1, ask('d', 1, 0));
    assert_eq!(beds.next_deadline(), Some(minute(5)));
    assert_eq!(told(&beds.renege_overdue(minute(4))), "");
    assert_eq!(told(&beds.renege_overdue(minute(5))), "c!");
    assert_eq!(beds.next_deadline(), Some(minute(9)));
    assert_eq!(told(&beds.renege_overdue(minute(30))), "b!");
    assert_eq!((queue(&beds).as_str(), beds.next_deadline()), ("d", None));
}

#[test]
fn at_the_end_of_a_shift_holders_may_finish() {
    let mut crews = resource(3, Rules::QUEUE);
    let tickets: Vec<Ticket> = "abcd".chars().map(|who| request(&mut crews, 0, ask(who, 1, 0)).0).collect();
    assert_eq!(told(&crews.set_capacity(minute(5), 1, ShiftPolicy::FinishCurrent)), "");
    assert_eq!(crews.units_free(), 0);
    assert_eq!(told(&crews.release(minute(6), tickets[0]).unwrap()), "");
    assert_eq!(told(&crews.release(minute(7), tickets[1]).unwrap()), "");
    assert_eq!(told(&crews.release(minute(8), tickets[2]).unwrap()), "d+");
}

#[test]
fn at_the_end_of_a_shift_the_least_urgent_may_have_to_stop() {
    let mut crews = resource(3, Rules::QUEUE);
    for (who, priority) in [('a', 5), ('b', 1), ('c', 7)] {
        request(&mut crews, 0, ask(who, 1, priority));
    }
    assert_eq!(told(&crews.set_capacity(minute(5), 1, ShiftPolicy::Preempt)), "c- a-");
    assert_eq!(queue(&crews), "ac");
    assert_eq!(told(&crews.set_capacity(minute(9), 3, ShiftPolicy::Preempt)), "a+ c+");
    assert_eq!(told(&crews.set_capacity(minute(9), 0, ShiftPolicy::Preempt)), "c- a- b-");
}

#[test]
fn an_urgent_request_may_preempt_while_the_shift_is_over_its_size() {
    let mut crews = resource(2, PREEMPTIVE);
    request(&mut crews, 0, ask('a', 1, 9));
    request(&mut crews, 0, ask('b', 1, 8));
    crews.set_capacity(minute(1), 1, ShiftPolicy::FinishCurrent);
    // Two busy, one allowed: both must give way for one urgent.
    assert_eq!(request(&mut crews, 2, ask('c', 1, 0)).1, "a- b- c+");
}

#[test]
fn statistics_weigh_by_time() {
    let mut beds = resource(2, Rules::QUEUE);
    let (a, _) = request(&mut beds, 0, ask('a', 2, 0));
    request(&mut beds, 10, ask('b', 1, 0));
    beds.release(minute(30), a).unwrap();
    let now = minute(40);
    let statistics = beds.statistics();
    // Two units for 30 minutes, one for 10; one waiting for 20 of 40 minutes.
    assert!((statistics.utilisation(now).unwrap() - 70.0 / 80.0).abs() < 1e-12);
    assert!((statistics.queue_length.mean(now) - 0.5).abs() < 1e-12);
    assert_eq!(statistics.queue_length.max(), 1.0);
    assert_eq!((statistics.wait_minutes.count(), statistics.wait_minutes.max()), (2, Some(20.0)));
    beds.reset_statistics(now);
    let statistics = beds.statistics();
    assert_eq!((statistics.wait_minutes.count(), statistics.units_busy.mean(now)), (0, 1.0));
    assert_eq!(resource(0, Rules::QUEUE).statistics().utilisation(now), None);
}

#[test]
fn a_resource_survives_json() {
    let mut beds = resource(2, PREEMPTIVE);
    for (who, units) in [('a', 1), ('b', 2), ('c', 1)] {
        request(&mut beds, 1, ask(who, units, 3).with_deadline(minute(50)));
    }
    let text = serde_json::to_string(&beds).unwrap();
    assert_eq!(serde_json::from_str::<Resource<char>>(&text).unwrap(), beds);
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Ask(u32, u32, Option<i64>),
    Release(usize),
    Withdraw(usize),
    Overdue,
    Capacity(u32, bool),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => (1_u32..4, 0_u32..4, prop::option::of(1_i64..20)).prop_map(|(u, p, d)| Operation::Ask(u, p, d)),
        4 => any::<usize>().prop_map(Operation::Release),
        1 => any::<usize>().prop_map(Operation::Withdraw),
        1 => Just(Operation::Overdue),
        1 => (0_u32..6, any::<bool>()).prop_map(|(n, preempt)| Operation::Capacity(n, preempt)),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let eviction = prop_oneof![Just(Eviction::Resume), Just(Eviction::Restart), Just(Eviction::Reroute)];
    (any::<bool>(), any::<bool>(), eviction).prop_map(|(head_only, preemptive, eviction)| Rules {
        overtaking: if head_only { Overtaking::HeadOnly } else { Overtaking::FitFirst },
        preemptive,
        eviction,
    })
}

fn apply(crews: &mut Resource<u32>, m: i64, operation: Operation) {
    let pick = |tickets: Vec<Ticket>, i: usize| (!tickets.is_empty()).then(|| tickets[i % tickets.len()]);
    match operation {
        Operation::Ask(units, priority, patience) => {
            let request = Request::new(0, minutes(5)).with_units(units).with_priority(Priority(priority));
            let deadline = patience.map(|patience| minute(m + patience));
            crews.request(minute(m), Request { deadline, ..request }).unwrap();
        }
        Operation::Release(i) => {
            if let Some(ticket) = pick(crews.holding().map(|(ticket, _)| ticket).collect(), i) {
                crews.release(minute(m), ticket).unwrap();
            }
        }
        Operation::Withdraw(i) => {
            if let Some(ticket) = pick(crews.waiting().map(|(ticket, _)| ticket).collect(), i) {
                crews.withdraw(minute(m), ticket).unwrap();
            }
        }
        Operation::Overdue => {
            crews.renege_overdue(minute(m));
        }
        Operation::Capacity(n, preempt) => {
            let policy = if preempt { ShiftPolicy::Preempt } else { ShiftPolicy::FinishCurrent };
            crews.set_capacity(minute(m), n, policy);
        }
    }
}

proptest! {
    #[test]
    fn the_books_always_balance(rules in rules(), operations in prop::collection::vec(operation(), 1..120)) {
        let mut crews: Resource<u32> = Resource::new(SimTime::ZERO, 3, rules);
        for (m, operation) in operations.into_iter().enumerate() {
            apply(&mut crews, m as i64, operation);
            let held: u64 = crews.holders.iter().map(|&holder| u64::from(crews.standings.units(holder))).sum();
            prop_assert_eq!(held, crews.units_busy);
            let patience = |&&ticket: &&Ticket| crews.standings.get(ticket).unwrap().request.deadline.is_some();
            prop_assert_eq!(crews.queue.iter().filter(patience).count(), crews.deadlines.len());
            // Work-conserving up to the rule: the first in the queue does not fit, or it would have been
            // served.
            let free = crews.units_free();
            let Some(&first) = crews.queue.first() else { continue };
            prop_assert!(crews.standings.units(first) > free);
            if rules.overtaking == Overtaking::FitFirst {
                prop_assert!(crews.queue.iter().all(|&waiting| crews.standings.units(waiting) > free));
            }
            if rules.preemptive {
                let less_urgent: u32 = crews.holders.iter()
                    .filter(|holder| holder.priority > first.priority)
                    .map(|&holder| crews.standings.units(holder))
                    .sum();
                let over = (crews.units_busy as u32).saturating_sub(crews.capacity);
                prop_assert!(crews.standings.units(first) + over > free + less_urgent);
            }
        }
    }
}
