//! `shapan run`: one replication as a timeline.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;

use shapan_analysis::{Lang, Outcome, Snapshot, StatesFormat, states, timeline, write_states};
use shapan_experiment::{Experiment, SingleRun};
use shapan_journal::{JournalWriter, Nothing};

use crate::args::{Format, RunArgs};
use crate::ending::{Ending, Trouble};
use crate::job;
use crate::render::number;
use crate::render::table::{Align, Grid, Tone};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &RunArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let experiment = job::prepare(&args.scenario.scenario, &job::changes(&args.scenario), terminal)?;
    let run = match &args.journal {
        Some(file) => run_with_journal(&experiment, args, file)?,
        None => experiment.run_one(args.seed, args.replication, &mut Nothing).map_err(Trouble::of)?,
    };
    let mut hours = args.at.clone();
    hours.sort_by(f64::total_cmp);
    hours.retain(|hour| *hour <= experiment.scenario().horizon_hours);
    let timeline = timeline(&run.records, &hours);
    if let Some((file, format)) = &args.states {
        save_states(&experiment, &run, &hours, file, *format)?;
    }
    match args.format.format {
        Format::Json => terminal.say_json(&RunJson {
            scenario: &experiment.scenario().id,
            seed: args.seed,
            replication: run.replication,
            events: run.summary.events,
            records: run.summary.records,
            entities: run.summary.entities,
            trace_hash: format!("{:016x}", run.summary.trace_hash),
            timeline: &timeline,
            outcome: &run.outcome,
        })?,
        Format::Table => print(&experiment, &run, &timeline, terminal)?,
    }
    Ok(Ending::Done)
}

/// What `--format json` prints. A struct, not a JSON value: a value would widen single-precision numbers.
#[derive(Serialize)]
struct RunJson<'a> {
    scenario: &'a str,
    seed: u64,
    replication: u64,
    events: u64,
    records: u64,
    entities: u32,
    trace_hash: String,
    timeline: &'a [Snapshot],
    outcome: &'a Outcome,
}

/// The file is made first: a journal that cannot be written is found before the run.
fn run_with_journal(experiment: &Experiment, args: &RunArgs, file: &Path) -> Result<SingleRun, Trouble> {
    let out = File::create(file).map_err(|error| Trouble::at(file, &error))?;
    let mut journal = JournalWriter::new(BufWriter::new(out));
    let run = experiment.run_one(args.seed, args.replication, &mut journal).map_err(Trouble::of)?;
    journal.finish().map_err(|error| Trouble::at(file, &error))?;
    Ok(run)
}

/// By zone and asset, at every hour that is shown.
fn save_states(
    experiment: &Experiment,
    run: &SingleRun,
    hours: &[f64],
    file: &Path,
    format: StatesFormat,
) -> Result<(), Trouble> {
    let rows = states(&run.records, &experiment.scenario().region, hours);
    let failed = |error: std::io::Error| Trouble::at(file, &error);
    let mut out = BufWriter::new(File::create(file).map_err(failed)?);
    write_states(&rows, format, &mut out).and_then(|()| out.flush()).map_err(failed)
}

fn print(
    experiment: &Experiment,
    run: &SingleRun,
    states: &[Snapshot],
    terminal: &Terminal,
) -> Result<(), Trouble> {
    let scenario = experiment.scenario();
    terminal.say(&format!("{} · {}", terminal.lang.of(&scenario.title), scenario.start.text))?;
    terminal.say(&timeline_grid(states, terminal).text())?;
    terminal.say(&promise_grid(experiment, run, terminal).text())?;
    let summary = &run.summary;
    let [events, records, entities] =
        [summary.events as f64, summary.records as f64, f64::from(summary.entities)].map(number::count);
    terminal.say(&match terminal.lang {
        Lang::Zh => format!(
            "{events} 个事件 · {records} 条事实 · {entities} 个实体 · 轨迹 {:016x}",
            summary.trace_hash
        ),
        Lang::En => format!(
            "{events} events · {records} facts · {entities} entities · trace {:016x}",
            summary.trace_hash
        ),
    })
}

/// One row of the timeline: what it shows and how to read it off a state.
type Line = ((&'static str, &'static str), fn(&Snapshot) -> f64);

const LINES: [Line; 13] = [
    (("死亡", "deaths"), |s| s.deaths),
    (("被压埋（存活）", "trapped alive"), |s| s.trapped),
    (("救出（存活）", "rescued alive"), |s| s.rescued),
    (("需安置", "displaced"), |s| s.displaced),
    (("基本生活得到保障", "basic life secured"), |s| s.secured),
    (("停电的街乡镇", "zones without power"), |s| f64::from(s.zones_dark)),
    (("失联的街乡镇", "silent zones"), |s| f64::from(s.zones_silent)),
    (("市级已掌握情况的街乡镇", "zones that the city knows of"), |s| f64::from(s.zones_known)),
    (("物资已到的街乡镇", "zones with goods"), |s| f64::from(s.zones_supplied)),
    (("中断的路段", "closed road links"), |s| f64::from(s.links_closed)),
    (("已开启的储备库", "depots open"), |s| f64::from(s.depots_open)),
    (("在途批次", "consignments moving"), |s| f64::from(s.consignments_moving)),
    (("已开放的避难场所", "shelters open"), |s| f64::from(s.shelters_open)),
];

/// Lines that stand only where something happened to lifelines.
const LIFELINES: [Line; 6] = [
    (("跳闸未恢复的线路", "tripped power lines"), |s| f64::from(s.lines_out)),
    (("因缺供停运的设施", "assets starved"), |s| f64::from(s.assets_starved)),
    (("供水不足一半的街乡镇", "zones with water under half"), |s| f64::from(s.zones_short[1])),
    (("供气不足一半的街乡镇", "zones with gas under half"), |s| f64::from(s.zones_short[2])),
    (("供热不足一半的街乡镇", "zones with heat under half"), |s| f64::from(s.zones_short[3])),
    (("通信不足一半的街乡镇", "zones with telecom under half"), |s| f64::from(s.zones_short[4])),
];

/// Hours run to the right, so that a line is read as a story.
fn timeline_grid(states: &[Snapshot], terminal: &Terminal) -> Grid {
    let heads: Vec<String> = states.iter().map(|state| format!("{} h", state.hour)).collect();
    let mut columns = vec![(terminal.pick("时刻", "hour"), Align::Key)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Align::Number)));
    let mut grid = Grid::new(&columns, terminal);
    let level = |state: &Snapshot| state.level.map_or_else(|| "–".to_owned(), roman);
    let head = terminal.pick("响应级别", "response level").to_owned();
    grid.row(std::iter::once(head).chain(states.iter().map(level)));
    let moved = |line: &Line| states.iter().any(|state| line.1(state) != 0.0);
    for ((zh, en), value) in LINES.into_iter().chain(LIFELINES.into_iter().filter(moved)) {
        let numbers = states.iter().map(|state| number::count(value(state)));
        grid.row(std::iter::once(terminal.pick(zh, en).to_owned()).chain(numbers));
    }
    grid
}

fn roman(level: u8) -> String {
    match level {
        1 => "I".to_owned(),
        2 => "II".to_owned(),
        3 => "III".to_owned(),
        4 => "IV".to_owned(),
        other => other.to_string(),
    }
}

fn promise_grid(experiment: &Experiment, run: &SingleRun, terminal: &Terminal) -> Grid {
    let setting = experiment.scorer().setting();
    let columns = [
        (terminal.pick("编号", "id"), Align::Key),
        (terminal.pick("承诺", "promise"), Align::Text),
        (terminal.pick("实际", "measured"), Align::Number),
        (terminal.pick("指标", "promised"), Align::Number),
        (terminal.pick("兑现", "holds"), Align::Text),
        (terminal.pick("最差地区", "worst zone"), Align::Text),
    ];
    let mut grid = Grid::new(&columns, terminal);
    let dash = || "–".to_owned();
    for (target, outcome) in setting.measured().zip(&run.outcome.targets) {
        let (holds, tone) = match outcome.holds {
            Some(true) => (terminal.pick("是", "yes"), Tone::Good),
            Some(false) => (terminal.pick("否", "no"), Tone::Bad),
            None => ("–", Tone::Plain),
        };
        let zone = outcome.worst_zone.and_then(|zone| setting.zones.get(usize::from(zone)));
        let unit = number::symbol(&target.unit, terminal.lang);
        let censored = if outcome.censored { "> " } else { "" };
        let cells = [
            target.id.clone(),
            terminal.lang.of(&target.name).to_owned(),
            format!("{censored}{}", number::quantity(outcome.quantity, unit)),
            target.threshold.map_or_else(dash, |value| number::quantity(value, unit)),
            holds.to_owned(),
            zone.map_or_else(dash, |zone| terminal.lang.of(&zone.name).to_owned()),
        ];
        let tones = [Tone::Plain, Tone::Plain, Tone::Plain, Tone::Plain, tone, Tone::Plain];
        grid.toned_row(cells.into_iter().zip(tones));
    }
    grid
}
