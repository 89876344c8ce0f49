//! How a command ends, and the exit code that this gives.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use shapan_scenarios::Problems;

use crate::render::problems;
use crate::terminal::Terminal;

/// Exit code of bad input; clap uses the same for a bad command line.
const BAD_INPUT: u8 = 2;
/// Exit code of a batch that was interrupted: 128 and the number of SIGINT, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// An end as it was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All is done.
    Done,
    /// A promise fails, and `--assert` asked.
    PromiseFails,
    /// The user interrupted; what was finished is kept.
    Interrupted,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Done => Self::SUCCESS,
            Ending::PromiseFails => Self::from(1),
            Ending::Interrupted => Self::from(INTERRUPTED),
        }
    }
}

/// An end before the work was done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The scenario has faults: all of them.
    Problems(Problems),
    /// Anything else that the user can put right.
    Input(String),
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Trouble {
    /// Wraps an error of a library.
    pub(crate) fn of(error: impl std::fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// An error with the file that it is about.
    pub(crate) fn at(file: &std::path::Path, error: &impl std::fmt::Display) -> Self {
        Self::Input(format!("{}: {error}", file.display()))
    }

    /// Says what went wrong on standard error.
    pub(crate) fn report(self, terminal: &Terminal) -> ExitCode {
        match self {
            // Whoever closed the pipe has seen enough: `shapan list | head -1` is no error.
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::Output(error) => terminal.remark(&format!("error: standard output: {error}")),
            Self::Problems(problems) => problems::report(&problems, terminal),
            Self::Input(message) => terminal.remark(&format!("error: {message}")),
        }
        ExitCode::from(BAD_INPUT)
    }
}
