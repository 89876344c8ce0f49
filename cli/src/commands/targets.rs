//! `shapan targets`: every promise, and whether it is measured.

use serde_json::json;
use shapan_analysis::Lang;
use shapan_scenarios::Changes;
use shapan_scenarios::target::{Comparator, Target};

use crate::args::{Format, TargetsArgs};
use crate::ending::{Ending, Trouble};
use crate::job;
use crate::render::number;
use crate::render::table::{Align, Grid};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &TargetsArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let scenario = job::load_scenario(&args.scenario, &Changes::default(), terminal)?;
    let mut targets: Vec<&Target> = scenario.targets.iter().collect();
    targets.sort_by(|a, b| (&a.promise, &a.plan, &a.id).cmp(&(&b.promise, &b.plan, &b.id)));
    match args.format.format {
        Format::Json => {
            terminal.say_json(&targets.iter().map(|target| as_json(target)).collect::<Vec<_>>())?
        }
        Format::Table => print_table(&targets, terminal)?,
    }
    Ok(Ending::Done)
}

fn as_json(target: &Target) -> serde_json::Value {
    json!({
        "id": target.id,
        "promise": target.promise,
        "plan": target.plan,
        "rows": target.rows,
        "name_zh": target.name.zh,
        "name_en": target.name.en,
        "clock_zh": target.clock.zh,
        "clock_en": target.clock.en,
        "comparator": target.comparator,
        "threshold": target.threshold,
        "unit": target.unit,
        "required_share": target.required_share,
        "measured": target.measure.is_some(),
    })
}

fn print_table(targets: &[&Target], terminal: &Terminal) -> Result<(), Trouble> {
    let columns = [
        ("K", Align::Key),
        (terminal.pick("编号", "id"), Align::Key),
        (terminal.pick("规划", "plan"), Align::Text),
        (terminal.pick("承诺", "promise"), Align::Text),
        (terminal.pick("指标", "threshold"), Align::Number),
        (terminal.pick("计时起点", "clock"), Align::Text),
        (terminal.pick("已度量", "measured"), Align::Key),
    ];
    let mut grid = Grid::new(&columns, terminal);
    for target in targets {
        let measured = if target.measure.is_some() { ("是", "yes") } else { ("否", "not yet") };
        grid.row([
            target.promise.clone(),
            target.id.clone(),
            target.plan.clone(),
            terminal.lang.of(&target.name).to_owned(),
            threshold(target, terminal.lang),
            terminal.lang.of(&target.clock).to_owned(),
            terminal.pick(measured.0, measured.1).to_owned(),
        ]);
    }
    let measured = targets.iter().filter(|target| target.measure.is_some()).count();
    let total = targets.len();
    terminal.say(&grid.text())?;
    terminal.say(&match terminal.lang {
        Lang::Zh => format!("共 {total} 项承诺，其中 {measured} 项已度量。"),
        Lang::En => format!("{total} promises, {measured} of them measured."),
    })
}

/// The promised number with its direction; a dash where the plan prints none.
fn threshold(target: &Target, lang: Lang) -> String {
    let sign = match target.comparator {
        Comparator::AtMost => "≤",
        Comparator::AtLeast => "≥",
    };
    let unit = number::symbol(&target.unit, lang);
    let promised = |value| format!("{sign} {}", number::quantity(value, unit));
    target.threshold.map_or_else(|| "–".to_owned(), promised)
}
