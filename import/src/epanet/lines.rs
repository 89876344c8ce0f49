//! Sections, lines and words of an EPANET file.

use crate::source::Source;

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) offset: usize,
}

impl Token<'_> {
    /// Whether the word is this one, whatever its case.
    pub(super) fn is(self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Whether the word begins so, whatever its case: EPANET's keywords may be cut short or drawn out.
    pub(super) fn begins(self, word: &str) -> bool {
        self.text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    }
}

/// A line without its comment; never without words.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
}

impl Line<'_> {
    /// The byte after the last word.
    pub(super) fn end(&self) -> usize {
        self.tokens.last().map_or(0, |token| token.offset + token.text.len())
    }
}

/// Sections that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Title,
    Junctions,
    Reservoirs,
    Tanks,
    Pipes,
    Pumps,
    Valves,
    Demands,
    Status,
    Patterns,
    Curves,
    Controls,
    Emitters,
    Times,
    Options,
    Coordinates,
    End,
}

/// EPANET tells sections by their first letters.
const NAMES: [(&str, Section); 17] = [
    ("TITL", Section::Title),
    ("JUNC", Section::Junctions),
    ("RESE", Section::Reservoirs),
    ("TANK", Section::Tanks),
    ("PIPE", Section::Pipes),
    ("PUMP", Section::Pumps),
    ("VALV", Section::Valves),
    ("DEMA", Section::Demands),
    ("STAT", Section::Status),
    ("PATT", Section::Patterns),
    ("CURV", Section::Curves),
    ("CONT", Section::Controls),
    ("EMIT", Section::Emitters),
    ("TIME", Section::Times),
    ("OPTI", Section::Options),
    ("COOR", Section::Coordinates),
    ("END", Section::End),
];

/// A file by sections.
#[derive(Debug)]
pub(super) struct Sections<'a> {
    read: Vec<(Section, Line<'a>)>,
    dropped: Vec<(&'a str, usize)>,
}

impl<'a> Sections<'a> {
    /// Splits a text; lines before the first section count as dropped.
    pub(super) fn split(source: &'a Source) -> Self {
        let mut sections = Self { read: Vec::new(), dropped: Vec::new() };
        let mut current: (Option<Section>, &str) = (None, "");
        let mut offset = 0;
        for whole in source.text().split('\n') {
            let start = offset;
            offset += whole.len() + 1;
            let text = whole.split(';').next().unwrap_or_default().trim_end();
            if let Some(name) = text.trim_start().strip_prefix('[') {
                let name = name.split(']').next().unwrap_or(name).trim();
                current = (section(name), name);
                if current.0 == Some(Section::End) {
                    break;
                }
                continue;
            }
            match current.0 {
                // A title may hold anything, signs of comments too.
                Some(Section::Title) if !whole.trim().is_empty() => {
                    sections.read.push((Section::Title, Line { text: whole.trim(), tokens: Vec::new() }));
                }
                kind => sections.push(kind, current.1, text, start),
            }
        }
        sections
    }

    fn push(&mut self, section: Option<Section>, name: &'a str, text: &'a str, start: usize) {
        let tokens = words(text, start);
        if tokens.is_empty() {
            return;
        }
        match (section, self.dropped.iter_mut().find(|dropped| dropped.0.eq_ignore_ascii_case(name))) {
            (Some(section), _) => self.read.push((section, Line { text: text.trim(), tokens })),
            (None, Some(dropped)) => dropped.1 += 1,
            (None, None) => self.dropped.push((name, 1)),
        }
    }

    /// Lines of a section, in order.
    pub(super) fn of(&self, section: Section) -> impl Iterator<Item = &Line<'a>> {
        self.read.iter().filter(move |(kind, _)| *kind == section).map(|(_, line)| line)
    }

    /// Sections that are not read, with their numbers of lines.
    pub(super) fn dropped(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.dropped.iter().copied()
    }
}

fn section(name: &str) -> Option<Section> {
    let starts =
        |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    NAMES.iter().find(|(prefix, _)| starts(prefix)).map(|(_, section)| *section)
}

fn words(text: &str, start: usize) -> Vec<Token<'_>> {
    let separator = |sign: char| sign.is_whitespace() || sign == ',';
    let here = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let words = text.split(separator).filter(|word| !word.is_empty());
    words.map(|word| Token { text: word.trim_matches('"'), offset: start + here(word) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_sections_are_told_by_their_first_letters() {
        let text = "[TITLE]\na; b\n[Junctions]\n 7  12.5 ; note\n\n;only\n[FOO]\nx\ny\n[END]\n[PIPES]\nz";
        let source = Source::new("x.inp", text);
        let sections = Sections::split(&source);
        assert_eq!(sections.of(Section::Title).next().map(|line| line.text), Some("a; b"));
        let lines: Vec<_> = sections.of(Section::Junctions).collect();
        assert_eq!((lines.len(), lines[0].tokens[1].text), (1, "12.5"));
        assert_eq!(source.position(lines[0].tokens[1].offset), (4, 5));
        assert_eq!(sections.dropped().collect::<Vec<_>>(), [("FOO", 2)]);
        assert_eq!(sections.of(Section::Pipes).count(), 0);
    }
}
