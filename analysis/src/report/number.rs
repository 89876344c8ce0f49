//! Numbers as people read them.

use crate::lang::Lang;
use crate::summary::TargetSummary;

/// A plain number: thousands apart, three significant digits below a thousand; a dash where there is none.
pub(super) fn plain(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{:.digits$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    let point = if part.is_empty() { String::new() } else { format!(".{part}") };
    format!("{sign}{}{point}", thousands(whole))
}

fn thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share as per cent: one digit, two below ten per cent, none at the ends.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        0.0 | 100.0 => format!("{percent:.0}%"),
        size if size < 10.0 => format!("{percent:.2}%"),
        _ => format!("{percent:.1}%"),
    }
}

/// A number with its unit; shares as per cent.
pub(super) fn with_unit(value: f64, unit: &str, lang: Lang) -> String {
    if unit == "share" {
        return if value.is_finite() { percent(value).replace('-', "−") } else { "–".to_owned() };
    }
    format!("{} {}", plain(value), unit_name(unit, lang)).trim_end().to_owned()
}

/// As [`with_unit`], without a unit too long to repeat in every cell of a row.
pub(super) fn in_row(value: f64, unit: &str, lang: Lang) -> String {
    if unit_name(unit, lang).chars().count() <= 2 || unit == "share" {
        with_unit(value, unit, lang)
    } else {
        plain(value)
    }
}

/// A number as a plan prints it, without digits that say nothing: 4 h, 1.2%, 1.5 m².
pub(super) fn promised(value: f64, unit: &str, lang: Lang) -> String {
    let trim = |number: f64| {
        let text = format!("{number:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if unit == "share" {
        return format!("{}%", trim(value * 100.0));
    }
    format!("{} {}", trim(value), unit_name(unit, lang)).trim_end().to_owned()
}

/// A unit as people write it.
pub(super) fn unit_name(unit: &str, lang: Lang) -> &str {
    match (lang, unit) {
        (Lang::Zh, "h") => "小时",
        (Lang::Zh, "min") => "分钟",
        (Lang::Zh, "s") => "秒",
        (Lang::Zh, "m2/person") => "㎡/人",
        (Lang::Zh, "deaths/million") => "人/百万",
        (Lang::En, "m2/person") => "m²/person",
        (Lang::En, "deaths/million") => "per million",
        (_, other) => other,
    }
}

/// A quantile of a promise's quantity; `beyond` is the share of replications from which on it stopped at
/// the horizon and is only known to be more.
pub(super) fn quantity(target: &TargetSummary, value: f64, beyond: f64, lang: Lang) -> String {
    let text = in_row(value, &target.unit, lang);
    if target.censored > beyond { format!("&gt; {text}") } else { text }
}

/// Text for HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(plain(1_234_567.8), "1,234,568");
        assert_eq!(plain(12.345), "12.3");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(-0.001), "0.00");
        assert_eq!(plain(-2.5), "−2.50");
        assert_eq!(plain(f64::INFINITY), "–");
        assert_eq!(percent(0.9532), "95.3%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.0112), "1.12%");
        assert_eq!(with_unit(4.0, "h", Lang::Zh), "4.00 小时");
        assert_eq!(with_unit(-0.1, "share", Lang::En), "−10.0%");
        assert_eq!(in_row(1.5, "m2/person", Lang::En), "1.50");
        assert_eq!(in_row(1.5, "h", Lang::Zh), "1.50 小时");
        assert_eq!(promised(10.0, "h", Lang::En), "10 h");
        assert_eq!(promised(0.012, "share", Lang::En), "1.2%");
        assert_eq!(promised(1.5, "m2/person", Lang::Zh), "1.5 ㎡/人");
    }
}
