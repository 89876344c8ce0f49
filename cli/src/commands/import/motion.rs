//! `shapan import motion` and `components`: a computed field of shaking, and what it does to lifelines.

use serde_json::json;
use shapan_import::components::{self, Base};
use shapan_import::{ImportProblems, Source, motion};

use super::{Read, names};
use crate::args::{ComponentsArgs, MotionArgs};

pub(super) fn read_motion(args: &MotionArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let (key, _) = names(&args.parcel);
    Ok(super::field(motion::read(&source, &args.options())?, &key))
}

pub(super) fn read_components(args: &ComponentsArgs) -> Result<Read, ImportProblems> {
    let source = Source::read(&args.parcel.file)?;
    let base = Base::read(&args.base)?;
    let read = components::read(&source)?;
    let (key, _) = names(&args.parcel);
    let written = components::parcel(&source, &read.value, &base, &args.kinds, &key)?;
    let count = read.value.len();
    Ok(Read {
        said: [
            format!("{count} 种部件的易损性与恢复时间"),
            format!("fragility and recovery of {count} components"),
        ],
        facts: json!({ "components": count }),
        remarks: [read.remarks, written.remarks].concat(),
        parcel: written.value,
    })
}
