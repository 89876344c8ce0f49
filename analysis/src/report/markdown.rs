//! The report as Markdown: the tables, for terminals, wikis and diffs.

use std::fmt::Write as _;

use shapan_scenarios::quantity::Grade;

use super::number::{in_row, percent, plain, quantity};
use super::{lifelines, words};
use crate::digest::digest;
use crate::folder::RunFolder;
use crate::lang::Lang;
use crate::summary::TargetSummary;

/// The report as Markdown.
#[must_use]
pub fn markdown(run: &RunFolder<'_>, lang: Lang) -> String {
    let setting = run.setting;
    let mut text = format!("# {}\n\n{}\n\n", lang.of(&setting.title), lang.of(&setting.plan));
    let labels = match lang {
        Lang::Zh => ["情景", "发生时间", "推演次数", "失败", "随机种子", "版本", "结果摘要"],
        Lang::En => ["scenario", "event", "replications", "failed", "seed", "version", "digest"],
    };
    let values = [
        setting.id.clone(),
        setting.start.clone(),
        run.summary.replications.to_string(),
        run.failures.len().to_string(),
        run.seed.to_string(),
        run.version.to_owned(),
        digest(run.outcomes),
    ];
    for (label, value) in labels.iter().zip(values) {
        let _ = writeln!(text, "- {label}: `{value}`");
    }
    promises(&mut text, run, lang);
    delays(&mut text, run, lang);
    totals(&mut text, run, lang);
    for table in lifelines::tables(run, lang) {
        let head: Vec<&str> = table.head.iter().map(String::as_str).collect();
        heading(&mut text, table.title, &head);
        for row in &table.rows {
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
    }
    evidence(&mut text, run, lang);
    text
}

fn heading(text: &mut String, title: &str, columns: &[&str]) {
    let _ = writeln!(text, "\n## {title}\n\n| {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len()));
}

fn promises(text: &mut String, run: &RunFolder<'_>, lang: Lang) {
    let columns = match lang {
        Lang::Zh => ["承诺", "要求", "兑现", "95% 区间", "中位数", "九成不劣于", "余量", "最差区域"],
        Lang::En => [
            "promise",
            "threshold",
            "holds",
            "95 % interval",
            "median",
            "90 % no worse",
            "margin",
            "worst zone",
        ],
    };
    heading(text, lang.pick("承诺", "Promises"), &columns);
    for target in &run.summary.targets {
        let _ = writeln!(text, "| {} |", promise(target, lang).join(" | "));
    }
}

fn promise(target: &TargetSummary, lang: Lang) -> [String; 8] {
    let dash = || "–".to_owned();
    let worst = target.worst_zone.as_ref().map_or_else(dash, |zone| {
        format!("{} ({})", lang.pick(&zone.name, &zone.name_en), percent(zone.share))
    });
    [
        format!("{} `{}`", words::promise(target, lang), target.id),
        words::threshold(target, lang),
        target.holds.map_or_else(dash, percent),
        target.ci95.map_or_else(dash, |[low, high]| format!("{}–{}", percent(low), percent(high))),
        quantity(target, target.median, 0.5, lang),
        quantity(target, target.p90, 0.1, lang),
        target.margin_median.map_or_else(dash, |margin| in_row(margin, &target.unit, lang)),
        worst,
    ]
    .map(|cell| cell.replace('|', "\\|"))
}

fn delays(text: &mut String, run: &RunFolder<'_>, lang: Lang) {
    let columns = [lang.pick("承诺", "promise"), lang.pick("环节：小时", "stage: hours")];
    heading(text, lang.pick("时间花在哪里", "Where the time went"), &columns);
    for target in run.summary.targets.iter().filter(|target| target.delay.total() > 0.0) {
        let stages: Vec<String> = target
            .delay
            .iter()
            .map(|(stage, hours)| format!("{} {}", words::stage(stage, lang), plain(hours)))
            .collect();
        let _ = writeln!(text, "| {} | {} |", words::promise(target, lang), stages.join(", "));
    }
}

fn totals(text: &mut String, run: &RunFolder<'_>, lang: Lang) {
    let columns = match lang {
        Lang::Zh => ["", "5%", "中位数", "95%", "均值"],
        Lang::En => ["", "5 %", "median", "95 %", "mean"],
    };
    heading(text, lang.pick("全市结果", "The city's numbers"), &columns);
    for total in run.summary.main_totals() {
        let [p5, median, p95, mean] = [total.p5, total.median, total.p95, total.mean].map(plain);
        let _ = writeln!(text, "| {} | {p5} | {median} | {p95} | {mean} |", words::total(&total.name, lang));
    }
}

fn evidence(text: &mut String, run: &RunFolder<'_>, lang: Lang) {
    let columns = match lang {
        Lang::Zh => ["等级", "含义", "参数", "数据行"],
        Lang::En => ["grade", "meaning", "parameters", "table rows"],
    };
    heading(text, lang.pick("依据与假设", "What this rests on"), &columns);
    let by_grade = run.evidence.parameters_by_grade();
    for grade in Grade::ALL {
        let [parameters, rows] = [&by_grade, &run.evidence.rows].map(|m| m.get(&grade).copied().unwrap_or(0));
        let _ =
            writeln!(text, "| {} | {} | {parameters} | {rows} |", grade.letter(), words::grade(grade, lang));
    }
}
