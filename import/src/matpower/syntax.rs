//! The few statements of MATLAB that a case may use.

use std::collections::BTreeMap;

use crate::problem::{Fault, Findings};
use crate::source::Source;

/// What may stand in a case.
const PLAIN: &str = "only `mpc.FIELD = ` followed by a number, a text, or a table of these";

/// A number and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) value: f64,
    pub(super) at: usize,
}

/// What a field is set to.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    /// Rows of numbers; none is empty.
    Matrix(Vec<Vec<Cell>>),
    /// Rows of texts or numbers as written; none is empty.
    Texts(Vec<Vec<String>>),
}

/// A field and where its name stands.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// A case as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) fields: BTreeMap<String, Field>,
}

pub(super) fn parse(source: &Source, findings: &mut Findings) -> Program {
    let mut parser = Parser { source, text: source.text(), at: 0, findings };
    parser.program()
}

struct Parser<'a> {
    source: &'a Source,
    text: &'a str,
    at: usize,
    findings: &'a mut Findings,
}

/// One thing inside brackets.
enum Item<'a> {
    Word(&'a str, usize),
    Quoted(String),
    RowEnd,
    Close,
    FileEnd,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn refuse(&mut self, at: usize, what: String) {
        self.findings.at(self.source, at, Fault::NotAllowed, what, PLAIN);
    }

    /// Passes over blanks, comments, continued lines, and line ends where these mean nothing.
    fn skip(&mut self, line_ends: bool) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\x0c']).len();
            let sign = rest[blank..].chars().next();
            self.at += blank;
            let rest = self.rest();
            let line = rest.find('\n').unwrap_or(rest.len());
            match sign {
                Some('%') if rest[..line].trim() == "%{" => self.block_comment(),
                Some('%' | '#') => self.at += line,
                Some('.') if rest.starts_with("...") => self.at += (line + 1).min(rest.len()),
                Some('\n') if line_ends => self.at += 1,
                _ => return,
            }
        }
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        for line in self.text[start..].split_inclusive('\n') {
            self.at += line.len();
            depth += match line.trim() {
                "%{" => 1,
                "%}" => -1,
                _ => 0,
            };
            if depth == 0 {
                return;
            }
        }
        self.findings.at(self.source, start, Fault::Syntax, "the comment `%{` does not end", "`%}`");
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip(false);
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn program(&mut self) -> Program {
        let mut program = Program::default();
        loop {
            self.skip(true);
            if self.rest().is_empty() {
                return program;
            }
            if self.rest().starts_with([';', ',']) {
                self.at += 1;
                continue;
            }
            let start = self.at;
            if !self.statement(start, &mut program) {
                self.pass_over(start);
            }
        }
    }

    /// One statement; whether it could be read to its end.
    fn statement(&mut self, start: usize, program: &mut Program) -> bool {
        match self.word() {
            "function" => self.header(start, program),
            "end" | "return" | "endfunction" => true,
            "mpc" if self.eat('.') => self.assignment(start, program),
            _ => {
                let line = self.line(start);
                self.refuse(start, format!("`{line}` is a statement of a program"));
                false
            }
        }
    }

    fn line(&self, start: usize) -> String {
        let line = self.text[start..].lines().next().unwrap_or_default().trim_end();
        let short: String = line.chars().take(60).collect();
        if short.len() < line.len() { short + "…" } else { short }
    }

    fn header(&mut self, start: usize, program: &mut Program) -> bool {
        self.skip(false);
        let output = self.word();
        let assigns = self.eat('=');
        self.skip(false);
        let name = self.word();
        let plain = assigns && output == "mpc" && !name.is_empty() && program.name.is_empty();
        if !plain || self.eat('(') {
            let line = self.line(start);
            self.refuse(
                start,
                format!("`{line}` is not the head of a case: one structure `mpc`, no arguments"),
            );
            return false;
        }
        program.name = name.to_owned();
        true
    }

    fn assignment(&mut self, start: usize, program: &mut Program) -> bool {
        let name = self.word().to_owned();
        if name.is_empty() || !self.eat('=') || self.rest().starts_with('=') {
            let line = self.line(start);
            self.refuse(start, format!("`{line}` does not set a whole field"));
            return false;
        }
        self.skip(false);
        let Some(value) = self.value() else { return false };
        self.skip(false);
        if !(self.rest().is_empty() || self.rest().starts_with([';', ',', '\n'])) {
            let line = self.line(start);
            self.refuse(self.at, format!("`{line}` goes on after the value of {name}"));
            return false;
        }
        if program.fields.insert(name.clone(), Field { at: start, value }).is_some() {
            let what = format!("mpc.{name} is set twice");
            self.findings.at(self.source, start, Fault::Duplicate, what, "each field once");
        }
        true
    }

    fn value(&mut self) -> Option<Value> {
        let start = self.at;
        match self.rest().chars().next() {
            Some('[') => self.matrix(),
            Some('{') => self.texts(),
            Some('\'' | '"') => self.quoted().map(Value::Text),
            _ => {
                let word = self.bare();
                let number = number(word);
                if number.is_none() {
                    self.refuse(start, format!("`{word}` is not a number"));
                }
                number.map(Value::Number)
            }
        }
    }

    /// Signs up to a blank, separator or bracket.
    fn bare(&mut self) -> &'a str {
        let rest = self.rest();
        let ends = |sign: char| sign.is_whitespace() || ";,[]{}%#'\"".contains(sign);
        let end = rest.find(ends).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A text in quotes; a doubled quote is one.
    fn quoted(&mut self) -> Option<String> {
        let start = self.at;
        let quote = self.rest().chars().next()?;
        let mut text = String::new();
        let mut signs = self.rest().char_indices().skip(1).peekable();
        while let Some((offset, sign)) = signs.next() {
            if sign == '\n' {
                break;
            }
            if sign == quote && signs.next_if(|(_, next)| *next == quote).is_none() {
                self.at = start + offset + 1;
                return Some(text);
            }
            text.push(sign);
        }
        self.findings.at(self.source, start, Fault::Syntax, "the text does not end on its line", "a quote");
        None
    }

    fn item(&mut self, close: char) -> Option<Item<'a>> {
        loop {
            self.skip(false);
            let at = self.at;
            match self.rest().chars().next() {
                None => return Some(Item::FileEnd),
                Some(',') => self.at += 1,
                Some(sign) if sign == close => {
                    self.at += 1;
                    return Some(Item::Close);
                }
                Some(';' | '\n') => {
                    self.at += 1;
                    return Some(Item::RowEnd);
                }
                Some('\'' | '"') => return self.quoted().map(Item::Quoted),
                Some(sign) => {
                    let word = self.bare();
                    if word.is_empty() {
                        self.refuse(at, format!("`{sign}` inside a table"));
                        return None;
                    }
                    return Some(Item::Word(word, at));
                }
            }
        }
    }

    /// All rows up to a closing bracket.
    fn rows<T>(
        &mut self,
        close: char,
        mut read: impl FnMut(&mut Self, Item<'a>) -> Option<T>,
    ) -> Option<Vec<Vec<T>>> {
        let start = self.at;
        self.at += 1;
        let (mut rows, mut row) = (Vec::new(), Vec::new());
        loop {
            let item = self.item(close)?;
            let closes = matches!(item, Item::Close);
            match item {
                Item::FileEnd => {
                    let expected = format!("`{close}`");
                    self.findings.at(self.source, start, Fault::Syntax, "the table does not end", expected);
                    return None;
                }
                Item::RowEnd | Item::Close => {
                    if !row.is_empty() {
                        rows.push(std::mem::take(&mut row));
                    }
                }
                item => row.push(read(self, item)?),
            }
            if closes {
                return Some(rows);
            }
        }
    }

    fn matrix(&mut self) -> Option<Value> {
        let rows = self.rows(']', |parser, item| {
            let (word, at) = match item {
                Item::Word(word, at) => (word, at),
                _ => ("'…'", parser.at),
            };
            let value = number(word);
            if value.is_none() {
                parser.refuse(at, format!("`{word}` in a table of numbers is not a number"));
            }
            value.map(|value| Cell { value, at })
        });
        rows.map(Value::Matrix)
    }

    fn texts(&mut self) -> Option<Value> {
        let rows = self.rows('}', |_, item| match item {
            Item::Quoted(text) => Some(text),
            Item::Word(word, _) => Some(word.to_owned()),
            _ => None,
        });
        rows.map(Value::Texts)
    }

    /// After a problem: on with the first later line that sets a field, so that one problem is told once.
    fn pass_over(&mut self, start: usize) {
        let from = self.at.max(start);
        let mut at = from + self.text[from..].find('\n').map_or(self.text.len() - from, |end| end + 1);
        for line in self.text[at..].split_inclusive('\n') {
            let begins = line.trim_start();
            let inside = begins.is_empty() || begins.starts_with(|sign: char| !sign.is_alphabetic());
            if !inside {
                break;
            }
            at += line.len();
        }
        self.at = at;
    }
}

/// A number as MATLAB writes it, without arithmetic.
fn number(word: &str) -> Option<f64> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, word.strip_prefix('+').unwrap_or(word)),
    };
    match digits {
        "Inf" | "inf" => Some(sign * f64::INFINITY),
        "NaN" | "nan" => Some(f64::NAN),
        _ if digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') => {
            digits.parse::<f64>().ok().map(|value| sign * value)
        }
        _ => None,
    }
}
