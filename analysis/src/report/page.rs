//! The page: one file with everything in it.

use std::fmt::Write as _;

use shapan_scenarios::quantity::Grade;

use super::number::{escape, plain, promised};
use super::promises::KEPT;
use super::{ReportError, fan, lifelines, map, promises, time, words};
use crate::digest::digest;
use crate::folder::{Assumption, RunFolder};
use crate::lang::Lang;
use crate::summary::{Promises, Summary};

/// The report as a page that needs nothing but itself: styles and drawings are in it, no script is.
///
/// # Errors
/// A chart could not be drawn.
pub fn html(run: &RunFolder<'_>, lang: Lang) -> Result<String, ReportError> {
    let title = escape(lang.of(&run.setting.title));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{}</style></head><body><main>",
        lang.tag(),
        include_str!("style.css"),
    );
    page.push_str(&head(run, &title, lang));
    section(&mut page, lang.pick("承诺能否兑现", "Do the promises hold?"), &promises_section(run, lang));
    section(
        &mut page,
        lang.pick("基本生活保障进程", "Basic life secured over time"),
        &fan::fan(&run.summary.curve, lang)?,
    );
    section(&mut page, lang.pick("哪里来不及", "Where it is too late"), &maps(run, lang));
    section(&mut page, lang.pick("时间花在哪里", "Where the time went"), &time_section(run.summary, lang));
    section(&mut page, lang.pick("全市结果", "The city's numbers"), &totals(run.summary, lang));
    if let Some(lost) = lifelines::html(run, lang) {
        section(&mut page, lang.pick("生命线", "Lifelines"), &lost);
    }
    section(&mut page, lang.pick("依据与假设", "What this rests on"), &evidence(run, lang));
    page.push_str(&foot(run, lang));
    page.push_str("</main></body></html>\n");
    Ok(page)
}

fn section(page: &mut String, title: &str, body: &str) {
    let _ = writeln!(page, "<section><h2>{title}</h2>{body}</section>");
}

fn head(run: &RunFolder<'_>, title: &str, lang: Lang) -> String {
    let setting = run.setting;
    let plan = escape(lang.of(&setting.plan));
    let runs = run.summary.replications;
    let meta = match lang {
        Lang::Zh => format!(
            "{plan} · 情景 {} · 发生时间 {} · 推演 {runs} 次 · 每次 {} 小时",
            setting.id, setting.start, setting.horizon_hours
        ),
        Lang::En => format!(
            "{plan} · scenario {} · event at {} · {runs} replications of {} h",
            setting.id, setting.start, setting.horizon_hours
        ),
    };
    format!(
        r#"<h1>{title}</h1><p class="meta">{meta}</p>{}{}"#,
        lead(run.summary, lang),
        cards(run.summary, lang)
    )
}

fn lead(summary: &Summary, lang: Lang) -> String {
    let judged = summary.targets.iter().filter_map(|target| target.holds);
    let (all, kept) = judged.fold((0, 0), |(all, kept), share| (all + 1, kept + usize::from(share >= KEPT)));
    let text = match lang {
        Lang::Zh => {
            format!(
                "量化的 {all} 项承诺中，<b>{kept} 项</b>在 95% 以上的推演中兑现，<b>{} 项</b>做不到。",
                all - kept
            )
        }
        Lang::En => format!(
            "Of {all} measured promises <b>{kept}</b> hold in at least 95 % of replications, <b>{}</b> do not.",
            all - kept
        ),
    };
    format!(r#"<p class="lead">{text}</p>"#)
}

fn cards(summary: &Summary, lang: Lang) -> String {
    let card = |name: &str| {
        summary.total(name).map_or_else(String::new, |total| {
            format!(
                r#"<div class="card"><span>{}</span><b>{}</b><span>{}–{}</span></div>"#,
                words::total(name, lang),
                plain(total.median),
                plain(total.p5),
                plain(total.p95)
            )
        })
    };
    let cards: String = ["deaths", "trapped", "displaced", "collapsed", "loss_bn_yuan", "centre_intensity"]
        .into_iter()
        .map(card)
        .collect();
    let note = lang.pick("中位数；下方为 5%–95% 范围。", "Medians; below them the range from 5 % to 95 %.");
    format!(r#"<div class="cards">{cards}</div><p><small>{note}</small></p>"#)
}

fn promises_section(run: &RunFolder<'_>, lang: Lang) -> String {
    let unmeasured = run.setting.targets.iter().filter(|target| target.measure.is_none()).count();
    let note = match lang {
        Lang::Zh => format!(
            "蓝色：95% 以上推演兑现；橙色：不足一半。细线为 95% Wilson 区间。“&gt;”表示推演结束时仍未达到。另有 {unmeasured} 项承诺尚未量化。"
        ),
        Lang::En => format!(
            "Blue: holds in at least 95 % of replications; orange: in fewer than half. The thin line is the \
             95 % Wilson interval. “&gt;” means not reached when the run ended. {unmeasured} more promises \
             are not measured yet."
        ),
    };
    format!("{}<p><small>{note}</small></p>", promises::table(run.summary, lang))
}

fn maps(run: &RunFolder<'_>, lang: Lang) -> String {
    let zones = &run.summary.zones;
    let Some(shapes) = map::Shapes::of(zones) else {
        return format!("<p>{}</p>", lang.pick("区域过少，不绘图。", "Too few zones for a map."));
    };
    let promises = Promises::of(run.setting);
    let hours = |hours: f64| promised(hours, "h", lang);
    let life = match lang {
        Lang::Zh => format!("{}内基本生活得到保障的概率", hours(promises.life_hours)),
        Lang::En => format!("Probability that basic life is secured within {}", hours(promises.life_hours)),
    };
    let goods = match lang {
        Lang::Zh => format!("{}内首批区级物资到达的概率", hours(promises.district_hours)),
        Lang::En => {
            format!(
                "Probability that the first district goods come within {}",
                hours(promises.district_hours)
            )
        }
    };
    let panel =
        |title: &str, of| format!("<div><h3>{title}</h3>{}</div>", map::map(&shapes, zones, of, lang));
    format!(
        r#"<div class="maps">{}{}</div>{}"#,
        panel(&life, |zone| zone.p_secured),
        panel(&goods, |zone| zone.p_first_district),
        map_legend(run, &promises, lang),
    )
}

fn map_legend(run: &RunFolder<'_>, promises: &Promises, lang: Lang) -> String {
    let key = |colour: &str, text: &str| {
        format!(r#"<span class="key"><i style="background:{colour}"></i>{text}</span>"#)
    };
    let classes = ["0–20%", "20–40%", "40–60%", "60–80%", "80–100%"];
    let mut keys: String = map::CLASSES.iter().zip(classes).map(|(colour, text)| key(colour, text)).collect();
    keys.push_str(&key(
        map::NO_NEED,
        lang.pick("没有达到需安置人数的推演", "never a site in any replication"),
    ));
    let from = plain(promises.site_from);
    let mut note = match lang {
        Lang::Zh => format!(
            "概率只统计该区域需安置人数达到 {from} 人的推演。图中单元是乡镇街道代表点的泰森多边形，不是行政区界线。"
        ),
        Lang::En => format!(
            "Probabilities range over the replications in which at least {from} people were in need in the \
             zone. Cells are Voronoi cells of the zones' points; they are not boundaries."
        ),
    };
    if let Some(more) = &run.setting.map_note {
        let _ = write!(note, " {}", escape(more));
    }
    format!(r#"<p class="keys">{keys}</p><p><small>{note}</small></p>"#)
}

fn time_section(summary: &Summary, lang: Lang) -> String {
    let note = lang.pick(
        "各受助点平均用时，按推演结束时截断；基本生活一项按人数加权。尚未到达的环节占用其余全部时间。",
        "Mean hours over the sites, cut at the end of the run; for basic life weighted by people. A stage that \
         a site never left takes all the time that remained.",
    );
    format!("{}<p><small>{note}</small></p>", time::bars(summary, lang))
}

fn totals(summary: &Summary, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["", "5%", "中位数", "95%", "均值"],
        Lang::En => ["", "5 %", "median", "95 %", "mean"],
    };
    let head: String = heads.iter().map(|text| format!(r#"<th class="n">{text}</th>"#)).collect();
    let mut html = format!("<table><thead><tr>{head}</tr></thead><tbody>");
    for total in summary.main_totals() {
        let numbers = [total.p5, total.median, total.p95, total.mean].map(plain);
        let cells: String = numbers.iter().map(|text| format!(r#"<td class="n">{text}</td>"#)).collect();
        let _ = write!(html, "<tr><td>{}</td>{cells}</tr>", words::total(&total.name, lang));
    }
    html.push_str("</tbody></table>");
    html
}

fn evidence(run: &RunFolder<'_>, lang: Lang) -> String {
    let by_grade = run.evidence.parameters_by_grade();
    let heads = match lang {
        Lang::Zh => ["等级", "含义", "参数", "数据行"],
        Lang::En => ["grade", "meaning", "parameters", "table rows"],
    };
    let [a, b, c, d] = heads;
    let mut html = format!(
        r#"<table><thead><tr><th>{a}</th><th>{b}</th><th class="n">{c}</th><th class="n">{d}</th></tr></thead><tbody>"#
    );
    for grade in Grade::ALL {
        let _ = write!(
            html,
            r#"<tr><td><b>{}</b></td><td>{}</td><td class="n">{}</td><td class="n">{}</td></tr>"#,
            grade.letter(),
            words::grade(grade, lang),
            by_grade.get(&grade).copied().unwrap_or(0),
            run.evidence.rows.get(&grade).copied().unwrap_or(0),
        );
    }
    html.push_str("</tbody></table>");
    html.push_str(&guesses(&run.evidence.parameters, lang));
    html
}

/// The parameters that nobody has verified, in a list to open.
fn guesses(parameters: &[Assumption], lang: Lang) -> String {
    let unsure: Vec<&Assumption> =
        parameters.iter().filter(|p| matches!(p.grade, Grade::M | Grade::E)).collect();
    if unsure.is_empty() {
        return String::new();
    }
    let title = match lang {
        Lang::Zh => format!("未经查证的 {} 个参数（M、E 级）", unsure.len()),
        Lang::En => format!("{} parameters that nobody has verified (grades M and E)", unsure.len()),
    };
    let heads = match lang {
        Lang::Zh => ["参数", "取值", "下限–上限", "单位", "等级", "来源"],
        Lang::En => ["parameter", "value", "low–high", "unit", "grade", "source"],
    };
    let head: String = heads.iter().map(|text| format!("<th>{text}</th>")).collect();
    let rows: String = unsure.iter().map(|parameter| guess(parameter)).collect();
    format!(
        r#"<details><summary>{title}</summary><div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"#
    )
}

fn guess(parameter: &Assumption) -> String {
    format!(
        "<tr><td><code>{}</code></td><td>{}</td><td>{}–{}</td><td>{}</td><td>{}</td><td><small>{}</small></td></tr>",
        escape(&parameter.path),
        parameter.value,
        parameter.low,
        parameter.high,
        escape(&parameter.unit),
        parameter.grade.letter(),
        escape(&parameter.source),
    )
}

fn foot(run: &RunFolder<'_>, lang: Lang) -> String {
    let (seed, version, failed) = (run.seed, escape(run.version), run.failures.len());
    let (scenario, results) = (&run.setting.digest, digest(run.outcomes));
    let text = match lang {
        Lang::Zh => format!(
            "沙盘 {version} · 随机种子 {seed} · 失败的推演 {failed} 次<br>情景摘要 <code>{scenario}</code><br>结果摘要 <code>{results}</code>"
        ),
        Lang::En => format!(
            "Shapan {version} · seed {seed} · {failed} failed replications<br>scenario digest <code>{scenario}</code><br>result digest <code>{results}</code>"
        ),
    };
    format!("<footer>{text}</footer>")
}
