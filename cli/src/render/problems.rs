//! Everything that is wrong with a scenario, each with its place in the file.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, sources};
use serde::Serialize;
use shapan_analysis::Lang;
use shapan_scenarios::{Problem, Problems};

use crate::terminal::Terminal;

/// A line longer than this is named but not shown.
const LONGEST_SHOWN_LINE_BYTES: usize = 400;

/// Writes all problems to standard error: an excerpt where the place is known, a sentence elsewhere.
pub(crate) fn report(problems: &Problems, terminal: &Terminal) {
    let files: BTreeSet<&str> = problems.into_iter().map(|problem| problem.file.as_str()).collect();
    let texts = files
        .into_iter()
        .filter_map(|file| problems.text(file).map(|text| (file.to_owned(), text.to_owned())));
    let mut cache = sources(texts.collect::<Vec<_>>());
    for problem in problems {
        let excerpt = problems.text(&problem.file).and_then(|text| shown_span(problem, text));
        let shown = excerpt.map(|span| {
            excerpt_of(problem, span, terminal.color_err).write(&mut cache, io::stderr().lock()).is_ok()
        });
        if shown != Some(true) {
            terminal.remark(&format!("{} {problem}", red("Error:", terminal.color_err)));
        }
    }
    let count = problems.as_slice().len();
    terminal.remark(&match (terminal.lang, count) {
        (Lang::Zh, _) => format!("共 {count} 处问题；没有写入任何文件。"),
        (_, 1) => "1 problem; nothing was written.".to_owned(),
        _ => format!("{count} problems; nothing was written."),
    });
}

fn red(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[31m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The bytes to underline, if they lie in the text and their line is fit to be shown.
fn shown_span(problem: &Problem, text: &str) -> Option<Range<usize>> {
    let span = problem.span.clone()?;
    let (start, end) = (span.start.min(span.end), span.end);
    if text.is_empty() || end > text.len() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        return None;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    // Only the first line of a span is underlined: a table of a TOML file may go on for pages.
    (line_end - line_start <= LONGEST_SHOWN_LINE_BYTES).then(|| start..end.min(line_end).max(start))
}

fn excerpt_of(problem: &Problem, span: Range<usize>, color: bool) -> Report<'static, (String, Range<usize>)> {
    let at = (problem.file.clone(), span);
    let expected = match problem.expected.as_str() {
        "" => "here".to_owned(),
        expected => format!("expected {expected}"),
    };
    let label = Label::new(at.clone()).with_message(expected).with_color(Color::Red);
    let config = Config::default().with_color(color).with_index_type(IndexType::Byte);
    let mut report = Report::build(ReportKind::Error, at)
        .with_config(config)
        .with_message(headline(problem))
        .with_label(label);
    if let Some(name) = &problem.suggestion {
        report = report.with_help(format!("did you mean `{name}`?"));
    }
    report.finish()
}

/// The problem's sentence without file, line and what the excerpt says itself.
fn headline(problem: &Problem) -> String {
    let bare = Problem {
        file: String::new(),
        line: None,
        expected: String::new(),
        suggestion: None,
        ..problem.clone()
    };
    bare.to_string().trim_start_matches(": ").to_owned()
}

/// A problem for programs.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemJson<'a> {
    kind: String,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    place: &'a str,
    value: &'a str,
    expected: &'a str,
    suggestion: Option<&'a str>,
    message: String,
}

impl<'a> From<&'a Problem> for ProblemJson<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            kind: snake_case(&format!("{:?}", problem.kind)),
            file: &problem.file,
            line: problem.line,
            column: problem.column,
            place: &problem.place,
            value: &problem.value,
            expected: &problem.expected,
            suggestion: problem.suggestion.as_deref(),
            message: problem.to_string(),
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use shapan_scenarios::ProblemKind;

    fn problem(span: Range<usize>) -> Problem {
        Problem {
            kind: ProblemKind::Negative,
            file: "plan.toml".to_owned(),
            line: Some(2),
            column: Some(1),
            place: "plan.roads.speed".to_owned(),
            value: "-5".to_owned(),
            expected: "at least 0".to_owned(),
            suggestion: Some("speed_vi".to_owned()),
            span: Some(span),
        }
    }

    #[test]
    fn the_headline_leaves_out_what_the_excerpt_says() {
        assert_eq!(headline(&problem(0..1)), "plan.roads.speed: -5 is negative");
    }

    #[test]
    fn an_excerpt_shows_file_line_value_and_what_is_allowed() {
        let text = "a = 1\nspeed = -5\n";
        let span = shown_span(&problem(14..16), text).unwrap_or(0..0);
        let mut out = Vec::new();
        let report = excerpt_of(&problem(14..16), span, false);
        let written = report.write(sources([("plan.toml".to_owned(), text.to_owned())]), &mut out);
        let shown = String::from_utf8_lossy(&out);
        assert!(written.is_ok());
        for part in ["plan.toml:2:", "speed = -5", "expected at least 0", "did you mean `speed_vi`?"] {
            assert!(shown.contains(part), "{part} in\n{shown}");
        }
        assert!(!shown.contains('\u{1b}'), "no colour was asked for");
    }

    #[test]
    fn a_span_outside_the_text_or_in_an_endless_line_is_not_shown() {
        assert_eq!(shown_span(&problem(4..9), "abc"), None);
        assert_eq!(shown_span(&problem(0..1), &"x".repeat(1000)), None);
        assert_eq!(shown_span(&problem(0..9), "ab\ncdefghijkl"), Some(0..2));
    }

    #[test]
    fn kinds_are_snake_case() {
        assert_eq!(snake_case("NoDepotReachable"), "no_depot_reachable");
    }
}
