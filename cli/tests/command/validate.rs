//! validate: the page, its JSON, a mechanism that is not there.

use crate::support::Shapan;

#[test]
fn validate_writes_a_page_that_says_how_it_was_made() {
    let shapan = Shapan::new();
    let args =
        ["validate", "-n", "2", "--seed", "3", "--only", "trucks", "--out", "page.md", "--format", "json"];
    let value = shapan.json(&args);
    assert_eq!(value["mechanisms"].as_array().unwrap().len(), 1);
    assert_eq!(value["mechanisms"][0]["mechanism"]["id"], "trucks");
    let page = std::fs::read_to_string(shapan.path("page.md")).unwrap();
    assert!(
        page.contains("`shapan validate beijing-m8 -n 2 --seed 3 --only trucks --out page.md`"),
        "{page}"
    );
    assert!(page.contains("## Physics at the city"), "{page}");
    assert!(!shapan.path("page.md.part").exists());
}

#[test]
fn an_unknown_mechanism_is_bad_input() {
    let shapan = Shapan::new();
    let ran = shapan.run(&["validate", "--only", "truck", "--lang", "en"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`truck`"), "{}", ran.err);
}

#[test]
fn lifelines_come_back_on_a_page_with_a_section_for_a_pack() {
    let shapan = Shapan::new();
    shapan.run(&["new", "mine", "--from", "lugu-blackout"]);
    let pack = shapan.path("mine").display().to_string();
    let args =
        ["validate", "--study", "lifelines", "-n", "2", "--seed", "3", "--pack", &pack, "--out", "page.md"];
    let ran = shapan.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = std::fs::read_to_string(shapan.path("page.md")).unwrap();
    let command = "`shapan validate --study lifelines -n 2 --seed 3 --pack mine --out page.md`";
    for wanted in
        [command, "Wenchuan 2008", "Zhengzhou 2021", "Beijing 2023", "Scenario `mine`", "## The clocks"]
    {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert!(!page.contains(&pack), "a page names no folder of the machine that made it");
}

#[test]
fn a_pack_is_for_the_lifelines_and_a_mechanism_is_not() {
    let shapan = Shapan::new();
    let pack = shapan.run(&["validate", "--pack", "beijing-m8"]);
    assert_eq!(pack.code, 2);
    assert!(pack.err.contains("--pack"), "{}", pack.err);
    let only = shapan.run(&["validate", "--study", "lifelines", "--only", "trucks"]);
    assert_eq!(only.code, 2);
    assert!(only.err.contains("--only"), "{}", only.err);
}
