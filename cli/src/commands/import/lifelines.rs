//! `shapan import matpower`, `pandapower`, `epanet`, `gaslib`, `dependencies`: lifelines, as tables of a region.

use serde_json::json;
use shapan_import::exposure::read_zones;
use shapan_import::lifelines::{
    Positions, PowerTables, Siting, WaterTables, dependencies, from_epanet, from_gaslib, from_matpower,
    read_places,
};
use shapan_import::matpower::Assume;
use shapan_import::parcel::check_key;
use shapan_import::{ImportProblems, Imported, Source, epanet, gaslib, matpower, pandapower};

use super::{Read, names};
use crate::args::{DependenciesArgs, GaslibArgs, MatpowerArgs, SitedArgs};

pub(super) fn read_matpower(args: &MatpowerArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.sited.parcel.file)?;
    let case = matpower::read(&source, &Assume { base_kv: args.base_kv, ..Assume::default() })?;
    let mut tables = from_matpower(&source, &case.value, &siting(&args.sited)?)?;
    tables.remarks.splice(0..0, case.remarks);
    put_power(tables, &args.sited)
}

pub(super) fn read_pandapower(args: &SitedArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    put_power(pandapower::read(&source, &siting(args)?)?, args)
}

pub(super) fn read_epanet(args: &SitedArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let model = epanet::read(&source)?;
    let mut tables = from_epanet(&source, &model.value, &siting(args)?)?;
    tables.remarks.splice(0..0, model.remarks);
    put_water(tables, args)
}

pub(super) fn read_gaslib(args: &GaslibArgs) -> Result<Read, ImportProblems> {
    let sited = &args.sited;
    let source = Source::read(&sited.parcel.file)?;
    let scenario = args.scenario.as_deref().map(Source::read).transpose()?;
    let network = gaslib::read(&source, scenario.as_ref(), None, &gaslib::Assume::default())?;
    let tables = from_gaslib(&source, &network.value, &gaslib::positions(&source)?, &siting(sited)?)?;
    let (key, from) = names(&sited.parcel);
    let (nodes, links) = (tables.value.nodes.len(), tables.value.links.len());
    let demand: f64 = tables.value.nodes.iter().filter_map(|node| node.demand_k_m3_h).sum();
    Ok(Read {
        said: [
            format!("{nodes} 个节点,{links} 条管线,用气共 {demand:.1} 千立方米/时"),
            format!("{nodes} nodes, {links} links, {demand:.1} thousand m3 an hour of demand"),
        ],
        facts: json!({ "nodes": nodes, "links": links, "demand_k_m3_h": demand }),
        parcel: tables.value.parcel(&sited.region, &key, &from)?,
        remarks: [network.remarks, tables.remarks].concat(),
    })
}

pub(super) fn read_dependencies(args: &DependenciesArgs) -> Result<Read, ImportProblems> {
    check_key(&args.region)?;
    let source = Source::read(&args.parcel.file)?;
    let terms = args.terms();
    let known = dependencies::Known::read(&args.parcel.into, &args.region, terms.needs)?;
    let read = dependencies::read(&source, &terms, &known)?;
    let (key, from) = names(&args.parcel);
    let count = read.value.len();
    Ok(Read {
        said: [format!("{count} 条依赖"), format!("{count} dependencies")],
        facts: json!({ "dependencies": count }),
        parcel: dependencies::parcel(&read.value, &args.region, &key, &from)?,
        remarks: read.remarks,
    })
}

/// Where things stand, as asked for.
fn siting(args: &SitedArgs) -> Result<Siting, ImportProblems> {
    check_key(&args.region)?;
    let positions = match (&args.places, args.around) {
        (Some(path), _) => Positions::Listed(read_places(&Source::read(path)?)?),
        (None, Some((lon, lat))) => Positions::Around(lon, lat),
        (None, None) => Positions::Own(args.crs.map(Into::into)),
    };
    let beside = args.parcel.into.join("regions").join(&args.region).join("zones.csv");
    let zones = match args.zones.clone().or(beside.is_file().then_some(beside)) {
        Some(path) => read_zones(&Source::read(&path)?)?,
        None => Vec::new(),
    };
    Ok(Siting { positions, zones, within_km: args.within_km })
}

fn put_power(read: Imported<PowerTables>, args: &SitedArgs) -> Result<Read, ImportProblems> {
    let (key, from) = names(&args.parcel);
    let (nodes, links) = (&read.value.nodes, &read.value.links);
    let demand: f64 = nodes.iter().filter_map(|node| node.peak_demand_mw).sum();
    let (count, lines) = (nodes.len(), links.len());
    Ok(Read {
        said: [
            format!("{count} 个节点,{lines} 条线路,负荷共 {demand:.1} MW"),
            format!("{count} nodes, {lines} links, {demand:.1} MW of demand"),
        ],
        facts: json!({ "nodes": count, "links": lines, "demand_mw": demand }),
        parcel: read.value.parcel(&args.region, &key, &from)?,
        remarks: read.remarks,
    })
}

fn put_water(read: Imported<WaterTables>, args: &SitedArgs) -> Result<Read, ImportProblems> {
    let (key, from) = names(&args.parcel);
    let (nodes, links) = (&read.value.nodes, &read.value.links);
    let demand: f64 = nodes.iter().filter_map(|node| node.demand_k_m3_d).sum();
    let pumps = links.iter().filter(|link| link.r#type == "pump").count();
    let (count, mains) = (nodes.len(), links.len());
    Ok(Read {
        said: [
            format!("{count} 个节点,{mains} 条管线(其中水泵 {pumps} 台),用水共 {demand:.1} 千立方米/日"),
            format!(
                "{count} nodes, {mains} links ({pumps} of them pumps), {demand:.1} thousand m3 a day of demand"
            ),
        ],
        facts: json!({ "nodes": count, "links": mains, "pumps": pumps, "demand_k_m3_d": demand }),
        parcel: read.value.parcel(&args.region, &key, &from)?,
        remarks: read.remarks,
    })
}
