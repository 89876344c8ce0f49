//! The same models on NeXosim: one model, single-threaded, which is its fastest arrangement.
//!
//! NeXosim accepts no event at the present instant, so delays are at least a nanosecond.

use std::collections::VecDeque;
use std::error::Error;
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{EventKey, Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use shapan_kernel::Stream;

use crate::{cpu_seconds, fixtures};

fn delay(stream: &mut Stream, mean_s: f64) -> Duration {
    Duration::from_secs_f64(stream.exponential(mean_s)).max(Duration::from_nanos(1))
}

/// Builds a simulation around `model`, runs it to its end, and returns `events` per CPU second of the run.
fn run_rate<M>(model: M, events: u64) -> Result<f64, Box<dyn Error>>
where
    M: Model<Env = ()> + Serialize + for<'de> Deserialize<'de> + 'static,
{
    let bench = SimInit::with_num_threads(1).add_model(model, Mailbox::new(), "model");
    let mut simulation = bench.init(MonotonicTime::EPOCH)?;
    let (seconds, end) = cpu_seconds(|| simulation.run());
    end?;
    Ok(events as f64 / seconds)
}

#[derive(Serialize, Deserialize)]
struct Hold {
    stream: Stream,
    pending: u32,
    left: u64,
}

#[Model]
impl Hold {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for unit in 0..self.pending {
            let delay = delay(&mut self.stream, 1.0);
            cx.schedule_event(delay, schedulable!(Self::happen), unit).unwrap();
        }
    }

    #[nexosim(schedulable)]
    fn happen(&mut self, unit: u32, cx: &Context<Self>) {
        // Those still pending when the count is reached leave without coming back.
        if self.left > 0 {
            self.left -= 1;
            let delay = delay(&mut self.stream, 1.0);
            cx.schedule_event(delay, schedulable!(Self::happen), unit).unwrap();
        }
    }
}

pub fn hold_rate(pending: u32, events: u64) -> Result<f64, Box<dyn Error>> {
    let model = Hold { stream: fixtures::stream(), pending, left: events };
    run_rate(model, events + u64::from(pending))
}

#[derive(Serialize, Deserialize)]
struct MovingHold {
    stream: Stream,
    pending: u32,
    left: u64,
    keys: Vec<EventKey>,
}

#[Model]
impl MovingHold {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for unit in 0..self.pending {
            let key = self.plan(unit, cx);
            self.keys.push(key);
        }
    }

    #[nexosim(schedulable)]
    fn happen(&mut self, unit: u32, cx: &Context<Self>) {
        if self.left > 0 {
            self.left -= 1;
            self.keys[unit as usize] = self.plan(unit, cx);
            let other = (self.stream.uniform() * f64::from(self.pending)) as u32;
            let new_key = self.plan(other, cx);
            std::mem::replace(&mut self.keys[other as usize], new_key).cancel();
        }
    }

    fn plan(&mut self, unit: u32, cx: &Context<Self>) -> EventKey {
        let delay = delay(&mut self.stream, 1.0);
        cx.schedule_keyed_event(delay, schedulable!(Self::happen), unit).unwrap()
    }
}

pub fn moving_hold_rate(pending: u32, events: u64) -> Result<f64, Box<dyn Error>> {
    let model = MovingHold { stream: fixtures::stream(), pending, left: events, keys: Vec::new() };
    run_rate(model, events + u64::from(pending))
}

#[derive(Serialize, Deserialize)]
struct SingleServer {
    stream: Stream,
    mean_gap_s: f64,
    arrivals_left: u64,
    queue: VecDeque<MonotonicTime>,
    waited_s: f64,
}

#[Model]
impl SingleServer {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        cx.schedule_event(Duration::from_nanos(1), schedulable!(Self::arrive), ()).unwrap();
    }

    #[nexosim(schedulable)]
    fn arrive(&mut self, _: (), cx: &Context<Self>) {
        self.arrivals_left -= 1;
        if self.arrivals_left > 0 {
            let gap = delay(&mut self.stream, self.mean_gap_s);
            cx.schedule_event(gap, schedulable!(Self::arrive), ()).unwrap();
        }
        self.queue.push_back(cx.time());
        if self.queue.len() == 1 {
            self.serve(cx);
        }
    }

    #[nexosim(schedulable)]
    fn depart(&mut self, _: (), cx: &Context<Self>) {
        self.queue.pop_front();
        self.serve(cx);
    }

    fn serve(&mut self, cx: &Context<Self>) {
        if let Some(&arrived) = self.queue.front() {
            self.waited_s += cx.time().duration_since(arrived).as_secs_f64();
            let service = delay(&mut self.stream, 1.0);
            cx.schedule_event(service, schedulable!(Self::depart), ()).unwrap();
        }
    }
}

pub fn single_server_rate(load: f64, customers: u64) -> Result<f64, Box<dyn Error>> {
    let model = SingleServer {
        stream: fixtures::stream(),
        mean_gap_s: 1.0 / load,
        arrivals_left: customers,
        queue: VecDeque::new(),
        waited_s: 0.0,
    };
    run_rate(model, 2 * customers)
}
