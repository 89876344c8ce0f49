//! `shapan list`: the scenarios of the library.

use serde_json::json;
use shapan_scenarios::list;

use crate::args::{Format, FormatArgs};
use crate::ending::{Ending, Trouble};
use crate::render::table::{Align, Grid};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: FormatArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let cases = list();
    match args.format {
        Format::Json => {
            let all: Vec<_> = cases
                .iter()
                .map(|case| json!({ "id": case.id, "title": case.title, "about": case.about }))
                .collect();
            terminal.say_json(&all)?;
        }
        Format::Table => {
            let columns = [
                (terminal.pick("名称", "name"), Align::Key),
                (terminal.pick("标题", "title"), Align::Text),
                (terminal.pick("说明", "about"), Align::Text),
            ];
            let mut grid = Grid::new(&columns, terminal);
            for case in &cases {
                let text = |text| terminal.lang.of(text).to_owned();
                grid.row([case.id.clone(), text(&case.title), text(&case.about)]);
            }
            terminal.say(&grid.text())?;
        }
    }
    Ok(Ending::Done)
}
