//! `shapan why`: the chain of causes behind a missed promise, and over a batch where the time goes.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use shapan_analysis::Lang;
use shapan_analysis::summary::{Delay, Summary, TargetSummary};
use shapan_experiment::why::{Why, WhyError, WhyQuestion};
use shapan_experiment::{BatchOptions, Count, Experiment, Shard};
use shapan_scenarios::target::Target;

use crate::args::{Format, WhyArgs};
use crate::ending::{Ending, Trouble};
use crate::render::number;
use crate::render::progress::ProgressView;
use crate::render::table::{Align, Grid};
use crate::terminal::Terminal;
use crate::{interrupt, job};

/// How many replications are searched for one that misses the promise, where `-n` does not say.
const SEARCH: u64 = 256;

/// Runs the command.
pub(crate) fn run(args: &WhyArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let experiment = job::prepare(&args.scenario.scenario, &job::changes(&args.scenario), terminal)?;
    let target = find_target(&experiment, &args.target)?;
    let question = WhyQuestion {
        target: &target.id,
        zone: args.zone.as_deref().map(|zone| find_zone(&experiment, zone)).transpose()?,
        replication: args.replication,
        search: args.n.unwrap_or(SEARCH),
        seed: args.work.seed,
        threads: job::threads(args.work.threads),
    };
    let cancel = interrupt::listen(terminal)?;
    let view = ProgressView::new(&target.id, question.search, terminal);
    let answer = experiment.why(&question, &view, cancel);
    view.finish();
    let summary = match args.n {
        Some(n) => Some(breakdown(&experiment, target, n, args, cancel, terminal)?),
        None => None,
    };
    let answer = match answer {
        Ok(why) => Some(why),
        Err(WhyError::NeverMissed(_)) => None,
        Err(error) => return Err(Trouble::of(error)),
    };
    match args.format.format {
        Format::Json => terminal.say_json(&json!({
            "scenario": experiment.scenario().id,
            "seed": args.work.seed,
            "target": target.id,
            "replication": answer.as_ref().map(|why| why.replication),
            "explanation": answer.as_ref().map(|why| &why.explanation),
            "batch": summary,
        }))?,
        Format::Table => {
            print_answer(target, answer.as_ref(), terminal)?;
            if let Some(summary) = &summary {
                print_breakdown(summary, terminal)?;
            }
        }
    }
    Ok(if cancel.load(Ordering::Relaxed) { Ending::Interrupted } else { Ending::Done })
}

/// A measured promise by its key, or the first of its number.
fn find_target<'a>(experiment: &'a Experiment, asked: &str) -> Result<&'a Target, Trouble> {
    let measured = || experiment.scorer().setting().measured();
    measured()
        .find(|target| target.id == asked)
        .or_else(|| measured().find(|target| target.promise.eq_ignore_ascii_case(asked)))
        .ok_or_else(|| {
            let near = nearest(asked, measured().map(|target| target.id.as_str()));
            Trouble::Input(format!("`{asked}` is not a measured promise of the scenario{near}"))
        })
}

/// A zone by its key or one of its names.
fn find_zone(experiment: &Experiment, asked: &str) -> Result<u16, Trouble> {
    let zones = &experiment.scorer().setting().zones;
    let is_it = |zone: &shapan_analysis::ZoneInfo| {
        zone.id == asked || zone.name.zh == asked || zone.name.en.eq_ignore_ascii_case(asked)
    };
    let index = zones.iter().position(is_it).and_then(|index| u16::try_from(index).ok());
    index.ok_or_else(|| {
        let names = zones.iter().flat_map(|zone| [&zone.id, &zone.name.zh, &zone.name.en]);
        let near = nearest(asked, names.map(String::as_str));
        Trouble::Input(format!("there is no zone `{asked}`{near}"))
    })
}

/// `; did you mean …` with the most similar name.
fn nearest<'a>(asked: &str, names: impl Iterator<Item = &'a str>) -> String {
    let similarity = |name: &str| strsim::jaro_winkler(asked, name);
    names
        .max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
        .map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

fn breakdown(
    experiment: &Experiment,
    target: &Target,
    n: u64,
    args: &WhyArgs,
    cancel: &AtomicBool,
    terminal: &Terminal,
) -> Result<TargetSummary, Trouble> {
    let options = BatchOptions {
        count: Count::Exactly(n),
        seed: args.work.seed,
        threads: job::threads(args.work.threads),
        shard: Shard::WHOLE,
        output: None,
    };
    let view = ProgressView::new(&target.id, n, terminal);
    let batch = experiment.batch(&options, &view, cancel);
    view.finish();
    let batch = batch.map_err(Trouble::of)?;
    let summary = Summary::new(experiment.scenario(), &batch.outcomes);
    let found = summary.targets.into_iter().find(|summary| summary.id == target.id);
    found.ok_or_else(|| Trouble::Input(format!("`{}` is not measured", target.id)))
}

fn print_answer(target: &Target, answer: Option<&Why>, terminal: &Terminal) -> Result<(), Trouble> {
    terminal.say(&format!("{} {}  {}", target.promise, target.id, terminal.lang.of(&target.name)))?;
    terminal.say(&format!("{}{}", terminal.pick("计时：", "clock: "), terminal.lang.of(&target.clock)))?;
    let Some(Why { replication, explanation }) = answer else {
        return terminal
            .say(terminal.pick("没有找到未兑现的推演。", "No replication was found that misses it."));
    };
    let zone = terminal.lang.of(&explanation.zone_name);
    let verdict = match (explanation.missed, terminal.lang) {
        (true, Lang::Zh) => "未兑现",
        (false, Lang::Zh) => "已兑现",
        (true, Lang::En) => "missed",
        (false, Lang::En) => "held",
    };
    let hours = if explanation.hours.is_finite() {
        format!("{:.1} h", explanation.hours)
    } else {
        terminal.pick("始终未达到", "never").to_owned()
    };
    terminal.say(&match terminal.lang {
        Lang::Zh => format!("第 {replication} 次推演，{zone}（{}）：{verdict}，{hours}", explanation.zone),
        Lang::En => format!("replication {replication}, {zone} ({}): {verdict}, {hours}", explanation.zone),
    })?;
    let columns = [
        (terminal.pick("时刻", "hours"), Align::Number),
        (terminal.pick("发生了什么", "what happened"), Align::Text),
    ];
    let mut grid = Grid::new(&columns, terminal);
    for step in &explanation.chain {
        grid.row([format!("{:.2}", step.hours), terminal.pick(&step.text_zh, &step.text_en).to_owned()]);
    }
    terminal.say(&grid.text())?;
    print_stages(&explanation.stages, terminal)
}

fn print_breakdown(summary: &TargetSummary, terminal: &Terminal) -> Result<(), Trouble> {
    let holds = summary.holds.map_or_else(|| "–".to_owned(), number::percent);
    let worst = summary.worst_zone.as_ref().map_or_else(String::new, |zone| {
        let name = terminal.pick(&zone.name, &zone.name_en);
        format!("{}{name} ({})", terminal.pick("，最差地区 ", ", worst zone "), number::percent(zone.share))
    });
    terminal.say(&format!(
        "{}{holds}{worst}",
        terminal.pick("整批推演：兑现概率 ", "over the batch: holds in ")
    ))?;
    print_stages(&summary.delay, terminal)
}

/// Where the hours went, with a bar for the eye.
fn print_stages(delay: &Delay, terminal: &Terminal) -> Result<(), Trouble> {
    let total = delay.total();
    if total <= 0.0 {
        return Ok(());
    }
    let columns = [
        (terminal.pick("环节", "stage"), Align::Text),
        (terminal.pick("小时", "hours"), Align::Number),
        (terminal.pick("占比", "share"), Align::Number),
        ("", Align::Text),
    ];
    let mut grid = Grid::new(&columns, terminal);
    for (stage, hours) in delay.iter() {
        let share = hours / total;
        let bar = "█".repeat((share * 30.0).round() as usize);
        grid.row([
            stage_text(stage.name(), terminal).to_owned(),
            format!("{hours:.2}"),
            number::percent(share),
            bar,
        ]);
    }
    terminal.say(&grid.text())
}

/// A stage's name for people.
fn stage_text(name: &'static str, terminal: &Terminal) -> &'static str {
    let zh = match name {
        "detect" => "发现",
        "report" => "上报",
        "decide" => "决策",
        "mobilise" => "集结",
        "load" => "装车",
        "travel" => "行驶",
        "blocked" => "受阻",
        "unload" => "卸货",
        "hand_out" => "发放",
        "no_stock" => "无货可发",
        other => other,
    };
    terminal.lang.pick(zh, name)
}
