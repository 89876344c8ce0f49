//! Times a run of an EPANET file: `cargo run --release -p shapan-import --example epanet_run -- FILE [HOURS] [pda]`.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use shapan_import::{Source, epanet};
use shapan_network::water::{DemandModel, WaterSolver};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().ok_or("name a file")?;
    let read = epanet::read(&Source::read(Path::new(file))?)?;
    for remark in &read.remarks {
        println!("{}", remark.en);
    }
    let mut network = read.value.network;
    if let Some(hours) = arguments.get(1) {
        network.times.duration_s = 3600 * hours.parse::<u64>()?;
    }
    if arguments.get(2).is_some_and(|word| word == "pda") {
        let (minimum_m, required_m, exponent) = (0.0, 20.0, 0.5);
        network.options.demand_model = DemandModel::PressureDependent { minimum_m, required_m, exponent };
    }
    for _ in 0..5 {
        let begin = Instant::now();
        let mut solver = WaterSolver::new(&network)?;
        let built = begin.elapsed();
        let (mut solutions, mut iterations, mut troubled, mut served) = (0, 0, 0, 0.0);
        let mut trouble = Vec::new();
        solver.run_until(network.times.duration_s, |state| {
            solutions += 1;
            iterations += state.iterations;
            troubled += usize::from(!state.trouble.is_empty());
            served += state.served_share();
            trouble.extend(state.trouble.iter().map(|what| format!("{} s: {what:?}", state.time_s)));
        });
        println!(
            "{} junctions: ready {built:?}, all {:?}; {solutions} solutions, {iterations} iterations, \
             {troubled} with trouble, {:.4} served {:?}",
            network.junctions.len(),
            begin.elapsed(),
            served / f64::from(solutions),
            trouble.first()
        );
    }
    Ok(())
}
