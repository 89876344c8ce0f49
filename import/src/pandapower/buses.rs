//! Buses, what feeds them and what they feed.

use super::frame::Frame;
use super::net::Net;
use crate::lifelines::json::{self, Node};
use crate::lifelines::power::{Bus, Link};
use crate::problem::Fault;
use crate::remark::Remark;

impl Net<'_, '_> {
    pub(super) fn read_buses(&mut self) {
        let (frame, places) = (self.take("bus"), self.take("bus_geodata"));
        for row in 0..frame.len() {
            let kv = frame.number(row, "vn_kv").unwrap_or_default();
            if kv <= 0.0 || kv > 2000.0 {
                let (what, expected) = ("gives no base voltage", "kV above 0 and up to 2000");
                self.fault(&frame, (row, "vn_kv"), Fault::Missing, what, expected);
            }
            let number = frame.index[row];
            let at = if self.is_idle(&frame, row, "bus") {
                None
            } else {
                let name = frame.text(row, "name");
                let id = self.node_names.key(name, || format!("bus-{number}"));
                let name = name.filter(|name| !name.trim().is_empty()).unwrap_or(&id).trim().to_owned();
                let own = self.position(&frame, row).or_else(|| position_of(&places, number));
                let (number, offset) = (number.to_string(), Some(frame.place(row, "name")));
                self.draft.buses.push(Bus { id, name, number, kv, own, offset, ..Bus::default() });
                Some(self.draft.buses.len() - 1)
            };
            if self.buses.insert(number, at).is_some() {
                self.fault(
                    &frame,
                    (row, "name"),
                    Fault::Duplicate,
                    "stands at a number that is taken",
                    "one row a number",
                );
            }
        }
        if frame.len() == 0 {
            self.findings.whole(self.source, Fault::NoData, "the network has no buses", "at least one");
        }
    }

    /// From version 3 on a bus has its place as GeoJSON in a text.
    fn position(&mut self, frame: &Frame, row: usize) -> Option<(f64, f64)> {
        let text = frame.text(row, "geo").filter(|text| !text.is_empty())?;
        let place = json::parse(text).ok().and_then(|point| point.get("coordinates").and_then(Node::pair));
        if place.is_none() {
            self.fault(frame, (row, "geo"), Fault::Syntax, "is no point", "GeoJSON of a point");
        }
        place
    }

    pub(super) fn read_sources(&mut self) {
        let frame = self.take("ext_grid");
        for row in 0..frame.len() {
            if self.is_idle(&frame, row, "ext_grid") {
                continue;
            }
            let limit = self.amount(&frame, row, "max_p_mw");
            let Some(at) = self.bus_or_leave(&frame, row, "ext_grid") else { continue };
            self.draft.buses[at].import = true;
            self.draft.buses[at].generation_mw += limit.unwrap_or_default();
        }
        let mut guessed = 0;
        for table in ["gen", "sgen"] {
            let frame = self.take(table);
            for row in 0..frame.len() {
                if !self.is_idle(&frame, row, table) {
                    guessed += usize::from(self.generator(&frame, row, table));
                }
            }
        }
        self.remark(guessed, |count| {
            let zh = format!("{count} 台机组没有最大出力:取其额定容量或当前出力");
            Remark::assumed(
                zh,
                format!("largest power of {count} generators: their rating, or what they give now"),
            )
        });
    }

    /// Adds a generator to its bus; whether its largest power is a guess.
    fn generator(&mut self, frame: &Frame, row: usize, table: &'static str) -> bool {
        let most = self.amount(frame, row, "max_p_mw");
        let rated = self.amount(frame, row, "sn_mva").filter(|rated| *rated > 0.0);
        let scaling = frame.number(row, "scaling").unwrap_or(1.0);
        let now = frame.number(row, "p_mw").map(|p| (p * scaling).max(0.0));
        let Some(at) = self.bus_or_leave(frame, row, table) else {
            return false;
        };
        self.draft.buses[at].generation_mw += most.or(rated).or(now).unwrap_or_default();
        self.draft.buses[at].guessed |= most.is_none();
        most.is_none()
    }

    pub(super) fn read_loads(&mut self) {
        let frame = self.take("load");
        let mut feeds = 0;
        for row in 0..frame.len() {
            if self.is_idle(&frame, row, "load") {
                continue;
            }
            let Some(p_mw) = frame.number(row, "p_mw") else {
                self.fault(&frame, (row, "p_mw"), Fault::NoData, "is missing", "a number");
                continue;
            };
            let p_mw = p_mw * frame.number(row, "scaling").unwrap_or(1.0);
            if p_mw.abs() > 1e6 {
                self.fault(&frame, (row, "p_mw"), Fault::Absurd, &format!("is {p_mw}"), "MW");
            }
            let Some(at) = self.bus_or_leave(&frame, row, "load") else { continue };
            if p_mw < 0.0 {
                feeds += 1;
                self.draft.buses[at].generation_mw -= p_mw;
            } else {
                self.draft.buses[at].demand_mw += p_mw;
            }
        }
        self.remark(feeds, |count| {
            Remark::assumed(
                format!("{count} 个负的负荷作为电源读入"),
                format!("{count} loads below zero were read as generators"),
            )
        });
        self.motors();
    }

    /// Motors stand alone under their names, for pumps are known to depend on them.
    fn motors(&mut self) {
        let frame = self.take("motor");
        let mut count = 0;
        for row in 0..frame.len() {
            if self.is_idle(&frame, row, "motor") {
                continue;
            }
            let shaft_mw = self.amount(&frame, row, "pn_mech_mw").unwrap_or_default();
            let share = |column| frame.number(row, column).unwrap_or(100.0) / 100.0;
            let scaling = frame.number(row, "scaling").unwrap_or(1.0);
            let efficiency = share("efficiency_percent");
            if efficiency <= 0.0 {
                let expected = "a number above 0";
                self.fault(&frame, (row, "efficiency_percent"), Fault::Zero, "is not above 0", expected);
                continue;
            }
            let Some(at) = self.bus_or_leave(&frame, row, "motor") else { continue };
            let base = self.draft.buses[at].clone();
            let host = base.id.clone();
            let number = frame.index[row];
            let id = self.node_names.key(frame.text(row, "name"), || format!("motor-{number}"));
            let link = self.link_names.fresh(format!("{id}-link"));
            self.draft.links.push(Link::switch(link, &base.id, &id, base.kv));
            let demand_mw = shaft_mw / efficiency * share("loading_percent") * scaling;
            let own = Bus {
                host,
                demand_mw,
                generation_mw: 0.0,
                guessed: false,
                import: false,
                name: id.clone(),
                id,
                ..base
            };
            self.draft.buses.push(own);
            count += 1;
        }
        self.remark(count, |count| {
            let zh = format!("{count} 台电动机各成一个节点,以开关接到其母线");
            Remark::assumed(
                zh,
                format!("{count} motors stand as nodes of their own, joined to their buses by switches"),
            )
        });
    }
}

fn position_of(places: &Frame, number: i64) -> Option<(f64, f64)> {
    let row = places.row_of(number)?;
    Some((places.number(row, "x")?, places.number(row, "y")?))
}
