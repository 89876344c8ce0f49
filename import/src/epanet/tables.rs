//! Patterns, curves and coordinates.

use super::lines::{Section, Sections};
use super::{Curve, Reader};
use crate::problem::Fault;

impl<'a> Reader<'a> {
    pub(super) fn read_patterns(&mut self, sections: &Sections<'a>) {
        for line in sections.of(Section::Patterns) {
            let id = line.tokens[0];
            let fresh = self.network.patterns.len();
            let at = *self.patterns.entry(id.text).or_insert(fresh);
            if at == fresh {
                self.network.patterns.push(Vec::new());
            }
            for token in &line.tokens[1..] {
                if let Some(value) = self.parse(*token, "a multiplier") {
                    self.network.patterns[at].push(value);
                }
            }
        }
        let empty = self.patterns.iter().find(|(_, at)| self.network.patterns[**at].is_empty());
        if let Some((id, _)) = empty.filter(|_| self.findings.is_clean()) {
            let what = format!("pattern {id} has no multipliers");
            self.findings.whole(self.source, Fault::Missing, what, "one or more");
        }
    }

    pub(super) fn read_curves(&mut self, sections: &Sections<'a>) {
        for line in sections.of(Section::Curves) {
            let values = (self.number(line, 1, "x"), self.number(line, 2, "y"));
            if let (Some(x), Some(y)) = values {
                let curve: &mut Curve = self.curves.entry(line.tokens[0].text).or_default();
                curve.points.push((x, y));
                curve.offsets.push(line.tokens[1].offset);
            }
        }
    }

    pub(super) fn read_coordinates(&mut self, sections: &Sections<'a>) -> Vec<Option<(f64, f64)>> {
        let mut coordinates = vec![None; self.network.node_count()];
        for line in sections.of(Section::Coordinates) {
            let Some(node) = self.node(line.tokens[0]) else { continue };
            let values = (self.number(line, 1, "x"), self.number(line, 2, "y"));
            if let (Some(x), Some(y)) = values {
                coordinates[self.network.node_index(node)] = Some((x, y));
            }
        }
        coordinates
    }
}
