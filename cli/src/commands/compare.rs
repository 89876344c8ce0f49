//! `shapan compare`: what-ifs against the scenario, on the same random numbers.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use shapan_analysis::Lang;
use shapan_analysis::compare::{Comparison, TargetComparison, TotalComparison};
use shapan_experiment::{Batch, BatchOptions, Count, Experiment, Shard, compare};
use shapan_scenarios::{Changes, Overlay};

use crate::args::{CompareArgs, Format};
use crate::ending::{Ending, Trouble};
use crate::render::number;
use crate::render::progress::ProgressView;
use crate::render::table::{Align, Grid, Tone};
use crate::terminal::Terminal;
use crate::{interrupt, job};

/// The city's numbers that the table shows; JSON has all.
const TOTALS: [(&str, &str, &str); 4] = [
    ("deaths", "死亡", "deaths"),
    ("displaced", "需安置", "displaced"),
    ("collapsed", "倒塌房屋", "collapsed buildings"),
    ("blocked_links", "中断路段", "closed road links"),
];

/// Numbers on lifelines that it shows where they are not, in base and variant, what they are without a loss.
const LIFELINES: [(&str, &str, &str); 11] = [
    ("hours_without_power", "人均停电小时", "hours without power a head"),
    ("hours_without_water", "人均停水小时", "hours without water a head"),
    ("hours_without_gas", "人均停气小时", "hours without gas a head"),
    ("hours_without_heat", "人均停热小时", "hours without heat a head"),
    ("hours_without_telecom", "人均通信中断小时", "hours without telecom a head"),
    ("power_restored_90_h", "供电恢复90%（小时）", "power 90 % back, h"),
    ("critical_load_90_h", "重要负荷恢复90%（小时）", "critical load 90 % back, h"),
    ("lines_tripped", "线路跳闸", "line trips"),
    ("lines_opened", "因电网崩溃断开的线路", "lines opened as the grid collapsed"),
    ("assets_starved", "因缺供停运的设施", "assets starved"),
    ("unserved_mwh", "未供电量（兆瓦时）", "MWh not served"),
];

fn is_shown(total: &TotalComparison) -> bool {
    total.moved_lifeline().unwrap_or(true)
}

/// Runs the command.
pub(crate) fn run(args: &CompareArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let variants = variants(args)?;
    // All are loaded before the first is run: a fault in the last overlay must not cost an hour.
    let base = job::prepare(&args.scenario.scenario, &Changes::default(), terminal)?;
    let prepare = |(name, changes): (String, Changes)| {
        Ok((name, job::prepare_variant(&args.scenario.scenario, &changes)?))
    };
    let variants: Vec<(String, Experiment)> =
        variants.into_iter().map(prepare).collect::<Result<_, Trouble>>()?;
    let cancel = interrupt::listen(terminal)?;
    let run = |name: &str, experiment: &Experiment| run_batch(name, experiment, args, cancel, terminal);
    let base_batch = run(terminal.pick("基准", "base"), &base)?;
    let mut compared = Vec::new();
    for (name, variant) in &variants {
        let batch = run(name, variant)?;
        compared.push((name, batch.digest(), compare((&base, &base_batch), (variant, &batch))));
        if batch.interrupted {
            break;
        }
    }
    match args.format.format {
        Format::Json => {
            let list: Vec<_> = compared
                .iter()
                .map(|(name, digest, comparison)| json!({ "name": name, "digest": digest, "comparison": comparison }))
                .collect();
            terminal.say_json(&json!({
                "scenario": base.scenario().id, "seed": args.work.seed, "replications": args.n,
                "failed": base_batch.failures.len(), "digest": base_batch.digest(), "variants": list,
            }))?;
        }
        Format::Table => {
            for (name, _, comparison) in &compared {
                print(name, comparison, terminal)?;
            }
        }
    }
    let interrupted = cancel.load(Ordering::Relaxed);
    Ok(if interrupted { Ending::Interrupted } else { Ending::Done })
}

/// `--set` and `--with` together are one variant; every `--variant` and `--variant-set` is one more.
fn variants(args: &CompareArgs) -> Result<Vec<(String, Changes)>, Trouble> {
    let mut all = Vec::new();
    let changes = job::changes(&args.scenario);
    if !args.scenario.set.is_empty() || !args.scenario.with.is_empty() {
        let files = args.scenario.with.iter().map(|file| file.display().to_string());
        let values = args.scenario.set.iter().map(|(path, value)| format!("{path}={value}"));
        all.push((files.chain(values).collect::<Vec<_>>().join(" + "), changes));
    }
    for (name, file) in &args.variant {
        let with = vec![Overlay::Named(file.clone())];
        all.push((name.clone(), Changes { set: Vec::new(), with }));
    }
    for (path, value) in &args.variant_set {
        let set = vec![(path.clone(), value.clone())];
        all.push((format!("{path}={value}"), Changes { set, with: Vec::new() }));
    }
    if all.is_empty() {
        return Err(Trouble::Input(
            "nothing to compare with: give --set, --with, --variant or --variant-set".to_owned(),
        ));
    }
    Ok(all)
}

fn run_batch(
    name: &str,
    experiment: &Experiment,
    args: &CompareArgs,
    cancel: &AtomicBool,
    terminal: &Terminal,
) -> Result<Batch, Trouble> {
    let options = BatchOptions {
        count: Count::Exactly(args.n),
        seed: args.work.seed,
        threads: job::threads(args.work.threads),
        shard: Shard::WHOLE,
        output: None,
    };
    let view = ProgressView::new(name, args.n, terminal);
    let batch = experiment.batch(&options, &view, cancel);
    view.finish();
    batch.map_err(Trouble::of)
}

fn print(name: &str, comparison: &Comparison, terminal: &Terminal) -> Result<(), Trouble> {
    terminal.say(&match terminal.lang {
        Lang::Zh => format!("方案 {name}：与基准在 {} 对相同随机数的推演上比较", comparison.pairs),
        Lang::En => {
            format!("variant {name}: {} pairs of replications on the same random numbers", comparison.pairs)
        }
    })?;
    let columns = [
        (terminal.pick("编号", "id"), Align::Key),
        (terminal.pick("承诺", "promise"), Align::Text),
        (terminal.pick("基准", "base"), Align::Number),
        (terminal.pick("方案", "variant"), Align::Number),
        (terminal.pick("差（95 %）", "difference (95 %)"), Align::Number),
        (terminal.pick("均值差（95 %）", "mean quantity (95 %)"), Align::Number),
    ];
    let mut grid = Grid::new(&columns, terminal);
    for target in &comparison.targets {
        grid.toned_row(target_row(target, terminal));
    }
    for (key, zh, en) in TOTALS.into_iter().chain(LIFELINES) {
        if let Some(total) = comparison.totals.iter().find(|total| total.name == key && is_shown(total)) {
            grid.toned_row(total_row(total, terminal.pick(zh, en)));
        }
    }
    terminal.say(&grid.text())
}

fn target_row(target: &TargetComparison, terminal: &Terminal) -> [(String, Tone); 6] {
    let plain = |text| (text, Tone::Plain);
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), number::percent);
    let tone = |clear: bool, better: bool| match (clear, better) {
        (false, _) => Tone::Plain,
        (true, true) => Tone::Good,
        (true, false) => Tone::Bad,
    };
    let holds = target.diff_holds.map_or_else(
        || ("–".to_owned(), Tone::Plain),
        |diff| (number::difference(diff.mean, diff.ci95, "share"), tone(diff.is_clear(), diff.mean > 0.0)),
    );
    [
        plain(target.id.clone()),
        plain(terminal.pick(&target.name_zh, &target.name_en).to_owned()),
        plain(share(target.holds_base)),
        plain(share(target.holds_variant)),
        holds,
        plain(number::difference(
            target.diff_quantity.mean,
            target.diff_quantity.ci95,
            number::symbol(&target.unit, terminal.lang),
        )),
    ]
}

fn total_row(total: &TotalComparison, label: &str) -> [(String, Tone); 6] {
    let mean = |value: f64| match total.moved_lifeline() {
        Some(_) => number::bare_quantity(value, "").trim_end().to_owned(),
        None => number::count(value),
    };
    let tone = match (total.diff.is_clear(), total.diff.mean < 0.0) {
        (false, _) => Tone::Plain,
        (true, true) => Tone::Good,
        (true, false) => Tone::Bad,
    };
    [
        (String::new(), Tone::Plain),
        (label.to_owned(), Tone::Plain),
        (mean(total.mean_base), Tone::Plain),
        (mean(total.mean_variant), Tone::Plain),
        (String::new(), Tone::Plain),
        (number::difference(total.diff.mean, total.diff.ci95, ""), tone),
    ]
}
