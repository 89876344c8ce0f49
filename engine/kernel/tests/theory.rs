//! Queues whose answers are known: the kernel's calendar, streams, resources and monitors must find them.
//!
//! Every case runs 24 replications with seed 20261123, each long enough for the half width of its interval to
//! be below 4 % of the theoretical value, and asserts that the value lies in the 99.9 % confidence interval
//! over the replications (Student's t with 23 degrees of freedom: 3.768). Seeds are fixed, so a failure is a
//! defect and no bad luck.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use shapan_kernel::calendar::ScheduleError;
use shapan_kernel::monitor::Welford;
use shapan_kernel::resource::{Change, Eviction, Priority, Request, Resource, Rules, Statistics, Ticket};
use shapan_kernel::{
    Calendar, Cause, Due, Handle, Limits, Model, Phase, Purpose, SimTime, Span, Stream, Streams, run,
};

const SEED: u64 = 20_261_123;
const REPLICATIONS: u64 = 24;
const T_999: f64 = 3.768;
const ARRIVAL: Phase = Phase(1);
const SERVICE: Phase = Phase(0);

/// A class of customers; times in minutes.
#[derive(Clone, Copy)]
struct Class {
    /// Between arrivals, exponential.
    mean_gap: f64,
    service: fn(&mut Stream) -> f64,
    priority: u32,
    /// Mean of an exponential patience.
    patience: Option<f64>,
}

impl Class {
    /// Exponential service with a mean of one minute.
    fn with_load(erlangs: f64) -> Self {
        Self { mean_gap: 1.0 / erlangs, service: |s| s.exponential(1.0), priority: 0, patience: None }
    }
}

#[derive(Clone, Copy)]
enum Event {
    Arrival(usize),
    Done(Ticket),
    Impatience,
    WarmedUp,
}

#[derive(Clone, Copy)]
struct Customer {
    class: usize,
    arrived: SimTime,
}

struct Station {
    classes: Vec<Class>,
    gaps: Vec<Stream>,
    services: Vec<Stream>,
    patience: Stream,
    servers: Resource<Customer>,
    in_service: BTreeMap<Ticket, (Handle, Customer)>,
    /// Minutes from arrival to departure, by class.
    sojourn: Vec<Welford>,
    arrivals: u64,
}

impl Model for Station {
    type Event = Event;
    type Error = ScheduleError;

    fn handle(&mut self, due: Due<Event>, calendar: &mut Calendar<Event>) -> Result<(), ScheduleError> {
        let now = due.time;
        match due.event {
            Event::Arrival(class) => self.arrive(now, class, calendar),
            Event::Done(ticket) => {
                let (_, customer) = self.in_service.remove(&ticket).unwrap();
                self.sojourn[customer.class].add((now - customer.arrived).minutes());
                let changes = self.servers.release(now, ticket).unwrap();
                self.carry_out(now, changes, calendar)
            }
            Event::Impatience => {
                let changes = self.servers.renege_overdue(now);
                self.carry_out(now, changes, calendar)
            }
            Event::WarmedUp => {
                self.servers.reset_statistics(now);
                self.sojourn.fill(Welford::new());
                self.arrivals = 0;
                Ok(())
            }
        }
    }
}

impl Station {
    fn new(classes: &[Class], servers: u32, rules: Rules, replication: u64) -> Self {
        let streams = Streams::new(SEED, replication);
        let each = |name| {
            (0..classes.len()).map(|class| streams.stream(Purpose::named(name), class as u64)).collect()
        };
        Self {
            classes: classes.to_vec(),
            gaps: each("arrival"),
            services: each("service"),
            patience: streams.stream(Purpose::named("patience"), 0),
            servers: Resource::new(SimTime::ZERO, servers, rules),
            in_service: BTreeMap::new(),
            sojourn: vec![Welford::new(); classes.len()],
            arrivals: 0,
        }
    }

    fn arrive(
        &mut self,
        now: SimTime,
        index: usize,
        calendar: &mut Calendar<Event>,
    ) -> Result<(), ScheduleError> {
        let class = self.classes[index];
        let next = now + Span::from_minutes(self.gaps[index].exponential(class.mean_gap));
        calendar.schedule(next, ARRIVAL, Event::Arrival(index), Cause::NONE)?;
        self.arrivals += 1;
        let work = Span::from_minutes((class.service)(&mut self.services[index]));
        let deadline = class.patience.map(|mean| now + Span::from_minutes(self.patience.exponential(mean)));
        if let Some(deadline) = deadline {
            calendar.schedule(deadline, SERVICE, Event::Impatience, Cause::NONE)?;
        }
        let customer = Customer { class: index, arrived: now };
        let request = Request::new(customer, work).with_priority(Priority(class.priority));
        let (_, changes) = self.servers.request(now, Request { deadline, ..request }).unwrap();
        self.carry_out(now, changes, calendar)
    }

    fn carry_out(
        &mut self,
        now: SimTime,
        changes: Vec<Change<Customer>>,
        calendar: &mut Calendar<Event>,
    ) -> Result<(), ScheduleError> {
        for change in changes {
            match change {
                Change::Granted(grant) => {
                    let end = calendar.schedule(
                        now + grant.work,
                        SERVICE,
                        Event::Done(grant.ticket),
                        Cause::NONE,
                    )?;
                    self.in_service.insert(grant.ticket, (end, grant.who));
                }
                Change::Evicted(evicted) => {
                    let (end, _) = self.in_service.remove(&evicted.ticket).unwrap();
                    calendar.cancel(end).unwrap();
                }
                Change::Reneged(_) => {}
            }
        }
        Ok(())
    }
}

/// What one replication found after its warm-up.
struct Outcome {
    statistics: Statistics,
    end: SimTime,
    sojourn: Vec<Welford>,
    arrivals: u64,
}

fn replicate(classes: &[Class], servers: u32, rules: Rules, minutes: f64, replication: u64) -> Outcome {
    let mut station = Station::new(classes, servers, rules, replication);
    let mut calendar = Calendar::new();
    for class in 0..classes.len() {
        calendar.schedule(SimTime::ZERO, ARRIVAL, Event::Arrival(class), Cause::NONE).unwrap();
    }
    calendar.schedule(SimTime::from_minutes(minutes / 10.0), Phase(9), Event::WarmedUp, Cause::NONE).unwrap();
    let end = run(&mut station, &mut calendar, &Limits::until(SimTime::from_minutes(minutes))).unwrap();
    Outcome {
        statistics: *station.servers.statistics(),
        end: end.time,
        sojourn: station.sojourn,
        arrivals: station.arrivals,
    }
}

/// Fails unless the interval over the replications contains `theory` and is narrow enough to mean something.
fn check(name: &str, theory: f64, found: impl IntoIterator<Item = f64>) {
    let found: Welford = found.into_iter().collect();
    assert_eq!(found.count(), REPLICATIONS);
    let mean = found.mean().unwrap();
    let half_width = T_999 * found.standard_deviation().unwrap() / (REPLICATIONS as f64).sqrt();
    assert!((mean - theory).abs() <= half_width, "{name}: {mean} ± {half_width}, theory says {theory}");
    assert!(half_width < 0.04 * theory, "{name}: ± {half_width} is too wide to test {theory}");
}

fn replicate_all(classes: &[Class], servers: u32, rules: Rules, minutes: f64) -> Vec<Outcome> {
    (0..REPLICATIONS).map(|replication| replicate(classes, servers, rules, minutes, replication)).collect()
}

fn check_wait(name: &str, theory: f64, outcomes: &[Outcome]) {
    check(name, theory, outcomes.iter().map(|outcome| outcome.statistics.wait_minutes.mean().unwrap()));
}

/// Probability that an arrival waits in M/M/c, by the recursion of Erlang's B formula.
fn erlang_c(servers: u32, erlangs: f64) -> f64 {
    let blocked = (1..=servers).fold(1.0, |b, n| erlangs * b / (f64::from(n) + erlangs * b));
    let utilisation = erlangs / f64::from(servers);
    blocked / (1.0 - utilisation * (1.0 - blocked))
}

#[test]
fn erlang_c_itself_is_right() {
    // By hand: C(1, a) = a; C(2, 1) = 1/3; C(4, 3) = 27/53 = 0.5094.
    assert!((erlang_c(1, 0.7) - 0.7).abs() < 1e-15);
    assert!((erlang_c(2, 1.0) - 1.0 / 3.0).abs() < 1e-15);
    assert!((erlang_c(4, 3.0) - 27.0 / 53.0).abs() < 1e-15);
}

#[test]
fn m_m_1() {
    let load = 0.8;
    let outcomes = replicate_all(&[Class::with_load(load)], 1, Rules::QUEUE, 120_000.0);
    check_wait("wait", load / (1.0 - load), &outcomes);
    let queue = outcomes.iter().map(|o| o.statistics.queue_length.mean(o.end));
    check("queue length", load * load / (1.0 - load), queue);
    check("utilisation", load, outcomes.iter().map(|o| o.statistics.utilisation(o.end).unwrap()));
}

#[test]
fn m_m_c() {
    let (servers, erlangs) = (4, 3.0);
    let outcomes = replicate_all(&[Class::with_load(erlangs)], servers, Rules::QUEUE, 40_000.0);
    check_wait("wait", erlang_c(servers, erlangs) / (f64::from(servers) - erlangs), &outcomes);
}

/// Pollaczek and Khinchine: the mean wait is λ E\[S²\] / 2(1 - ρ); here for services of mean one.
fn pollaczek_khinchine(load: f64, variance: f64) -> f64 {
    load * (1.0 + variance) / (2.0 * (1.0 - load))
}

#[test]
fn m_g_1_with_constant_service() {
    let class = Class { service: |_| 1.0, ..Class::with_load(0.75) };
    check_wait("wait", pollaczek_khinchine(0.75, 0.0), &replicate_all(&[class], 1, Rules::QUEUE, 40_000.0));
}

#[test]
fn m_g_1_with_lognormal_service() {
    // Mean exp(σ²/2)·median = 1, variance exp(σ²) - 1.
    let class = Class { service: |s| s.lognormal((-0.32_f64).exp(), 0.8), ..Class::with_load(0.7) };
    let theory = pollaczek_khinchine(0.7, 0.64_f64.exp_m1());
    check_wait("wait", theory, &replicate_all(&[class], 1, Rules::QUEUE, 60_000.0));
}

/// Two classes at one server, urgent ones first, exponential services of mean one.
fn two_classes(rules: Rules) -> Vec<Outcome> {
    let classes = [Class::with_load(0.3), Class { priority: 1, ..Class::with_load(0.4) }];
    replicate_all(&classes, 1, rules, 60_000.0)
}

fn check_sojourn(name: &str, class: usize, theory: f64, outcomes: &[Outcome]) {
    check(name, theory, outcomes.iter().map(|outcome| outcome.sojourn[class].mean().unwrap()));
}

#[test]
fn priorities_without_preemption() {
    // Cobham 1954: with residual work R = ρ, waits are R/(1-ρ₁) and R/((1-ρ₁)(1-ρ)).
    let outcomes = two_classes(Rules::QUEUE);
    check_sojourn("urgent", 0, 0.7 / 0.7 + 1.0, &outcomes);
    check_sojourn("ordinary", 1, 0.7 / (0.7 * 0.3) + 1.0, &outcomes);
}

#[test]
fn preemption_with_resumption() {
    // The urgent see a queue of their own: 1/(1-ρ₁). The others: 1/((1-ρ₁)(1-ρ)).
    let outcomes = two_classes(Rules { preemptive: true, ..Rules::QUEUE });
    check_sojourn("urgent", 0, 1.0 / 0.7, &outcomes);
    check_sojourn("ordinary", 1, 1.0 / (0.7 * 0.3), &outcomes);
}

#[test]
fn preemption_with_rerouting_loses_those_evicted() {
    // An ordinary customer in service is evicted before its end with probability λ₁/(λ₁ + μ) = 0.3/1.3.
    let rules = Rules { preemptive: true, eviction: Eviction::Reroute, ..Rules::QUEUE };
    let evicted = two_classes(rules).into_iter().map(|outcome| {
        let evictions = outcome.statistics.evictions as f64;
        evictions / (evictions + outcome.sojourn[1].count() as f64)
    });
    check("share evicted", 0.3 / 1.3, evicted);
}

#[test]
fn impatient_customers_leave_as_erlang_a_says() {
    // Palm's M/M/1+M: a birth and death chain with death rate μ + (n-1)θ; the busy server completes at rate
    // μ.
    let (load, patience) = (1.2, 2.0);
    let class = Class { patience: Some(patience), ..Class::with_load(load) };
    let (mut weight, mut total) = (1.0, 1.0);
    for n in 1..500 {
        weight *= load / (1.0 + f64::from(n - 1) / patience);
        total += weight;
    }
    let lost = 1.0 - (1.0 - 1.0 / total) / load;
    let outcomes = replicate_all(&[class], 1, Rules::QUEUE, 30_000.0);
    check("share lost", lost, outcomes.iter().map(|o| o.statistics.reneged as f64 / o.arrivals as f64));
}
