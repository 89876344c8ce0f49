//! `shapan import`: a file that another tool wrote, as files of a pack.

mod lifelines;
mod motion;
mod roads;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use shapan_analysis::Lang;
use shapan_import::exposure::{self, ByZone, Exposure};
use shapan_import::parcel::{Parcel, key_from};
use shapan_import::shakemap::ShakeMap;
use shapan_import::{
    ImportProblems, Imported, Mapping, Remark, RemarkKind, Source, damage_state, fragility, shakemap,
    vulnerability,
};

use crate::args::{
    ExposureArgs, Format, FragilityArgs, ImportArgs, ImportKind, ParcelArgs, ShakemapArgs, VulnerabilityArgs,
};
use crate::ending::{Ending, Trouble};
use crate::terminal::Terminal;

/// Degrees of intensity in numerals.
const DEGREES: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// What was read, ready to be written and told.
struct Read {
    /// In Chinese and English.
    said: [String; 2],
    /// For programs.
    facts: Value,
    remarks: Vec<Remark>,
    parcel: Parcel,
}

/// Runs the command.
pub(crate) fn run(args: &ImportArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let (parcel, read) = match &args.kind {
        ImportKind::Shakemap(args) => (&args.parcel, read_shakemap(args)),
        ImportKind::Motion(args) => (&args.parcel, motion::read_motion(args)),
        ImportKind::Components(args) => (&args.parcel, motion::read_components(args)),
        ImportKind::Fragility(args) => (&args.parcel, read_fragility(args)),
        ImportKind::Vulnerability(args) => (&args.parcel, read_vulnerability(args)),
        ImportKind::Exposure(args) => (&args.parcel, read_exposure(args)),
        ImportKind::Matpower(args) => (&args.sited.parcel, lifelines::read_matpower(args)),
        ImportKind::Pandapower(args) => (&args.parcel, lifelines::read_pandapower(args)),
        ImportKind::Epanet(args) => (&args.parcel, lifelines::read_epanet(args)),
        ImportKind::Gaslib(args) => (&args.sited.parcel, lifelines::read_gaslib(args)),
        ImportKind::Dependencies(args) => (&args.parcel, lifelines::read_dependencies(args)),
        ImportKind::Tntp(args) => (&args.parcel, roads::read_tntp(args)),
        ImportKind::Gmns(args) => (&args.parcel, roads::read_gmns(args)),
        ImportKind::Osm(args) => (&args.parcel, roads::read_osm(args)),
    };
    let written = read.and_then(|read| {
        let written = read.parcel.write_into(&parcel.into)?;
        Ok((read, written))
    });
    match written {
        Ok((read, written)) => {
            tell(parcel, &read, &written, terminal)?;
            Ok(Ending::Done)
        }
        Err(problems) => Err(refuse(parcel, &problems, terminal)?),
    }
}

fn read_shakemap(args: &ShakemapArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let uncertainty = args.uncertainty.as_deref().map(Source::read).transpose()?;
    let read = shakemap::read(&source, uncertainty.as_ref())?;
    let key = args.parcel.key.clone().unwrap_or_else(|| key_from(&read.value.event.id));
    Ok(field(read, &key))
}

/// A field of motion, in words and as files.
fn field(read: Imported<ShakeMap>, key: &str) -> Read {
    let map = &read.value;
    let counts = shakemap::histogram_by_degree(&map.columns.intensity);
    let filled = DEGREES.iter().zip(counts).filter(|(_, count)| *count > 0);
    let histogram = filled.map(|(degree, count)| format!("{degree} {count}")).collect::<Vec<_>>().join(", ");
    let (event, spec) = (&map.event, &map.spec);
    let place = format!("{} × {} = {}", spec.columns, spec.rows, spec.points());
    let what = format!("{}, {}, M {}", event.description, event.time, event.magnitude);
    Read {
        said: [
            format!("{what};格点 {place}\n各烈度格点数:{histogram}"),
            format!("{what}; points {place}\npoints by degree of intensity: {histogram}"),
        ],
        facts: json!({
            "event": event.id, "magnitude": event.magnitude, "origin_time": event.time,
            "columns": spec.columns, "rows": spec.rows, "points": spec.points(),
            "points_by_degree": counts,
        }),
        parcel: shakemap::parcel(map, key),
        remarks: read.remarks,
    }
}

fn read_fragility(args: &FragilityArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let pairs = args.limit_states.iter().map(|(name, state)| (name.clone(), damage_state(state)));
    let mapping = Mapping { limit_states: pairs.collect(), nearest_period: args.period.nearest_period };
    let mut read = fragility::read(&source, &mapping)?;
    let (key, from) = names(&args.parcel);
    let (parcel, dropped) = fragility::parcel(&read.value, &key, &from);
    read.remarks.extend(dropped);
    let (classes, states) = (read.value.functions.len(), read.value.limit_states.join(", "));
    Ok(Read {
        said: [
            format!("{classes} 类的易损性曲线;极限状态:{states}"),
            format!("fragility curves of {classes} classes; limit states: {states}"),
        ],
        facts: json!({ "classes": classes, "limit_states": read.value.limit_states }),
        remarks: read.remarks,
        parcel,
    })
}

fn read_vulnerability(args: &VulnerabilityArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let mapping = Mapping { nearest_period: args.period.nearest_period, ..Mapping::default() };
    let read = vulnerability::read(&source, &mapping)?;
    let (key, from) = names(&args.parcel);
    let (classes, category) = (read.value.functions.len(), &read.value.loss_category);
    Ok(Read {
        said: [
            format!("{classes} 类的损失率函数;损失类别:{category}"),
            format!("vulnerability functions of {classes} classes; loss category: {category}"),
        ],
        facts: json!({ "classes": classes, "loss_category": category }),
        parcel: vulnerability::parcel(&read.value, &key, &from),
        remarks: read.remarks,
    })
}

fn read_exposure(args: &ExposureArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let folder = args.parcel.file.parent().unwrap_or(Path::new(""));
    let mut read = exposure::read(&source, folder)?;
    if let Some(path) = &args.fragility {
        // Only the classes count here, so any limit states and periods will do.
        let curves = fragility::read_classes(&Source::read(path)?)?;
        exposure::check_classes(&source, &read.value, &curves)?;
    }
    let by_zone = match &args.zones {
        Some(path) => {
            let zones = exposure::read_zones(&Source::read(path)?)?;
            let by_zone = exposure::by_zone(&read.value.assets, &zones, args.within_km);
            exposure::check_swapped(&source, &by_zone)?;
            read.remarks.extend(far(&by_zone, args.within_km));
            Some(by_zone)
        }
        None => None,
    };
    let (key, from) = names(&args.parcel);
    let (said, facts) = stock(&read.value, by_zone.as_ref());
    let parcel = exposure::parcel(&read.value, by_zone.as_ref(), &key, &from);
    Ok(Read { said, facts, remarks: read.remarks, parcel })
}

/// How much stands there, in words and for programs.
fn stock(exposure: &Exposure, by_zone: Option<&ByZone>) -> ([String; 2], Value) {
    let by_class = exposure.buildings_by_class();
    let (assets, classes) = (exposure.assets.len(), by_class.len());
    let buildings: f64 = by_class.values().sum();
    let said = [
        format!("{assets} 处资产,{classes} 类,共 {buildings:.0} 栋"),
        format!("{assets} assets of {classes} classes, {buildings:.0} buildings in all"),
    ];
    let too_far = by_zone.map(|by_zone| by_zone.too_far.len());
    (said, json!({ "assets": assets, "classes": classes, "buildings": buildings, "too_far": too_far }))
}

/// What lies too far from every zone.
fn far(by_zone: &ByZone, within_km: f64) -> Option<Remark> {
    let count = by_zone.too_far.len();
    let farthest = by_zone.too_far.iter().max_by(|a, b| a.distance_km.total_cmp(&b.distance_km))?;
    let (id, km) = (&farthest.asset_id, farthest.distance_km);
    Some(Remark {
        kind: RemarkKind::Dropped,
        zh: format!("{count} 处资产距各分区中心均超过 {within_km} km,未汇总;最远 {id},{km:.0} km"),
        en: format!(
            "from the sums: {count} assets farther than {within_km} km from every zone, {id} by {km:.0} km"
        ),
    })
}

/// Key and description of a source that is only known by its file.
fn names(args: &ParcelArgs) -> (String, String) {
    let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let key = args.key.clone().unwrap_or_else(|| key_from(&name(args.file.file_stem())));
    (key, name(args.file.file_name()))
}

/// Says what was read, assumed, left out and written.
fn tell(args: &ParcelArgs, read: &Read, written: &[PathBuf], terminal: &Terminal) -> Result<(), Trouble> {
    if args.format.format == Format::Json {
        return terminal.say_json(&json!({
            "file": args.file, "ok": true, "problems": [],
            "read": read.facts, "remarks": read.remarks, "written": written,
        }));
    }
    let [zh, en] = &read.said;
    let mut lines = vec![format!("{}{}", terminal.pick("读入:", "read: "), terminal.pick(zh, en))];
    lines.extend(read.remarks.iter().map(|remark| {
        let head = match remark.kind {
            RemarkKind::Assumed => terminal.pick("假定:", "assumed: "),
            RemarkKind::Dropped => terminal.pick("舍去:", "left out: "),
        };
        format!("{head}{}", terminal.pick(&remark.zh, &remark.en))
    }));
    let head = terminal.pick("写入:", "written: ");
    lines.extend(written.iter().map(|path| format!("{head}{}", path.display())));
    terminal.say(&lines.join("\n"))
}

/// Says what is wrong, all of it; gives what the command ends with.
fn refuse(args: &ParcelArgs, problems: &ImportProblems, terminal: &Terminal) -> Result<Trouble, Trouble> {
    if args.format.format == Format::Json {
        let list = problems.as_slice();
        terminal.say_json(&json!({ "file": args.file, "ok": false, "problems": list }))?;
    }
    terminal.remark(&problems.to_string());
    let count = problems.as_slice().len();
    Ok(Trouble::Input(match (terminal.lang, count) {
        (Lang::Zh, _) => format!("共 {count} 处问题;没有写入任何文件。"),
        (_, 1) => "1 problem; nothing was written.".to_owned(),
        _ => format!("{count} problems; nothing was written."),
    }))
}
