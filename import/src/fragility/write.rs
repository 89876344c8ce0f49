//! A fragility model as Shapan's own table: `models/KEY/curves.csv`.

use std::fmt::Write;

use shapan_damage::DamageState;
use shapan_damage::curve::IntensityMeasure;

use super::{Curve, FragilityFunction, FragilityModel};
use crate::imt::{Imt, word};
use crate::mapping::state_word;
use crate::parcel::{Parcel, csv_cell};
use crate::remark::Remark;

/// Columns of the table, in order.
const HEADER: &str = "class_id,measure,state,form,median,beta,level,probability,source,grade";

/// The files that a pack gets: the table, and a row for `models/sources.csv` that describes `from`; and what the
/// table cannot hold. Numbers are written in full, so that [`read`](super::read) gives the same curves.
#[must_use]
pub fn parcel(model: &FragilityModel, key: &str, from: &str) -> (Parcel, Vec<Remark>) {
    let mut text = format!("{HEADER}\n");
    for function in &model.functions {
        for (curve, state) in function.curves.iter().zip(&model.states) {
            if let (Some(curve), Some(state)) = (curve, state) {
                rows(&mut text, function, curve, *state, key);
            }
        }
    }
    let source = format!("Fragility curves of {} classes, from {from}", model.functions.len());
    let parcel = Parcel::new(key, &source).with(format!("models/{key}/curves.csv"), text);
    (parcel, remarks(model))
}

/// V for what the file says; E where another period was taken.
pub(crate) fn grade(imt: Imt, measure: IntensityMeasure) -> char {
    if imt.measure() == Some(measure) { 'V' } else { 'E' }
}

fn rows(text: &mut String, function: &FragilityFunction, curve: &Curve, state: DamageState, key: &str) {
    let head = format!("{},{},{}", csv_cell(&function.id), word(function.measure), state_word(state));
    let tail = format!("{key},{}", grade(function.imt, function.measure));
    // Writing to a text cannot fail.
    match curve {
        Curve::Lognormal { median, beta } => {
            let _ = writeln!(text, "{head},lognormal,{median},{beta},,,{tail}");
        }
        Curve::Discrete { imls, poes } => {
            for (level, probability) in imls.iter().zip(poes) {
                let _ = writeln!(text, "{head},discrete,,,{level},{probability},{tail}");
            }
        }
    }
}

fn remarks(model: &FragilityModel) -> Vec<Remark> {
    let begins = |curve: &Curve, limit: f64| matches!(curve, Curve::Discrete { imls, .. } if imls.first() == Some(&limit));
    let lost = |function: &&FragilityFunction| {
        let limit = function.no_damage_limit;
        limit.is_some_and(|limit| !function.curves.iter().flatten().all(|curve| begins(curve, limit)))
    };
    let limits = model.functions.iter().filter(lost).count();
    let ranges = model.functions.iter().filter(|function| function.range.is_some()).count();
    let mut remarks = Vec::new();
    if limits > 0 {
        remarks.push(Remark::dropped(
            format!("{limits} 类的无损下限(noDamageLimit)"),
            format!("noDamageLimit of {limits} classes"),
        ));
    }
    if ranges > 0 {
        remarks.push(Remark::dropped(
            format!("{ranges} 类的适用范围(minIML、maxIML):曲线向两端延伸"),
            format!("minIML and maxIML of {ranges} classes: their curves go on beyond"),
        ));
    }
    remarks
}
