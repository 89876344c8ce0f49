//! Where the time went: one bar a promise, split into stages.

use std::fmt::Write as _;

use shapan_journal::Stage;

use super::number::{escape, plain};
use super::words;
use crate::lang::Lang;
use crate::summary::{Delay, Summary};

/// Promises whose time is split, with their share of the longest.
pub(super) fn bars(summary: &Summary, lang: Lang) -> String {
    let timed = || summary.targets.iter().filter(|target| target.delay.total() > 0.0);
    let longest = timed().map(|target| target.delay.total()).fold(0.0, f64::max);
    let mut html = String::from(r#"<div class="bars">"#);
    for target in timed() {
        let total = target.delay.total();
        let _ = write!(
            html,
            r#"<div class="bar-name">{}</div><div class="bar-row"><div class="bar" style="width:{:.2}%">{}</div><span class="bar-total">{} {}</span></div>"#,
            escape(words::promise(target, lang)),
            total / longest * 88.0,
            parts(&target.delay, longest, lang),
            plain(total),
            lang.pick("小时", "h"),
        );
    }
    html.push_str("</div>");
    html.push_str(&legend(timed().map(|target| &target.delay), lang));
    html
}

fn parts(delay: &Delay, longest: f64, lang: Lang) -> String {
    let total = delay.total();
    let part = |(stage, hours): (Stage, f64)| {
        // A part too narrow for its number keeps it in the tooltip only.
        let number = if hours / longest >= 0.05 { plain(hours) } else { String::new() };
        let dark = matches!(stage, Stage::Decide | Stage::Travel | Stage::HandOut | Stage::Unload);
        format!(
            r#"<span style="width:{:.3}%;background:{};color:{}" title="{} {} {}">{number}</span>"#,
            hours / total * 100.0,
            words::stage_colour(stage),
            if dark { "#fff" } else { "#1b232b" },
            words::stage(stage, lang),
            plain(hours),
            lang.pick("小时", "h"),
        )
    };
    delay.iter().map(part).collect()
}

fn legend<'a>(delays: impl Iterator<Item = &'a Delay>, lang: Lang) -> String {
    let mut used = Delay::default();
    for delay in delays {
        used.0.iter_mut().zip(delay.0).for_each(|(sum, hours)| *sum += hours);
    }
    let key = |(stage, _): (Stage, f64)| {
        format!(
            r#"<span class="key"><i style="background:{}"></i>{}</span>"#,
            words::stage_colour(stage),
            words::stage(stage, lang)
        )
    };
    let keys: String = used.iter().map(key).collect();
    format!(r#"<p class="keys">{keys}</p>"#)
}
