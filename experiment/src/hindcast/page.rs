//! The page: what is known beside what the models say.

use std::fmt::{self, Write};

use shapan_damage::calibration::GB17742_PGA_G;

use super::record::Figure;
use super::{CASUALTY_MODELS, ClassFound, EventFound, Hindcast, TollRange};
use crate::study::grouped;

impl Hindcast {
    /// The page as Markdown; `command` is what makes it again.
    #[must_use]
    pub fn markdown(&self, command: &str) -> String {
        let mut page = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut page, command);
        page
    }

    fn write(&self, page: &mut String, command: &str) -> fmt::Result {
        writeln!(page, "# Earthquakes of the past, beside the record\n")?;
        writeln!(
            page,
            "Made by `{command}`: {} replications of every event with every casualty model, seed {}. Nothing is \
             tuned to these records. Medians, with the 5th and 95th percentile in brackets. Grades: V read in a \
             source, M recalled, E estimated.\n",
            self.replications, self.seed
        )?;
        for event in &self.events {
            write_event(page, event)?;
        }
        write_classes(page, &self.classes)?;
        writeln!(page, "{READING}")
    }
}

/// What the tables do and do not say.
const READING: &str = "\
## How to read this

- Intensity by attenuation is the law of GB 18306-2015 for an average place; soft ground (Tianjin, Ninghe in 1976) shakes \
harder than the law says, and the law knows no ground. The column *from motion* is the intensity of GB/T 17742-2020 \
for the median motion on the place's own ground.
- Areas count the cells of a grid of 0.02 degrees in which the median reaches the intensity. Isoseismals on maps follow \
pockets of soft ground and are drawn by hand. The trace of the Xiadian fault leaves out its uncertain course towards Beijing, \
which keeps the rupture 45 km from the city: the intensity there is no test of that choice.
- Deaths contain those who die under debris because nobody comes in time: rescue is played as in any scenario. The casualty \
models differ in who is killed and who is trapped at the first shock; `ma_xie` sets how many deaths are to be expected, at once \
and later, where a community helps itself. Buildings of 1976 and 1679 are damaged by intensity, so neither ground-motion \
models nor soil move these tolls. The count of 1679 in Beijing is of the city; its row here includes the two counties \
around it.
- Population and houses of the time are recalled or estimated (grades M and E): the record is no test of any single number.
- Ranges of the damage index are recalled, not read in the standard.";

fn write_event(page: &mut String, event: &EventFound) -> fmt::Result {
    let EventFound { record, magnitude_ms, .. } = event;
    writeln!(page, "## {} ({})\n", record.name.en, record.name.zh)?;
    writeln!(
        page,
        "Scenario `{}`, Ms {magnitude_ms:.1}, casualty model `{}`.\n",
        record.case, event.own_model
    )?;
    writeln!(page, "| intensity at | known | median | 16 to 84 % | from motion | within the known range |")?;
    writeln!(page, "|---|---|---|---|---|---|")?;
    for (place, found) in record.place.iter().zip(&event.places) {
        let [low, high] = found.range;
        writeln!(
            page,
            "| {} | {} ({:?}) | {:.1} | {low:.1} to {high:.1} | {:.1} | {} |",
            place.name.en,
            place.text,
            place.grade,
            found.median,
            found.instrumental,
            verdict(found.median, place.low, place.high),
        )?;
    }
    writeln!(page, "\n| area of at least | known km² | model km² | model over nearest end |")?;
    writeln!(page, "|---|---|---|---|")?;
    for (area, found) in record.area.iter().zip(&event.areas_km2) {
        let known = format!("{} to {} ({:?})", grouped(area.low_km2), grouped(area.high_km2), area.grade);
        let off = beside(*found, area.low_km2, area.high_km2);
        writeln!(page, "| {} | {known} | {} | {off} |", roman(area.intensity), grouped(*found))?;
    }
    write_tolls(page, event)
}

fn write_tolls(page: &mut String, event: &EventFound) -> fmt::Result {
    let columns = CASUALTY_MODELS.map(|model| format!("`{model}`")).join(" | ");
    writeln!(page, "\n| deaths | known | {columns} |")?;
    writeln!(page, "|---|---|{}", "---|".repeat(CASUALTY_MODELS.len()))?;
    for (group, toll) in event.record.toll.iter().enumerate() {
        let known = toll.deaths.as_ref().map_or("–".to_owned(), |figure| known(figure, grouped));
        let cells = event.tolls.iter().map(|model| range(model[group].deaths, grouped));
        writeln!(page, "| {} | {known} | {} |", toll.name.en, cells.collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(
        page,
        "\n| buildings | known, severely damaged or ruined | severely damaged or ruined | collapsed |"
    )?;
    writeln!(page, "|---|---|---|---|")?;
    // Damage does not depend on who counts the casualties.
    for (toll, found) in event.record.toll.iter().zip(&event.tolls[0]) {
        let TollRange { severe_share, collapsed_share, .. } = found;
        let known = toll.severe_share.as_ref().map_or("–".to_owned(), |figure| known(figure, percent));
        let (severe, collapsed) = (range(*severe_share, percent), range(*collapsed_share, percent));
        writeln!(page, "| {} | {known} | {severe} | {collapsed} |", toll.name.en)?;
    }
    writeln!(page)
}

fn write_classes(page: &mut String, classes: &[ClassFound]) -> fmt::Result {
    writeln!(page, "## Mean damage index of the building classes, beside GB/T 17742-2020\n")?;
    writeln!(
        page,
        "At the peak accelerations that the scale pairs with VI to X ({} g). The range of the class's type stands beside \
         each index; an index outside it is **bold**.\n",
        GB17742_PGA_G.map(|pga| format!("{pga:.3}")).join(", ")
    )?;
    writeln!(page, "| class | type | VI | VII | VIII | IX | X |")?;
    writeln!(page, "|---|---|---|---|---|---|---|")?;
    for class in classes {
        let cell = |(index, [low, high]): (&f64, &[f64; 2])| {
            let shown = if (*low..=*high).contains(index) {
                format!("{index:.2}")
            } else {
                format!("**{index:.2}**")
            };
            format!("{shown} ({low:.2}–{high:.2})")
        };
        let cells: Vec<String> = class.index.iter().zip(&class.ranges).map(cell).collect();
        let letter = format!("{:?}", class.record.scale_type);
        writeln!(page, "| {} | {letter} | {} |", class.name, cells.join(" | "))?;
    }
    writeln!(page)
}

fn verdict(value: f64, low: f64, high: f64) -> String {
    if (low..=high).contains(&value) {
        "yes".to_owned()
    } else {
        let off = if value < low { value - low } else { value - high };
        format!("no, {off:+.2}")
    }
}

/// `1` inside, else the ratio to the nearer end.
fn beside(value: f64, low: f64, high: f64) -> String {
    let ratio = if value < low { value / low } else { (value / high).max(1.0) };
    if ratio == 1.0 { "inside".to_owned() } else { format!("{ratio:.2}") }
}

fn known(figure: &Figure, show: fn(f64) -> String) -> String {
    format!("{} ({} to {}; {:?})", show(figure.value), show(figure.low), show(figure.high), figure.grade)
}

fn range([low, median, high]: [f64; 3], show: fn(f64) -> String) -> String {
    format!("{} ({} to {})", show(median), show(low), show(high))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn roman(intensity: f64) -> String {
    const NUMERALS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let whole = (intensity.fract() == 0.0).then(|| NUMERALS.get((intensity as usize).wrapping_sub(1)));
    whole.flatten().map_or_else(|| format!("{intensity:.1}"), |numeral| (*numeral).to_owned())
}
