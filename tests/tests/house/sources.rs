//! What sources may hold.

use crate::tree::{expect_none, files, files_in, read};

/// Library crates: they return values and errors; only the command prints, exits, or asks the machine.
const LIBRARIES: [&str; 10] = [
    "engine/kernel/src/",
    "engine/hazard/src/",
    "engine/damage/src/",
    "engine/network/src/",
    "engine/journal/src/",
    "engine/src/",
    "scenarios/src/",
    "import/src/",
    "analysis/src/",
    "experiment/src/",
];
/// What a library does not do, and why.
const NOT_IN_LIBRARIES: [(&str, &str); 13] = [
    ("println!", "a library returns text"),
    ("print!", "a library returns text"),
    ("eprintln!", "a library returns an error"),
    ("eprint!", "a library returns an error"),
    ("dbg!", "left over from a search"),
    ("std::process", "only the command exits"),
    ("process::exit", "only the command exits"),
    ("std::env", "what a run does stands in its scenario and options"),
    ("env::var", "what a run does stands in its scenario and options"),
    ("SystemTime", "results hold no wall clock"),
    ("Instant::now", "results hold no wall clock"),
    ("HashMap", "its order differs from run to run"),
    ("HashSet", "its order differs from run to run"),
];
/// Text files that are looked at for machine paths and unfinished work.
const TEXTS: [&str; 9] = [".rs", ".toml", ".md", ".csv", ".css", ".py", ".sh", "/test", "/run"];
/// A file of more lines than this holds more than one thing.
const LINES_MAX: usize = 600;

/// A source without comments, text in quotation marks and test modules; line breaks stay.
pub(crate) fn code(text: &str) -> String {
    without_tests(&masked(text))
}

/// Blanks out comments and the inside of quotation marks.
fn masked(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let (length, keep) = piece(&signs[at..], at > 0 && is_name(signs[at - 1]));
        out.extend(signs[at..at + length].iter().map(|c| if keep || *c == '\n' { *c } else { ' ' }));
        at += length;
    }
    out
}

fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Length of the next piece, and whether it is code.
fn piece(rest: &[char], inside_name: bool) -> (usize, bool) {
    let starts = |text: &str| text.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c));
    if starts("//") {
        return (rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), false);
    }
    if starts("/*") {
        let end = rest.windows(2).position(|pair| pair == ['*', '/']);
        return (end.map_or(rest.len(), |end| end + 2), false);
    }
    if !inside_name && rest[0] == 'r' {
        let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
        if rest.get(1 + hashes) == Some(&'"') {
            return (raw_length(rest, hashes), false);
        }
    }
    match (rest[0], rest.get(1), rest.get(2)) {
        ('"', ..) => (quoted_length(rest), false),
        ('\'', Some('\\'), _) => (quoted_length(rest), false),
        ('\'', Some(_), Some('\'')) => (3, false),
        _ => (1, true),
    }
}

/// Length of a raw text: the mark `r`, hashes, a quotation mark, and the same backwards.
fn raw_length(rest: &[char], hashes: usize) -> usize {
    let closes = |at: &usize| rest[*at] == '"' && rest[at + 1..].iter().take(hashes).all(|c| *c == '#');
    (hashes + 2..rest.len()).find(closes).map_or(rest.len(), |at| at + 1 + hashes)
}

/// Length of a text up to the mark that it began with.
fn quoted_length(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != rest[0] {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Cuts out modules that only tests see.
fn without_tests(masked: &str) -> String {
    let mut out = String::new();
    let mut rest = masked;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = item.find(['{', ';']).unwrap_or(item.len());
        rest = if item[end..].starts_with('{') {
            &item[end + closing_brace(&item[end..])..]
        } else {
            &item[end..]
        };
    }
    out + rest
}

fn closing_brace(block: &str) -> usize {
    let mut depth = 0;
    for (at, sign) in block.char_indices() {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        if depth == 0 {
            return at + 1;
        }
    }
    block.len()
}

/// Lines of a library's file that do what only the command may.
fn not_for_libraries(file: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let lines = code.lines().enumerate();
    lines
        .flat_map(|(at, line)| {
            NOT_IN_LIBRARIES.iter().filter(|(what, _)| holds(line, what)).map(move |f| (at, f))
        })
        .map(|(at, (what, why))| format!("{file}:{}: {what}: {why}", at + 1))
        .collect()
}

/// Whether a line holds a word that is not the end of a longer one (`print!` in `eprint!`).
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(is_name))
}

/// Lines that name somebody's machine or unfinished work.
fn left_behind(file: &str, text: &str) -> Vec<String> {
    // Put together here, so that this file does not hold what it looks for.
    let homes = ["work", "home", "root", "Users", "tmp"].map(|folder| format!("/{folder}/"));
    let unfinished = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["HA", "CK"]].map(|parts| parts.concat());
    let ignored = ["#[ign", "ore"].concat();
    let lines = text.lines().enumerate();
    let wrong = lines.filter(|(_, line)| {
        homes.iter().any(|home| starts_a_path(line, home))
            || unfinished.iter().any(|word| is_word_of(line, word))
            || line.contains(&ignored)
    });
    wrong.map(|(at, line)| format!("{file}:{}: {}", at + 1, line.trim())).collect()
}

/// Whether an absolute path starts like this: nothing that belongs to a path stands before it.
fn starts_a_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        !line[..at].ends_with(|c: char| is_name(c) || matches!(c, '.' | '/' | '}' | '*' | '~' | '-'))
    })
}

fn is_word_of(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(is_name) && !line[at + word.len()..].starts_with(is_name))
}

/// What is wrong with the shape of a source: no first line that says what it is for, or too long.
fn misshapen(file: &str, text: &str) -> Vec<String> {
    let header =
        (!text.starts_with("//!")).then(|| format!("{file}: does not begin with what it is for (`//!`)"));
    let lines = text.lines().count();
    let long = (lines > LINES_MAX).then(|| format!("{file}: {lines} lines, more than {LINES_MAX}"));
    let drawer = ["misc", "utils", "util", "helpers", "common"]
        .iter()
        .any(|name| file.trim_end_matches(".rs").split('/').any(|part| part == *name))
        .then(|| format!("{file}: a drawer; name what is inside"));
    header.into_iter().chain(long).chain(drawer).collect()
}

#[test]
fn libraries_neither_print_nor_exit_nor_ask_the_machine() {
    let sources = LIBRARIES.iter().flat_map(|folder| {
        let files = files_in(folder, ".rs");
        assert!(!files.is_empty(), "no sources in {folder}");
        files
    });
    let faults: Vec<String> = sources
        .filter(|file| !file.ends_with("/tests.rs"))
        .flat_map(|file| not_for_libraries(&file, &read(&file)))
        .collect();
    expect_none(&faults);
}

#[test]
fn nothing_is_left_behind() {
    let texts = files().into_iter().filter(|file| TEXTS.iter().any(|ending| file.ends_with(ending)));
    expect_none(&texts.flat_map(|file| left_behind(&file, &read(&file))).collect::<Vec<_>>());
}

#[test]
fn every_source_says_what_it_is_for_and_is_not_too_long() {
    let sources = files().into_iter().filter(|file| file.ends_with(".rs"));
    expect_none(&sources.flat_map(|file| misshapen(&file, &read(&file))).collect::<Vec<_>>());
}

#[test]
fn what_libraries_may_not_do_is_seen() {
    let faults = |text| not_for_libraries("x.rs", text).len();
    assert_eq!(faults("fn f() { println!(\"x\"); }"), 1);
    assert_eq!(faults("use std::env;"), 1);
    assert_eq!(faults("let c = '\"'; std::process::exit(1)"), 2);
    assert_eq!(faults("let s = r#\"a \" b\"#; eprint!(\"{s}\")"), 1);
    assert_eq!(faults("#[cfg(test)]\nmod tests;\nfn f() { dbg!(1) }"), 1);
    assert_eq!(faults("/// println!(\"in a doc example\")\nfn f() { g(\"println!\") /* dbg! */ }"), 0);
    assert_eq!(faults("fn f() {}\n#[cfg(test)]\nmod tests { fn g() { println!() } }\n"), 0);
    assert_eq!(faults("let version = env!(\"CARGO_PKG_VERSION\"); self.blueprint!()"), 0);
    assert_eq!(not_for_libraries("x.rs", "\"\n\n\"; dbg!(1)")[0], "x.rs:3: dbg!: left over from a search");
}

#[test]
fn what_is_left_behind_is_seen() {
    let faults = |text: &str| left_behind("x", text).len();
    assert_eq!(faults(&["// TO", "DO: later"].concat()), 1);
    assert_eq!(faults(&["let file = \"/ho", "me/me/x\";"].concat()), 1);
    assert_eq!(faults(&["(/tm", "p/x)"].concat()), 1);
    assert_eq!(faults("network/home/x and teams/work/y, mastodon"), 0);
}

#[test]
fn a_misshapen_source_is_seen() {
    assert_eq!(
        misshapen("a/utils.rs", "fn f() {}"),
        [
            "a/utils.rs: does not begin with what it is for (`//!`)",
            "a/utils.rs: a drawer; name what is inside"
        ]
    );
    assert_eq!(misshapen("a.rs", &"//! Long.\n".repeat(601)), ["a.rs: 601 lines, more than 600"]);
    assert!(misshapen("a.rs", "//! Short.\n").is_empty());
}
