//! The stages of the engine stand in a row; a stage uses what stands to its left.
//!
//! Where the row cannot be kept, the arrow is listed here with its reason, and ARCHITECTURE.md names it.

use std::collections::BTreeSet;

use crate::sources::code;
use crate::tree::{expect_none, files_in, read};

/// Stages in the order of the flow.
const STAGES: [&str; 10] =
    ["city", "world", "hazard", "damage", "cascade", "knowledge", "command", "response", "supply", "relief"];

/// Modules of the engine that belong to no stage.
const NO_STAGE: [&str; 7] = ["lib", "run", "simulation", "ctx", "event", "error", "purpose"];
/// Files in a stage's folder that belong to none, because what they keep is the state of all.
const FILES_OF_ALL: [&str; 1] = ["engine/src/world/saved.rs"];

/// Arrows to the right that the engine has: from a stage, to an item, and why.
const EXCEPTIONS: [(&str, &str, &str); 34] = [
    ("city", "knowledge::patrols", HOW_IT_COUNTS),
    ("city", "knowledge::drone", HOW_IT_COUNTS),
    ("city", "response::teams", HOW_IT_COUNTS),
    ("city", "supply::Command", HOW_IT_COUNTS),
    ("hazard", "damage::disruption", STARTS_WHAT_FOLLOWS),
    ("hazard", "cascade::Networks", STRIKES_NETWORKS),
    ("hazard", "cascade::changed", STRIKES_NETWORKS),
    ("hazard", "cascade::tick", STRIKES_NETWORKS),
    ("damage", "cascade::set_condition", ONE_DOOR),
    ("damage", "cascade::crews", STARTS_WHAT_FOLLOWS),
    ("damage", "cascade::gas_zones", STARTS_WHAT_FOLLOWS),
    ("damage", "supply::route", ROADS_OF_ALL),
    ("damage", "supply::cordons", ROADS_OF_ALL),
    ("damage", "supply::roadworks", STARTS_WHAT_FOLLOWS),
    ("cascade", "knowledge::try_report", STARTS_WHAT_FOLLOWS),
    ("cascade", "knowledge::spread", ONE_DRAW),
    ("cascade", "response::mobile", STARTS_WHAT_FOLLOWS),
    ("cascade", "supply::route", ROADS_OF_ALL),
    ("cascade", "supply::cordons", ROADS_OF_ALL),
    ("cascade", "relief::tick", PART_OF_THE_TICK),
    ("knowledge", "supply::route", ROADS_OF_ALL),
    ("knowledge", "supply::roadworks", STARTS_WHAT_FOLLOWS),
    ("knowledge", "supply::street_store", STARTS_WHAT_FOLLOWS),
    ("command", "response::teams", ORDERS),
    ("command", "response::mobile", ORDERS),
    ("command", "supply::Command", ORDERS),
    ("command", "supply::call_city", ORDERS),
    ("command", "supply::call_district", ORDERS),
    ("command", "supply::dispatch", ORDERS),
    ("command", "supply::air", ORDERS),
    ("response", "supply::route", ROADS_OF_ALL),
    ("response", "supply::roadworks", ORDERS),
    ("response", "supply::trucks", ORDERS),
    ("response", "relief::tick", PART_OF_THE_TICK),
];
const ONE_DOOR: &str = "an asset's condition changes in one place, which keeps what hangs on it";
const HOW_IT_COUNTS: &str = "lists built once a batch use the stage's own rule for who counts";
const STARTS_WHAT_FOLLOWS: &str = "a handler makes the next stage's work due at the instant of its own";
const ROADS_OF_ALL: &str = "one state of the roads, which everyone who drives reads";
const STRIKES_NETWORKS: &str =
    "a shortfall and the cold break nothing: they act on sources and loads of networks";
const ONE_DRAW: &str = "a number of the plan is drawn between its low and high in one way";
const PART_OF_THE_TICK: &str =
    "lifelines, rescue and medicine read the tick's interval and write what it brought";
const ORDERS: &str = "an order is a call to those who carry it out";

/// Paths like `crate::supply::route::Trip` in a file, from the crate's root and without `crate`, as far as
/// they point into a stage.
fn paths(module: &[&str], text: &str) -> BTreeSet<Vec<String>> {
    let tokens = tokens(&code(text));
    let own = own_names(module, &tokens);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = at == 0 || tokens[at - 1] != "::";
        if begins && is_word(&tokens[at]) {
            at = follow(&tokens, at, &mut Vec::new(), &mut found);
        } else {
            at += 1;
        }
    }
    found
        .into_iter()
        .filter(|path| !own.contains(&path[0]))
        .filter_map(|path| from_root(module, path))
        .filter(|path| STAGES.contains(&path[0].as_str()))
        .collect()
}

/// Names of stages that mean something else in a file: its own submodules, and neighbours that it imports.
fn own_names(module: &[&str], tokens: &[String]) -> BTreeSet<String> {
    let is_stage = |name: &&String| STAGES.contains(&name.as_str());
    let submodules = tokens.windows(2).filter(|pair| pair[0] == "mod").map(|pair| &pair[1]);
    let mut own: BTreeSet<String> = submodules.filter(is_stage).cloned().collect();
    let mut imported = BTreeSet::new();
    for at in (0..tokens.len()).filter(|at| *at > 0 && tokens[at - 1] == "use") {
        follow(tokens, at, &mut Vec::new(), &mut imported);
    }
    let from_here = imported
        .into_iter()
        .filter(|path| path.first().is_some_and(|first| ["self", "super"].contains(&first.as_str())));
    let full = from_here.filter_map(|path| from_root(module, path)).filter(|path| path.len() > 1);
    own.extend(full.filter_map(|path| path.last().filter(is_stage).cloned()));
    own
}

/// Reads one path, or a tree of them, from a word on; gives the place behind it.
fn follow(
    tokens: &[String],
    mut at: usize,
    path: &mut Vec<String>,
    found: &mut BTreeSet<Vec<String>>,
) -> usize {
    let depth = path.len();
    while at < tokens.len() && is_word(&tokens[at]) {
        path.push(tokens[at].clone());
        at += 1;
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    if at > 0 && tokens[at - 1] == "::" && tokens.get(at).is_some_and(|token| token == "{") {
        at += 1;
        while tokens.get(at).is_some_and(|token| token != "}") {
            at = if is_word(&tokens[at]) { follow(tokens, at, path, found) } else { at + 1 };
        }
        at += 1;
    } else {
        found.insert(path.clone());
    }
    path.truncate(depth);
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs.
fn tokens(code: &str) -> Vec<String> {
    let signs: Vec<char> = code.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let from = at;
        let word = |c: &char| c.is_alphanumeric() || *c == '_';
        if word(&signs[at]) {
            at += signs[at..].iter().take_while(|c| word(c)).count();
        } else {
            at += if signs[at..].starts_with(&[':', ':']) { 2 } else { 1 };
        }
        if !signs[from].is_whitespace() {
            tokens.push(signs[from..at].iter().collect());
        }
    }
    tokens
}

/// A path as seen from the crate's root; `None` for one that starts in another crate or at a local name.
fn from_root(module: &[&str], path: Vec<String>) -> Option<Vec<String>> {
    let mut here: Vec<String> = module.iter().map(|part| (*part).to_owned()).collect();
    let supers = path.iter().take_while(|part| *part == "super").count();
    let rest = match path[0].as_str() {
        "crate" => return Some(path[1..].to_vec()).filter(|rest| !rest.is_empty()),
        "self" => &path[1..],
        "super" => {
            here.truncate(here.len().checked_sub(supers)?);
            &path[supers..]
        }
        // A stage that was imported by its name.
        stage if STAGES.contains(&stage) && path.len() > 1 => return Some(path),
        _ => return None,
    };
    here.extend_from_slice(rest);
    Some(here).filter(|full| !full.is_empty())
}

/// Arrows to the right in a file of the engine: stage and item.
fn arrows_right(file: &str, text: &str) -> BTreeSet<(String, String)> {
    let inner = file.trim_start_matches("engine/src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let module: Vec<&str> = inner.split('/').collect();
    let Some(here) = STAGES.iter().position(|stage| *stage == module[0]) else { return BTreeSet::new() };
    paths(&module, text)
        .into_iter()
        .filter(|path| STAGES.iter().position(|stage| *stage == path[0]) > Some(here))
        // `use crate::supply;` alone is no arrow yet: what is done with the name is.
        .filter(|path| path.len() > 1)
        .map(|path| (STAGES[here].to_owned(), path[..2].join("::")))
        .collect()
}

fn all_arrows_right() -> BTreeSet<(String, String)> {
    let files = files_in("engine/src/", ".rs");
    let of_stages = files.iter().filter(|file| !FILES_OF_ALL.contains(&file.as_str()));
    of_stages.flat_map(|file| arrows_right(file, &read(file))).collect()
}

#[test]
fn a_stage_uses_what_stands_to_its_left() {
    let excepted = |from: &str, to: &str| EXCEPTIONS.iter().any(|(f, t, _)| *f == from && *t == to);
    let faults: Vec<String> = all_arrows_right()
        .into_iter()
        .filter(|(from, to)| !excepted(from, to))
        .map(|(from, to)| format!("{from} -> {to} points to the right of the flow"))
        .collect();
    expect_none(&faults);
}

#[test]
fn every_exception_is_needed_and_named() {
    let (arrows, architecture) = (all_arrows_right(), read("ARCHITECTURE.md"));
    let mut faults = Vec::new();
    for (from, to, _) in EXCEPTIONS {
        if !arrows.contains(&(from.to_owned(), to.to_owned())) {
            faults.push(format!("{from} -> {to}: no longer there; take it off the list"));
        }
        if !architecture.contains(&format!("`{from}` → `{to}`")) {
            faults.push(format!("{from} -> {to}: ARCHITECTURE.md does not name it"));
        }
    }
    expect_none(&faults);
}

#[test]
fn every_stage_exists_and_every_module_is_a_stage_or_none() {
    let modules: BTreeSet<String> = files_in("engine/src/", ".rs")
        .iter()
        .map(|file| file["engine/src/".len()..].trim_end_matches(".rs").to_owned())
        .map(|module| module.split('/').next().unwrap_or_default().to_owned())
        .collect();
    let known: BTreeSet<String> = STAGES.iter().chain(&NO_STAGE).map(|name| (*name).to_owned()).collect();
    assert_eq!(modules, known);
}

#[test]
fn an_arrow_to_the_right_is_seen_however_it_is_written() {
    let seen = |file: &str, text: &str| {
        arrows_right(file, text).into_iter().map(|(from, to)| format!("{from} {to}")).collect::<Vec<_>>()
    };
    let hazard = "engine/src/hazard.rs";
    assert_eq!(seen(hazard, "use crate::relief::open;"), ["hazard relief::open"]);
    assert_eq!(
        seen(hazard, "use crate::{city::A, relief::{tick::Tick, b}};"),
        ["hazard relief::b", "hazard relief::tick"]
    );
    assert_eq!(seen(hazard, "use crate::relief; fn f() { relief::open() }"), ["hazard relief::open"]);
    assert_eq!(seen(hazard, "fn f() { super::relief::open() }"), ["hazard relief::open"]);
    assert_eq!(
        seen("engine/src/supply/air.rs", "fn f() { super::super::relief::open() }"),
        ["supply relief::open"]
    );
    assert!(seen(hazard, "use crate::city::X; use bevy_ecs::world::World; // crate::relief::x").is_empty());
    assert!(seen("engine/src/relief/tick.rs", "use crate::supply::x; use super::secure::y;").is_empty());
    assert!(seen("engine/src/run.rs", "use crate::relief::x;").is_empty());
}

#[test]
fn a_module_of_a_stage_may_have_the_name_of_another() {
    let seen = |text: &str| arrows_right("engine/src/cascade/needs.rs", text).len();
    assert_eq!(seen("use super::{STAGE, supply}; fn f() { supply::began() }"), 0);
    assert_eq!(seen("mod supply; use supply::began;"), 0);
    assert_eq!(seen("use super::{STAGE, supply}; fn f() { crate::supply::began() }"), 1);
    assert_eq!(seen("use super::super::supply; fn f() { supply::began() }"), 1);
    assert_eq!(seen("use crate::supply; fn f() { supply::began() }"), 1);
}
