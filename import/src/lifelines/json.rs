//! JSON that knows where its values stand, read within bounds; NaN and infinities, as Python writes them, are numbers.

/// A value and the byte at which it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: usize,
    pub(crate) value: Json,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<(String, Node)>),
}

/// Deepest nesting.
const DEEPEST: usize = 64;
/// Most values: a grid of a hundred thousand buses has some ten million.
const MOST_VALUES: usize = 20_000_000;

impl Node {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Json::Map(map) = &self.value else { return None };
        map.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(crate) fn map(&self) -> &[(String, Node)] {
        if let Json::Map(map) = &self.value { map } else { &[] }
    }

    /// The value of a key, taken out.
    pub(crate) fn take(&mut self, key: &str) -> Option<Node> {
        let Json::Map(map) = &mut self.value else { return None };
        let at = map.iter().position(|(name, _)| name == key)?;
        Some(map.swap_remove(at).1)
    }

    /// The list, as its own.
    pub(crate) fn into_list(self) -> Option<Vec<Node>> {
        if let Json::List(list) = self.value { Some(list) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        if let Json::List(list) = &self.value { Some(list) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Json::Text(text) = &self.value { Some(text) } else { None }
    }

    /// A finite number.
    pub(crate) fn number(&self) -> Option<f64> {
        if let Json::Number(number) = self.value { Some(number).filter(|n| n.is_finite()) } else { None }
    }

    /// Two finite numbers at the head of a list.
    pub(crate) fn pair(&self) -> Option<(f64, f64)> {
        let [x, y, ..] = self.list()? else { return None };
        Some((x.number()?, y.number()?))
    }
}

/// What is wrong, at a byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

/// How many values may still be read: one budget for a file and all the JSON inside it.
#[derive(Clone, Debug)]
pub(crate) struct Budget(usize);

impl Budget {
    #[cfg(test)]
    pub(crate) fn of(values: usize) -> Self {
        Self(values)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_VALUES)
    }
}

/// Reads a text that is one value.
pub(crate) fn parse(text: &str) -> Result<Node, JsonError> {
    parse_within(text, &mut Budget::default())
}

/// Reads a text that is one value, at the cost of a budget.
pub(crate) fn parse_within(text: &str, budget: &mut Budget) -> Result<Node, JsonError> {
    let mut parser = Parser { text, at: 0, budget };
    let node = parser.value(0)?;
    parser.space();
    if parser.at < text.len() { Err(parser.error("something follows the value")) } else { Ok(node) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    budget: &'a mut Budget,
}

impl Parser<'_> {
    fn error(&self, what: &'static str) -> JsonError {
        JsonError { at: self.at, what }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node, JsonError> {
        self.space();
        if depth > DEEPEST {
            return Err(self.error("values stand inside each other more than 64 deep"));
        }
        let Some(left) = self.budget.0.checked_sub(1) else {
            return Err(self.error("there are more than 20 million values in the file"));
        };
        self.budget.0 = left;
        let at = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Json::Text(self.string()?),
            _ => self.word()?,
        };
        Ok(Node { at, value })
    }

    fn map(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.at += 1;
        let mut map = Vec::new();
        if self.take(b'}') {
            return Ok(Json::Map(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key in quotes is missing"));
            }
            let key = self.string()?;
            if !self.take(b':') {
                return Err(self.error("a colon is missing"));
            }
            map.push((key, self.value(depth + 1)?));
            if self.take(b'}') {
                return Ok(Json::Map(map));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or a closing brace is missing"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.at += 1;
        let mut list = Vec::new();
        if self.take(b']') {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Ok(Json::List(list));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or a closing bracket is missing"));
            }
        }
    }

    fn word(&mut self) -> Result<Json, JsonError> {
        let rest = &self.text[self.at..];
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
        let end = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        let value = match &rest[..end] {
            "null" => Json::Null,
            "true" => Json::Flag(true),
            "false" => Json::Flag(false),
            "NaN" => Json::Number(f64::NAN),
            "Infinity" => Json::Number(f64::INFINITY),
            "-Infinity" => Json::Number(f64::NEG_INFINITY),
            word if word.starts_with(|sign: char| sign == '-' || sign.is_ascii_digit()) => {
                Json::Number(word.parse().map_err(|_| self.error("this is no number"))?)
            }
            _ => return Err(self.error("this is no JSON")),
        };
        self.at += end;
        Ok(value)
    }

    /// A text in quotes, at whose first quote the parser stands.
    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find(['"', '\\']) else { return Err(self.error("a quote is never closed")) };
            text.push_str(&rest[..end]);
            self.at += end;
            if self.peek() == Some(b'"') {
                self.at += 1;
                return Ok(text);
            }
            let (sign, length) =
                escape(&self.text[self.at..]).ok_or_else(|| self.error("this is no escape"))?;
            text.push(sign);
            self.at += length;
        }
    }
}

/// The sign that an escape at the head of a text stands for, and the bytes it takes.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = |sign| Some((sign, 2));
    match text.as_bytes().get(1)? {
        b'"' => simple('"'),
        b'\\' => simple('\\'),
        b'/' => simple('/'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'u' => {
            let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
            let first = unit(2)?;
            let pair = text.get(6..8) == Some("\\u");
            let second = if pair { unit(8) } else { None };
            let units = [Some(first), second.filter(|_| (0xD800..0xDC00).contains(&first))];
            let length = if units[1].is_some() { 12 } else { 6 };
            let sign = char::decode_utf16(units.into_iter().flatten()).next()?.ok()?;
            Some((sign, length))
        }
        _ => None,
    }
}

/// Where the bytes of a text in quotes come from, for JSON inside JSON.
#[derive(Clone, Debug)]
pub(crate) struct Unescaped {
    /// Byte of the decoded text and of the file, after each escape.
    steps: Vec<(usize, usize)>,
}

impl Unescaped {
    /// Of the text whose first quote stands at a byte of the file.
    pub(crate) fn of(file: &str, quote: usize) -> Self {
        let (mut inner, mut outer) = (0, quote + 1);
        let mut steps = vec![(inner, outer)];
        while let Some(end) =
            file[outer..].find(['"', '\\']).filter(|end| file.as_bytes()[outer + end] == b'\\')
        {
            let Some((sign, length)) = escape(&file[outer + end..]) else { break };
            (inner, outer) = (inner + end + sign.len_utf8(), outer + end + length);
            steps.push((inner, outer));
        }
        Self { steps }
    }

    /// Byte of the file from which a byte of the decoded text comes.
    pub(crate) fn outer(&self, inner: usize) -> usize {
        let after = self.steps.partition_point(|(step, _)| *step <= inner);
        let (from, to) = self.steps[after.saturating_sub(1)];
        to + (inner - from)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_know_where_they_stand() {
        let node = parse(" {\"a\": [1, -2.5e3, NaN], \"b\": \"x\\u4e00\\ud83d\\ude00\\n\"}").unwrap();
        let list = node.get("a").unwrap().list().unwrap();
        assert_eq!((list[1].at, list[1].number()), (11, Some(-2500.0)));
        assert_eq!(list[2].number(), None);
        assert_eq!(node.get("b").unwrap().text(), Some("x一😀\n"));
    }

    #[test]
    fn what_is_no_json_is_told_at_its_byte() {
        for (text, at) in
            [("", 0), ("{\"a\" 1}", 5), ("[1 2]", 3), ("{a:1}", 1), ("\"x", 1), ("[1]]", 3), ("[-]", 1)]
        {
            assert_eq!(parse(text).map_err(|error| error.at), Err(at), "{text}");
        }
        assert!(parse(&"[".repeat(100)).unwrap_err().what.contains("deep"));
    }

    #[test]
    fn a_budget_is_spent_once() {
        let mut budget = Budget::of(7);
        assert!(parse_within("[1, 2, 3]", &mut budget).is_ok());
        assert!(parse_within("[1, 2, 3]", &mut budget).unwrap_err().what.contains("million"));
    }

    #[test]
    fn a_place_inside_a_text_is_one_of_the_file() {
        let file = "{\"o\": \"{\\\"k\\\":\\\"一\\\", \\\"v\\\": 7}\"}";
        let outer = parse(file).unwrap();
        let text = outer.get("o").unwrap();
        let inner = parse(text.text().unwrap()).unwrap();
        let value = inner.get("v").unwrap();
        assert_eq!(Unescaped::of(file, text.at).outer(value.at), file.find('7').unwrap());
    }

    proptest! {
        #[test]
        fn no_text_upsets_the_parser(text in "[\\[\\]{}\":,\\\\un0-9a一 .-]{0,40}") {
            drop(parse(&text));
        }
    }
}
