//! Pipes, pumps and valves.

use shapan_network::water::{
    HeadLoss, LinkRef, NodeRef, Pipe, PipeStatus, Pump, PumpCurve, Valve, ValveKind,
};

use super::Reader;
use super::lines::{Line, Section, Sections, Token};
use crate::problem::Fault;

impl<'a> Reader<'a> {
    pub(super) fn read_links(&mut self, sections: &Sections<'a>) {
        sections.of(Section::Pipes).for_each(|line| self.pipe(line));
        sections.of(Section::Pumps).for_each(|line| self.pump(line));
        sections.of(Section::Valves).for_each(|line| self.valve(line));
        sections.of(Section::Status).for_each(|line| self.status(line));
    }

    /// Notes a link and finds its ends.
    fn ends(
        &mut self,
        element: &'static str,
        line: &Line<'a>,
        link: LinkRef,
    ) -> Option<(Token<'a>, NodeRef, NodeRef)> {
        let id = line.tokens[0];
        let taken = self.links.contains_key(id.text);
        if !self.declare(element, id, taken) {
            return None;
        }
        let [Some(first), Some(second)] = [1, 2].map(|at| line.tokens.get(at).copied()) else {
            let what = format!("{element} {} has no two nodes", id.text);
            self.problem(line.end(), Fault::Missing, what, "the names of two nodes");
            return None;
        };
        let (from, to) = (self.node(first), self.node(second));
        self.links.insert(id.text, link);
        Some((id, from?, to?))
    }

    fn pipe(&mut self, line: &Line<'a>) {
        let link = LinkRef::Pipe(self.network.pipes.len());
        let Some((id, from, to)) = self.ends("pipe", line, link) else { return };
        let length = self.number(line, 3, "the length").unwrap_or(1.0);
        let diameter = self.number(line, 4, "the diameter").unwrap_or(1.0);
        let roughness = self.number(line, 5, "the roughness").unwrap_or(1.0);
        let word = |at: usize| line.tokens.get(at).and_then(|token| pipe_status(*token));
        // The minor loss may be left out before a status.
        let minor_loss = if word(6).is_some() { 0.0 } else { self.number_or(line, 6, "the minor loss", 0.0) };
        if let Some(token) = line.tokens.get(7).filter(|token| pipe_status(**token).is_none()) {
            let what = format!("the status is {:?}", token.text);
            self.problem(token.offset, Fault::NotAllowed, what, "OPEN, CLOSED or CV");
        }
        let rough = self.network.options.head_loss == HeadLoss::DarcyWeisbach;
        self.network.pipes.push(Pipe {
            id: id.text.to_owned(),
            from,
            to,
            length_m: length * self.units.length_m,
            diameter_m: diameter * self.units.diameter_m,
            roughness: if rough { roughness * self.units.roughness_m } else { roughness },
            minor_loss,
            status: word(6).or(word(7)).unwrap_or(PipeStatus::Open),
        });
    }

    fn pump(&mut self, line: &Line<'a>) {
        let link = LinkRef::Pump(self.network.pumps.len());
        let Some((id, from, to)) = self.ends("pump", line, link) else { return };
        let (mut curve, mut speed, mut pattern) = (None, 1.0, None);
        for pair in line.tokens[3..].chunks(2) {
            let &[key, value] = pair else {
                let what = format!("{:?} has no value", pair[0].text);
                self.problem(pair[0].offset, Fault::Missing, what, "a value");
                continue;
            };
            if key.is("HEAD") {
                curve = self.pump_curve(id, value);
            } else if key.is("POWER") {
                let power = self.parse(value, "the power").unwrap_or(0.0);
                curve = Some(PumpCurve::PowerW(power * self.units.power_w));
            } else if key.is("SPEED") {
                speed = self.parse(value, "the speed").unwrap_or(1.0);
            } else if key.is("PATTERN") {
                pattern = self.pattern(value);
            } else {
                let what = format!("{:?} is no property of a pump", key.text);
                self.problem(key.offset, Fault::NotAllowed, what, "HEAD, POWER, SPEED or PATTERN");
            }
        }
        let Some(curve) = curve else {
            let what = format!("pump {} has neither curve nor power", id.text);
            return self.problem(line.end(), Fault::Missing, what, "HEAD or POWER");
        };
        let runs = speed > 0.0;
        self.network.pumps.push(Pump { id: id.text.to_owned(), from, to, curve, speed, pattern, runs });
    }

    fn points(&mut self, element: &'static str, id: Token<'a>, curve: Token<'a>) -> Option<Vec<(f64, f64)>> {
        let (flow, length) = (self.units.flow_m3_per_s, self.units.length_m);
        let points = self.look_up(curve, "curve", |reader| {
            reader.curves.get(curve.text).map(|curve| curve.points.clone())
        })?;
        self.curve_of.insert((element, id.text), curve.text);
        Some(points.into_iter().map(|(x, y)| (x * flow, y * length)).collect())
    }

    fn pump_curve(&mut self, id: Token<'a>, curve: Token<'a>) -> Option<PumpCurve> {
        let points = self.points("pump", id, curve)?;
        Some(match points.as_slice() {
            [point] => PumpCurve::OnePoint(point.0, point.1),
            &[first, second, third] if first.0 == 0.0 => PumpCurve::ThreePoint([first, second, third]),
            _ => PumpCurve::Points(points),
        })
    }

    fn valve(&mut self, line: &Line<'a>) {
        let link = LinkRef::Valve(self.network.valves.len());
        let Some((id, from, to)) = self.ends("valve", line, link) else { return };
        let diameter = self.number(line, 3, "the diameter").unwrap_or(1.0);
        let [Some(kind), Some(setting)] = [4, 5].map(|at| line.tokens.get(at).copied()) else {
            let what = format!("valve {} has no kind and setting", id.text);
            return self.problem(line.end(), Fault::Missing, what, "a kind and a setting");
        };
        let Some(kind) = self.valve_kind(id, kind, setting) else { return };
        let minor_loss = self.number_or(line, 6, "the minor loss", 0.0);
        self.network.valves.push(Valve {
            id: id.text.to_owned(),
            from,
            to,
            diameter_m: diameter * self.units.diameter_m,
            kind,
            minor_loss,
            fixed: None,
        });
    }

    fn valve_kind(&mut self, id: Token<'a>, kind: Token<'a>, setting: Token<'a>) -> Option<ValveKind> {
        if kind.is("GPV") {
            return self.points("valve", id, setting).map(ValveKind::GeneralPurpose);
        }
        let value = self.parse(setting, "the setting")?;
        let pressure = value * self.units.pressure_m;
        Some(match kind.text.to_ascii_uppercase().as_str() {
            "PRV" => ValveKind::PressureReducing(pressure),
            "PSV" => ValveKind::PressureSustaining(pressure),
            "PBV" => ValveKind::PressureBreaker(pressure),
            "FCV" => ValveKind::FlowControl(value * self.units.flow_m3_per_s),
            "TCV" => ValveKind::Throttle(value),
            other => {
                let what = format!("the kind of valve is {other:?}");
                self.problem(kind.offset, Fault::NotAllowed, what, "PRV, PSV, PBV, FCV, TCV or GPV");
                return None;
            }
        })
    }

    /// A status or setting at the start.
    fn status(&mut self, line: &Line<'a>) {
        let Some(link) = self.link(line.tokens[0]) else { return };
        let Some(token) = line.tokens.get(1).copied() else {
            return self.problem(
                line.end(),
                Fault::Missing,
                "the status is missing",
                "OPEN, CLOSED or a number",
            );
        };
        let open = if token.is("OPEN") { Some(true) } else { token.is("CLOSED").then_some(false) };
        let value = if open.is_none() { self.parse(token, "the status") } else { None };
        if open.is_none() && value.is_none() {
            return;
        }
        match link {
            LinkRef::Pipe(at) => self.pipe_starts(at, token, open.unwrap_or(value != Some(0.0))),
            LinkRef::Pump(at) => {
                if let Some(pump) = self.network.pumps.get_mut(at) {
                    pump.speed = value.unwrap_or(if open == Some(true) { 1.0 } else { pump.speed });
                    pump.runs = open.unwrap_or(pump.speed > 0.0);
                }
            }
            LinkRef::Valve(at) => {
                let setting = value.map(|value| (value * self.units.pressure_m, value));
                let flow = self.units.flow_m3_per_s;
                if let Some(valve) = self.network.valves.get_mut(at) {
                    valve.fixed = open;
                    if let Some((pressure, value)) = setting {
                        set_valve(&mut valve.kind, pressure, value, flow);
                    }
                }
            }
        }
    }

    fn pipe_starts(&mut self, at: usize, token: Token<'a>, open: bool) {
        let Some(pipe) = self.network.pipes.get_mut(at) else { return };
        if pipe.status == PipeStatus::CheckValve {
            let what = format!("pipe {} has a check valve", pipe.id);
            return self.problem(token.offset, Fault::NotAllowed, what, "no status for it");
        }
        pipe.status = if open { PipeStatus::Open } else { PipeStatus::Closed };
    }
}

fn set_valve(kind: &mut ValveKind, pressure: f64, value: f64, flow_unit: f64) {
    match kind {
        ValveKind::PressureReducing(setting)
        | ValveKind::PressureSustaining(setting)
        | ValveKind::PressureBreaker(setting) => *setting = pressure,
        ValveKind::FlowControl(setting) => *setting = value * flow_unit,
        ValveKind::Throttle(setting) => *setting = value,
        ValveKind::GeneralPurpose(_) => {}
    }
}

fn pipe_status(token: Token<'_>) -> Option<PipeStatus> {
    if token.is("OPEN") {
        Some(PipeStatus::Open)
    } else if token.is("CLOSED") {
        Some(PipeStatus::Closed)
    } else {
        token.is("CV").then_some(PipeStatus::CheckValve)
    }
}
