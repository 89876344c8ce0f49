//! The page and the Markdown file say everything, in both languages.

#![allow(clippy::unwrap_used)]

use shapan_journal::{Fact, Service, Tier};
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::target::{Comparator, Measure, SupplyTier, Target};

use super::{html, markdown};
use crate::folder::{Assumption, Evidence, Failure, RunFolder};
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::sample::{Journal, setting, supply, target};
use crate::score::Scorer;
use crate::setting::Setting;
use crate::summary::Summary;

fn promises() -> Vec<Target> {
    let life = target("life", Measure::BasicLifeHours, Comparator::AtMost, Some(10.0));
    let deaths = target("deaths", Measure::DeathsPerMillion, Comparator::AtMost, None);
    let unmeasured =
        Target { measure: None, ..target("drill", Measure::StockShare, Comparator::AtLeast, None) };
    vec![supply(SupplyTier::District, 4.0), life, deaths, unmeasured]
}

fn batch(zones: usize) -> (Setting, Vec<(u64, Outcome)>) {
    let setting = setting(zones, promises());
    let scorer = Scorer::of(setting.clone());
    let run = |replication: u64| {
        let mut journal = Journal::new();
        for zone in 0..zones as u16 {
            let late = 3.2 + replication as f64 * 0.4 + f64::from(zone) * 0.1;
            journal.damage(0.0, zone, 400.0).known(zone, 0.1, 0.15).served(
                zone,
                u32::from(zone),
                Tier::District,
                late,
            );
            journal.relief(1.0, zone, 400.0, 10.0).relief(late + 4.0, zone, 400.0, 400.0);
        }
        (replication, journal.score(&scorer))
    };
    let outcomes = (0..8).map(run).collect();
    (setting, outcomes)
}

fn evidence() -> Evidence {
    let parameter = |path: &str, grade| Assumption {
        path: path.to_owned(),
        value: 0.5,
        low: 0.2,
        high: 1.0,
        unit: "h".to_owned(),
        source: "a <source>".to_owned(),
        grade,
    };
    Evidence {
        parameters: vec![parameter("plan.supply.guess", Grade::E), parameter("plan.supply.read", Grade::V)],
        rows: [(Grade::D, 42)].into(),
    }
}

fn with_report<T>(zones: usize, then: impl Fn(&RunFolder<'_>) -> T) -> T {
    let (setting, outcomes) = batch(zones);
    let summary = Summary::of(&setting, &outcomes);
    let failures = [Failure { replication: 9, seed: 1, message: "stuck".to_owned() }];
    then(&RunFolder {
        setting: &setting,
        seed: 1,
        version: "0.1.0",
        summary: &summary,
        outcomes: &outcomes,
        failures: &failures,
        evidence: &evidence(),
    })
}

/// Every element that is opened is closed, in order; fails on a stray `<`.
fn assert_well_formed(page: &str) {
    const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];
    let body = page.split("<style>").map(|part| part.split_once("</style>").map_or(part, |(_, rest)| rest));
    let body: String = body.collect();
    let mut open = Vec::new();
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {tag}"));
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()), "at </{name}>");
        } else if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_page_names_every_promise_in_both_languages() {
    for (lang, name, other) in [(Lang::Zh, "承诺&lt;", "基本生活"), (Lang::En, "promise &lt;", "Basic life")]
    {
        let page = with_report(12, |run| html(run, lang).unwrap());
        assert_well_formed(&page);
        for id in ["supply", "life", "deaths"] {
            assert!(page.contains(&format!("{name}{id}&gt;")), "{id} in {lang:?}");
        }
        assert!(page.contains(other) && page.contains(lang.tag()));
        assert!(page.contains("plan.supply.guess") && !page.contains("plan.supply.read"));
        assert!(page.contains("a &lt;source&gt;") && !page.contains("<script"));
        assert_eq!(page.matches("<polygon").count(), 24 + 2, "two maps of twelve zones, two bands");
        assert!(!page.contains("NaN") && !page.contains("inf"), "a number is missing");
    }
}

/// Two zones; power is gone in zone 0 until hour 5 plus the replication's number, gas in zone 1 for good.
fn blackout() -> (Setting, Vec<(u64, Outcome)>) {
    let setting = setting(2, promises());
    let scorer = Scorer::of(setting.clone());
    let run = |replication: u64| {
        let mut journal = Journal::new();
        let level = |service, share| Fact::ServiceLevel { service, share };
        journal.at(0.0, 0, level(Service::Power, 0.0)).at(0.0, 1, level(Service::Gas, 0.2));
        journal.at(5.0 + replication as f64, 0, level(Service::Power, 1.0));
        journal.push(0.0, None, Some(0), Fact::LineTripped { line: 0, flow_mw: 2.0, limit_mw: 1.0 });
        (replication, journal.score(&scorer))
    };
    (setting, (0..3).map(run).collect())
}

#[test]
fn lifelines_have_a_heading_of_their_own_and_only_rows_that_moved() {
    let (setting, outcomes) = blackout();
    let summary = Summary::of(&setting, &outcomes);
    let run = RunFolder {
        setting: &setting,
        seed: 1,
        version: "0.1.0",
        summary: &summary,
        outcomes: &outcomes,
        failures: &[],
        evidence: &Evidence::default(),
    };
    let page = html(&run, Lang::En).unwrap();
    assert_well_formed(&page);
    assert!(
        page.contains("<h2>Lifelines</h2>") && page.contains("line trips") && !page.contains("fuel truck")
    );
    assert!(html(&run, Lang::Zh).unwrap().contains("<h2>生命线</h2>"));
    let text = markdown(&run, Lang::En);
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| power |")).collect();
    // Half of the city for 5, 6, 7 h; half is always there, the rest comes back at hour 6 in the median.
    assert_eq!(rows[0], "| power | 50.0% | 3.00 (2.55–3.45) | 0 | 6.00 | 6.00 |");
    assert!(text.contains("| gas | 60.0% | 9.60 (9.60–9.60) | 0 | > 24.0 | > 24.0 |"), "{text}");
    assert!(
        rows[1].contains("50.0% (50.0%–50.0%)") && rows[1].ends_with("100% (100%–100%) |"),
        "{}",
        rows[1]
    );
    assert!(!text.contains("| water |") && !text.contains("hours_without"));
    let quiet = with_report(12, |run| html(run, Lang::En).unwrap());
    assert!(!quiet.contains("Lifelines"));
}

#[test]
fn shares_and_colours_follow_the_numbers() {
    // The last of 12 zones gets its goods at 4.3 h and later: replication 0 too late already; with two
    // zones at 3.3 + 0.4 r: two of eight in time.
    let page = with_report(2, |run| html(run, Lang::En).unwrap());
    assert!(page.contains(r#"<div class="holds broken">"#) && page.contains("<b>25.0%</b>"));
    assert!(page.contains("Too few zones for a map"));
}

#[test]
fn an_empty_batch_still_gives_a_page() {
    let setting = setting(4, promises());
    let summary = Summary::of(&setting, &[]);
    let run = RunFolder {
        setting: &setting,
        seed: 1,
        version: "0.1.0",
        summary: &summary,
        outcomes: &[],
        failures: &[],
        evidence: &Evidence::default(),
    };
    assert_well_formed(&html(&run, Lang::Zh).unwrap());
    assert!(markdown(&run, Lang::En).contains("replications: `0`"));
}

#[test]
fn markdown_has_a_row_a_promise_and_no_broken_table() {
    for lang in [Lang::Zh, Lang::En] {
        let text = with_report(12, |run| markdown(run, lang));
        for id in ["`supply`", "`life`", "`deaths`"] {
            let row = text.lines().find(|line| line.contains(id)).unwrap();
            assert_eq!(row.matches('|').count(), 9, "{row}");
        }
        assert!(text.contains(lang.pick("失败: `1`", "failed: `1`")));
    }
}
