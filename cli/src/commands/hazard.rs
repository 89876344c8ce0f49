//! `shapan hazard`: the field of shaking, at the zones of a scenario or at any other places.

use std::io::{self, Write};
use std::path::Path;

use shapan_analysis::{Lang, ShakingFormat, ShakingRow, ShakingWriteError, write_shaking};
use shapan_engine::{City, Draw, Felt, Place};
use shapan_experiment::Experiment;
use shapan_import::Source;
use shapan_import::sites::{self, ForeignSite};

use crate::args::{FieldFormat, HazardArgs};
use crate::ending::{Ending, Trouble};
use crate::job;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &HazardArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    if args.format == FieldFormat::Parquet && args.out.is_none() {
        let text = terminal.pick(
            "parquet 不是文本,请用 --out FILE 指定文件",
            "parquet is no text: say with --out FILE where to write it",
        );
        return Err(Trouble::Input(text.to_owned()));
    }
    let experiment = job::prepare(&args.scenario.scenario, &job::changes(&args.scenario), terminal)?;
    let draw = match args.replication {
        Some(number) => Draw::Replication { seed: args.seed, number },
        None => Draw::Median,
    };
    let rows = match &args.sites {
        None => of_zones(experiment.city(), draw)?,
        Some(file) => of_sites(&experiment, draw, file, terminal)?,
    };
    let format = match args.format {
        FieldFormat::Csv => ShakingFormat::Csv,
        FieldFormat::Geojson => ShakingFormat::GeoJson,
        FieldFormat::Parquet => ShakingFormat::Parquet,
    };
    match &args.out {
        None => to_output(&rows, format)?,
        Some(file) => {
            to_file(&rows, format, file)?;
            terminal.remark(&format!("{} {}", terminal.pick("已写入", "written:"), file.display()));
        }
    }
    Ok(Ending::Done)
}

fn of_zones(city: &City, draw: Draw) -> Result<Vec<ShakingRow>, Trouble> {
    let zones = city.zone_places().into_iter().zip(city.shaking(draw).map_err(Trouble::of)?);
    Ok(zones.map(|((id, place), felt)| row(id, place, felt)).collect())
}

fn of_sites(
    experiment: &Experiment,
    draw: Draw,
    file: &Path,
    terminal: &Terminal,
) -> Result<Vec<ShakingRow>, Trouble> {
    let sites = Source::read(file).and_then(|source| sites::read(&source)).map_err(Trouble::of)?;
    let city = experiment.city();
    let places = on_ground(city, &sites, terminal);
    job::warn_of_motion(&city.shaking_concerns(&places), terminal);
    let felt = city.shaking_at(&places, draw).map_err(Trouble::of)?;
    let rows = sites.into_iter().zip(places).zip(felt);
    Ok(rows.map(|((site, place), felt)| row(site.id, place, felt)).collect())
}

/// Places with the Vs30 of the file; where it has none, that of the nearest zone.
fn on_ground(city: &City, sites: &[ForeignSite], terminal: &Terminal) -> Vec<Place> {
    let unknown = sites.iter().filter(|site| site.vs30_m_s.is_none()).count();
    if unknown > 0 {
        terminal.remark(&match terminal.lang {
            Lang::Zh => format!("注意：{unknown} 个地点没有 Vs30，取最近分区的值"),
            Lang::En => format!("warning: sites without Vs30 take that of the nearest zone: {unknown}"),
        });
    }
    let vs30 = |site: &ForeignSite| site.vs30_m_s.unwrap_or_else(|| city.vs30_near(site.lon, site.lat));
    sites.iter().map(|site| Place { lon: site.lon, lat: site.lat, vs30_m_s: vs30(site) }).collect()
}

fn row(site: String, place: Place, felt: Felt) -> ShakingRow {
    let Felt { pga_g, pgv_cm_s, sa03_g, sa10_g, intensity } = felt;
    let Place { lon, lat, vs30_m_s } = place;
    ShakingRow { site, lon, lat, pga_g, pgv_cm_s, sa03_g, sa10_g, intensity, vs30_m_s }
}

fn to_output(rows: &[ShakingRow], format: ShakingFormat) -> Result<(), Trouble> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write_shaking(rows, format, &mut out);
    written.and_then(|()| Ok(out.flush()?)).map_err(|error| match error {
        ShakingWriteError::Io(error) => Trouble::Output(error),
        error => Trouble::of(error),
    })
}

/// Writes beside the file and moves into place: it is there whole or not at all.
fn to_file(rows: &[ShakingRow], format: ShakingFormat, file: &Path) -> Result<(), Trouble> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|error| Trouble::at(file, &error))?;
    let mut buffered = io::BufWriter::new(beside.as_file_mut());
    write_shaking(rows, format, &mut buffered).map_err(|error| Trouble::at(file, &error))?;
    buffered.flush().map_err(|error| Trouble::at(file, &error))?;
    drop(buffered);
    beside.persist(file).map_err(|error| Trouble::at(file, &error))?;
    Ok(())
}
