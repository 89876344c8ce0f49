//! The table of promises.

use std::fmt::Write as _;

use super::number::{escape, in_row, percent, quantity};
use super::words;
use crate::lang::Lang;
use crate::summary::{Summary, TargetSummary};

/// A promise counts as kept when it holds in so many replications.
pub(super) const KEPT: f64 = 0.95;
/// Below this share it counts as broken.
const BROKEN: f64 = 0.5;

/// The table as HTML.
pub(super) fn table(summary: &Summary, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["承诺", "要求", "兑现的推演占比", "中位数", "九成不劣于", "余量中位数", "最差区域"],
        Lang::En => {
            ["promise", "threshold", "holds in", "median", "90 % no worse", "median margin", "worst zone"]
        }
    };
    let mut html = String::from(r#"<div class="wide"><table class="promises"><thead><tr>"#);
    heads.iter().for_each(|head| html.push_str(&format!("<th>{head}</th>")));
    html.push_str("</tr></thead><tbody>");
    summary.targets.iter().for_each(|target| html.push_str(&row(target, lang)));
    html.push_str("</tbody></table></div>");
    html
}

fn row(target: &TargetSummary, lang: Lang) -> String {
    let clock = lang.pick(&target.clock_zh, &target.clock_en);
    let margin =
        target.margin_median.map_or_else(|| "–".to_owned(), |margin| in_row(margin, &target.unit, lang));
    let mut html = format!(
        r#"<tr id="{id}"><td><b>{name}</b><small>{promise} · {id} · {clock}</small></td><td class="n">{threshold}</td>"#,
        id = escape(&target.id),
        name = escape(words::promise(target, lang)),
        promise = escape(&target.promise),
        clock = escape(clock),
        threshold = words::threshold(target, lang),
    );
    let _ = write!(
        html,
        r#"<td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{margin}</td><td>{}</td></tr>"#,
        holds(target, lang),
        quantity(target, target.median, 0.5, lang),
        quantity(target, target.p90, 0.1, lang),
        worst(target, lang),
    );
    html
}

/// A bar with the interval as a line over it.
fn holds(target: &TargetSummary, lang: Lang) -> String {
    let (Some(share), Some([low, high])) = (target.holds, target.ci95) else {
        return format!("<small>{}</small>", lang.pick("规划未给出数值", "the plan prints no number"));
    };
    let class = if share >= KEPT {
        "kept"
    } else if share < BROKEN {
        "broken"
    } else {
        "open"
    };
    format!(
        r#"<div class="holds {class}"><div class="track"><div class="fill" style="width:{:.2}%"></div><div class="ci" style="left:{:.2}%;width:{:.2}%"></div></div><b>{}</b><small>{}–{}</small></div>"#,
        share * 100.0,
        low * 100.0,
        (high - low) * 100.0,
        percent(share),
        percent(low),
        percent(high),
    )
}

fn worst(target: &TargetSummary, lang: Lang) -> String {
    target.worst_zone.as_ref().map_or_else(
        || "–".to_owned(),
        |zone| {
            let name = escape(lang.pick(&zone.name, &zone.name_en));
            format!("{name} <small>{}</small>", percent(zone.share))
        },
    )
}
