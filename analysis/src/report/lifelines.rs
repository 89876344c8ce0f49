//! What was lost of the lifelines and when it came back; nothing where nothing was lost.

use std::fmt::Write as _;

use shapan_journal::Service;

use super::number::{percent, plain};
use crate::folder::RunFolder;
use crate::lang::Lang;
use crate::lifelines::service_words;
use crate::summary::{RestorationCurve, RestorationPoint, Summary, TotalSummary};

/// Hours at which the table of restoration shows the levels, as far as the run goes.
const SHOWN_HOURS: [f64; 9] = [0.0, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 168.0];

/// A table for people; cells hold no markup.
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The tables that have rows: services, services over time, other numbers.
pub(super) fn tables(run: &RunFolder<'_>, lang: Lang) -> Vec<Table> {
    let horizon = run.setting.horizon_hours;
    let all = [
        services(run.summary, horizon, lang),
        restoration(&run.summary.restoration, lang),
        others(run.summary, horizon, lang),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// The tables as HTML; none without any.
pub(super) fn html(run: &RunFolder<'_>, lang: Lang) -> Option<String> {
    let tables = tables(run, lang);
    let note = lang.pick(
        "份额均按居民加权，以全部需求为基数；“恢复”指自该时刻起直到推演结束一直满足。“&gt;”表示推演结束时仍未恢复。",
        "Shares are weighted by residents and are of the whole need; “back” means from then on to the end of the \
         run. “&gt;” means not back when the run ended.",
    );
    let body: String = tables.iter().map(table_html).collect();
    (!tables.is_empty()).then(|| format!("{body}<p><small>{note}</small></p>"))
}

fn table_html(table: &Table) -> String {
    let cell = |tag: &str, index: usize, text: &String| {
        let class = if index == 0 { "" } else { r#" class="n""# };
        format!("<{tag}{class}>{}</{tag}>", super::number::escape(text))
    };
    let row = |tag: &str, cells: &[String]| -> String {
        cells.iter().enumerate().map(|(index, text)| cell(tag, index, text)).collect()
    };
    let mut html = format!(
        r#"<h3>{}</h3><div class="wide"><table><thead><tr>{}</tr></thead><tbody>"#,
        table.title,
        row("th", &table.head)
    );
    for cells in &table.rows {
        let _ = write!(html, "<tr>{}</tr>", row("td", cells));
    }
    html.push_str("</tbody></table></div>");
    html
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Hours; beyond the run where they never come.
fn hours(value: f64, horizon: f64) -> String {
    if value.is_finite() { plain(value) } else { format!("> {}", plain(horizon)) }
}

/// One row a service of which anything was lost.
fn services(summary: &Summary, horizon: f64, lang: Lang) -> Table {
    let row = |service: Service| {
        let name = service.name();
        let number = |name: String| summary.total(&name).filter(|total| total.is_moved_lifeline());
        let (lost, lowest) =
            (number(format!("hours_without_{name}"))?, number(format!("{name}_lowest_share"))?);
        let back = ["50", "90", "100"].map(|share| {
            let total = summary.total(&format!("{name}_restored_{share}_h"));
            total.map_or_else(String::new, |total| hours(total.median, horizon))
        });
        let range = format!("{} ({}–{})", plain(lost.median), plain(lost.p5), plain(lost.p95));
        let word = lang.pick(service_words(service).0, service_words(service).1).to_owned();
        Some([word, percent(lowest.median), range].into_iter().chain(back).collect())
    };
    let head = match lang {
        Lang::Zh => {
            ["", "最低", "人均中断小时（5%–95%）", "恢复50%（小时）", "恢复90%（小时）", "恢复100%（小时）"]
        }
        Lang::En => {
            ["", "lowest", "hours without a head (5–95 %)", "50 % back, h", "90 % back, h", "100 % back, h"]
        }
    };
    Table {
        title: lang.pick("服务（中位数）", "Services (medians)"),
        head: owned(&head),
        rows: Service::ALL.into_iter().filter_map(row).collect(),
    }
}

/// One row a service, one column an hour.
fn restoration(curves: &[RestorationCurve], lang: Lang) -> Table {
    let end = curves.first().and_then(|curve| curve.points.last()).map_or(0.0, |point| point.hour);
    let shown: Vec<f64> = SHOWN_HOURS.into_iter().filter(|hour| *hour <= end).collect();
    let cell = |point: Option<&RestorationPoint>| {
        point.map_or_else(String::new, |point| {
            format!("{} ({}–{})", percent(point.median), percent(point.p10), percent(point.p90))
        })
    };
    let row = |curve: &RestorationCurve| {
        let name = service_words(curve.service);
        let cells = shown.iter().map(|hour| cell(curve.at(*hour)));
        std::iter::once(lang.pick(name.0, name.1).to_owned()).chain(cells).collect()
    };
    let head = shown.iter().map(|hour| format!("{hour} h"));
    Table {
        title: lang.pick("满足的需求：中位数（10%–90%）", "Share of the need met: median (10–90 %)"),
        head: std::iter::once(String::new()).chain(head).collect(),
        rows: curves.iter().filter(|curve| curve.is_moved()).map(row).collect(),
    }
}

/// Numbers of lifelines that belong to no service.
fn others(summary: &Summary, horizon: f64, lang: Lang) -> Table {
    let row = |total: &TotalSummary| {
        let (zh, en) = other(&total.name)?;
        let number = |value: f64| match total.name.as_str() {
            name if name.ends_with("_share") => percent(value),
            name if name.ends_with("_h") => hours(value, horizon),
            _ => plain(value),
        };
        let numbers = [total.p5, total.median, total.p95, total.mean].map(number);
        Some(std::iter::once(lang.pick(zh, en).to_owned()).chain(numbers).collect())
    };
    let head = match lang {
        Lang::Zh => ["", "5%", "中位数", "95%", "均值"],
        Lang::En => ["", "5 %", "median", "95 %", "mean"],
    };
    Table {
        title: lang.pick("电网与设施", "Grid and facilities"),
        head: owned(&head),
        rows: summary.lifeline_totals().filter_map(row).collect(),
    }
}

/// Name of a number that belongs to no service; none for other numbers.
fn other(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "unserved_mwh" => ("未供电量（兆瓦时）", "energy not served, MWh"),
        "served_energy_share" => ("供电量占需求", "energy served"),
        "critical_load_lowest_share" => ("重要负荷最低供电", "critical load, lowest"),
        "critical_load_50_h" => ("重要负荷恢复50%（小时）", "critical load, 50 % back, h"),
        "critical_load_90_h" => ("重要负荷恢复90%（小时）", "critical load, 90 % back, h"),
        "critical_load_100_h" => ("重要负荷恢复100%（小时）", "critical load, 100 % back, h"),
        "critical_facility_share" => {
            ("重要设施有电有水的时间", "critical facilities supplied, of their hours")
        }
        "sensing_share" => ("监测数据到达", "feeds of sensors alive"),
        "lines_tripped" => ("线路跳闸（次）", "line trips"),
        "lines_opened" => ("因电网崩溃断开的线路（次）", "lines opened as the grid collapsed"),
        "islands_dead" => ("失去供应的网络孤岛（次）", "dead islands of networks"),
        "assets_starved" => ("因缺供停运的设施", "assets starved"),
        "fuel_blocked" => ("油料车无法到达的设施", "assets that no fuel truck reached"),
        "zones_gas_shut" => ("关断燃气的街乡镇", "zones with gas shut off"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifelines::Lifelines;

    #[test]
    fn every_number_has_its_place() {
        for (name, _) in Lifelines::default().numbers() {
            let of_a_service = Service::ALL.iter().any(|service| {
                let word = service.name();
                name == format!("hours_without_{word}") || name.starts_with(&format!("{word}_"))
            });
            assert!(of_a_service != other(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_never_comes_is_beyond_the_run() {
        assert_eq!((hours(f64::INFINITY, 72.0), hours(7.25, 72.0)), ("> 72.0".to_owned(), "7.25".to_owned()));
    }
}
