//! The grammar in which changes speak of a value: `bridges[river_id=chaobai, class=rc_slab_short].length_m`.

use std::fmt;

/// A path: steps from a document or table down to a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path(pub(crate) Vec<Step>);

/// One name, and which of its members are meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) pick: Pick,
}

/// Which members of a list or rows of a table are meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pick {
    /// All of them (or there is only one value).
    All,
    /// The one with this number, from 0.
    Number(usize),
    /// Those that satisfy every condition.
    Where(Vec<Condition>),
}

/// `column=value`; a value that ends in `*` stands for all that begin so.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) column: String,
    pub(crate) value: String,
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum PathError {
    #[error("a name before `{0}`")]
    Name(String),
    #[error("`]` to close `{0}`")]
    Bracket(String),
    #[error("`column=value` or a number instead of `{0}`")]
    Condition(String),
}

impl Condition {
    /// Whether a cell satisfies it.
    pub(crate) fn holds(&self, cell: &str) -> bool {
        match self.value.strip_suffix('*') {
            Some(start) => cell.starts_with(start),
            None => cell == self.value || same_number(cell, &self.value),
        }
    }
}

/// `10` and `10.0` are one value.
fn same_number(a: &str, b: &str) -> bool {
    matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

impl std::str::FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        loop {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let name = rest[..end].trim();
            if name.is_empty() {
                return Err(PathError::Name(rest.to_owned()));
            }
            rest = &rest[end..];
            let mut pick = Pick::All;
            if let Some(inside) = rest.strip_prefix('[') {
                let close = closing(inside).ok_or_else(|| PathError::Bracket(rest.to_owned()))?;
                pick = parse_pick(&inside[..close])?;
                rest = &inside[close + 1..];
            }
            steps.push(Step { name: name.to_owned(), pick });
            if rest.is_empty() {
                return Ok(Self(steps));
            }
            rest = rest.strip_prefix('.').ok_or_else(|| PathError::Name(rest.to_owned()))?;
        }
    }
}

/// The closing bracket, not counting those inside quotes.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ']' && !quoted).then_some(at)
    })
}

fn parse_pick(text: &str) -> Result<Pick, PathError> {
    if let Ok(number) = text.trim().parse() {
        return Ok(Pick::Number(number));
    }
    let conditions: Result<Vec<_>, _> = split_outside_quotes(text).into_iter().map(parse_condition).collect();
    conditions.map(Pick::Where)
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .collect()
}

fn parse_condition(text: &str) -> Result<Condition, PathError> {
    let wrong = || PathError::Condition(text.trim().to_owned());
    let (column, value) = text.split_once('=').ok_or_else(wrong)?;
    let column = column.trim();
    if column.is_empty() {
        return Err(wrong());
    }
    Ok(Condition { column: column.to_owned(), value: value.trim().trim_matches('"').to_owned() })
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            write!(f, "{}{step}", if number > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pick {
            Pick::All => f.write_str(&self.name),
            Pick::Number(number) => write!(f, "{}[{number}]", self.name),
            Pick::Where(conditions) => {
                let inside: Vec<_> = conditions.iter().map(|c| format!("{}={}", c.column, c.value)).collect();
                write!(f, "{}[{}]", self.name, inside.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> Path {
        text.parse().unwrap()
    }

    #[test]
    fn paths_are_read() {
        let Path(steps) = path("bridges[river_id=chaobai, build_era=\"a,b]\"].class");
        let conditions = [("river_id", "chaobai"), ("build_era", "a,b]")];
        let conditions = conditions
            .map(|(column, value)| Condition { column: column.to_owned(), value: value.to_owned() });
        assert_eq!(steps[0].pick, Pick::Where(conditions.to_vec()));
        assert_eq!((steps[1].name.as_str(), &steps[1].pick), ("class", &Pick::All));
        assert_eq!(path("hazard[0].magnitude.value").0[0].pick, Pick::Number(0));
    }

    #[test]
    fn what_is_no_path_says_why() {
        let error = |text: &str| text.parse::<Path>().unwrap_err();
        assert_eq!(error(""), PathError::Name(String::new()));
        assert_eq!(error("a..b"), PathError::Name(".b".to_owned()));
        assert_eq!(error("a[b=c"), PathError::Bracket("[b=c".to_owned()));
        assert_eq!(error("a[b]"), PathError::Condition("b".to_owned()));
        assert_eq!(error("a[b=c]d"), PathError::Name("d".to_owned()));
    }

    #[test]
    fn conditions_know_numbers_and_beginnings() {
        let holds =
            |value: &str, cell| Condition { column: String::new(), value: value.to_owned() }.holds(cell);
        assert!(holds("10", "10.0") && holds("dep_d_*", "dep_d_110101") && !holds("dep_d_*", "dep_city_1"));
    }

    proptest! {
        #[test]
        fn a_written_path_reads_the_same(text in "[a-z]{1,5}(\\[[0-9]\\]|\\[[a-z]{1,4}=[a-z0-9]{0,4}\\])?(\\.[a-z]{1,5}){0,3}") {
            prop_assert_eq!(path(&text).to_string().replace(' ', ""), text);
        }

        #[test]
        fn no_text_upsets_the_reader(text in ".{0,40}") {
            let _ = text.parse::<Path>();
        }
    }
}
