//! The calendar on its own: order, cancellation, owners, errors, stored form.
#![allow(clippy::unwrap_used)]

use super::*;

const P: Phase = Phase(3);

fn at(micros: i64) -> SimTime {
    SimTime::from_micros(micros)
}

fn drain<E: Copy>(calendar: &mut Calendar<E>) -> Vec<E> {
    std::iter::from_fn(|| calendar.pop()).map(|due| due.event).collect()
}

fn put(calendar: &mut Calendar<u32>, micros: i64, phase: u8, event: u32) -> Handle {
    calendar.schedule(at(micros), Phase(phase), event, Cause::NONE).unwrap()
}

#[test]
fn time_then_phase_then_order_of_scheduling() {
    let mut calendar = Calendar::new();
    for (micros, phase, event) in [(7, 0, 5), (5, 2, 3), (5, 0, 1), (5, 2, 4), (5, 1, 2), (0, 255, 0)] {
        put(&mut calendar, micros, phase, event);
    }
    assert_eq!(drain(&mut calendar), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn ties_stay_in_order_through_cancellations() {
    let mut calendar = Calendar::new();
    let handles: Vec<_> = (0..1000).map(|event| put(&mut calendar, 9, 0, event)).collect();
    for handle in handles.iter().step_by(3) {
        calendar.cancel(*handle).unwrap();
    }
    let expected: Vec<u32> = (0..1000).filter(|event| event % 3 != 0).collect();
    assert_eq!(calendar.len(), expected.len());
    assert_eq!(drain(&mut calendar), expected);
}

#[test]
fn due_carries_everything_and_moves_the_present() {
    let mut calendar = Calendar::with_capacity(4);
    put(&mut calendar, 1, 0, 10);
    calendar.schedule_owned(at(8), P, 20, Cause(4), Owner(6)).unwrap();
    calendar.pop();
    assert_eq!(calendar.peek_time(), Some(at(8)));
    let due = calendar.pop().unwrap();
    let expected =
        Due { time: at(8), phase: P, number: 1, event: 20, cause: Cause(4), owner: Some(Owner(6)) };
    assert_eq!(due, expected);
    assert_eq!(calendar.now(), at(8));
    assert_eq!(calendar.pop(), None);
    assert_eq!(calendar.now(), at(8));
}

#[test]
fn the_past_is_refused_and_the_present_is_not() {
    let mut calendar = Calendar::new();
    put(&mut calendar, 10, 0, 1);
    calendar.pop();
    let refused = calendar.schedule(at(9), P, 2, Cause::NONE);
    assert_eq!(refused, Err(ScheduleError::InPast { at: at(9), now: at(10) }));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "cannot schedule at +00:00:00.000009: it is already +00:00:00.000010"
    );
    assert!(calendar.is_empty());
    // An earlier phase of the present instant is still the present.
    put(&mut calendar, 10, 0, 3);
    assert_eq!(drain(&mut calendar), [3]);
}

#[test]
fn a_stale_handle_does_nothing() {
    let mut calendar = Calendar::new();
    let old = put(&mut calendar, 1, 0, 1);
    assert_eq!(calendar.cancel(old), Some(1));
    let new = put(&mut calendar, 2, 0, 2);
    assert_eq!(new.slot, old.slot, "the slot is reused");
    assert_eq!(calendar.cancel(old), None);
    assert_eq!(calendar.reschedule(old, at(5), P), Err(ScheduleError::Stale(old)));
    assert_eq!((calendar.get(old), calendar.time_of(old)), (None, None));
    assert_eq!((calendar.get(new), calendar.time_of(new)), (Some(2), Some(at(2))));
    calendar.pop();
    assert_eq!(calendar.cancel(new), None);
}

#[test]
fn rescheduling_goes_to_the_end_of_a_tie_and_keeps_the_rest() {
    let mut calendar = Calendar::new();
    let first = calendar.schedule_owned(at(5), P, 1, Cause(7), Owner(2)).unwrap();
    calendar.schedule(at(5), P, 2, Cause::NONE).unwrap();
    assert_eq!(calendar.reschedule(first, at(5), P), Ok(first));
    assert_eq!(calendar.pop().unwrap().event, 2);
    let due = calendar.pop().unwrap();
    assert_eq!((due.event, due.number, due.cause, due.owner), (1, 2, Cause(7), Some(Owner(2))));
}

#[test]
fn a_refused_rescheduling_leaves_the_event_where_it_was() {
    let mut calendar = Calendar::new();
    put(&mut calendar, 10, 0, 1);
    let handle = put(&mut calendar, 20, 0, 2);
    calendar.pop();
    assert!(calendar.reschedule(handle, at(3), P).is_err());
    assert_eq!(calendar.time_of(handle), Some(at(20)));
}

#[test]
fn an_owner_takes_its_events_with_it() {
    let mut calendar = Calendar::new();
    let mut handles = Vec::new();
    for event in 0..30 {
        let owner = Owner(event % 3 * 5000);
        handles.push(calendar.schedule_owned(at(i64::from(event)), P, event, Cause::NONE, owner).unwrap());
    }
    calendar.cancel(handles[4]);
    calendar.pop();
    assert_eq!(calendar.owned(Owner(5000)).count(), 9);
    assert_eq!(calendar.owned(Owner(5000)).next(), Some(handles[28]));
    assert_eq!(calendar.cancel_owned(Owner(5000)), 9);
    assert_eq!(calendar.cancel_owned(Owner(5000)), 0);
    assert_eq!(calendar.owned(Owner(5000)).count(), 0);
    let expected: Vec<u32> = (1..30).filter(|event| event % 3 != 1).collect();
    assert_eq!(drain(&mut calendar), expected);
    assert_eq!(calendar.owned(Owner(0)).count(), 0);
}

#[test]
fn the_present_advances_no_further_than_the_next_event() {
    let mut calendar = Calendar::new();
    put(&mut calendar, 50, 0, 1);
    calendar.advance_to(at(20));
    calendar.advance_to(at(10));
    assert_eq!(calendar.now(), at(20));
    calendar.advance_to(at(80));
    assert_eq!(calendar.now(), at(50));
    assert_eq!(drain(&mut calendar), [1]);
}

#[test]
fn permuting_moves_ties_only_and_keeps_numbers() {
    let mut calendar = Calendar::new();
    for event in 0..50 {
        put(&mut calendar, i64::from(event / 10), 0, event);
    }
    calendar.permute_ties(11);
    for event in 50..60 {
        put(&mut calendar, 5, 0, event);
    }
    let popped: Vec<Due<u32>> = std::iter::from_fn(|| calendar.pop()).collect();
    let events: Vec<u32> = popped.iter().map(|due| due.event).collect();
    let sorted: Vec<u32> = (0..60).collect();
    assert_ne!(events, sorted, "ten ties of ten: one chance in 10^39 that none moves");
    assert!(popped.iter().all(|due| due.number == u64::from(due.event)));
    assert!(events.chunks(10).zip(sorted.chunks(10)).all(|(got, all)| {
        let mut got = got.to_vec();
        got.sort_unstable();
        got == all
    }));
}

#[test]
fn running_numbers_end_with_an_error_and_not_with_a_wrong_order() {
    let mut calendar: Calendar<u32> = Calendar::new();
    calendar.next_number = key::MAX_NUMBER;
    put(&mut calendar, 0, 0, 1);
    assert_eq!(calendar.schedule(at(0), P, 2, Cause::NONE), Err(ScheduleError::NumbersExhausted));
    assert_eq!(calendar.pop().unwrap().number, key::MAX_NUMBER);
}

#[test]
fn the_whole_range_of_time_sorts() {
    let mut calendar = Calendar::new();
    calendar.now = at(i64::MIN);
    for (event, micros) in [(4, i64::MAX), (2, 0), (0, i64::MIN), (1, -1), (3, 1)] {
        put(&mut calendar, micros, 0, event);
    }
    assert_eq!(drain(&mut calendar), [0, 1, 2, 3, 4]);
}

mod stored {
    use serde_json::{Value, json};

    use super::*;

    fn sample() -> Calendar<u32> {
        let mut calendar = Calendar::new();
        for event in 0..6 {
            calendar.schedule_owned(at(i64::from(event)), P, event, Cause(event), Owner(1)).unwrap();
        }
        let vacated = put(&mut calendar, 9, 1, 6);
        calendar.cancel(vacated);
        calendar.pop();
        calendar
    }

    fn restore_altered(pointer: &str, value: Value) -> String {
        let mut data = serde_json::to_value(sample()).unwrap();
        *data.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<Calendar<u32>>(data).unwrap_err().to_string()
    }

    #[test]
    fn comes_back_equal() {
        let data = serde_json::to_value(sample()).unwrap();
        let restored: Calendar<u32> = serde_json::from_value(data.clone()).unwrap();
        assert_eq!(serde_json::to_value(&restored).unwrap(), data);
        assert_eq!(drain(&mut restored.clone()), drain(&mut sample()));
        assert_eq!(
            restored.owned(Owner(1)).collect::<Vec<_>>(),
            sample().owned(Owner(1)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn permuted_ties_come_back_too() {
        let mut calendar = sample();
        calendar.permute_ties(5);
        (7..40).for_each(|event| {
            put(&mut calendar, 30, 0, event);
        });
        let text = serde_json::to_string(&calendar).unwrap();
        let mut restored: Calendar<u32> = serde_json::from_str(&text).unwrap();
        assert_eq!(drain(&mut restored), drain(&mut calendar));
    }

    #[test]
    fn contradictions_are_named() {
        assert!(restore_altered("/pending/0/slot", json!(99)).contains("match at slot 99"));
        assert!(restore_altered("/pending/0/slot", json!(0)).contains("match at slot 0"));
        assert!(restore_altered("/pending/0/time", json!(-1)).contains("impossible time or running number"));
        assert!(
            restore_altered("/pending/0/number", json!(77)).contains("impossible time or running number")
        );
        assert!(restore_altered("/pending/0/number", json!(5)).contains("impossible time or running number"));
        assert!(restore_altered("/vacant", json!([6])).contains("vacant slots do not match at slot 0"));
        assert!(restore_altered("/vacant", json!([6, 0, 0])).contains("vacant slots do not match at slot 0"));
        assert!(restore_altered("/slots/3/event", Value::Null).contains("match at slot 3"));
    }

    #[test]
    fn broken_owner_lists_are_named() {
        for (pointer, value) in [
            ("/slots/3/event/owner/next", json!(3)),
            ("/slots/3/event/owner/previous", Value::Null),
            ("/slots/5/event/owner/previous", json!(1)),
            ("/slots/2/event/owner/id", json!(8)),
            ("/slots/2/event/owner", Value::Null),
        ] {
            let message = restore_altered(pointer, value);
            assert!(message.contains("owner's list is broken"), "{pointer}: {message}");
        }
    }
}
