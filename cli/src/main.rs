//! `shapan`: the command. It parses, asks the libraries, prints, and maps results to exit codes;
//! everything that it shows can be had by functions of the libraries, too.

mod args;
mod commands;
mod ending;
mod interrupt;
mod job;
mod render;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::ending::{Ending, Trouble};
use crate::terminal::Terminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::detect(cli.lang, cli.color);
    interrupt::quiet_replications();
    match run(cli.command, &terminal) {
        Ok(ending) => ending.into(),
        Err(trouble) => trouble.report(&terminal),
    }
}

/// Every command, in the order of the help text.
fn run(command: Command, terminal: &Terminal) -> Result<Ending, Trouble> {
    match command {
        Command::Batch(args) => commands::batch::run(&args, terminal),
        Command::Run(args) => commands::run::run(&args, terminal),
        Command::Compare(args) => commands::compare::run(&args, terminal),
        Command::Why(args) => commands::why::run(&args, terminal),
        Command::Hazard(args) => commands::hazard::run(&args, terminal),
        Command::Check(args) => commands::check::run(&args, terminal),
        Command::List(args) => commands::list::run(args, terminal),
        Command::New(args) => commands::new::run(&args, terminal),
        Command::Import(args) => commands::import::run(&args, terminal),
        Command::Schema(args) => commands::schema::run(&args, terminal),
        Command::Targets(args) => commands::targets::run(&args, terminal),
        Command::Merge(args) => commands::merge::run(&args, terminal),
        Command::Validate(args) => commands::validate::run(&args, terminal),
    }
}
