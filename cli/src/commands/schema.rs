//! `shapan schema`: JSON Schema for editors.

use shapan_scenarios::{SchemaKind, schema};

use crate::args::{SchemaArg, SchemaArgs};
use crate::ending::{Ending, Trouble};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(args: &SchemaArgs, terminal: &Terminal) -> Result<Ending, Trouble> {
    let kind = match args.kind {
        SchemaArg::Scenario => SchemaKind::Scenario,
        SchemaArg::Plan => SchemaKind::Plan,
        SchemaArg::Targets => SchemaKind::Targets,
        SchemaArg::Fault => SchemaKind::Hazard,
        SchemaArg::Field => SchemaKind::Field,
        SchemaArg::Earthquake => SchemaKind::Earthquake,
        SchemaArg::Region => SchemaKind::Region,
        SchemaArg::Overlay => SchemaKind::Overlay,
    };
    terminal.say_json(&schema(kind))?;
    Ok(Ending::Done)
}
