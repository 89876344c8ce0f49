//! Options and times.

use shapan_network::water::{DemandModel, HeadLoss};

use super::Reader;
use super::lines::{Line, Section, Sections, Token};
use super::units::Units;
use crate::problem::Fault;
use crate::remark::Remark;

/// Kinematic viscosity of water, ft²/s, to which files relate theirs (User Manual, appendix C).
const VISCOSITY_FT2_PER_S: f64 = 1.1e-5;
/// Least room between minimum and required pressure, as EPANET has it, in the unit of pressure.
const LEAST_SPAN: f64 = 0.1;

/// The three numbers of Wagner's relation, in the file's unit of pressure.
struct Pressure {
    dependent: bool,
    minimum: f64,
    required: f64,
    exponent: f64,
}

impl<'a> Reader<'a> {
    pub(super) fn read_options(&mut self, sections: &Sections<'a>) {
        let mut pressure = Pressure { dependent: false, minimum: 0.0, required: LEAST_SPAN, exponent: 0.5 };
        self.network.options.accuracy = 1e-3;
        // Units first: other options are in them.
        for line in sections.of(Section::Options).filter(|line| line.tokens[0].begins("UNITS")) {
            self.flow_unit(line);
        }
        for line in sections.of(Section::Options) {
            self.option(line, &mut pressure);
        }
        let unit = self.units.pressure_m / self.network.options.specific_gravity;
        self.units.pressure_m = unit;
        if pressure.dependent {
            let required = pressure.required.max(pressure.minimum + LEAST_SPAN);
            self.network.options.demand_model = DemandModel::PressureDependent {
                minimum_m: pressure.minimum * unit,
                required_m: required * unit,
                exponent: pressure.exponent,
            };
        }
    }

    fn flow_unit(&mut self, line: &Line<'a>) {
        let Some(token) = line.tokens.get(1) else { return };
        match Units::of_flow(token.text) {
            Some(units) => self.units = units,
            None => {
                let what = format!("the unit of flow is {:?}", token.text);
                let expected = "CFS, GPM, MGD, IMGD, AFD, LPS, LPM, MLD, CMH, CMD or CMS";
                self.problem(token.offset, Fault::UnknownUnit, what, expected);
            }
        }
    }

    fn option(&mut self, line: &Line<'a>, pressure: &mut Pressure) {
        let first = line.tokens[0];
        let second = line.tokens.get(1).copied();
        let two =
            |one: &str, other: &str| first.begins(one) && second.is_some_and(|token| token.begins(other));
        if two("DEMAND", "MULT") {
            self.network.options.demand_multiplier = self.number_or(line, 2, "the demand multiplier", 1.0);
        } else if two("DEMAND", "MODEL") {
            pressure.dependent = self.demand_model(line);
        } else if two("MINIMUM", "PRESS") {
            pressure.minimum = self.number_or(line, 2, "the minimum pressure", 0.0);
        } else if two("REQUIRED", "PRESS") {
            pressure.required = self.number_or(line, 2, "the required pressure", LEAST_SPAN);
        } else if two("PRESSURE", "EXPO") {
            pressure.exponent = self.number_or(line, 2, "the pressure exponent", 0.5);
        } else if two("EMITTER", "EXPO") {
            self.network.options.emitter_exponent = self.number_or(line, 2, "the emitter exponent", 0.5);
        } else if two("SPECIFIC", "GRAV") {
            self.network.options.specific_gravity = self.number_or(line, 2, "the specific gravity", 1.0);
        } else {
            self.single_option(line, first, second);
        }
    }

    fn single_option(&mut self, line: &Line<'a>, first: Token<'a>, second: Option<Token<'a>>) {
        // What steers EPANET's own iterations, water quality and drawing has no meaning here.
        let silent = [
            "TRIALS",
            "CHECKFREQ",
            "MAXCHECK",
            "DAMPLIMIT",
            "UNBAL",
            "HEADERROR",
            "FLOWCHANGE",
            "TOLER",
            "DIFFU",
            "MAP",
            "SEGMENTS",
            "UNITS",
            "VERIFY",
        ];
        if first.begins("HEADLOSS") {
            self.head_loss(second);
        } else if first.begins("PRESSURE") {
            let Some(token) = second else { return };
            if !self.units.set_pressure(token.text) {
                let what = format!("the unit of pressure is {:?}", token.text);
                self.problem(token.offset, Fault::UnknownUnit, what, "PSI, KPA or METERS");
            }
        } else if first.begins("PATTERN") {
            self.default_pattern = second.map(|token| token.text);
        } else if first.begins("ACCUR") {
            self.network.options.accuracy = self.number_or(line, 1, "the accuracy", 1e-3).max(1e-10);
        } else if first.begins("VISC") {
            let value = self.number_or(line, 1, "the viscosity", 1.0);
            self.network.options.viscosity_m2_per_s = self.viscosity(value);
        } else if !silent.iter().any(|word| first.begins(word)) {
            self.drop_option(line);
        }
    }

    fn drop_option(&mut self, line: &Line<'a>) {
        let zh = format!("选项“{}”未读入", line.text);
        let en = format!("option {:?} is not read", line.text);
        self.findings.remark(Remark::dropped(zh, en));
    }

    /// Above 0.001 a multiple of water's, else in square feet or metres a second.
    fn viscosity(&self, value: f64) -> f64 {
        let foot = 0.3048 * 0.3048;
        if value > 1e-3 {
            value * VISCOSITY_FT2_PER_S * foot
        } else if self.units.metric {
            value
        } else {
            value * foot
        }
    }

    fn head_loss(&mut self, token: Option<Token<'a>>) {
        let Some(token) = token else { return };
        self.network.options.head_loss = match token.text.to_ascii_uppercase().as_str() {
            "H-W" => HeadLoss::HazenWilliams,
            "D-W" => HeadLoss::DarcyWeisbach,
            "C-M" => HeadLoss::ChezyManning,
            other => {
                let what = format!("the formula is {other:?}");
                return self.problem(token.offset, Fault::NotAllowed, what, "H-W, D-W or C-M");
            }
        };
    }

    fn demand_model(&mut self, line: &Line<'a>) -> bool {
        let Some(token) = line.tokens.get(2) else { return false };
        if !token.is("PDA") && !token.is("DDA") {
            let what = format!("the demand model is {:?}", token.text);
            self.problem(token.offset, Fault::NotAllowed, what, "DDA or PDA");
        }
        token.is("PDA")
    }

    pub(super) fn read_times(&mut self, sections: &Sections<'a>) {
        for line in sections.of(Section::Times) {
            let (first, second) = (line.tokens[0], line.tokens.get(1));
            let is =
                |one: &str, other: &str| first.begins(one) && second.is_some_and(|token| token.begins(other));
            if first.begins("DURATION") {
                self.network.times.duration_s = self.time(line, 1).unwrap_or(0);
            } else if is("HYDR", "TIME") {
                self.set_time(line, |times, value| times.hydraulic_step_s = value);
            } else if is("PATT", "TIME") {
                self.set_time(line, |times, value| times.pattern_step_s = value);
            } else if is("PATT", "START") {
                self.set_time(line, |times, value| times.pattern_start_s = value);
            } else if is("REPO", "TIME") {
                self.set_time(line, |times, value| times.report_step_s = value);
            } else if is("START", "CLOCK") {
                self.set_time(line, |times, value| times.clock_start_s = value);
            }
        }
        let times = &mut self.network.times;
        // EPANET's own rule: no step is longer than that of patterns or reports.
        let steps = times.pattern_step_s.min(times.report_step_s).max(1);
        times.hydraulic_step_s = times.hydraulic_step_s.min(steps);
    }

    fn set_time(&mut self, line: &Line<'a>, set: impl Fn(&mut shapan_network::water::Times, u64)) {
        if let Some(value) = self.time(line, 2) {
            set(&mut self.network.times, value);
        }
    }

    /// A time at a place of a line: `h:mm[:ss]` or a number, with a unit or a half of the day.
    pub(super) fn time(&mut self, line: &Line<'a>, at: usize) -> Option<u64> {
        let token = *line.tokens.get(at)?;
        let unit = line.tokens.get(at + 1).copied();
        let seconds = clock(token.text).and_then(|value| in_unit(value, token.text.contains(':'), unit));
        if seconds.is_none() {
            let what = format!("the time is {:?}", token.text);
            self.problem(token.offset, Fault::NotANumber, what, "hours, or hours:minutes[:seconds]");
        }
        seconds
    }
}

/// Hours.
fn clock(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = text.split(':').map(|part| part.parse().ok()).collect();
    let hours = match parts?.as_slice() {
        [hours] => *hours,
        [hours, minutes] => hours + minutes / 60.0,
        [hours, minutes, seconds] => hours + minutes / 60.0 + seconds / 3600.0,
        _ => return None,
    };
    (0.0..1e7).contains(&hours).then_some(hours)
}

/// Seconds of a number of hours, or of other units if a unit says so.
fn in_unit(value: f64, has_colon: bool, unit: Option<Token<'_>>) -> Option<u64> {
    let begins = |word: &str| unit.is_some_and(|token| token.begins(word));
    let seconds = if begins("AM") || begins("PM") {
        let hour = if value >= 12.0 { value - 12.0 } else { value };
        3600.0 * (hour + if begins("PM") { 12.0 } else { 0.0 })
    } else if has_colon || unit.is_none() || begins("HOUR") {
        3600.0 * value
    } else if begins("SEC") {
        value
    } else if begins("MIN") {
        60.0 * value
    } else if begins("DAY") {
        86_400.0 * value
    } else {
        return None;
    };
    Some(seconds.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_all_their_forms() {
        let unit = |text| Some(Token { text, offset: 0 });
        let cases = [
            ("1:30", None, 5400),
            ("1.5", None, 5400),
            ("90", unit("MIN"), 5400),
            ("12", unit("am"), 0),
            ("12:30", unit("PM"), 45_000),
            ("2", unit("days"), 172_800),
            ("0:00:05", None, 5),
        ];
        for (text, unit, seconds) in cases {
            let got = clock(text).and_then(|value| in_unit(value, text.contains(':'), unit));
            assert_eq!(got, Some(seconds), "{text}");
        }
        assert_eq!(clock("-1"), None);
        assert_eq!(clock("1:2:3:4"), None);
    }
}
