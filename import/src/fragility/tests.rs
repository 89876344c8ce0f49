//! Fragility models of both versions and of CSV, right and wrong.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::problem::Fault;
use proptest::prelude::*;

const CONTINUOUS: &str = r#"<nrml xmlns="http://openquake.org/xmlns/nrml/0.5">
<fragilityModel id="m" assetCategory="buildings" lossCategory="structural">
<description>two classes</description>
<limitStates>slight moderate extensive complete</limitStates>
<fragilityFunction id="W" format="continuous" shape="logncdf">
<imls imt="PGA" noDamageLimit="0.05" minIML="0.05" maxIML="1.4"/>
<params ls="slight" mean="0.2" stddev="0.05"/>
<params ls="moderate" mean="0.35" stddev="0.1"/>
<params ls="extensive" mean="0.6" stddev="0.2"/>
<params ls="complete" mean="1.0" stddev="0.35"/>
</fragilityFunction>
<fragilityFunction id="C" format="discrete">
<imls imt="SA(0.3)" noDamageLimit="0.05">0.1 0.3 0.6</imls>
<poes ls="slight">0.1 0.6 0.9</poes>
<poes ls="moderate">0.0 0.4 0.8</poes>
<poes ls="extensive">0.0 0.2 0.6</poes>
<poes ls="complete">0.0 0.1 0.4</poes>
</fragilityFunction>
</fragilityModel>
</nrml>
"#;

const OLD: &str = r#"<nrml xmlns="http://openquake.org/xmlns/nrml/0.4">
<fragilityModel format="discrete">
<description>old</description>
<limitStates>minor collapse</limitStates>
<ffs noDamageLimit="5"><taxonomy>RC</taxonomy><IML IMT="MMI" imlUnit="MMI">7 8 9</IML>
<ffd ls="minor"><poEs>0.1 0.5 0.9</poEs></ffd>
<ffd ls="collapse"><poEs>0.0 0.2 0.5</poEs></ffd>
</ffs>
</fragilityModel>
</nrml>
"#;

fn load(text: &str) -> Result<Imported<FragilityModel>, ImportProblems> {
    read(&Source::new("f", text), &Mapping::default())
}

/// Probability as the engine takes it.
fn at(curve: &Curve, level: f64) -> f64 {
    curve.in_engine().unwrap().exceedance(level)
}

/// Kind and line of the only problem after some text was replaced.
fn only(text: &str, from: &str, to: &str) -> (Fault, usize) {
    assert!(text.contains(from), "{from}");
    let problems = load(&text.replacen(from, to, 1)).unwrap_err();
    let [problem] = problems.as_slice() else { panic!("{problems}") };
    (problem.fault, problem.line.unwrap_or(0))
}

#[test]
fn mean_and_deviation_are_those_of_the_distribution() {
    // SciPy: lognorm(s = sqrt(ln(1 + (0.05/0.2)²)), scale = 0.2 / sqrt(1 + (0.05/0.2)²)) has mean 0.2, std 0.05,
    // and distribution function 0.548992 at 0.2.
    let model = load(CONTINUOUS).unwrap().value;
    let curve = model.functions[0].curves[0].clone().unwrap();
    let Curve::Lognormal { median, beta } = curve else { panic!() };
    let mean = median * (0.5 * beta * beta).exp();
    assert!((mean - 0.2).abs() < 1e-12);
    assert!((mean * ((beta * beta).exp() - 1.0).sqrt() - 0.05).abs() < 1e-12);
    assert!((at(&curve, 0.2) - 0.548_992).abs() < 1e-5, "{}", at(&curve, 0.2));
    assert_eq!(model.functions[0].range, Some((0.05, 1.4)));
}

#[test]
fn points_begin_at_the_limit_without_damage() {
    let model = load(CONTINUOUS).unwrap().value;
    let curve = model.functions[1].curves[0].clone().unwrap();
    assert_eq!(curve, Curve::Discrete { imls: vec![0.05, 0.1, 0.3, 0.6], poes: vec![0.0, 0.1, 0.6, 0.9] });
    assert!((at(&curve, 0.2) - 0.35).abs() < 1e-12);
    assert_eq!((at(&curve, 0.01), at(&curve, 3.0)), (0.0, 0.9));
    assert_eq!(model.functions[1].measure, IntensityMeasure::Sa03);
}

#[test]
fn the_old_version_is_read_too() {
    let read = load(OLD).unwrap();
    let function = &read.value.functions[0];
    assert_eq!((function.id.as_str(), function.measure), ("RC", IntensityMeasure::Intensity));
    assert_eq!(read.value.states, [Some(DamageState::Slight), Some(DamageState::Complete)]);
    assert_eq!(at(function.curves[1].as_ref().unwrap(), 8.5), 0.35);
    let text = OLD
        .replace("discrete", "continuous")
        .replace("imlUnit=\"MMI\">7 8 9<", "minIML=\"5\" maxIML=\"10\"><");
    let text = text
        .replace("ffd", "ffc")
        .replace("<poEs>0.1 0.5 0.9</poEs>", "<params mean=\"7\" stddev=\"1\"/>")
        .replace("<poEs>0.0 0.2 0.5</poEs>", "<params mean=\"9\" stddev=\"1\"/>");
    let curve = load(&text).unwrap().value.functions[0].curves[1].clone();
    let moments = shapan_damage::curve::lognormal_from_moments(9.0, 1.0).unwrap();
    assert_eq!(curve, Some(Curve::Lognormal { median: moments.median(), beta: moments.beta() }));
}

#[test]
fn unknown_names_are_told_with_their_place() {
    assert_eq!(only(CONTINUOUS, "ls=\"moderate\" mean", "ls=\"medium\" mean"), (Fault::UnknownLimitState, 8));
    let named = CONTINUOUS.replace("extensive", "wobbly");
    assert_eq!(load(&named).unwrap_err().as_slice()[0].fault, Fault::UnknownLimitState);
    assert_eq!(load(&named).unwrap_err().as_slice()[0].line, Some(4));
    assert_eq!(only(CONTINUOUS, "imt=\"PGA\"", "imt=\"PGD\""), (Fault::UnknownMeasure, 6));
    assert_eq!(only(CONTINUOUS, "SA(0.3)", "SA(0.5)"), (Fault::UnknownMeasure, 13));
    assert_eq!(only(CONTINUOUS, "id=\"C\"", "id=\"W\""), (Fault::Duplicate, 12));
    assert_eq!(only(CONTINUOUS, "logncdf", "weibull"), (Fault::NotAllowed, 5));
    assert_eq!(only(OLD, "imlUnit=\"MMI\"", "imlUnit=\"g\""), (Fault::UnknownUnit, 5));
    let nearest = Mapping { nearest_period: true, ..Mapping::default() };
    let read = read(&Source::new("f", CONTINUOUS.replace("SA(0.3)", "SA(0.5)")), &nearest).unwrap();
    assert_eq!(read.value.functions[1].measure, IntensityMeasure::Sa06);
}

#[test]
fn versions_and_namespaces_are_checked() {
    assert_eq!(only(CONTINUOUS, "nrml/0.5", "nrml/0.3"), (Fault::WrongVersion, 1));
    assert_eq!(
        only(CONTINUOUS, " xmlns=\"http://openquake.org/xmlns/nrml/0.5\"", ""),
        (Fault::WrongVersion, 1)
    );
    let other = CONTINUOUS.replace("fragilityModel", "vulnerabilityModel");
    assert!(load(&other).unwrap_err().has(Fault::WrongFormat));
    assert!(load("<a/>").unwrap_err().has(Fault::WrongFormat));
}

#[test]
fn curves_that_fall_cross_or_leave_0_to_1_are_told() {
    let first = |from, to| load(&CONTINUOUS.replacen(from, to, 1)).unwrap_err().as_slice()[0].clone();
    let falls = first("0.1 0.6 0.9", "0.1 0.6 0.5");
    assert_eq!((falls.fault, falls.line, falls.column), (Fault::NotRising, Some(14), Some(27)));
    let outside = first("0.1 0.6 0.9", "0.1 0.6 1.9");
    assert_eq!((outside.fault, outside.line, outside.column), (Fault::NotAProbability, Some(14), Some(27)));
    assert_eq!(first("0.1 0.3 0.6<", "0.1 0.6 0.3<").fault, Fault::NotRising);
    assert_eq!(first("0.1 0.3 0.6<", "-0.1 0.3 0.6<").fault, Fault::Negative);
    assert_eq!(first("0.1 0.6 0.9", "0.1 0.9").fault, Fault::LengthMismatch);
    assert_eq!(first("stddev=\"0.05\"", "stddev=\"-0.05\"").fault, Fault::Negative);
    assert_eq!(first("mean=\"0.2\"", "mean=\"x\"").fault, Fault::NotANumber);
    assert_eq!(only(CONTINUOUS, "0.0 0.4 0.8", "0.0 0.65 0.8"), (Fault::CurvesCross, 15));
    assert_eq!(only(CONTINUOUS, "mean=\"0.35\"", "mean=\"0.19\""), (Fault::CurvesCross, 8));
    // Spreads that differ, but so that the curves meet far below any level that matters.
    assert!(load(&CONTINUOUS.replace("stddev=\"0.1\"", "stddev=\"0.15\"")).is_ok());
}

#[test]
fn all_problems_of_a_file_are_told_at_once() {
    let text = CONTINUOUS
        .replace("imt=\"PGA\"", "imt=\"ASH\"")
        .replace("0.1 0.6 0.9", "0.1 0.6 1.9")
        .replace("0.0 0.4 0.8", "0.0 x 0.8");
    let problems = load(&text).unwrap_err();
    for fault in [Fault::UnknownMeasure, Fault::NotAProbability, Fault::NotANumber] {
        assert!(problems.has(fault), "{fault:?}\n{problems}");
    }
}

#[test]
fn csv_in_the_simple_form() {
    let text = "id,imt,limit_state,form,a,b,remark\n\
                brick,PGA,minor,lognormal,0.15,0.5,x\n\
                brick,PGA,collapse,discrete,0.2,0.0,\n\
                brick,PGA,collapse,discrete,0.8,0.5,\n\
                brick,PGA,collapse,discrete,0.9,0.6,\n";
    let model = load(text).unwrap().value;
    assert_eq!(model.limit_states, ["minor", "collapse"]);
    assert_eq!(model.functions[0].curves[0], Some(Curve::Lognormal { median: 0.15, beta: 0.5 }));
    assert_eq!(only(text, "0.8,0.5", "0.8,-0.5").1, 4);
    assert_eq!(only(text, "lognormal,0.15", "normal,0.15").0, Fault::NotAllowed);
    assert_eq!(
        only(text, "brick,PGA,collapse,discrete,0.8", "brick,PGV,collapse,discrete,0.8").0,
        Fault::UnknownMeasure
    );
    assert!(load("id,imt,form\n").unwrap_err().has(Fault::Missing));
}

#[test]
fn what_is_written_is_read_back() {
    let model = load(CONTINUOUS).unwrap().value;
    let (parcel, remarks) = parcel(&model, "nepal", "f.xml");
    let (path, text) = &parcel.files()[0];
    assert_eq!(path, "models/nepal/curves.csv");
    assert_eq!(
        text.lines().next(),
        Some("class_id,measure,state,form,median,beta,level,probability,source,grade")
    );
    assert!(text.contains("\nC,sa03,complete,discrete,,,0.6,0.4,nepal,V\n"), "{text}");
    let told: Vec<&str> = remarks.iter().map(|remark| remark.en.as_str()).collect();
    assert_eq!(told[0], "noDamageLimit of 1 classes", "the points of C begin there, the curves of W do not");
    let again = load(text).unwrap().value;
    assert_eq!(again.states, model.states);
    for (a, b) in again.functions.iter().zip(&model.functions) {
        assert_eq!((&a.id, a.measure, &a.curves), (&b.id, b.measure, &b.curves));
    }
}

#[test]
fn what_the_engine_refuses_is_refused_here() {
    // One point is no curve, a level of 0 has no logarithm, and packs hold spreads from 0.01 to 3.
    let one = "id,imt,limit_state,form,a,b\nx,PGA,complete,discrete,0.2,0.5\n";
    assert_eq!(only(one, "0.2,0.5", "0.2,0.4"), (Fault::LengthMismatch, 2));
    let short = CONTINUOUS.replace(" noDamageLimit=\"0.05\">0.1 0.3 0.6<", ">0.1<");
    let short = ["0.1 0.6 0.9", "0.0 0.4 0.8", "0.0 0.2 0.6", "0.0 0.1 0.4"]
        .iter()
        .fold(short, |text, poes| text.replace(&format!(">{poes}<"), ">0.1<"));
    let problems = load(&short).unwrap_err();
    assert_eq!(
        (problems.as_slice()[0].fault, problems.as_slice()[0].line),
        (Fault::LengthMismatch, Some(14))
    );
    assert!(problems.to_string().contains("at least two levels"), "{problems}");
    let zero = load(&CONTINUOUS.replace(">0.1 0.3 0.6<", ">0 0.3 0.6<")).unwrap_err();
    let first = &zero.as_slice()[0];
    assert_eq!((first.fault, first.line, first.column), (Fault::Zero, Some(13), Some(42)));
    assert_eq!(only(CONTINUOUS, "stddev=\"0.05\"", "stddev=\"0\""), (Fault::Zero, 7));
    assert_eq!(only(CONTINUOUS, "stddev=\"0.05\"", "stddev=\"0.0005\""), (Fault::Absurd, 7));
    let wide = "id,imt,limit_state,form,a,b\nx,PGA,complete,lognormal,0.2,0.5\n";
    assert_eq!(only(wide, "0.2,0.5", "0.2,3.5"), (Fault::Absurd, 2));
}

#[test]
fn a_curve_that_begins_above_0_is_remarked_on_and_compared_as_a_step() {
    let text = CONTINUOUS.replace("imt=\"SA(0.3)\" noDamageLimit=\"0.05\"", "imt=\"SA(0.3)\"");
    let read = load(&text).unwrap();
    let curve = read.value.functions[1].curves[0].clone().unwrap();
    assert_eq!((at(&curve, 0.0999), at(&curve, 0.1)), (0.0, 0.1));
    let said = "curves of 1 classes begin above 0: no damage below their first level";
    assert!(read.remarks.iter().any(|remark| remark.en == said), "{:?}", read.remarks);
    let with_limit = load(CONTINUOUS).unwrap();
    assert!(with_limit.remarks.iter().all(|remark| remark.en != said));
    // The milder curve is 0 below 0.4, where the worse one has long risen.
    let step = "id,imt,limit_state,form,a,b\n\
                x,PGA,slight,discrete,0.4,0.5\nx,PGA,slight,discrete,0.8,0.9\n\
                x,PGA,complete,discrete,0.1,0\nx,PGA,complete,discrete,0.5,0.4\n";
    assert_eq!(load(step).unwrap_err().as_slice()[0].fault, Fault::CurvesCross);
    assert!(load(&step.replace("x,PGA,slight,discrete,0.4,0.5", "x,PGA,slight,discrete,0.1,0")).is_ok());
}

#[test]
fn another_period_lowers_the_grade() {
    let nearest = Mapping { nearest_period: true, ..Mapping::default() };
    let text = CONTINUOUS.replace("SA(0.3)", "SA(0.5)");
    let read = read(&Source::new("f", text), &nearest).unwrap();
    let (parcel, _) = parcel(&read.value, "k", "f");
    let grade_of = |class: &str| {
        parcel.files()[0].1.lines().find(|line| line.starts_with(class)).unwrap().chars().last()
    };
    assert_eq!((grade_of("W,"), grade_of("C,")), (Some('V'), Some('E')));
}

#[test]
fn an_unknown_format_is_told_once() {
    assert_eq!(only(OLD, "format=\"discrete\"", "format=\"curved\""), (Fault::NotAllowed, 2));
    assert_eq!(only(OLD, " format=\"discrete\"", ""), (Fault::Missing, 5));
    assert_eq!(only(CONTINUOUS, "format=\"discrete\"", "format=\"x\""), (Fault::NotAllowed, 12));
}

proptest! {
    #[test]
    fn any_rising_medians_survive_the_round_trip(
        first in 0.01..0.5f64,
        steps in proptest::array::uniform3(1.0..3.0f64),
        beta in 0.1..1.2f64,
    ) {
        let mut median = first;
        let mut text = "id,imt,limit_state,form,a,b\n".to_owned();
        for (state, step) in ["ds1", "ds2", "ds3", "ds4"].iter().zip([1.0, steps[0], steps[1], steps[2]]) {
            median *= step;
            text += &format!("x,SA(1.0),{state},lognormal,{median},{beta}\n");
        }
        let model = load(&text).unwrap().value;
        let (parcel, _) = parcel(&model, "k", "f");
        prop_assert_eq!(load(&parcel.files()[0].1).unwrap().value.functions, model.functions);
    }
}
