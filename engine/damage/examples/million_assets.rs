//! A million assets drawn into damage states on one core, with the logarithm of the shaking at hand.
//!
//! Prints milliseconds for each of five rounds and the counts. `cargo run --release -p shapan-damage
//! --example million_assets`
#![allow(clippy::print_stdout)]

use std::time::Instant;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use shapan_damage::Fragility;
use shapan_damage::library;

const ASSETS: usize = 1_000_000;

fn main() {
    let kinds: Vec<Fragility> = library::curves().map(|curve| curve.fragility()).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let assets: Vec<(u8, f64, f64)> = (0..ASSETS)
        .map(|_| {
            let kind = random.random_range(0..kinds.len()) as u8;
            let ln_pga = (0.05 + 0.8 * random.random::<f64>()).ln();
            (kind, ln_pga, random.random::<f64>())
        })
        .collect();
    for _ in 0..5 {
        let start = Instant::now();
        let mut states = [0u32; 5];
        for &(kind, ln_pga, uniform) in &assets {
            states[kinds[usize::from(kind)].sample_ln(ln_pga, uniform).index()] += 1;
        }
        println!("{:.1} ms {states:?}", start.elapsed().as_secs_f64() * 1e3);
    }
}
