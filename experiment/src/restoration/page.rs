//! The page: curves of every case, and every clock beside them.

use std::fmt::{self, Write};

use shapan_analysis::lifelines::service_words;
use shapan_analysis::summary::{RestorationCurve, RestorationPoint};

use super::{
    AreaFound, Aside, CaseFound, Comparison, Measure, NEAR_FACTOR, NEAR_SHARE, Restoration, ServiceFound,
    Unit, Verdict,
};
use crate::study::grouped;

/// Hours at which the table of a curve shows the levels, as far as the run goes.
const SHOWN_HOURS: [f64; 11] = [1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 120.0, 168.0, 240.0, 336.0];

/// Places of a small chart.
const CHART_PLACES: usize = 60;

/// From low to high.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

impl Restoration {
    /// The page as Markdown; `command` is what makes it again.
    #[must_use]
    pub fn markdown(&self, command: &str) -> String {
        let mut page = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut page, command);
        page
    }

    fn write(&self, page: &mut String, command: &str) -> fmt::Result {
        writeln!(
            page,
            "# Lifelines that come back, beside the clocks of real disasters (生命线恢复与实录对照)\n"
        )?;
        writeln!(
            page,
            "Made by `{command}`; do not edit. {} replications of every case, seed {}. Nothing is tuned to these clocks. Medians, \
             with the 10th and 90th percentile in brackets. Grades: V read in a source, S from a plan, D derived, M recalled, E \
             estimated.\n",
            self.replications, self.seed
        )?;
        self.write_rules(page)?;
        self.write_clocks(page)?;
        for case in &self.cases {
            self.write_case(page, case)?;
        }
        write_asides(page, &self.asides)?;
        writeln!(page, "{READING}")
    }

    fn write_rules(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "## Rules of comparison\n")?;
        writeln!(
            page,
            "- The *level* of a service in an area is the share of its residents' need that is met. \"Back\" means from then on to \
             the end of the run; what was not back when the run ended counts as its end and is marked ≥.\n\
             - A zone is *without* a service while less than half of its need is met. Villages, compounds and townships of a record \
             stand beside zones (townships and streets) here.\n\
             - A median between the least and the most that the source leaves open is *inside*. Hours within a factor of {NEAR_FACTOR}, \
             shares within {:.0} percentage points, are *near*. Otherwise the case is *sooner* (back earlier, or less lost) or *later*. \
             Numbers of stations are shown and not judged: regions differ in size.\n\
             - Where the median is not back when the runs end, and that end is not clearly behind the record's, the clock \
             stays *open*.\n\
             - Replications in which nothing was lost that a clock could time are left out; where these are half or more, there is \
             no verdict.\n",
            NEAR_SHARE * 100.0
        )
    }

    fn write_clocks(&self, page: &mut String) -> fmt::Result {
        let of = |verdict| self.comparisons.iter().filter(|found| found.verdict == verdict).count();
        writeln!(page, "## The clocks\n")?;
        writeln!(
            page,
            "{} comparisons: {} inside, {} near, {} sooner, {} later; {} open, {} without loss, {} not judged.\n",
            self.comparisons.len(),
            of(Verdict::Inside),
            of(Verdict::Near),
            of(Verdict::Sooner),
            of(Verdict::Later),
            of(Verdict::Open),
            of(Verdict::NothingLost),
            of(Verdict::NotJudged),
        )?;
        writeln!(page, "| event | service | measure | known | beside | here | verdict |")?;
        writeln!(page, "|---|---|---|---|---|---|---|")?;
        for found in &self.comparisons {
            let clock = &found.clock;
            writeln!(
                page,
                "| {} | {} | {} | {} | `{}`, {} | {} | {} |",
                clock.event.en,
                clock.service.name(),
                measure_words(clock.measure),
                known(found),
                found.case,
                found.area.en,
                here(found),
                verdict_word(found.verdict),
            )?;
        }
        writeln!(page)
    }

    fn write_case(&self, page: &mut String, case: &CaseFound) -> fmt::Result {
        writeln!(page, "## {} ({})\n", case.title.en, case.title.zh)?;
        writeln!(page, "Scenario `{}`, event at {}, {} h.", case.case, case.start, case.horizon_hours)?;
        if let Some(note) = &case.note {
            writeln!(page, "\n{}\n\n{}", note.en, note.zh)?;
        }
        for area in &case.areas {
            self.write_area(page, case, area)?;
        }
        let besides = || self.comparisons.iter().filter(|found| found.case == case.case);
        if besides().next().is_some() {
            writeln!(page, "\n### Beside the record\n")?;
        }
        for found in besides() {
            write_comparison(page, found)?;
        }
        writeln!(page)
    }

    fn write_area(&self, page: &mut String, case: &CaseFound, area: &AreaFound) -> fmt::Result {
        let AreaFound { name, zones, residents, .. } = area;
        writeln!(page, "\n### {} ({})\n", capitalised(&name.en), name.zh)?;
        let word = if *zones == 1 { "zone" } else { "zones" };
        writeln!(page, "{zones} {word}, {} residents.", grouped(*residents))?;
        if area.services.is_empty() {
            return writeln!(page, "\nNothing was lost in any replication.");
        }
        let moved: Vec<(&RestorationCurve, &ServiceFound)> = area
            .services
            .iter()
            .filter_map(|service| Some((area.curves.iter().find(|c| c.service == service.service)?, service)))
            .collect();
        write_curves(page, case.horizon_hours, &moved)?;
        write_times(page, case.horizon_hours, self.replications, &moved)?;
        write_chart(page, case.horizon_hours, &moved)
    }
}

fn write_curves(
    page: &mut String,
    horizon_hours: f64,
    moved: &[(&RestorationCurve, &ServiceFound)],
) -> fmt::Result {
    let shown: Vec<f64> = SHOWN_HOURS.into_iter().filter(|hour| *hour <= horizon_hours).collect();
    let head: Vec<String> = shown.iter().map(|hour| format!("{hour} h")).collect();
    writeln!(page, "\n| share of the need met | {} |", head.join(" | "))?;
    writeln!(page, "|---|{}", "---:|".repeat(shown.len()))?;
    let cell = |point: Option<&RestorationPoint>| {
        point.map_or_else(String::new, |point| level([point.p10, point.median, point.p90]))
    };
    for (curve, _) in moved {
        let (zh, en) = service_words(curve.service);
        let cells: Vec<String> = shown.iter().map(|hour| cell(curve.at(*hour))).collect();
        writeln!(page, "| {en} ({zh}) | {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn write_times(
    page: &mut String,
    horizon_hours: f64,
    replications: u64,
    moved: &[(&RestorationCurve, &ServiceFound)],
) -> fmt::Result {
    writeln!(page, "\n| hours until for good | lost in | lowest level | 50 % | 90 % | 100 % |")?;
    writeln!(page, "|---|---:|---:|---:|---:|---:|")?;
    for (_, found) in moved {
        let times = found.restored_h.map(|band| hours_band(band, horizon_hours)).join(" | ");
        writeln!(
            page,
            "| {} | {} of {replications} | {} | {times} |",
            found.service.name(),
            found.lost_in,
            level(found.lowest_share),
        )?;
    }
    Ok(())
}

/// Medians as rows of blocks: the bottom is the lowest median of the service, the top its whole need.
fn write_chart(
    page: &mut String,
    horizon_hours: f64,
    moved: &[(&RestorationCurve, &ServiceFound)],
) -> fmt::Result {
    writeln!(page, "\n```text")?;
    for (curve, _) in moved {
        let least = curve.points.iter().map(|point| point.median).fold(1.0, f64::min);
        writeln!(
            page,
            "{:<8}{}  ▁ {}, █ 100 %",
            curve.service.name(),
            chart(curve, least, horizon_hours),
            percent(least)
        )?;
    }
    let end = format!("{horizon_hours} h");
    writeln!(page, "{:<8}0 h{end:>width$}", "", width = CHART_PLACES - 3)?;
    writeln!(page, "```")
}

fn chart(curve: &RestorationCurve, least: f64, horizon_hours: f64) -> String {
    let block = |place: usize| {
        let hour = horizon_hours * place as f64 / (CHART_PLACES - 1) as f64;
        let median = curve.at(hour).map_or(1.0, |point| point.median);
        let height = if least < 1.0 { (median - least) / (1.0 - least) } else { 1.0 };
        // Only what is whole looks whole.
        let top = (BLOCKS.len() - 1) as f64;
        BLOCKS[(height * top).floor().clamp(0.0, top) as usize]
    };
    (0..CHART_PLACES).map(block).collect()
}

fn write_comparison(page: &mut String, found: &Comparison) -> fmt::Result {
    let clock = &found.clock;
    writeln!(
        page,
        "- **{}** ({}), {}: {} ({}; {}, grade {:?}). {} {}",
        clock.event.en,
        clock.event.zh,
        found.area.en,
        clock.what.en,
        clock.what.zh,
        clock.source,
        clock.grade,
        sentence(found),
        clock.differs.en,
    )
}

/// What the comparison says, in words.
fn sentence(found: &Comparison) -> String {
    let (known, here) = (known(found), here(found));
    let measure = measure_words(found.clock.measure);
    let text = match found.verdict {
        Verdict::Inside => format!("Inside what is known: {measure}, {here} here, {known} known."),
        Verdict::Near => format!("Near, but not inside: {measure}, {here} here, {known} known."),
        Verdict::Sooner => format!(
            "**Missed: sooner here{}.** {}, {here} here, {known} known.",
            by(found),
            capitalised(&measure)
        ),
        Verdict::Later => format!(
            "**Missed: later here{}.** {}, {here} here, {known} known.",
            by(found),
            capitalised(&measure)
        ),
        Verdict::Open => {
            format!("Open, because the runs end before it is decided: {measure}, {here} here, {known} known.")
        }
        Verdict::NothingLost => {
            "In half of the replications or more nothing was lost that this clock could time.".to_owned()
        }
        Verdict::NotJudged => format!("Not judged: {measure}, {here} here, {known} there."),
    };
    match found.found {
        Some([low, _, high]) if matches!(found.verdict, Verdict::Sooner | Verdict::Later) => {
            let holds = low <= found.clock.high && found.clock.low <= high;
            let band = if holds { "The record lies within" } else { "The record lies outside" };
            format!("{text} {band} the 10 to 90 % of the replications.")
        }
        _ => text,
    }
}

/// By how much a median misses the nearer end of the range.
fn by(found: &Comparison) -> String {
    let Some([_, median, _]) = found.found else { return String::new() };
    let nearer = if median < found.clock.low { found.clock.low } else { found.clock.high };
    match found.clock.measure.unit() {
        Unit::Share => format!(", by {:.0} percentage points", (median - nearer).abs() * 100.0),
        _ if median > 0.0 && nearer > 0.0 => {
            let least = if median >= found.horizon_hours { "at least " } else { "" };
            format!(", by a factor of {least}{:.1}", (median / nearer).max(nearer / median))
        }
        _ => String::new(),
    }
}

fn known(found: &Comparison) -> String {
    let clock = &found.clock;
    let show = |value| number(value, clock.measure.unit());
    if clock.low == clock.high {
        return format!("{} ({:?})", show(clock.value), clock.grade);
    }
    format!("{} ({} to {}; {:?})", show(clock.value), show(clock.low), show(clock.high), clock.grade)
}

fn here(found: &Comparison) -> String {
    let Some(band) = found.found else { return "–".to_owned() };
    let text = match found.clock.measure.unit() {
        Unit::Hours => hours_band(band, found.horizon_hours),
        unit => {
            let [low, median, high] = band.map(|value| number(value, unit));
            format!("{median} ({low} to {high})")
        }
    };
    match found.verdict {
        Verdict::NothingLost => format!("{text}, over {} replications alone", found.measured_in),
        _ => text,
    }
}

fn measure_words(measure: Measure) -> String {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    match measure {
        Measure::HoursTo { share } => format!("hours until {} of the need is met", percent(share)),
        Measure::CriticalHoursTo { share } => {
            format!("hours until the grid serves {} of the critical load", percent(share))
        }
        Measure::ZoneHours => "hours that a zone is without (median over zones)".to_owned(),
        Measure::BackShare { hours } => format!("share of what was lost that is back at {hours} h"),
        Measure::ZonesBack { hours } => {
            format!("share of the zones that were without and are back at {hours} h")
        }
        Measure::ZonesServed { hours } => format!("share of zones served at {hours} h"),
        Measure::CutOfDark { hours } => format!("share cut off of those without power at {hours} h"),
        Measure::StationsOut { hours } => format!("base stations out at {hours} h"),
    }
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Inside => "inside",
        Verdict::Near => "near",
        Verdict::Sooner => "**sooner**",
        Verdict::Later => "**later**",
        Verdict::Open => "open",
        Verdict::NothingLost => "nothing lost",
        Verdict::NotJudged => "not judged",
    }
}

fn write_asides(page: &mut String, asides: &[Aside]) -> fmt::Result {
    if asides.is_empty() {
        return Ok(());
    }
    writeln!(page, "## Known, and not beside a number\n")?;
    for Aside { event, what, because, source, grade } in asides {
        writeln!(
            page,
            "- **{}** ({}): {} ({source}, grade {grade:?}). {}",
            event.en, event.zh, what.en, because.en
        )?;
    }
    writeln!(page)
}

/// What the tables do and do not say.
const READING: &str = "\
## How to read this

- The cases are not the events of the record: another city, another season, other damage. A clock tells of the order of \
magnitude that crews, roads and spares allow after such an event; a case that stands inside is no proof, one that misses by a \
factor is a reason to look at repair times and crews.
- Repair times are those of Hazus for what is broken, made faster by the plan's factor for the crews that pour in (grade E), \
plus inspection, travel, shifts and spares.
- The record counts homes on a generator as lit where it does not say otherwise. Generator trucks feed hospitals and the like \
here, not homes, so levels of power are those of the grid; mobile base stations count for telecom.
- Telecom is what people can do with their telephones: the rush of calls after an event is unmet need, too, and pulls the first \
hours down where no station is out.
- Villages behind a washed-out road wait for the road. Roads are closed here by shaking and by gas alone; storms close none. \
Where a storm's clock is missed on the early side, look there first.
- Records are press figures read on the web; what \"back\" meant is the reporter's word.";

fn level([low, median, high]: [f64; 3]) -> String {
    format!("{} ({}–{})", percent(median), bare_percent(low), bare_percent(high))
}

fn hours_band(band: [f64; 3], horizon_hours: f64) -> String {
    let show =
        |value: f64| if value >= horizon_hours { format!("≥ {horizon_hours}") } else { hours(value) };
    let [low, median, high] = band.map(show);
    format!("{median} ({low} to {high})")
}

fn number(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Hours => format!("{} h", hours(value)),
        Unit::Share => percent(value),
        Unit::Count => grouped(value),
    }
}

fn hours(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}").trim_end_matches(".0").to_owned();
    }
    format!("{value:.0}")
}

/// Only what is whole looks whole: 99.96 % is not 100 %.
fn bare_percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    if text == "100.0" && share < 0.999_9 {
        "99.9".to_owned()
    } else {
        text.trim_end_matches(".0").to_owned()
    }
}

fn percent(share: f64) -> String {
    format!("{} %", bare_percent(share))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
