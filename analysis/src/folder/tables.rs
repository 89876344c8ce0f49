//! The Parquet tables of a run folder.

use std::io::Write;

use polars::prelude::{
    Column, DataFrame, IntoColumn as _, NamedFrom as _, ParquetWriter, PolarsResult, Series,
};

use super::RunFolder;
use crate::outcome::Outcome;
use crate::summary::{RestorationCurve, RestorationPoint, Summary, ZoneSummary};

/// One row a replication in the order of their numbers: `replication`, for every promise its quantity
/// under the promise's key and `KEY_holds`, then the city's numbers.
pub(super) fn replications(run: &RunFolder<'_>, out: impl Write) -> PolarsResult<()> {
    let mut runs: Vec<&(u64, Outcome)> = run.outcomes.iter().collect();
    runs.sort_by_key(|(replication, _)| *replication);
    let numbers: Vec<u64> = runs.iter().map(|(replication, _)| *replication).collect();
    let runs: Vec<&Outcome> = runs.into_iter().map(|(_, outcome)| outcome).collect();
    let mut columns = vec![Series::new("replication".into(), numbers).into_column()];
    for (index, target) in run.setting.measured().enumerate() {
        columns.push(reals(&target.id, runs.iter().map(|run| run.targets[index].quantity)));
        let holds: Vec<Option<bool>> = runs.iter().map(|run| run.targets[index].holds).collect();
        columns.push(Series::new(format!("{}_holds", target.id).into(), holds).into_column());
    }
    columns.extend(totals(&runs));
    write(columns, out)
}

fn totals(runs: &[&Outcome]) -> Vec<Column> {
    let rows: Vec<_> = runs.iter().map(|run| run.totals.numbers()).collect();
    let names = crate::outcome::Totals::default().numbers();
    let column = |(index, (name, _)): (usize, &(&str, f64))| reals(name, rows.iter().map(|row| row[index].1));
    names.iter().enumerate().map(column).collect()
}

/// One row a zone: who it is, probabilities, medians. What never happens is null.
pub(super) fn zones(summary: &Summary, out: impl Write) -> PolarsResult<()> {
    let zones = &summary.zones;
    let text = |name: &str, of: fn(&ZoneSummary) -> &String| {
        Series::new(name.into(), zones.iter().map(|zone| of(zone).as_str()).collect::<Vec<_>>()).into_column()
    };
    let number = |name: &str, of: fn(&ZoneSummary) -> f64| reals(name, zones.iter().map(of));
    let chance = |name: &str, of: fn(&ZoneSummary) -> Option<f64>| {
        Series::new(name.into(), zones.iter().map(of).collect::<Vec<_>>()).into_column()
    };
    let columns = vec![
        text("zone_id", |z| &z.id),
        text("name_zh", |z| &z.name_zh),
        text("name_en", |z| &z.name_en),
        text("district_zh", |z| &z.district_zh),
        text("district_en", |z| &z.district_en),
        number("lon", |z| z.lon),
        number("lat", |z| z.lat),
        number("residents", |z| z.residents),
        number("p_site", |z| z.p_site),
        chance("p_first_district_ok", |z| z.p_first_district),
        chance("p_first_city_ok", |z| z.p_first_city),
        chance("p_secured_ok", |z| z.p_secured),
        number("intensity_median", |z| z.intensity),
        number("collapsed_share_median", |z| z.collapsed_share),
        number("deaths_median", |z| z.deaths),
        number("displaced_median", |z| z.displaced),
        number("first_district_h_median", |z| z.first_district_h),
        number("first_city_h_median", |z| z.first_city_h),
        number("secured_h_median", |z| z.secured_h),
        number("known_h_median", |z| z.known_h),
        number("silent_h_median", |z| z.silent_h),
        number("hours_without_power_median", |z| z.hours_without[0]),
        number("hours_without_water_median", |z| z.hours_without[1]),
        number("hours_without_gas_median", |z| z.hours_without[2]),
        number("hours_without_heat_median", |z| z.hours_without[3]),
        number("hours_without_telecom_median", |z| z.hours_without[4]),
    ];
    write(columns, out)
}

/// One row a service and hour: `service`, `hour`, and the 10th, 50th and 90th percentile of the share of the
/// city's need that is met. No rows where nothing was lost in any replication.
pub(super) fn restoration(summary: &Summary, out: impl Write) -> PolarsResult<()> {
    let rows: Vec<(&str, &RestorationPoint)> = summary.restoration.iter().flat_map(points).collect();
    let number =
        |name: &str, of: fn(&RestorationPoint) -> f64| reals(name, rows.iter().map(|(_, point)| of(point)));
    let services: Vec<&str> = rows.iter().map(|(service, _)| *service).collect();
    let columns = vec![
        Series::new("service".into(), services).into_column(),
        number("hour", |point| point.hour),
        number("p10", |point| point.p10),
        number("median", |point| point.median),
        number("p90", |point| point.p90),
    ];
    write(columns, out)
}

fn points(curve: &RestorationCurve) -> impl Iterator<Item = (&'static str, &RestorationPoint)> {
    curve.points.iter().map(|point| (curve.service.name(), point))
}

/// A column of numbers; what is not finite is null.
fn reals(name: &str, numbers: impl Iterator<Item = f64>) -> Column {
    let numbers: Vec<Option<f64>> = numbers.map(|number| number.is_finite().then_some(number)).collect();
    Series::new(name.into(), numbers).into_column()
}

fn write(columns: Vec<Column>, out: impl Write) -> PolarsResult<()> {
    let mut table = DataFrame::new_infer_height(columns)?;
    ParquetWriter::new(out).finish(&mut table).map(|_| ())
}
