//! Simple controls: `LINK id setting IF NODE id ABOVE|BELOW value`, `… AT TIME t`, `… AT CLOCKTIME t`.

use shapan_network::water::{Condition, Control, LinkRef, LinkSetting, NodeRef, ValveKind};

use super::Reader;
use super::lines::{Line, Section, Sections, Token};
use crate::problem::Fault;

const FORM: &str = "LINK id setting IF NODE id ABOVE|BELOW value, or AT TIME|CLOCKTIME t";

impl<'a> Reader<'a> {
    pub(super) fn read_controls(&mut self, sections: &Sections<'a>) {
        for line in sections.of(Section::Controls) {
            let control = self.control(line);
            self.network.controls.extend(control);
        }
    }

    fn control(&mut self, line: &Line<'a>) -> Option<Control> {
        let tokens = &line.tokens;
        if tokens.len() < 6 {
            self.problem(line.end(), Fault::Missing, "the control is cut short", FORM);
            return None;
        }
        let link = self.link(tokens[1])?;
        let setting = self.setting(link, tokens[2])?;
        let condition = if tokens[3].is("IF") {
            self.level(line)?
        } else if tokens[3].is("AT") && tokens[4].is("TIME") {
            Condition::AtTime(self.time(line, 5)?)
        } else if tokens[3].is("AT") && tokens[4].is("CLOCKTIME") {
            Condition::AtClock(self.time(line, 5)? % 86_400)
        } else {
            self.problem(tokens[3].offset, Fault::Syntax, "the control has no condition", FORM);
            return None;
        };
        Some(Control { link, setting, condition })
    }

    fn setting(&mut self, link: LinkRef, token: Token<'a>) -> Option<LinkSetting> {
        if token.is("OPEN") {
            return Some(LinkSetting::Open);
        }
        if token.is("CLOSED") {
            return Some(LinkSetting::Closed);
        }
        let value = self.parse(token, "the setting")?;
        let unit = match link {
            LinkRef::Valve(at) => match self.network.valves.get(at).map(|valve| &valve.kind) {
                Some(ValveKind::FlowControl(_)) => self.units.flow_m3_per_s,
                Some(ValveKind::Throttle(_) | ValveKind::GeneralPurpose(_)) | None => 1.0,
                Some(_) => self.units.pressure_m,
            },
            LinkRef::Pipe(_) | LinkRef::Pump(_) => 1.0,
        };
        Some(LinkSetting::Value(value * unit))
    }

    fn level(&mut self, line: &Line<'a>) -> Option<Condition> {
        let tokens = &line.tokens;
        let (Some(node), Some(side)) = (tokens.get(5), tokens.get(6)) else {
            self.problem(line.end(), Fault::Missing, "the control is cut short", FORM);
            return None;
        };
        let (node, value) = (self.node(*node)?, self.number(line, 7, "the level")?);
        // Levels of tanks are lengths, pressures of junctions are in the unit of pressure.
        let unit = if matches!(node, NodeRef::Tank(_)) { self.units.length_m } else { self.units.pressure_m };
        if side.is("ABOVE") {
            Some(Condition::Above(node, value * unit))
        } else if side.is("BELOW") {
            Some(Condition::Below(node, value * unit))
        } else {
            self.problem(side.offset, Fault::NotAllowed, format!("{:?}", side.text), "ABOVE or BELOW");
            None
        }
    }
}
