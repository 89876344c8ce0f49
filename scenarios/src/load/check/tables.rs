//! Checks inside one table: keys once, ends in order, shares that sum to 1.

use std::collections::BTreeMap;

use super::of_table;
use crate::load::finding::Finding;
use crate::load::table::Table;
use crate::problem::ProblemKind;

/// How far a sum of rounded shares may be from 1.
const SUM_TOLERANCE: f64 = 0.005;

/// Runs the checks that a table asks for.
pub(super) fn check(table: &Table, findings: &mut Vec<Finding>) {
    duplicates(table, findings);
    ranges(table, findings);
    match table.spec.name {
        "buildings" => {
            rising(table, &["slight_g", "moderate_g", "extensive_g", "complete_g"], findings);
            each_row_sums(table, &["surface", "light", "void", "entombed"], findings);
        }
        "mix" => groups_sum(table, findings),
        "occupancy" => occupancy(table, findings),
        "motion" => weights_sum(table, findings),
        "curves" => curves(table, findings),
        "vulnerability" => vulnerability(table, findings),
        "assets" => {
            rising(table, &["slight_g", "moderate_g", "extensive_g", "complete_g"], findings);
            bridges_by_sa1(table, findings);
        }
        _ => {}
    }
    let needed =
        ["zones", "depots", "roads", "road_nodes", "buildings", "mix", "occupancy", "assets", "motion"];
    if table.rows.is_empty() && needed.contains(&table.spec.name) {
        findings.push(of_table(ProblemKind::Empty, table, "").expected("at least one row"));
    }
}

fn duplicates(table: &Table, findings: &mut Vec<Finding>) {
    let columns: Vec<_> = table.spec.keys.iter().filter_map(|key| table.column(key)).collect();
    if columns.len() < table.spec.keys.len() {
        return;
    }
    let mut seen = BTreeMap::new();
    for row in 0..table.rows.len() {
        let key: Vec<_> = columns.iter().map(|column| table.cell(row, *column)).collect();
        if let Some(first) = seen.insert(key.clone(), row) {
            let last = table.spec.keys[table.spec.keys.len() - 1];
            let mut finding = table.finding(ProblemKind::DuplicateId, row, last);
            finding.value = key.join(", ");
            findings
                .push(finding.expected(format!("a key of its own, besides the one in row {}", first + 1)));
        }
    }
}

fn number(table: &Table, row: usize, column: &str) -> Option<f64> {
    table.cell(row, table.column(column)?).parse().ok()
}

/// `x_low <= x <= x_high`, wherever a table has the three columns.
fn ranges(table: &Table, findings: &mut Vec<Finding>) {
    for column in &table.columns {
        let (low, high) = (format!("{column}_low"), format!("{column}_high"));
        if table.column(&low).is_some() && table.column(&high).is_some() {
            in_order(table, &[&low, column, &high], ProblemKind::LowAboveHigh, findings);
        }
    }
}

fn rising(table: &Table, columns: &[&str], findings: &mut Vec<Finding>) {
    in_order(table, columns, ProblemKind::NotRising, findings);
}

fn in_order(table: &Table, columns: &[&str], kind: ProblemKind, findings: &mut Vec<Finding>) {
    for row in 0..table.rows.len() {
        let numbers: Vec<_> = columns.iter().filter_map(|column| number(table, row, column)).collect();
        if numbers.len() == columns.len() && numbers.windows(2).any(|pair| pair[0] > pair[1]) {
            let mut finding = table.finding(kind, row, columns[columns.len() / 2]);
            finding.value = numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
            findings.push(finding.expected(columns.join(" <= ")));
        }
    }
}

fn each_row_sums(table: &Table, columns: &[&str], findings: &mut Vec<Finding>) {
    for row in 0..table.rows.len() {
        let sum: f64 = columns.iter().filter_map(|column| number(table, row, column)).sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            let mut finding = table.finding(ProblemKind::SharesDoNotSum, row, columns[0]);
            finding.value = format!("{sum:.4}");
            findings.push(finding.expected(format!("{} to sum to 1", columns.join(", "))));
        }
    }
}

/// The building classes of an era and use.
fn groups_sum(table: &Table, findings: &mut Vec<Finding>) {
    let (Some(era), Some(place_use)) = (table.column("era"), table.column("place_use")) else { return };
    let mut groups: BTreeMap<_, (usize, f64)> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let key = (table.cell(row, era), table.cell(row, place_use));
        let group = groups.entry(key).or_insert((row, 0.0));
        group.1 += number(table, row, "share").unwrap_or_default();
    }
    for ((era, place_use), (row, sum)) in groups {
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            let mut finding = table.finding(ProblemKind::SharesDoNotSum, row, "share");
            finding.place = format!("mix[era={era}, place_use={place_use}].share");
            finding.value = format!("{sum:.4}");
            findings.push(finding.expected("1"));
        }
    }
}

/// Branches of the logic tree; Boore et al. 2014 bring their own site term.
fn weights_sum(table: &Table, findings: &mut Vec<Finding>) {
    if let (Some(model), Some(site)) = (table.column("model"), table.column("site")) {
        for row in 0..table.rows.len() {
            if table.cell(row, model).starts_with("bssa14") && table.cell(row, site) != "vs30" {
                let finding = table.finding(ProblemKind::NotAllowed, row, "site");
                findings.push(finding.expected("vs30, the model's own site term"));
            }
        }
    }
    let sum: f64 = (0..table.rows.len()).filter_map(|row| number(table, row, "weight")).sum();
    if !table.rows.is_empty() && (sum - 1.0).abs() > SUM_TOLERANCE {
        let mut finding = table.finding(ProblemKind::SharesDoNotSum, 0, "weight");
        finding.value = format!("{sum:.4}");
        findings.push(finding.expected("1 over all models"));
    }
}

/// Curves of the bridge classes of Hazus take spectral acceleration at 1 s.
fn bridges_by_sa1(table: &Table, findings: &mut Vec<Finding>) {
    let (Some(hwb), Some(measure)) = (table.column("hwb"), table.column("measure")) else { return };
    for row in 0..table.rows.len() {
        if !table.cell(row, hwb).is_empty() && table.cell(row, measure) != "sa1" {
            findings.push(
                table
                    .finding(ProblemKind::NotAllowed, row, "measure")
                    .expected("sa1, with a class of bridge"),
            );
        }
    }
}

/// Functions have at least two rising levels, and ratios that their distribution can have.
fn vulnerability(table: &Table, findings: &mut Vec<Finding>) {
    let text = |row, name| table.column(name).map_or("", |column| table.cell(row, column));
    let mut last: BTreeMap<(&str, &str), (usize, usize, f64)> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let key = (text(row, "class_id"), text(row, "loss_category"));
        let (Some(level), Some(mean), Some(cv)) =
            (number(table, row, "level"), number(table, row, "mean_loss_ratio"), number(table, row, "cv"))
        else {
            continue;
        };
        let points = match last.get(&key) {
            Some((_, points, before)) if level <= *before => {
                findings.push(table.finding(ProblemKind::NotRising, row, "level").expected("rising levels"));
                *points
            }
            Some((_, points, _)) => *points,
            None => 0,
        };
        last.insert(key, (row, points + 1, level));
        if level <= 0.0 || (mean == 0.0 && cv > 0.0) {
            let finding = table.finding(ProblemKind::OutOfRange, row, "level");
            findings.push(finding.expected("a level above 0, and no scatter about a mean of 0"));
        }
        let beta = text(row, "distribution") == "beta";
        if beta && (mean > 1.0 || (cv > 0.0 && cv * cv >= 1.0 / mean - 1.0)) {
            let finding = table.finding(ProblemKind::OutOfRange, row, "cv");
            findings.push(finding.expected("a mean up to 1 and a scatter that a beta distribution can have"));
        }
    }
    for (row, points, _) in last.into_values() {
        if points < 2 {
            findings.push(table.finding(ProblemKind::Empty, row, "level").expected("at least two levels"));
        }
    }
}

/// Each curve says the numbers of its form; one class has one measure; points rise.
fn curves(table: &Table, findings: &mut Vec<Finding>) {
    let text = |row, name| table.column(name).map_or("", |column| table.cell(row, column));
    let mut measures: BTreeMap<&str, &str> = BTreeMap::new();
    let mut last: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
    let mut forms: BTreeMap<(&str, &str), (usize, usize, &str)> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let (class, state) = (text(row, "class_id"), text(row, "state"));
        let (_, rows, form) = forms.entry((class, state)).or_insert((row, 0, text(row, "form")));
        *rows += 1;
        if *form != text(row, "form") || (*form == "lognormal" && *rows > 1) {
            let finding = table.finding(ProblemKind::NotAllowed, row, "form");
            findings.push(finding.expected("one form for a state: one lognormal row, or points"));
        }
        if *measures.entry(class).or_insert(text(row, "measure")) != text(row, "measure") {
            let finding = table.finding(ProblemKind::DanglingReference, row, "measure");
            findings.push(finding.expected("one measure for all curves of a class"));
        }
        let [first, second] =
            if text(row, "form") == "discrete" { ["level", "probability"] } else { ["median", "beta"] };
        let at_least = |name, least| number(table, row, name).filter(|value| *value >= least);
        let least = if first == "median" { f64::MIN_POSITIVE } else { 0.0 };
        for (name, least) in [(first, f64::MIN_POSITIVE), (second, least)] {
            if at_least(name, least).is_none() {
                let finding = table.finding(ProblemKind::OutOfRange, row, name);
                findings.push(finding.expected("a number that fits the form of the curve"));
            }
        }
        if let (Some(level), Some(probability)) =
            (number(table, row, "level"), number(table, row, "probability"))
            && let Some((before, reached)) = last.insert((class, state), (level, probability))
            && (level <= before || probability < reached)
        {
            let finding = table.finding(ProblemKind::NotRising, row, "level");
            findings.push(finding.expected("rising levels with probabilities that do not fall"));
        }
    }
    for (row, rows, form) in forms.into_values() {
        if form == "discrete" && rows < 2 {
            findings.push(table.finding(ProblemKind::Empty, row, "level").expected("at least two points"));
        }
    }
}

/// Hours from 0 on, rising; no more people than there are.
fn occupancy(table: &Table, findings: &mut Vec<Finding>) {
    let hours: Vec<_> = (0..table.rows.len()).map(|row| number(table, row, "from_h")).collect();
    for row in 0..table.rows.len() {
        let fits = match (row, hours[row]) {
            (_, None) => true,
            (0, Some(first)) => first == 0.0,
            (_, Some(hour)) => hours[row - 1].is_none_or(|before| before < hour),
        };
        if !fits {
            findings.push(
                table.finding(ProblemKind::NotRising, row, "from_h").expected("hours from 0 on, rising"),
            );
        }
        let sum: f64 =
            ["home", "work", "school"].iter().filter_map(|column| number(table, row, column)).sum();
        if sum > 1.0 + SUM_TOLERANCE {
            let mut finding = table.finding(ProblemKind::SharesDoNotSum, row, "home");
            finding.value = format!("{sum:.4}");
            findings.push(finding.expected("home, work and school to sum to at most 1"));
        }
    }
}
