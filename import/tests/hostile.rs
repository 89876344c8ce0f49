//! Damaged files: whatever is cut out of a right one or put into it, the reader answers and does not fall over.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use proptest::prelude::*;
use shapan_import::{Fault, Mapping, Source, exposure, fragility, shakemap, vulnerability};

const GRID: &str = r#"<shakemap_grid event_id="e">
<event magnitude="7" depth="10" lat="40.05" lon="117.1" event_timestamp="2024-01-01T00:00:00Z"/>
<grid_specification lon_min="117.0" lat_min="40.0" lon_max="117.1" lat_max="40.1" nlon="2" nlat="2"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/>
<grid_field index="3" name="PGA" units="pctg"/>
<grid_data>
117.0 40.1 7.5
117.1 40.1 8.5
117.0 40.0 7.5
117.1 40.0 7.5
</grid_data></shakemap_grid>"#;

const CURVES: &str = r#"<nrml xmlns="http://openquake.org/xmlns/nrml/0.5"><fragilityModel><limitStates>slight complete</limitStates>
<fragilityFunction id="W" format="continuous"><imls imt="PGA" minIML="0.05" maxIML="1.4"/>
<params ls="slight" mean="0.2" stddev="0.05"/><params ls="complete" mean="1.0" stddev="0.35"/></fragilityFunction>
<fragilityFunction id="C" format="discrete"><imls imt="PGA">0.1 0.3</imls>
<poes ls="slight">0.1 0.6</poes><poes ls="complete">0 0.1</poes></fragilityFunction></fragilityModel></nrml>"#;

const LOSSES: &str = r#"<nrml xmlns="http://openquake.org/xmlns/nrml/0.5"><vulnerabilityModel lossCategory="contents">
<vulnerabilityFunction id="C" dist="BT"><imls imt="PGA">0.1 0.3</imls><meanLRs>0 0.2</meanLRs><covLRs>0 0.3</covLRs>
</vulnerabilityFunction></vulnerabilityModel></nrml>"#;

const STOCK: &str =
    "id,lon,lat,taxonomy,number,structural,night\na,116.4,39.9,\"W,1\",2,100,3\n# x\nb,116.5,39.9,C,1,10,\n";

const TABLE: &str = "id,imt,limit_state,form,a,b\nx,PGA,slight,lognormal,0.2,0.5\nx,PGA,complete,discrete,0.2,0.0\nx,PGA,complete,discrete,0.9,0.4\n";

/// Reads a text in every way that its kind can be read.
fn read_all(kind: usize, text: String) {
    let source = Source::new("f", text);
    let mapping = Mapping { nearest_period: true, ..Mapping::default() };
    match kind {
        0 => drop(shakemap::read(&source, Some(&source)).map(|read| shakemap::parcel(&read.value, "k"))),
        1 => drop(vulnerability::read(&source, &mapping)),
        2 => drop(exposure::read(&source, Path::new("none"))),
        _ => {
            drop(fragility::read(&source, &mapping).map(|read| fragility::parcel(&read.value, "k", "f")));
            drop(fragility::read_classes(&source));
        }
    }
}

/// A text with a piece replaced.
fn damaged(text: &str, at: f64, length: usize, with: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let start = ((signs.len() as f64 * at) as usize).min(signs.len());
    let end = (start + length).min(signs.len());
    signs[..start].iter().copied().chain(with.chars()).chain(signs[end..].iter().copied()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn damaged_files_are_answered(
        kind in 0..5_usize,
        at in 0.0..1.0f64,
        length in 0..40_usize,
        with in prop_oneof![Just(String::new()), "[0-9<>/\"=& .,\\-\\neN一]{0,6}", Just("NaN".to_owned()), Just("1e999".to_owned())],
    ) {
        let text = [GRID, LOSSES, STOCK, CURVES, TABLE][kind];
        read_all(kind, damaged(text, at, length, &with));
    }
}

/// How often something stands in a file that would take minutes if each were compared with all others.
const MANY: usize = 200_000;

/// `MANY` pieces of text, each with its number.
fn many(piece: impl Fn(usize) -> String) -> String {
    (0..MANY).map(piece).collect()
}

fn nrml(version: &str, inside: &str) -> Source {
    Source::new("f", format!("<nrml xmlns=\"http://openquake.org/xmlns/nrml/{version}\">{inside}</nrml>"))
}

#[test]
fn limit_states_without_end_are_refused_before_any_curve() {
    let mapping = Mapping::default();
    let rows = many(|number| format!("x{number},PGA,s{number},lognormal,0.2,0.5\n"));
    let table = Source::new("f", format!("id,imt,limit_state,form,a,b\n{rows}"));
    let words = many(|number| format!("s{number} "));
    let functions = many(|number| {
        format!(
            "<fragilityFunction id=\"{number}\" format=\"discrete\"><imls imt=\"PGA\">1 2</imls></fragilityFunction>"
        )
    });
    let states = format!("<limitStates>{words}</limitStates>{functions}");
    let xml = nrml("0.5", &format!("<fragilityModel>{states}</fragilityModel>"));
    for source in [table, xml] {
        let problems = fragility::read(&source, &mapping).unwrap_err();
        assert!(problems.has(Fault::TooMany) && problems.as_slice().len() == 1, "{problems}");
    }
    // Sixteen are read; one that is unknown ends the reading before a curve is missed.
    let unknown =
        format!("<fragilityModel><limitStates>slight odd</limitStates>{functions}</fragilityModel>");
    let problems = fragility::read(&nrml("0.5", &unknown), &mapping).unwrap_err();
    assert!(problems.has(Fault::UnknownLimitState) && !problems.has(Fault::Missing), "{problems}");
}

#[test]
fn many_names_take_no_more_than_their_share() {
    let mapping = Mapping::default();
    let curves = many(|number| {
        format!(
            "<fragilityFunction id=\"{number}\" format=\"discrete\"><imls imt=\"PGA\">1 2</imls>\
             <poes ls=\"complete\">0 1</poes></fragilityFunction>"
        )
    });
    let text = format!("<fragilityModel><limitStates>complete</limitStates>{curves}</fragilityModel>");
    let read = fragility::read(&nrml("0.5", &text), &mapping).unwrap();
    assert_eq!((read.value.functions.len(), read.remarks.len()), (MANY, 3));
    let losses = many(|number| {
        format!(
            "<vulnerabilityFunction id=\"{number}\" dist=\"LN\"><imls imt=\"PGA\">1 2</imls><meanLRs>0 1</meanLRs>\
             <covLRs>0 0</covLRs></vulnerabilityFunction>"
        )
    });
    let text = format!("<vulnerabilityModel lossCategory=\"contents\">{losses}</vulnerabilityModel>");
    assert_eq!(vulnerability::read(&nrml("0.5", &text), &mapping).unwrap().value.functions.len(), MANY);
    let header = many(|number| format!("c{number},"));
    let wide = exposure::read(&Source::new("f", format!("{header}id\n")), Path::new("none")).unwrap_err();
    assert!(wide.has(Fault::TooMany), "{wide}");
}

#[test]
fn levels_of_a_set_are_read_once() {
    let levels = many(|number| format!("{} ", number + 1));
    let functions = many(|number| {
        format!(
            "<discreteVulnerability vulnerabilityFunctionID=\"{number}\" probabilisticDistribution=\"LN\">\
             <lossRatio>0</lossRatio><coefficientsVariation>0</coefficientsVariation></discreteVulnerability>"
        )
    });
    let set = format!(
        "<discreteVulnerabilitySet><IML IMT=\"PGA\">{levels}</IML>{functions}</discreteVulnerabilitySet>"
    );
    let source = nrml("0.4", &format!("<vulnerabilityModel>{set}</vulnerabilityModel>"));
    let problems = vulnerability::read(&source, &Mapping::default()).unwrap_err();
    assert!(problems.has(Fault::LengthMismatch));
}

#[test]
fn undamaged_the_files_are_right() {
    let mapping = Mapping::default();
    assert!(shakemap::read(&Source::new("f", GRID), None).is_ok());
    assert!(vulnerability::read(&Source::new("f", LOSSES), &mapping).is_ok());
    assert!(exposure::read(&Source::new("f", STOCK), Path::new("none")).is_ok());
    assert!(fragility::read(&Source::new("f", CURVES), &mapping).is_ok());
    assert!(fragility::read(&Source::new("f", TABLE), &mapping).is_ok());
}
