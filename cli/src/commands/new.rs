//! `shapan new`: a copy of a library scenario to edit.

use shapan_analysis::Lang;
use shapan_scenarios::copy_out;

use crate::args::NewArgs;
use crate::ending::{Ending, Trouble};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &NewArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let files = copy_out(&args.from, &args.name).map_err(Trouble::of)?;
    let (dir, count) = (args.name.display(), files.len());
    terminal.say(&match terminal.lang {
        Lang::Zh => format!("已在 {dir} 写入 {count} 个文件。修改后用 `shapan check {dir}` 检查。"),
        Lang::En => format!("{count} files written to {dir}. Edit them, then `shapan check {dir}`."),
    })?;
    Ok(Ending::Done)
}
