//! Which crate may use which, and where versions stand.

use toml::Table;

use crate::tree::{expect_none, read};

/// Crates of the house in the order of the flow, each with the crates of the house that it may use.
const ARROWS: [(&str, &[&str]); 13] = [
    ("shapan-kernel", &[]),
    ("shapan-hazard", &[]),
    ("shapan-damage", &[]),
    ("shapan-network", &[]),
    ("shapan-journal", &[]),
    ("shapan-scenarios", &[]),
    (
        "shapan-engine",
        &[
            "shapan-kernel",
            "shapan-hazard",
            "shapan-damage",
            "shapan-network",
            "shapan-journal",
            "shapan-scenarios",
        ],
    ),
    // Never the engine: last year's journal stays readable.
    ("shapan-analysis", &["shapan-journal", "shapan-scenarios"]),
    // Files of others become rows of the schema, which the loader reads like any other.
    ("shapan-import", &["shapan-damage", "shapan-hazard", "shapan-network", "shapan-scenarios"]),
    (
        "shapan-experiment",
        &["shapan-damage", "shapan-engine", "shapan-analysis", "shapan-journal", "shapan-scenarios"],
    ),
    (
        "shapan",
        &[
            "shapan-experiment",
            "shapan-analysis",
            "shapan-engine",
            "shapan-import",
            "shapan-journal",
            "shapan-scenarios",
        ],
    ),
    ("shapan-benches", EVERYTHING),
    ("shapan-tests", EVERYTHING),
];
/// What packages that nobody depends on may use.
const EVERYTHING: &[&str] = &["*"];
/// Dependencies that one crate only may have.
const KEPT_IN: [(&str, &str); 2] = [("bevy_ecs", "shapan-engine"), ("polars", "shapan-analysis")];

/// Every dependency of a manifest, of whatever kind and platform: name and what stands after it.
fn dependencies(manifest: &Table) -> Vec<(String, toml::Value)> {
    let platforms = manifest.get("target").and_then(|target| target.as_table());
    let tables = platforms.into_iter().flat_map(|platforms| platforms.values()).filter_map(|v| v.as_table());
    tables
        .chain([manifest])
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"].map(|kind| table.get(kind))
        })
        .filter_map(|kind| kind?.as_table())
        .flat_map(|kind| kind.iter().map(|(name, value)| (name.clone(), value.clone())))
        .collect()
}

fn name(manifest: &Table) -> &str {
    manifest["package"]["name"].as_str().unwrap()
}

/// Arrows of a manifest that the house does not have.
fn wrong_arrows(manifest: &Table) -> Vec<String> {
    let from = name(manifest);
    let Some((_, allowed)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == from) else {
        return vec![format!("{from}: not in the list of crates; give it its place in ARROWS")];
    };
    let used: Vec<String> = dependencies(manifest).into_iter().map(|(name, _)| name).collect();
    let inside = used.iter().filter(|to| to.starts_with("shapan") && *allowed != EVERYTHING);
    let wrong = inside.filter(|to| !allowed.contains(&to.as_str()));
    let kept = KEPT_IN.iter().filter(|(to, home)| *home != from && used.iter().any(|used| used == to));
    wrong
        .map(|to| format!("{from} -> {to}: an arrow against the flow"))
        .chain(kept.map(|(to, home)| format!("{from} -> {to}: only {home} may use it")))
        .collect()
}

/// Settings that a member makes itself, although the root manifest makes them for all.
fn own_settings(manifest: &Table) -> Vec<String> {
    let from = name(manifest);
    let inherits = |value: Option<&toml::Value>| {
        value.and_then(|v| v.get("workspace")) == Some(&toml::Value::Boolean(true))
    };
    let package = ["version", "edition", "rust-version", "license", "repository"]
        .into_iter()
        .filter(|key| !inherits(manifest["package"].get(key)))
        .map(|key| format!("{from}: package.{key} is not `workspace = true`"));
    let lints =
        (!inherits(manifest.get("lints"))).then(|| format!("{from}: lints are not those of the workspace"));
    let versions = dependencies(manifest)
        .into_iter()
        .filter(|(_, value)| !inherits(Some(value)))
        .map(|(to, _)| format!("{from} -> {to}: the version belongs in the root manifest"));
    package.chain(lints).chain(versions).collect()
}

fn members() -> Vec<Table> {
    let root: Table = read("Cargo.toml").parse().unwrap();
    let members = root["workspace"]["members"].as_array().unwrap();
    members
        .iter()
        .map(|member| read(&format!("{}/Cargo.toml", member.as_str().unwrap())).parse().unwrap())
        .collect()
}

#[test]
fn every_arrow_goes_with_the_flow() {
    expect_none(&members().iter().flat_map(wrong_arrows).collect::<Vec<_>>());
}

#[test]
fn every_crate_of_the_list_exists() {
    let members = members();
    let mut names: Vec<&str> = members.iter().map(name).collect();
    let mut listed = ARROWS.map(|(crate_name, _)| crate_name);
    names.sort_unstable();
    listed.sort_unstable();
    assert_eq!(names, listed);
}

#[test]
fn versions_and_settings_stand_in_the_root_manifest() {
    expect_none(&members().iter().flat_map(own_settings).collect::<Vec<_>>());
}

fn manifest(name: &str, rest: &str) -> Table {
    format!("[package]\nname = \"{name}\"\n{rest}").parse().unwrap()
}

#[test]
fn a_wrong_arrow_is_seen() {
    let analysis = manifest("shapan-analysis", "[dev-dependencies]\nshapan-engine.workspace = true");
    assert_eq!(wrong_arrows(&analysis), ["shapan-analysis -> shapan-engine: an arrow against the flow"]);
    let kernel = manifest("shapan-kernel", "[target.'cfg(unix)'.dependencies]\nbevy_ecs.workspace = true");
    assert_eq!(wrong_arrows(&kernel), ["shapan-kernel -> bevy_ecs: only shapan-engine may use it"]);
    let cli = manifest("shapan", "[dependencies]\nshapan-kernel.workspace = true");
    assert_eq!(wrong_arrows(&cli), ["shapan -> shapan-kernel: an arrow against the flow"]);
    assert_eq!(wrong_arrows(&manifest("shapan-misc", "")).len(), 1);
    assert!(wrong_arrows(&manifest("shapan-engine", "[dependencies]\nbevy_ecs.workspace = true")).is_empty());
}

#[test]
fn an_own_version_is_seen() {
    let tidy = "version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                license.workspace = true\nrepository.workspace = true\n[lints]\nworkspace = true";
    assert!(own_settings(&manifest("shapan", tidy)).is_empty());
    let pinned = manifest("shapan", &format!("{tidy}\n[dependencies]\nserde = \"1\""));
    assert_eq!(own_settings(&pinned), ["shapan -> serde: the version belongs in the root manifest"]);
    let old = manifest("shapan", &tidy.replace("edition.workspace = true", "edition = \"2018\""));
    assert_eq!(own_settings(&old), ["shapan: package.edition is not `workspace = true`"]);
    assert_eq!(own_settings(&manifest("shapan", "")).len(), 6);
}
