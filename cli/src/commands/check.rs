//! `shapan check`: everything that is wrong with a scenario, or a short summary.

use std::collections::BTreeMap;

use serde_json::json;
use shapan_experiment::Experiment;
use shapan_scenarios::{Loaded, Scenario, grades, load};

use crate::args::{CheckArgs, Format};
use crate::ending::{Ending, Trouble};
use crate::job;
use crate::render::number;
use crate::render::problems::ProblemJson;
use crate::render::table::{Align, Grid};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let loaded = match load(&args.scenario.scenario, &job::changes(&args.scenario)) {
        Ok(loaded) => loaded,
        Err(problems) => {
            if args.format.format == Format::Json {
                let list: Vec<ProblemJson> = problems.into_iter().map(ProblemJson::from).collect();
                terminal.say_json(
                    &json!({ "scenario": args.scenario.scenario, "ok": false, "problems": list }),
                )?;
            }
            return Err(Trouble::Problems(problems));
        }
    };
    let Loaded { scenario, warnings, .. } = loaded;
    let counts = Counts::of(&scenario);
    let (id, digest) = (scenario.id.clone(), scenario.digest.clone());
    let title = terminal.lang.of(&scenario.title).to_owned();
    // What the engine refuses is wrong with the scenario, too.
    let experiment = Experiment::prepare(scenario).map_err(Trouble::of)?;
    let census = experiment.city().census().0;
    let concerns = job::concerns(&experiment);
    if args.format.format == Format::Json {
        terminal.say_json(&json!({
            "scenario": id, "ok": true, "digest": digest, "problems": [],
            "warnings": warnings.iter().map(ToString::to_string).chain(concerns).collect::<Vec<_>>(),
            "tables": counts.tables, "grades": counts.grades, "census": census,
        }))?;
        return Ok(Ending::Done);
    }
    job::warn(&warnings, terminal);
    job::warn_of_motion(&concerns, terminal);
    terminal.say(&format!("{title} ({id})\n{} {digest}", terminal.pick("摘要", "digest")))?;
    print_counts(&counts, &census, terminal)?;
    Ok(Ending::Done)
}

/// Rows by table, and parameters and rows by grade.
struct Counts {
    tables: BTreeMap<String, usize>,
    grades: BTreeMap<char, usize>,
}

impl Counts {
    fn of(scenario: &Scenario) -> Self {
        let region = serde_json::to_value(&scenario.region).unwrap_or_default();
        let tables = region.as_object().into_iter().flatten();
        Self {
            tables: tables
                .filter_map(|(name, rows)| rows.as_array().map(|rows| (name.clone(), rows.len())))
                .collect(),
            grades: grades(scenario).counts.into_iter().map(|(grade, n)| (grade.letter(), n)).collect(),
        }
    }
}

fn print_counts(counts: &Counts, census: &BTreeMap<String, u32>, terminal: &Terminal) -> Result<(), Trouble> {
    let rows = counts.tables.iter().map(|(name, rows)| (name.clone(), *rows as f64));
    print_list(terminal.pick("表", "table"), terminal.pick("行数", "rows"), rows, terminal)?;
    let grades = counts
        .grades
        .iter()
        .map(|(grade, count)| (format!("{grade}  {}", grade_text(*grade, terminal)), *count as f64));
    print_list(terminal.pick("等级", "grade"), terminal.pick("数值个数", "numbers"), grades, terminal)?;
    let kinds = census.iter().map(|(kind, count)| (kind.clone(), f64::from(*count)));
    print_list(
        terminal.pick("世界中的实体", "in the world"),
        terminal.pick("个数", "count"),
        kinds,
        terminal,
    )?;
    terminal.say(terminal.pick("没有发现问题。", "No problems found."))
}

fn print_list(
    name: &str,
    number: &str,
    rows: impl Iterator<Item = (String, f64)>,
    terminal: &Terminal,
) -> Result<(), Trouble> {
    let mut grid = Grid::new(&[(name, Align::Text), (number, Align::Number)], terminal);
    let mut sum = 0.0;
    for (name, count) in rows {
        sum += count;
        grid.row([name, number::count(count)]);
    }
    grid.row([terminal.pick("合计", "sum").to_owned(), number::count(sum)]);
    terminal.say(&grid.text())
}

fn grade_text(grade: char, terminal: &Terminal) -> &'static str {
    match grade {
        'V' => terminal.lang.pick("有出处并已核对", "read in a source"),
        'S' => terminal.lang.pick("来自规划", "from a plan"),
        'D' => terminal.lang.pick("推导", "derived"),
        'M' => terminal.lang.pick("凭记忆，未核实", "recalled, unverified"),
        _ => terminal.lang.pick("估计", "an estimate"),
    }
}
