//! Files of an earthquake that a pack may bring: recordings, mapped fields, curves, stock, vulnerability.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use shapan_scenarios::hazard::Hazard;
use shapan_scenarios::{Changes, ProblemKind, Problems, Scenario, copy_out, load};
use tempfile::TempDir;

/// A copy of the main job to spoil.
struct Pack {
    _folder: TempDir,
    root: PathBuf,
}

impl Pack {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("mine");
        copy_out("beijing-m8", &root).unwrap();
        Self { _folder: folder, root }
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        fs::write(self.root.join(path), text).unwrap();
        self
    }

    fn edit(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.root.join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replacen(from, to, 1))
    }

    fn load(&self) -> Result<Scenario, Problems> {
        load(self.root.to_str().unwrap(), &Changes::default()).map(|loaded| loaded.scenario)
    }

    /// The problems, each as its kind and its place in the grammar of changes.
    fn problems(&self) -> Vec<(ProblemKind, String)> {
        self.load().unwrap_err().as_slice().iter().map(|p| (p.kind, p.place.clone())).collect()
    }
}

const STATIONS: &str = "station_id,lon,lat,vs30_m_s,pga_g,pgv_cm_s,sigma_ln,source,grade\n";
const CURVES: &str = "class_id,measure,state,form,median,beta,level,probability,source,grade\n";
const VULNERABILITY: &str =
    "class_id,measure,loss_category,level,mean_loss_ratio,cv,distribution,source,grade\n";

fn with_stations(rows: &str) -> Pack {
    let pack = Pack::new();
    pack.edit("scenario.toml", "fault = \"xiadian\"", "fault = \"xiadian\"\nstations = \"felt\"");
    pack.write("hazards/felt.csv", &format!("{STATIONS}{rows}"));
    pack
}

#[test]
fn recordings_are_read_and_may_lack_velocity() {
    let scenario =
        with_stations("a,116.4,39.9,300,0.2,20,0,estimate,E\nb,116.7,39.9,250,0.3,,0.2,estimate,E\n").load();
    let Hazard::Earthquake { stations, .. } = &scenario.unwrap().hazards[0] else { panic!("no fault") };
    assert_eq!((stations[0].pgv_cm_s, stations[1].pgv_cm_s, stations[1].sigma_ln), (Some(20.0), None, 0.2));
}

#[test]
fn recordings_that_cannot_be_are_told() {
    let found =
        with_stations("a,116.4,39.9,300,0,20,0,estimate,E\na,116.7,39.9,10,0.3,,0.2,nowhere,E\n").problems();
    for kind in [ProblemKind::OutOfRange, ProblemKind::DuplicateId, ProblemKind::DanglingReference] {
        assert!(found.iter().any(|(k, _)| *k == kind), "{kind:?} in {found:?}");
    }
    let pack = Pack::new();
    pack.edit("scenario.toml", "fault = \"xiadian\"", "fault = \"xiadian\"\nstations = \"nobody\"");
    assert_eq!(pack.problems(), [(ProblemKind::UnknownName, "hazard[0].stations".to_owned())]);
}

#[test]
fn curves_are_read_and_their_faults_told() {
    let read = Pack::new();
    read.write(
        "models/default/curves.csv",
        &format!("{CURVES}steel,sa10,moderate,lognormal,0.5,0.6,,,estimate,E\n"),
    );
    assert_eq!(read.load().unwrap().models.curves[0].median, Some(0.5));
    let bad = [
        ("steel,pga,slight,discrete,,,0.2,0.5,estimate,E\n", ProblemKind::Empty),
        (
            "steel,pga,slight,discrete,,,0.2,0.5,estimate,E\nsteel,pga,slight,discrete,,,0.1,0.6,estimate,E\n",
            ProblemKind::NotRising,
        ),
        ("steel,pga,slight,lognormal,0.2,,,,estimate,E\n", ProblemKind::OutOfRange),
        (
            "steel,pga,slight,lognormal,0.2,0.4,,,estimate,E\nsteel,pgv,moderate,lognormal,20,0.4,,,estimate,E\n",
            ProblemKind::DanglingReference,
        ),
        (
            "steel,pga,slight,lognormal,0.2,0.4,,,estimate,E\nsteel,pga,slight,discrete,,,0.3,0.9,estimate,E\n",
            ProblemKind::NotAllowed,
        ),
        ("straw,pga,slight,lognormal,0.2,0.4,,,estimate,E\n", ProblemKind::DanglingReference),
    ];
    for (rows, kind) in bad {
        let pack = Pack::new();
        pack.write("models/default/curves.csv", &format!("{CURVES}{rows}"));
        let found = pack.problems();
        assert!(found.iter().any(|(k, _)| *k == kind), "{rows}: {kind:?} in {found:?}");
    }
}

#[test]
fn vulnerability_is_read_and_its_faults_told() {
    let good = "steel,pga,structural,0.1,0.01,0.5,beta,estimate,E\nsteel,pga,structural,0.5,0.2,0.4,beta,estimate,E\n";
    let read = Pack::new();
    read.write("models/default/vulnerability.csv", &format!("{VULNERABILITY}{good}"));
    assert_eq!(read.load().unwrap().models.vulnerability.len(), 2);
    let bad = [
        ("steel,pga,structural,0.1,0.01,0.5,beta,estimate,E\n", ProblemKind::Empty),
        (
            "steel,pga,structural,0.5,0.2,0.4,beta,estimate,E\nsteel,pga,structural,0.1,0.3,0.4,beta,estimate,E\n",
            ProblemKind::NotRising,
        ),
        (
            "steel,pga,structural,0.1,0.5,2,beta,estimate,E\nsteel,pga,structural,0.5,0.6,0.1,beta,estimate,E\n",
            ProblemKind::OutOfRange,
        ),
    ];
    for (rows, kind) in bad {
        let pack = Pack::new();
        pack.write("models/default/vulnerability.csv", &format!("{VULNERABILITY}{rows}"));
        let found = pack.problems();
        assert!(found.iter().any(|(k, _)| *k == kind), "{rows}: {kind:?} in {found:?}");
    }
}

#[test]
fn weights_of_models_sum_to_one_and_each_has_its_site_term() {
    let pack = Pack::new();
    pack.edit("models/default/motion.csv", "yu2013,0.7", "yu2013,0.6");
    assert!(pack.problems().iter().any(|(kind, _)| *kind == ProblemKind::SharesDoNotSum));
    let pack = Pack::new();
    pack.edit("models/default/motion.csv", "bssa14_china,0.3,vs30", "bssa14_china,0.3,rock");
    assert!(pack.problems().iter().any(|(kind, _)| *kind == ProblemKind::NotAllowed));
}

#[test]
fn stock_names_zones_and_classes_that_are_there() {
    let pack = Pack::new();
    let header = "zone_id,class_id,buildings,occupants_day,occupants_night,source,grade\n";
    pack.write("models/default/stock.csv", &format!("{header}110101001000,steel,12,900,100,estimate,E\n"));
    assert_eq!(pack.load().unwrap().models.stock[0].buildings, 12.0);
    pack.write("models/default/stock.csv", &format!("{header}atlantis,straw,12,900,100,estimate,E\n"));
    let found = pack.problems();
    assert_eq!(
        found.iter().filter(|(kind, _)| *kind == ProblemKind::DanglingReference).count(),
        2,
        "{found:?}"
    );
}

#[test]
fn a_change_to_what_a_hazard_does_not_name_is_refused() {
    let changes =
        Changes { set: vec![("hazard.field.depth".to_owned(), "5".to_owned())], ..Changes::default() };
    let problems = load("beijing-m8", &changes).unwrap_err();
    assert_eq!(problems.as_slice()[0].suggestion.as_deref(), Some("fault"));
}
