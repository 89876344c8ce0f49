//! Every target beside what was measured, with a verdict.

use std::error::Error;
use std::fmt::Write as _;

use crate::collect::Figures;
use crate::work::{Batch, Grown};

/// Measures models and fields at many sites.
const SITES: &str = "cargo bench -p shapan-benches --bench sites";

/// A target and what was measured.
struct Row {
    what: &'static str,
    target: &'static str,
    measured: String,
    command: &'static str,
    met: bool,
}

/// The table of all targets.
pub(crate) fn targets(text: &mut String, figures: &Figures) -> Result<(), Box<dyn Error>> {
    writeln!(text, "| row | target | measured | command | verdict |\n|---|---|---|---|---|")?;
    let rows = [
        kernel(figures)?,
        snapshot(figures)?,
        city(figures)?,
        motion(figures)?,
        fields(figures)?,
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
    let (slow, fast) = (one.rate(), two.rate());
    let memory_mb = two.peak_memory_mb;
    let row = |what, target, measured, met| Row { what, target, measured, command, met };
    Ok(vec![
        row(
            "Beijing M8, two threads",
            "≥ 40 replications/s",
            format!("{fast:.1}; on two free cores {:.1} (D)", 2e3 / two.processor_ms()),
            fast >= 40.0,
        ),
        row("its memory", "< 300 MB", format!("{memory_mb:.0} MB"), memory_mb < 300.0),
        row(
            "two threads against one",
            "≥ 1.8",
            format!(
                "{:.2} (by processor time {:.2})",
                fast / slow,
                2.0 * one.processor_ms() / two.processor_ms()
            ),
            fast / slow >= 1.8,
        ),
    ])
}

/// Medians at a million sites whose distances are known.
fn motion(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let s = |name: &str| Ok::<_, Box<dyn Error>>(best_ns(figures, &format!("sites/1000000/{name}"))? / 1e9);
    let (bssa14_s, distances_s) = (s("bssa14")?, s("rupture distances")?);
    let (rock_s, class_s) = (s("china on rock")?, s("china by site class")?);
    let china_s = s("china with the site term of bssa14")?;
    let row = |what, target, measured, met| Row { what, target, measured, command: SITES, met };
    Ok(vec![
        row(
            "BSSA14 at 10⁶ sites: PGA with its site term",
            "≤ 0.3 s",
            format!("{bssa14_s:.3} s (distances from the rupture before: {distances_s:.3} s)"),
            bssa14_s <= 0.3,
        ),
        row(
            "China model at 10⁶ sites: PGA, ellipses solved, with a site term",
            "≤ 1 s",
            format!("{china_s:.3} s by Vs30, {class_s:.3} s by class (on rock: {rock_s:.3} s)"),
            china_s.max(class_s) <= 1.0,
        ),
    ])
}

/// Fields of residuals with their normals drawn; samplers are made once a batch.
fn fields(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let ms = |name: &str| Ok::<_, Box<dyn Error>>(best_ns(figures, &format!("sites/{name}"))? / 1e6);
    let field = |what, target, most_ms: f64, kind: &str, besides: String| {
        let (field_ms, made_ms) = (ms(&format!("{kind}, a field"))?, ms(&format!("{kind}, made"))?);
        let measured = format!("{field_ms:.2} ms ({besides}sampler made once in {made_ms:.0} ms)");
        Ok::<_, Box<dyn Error>>(Row { what, target, measured, command: SITES, met: field_ms <= most_ms })
    };
    let both = format!("of PGA and PGV: {:.1} ms; ", ms("100000/grid, fields of both measures")?);
    let (grid, scattered) =
        ("a field of residuals at 10⁵ sites on a grid", "the same at 10⁵ scattered sites, by neighbours");
    Ok(vec![
        field("a field of residuals at 1,500 sites, exact", "≤ 2 ms", 2.0, "1500/factor", String::new())?,
        field(grid, "≤ 0.5 s", 500.0, "100000/grid", both)?,
        field(scattered, "≤ 0.5 s", 500.0, "100000/neighbours", String::new())?,
    ])
}

fn damage(figures: &Figures) -> Result<Vec<Row>, Box<dyn Error>> {
    let command = "cargo bench -p shapan-benches --bench damage";
    let ms = |name: &str| Ok::<_, Box<dyn Error>>(best_ns(figures, &format!("damage/1000000/{name}"))? / 1e6);
    let (draw_ms, own_ms) = (ms("draw")?, ms("draw, own streams")?);
    let (zones_ms, expected_ms) = (ms("expected by zone and class")?, ms("expected")?);
    let whole_ms = ms("whole buildings by zone and class")?;
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
        row(
            "10⁶ whole buildings of 331 zones and 10 classes: 3,310 multinomial draws, as the engine has it",
            format!("{whole_ms:.2} ms"),
            whole_ms <= 60.0,
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
    let ratio = |grown: &Grown| grown.event_us() / first.event_us();
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

fn best_ns(figures: &Figures, name: &str) -> Result<f64, Box<dyn Error>> {
    Ok(figures.benches.get(name).ok_or_else(|| format!("criterion has no {name}"))?.best_ns)
}

fn elements(figures: &Figures, name: &str) -> Result<f64, Box<dyn Error>> {
    Ok(figures.benches.get(name).ok_or_else(|| format!("criterion has no {name}"))?.elements)
}

/// The fastest of several batches.
pub(crate) fn best(batches: &[Batch]) -> Result<&Batch, Box<dyn Error>> {
    Ok(batches.iter().max_by(|a, b| a.rate().total_cmp(&b.rate())).ok_or("no batch was run")?)
}
