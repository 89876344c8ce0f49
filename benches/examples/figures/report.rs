//! Writes the figures down as tables, with a verdict a target.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use crate::ReportArgs;
use crate::collect::{Figures, figures};
use crate::work::{Batch, Grown};

/// What is replaced stands between these lines.
const MARKS: [&str; 2] = ["<!-- measured: begin -->", "<!-- measured: end -->"];
/// Lines of the profile that are kept.
const PROFILE_LINES: usize = 48;

/// A target and what was measured.
struct Row {
    what: &'static str,
    target: &'static str,
    measured: String,
    command: &'static str,
    met: bool,
}

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

fn targets(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "| row | target | measured | command | verdict |\n|---|---|---|---|---|")?;
    let rows = [
        kernel(figures)?,
        snapshot(figures)?,
        city(figures)?,
        damage(figures)?,
        growing(figures),
        starting(figures)?,
    ];
    for row in rows.into_iter().flatten() {
        let verdict = if row.met { "met" } else { "**missed**" };
        writeln!(
            text,
            "| {} | {} | {} | `{}` | {verdict} |",
            row.what, row.target, row.measured, row.command
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn kernel(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let command = "cargo bench -p shapan-benches --bench kernel";
    let rate = |name: &str| Ok::<_, Box<dyn Error>>(1e3 * elements(figures, name)? / best_ns(figures, name)?);
    let (few, many) = (rate("kernel/hold/plain/1000")?, rate("kernel/hold/plain/100000")?);
    let cancel = |name: &str| Ok::<_, Box<dyn Error>>(best_ns(figures, name)? / elements(figures, name)?);
    let cancel_ns = cancel("kernel/cancel/1000")?.max(cancel("kernel/cancel/100000")?);
    let snapshot_ms = best_ns(figures, "kernel/snapshot/100000")? / 1e6;
    let row = |what, target, measured, met| Row { what, target, measured, command, met };
    Ok(vec![
        row("hold, 10³ pending", "≥ 7 M events/s", format!("{few:.1} M"), few >= 7.0),
        row("hold, 10⁵ pending", "≥ 1.5 M events/s", format!("{many:.1} M"), many >= 1.5),
        row("cancel", "≤ 200 ns", format!("{cancel_ns:.0} ns"), cancel_ns <= 200.0),
        row(
            "snapshot of 10⁵, the calendar alone",
            "≤ 10 ms",
            format!("{snapshot_ms:.2} ms"),
            snapshot_ms <= 10.0,
        ),
    ])
}

/// A replication of five Beijings at hour 6.
fn snapshot(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let entities = elements(figures, "city/snapshot/5")?;
    let (copy_ms, back_ms) =
        (best_ns(figures, "city/snapshot/5")? / 1e6, best_ns(figures, "city/restore/5")? / 1e6);
    Ok(vec![Row {
        what: "snapshot of 10⁵ entities, the whole replication",
        target: "≤ 10 ms",
        measured: format!("{copy_ms:.1} ms for {entities:.0} (to restore it: {back_ms:.1} ms)"),
        command: "cargo bench -p shapan-benches --bench city",
        met: copy_ms <= 10.0,
    }])
}

fn city(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let command = "figures batch --threads 2 -n 64";
    let (one, two) = (best(&figures.one_thread)?, best(&figures.two_threads)?);
    let (slow, fast) = (rate(one), rate(two));
    let memory_mb = two.peak_memory_mb;
    let row = |what, target, measured, met| Row { what, target, measured, command, met };
    Ok(vec![
        row(
            "Beijing M8, two threads",
            "≥ 40 replications/s",
            format!("{fast:.1}; on two free cores {:.1} (D)", 2e3 / processor_ms(two)),
            fast >= 40.0,
        ),
        row("its memory", "< 300 MB", format!("{memory_mb:.0} MB"), memory_mb < 300.0),
        row(
            "two threads against one",
            "≥ 1.8",
            format!(
                "{:.2} (by processor time {:.2})",
                fast / slow,
                2.0 * processor_ms(one) / processor_ms(two)
            ),
            fast / slow >= 1.8,
        ),
    ])
}

fn damage(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let command = "cargo bench -p shapan-benches --bench damage";
    let ms = |name: &str| Ok::<_, Box<dyn Error>>(best_ns(figures, &format!("damage/1000000/{name}"))? / 1e6);
    let (draw_ms, own_ms) = (ms("draw")?, ms("draw, own streams")?);
    let (zones_ms, expected_ms) = (ms("expected by zone and class")?, ms("expected")?);
    let row = |what, measured, met| Row { what, target: "≤ 60 ms", measured, command, met };
    Ok(vec![
        row(
            "damage to 10⁶ assets: a draw each, and zones exactly",
            format!("{:.1} ms (expected values: {expected_ms:.1} ms)", draw_ms + zones_ms),
            draw_ms + zones_ms <= 60.0,
        ),
        row(
            "the same, each asset with its own residual and streams, as the engine has it",
            format!("{:.1} ms", own_ms + zones_ms),
            own_ms + zones_ms <= 60.0,
        ),
    ])
}

fn growing(figures: &Figures) -> Vec<Row> {
    let row = |what, grown: &[Grown]| {
        let (ratio, copies) = steepest(grown);
        let ends = grown.last().map_or(1, |last| last.copies);
        Row {
            what,
            target: "within 25 % from 1 to 20 times",
            measured: format!("at most {ratio:.2} times (at {copies} copies), measured up to {ends}"),
            command: "figures grown --copies K",
            met: ratio <= 1.25,
        }
    };
    vec![
        row("time an event, copies beside each other", &figures.beside),
        row("time an event, copies in each other", &figures.within),
    ]
}

/// The dearest event of all sizes against that of the smallest, and at how many copies.
fn steepest(grown: &[Grown]) -> (f64, usize) {
    let Some(first) = grown.first() else { return (f64::NAN, 0) };
    let ratio = |grown: &Grown| event_us(grown) / event_us(first);
    let (ratio, copies) = grown
        .iter()
        .map(|grown| (ratio(grown), grown.copies))
        .fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
    (ratio, copies)
}

fn starting(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let ready_ms =
        figures.start_up.iter().map(|start| start.load_ms + start.prepare_ms).fold(f64::INFINITY, f64::min);
    Ok(vec![
        Row {
            what: "`shapan --help`",
            target: "≤ 20 ms",
            measured: format!("{:.1} ms", figures.help_ms),
            command: "shapan --help",
            met: figures.help_ms <= 20.0,
        },
        Row {
            what: "start-up to first replication",
            target: "≤ 300 ms",
            measured: format!("{ready_ms:.0} ms (`shapan run` to its end: {:.0} ms)", figures.run_ms),
            command: "figures start-up",
            met: ready_ms <= 300.0,
        },
    ])
}

fn batches(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "### Batches of 64 (seed 7)\n")?;
    writeln!(text, "| threads | replications/s | wall s | processor ms each | peak memory MB | digest |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for batch in figures.one_thread.iter().chain(&figures.two_threads) {
        let (threads, wall_s, memory_mb) = (batch.threads, batch.wall_s, batch.peak_memory_mb);
        let (rate, processor_ms, digest) = (rate(batch), processor_ms(batch), &batch.digest[..8]);
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
            event_us(city),
            event_us(city) / grown.first().map_or(f64::NAN, event_us),
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

fn best_ns(figures: &Figures, name: &str) -> Result<f64, Box<dyn Error>> {
    Ok(figures.benches.get(name).ok_or_else(|| format!("criterion has no {name}"))?.best_ns)
}

fn elements(figures: &Figures, name: &str) -> Result<f64, Box<dyn Error>> {
    Ok(figures.benches.get(name).ok_or_else(|| format!("criterion has no {name}"))?.elements)
}

fn best(batches: &[Batch]) -> Result<&Batch, Box<dyn Error>> {
    Ok(batches.iter().max_by(|a, b| rate(a).total_cmp(&rate(b))).ok_or("no batch was run")?)
}

fn rate(batch: &Batch) -> f64 {
    batch.replications as f64 / batch.wall_s
}

fn processor_ms(batch: &Batch) -> f64 {
    1e3 * batch.processor_s / batch.replications as f64
}

fn event_us(city: &Grown) -> f64 {
    1e6 * city.engine_s / city.events
}
