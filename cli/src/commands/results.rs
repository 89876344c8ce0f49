//! What `batch` and `merge` have in common: the folder is completed, the promises are printed.

use std::path::Path;

use shapan_analysis::Lang;
use shapan_analysis::lifelines::service_words;
use shapan_analysis::summary::{Summary, TargetSummary, TotalSummary};
use shapan_experiment::{Batch, Experiment, write_results};
use shapan_journal::Service;
use shapan_scenarios::target::Comparator;

use crate::args::Format;
use crate::ending::{Ending, Trouble};
use crate::render::json::BatchJson;
use crate::render::number;
use crate::render::table::{Align, Grid, Tone, is_roomy};
use crate::terminal::Terminal;

/// A batch that is to be shown.
pub(crate) struct Results<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) batch: &'a Batch,
    pub(crate) dir: &'a Path,
    /// Seconds that the replications took; 0 where none was run.
    pub(crate) elapsed_s: f64,
    /// Replications of this session.
    pub(crate) run_now: u64,
}

impl Results<'_> {
    /// Writes tables and report into the folder, prints, and says how the command ends. A promise fails
    /// under `assert` when it holds in a smaller share of the replications.
    pub(crate) fn finish(
        &self,
        format: Format,
        assert: Option<f64>,
        terminal: &Terminal,
    ) -> Result<Ending, Trouble> {
        let summary = Summary::new(self.experiment.scenario(), &self.batch.outcomes);
        let written = write_results(self.experiment, self.batch, &summary, self.dir, terminal.lang);
        match format {
            Format::Json => {
                let digest = self.batch.digest();
                terminal.say_json(&BatchJson::new(self.batch, &summary, &digest, self.elapsed_s))?;
            }
            Format::Table => self.print(&summary, terminal)?,
        }
        self.report_failures(terminal);
        // Last: what was computed is printed even when the disk is full.
        written.map_err(Trouble::of)?;
        let failing = assert.is_some_and(|share| summary.targets.iter().any(|target| fails(target, share)));
        Ok(match (self.batch.interrupted, failing) {
            (true, _) => Ending::Interrupted,
            (false, true) => Ending::PromiseFails,
            (false, false) => Ending::Done,
        })
    }

    fn report_failures(&self, terminal: &Terminal) {
        for failure in &self.batch.failures {
            terminal.remark(&match terminal.lang {
                Lang::Zh => format!(
                    "第 {} 次推演失败（种子 {}）：{}",
                    failure.replication, failure.seed, failure.message
                ),
                Lang::En => {
                    format!(
                        "replication {} failed (seed {}): {}",
                        failure.replication, failure.seed, failure.message
                    )
                }
            });
        }
    }

    fn print(&self, summary: &Summary, terminal: &Terminal) -> Result<(), Trouble> {
        let scenario = self.experiment.scenario();
        terminal.say(&format!("{} · {}", terminal.lang.of(&scenario.title), scenario.start.text))?;
        let roomy = is_roomy(terminal);
        terminal.say(&promises(summary, roomy, terminal).text())?;
        if !roomy {
            terminal.say(&names(summary, terminal))?;
        }
        terminal.say(&self.city_line(summary, terminal))?;
        for line in lifelines(summary, scenario.horizon_hours, terminal) {
            terminal.say(&line)?;
        }
        terminal.say(&self.work_line(terminal))?;
        terminal.say(&format!("{} {}", terminal.pick("结果摘要", "digest"), self.batch.digest()))?;
        terminal.say(&self.folder_line(terminal))?;
        Ok(())
    }

    /// Deaths, displaced, collapsed: medians with the 5th and 95th percentile.
    fn city_line(&self, summary: &Summary, terminal: &Terminal) -> String {
        let names = [
            ("deaths", terminal.pick("死亡", "deaths")),
            ("displaced", terminal.pick("需安置", "displaced")),
            ("collapsed", terminal.pick("倒塌房屋", "collapsed buildings")),
            ("loss_bn_yuan", terminal.pick("直接损失（十亿元）", "direct loss (bn yuan)")),
        ];
        let parts =
            names.iter().filter_map(|(key, label)| summary.total(key).map(|total| total_text(label, total)));
        let parts: Vec<String> = parts.collect();
        format!("{}{}", terminal.pick("中位数（5%–95%）：", "median (5-95 %): "), parts.join(" · "))
    }

    fn work_line(&self, terminal: &Terminal) -> String {
        let batch = self.batch;
        let done = batch.outcomes.len() + batch.failures.len();
        let rate = if self.elapsed_s > 0.0 { self.run_now as f64 / self.elapsed_s } else { 0.0 };
        let (events, failed, seconds) =
            (number::count(batch.events as f64), batch.failures.len(), self.elapsed_s);
        match terminal.lang {
            Lang::Zh => format!(
                "{done} 次推演，失败 {failed} · {events} 个事件 · 用时 {seconds:.1} 秒，{rate:.1} 次/秒"
            ),
            Lang::En => format!(
                "{done} replications, {failed} failed · {events} events · {seconds:.1} s, {rate:.1}/s"
            ),
        }
    }

    fn folder_line(&self, terminal: &Terminal) -> String {
        let dir = self.dir.display();
        match (terminal.lang, self.batch.interrupted) {
            (Lang::Zh, false) => format!("结果在 {dir}（报告：{dir}/report.html）"),
            (Lang::En, false) => format!("results in {dir} (report: {dir}/report.html)"),
            (Lang::Zh, true) => format!("已中断；已完成的结果保存在 {dir}，加 --resume 可继续。"),
            (Lang::En, true) => {
                format!("interrupted; what was finished is kept in {dir}, go on with --resume")
            }
        }
    }
}

/// One line a service of which anything was lost, in medians; one line for the grid.
fn lifelines(summary: &Summary, horizon_hours: f64, terminal: &Terminal) -> Vec<String> {
    let moved = |name: String| summary.total(&name).filter(|total| total.is_moved_lifeline());
    let hours = |total: &TotalSummary| match total.median {
        never if never.is_infinite() => format!("> {}", number::quantity(horizon_hours, "h")),
        hours => number::quantity(hours, "h"),
    };
    let service = |service: Service| {
        let name = service.name();
        let lost = moved(format!("hours_without_{name}"))?;
        let lowest = summary.total(&format!("{name}_lowest_share"))?;
        let back = summary.total(&format!("{name}_restored_90_h"))?;
        let (lost, lowest, back) =
            (number::quantity(lost.median, "h"), number::percent(lowest.median), hours(back));
        Some(match terminal.lang {
            Lang::Zh => {
                format!("{}：人均中断 {lost} · 最低 {lowest} · 恢复 90 % {back}", service_words(service).0)
            }
            Lang::En => format!("{name}: {lost} without a head · lowest {lowest} · 90 % back {back}"),
        })
    };
    let mut lines: Vec<String> = Service::ALL.into_iter().filter_map(service).collect();
    let counts = [
        ("lines_tripped", terminal.pick("线路跳闸", "line trips")),
        ("lines_opened", terminal.pick("因电网崩溃断开的线路", "lines opened as the grid collapsed")),
        ("assets_starved", terminal.pick("因缺供停运的设施", "assets starved")),
        ("fuel_blocked", terminal.pick("油料车无法到达", "no fuel truck reached")),
        ("unserved_mwh", terminal.pick("未供电量（兆瓦时）", "MWh not served")),
    ];
    let parts =
        counts.iter().filter_map(|(key, label)| moved((*key).to_owned()).map(|t| total_text(label, t)));
    let parts: Vec<String> = parts.collect();
    if !parts.is_empty() {
        lines.push(parts.join(" · "));
    }
    lines
}

fn total_text(label: &str, total: &TotalSummary) -> String {
    let [low, middle, high] = [total.p5, total.median, total.p95].map(number::count);
    format!("{label} {middle} ({low}–{high})")
}

/// Whether a promise holds in a smaller share of the replications than asked for. Without a threshold,
/// or without a replication, nothing can fail.
fn fails(target: &TargetSummary, share: f64) -> bool {
    target.holds.is_some_and(|holds| holds < share)
}

/// The table of promises; on a narrow screen their names stand below it.
fn promises(summary: &Summary, roomy: bool, terminal: &Terminal) -> Grid {
    let columns = [
        (terminal.pick("编号", "id"), Align::Key),
        (terminal.pick("承诺", "promise"), Align::Text),
        (terminal.pick("兑现概率", "holds"), Align::Number),
        ("95 %", Align::Number),
        (terminal.pick("中位数", "median"), Align::Number),
        (terminal.pick("第90百分位", "p90"), Align::Number),
        (terminal.pick("指标", "promised"), Align::Number),
        (terminal.pick("余量", "margin"), Align::Number),
        (terminal.pick("最差地区", "worst zone"), Align::Text),
    ];
    let is_shown = |column: usize| roomy || column != NAME_COLUMN;
    let shown: Vec<_> = (0..).zip(columns).filter(|(n, _)| is_shown(*n)).map(|(_, column)| column).collect();
    let mut grid = Grid::new(&shown, terminal);
    for target in &summary.targets {
        let cells = (0..).zip(promise_row(target, terminal));
        grid.toned_row(cells.filter(|(n, _)| is_shown(*n)).map(|(_, cell)| cell));
    }
    grid
}

/// Where the name stands among the columns.
const NAME_COLUMN: usize = 1;

fn names(summary: &Summary, terminal: &Terminal) -> String {
    let name = |target: &TargetSummary| {
        format!("{}  {}", target.id, terminal.pick(&target.name_zh, &target.name_en))
    };
    summary.targets.iter().map(name).collect::<Vec<_>>().join("\n")
}

fn promise_row(target: &TargetSummary, terminal: &Terminal) -> [(String, Tone); 9] {
    let dash = || "–".to_owned();
    let plain = |text| (text, Tone::Plain);
    let unit = number::symbol(&target.unit, terminal.lang);
    let quantity = |value: f64| number::bare_quantity(value, unit);
    let sign = match target.comparator {
        Comparator::AtMost => "≤",
        Comparator::AtLeast => "≥",
    };
    let worst = target.worst_zone.as_ref().map_or_else(dash, |zone| {
        format!("{} ({})", terminal.pick(&zone.name, &zone.name_en), number::percent(zone.share))
    });
    let promised = |value: f64| format!("{sign} {}", number::quantity(value, unit));
    [
        plain(target.id.clone()),
        plain(terminal.pick(&target.name_zh, &target.name_en).to_owned()),
        (target.holds.map_or_else(dash, number::percent), target.holds.map_or(Tone::Plain, Tone::of_share)),
        plain(target.ci95.map_or_else(dash, number::percent_range)),
        plain(quantity(target.median)),
        plain(quantity(target.p90)),
        plain(target.threshold.map_or_else(dash, promised)),
        plain(target.margin_median.map_or_else(dash, |margin| number::bare_signed(margin, unit))),
        plain(worst),
    ]
}
