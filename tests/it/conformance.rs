//! The table of requirements holds to the code: what is declared has rows, and what a row names exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use phaen::pages::conformance::CLASSES;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each class with its rows of requirement and test.
fn classes() -> Vec<(String, Vec<(String, String)>)> {
    let text = std::fs::read_to_string(root().join("tests/conformance/requirements.toml")).unwrap();
    let document: toml::Table = text.parse().unwrap();
    let words = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let row = |row: &toml::Value| (words(&row[0]), words(&row[1]));
    document["class"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| (words(&class["uri"]), class["requirements"].as_array().unwrap().iter().map(row).collect()))
        .collect()
}

fn source(folder: &Path, extension: &str, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_declared_class_has_rows_and_every_row_belongs_to_a_declared_class() {
    let known: BTreeSet<String> = classes().into_iter().map(|(uri, _)| uri).collect();
    let declared: BTreeSet<String> = CLASSES.iter().map(|uri| (*uri).to_owned()).collect();
    let missing: Vec<&String> = declared.difference(&known).collect();
    let extra: Vec<&String> = known.difference(&declared).collect();
    assert!(missing.is_empty(), "declared, but without rows in tests/conformance/requirements.toml: {missing:#?}");
    assert!(extra.is_empty(), "with rows in tests/conformance/requirements.toml, but not declared: {extra:#?}");
    assert!(classes().iter().all(|(_, rows)| !rows.is_empty()));
}

#[test]
fn every_test_that_a_row_names_exists() {
    let (mut rust, mut python) = (String::new(), String::new());
    source(&root().join("src"), "rs", &mut rust);
    source(&root().join("tests/it"), "rs", &mut rust);
    source(&root().join("tests/conformance"), "py", &mut python);
    let exists = |test: &str| match test.split_once(' ') {
        Some((_, identifier)) => {
            python.contains(&format!("test(\"{identifier}\"")) || python.contains(&format!("on_crs(\"{identifier}\""))
        }
        None => test.rsplit("::").next().is_some_and(|name| rust.contains(&format!("fn {name}("))),
    };
    let lost: Vec<(String, String)> =
        classes().into_iter().flat_map(|(_, rows)| rows).filter(|(_, test)| !exists(test)).collect();
    assert!(lost.is_empty(), "rows whose test does not exist: {lost:#?}");
}
