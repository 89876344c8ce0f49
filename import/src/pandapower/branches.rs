//! Lines, transformers and switches.

use super::frame::Frame;
use super::net::Net;
use crate::lifelines::power::{Bus, Link, SWITCH_OHM};
use crate::problem::Fault;
use crate::remark::Remark;

/// Kinds of element that a switch may stand at, and their tables.
const CUT: [(&str, &str); 3] = [("l", "line"), ("t", "trafo"), ("t3", "trafo3w")];

impl Net<'_, '_> {
    pub(super) fn read_branches(&mut self) {
        self.switches();
        self.lines();
        self.transformers();
        self.three_windings();
    }

    /// Open switches cut lines and transformers off; closed ones between buses are links.
    fn switches(&mut self) {
        let frame = self.take("switch");
        let mut joined = 0;
        for row in 0..frame.len() {
            let closed = frame.flag(row, "closed").unwrap_or(true);
            let kind = frame.text(row, "et").unwrap_or_default();
            if kind == "b" {
                if closed {
                    joined += usize::from(self.join(&frame, row));
                } else {
                    self.leave("switch");
                }
            } else if let Some((_, table)) = CUT.iter().find(|(known, _)| *known == kind) {
                if let (false, Some(element)) = (closed, frame.number(row, "element")) {
                    self.cut.insert((table, element as i64));
                }
            } else {
                self.fault(&frame, (row, "et"), Fault::NotAllowed, &format!("is {kind:?}"), "b, l, t or t3");
            }
        }
        self.remark(joined, |count| {
            let zh = format!("{count} 个母线间的闭合开关:电抗取 {SWITCH_OHM} 欧或其阻抗");
            Remark::assumed(
                zh,
                format!(
                    "reactance of {count} closed switches between buses: {SWITCH_OHM} ohm, or their impedance"
                ),
            )
        });
    }

    fn join(&mut self, frame: &Frame, row: usize) -> bool {
        let (from, to) = (self.bus(frame, row, "bus"), self.bus(frame, row, "element"));
        let (Some(from), Some(to)) = (from, to) else {
            self.leave("switch");
            return false;
        };
        let number = frame.index[row];
        let id = self.link_names.key(frame.text(row, "name"), || format!("switch-{number}"));
        let ohm = self.amount(frame, row, "z_ohm").unwrap_or_default().max(SWITCH_OHM);
        let (a, b) = (&self.draft.buses[from], &self.draft.buses[to]);
        let link = Link { reactance_ohm: ohm, ..Link::switch(id, &a.id, &b.id, a.kv.max(b.kv)) };
        self.draft.links.push(link);
        true
    }

    /// Whether a branch is left out; both its ends if not.
    fn ends(
        &mut self,
        frame: &Frame,
        row: usize,
        table: &'static str,
        names: [&str; 2],
    ) -> Option<[usize; 2]> {
        let ends = names.map(|name| self.bus(frame, row, name));
        let cut = self.cut.contains(&(table, frame.index[row])) || !frame.in_service(row);
        if let ([Some(from), Some(to)], false) = (ends, cut) {
            return Some([from, to]);
        }
        self.leave(table);
        None
    }

    fn lines(&mut self) {
        let frame = self.take("line");
        for row in 0..frame.len() {
            let Some([from, to]) = self.ends(&frame, row, "line", ["from_bus", "to_bus"]) else { continue };
            let (kv, other) = (self.draft.buses[from].kv, self.draft.buses[to].kv);
            if kv != other {
                let what = format!("leads from {kv} kV to {other} kV");
                self.fault(
                    &frame,
                    (row, "to_bus"),
                    Fault::NotAllowed,
                    &what,
                    "one voltage; others need a transformer",
                );
            }
            let length_km = self.above_zero(&frame, row, "length_km");
            let per_km = self.above_zero(&frame, row, "x_ohm_per_km");
            let parallel = self.parallel(&frame, row);
            let derating = frame.number(row, "df").unwrap_or(1.0);
            let limit = self.amount(&frame, row, "max_i_ka").filter(|limit| *limit > 0.0);
            let of_one = |ka: f64| 3.0_f64.sqrt() * kv * ka * derating;
            let number = frame.index[row];
            let link = Link {
                id: self.link_names.key(frame.text(row, "name"), || format!("line-{number}")),
                from: self.draft.buses[from].id.clone(),
                to: self.draft.buses[to].id.clone(),
                kv,
                circuits: parallel,
                capacity_mw: limit.map(|ka| of_one(ka) * f64::from(parallel)),
                kind: "line",
                length_km: Some(length_km),
                reactance_ohm: per_km * length_km / f64::from(parallel),
            };
            self.draft.links.push(link);
        }
    }

    fn parallel(&mut self, frame: &Frame, row: usize) -> u32 {
        let count = frame.number(row, "parallel").unwrap_or(1.0);
        if !(1.0..=1000.0).contains(&count) || count.fract() != 0.0 {
            self.fault(frame, (row, "parallel"), Fault::Absurd, &format!("is {count}"), "1, 2, 3, …");
            return 1;
        }
        count as u32
    }

    fn transformers(&mut self) {
        let frame = self.take("trafo");
        let (mut shifted, mut tapped) = (0, 0);
        for row in 0..frame.len() {
            let Some([high, low]) = self.ends(&frame, row, "trafo", ["hv_bus", "lv_bus"]) else { continue };
            let kv = self.above_zero(&frame, row, "vn_hv_kv");
            let rated = self.above_zero(&frame, row, "sn_mva");
            let vk = self.above_zero(&frame, row, "vk_percent");
            let vkr = self.amount(&frame, row, "vkr_percent").unwrap_or_default();
            if vkr > vk {
                let what = format!("is {vkr}, above vk_percent");
                self.fault(&frame, (row, "vkr_percent"), Fault::Absurd, &what, "at most vk_percent");
            }
            let parallel = self.parallel(&frame, row);
            shifted += usize::from(frame.number(row, "shift_degree").is_some_and(|shift| shift != 0.0));
            let tap = [frame.number(row, "tap_pos"), frame.number(row, "tap_neutral")];
            tapped += usize::from(matches!(tap, [Some(at), Some(neutral)] if at != neutral));
            let number = frame.index[row];
            let derating = frame.number(row, "df").unwrap_or(1.0);
            let link = Link {
                id: self.link_names.key(frame.text(row, "name"), || format!("trafo-{number}")),
                from: self.draft.buses[high].id.clone(),
                to: self.draft.buses[low].id.clone(),
                kv,
                circuits: parallel,
                capacity_mw: Some(rated * f64::from(parallel) * derating),
                kind: "transformer",
                length_km: Some(0.0),
                reactance_ohm: ohm(vk, vkr, kv, rated) / f64::from(parallel),
            };
            self.draft.links.push(link);
        }
        self.remark(shifted, |count| {
            Remark::dropped(
                format!("{count} 台变压器的移相角"),
                format!("phase shifts of {count} transformers"),
            )
        });
        self.remark(tapped, |count| {
            Remark::dropped(
                format!("{count} 台变压器的分接头位置"),
                format!("tap positions of {count} transformers"),
            )
        });
    }

    /// Three windings as three transformers that meet in a node of their own.
    fn three_windings(&mut self) {
        let frame = self.take("trafo3w");
        let mut count = 0;
        for row in 0..frame.len() {
            let middle = self.bus(&frame, row, "mv_bus");
            let Some([high, low]) = self.ends(&frame, row, "trafo3w", ["hv_bus", "lv_bus"]) else { continue };
            let Some(middle) = middle else {
                self.leave("trafo3w");
                continue;
            };
            let kv = self.above_zero(&frame, row, "vn_hv_kv");
            let rated =
                ["sn_hv_mva", "sn_mv_mva", "sn_lv_mva"].map(|column| self.above_zero(&frame, row, column));
            let number = frame.index[row];
            let id = self.node_names.key(frame.text(row, "name"), || format!("trafo3w-{number}"));
            let base = self.draft.buses[high].clone();
            let host = base.id.clone();
            let star = Bus {
                host,
                id: id.clone(),
                name: id.clone(),
                generation_mw: 0.0,
                guessed: false,
                demand_mw: 0.0,
                import: false,
                ..base
            };
            self.draft.buses.push(star);
            let arms = self.arms(&frame, row, kv, rated);
            for ((bus, side), (reactance_ohm, mva)) in
                [(high, "hv"), (middle, "mv"), (low, "lv")].into_iter().zip(arms.into_iter().zip(rated))
            {
                let link = Link {
                    id: self.link_names.fresh(format!("{id}-{side}")),
                    from: self.draft.buses[bus].id.clone(),
                    to: id.clone(),
                    kv,
                    circuits: 1,
                    capacity_mw: Some(mva),
                    kind: "transformer",
                    length_km: Some(0.0),
                    reactance_ohm: reactance_ohm.max(SWITCH_OHM),
                };
                self.draft.links.push(link);
            }
            count += 1;
        }
        self.remark(count, |count| {
            let zh = format!("{count} 台三绕组变压器:各化为三台在中点相接的双绕组变压器,负的支路电抗取 {SWITCH_OHM} 欧");
            Remark::assumed(zh, format!("{count} transformers of three windings: each three of two that meet in a node; reactances below zero are {SWITCH_OHM} ohm"))
        });
    }

    /// Reactance of each winding to the star point, ohm at the high-voltage side: half the sum of its two pairs less the
    /// third. A pair is rated at the lesser of its two powers.
    fn arms(&mut self, frame: &Frame, row: usize, kv: f64, rated: [f64; 3]) -> [f64; 3] {
        let mut pair = |side: &str, rated: f64| {
            let vk = self.above_zero(frame, row, &format!("vk_{side}_percent"));
            let vkr = self.amount(frame, row, &format!("vkr_{side}_percent")).unwrap_or_default();
            ohm(vk, vkr, kv, rated)
        };
        // pandapower's names: `hv` is high to middle, `mv` middle to low, `lv` high to low.
        let high_middle = pair("hv", rated[0].min(rated[1]));
        let middle_low = pair("mv", rated[1].min(rated[2]));
        let high_low = pair("lv", rated[0].min(rated[2]));
        [
            (high_middle + high_low - middle_low) / 2.0,
            (high_middle + middle_low - high_low) / 2.0,
            (high_low + middle_low - high_middle) / 2.0,
        ]
    }
}

/// Reactance of a transformer, ohm, from its short-circuit voltage and the real part of that, percent of `kv` at `rated` MVA.
fn ohm(vk_percent: f64, vkr_percent: f64, kv: f64, rated_mva: f64) -> f64 {
    let percent = (vk_percent * vk_percent - vkr_percent * vkr_percent).max(0.0).sqrt();
    percent / 100.0 * kv * kv / rated_mva
}
