//! Where output goes: language, colour, width, and writes that survive a closed pipe.

use std::env;
use std::io::{self, IsTerminal, Write};

use shapan_analysis::Lang;

use crate::args::{ColorArg, LangArg};
use crate::ending::Trouble;

/// Table width where output is no terminal.
const PLAIN_WIDTH: u16 = 140;

/// What the output looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Language of texts.
    pub(crate) lang: Lang,
    /// Whether standard output is coloured.
    pub(crate) color_out: bool,
    /// Whether standard error is coloured.
    pub(crate) color_err: bool,
    /// Whether standard output is a terminal.
    pub(crate) interactive: bool,
}

impl Terminal {
    /// Asks the command line first, then the environment.
    pub(crate) fn detect(lang: Option<LangArg>, color: ColorArg) -> Self {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colored = |is_terminal: bool| match color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => is_terminal && !plain,
        };
        let interactive = io::stdout().is_terminal();
        Self {
            lang: lang.map_or_else(lang_of_environment, Lang::from),
            color_out: colored(interactive),
            color_err: colored(io::stderr().is_terminal()),
            interactive,
        }
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    /// Writes to standard output, with a line end.
    pub(crate) fn say(&self, text: &str) -> Result<(), Trouble> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.trim_end_matches('\n')).map_err(Trouble::Output)
    }

    /// Writes one JSON value to standard output.
    pub(crate) fn say_json(&self, value: &impl serde::Serialize) -> Result<(), Trouble> {
        let text =
            serde_json::to_string_pretty(value).map_err(|error| Trouble::Output(io::Error::from(error)))?;
        self.say(&text)
    }

    /// Writes a remark to standard error; nobody is helped by a failure there.
    pub(crate) fn remark(&self, text: &str) {
        drop(writeln!(io::stderr().lock(), "{text}"));
    }

    /// A width to fit tables to, where the terminal has none.
    pub(crate) fn plain_width(&self) -> Option<u16> {
        (!self.interactive).then_some(PLAIN_WIDTH)
    }
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

/// Chinese where the locale says so. The first of the three that is set and not empty counts, as POSIX
/// has it.
fn lang_of_environment() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}
