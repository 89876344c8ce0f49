//! Numbers for people: groups of three, shares as percent, units behind.

use shapan_analysis::Lang;

/// A count with groups of three digits.
pub(crate) fn count(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

/// A share as percent; one place below 99 %, and never rounded up to a certainty.
pub(crate) fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "–".to_owned();
    }
    let percent = share * 100.0;
    if percent == 0.0 || percent == 100.0 {
        format!("{percent:.0} %")
    } else if (99.95..100.0).contains(&percent) {
        ">99.9 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

/// A quantity in a target's unit.
pub(crate) fn quantity(value: f64, unit: &str) -> String {
    match unit {
        _ if !value.is_finite() => "–".to_owned(),
        "share" => percent(value),
        "h" => format!("{value:.1} h"),
        unit if value.abs() >= 1000.0 => format!("{} {unit}", count(value)),
        unit => format!("{} {unit}", short(value)),
    }
}

/// A quantity whose unit stands elsewhere in the row; hours and percent are short enough to be said again.
pub(crate) fn bare_quantity(value: f64, unit: &str) -> String {
    without_unit(quantity(value, unit), unit)
}

/// [`signed`] without a long unit.
pub(crate) fn bare_signed(value: f64, unit: &str) -> String {
    without_unit(signed(value, unit), unit)
}

fn without_unit(text: String, unit: &str) -> String {
    match unit {
        "h" | "share" | "" => text,
        unit => text.strip_suffix(unit).map_or(text.clone(), |number| number.trim_end().to_owned()),
    }
}

/// An interval of shares: `98.1–100 %`.
pub(crate) fn percent_range([low, high]: [f64; 2]) -> String {
    let place = |share: f64| {
        let text = format!("{:.1}", share * 100.0);
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    };
    format!("{}–{} %", place(low), place(high))
}

/// A quantity with its sign, for margins and differences; shares in percentage points.
pub(crate) fn signed(value: f64, unit: &str) -> String {
    let text = match unit {
        "share" if value.is_finite() => format!("{:.1} pp", value * 100.0),
        unit => quantity(value, unit),
    };
    if value > 0.0 && value.is_finite() { format!("+{text}") } else { text }
}

/// A mean difference with its interval, the unit said once: `-2.8 h [-3.1, -2.5]`.
pub(crate) fn difference(mean: f64, interval: Option<[f64; 2]>, unit: &str) -> String {
    let symbol = if unit == "share" { "pp" } else { unit };
    let number = |value: f64| {
        let text = signed(value, unit);
        text.strip_suffix(symbol).unwrap_or(&text).trim_end().to_owned()
    };
    let mean = signed(mean, unit);
    match interval {
        Some([low, high]) => format!("{} [{}, {}]", mean.trim_end(), number(low), number(high)),
        None => mean.trim_end().to_owned(),
    }
}

/// A unit's symbol for people; files and JSON keep the one of the target.
pub(crate) fn symbol(unit: &str, lang: Lang) -> &str {
    match unit {
        "m2/person" => lang.pick("m²/人", "m²/person"),
        "deaths/million" => lang.pick("/百万人", "per million"),
        unit => unit,
    }
}

/// Three significant digits.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0.4), "0");
        assert_eq!(count(999.0), "999");
        assert_eq!(count(1_234_567.0), "1,234,567");
        assert_eq!(count(-12_345.0), "-12,345");
        assert_eq!(count(-0.2), "0");
        assert_eq!(count(f64::NAN), "–");
    }

    #[test]
    fn a_share_is_certain_only_when_it_is() {
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.9999), ">99.9 %");
        assert_eq!(percent(0.123), "12.3 %");
        assert_eq!(percent(0.0), "0 %");
    }

    #[test]
    fn quantities_carry_their_unit() {
        assert_eq!(quantity(3.456, "h"), "3.5 h");
        assert_eq!(quantity(0.5, "share"), "50.0 %");
        assert_eq!(quantity(1234.0, "1/M"), "1,234 1/M");
        assert_eq!(quantity(1.234, "m2/person"), "1.23 m2/person");
        assert_eq!(quantity(f64::INFINITY, "h"), "–");
        assert_eq!(bare_quantity(1.234, "m2/person"), "1.23");
        assert_eq!(bare_signed(1.5, "deaths/million"), "+1.50");
        assert_eq!(difference(-2.8, Some([-3.12, -2.5]), "h"), "-2.8 h [-3.1, -2.5]");
        assert_eq!(difference(0.05, Some([-0.01, 0.11]), "share"), "+5.0 pp [-1.0, +11.0]");
        assert_eq!(difference(1234.0, None, ""), "+1,234");
        assert_eq!(percent_range([0.981, 1.0 - 1e-12]), "98.1–100 %");
        assert_eq!(signed(2.0, "h"), "+2.0 h");
        assert_eq!(signed(-0.05, "share"), "-5.0 pp");
    }
}
