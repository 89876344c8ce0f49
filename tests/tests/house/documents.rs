//! What documents name exists.

use crate::tree::{expect_none, files, read, root};

/// Documents at the root; those in `docs/` come on top.
const AT_THE_ROOT: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
/// Endings that make a name without a folder a file's name.
const ENDINGS: [&str; 14] =
    ["rs", "toml", "md", "csv", "json", "jsonl", "html", "parquet", "svg", "sh", "py", "lock", "xml", "tex"];
/// Files that the command writes or that a reader makes: named, but not in the repository.
const WRITTEN_BY_USERS: [&str; 11] = [
    "manifest.json",
    "checkpoint.json",
    "outcomes.jsonl",
    "replications.parquet",
    "zones.parquet",
    "targets.json",
    "report.md",
    "report.html",
    "journal.jsonl",
    "what-if.toml",
    "my-city/",
];

/// What a document says by a link or in code marks, line by line; and what commands in its blocks name.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let words = line.split([' ', '=', '"', '\'', '(', ')', ',', ';']);
            named
                .extend(words.filter(|word| in_a_folder_of_ours(word)).map(|word| (at + 1, word.to_owned())));
        } else {
            let spans = line.split('`').skip(1).step_by(2).filter(|span| is_path(span));
            named.extend(links(line).into_iter().chain(spans).map(|path| (at + 1, path.to_owned())));
        }
    }
    named
}

/// Targets of `[text](target)` that lie in the repository.
fn links(line: &str) -> Vec<&str> {
    let after = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
    after
        .filter_map(|rest| rest.find(')').map(|end| &rest[..end]))
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// Whether words in code marks are a path: `docs/x`, `tests/`, `x.toml`; but not `a::b`, `--with`, `1/4`.
fn is_path(span: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '*');
    let ending = span.rsplit_once('.').map_or("", |(_, ending)| ending);
    !span.starts_with(['-', '.', '/', '*'])
        && span.chars().all(plain)
        && (span.ends_with('/') || ENDINGS.contains(&ending) || in_a_folder_of_ours(span))
        || span.starts_with("./") && span[2..].chars().all(plain)
}

/// Whether a word begins with a folder at the root.
fn in_a_folder_of_ours(word: &str) -> bool {
    let word = word.trim_start_matches("./");
    let known = |folder: &str| !folder.is_empty() && folder != "target" && root().join(folder).is_dir();
    word.split_once('/').is_some_and(|(first, _)| known(first) && first != "runs")
}

/// Whether a path exists: from the root, beside the document, or, for a bare name, anywhere.
fn exists(document: &str, path: &str, files: &[String]) -> bool {
    let path = path.trim_start_matches("./");
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    if let Some((before, after)) = path.split_once('*') {
        return files.iter().any(|file| file.starts_with(before) && file.ends_with(after));
    }
    root().join(path).exists()
        || root().join(folder).join(path).exists()
        || !path.contains('/') && files.iter().any(|file| file.rsplit('/').next() == Some(path))
}

/// Paths that a document names and that are not there.
fn dead_ends(document: &str, text: &str, files: &[String]) -> Vec<String> {
    named(text)
        .into_iter()
        .filter(|(_, path)| !WRITTEN_BY_USERS.contains(&path.as_str()))
        .filter(|(_, path)| !exists(document, path, files))
        .map(|(line, path)| format!("{document}:{line}: `{path}` does not exist"))
        .collect()
}

#[test]
fn every_path_that_a_document_names_exists() {
    let files = files();
    let in_docs = files.iter().filter(|file| file.starts_with("docs/") && file.ends_with(".md"));
    let documents = AT_THE_ROOT.into_iter().chain(in_docs.map(String::as_str));
    let faults: Vec<String> =
        documents.flat_map(|document| dead_ends(document, &read(document), &files)).collect();
    expect_none(&faults);
}

#[test]
fn the_map_names_every_crate() {
    let (map, manifest) = (read("ARCHITECTURE.md"), read("Cargo.toml").parse::<toml::Table>().unwrap());
    let members = manifest["workspace"]["members"].as_array().unwrap();
    let missing = members.iter().map(|member| format!("`{}/`", member.as_str().unwrap()));
    expect_none(&missing.filter(|member| !map.contains(member.as_str())).collect::<Vec<_>>());
}

#[test]
fn a_dead_end_is_seen() {
    let files = files();
    let faults = |text: &str| dead_ends("docs/x.md", text, &files);
    assert_eq!(faults("one\n[map](../MAP.md)"), ["docs/x.md:2: `../MAP.md` does not exist"]);
    assert_eq!(
        faults("see `engine/src/nowhere.rs`"),
        ["docs/x.md:1: `engine/src/nowhere.rs` does not exist"]
    );
    assert_eq!(faults("`build/` and `nowhere.toml`").len(), 2);
    assert_eq!(faults("```\nshapan --with=scenarios/overlays/none.toml\n```").len(), 1);
    assert_eq!(faults("`scenarios/overlays/*.xyz`").len(), 1);
    let fine = "[a](https://example.org/x.md) [b](glossary.md#words) `scenarios/overlays/*.toml` `a::b` `1/4` \
                `./scripts/test` `report.html` `Cargo.toml` `--with what-if.toml` `zh/en`";
    assert!(faults(fine).is_empty(), "{:?}", faults(fine));
}
