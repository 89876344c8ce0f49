//! What can be typed: one struct a command, nothing built from it yet.

mod import;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use shapan_analysis::StatesFormat;
use shapan_experiment::Shard;

pub(crate) use import::*;

/// Rehearse a city's catastrophes: do the plan's promises hold?
#[derive(Debug, Parser)]
#[command(name = "shapan", version, about, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 done; 1 a promise fails under --assert; 2 bad input; 130 interrupted, results kept.

Examples:
  shapan batch beijing-m8                      500 replications, then the promises
  shapan batch beijing-m8 --set start=2025-07-15T14:00:00+08:00
  shapan compare beijing-m8 --with what-if.toml
  shapan why beijing-m8 --target bj14-k04      what made the promise fail
  shapan new my-city --from beijing-m8         a copy to edit")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Language of tables and texts [default: from LC_ALL, LC_MESSAGES or LANG, else en]
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// Whether to colour the output; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: ColorArg,
}

/// One command each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario many times and say how often each promise holds
    Batch(BatchArgs),
    /// Run one replication and show how it went
    Run(RunArgs),
    /// Compare what-ifs with the scenario on the same random numbers
    Compare(CompareArgs),
    /// Show the chain of causes behind a missed promise
    Why(WhyArgs),
    /// Write the field of shaking of a scenario, at its zones or at places of your own
    Hazard(HazardArgs),
    /// Look for everything that is wrong with a scenario
    Check(CheckArgs),
    /// List the scenarios of the library
    List(FormatArgs),
    /// Copy a scenario out of the library to edit it
    New(NewArgs),
    /// Read a file of another tool into a pack: shaking, curves, buildings, power, water, gas, dependencies or roads
    Import(ImportArgs),
    /// Print the JSON Schema of a file, for editors
    Schema(SchemaArgs),
    /// List the promises, and which of them are measured
    Targets(TargetsArgs),
    /// Join the folders of a batch's shards
    Merge(MergeArgs),
    /// Switch every mechanism off in turn and show what it does; or play the past and set it beside the record
    Validate(ValidateArgs),
}

/// Which scenario, with which changes.
#[derive(Clone, Debug, Args)]
pub(crate) struct ScenarioArgs {
    /// Name of a library scenario, or path of a pack
    pub(crate) scenario: String,
    /// Change one value, for example `start=…` or `plan.supply.doctrine=nearest_first`
    #[arg(long, value_name = "PATH=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Apply an overlay file
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FormatArgs {
    /// A table to read, or one JSON object
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// How work is dealt out.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct WorkArgs {
    /// Seed: the same seed gives the same results
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads [default: all cores]; the results do not depend on it
    #[arg(long)]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// `shapan batch`.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Replications [default: 500; with --until-precise at most 10000]
    #[arg(short, long = "replications", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) n: Option<u64>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    /// Folder for the results [default: runs/SCENARIO-SEED-DIGEST, which the same command replaces]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Run only part I of N; join the parts with `shapan merge`
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Go on where an interrupted batch stopped
    #[arg(long)]
    pub(crate) resume: bool,
    /// Stop once every share is known to within ±W (95 % Wilson interval), asked every 32 replications
    #[arg(long, value_name = "W", value_parser = half_width, conflicts_with = "shard")]
    pub(crate) until_precise: Option<f64>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// Exit with 1 if a promise holds in a smaller share of replications than this
    #[arg(long, value_name = "SHARE", num_args = 0..=1, require_equals = true,
          default_missing_value = "0.9", value_parser = share)]
    pub(crate) assert: Option<f64>,
}

/// `shapan run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Which replication
    #[arg(long, default_value_t = 0, value_name = "K")]
    pub(crate) replication: u64,
    /// Seed of the batch that it belongs to
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write every fact to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// Write the state of zones and assets at the hours of --at to this file, by its ending CSV or GeoJSON
    #[arg(long, value_name = "FILE.csv|FILE.geojson", value_parser = states_file)]
    pub(crate) states: Option<(PathBuf, StatesFormat)>,
    /// Hours after the event at which to show the state, for example `6,24h`
    #[arg(long, value_name = "HOURS", value_delimiter = ',', default_value = "0,1,3,6,12,24,72", value_parser = hour)]
    pub(crate) at: Vec<f64>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan compare`.
#[derive(Debug, Args)]
#[command(after_help = "\
--set and --with here describe the variant, not the base. For several variants at once, give
--variant NAME=OVERLAY.toml and --variant-set PATH=VALUE as often as needed: each is one variant.")]
pub(crate) struct CompareArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// A variant of its own: a name and its overlay file
    #[arg(long, value_name = "NAME=FILE", value_parser = assignment)]
    pub(crate) variant: Vec<(String, String)>,
    /// A variant of its own: one changed value
    #[arg(long, value_name = "PATH=VALUE", value_parser = assignment)]
    pub(crate) variant_set: Vec<(String, String)>,
    /// Replications of each
    #[arg(short, long = "replications", value_name = "N", default_value_t = 200,
          value_parser = clap::value_parser!(u64).range(2..))]
    pub(crate) n: u64,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan why`.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// The promise, by id (bj14-k04) or number (K04)
    #[arg(long, value_name = "ID")]
    pub(crate) target: String,
    /// The zone, by id or name [default: the replication's worst]
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// Which replication [default: the first in which the promise is missed]
    #[arg(long, value_name = "K")]
    pub(crate) replication: Option<u64>,
    /// Also run a batch of N and split its mean delay into stages
    #[arg(short, long = "replications", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) n: Option<u64>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan hazard`.
#[derive(Debug, Args)]
pub(crate) struct HazardArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// The shaking of one replication instead of the median
    #[arg(long, value_name = "K", conflicts_with = "median")]
    pub(crate) replication: Option<u64>,
    /// The median shaking, which is also what comes without either
    #[arg(long)]
    pub(crate) median: bool,
    /// Seed of the batch that the replication belongs to
    #[arg(long, default_value_t = 1, requires = "replication")]
    pub(crate) seed: u64,
    /// Form of the output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: FieldFormat,
    /// Places to ask instead of the zones: a CSV file with longitude, latitude and, if known, Vs30
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) sites: Option<PathBuf>,
    /// File to write [default: standard output, but not for parquet]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// A form of file for fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FieldFormat {
    /// Comma-separated values.
    #[default]
    Csv,
    /// GeoJSON points.
    Geojson,
    /// Parquet.
    Parquet,
}

/// `shapan check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Folder to make
    pub(crate) name: PathBuf,
    /// Scenario of the library to copy
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) from: String,
}

/// `shapan schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Which kind of file
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: SchemaArg,
}

/// `shapan targets`.
#[derive(Debug, Args)]
pub(crate) struct TargetsArgs {
    /// Whose targets
    #[arg(long, default_value = "beijing-m8", value_name = "SCENARIO")]
    pub(crate) scenario: String,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Folders of all shards of one batch
    #[arg(required = true, value_name = "DIR")]
    pub(crate) dirs: Vec<PathBuf>,
    /// Folder for the whole
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Where the scenario lies now, if not where the shards found it
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// `shapan validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// Name of a library scenario, or path of a pack
    #[arg(default_value = "beijing-m8")]
    pub(crate) scenario: String,
    /// What to look at
    #[arg(long, value_enum, default_value_t, value_name = "STUDY")]
    pub(crate) study: StudyArg,
    /// Replications of the scenario and of every variant
    #[arg(short, long = "replications", value_name = "N", default_value_t = 64,
          value_parser = clap::value_parser!(u64).range(2..))]
    pub(crate) n: u64,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    /// Only this mechanism, or the mechanisms of this stage
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// A scenario that the study lifelines shows beside its own: a name of the library, or the path of a pack
    #[arg(long, value_name = "PACK")]
    pub(crate) pack: Vec<String>,
    /// Write the page (Markdown) to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Which study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StudyArg {
    /// Every mechanism of the main job, switched off in turn.
    #[default]
    MainJob,
    /// Earthquakes of the past beside the record; it brings its own scenarios.
    Earthquake,
    /// How lifelines come back, beside the clocks of real disasters; it brings its own scenarios.
    Lifelines,
}

/// A table to read, or JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table to read.
    #[default]
    Table,
    /// One JSON object.
    Json,
}

/// Language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    /// On a terminal.
    #[default]
    Auto,
    /// Into files and pipes, too.
    Always,
    /// Never.
    Never,
}

/// Which schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaArg {
    /// A scenario file.
    #[default]
    Scenario,
    /// A plan file.
    Plan,
    /// A targets file.
    Targets,
    /// A fault file.
    Fault,
    /// The head of a mapped field of shaking.
    Field,
    /// The numbers of the ground-motion model.
    Earthquake,
    /// The head of a region.
    Region,
    /// An overlay.
    Overlay,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    // A selector may hold `=` inside brackets: `fleets[kind=truck].count=x1.5`.
    let mut depth = 0_i32;
    let split = text.char_indices().find(|(_, letter)| {
        depth += i32::from(*letter == '[') - i32::from(*letter == ']');
        *letter == '=' && depth == 0
    });
    match split {
        Some((at, _)) if at > 0 => Ok((text[..at].trim().to_owned(), text[at + 1..].trim().to_owned())),
        _ => Err("write it as PATH=VALUE".to_owned()),
    }
}

fn number_within(text: &str, low: f64, high: f64) -> Result<f64, String> {
    let allowed = || format!("a number from {low} to {high} is asked for");
    let number: f64 = text.parse().map_err(|_| allowed())?;
    if (low..=high).contains(&number) { Ok(number) } else { Err(allowed()) }
}

fn share(text: &str) -> Result<f64, String> {
    number_within(text, 0.0, 1.0)
}

fn half_width(text: &str) -> Result<f64, String> {
    number_within(text, 0.001, 0.5)
}

fn hour(text: &str) -> Result<f64, String> {
    let text = text.trim();
    number_within(text.strip_suffix('h').unwrap_or(text).trim_end(), 0.0, 10_000.0)
}

fn states_file(text: &str) -> Result<(PathBuf, StatesFormat), String> {
    let file = PathBuf::from(text);
    let format = file.extension().and_then(|ending| StatesFormat::of_ending(&ending.to_string_lossy()));
    format.map(|format| (file, format)).ok_or_else(|| "its ending must be .csv, .geojson or .json".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn hours_may_carry_their_unit_and_states_go_by_their_ending() {
        assert_eq!((hour("24h"), hour(" 1.5 h"), hour("6")), (Ok(24.0), Ok(1.5), Ok(6.0)));
        assert!(hour("h").is_err() && hour("-1").is_err());
        assert_eq!(states_file("a/b.GEOJSON").unwrap().1, StatesFormat::GeoJson);
        assert_eq!(states_file("b.csv").unwrap().1, StatesFormat::Csv);
        assert!(states_file("b.shp").is_err() && states_file("csv").is_err());
    }

    #[test]
    fn an_assignment_is_split_outside_brackets() {
        let (path, value) = assignment("fleets[kind=truck, tier=district].count = x1.5").unwrap();
        assert_eq!((path.as_str(), value.as_str()), ("fleets[kind=truck, tier=district].count", "x1.5"));
        assert_eq!(assignment("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert!(assignment("plan.supply.doctrine").is_err());
        assert!(assignment("=3").is_err());
    }

    #[test]
    fn assert_takes_nine_tenths_unless_told() {
        let parse = |args: &[&str]| {
            let all = ["shapan", "batch", "beijing-m8"].iter().chain(args);
            match Cli::try_parse_from(all).unwrap().command {
                Command::Batch(batch) => batch.assert,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(parse(&[]), None);
        assert_eq!(parse(&["--assert"]), Some(0.9));
        assert_eq!(parse(&["--assert=0.5"]), Some(0.5));
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        let refused =
            |args: &[&str]| Cli::try_parse_from(["shapan", "batch", "x"].iter().chain(args)).is_err();
        assert!(refused(&["--until-precise", "0"]));
        assert!(refused(&["--until-precise", "NaN"]));
        assert!(refused(&["-n", "0"]));
        assert!(refused(&["--shard", "5/4"]));
        assert!(refused(&["--shard", "1/2", "--until-precise", "0.02"]));
        assert!(refused(&["--threads", "0"]));
    }
}
