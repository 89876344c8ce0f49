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
