//! Temperatures of one part: water mixes at nodes and cools along pipes.

use super::network::Pipe;

/// Sweeps over the nodes after which boosters that lift in a circle are left as they are.
const MOST_SWEEPS: usize = 200;
/// Change of a temperature below which no further sweep is made, K.
const SETTLED_K: f64 = 1e-12;

/// Temperature at the end of a pipe, °C, from that at its start.
pub(super) fn cooled_c(pipe: &Pipe, start_c: f64, flow_kg_per_s: f64) -> f64 {
    pipe.ground_c + (start_c - pipe.ground_c) * (-pipe.cooling_kg_per_s / flow_kg_per_s.abs()).exp()
}

/// A pipe that carries water, seen in the direction in which it flows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    /// Row of the pipe within the part.
    pub(super) pipe: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) flow_kg_per_s: f64,
}

/// Streams by the node they end at.
#[derive(Debug)]
pub(super) struct Streams {
    ending: Vec<Vec<Stream>>,
}

impl Streams {
    pub(super) fn new(nodes: usize, streams: impl Iterator<Item = Stream>) -> Self {
        let mut ending = vec![Vec::new(); nodes];
        streams.for_each(|stream| ending[stream.to].push(stream));
        Self { ending }
    }

    /// Temperatures of nodes that `fed` (kg/s and kg/s·°C by node) and streams mix; nodes without water keep
    /// theirs. `order` should run downstream; where water runs against it, sweeps are repeated.
    pub(super) fn mix(
        &self,
        pipes: &[Pipe],
        fed: &[(f64, f64)],
        order: &[usize],
        repeat: bool,
        t_c: &mut [f64],
    ) {
        for _ in 0..if repeat { MOST_SWEEPS } else { 1 } {
            let mut change = 0.0_f64;
            for &node in order {
                let (mut mass, mut heat) = fed[node];
                for stream in &self.ending[node] {
                    mass += stream.flow_kg_per_s;
                    let end_c = cooled_c(&pipes[stream.pipe], t_c[stream.from], stream.flow_kg_per_s);
                    heat += stream.flow_kg_per_s * end_c;
                }
                if mass > 0.0 {
                    let mixed = heat / mass;
                    change = change.max((mixed - t_c[node]).abs());
                    t_c[node] = mixed;
                }
            }
            if change <= SETTLED_K {
                break;
            }
        }
    }
}
