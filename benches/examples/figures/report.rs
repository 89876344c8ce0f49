//! Writes the figures down as tables.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use crate::ReportArgs;
use crate::collect::{Figures, figures};
use crate::targets::{best, targets};
use crate::work::Grown;

/// What is replaced stands between these lines.
const MARKS: [&str; 2] = ["<!-- measured: begin -->", "<!-- measured: end -->"];
/// Lines of the profile that are kept.
const PROFILE_LINES: usize = 48;

/// Takes every figure and replaces the tables of the result file.
pub(crate) fn write(args: &ReportArgs) -> Result<(), Box<dyn Error>> {
    let old = fs::read_to_string(&args.into)?;
    let (before, rest) = old.split_once(MARKS[0]).ok_or("the result file lacks its first mark")?;
    let (_, after) = rest.split_once(MARKS[1]).ok_or("the result file lacks its second mark")?;
    let tables = tables(&figures(args)?)?;
    fs::write(&args.into, format!("{before}{}\n\n{tables}\n{}{after}", MARKS[0], MARKS[1]))?;
    Ok(())
}

fn tables(figures: &Figures) -> Result<String, Box<dyn Error>> {
    let mut text = format!("Load average at the end: {}.\n\n", figures.load_average.trim());
    targets(&mut text, figures)?;
    batches(&mut text, figures)?;
    let beside = "Copies beside each other (2.2° apart; the farther from the fault, the less happens)";
    growth(&mut text, beside, &figures.beside)?;
    let within = "Copies in each other (0.02° apart; all shake alike, but every place has more neighbours)";
    growth(&mut text, within, &figures.within)?;
    start(&mut text, figures)?;
    benches(&mut text, figures)?;
    if let Some(profile) = &figures.profile {
        writeln!(text, "### Profile of a batch on one thread\n\n```text")?;
        profile
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(PROFILE_LINES)
            .try_for_each(|line| writeln!(text, "{}", line.trim_end()))?;
        writeln!(text, "```")?;
    }
    Ok(text)
}

fn batches(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "### Batches of 64 (seed 7)\n")?;
    writeln!(text, "| threads | replications/s | wall s | processor ms each | peak memory MB | digest |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for batch in figures.one_thread.iter().chain(&figures.two_threads) {
        let (threads, wall_s, memory_mb) = (batch.threads, batch.wall_s, batch.peak_memory_mb);
        let (rate, processor_ms, digest) = (batch.rate(), batch.processor_ms(), &batch.digest[..8]);
        writeln!(
            text,
            "| {threads} | {rate:.1} | {wall_s:.2} | {processor_ms:.1} | {memory_mb:.0} | {digest} |"
        )?;
    }
    let batch = best(&figures.one_thread)?;
    let each = |count: u64| count / batch.replications;
    writeln!(
        text,
        "\nA replication has {} events and writes {} facts.",
        each(batch.events),
        each(batch.records)
    )?;
    let kinds = batch.census.iter().map(|(kind, count)| format!("{kind} {count}"));
    let all: u32 = batch.census.values().sum();
    writeln!(
        text,
        "In the city at its start: {all} (road nodes and links as rows, the rest as entities): {}.\n",
        kinds.collect::<Vec<_>>().join(", ")
    )?;
    Ok(())
}

fn growth(text: &mut String, title: &str, grown: &[Grown]) -> Result<(), Box<dyn Error>> {
    writeln!(text, "### {title}\n")?;
    writeln!(
        text,
        "| copies | zones | links | entities | prepare s | first s | later ms | with measures ms | events | µs an event | against 1 | peak MB |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for city in grown {
        writeln!(
            text,
            "| {} | {} | {} | {} | {:.2} | {:.3} | {:.1} | {:.1} | {:.0} | {:.2} | {:.2} | {:.0} |",
            city.copies,
            city.zones,
            city.links,
            city.entities,
            city.prepare_s,
            city.first_s,
            1e3 * city.engine_s,
            1e3 * city.measured_s,
            city.events,
            city.event_us(),
            city.event_us() / grown.first().map_or(f64::NAN, Grown::event_us),
            city.peak_memory_mb,
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn start(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "### Start-up\n")?;
    writeln!(text, "| step | best of {}, ms |\n|---|---|", figures.start_up.len())?;
    let best =
        |of: fn(&crate::work::StartUp) -> f64| figures.start_up.iter().map(of).fold(f64::INFINITY, f64::min);
    writeln!(text, "| load and check the scenario | {:.1} |", best(|s| s.load_ms))?;
    writeln!(text, "| prepare the city | {:.1} |", best(|s| s.prepare_ms))?;
    writeln!(text, "| both, on the processor | {:.1} |", best(|s| s.processor_ms))?;
    writeln!(
        text,
        "| first replication, trees of all runs included | {:.1} |",
        best(|s| s.first_replication_ms)
    )?;
    writeln!(text, "| `shapan run beijing-m8`, call to end | {:.1} |", figures.run_ms)?;
    writeln!(text, "| `shapan --help`, call to end | {:.1} |\n", figures.help_ms)?;
    Ok(())
}

fn benches(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "### Criterion\n\n| bench | median | best sample | an element |\n|---|---|---|---|")?;
    for (name, bench) in figures.benches.iter().filter(|(name, _)| !name.starts_with("kernel/")) {
        let each = if bench.elements > 1.0 { time(bench.best_ns / bench.elements) } else { String::new() };
        writeln!(text, "| {name} | {} | {} | {each} |", time(bench.median_ns), time(bench.best_ns))?;
    }
    writeln!(text)?;
    Ok(())
}

fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}
