//! Languages, colours, streams.

use crate::support::{Shapan, is_colored};
use std::process::Stdio;

fn targets(env: &[(&str, &str)], args: &[&str]) -> String {
    let shapan = Shapan::new();
    let mut command = shapan.command(&[&["targets"], args].concat());
    let output = command.envs(env.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_language_comes_from_the_option_then_the_environment() {
    assert!(targets(&[("LANG", "zh_CN.UTF-8")], &[]).contains("项承诺"));
    assert!(targets(&[("LANG", "en_GB.UTF-8")], &[]).contains("promises"));
    assert!(targets(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], &[]).contains("promises"));
    assert!(targets(&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"]).contains("promises"));
    assert!(targets(&[], &["--lang", "zh"]).contains("项承诺"));
}

#[test]
fn json_is_the_same_in_every_language() {
    let zh = targets(&[("LANG", "zh_CN.UTF-8")], &["--format", "json"]);
    assert_eq!(zh, targets(&[], &["--format", "json"]));
}

#[test]
fn colour_is_off_in_pipes_unless_asked_for() {
    let shapan = Shapan::new();
    let batch = |more: &[&str]| shapan.run(&[&["batch", "beijing-m8", "-n", "2"], more].concat());
    let plain = batch(&[]);
    assert!(!is_colored(&plain.out) && !is_colored(&plain.err), "{}\n{}", plain.out, plain.err);
    assert!(is_colored(&batch(&["--color", "always"]).out));
    let bad = shapan.run(&["check", "bejing-m8", "--color", "always"]);
    assert!(is_colored(&bad.err));
}

#[test]
fn nothing_but_the_result_goes_to_standard_output() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["batch", "beijing-m8", "-n", "2", "--format", "json"]);
    assert!(ran.out.starts_with('{') && ran.out.trim_end().ends_with('}'));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let shapan = Shapan::new();
    let mut child =
        shapan.command(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn help_names_the_exit_codes() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["--help"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("130 interrupted"));
    assert_eq!(shapan.run(&["--version"]).out.trim(), concat!("shapan ", env!("CARGO_PKG_VERSION")));
}
