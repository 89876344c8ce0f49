//! Lifelines among the assets: nodes, lines, pumps.

use std::collections::BTreeMap;

use shapan_journal::SubjectKind;
use shapan_scenarios::region::Region;

use super::{Builder, Entry, plain};
use crate::error::PrepareError;

/// Nodes of all networks, lines, pumps, metro stations and bridges.
pub(super) fn lifelines(builder: &mut Builder<'_>, region: &Region) -> Result<(), PrepareError> {
    use SubjectKind as K;
    builder.table(
        K::PowerNode,
        region.power_nodes.iter().map(|n| Entry {
            zone: n.zone_id.as_deref(),
            // A substation does not need itself; its control supply is not modelled apart.
            power_node: Some("-"),
            ..plain(&n.node_id, "", n.lon, n.lat, n.r#type.as_str())
        }),
    )?;
    builder.table(
        K::TelecomNode,
        region.telecom_nodes.iter().map(|n| Entry {
            backup_h: n.backup_h,
            backup: n.backup,
            power_node: Some(&n.power_node),
            ..plain(&n.node_id, &n.zone_id, n.lon, n.lat, n.r#type.as_str())
        }),
    )?;
    builder.table(
        K::WaterNode,
        region.water_nodes.iter().map(|n| Entry {
            backup_h: n.backup_h,
            backup: n.backup,
            power_node: Some(&n.power_node),
            ..plain(&n.node_id, &n.zone_id, n.lon, n.lat, n.r#type.as_str())
        }),
    )?;
    builder.table(
        K::GasNode,
        region.gas_nodes.iter().map(|n| Entry {
            zone: n.zone_id.as_deref(),
            backup_h: n.backup_h,
            backup: n.backup,
            power_node: n.power_node.as_deref(),
            ..plain(&n.node_id, "", n.lon, n.lat, n.r#type.as_str())
        }),
    )?;
    builder.table(
        K::HeatNode,
        region.heat_nodes.iter().map(|n| Entry {
            power_node: Some(&n.power_node),
            ..plain(&n.node_id, &n.zone_id, n.lon, n.lat, n.r#type.as_str())
        }),
    )?;
    power_lines(builder, region)?;
    water_pumps(builder, region)?;
    builder.table(
        K::MetroStation,
        region.metro_stations.iter().map(|m| plain(&m.station_id, &m.zone_id, m.lon, m.lat, "metro_station")),
    )?;
    builder.table(
        K::Bridge,
        region.bridges.iter().map(|b| plain(&b.bridge_id, &b.zone_a, b.lon, b.lat, b.class.as_str())),
    )?;
    Ok(())
}

/// Lines stand halfway between their ends.
fn power_lines(builder: &mut Builder<'_>, region: &Region) -> Result<(), PrepareError> {
    let nodes: BTreeMap<&str, (f64, f64, Option<&str>)> = region
        .power_nodes
        .iter()
        .map(|n| (n.node_id.as_str(), (n.lon, n.lat, n.zone_id.as_deref())))
        .collect();
    let lines = region.power_links.iter().map(|row| {
        let place = |id: &String| nodes.get(id.as_str()).copied().unwrap_or_default();
        let (a, b) = (place(&row.from_node), place(&row.to_node));
        Entry {
            zone: a.2.or(b.2),
            power_node: Some("-"),
            ..plain(&row.link_id, "", f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1), "power_line")
        }
    });
    builder.table(SubjectKind::PowerLine, lines)?;
    Ok(())
}

/// Pumps among the links stand where they lift from.
fn water_pumps(builder: &mut Builder<'_>, region: &Region) -> Result<(), PrepareError> {
    let nodes: BTreeMap<&str, (f64, f64, &str)> =
        region.water_nodes.iter().map(|n| (n.node_id.as_str(), (n.lon, n.lat, n.zone_id.as_str()))).collect();
    let pumps = region.water_links.iter().filter(|row| row.r#type == "pump").map(|row| {
        let (lon, lat, zone) = nodes.get(row.from_node.as_str()).copied().unwrap_or_default();
        plain(&row.link_id, zone, lon, lat, "water_pump")
    });
    builder.table(SubjectKind::WaterPump, pumps)?;
    Ok(())
}
