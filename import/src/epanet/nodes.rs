//! Junctions, reservoirs and tanks; their demands and emitters.

use shapan_network::water::{Demand, Junction, NodeRef, Reservoir, Tank, TankShape};

use super::Reader;
use super::lines::{Line, Section, Sections, Token};
use crate::problem::Fault;

impl<'a> Reader<'a> {
    pub(super) fn read_nodes(&mut self, sections: &Sections<'a>) {
        sections.of(Section::Junctions).for_each(|line| self.junction(line));
        sections.of(Section::Reservoirs).for_each(|line| self.reservoir(line));
        sections.of(Section::Tanks).for_each(|line| self.tank(line));
        self.read_demands(sections);
        sections.of(Section::Emitters).for_each(|line| self.emitter(line));
    }

    fn declare_node(&mut self, element: &'static str, token: Token<'a>, node: NodeRef) -> bool {
        let taken = self.nodes.contains_key(token.text);
        let fresh = self.declare(element, token, taken);
        if fresh {
            self.nodes.insert(token.text, node);
        }
        fresh
    }

    /// The pattern of a demand without one: that of the options, or the one named 1.
    fn default_pattern(&self) -> Option<usize> {
        self.patterns.get(self.default_pattern.unwrap_or("1")).copied()
    }

    fn junction(&mut self, line: &Line<'a>) {
        let id = line.tokens[0];
        if !self.declare_node("junction", id, NodeRef::Junction(self.network.junctions.len())) {
            return;
        }
        let elevation = self.number(line, 1, "the elevation").unwrap_or(0.0);
        let demand = self.number_or(line, 2, "the demand", 0.0);
        let demands = vec![self.demand(demand, line.tokens.get(3).copied())];
        self.network.junctions.push(Junction {
            id: id.text.to_owned(),
            elevation_m: elevation * self.units.length_m,
            demands,
            emitter_m3_per_s: 0.0,
        });
    }

    fn demand(&mut self, base: f64, pattern: Option<Token<'a>>) -> Demand {
        let pattern = match pattern {
            Some(token) => self.pattern(token),
            None => self.default_pattern(),
        };
        Demand { base_m3_per_s: base * self.units.flow_m3_per_s, pattern }
    }

    fn reservoir(&mut self, line: &Line<'a>) {
        let id = line.tokens[0];
        if !self.declare_node("reservoir", id, NodeRef::Reservoir(self.network.reservoirs.len())) {
            return;
        }
        let head = self.number(line, 1, "the head").unwrap_or(0.0);
        let pattern = line.tokens.get(2).and_then(|token| self.pattern(*token));
        let head_m = head * self.units.length_m;
        self.network.reservoirs.push(Reservoir { id: id.text.to_owned(), head_m, pattern });
    }

    fn tank(&mut self, line: &Line<'a>) {
        if line.tokens.len() <= 3 {
            // A tank by its head alone is a reservoir.
            return self.reservoir(line);
        }
        let id = line.tokens[0];
        if !self.declare_node("tank", id, NodeRef::Tank(self.network.tanks.len())) {
            return;
        }
        let names =
            ["the elevation", "the initial level", "the minimum level", "the maximum level", "the diameter"];
        let mut values = [0.0; 5];
        for (at, name) in names.into_iter().enumerate() {
            values[at] = self.number(line, at + 1, name).unwrap_or(0.0) * self.units.length_m;
        }
        let [elevation_m, initial_level_m, lowest_level_m, highest_level_m, diameter_m] = values;
        let dead_volume_m3 = self.number_or(line, 6, "the minimum volume", 0.0) * self.units.volume_m3;
        let curve = line.tokens.get(7).copied().filter(|token| token.text != "*");
        let shape = curve.and_then(|token| self.volume_curve(id, token));
        let overflows = line.tokens.get(8).is_some_and(|token| token.is("YES"));
        self.network.tanks.push(Tank {
            id: id.text.to_owned(),
            elevation_m,
            initial_level_m,
            lowest_level_m,
            highest_level_m,
            shape: shape.unwrap_or(TankShape::Cylinder { diameter_m, dead_volume_m3 }),
            overflows,
        });
    }

    fn volume_curve(&mut self, tank: Token<'a>, token: Token<'a>) -> Option<TankShape> {
        let (length, volume) = (self.units.length_m, self.units.volume_m3);
        let points = self.look_up(token, "curve", |reader| {
            reader.curves.get(token.text).map(|curve| curve.points.clone())
        })?;
        self.curve_of.insert(("tank", tank.text), token.text);
        Some(TankShape::Curve(points.into_iter().map(|(x, y)| (x * length, y * volume)).collect()))
    }

    /// Demands of their own section replace the one of the junction's line, and add up.
    fn read_demands(&mut self, sections: &Sections<'a>) {
        let mut replaced = vec![false; self.network.junctions.len()];
        for line in sections.of(Section::Demands) {
            if line.tokens[0].begins("MULTIPLY") {
                self.network.options.demand_multiplier = self.number_or(line, 1, "the multiplier", 1.0);
                continue;
            }
            let Some(at) = self.junction_of(line.tokens[0]) else { continue };
            let Some(base) = self.number(line, 1, "the demand") else { continue };
            let demand = self.demand(base, line.tokens.get(2).copied());
            if !std::mem::replace(&mut replaced[at], true) {
                self.network.junctions[at].demands.clear();
            }
            self.network.junctions[at].demands.push(demand);
        }
    }

    fn junction_of(&mut self, token: Token<'a>) -> Option<usize> {
        match self.node(token)? {
            NodeRef::Junction(at) => Some(at),
            _ => {
                let what = format!("{} is a reservoir or tank", token.text);
                self.problem(token.offset, Fault::NotAllowed, what, "a junction");
                None
            }
        }
    }

    fn emitter(&mut self, line: &Line<'a>) {
        let Some(at) = self.junction_of(line.tokens[0]) else { return };
        let Some(coefficient) = self.number(line, 1, "the coefficient") else { return };
        let per_metre = self.units.pressure_m.powf(self.network.options.emitter_exponent);
        self.network.junctions[at].emitter_m3_per_s = coefficient * self.units.flow_m3_per_s / per_metre;
    }
}
