//! The page that people read: one line a mechanism, and the city beside history.

use std::fmt::Write;

use shapan_analysis::statistics::Paired;

use super::{
    Effect, Expectation, History, MechanismEffect, Physics, Quantiles, Quantity, Validation, Verdict,
};

/// Headings of [`Quantity::columns`].
const COLUMNS: [&str; 7] = [
    "K02, h",
    "district goods, mean h",
    "K03, h",
    "city goods, mean h",
    "K04, h",
    "K04 share at 10 h, pp",
    "deaths",
];

impl Validation {
    /// The whole page in Markdown. `command` is what made it, for the reader who wants to make it again.
    #[must_use]
    pub fn markdown(&self, command: &str) -> String {
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = self.write(command, &mut page);
        page
    }

    fn write(&self, command: &str, page: &mut String) -> std::fmt::Result {
        writeln!(page, "# Validation: what every mechanism does\n")?;
        writeln!(page, "Made by `{command}`; do not edit.\n")?;
        self.write_reading(page)?;
        self.write_verdicts(page)?;
        for stage in self.stages() {
            self.write_stage(stage, page)?;
        }
        self.physics.write(page)?;
        self.write_history(page)
    }

    fn write_reading(&self, page: &mut String) -> std::fmt::Result {
        writeln!(
            page,
            "Scenario `{}`, event at {}, {} replications of the base and of every variant, seed {}. Replication *k* \
             of a variant meets the same random numbers as replication *k* of the base, so each line is the mean of \
             {} paired differences, **variant without the mechanism minus base**, with its 95 % interval (Student's \
             t). Bold: the interval lies on one side of zero. Arrows: what theory expects when the mechanism is gone. \
             Hours that never come count as the horizon; where K02, K03 or K04 stand at the horizon in base and \
             variant alike, the mean over sites and the share at 10 h still move.\n",
            self.scenario, self.start, self.replications, self.seed, self.replications
        )?;
        if self.interrupted {
            writeln!(page, "**Interrupted: mechanisms are missing below.**\n")?;
        }
        writeln!(page, "| base | {} |", COLUMNS.join(" | "))?;
        writeln!(page, "|---{}|", "|---:".repeat(COLUMNS.len()))?;
        let means = self.base.iter().map(|base| number(base.mean, &base.unit, &base.quantity));
        writeln!(page, "| mean | {} |\n", means.collect::<Vec<_>>().join(" | "))
    }

    fn write_verdicts(&self, page: &mut String) -> std::fmt::Result {
        let of = |verdict| self.mechanisms.iter().filter(move |effect| effect.verdict == verdict);
        let total = self.mechanisms.len();
        let as_expected = of(Verdict::AsExpected).count();
        writeln!(page, "{as_expected} of {total} mechanisms act as expected.")?;
        for (verdict, text) in [
            (Verdict::NoVisibleEffect, "No effect can be seen of"),
            (Verdict::AgainstExpectation, "Against expectation:"),
        ] {
            let names: Vec<String> = of(verdict).map(key).collect();
            if !names.is_empty() {
                writeln!(page, "{text} {}.", names.join(", "))?;
            }
        }
        writeln!(page)
    }

    /// Stages in the order in which they come.
    fn stages(&self) -> Vec<&str> {
        let mut stages: Vec<&str> = Vec::new();
        for effect in &self.mechanisms {
            if !stages.contains(&effect.mechanism.stage.as_str()) {
                stages.push(&effect.mechanism.stage);
            }
        }
        stages
    }

    fn write_stage(&self, stage: &str, page: &mut String) -> std::fmt::Result {
        writeln!(page, "## {}\n", capitalised(stage))?;
        writeln!(page, "| without | {} | also | verdict |", COLUMNS.join(" | "))?;
        writeln!(page, "|---{}|---|---|", "|---:".repeat(COLUMNS.len()))?;
        let of_stage = || self.mechanisms.iter().filter(|effect| effect.mechanism.stage == stage);
        for effect in of_stage() {
            writeln!(page, "{}", line(effect))?;
        }
        writeln!(page)?;
        for effect in of_stage() {
            let mechanism = &effect.mechanism;
            writeln!(page, "- *{}* (`{}`): {}", mechanism.name.en, mechanism.id, mechanism.because.en)?;
        }
        writeln!(page)
    }

    fn write_history(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "### Beside earlier earthquakes\n")?;
        writeln!(page, "| earthquake | where | M | intensity | deaths | displaced | collapsed | sure |")?;
        writeln!(page, "|---|---|---:|---|---|---|---|---|")?;
        for case in &self.history {
            let History { name, place, magnitude, intensity, deaths, displaced, collapsed, grade, .. } = case;
            writeln!(
                page,
                "| {} | {place} | {magnitude:.1} | {intensity} | {deaths} | {displaced} | {collapsed} | {grade} |",
                name.en
            )?;
        }
        let physics = &self.physics;
        writeln!(
            page,
            "| `{}` | Beijing | | {} at the centre | {} | {} of those present | {} of \
             buildings | computed |\n",
            self.scenario,
            degrees(&physics.centre_intensity),
            range(&physics.deaths, grouped),
            range(&physics.displaced_share, percent),
            range(&physics.collapsed_share, percent),
        )?;
        writeln!(page, "Why they differ:\n")?;
        for case in &self.history {
            writeln!(page, "- *{}*: {}", case.name.en, self.filled(&case.why))?;
        }
        Ok(())
    }

    /// A sentence with computed numbers in place of names in braces.
    fn filled(&self, sentence: &str) -> String {
        let physics = &self.physics;
        [
            ("{start}", self.start.clone()),
            ("{present}", grouped(physics.present.median())),
            ("{deaths}", grouped(physics.deaths.median())),
            ("{dead_share}", percent(physics.dead_share.median())),
            ("{displaced_share}", percent(physics.displaced_share.median())),
            ("{collapsed_share}", percent(physics.collapsed_share.median())),
            ("{share_ix}", percent(physics.zones_ix.median())),
            ("{intensity}", format!("{:.1}", physics.centre_intensity.median())),
        ]
        .into_iter()
        .fold(sentence.to_owned(), |text, (name, value)| text.replace(name, &value))
    }
}

impl Physics {
    fn write(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "## Physics at the city\n")?;
        writeln!(page, "| over replications | 5 % | median | 95 % |")?;
        writeln!(page, "|---|---:|---:|---:|")?;
        let one = |value: f64| format!("{value:.1}");
        for (name, values, show) in [
            ("intensity at central Beijing", &self.centre_intensity, one as fn(f64) -> String),
            ("zones at IX and more", &self.zones_ix, percent),
            ("people present", &self.present, grouped),
            ("deaths up to the horizon", &self.deaths, grouped),
            ("of these at once", &self.killed_at_once, grouped),
            ("dead of those present", &self.dead_share, percent),
            ("displaced and in need of the city, of those present", &self.displaced_share, percent),
            ("collapsed buildings", &self.collapsed_share, percent),
        ] {
            writeln!(page, "| {name} | {} |", values.0.map(show).join(" | "))?;
        }
        writeln!(
            page,
            "\nAt the centre the intensity is between VII and IX in {} of the replications.\n",
            percent(self.centre_within_vii_ix)
        )
    }
}

/// One mechanism's line.
fn line(effect: &MechanismEffect) -> String {
    let cells: Vec<String> = effect.columns.iter().map(cell).collect();
    let further: Vec<String> = effect
        .further
        .iter()
        .map(|further| {
            format!("{} {} {}", further.quantity, cell(further), shown_unit(&further.unit)).trim().to_owned()
        })
        .collect();
    let failed = match effect.failed {
        0 => String::new(),
        failed => format!(" ({failed} replications failed)"),
    };
    let verdict = match effect.verdict {
        Verdict::AsExpected => "as expected",
        Verdict::NoVisibleEffect => "no visible effect",
        Verdict::AgainstExpectation => "**against expectation**",
    };
    format!(
        "| {} | {} | {} | {verdict}{failed} |",
        effect.mechanism.name.en,
        cells.join(" | "),
        further.join("; ")
    )
}

/// A difference with its interval, and the arrow of what was expected.
fn cell(effect: &Effect) -> String {
    let Paired { mean, ci95, .. } = effect.difference;
    let show = |value| signed(value, &effect.unit, &effect.quantity);
    let text = match ci95 {
        Some([low, high]) if low == 0.0 && high == 0.0 => "0".to_owned(),
        Some([low, high]) => format!("{} [{}, {}]", show(mean), show(low), show(high)),
        None => show(mean),
    };
    let text = if effect.difference.is_clear() { format!("**{text}**") } else { text };
    let arrow = effect.expected.map_or("", Expectation::arrow);
    format!("{text} {arrow}").trim_end().to_owned()
}

fn key(effect: &MechanismEffect) -> String {
    format!("`{}/{}`", effect.mechanism.stage, effect.mechanism.id)
}

fn signed(value: f64, unit: &str, quantity: &Quantity) -> String {
    let text = number(value, unit, quantity);
    let is_zero = !text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    match (is_zero, value > 0.0) {
        (true, _) => text.trim_start_matches('-').to_owned(),
        (false, true) => format!("+{text}"),
        (false, false) => text,
    }
}

/// Shares in percentage points, sums in groups of three, the rest with two places.
fn number(value: f64, unit: &str, quantity: &Quantity) -> String {
    match (unit, quantity) {
        ("share", _) => format!("{:.2}", value * 100.0),
        (_, Quantity::Total(_)) => grouped(value),
        (_, Quantity::Spread) => format!("{value:.3}"),
        _ => format!("{value:.2}"),
    }
}

fn shown_unit(unit: &str) -> &str {
    if unit == "share" { "pp" } else { unit }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

fn range(values: &Quantiles, show: fn(f64) -> String) -> String {
    format!("{} ({} to {})", show(values.median()), show(values.0[0]), show(values.0[2]))
}

fn degrees(values: &Quantiles) -> String {
    range(values, |value| format!("{value:.1}"))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
