//! The house rules find what they should and leave the rest in peace: shown on small texts.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use super::{ACTIX, BACKEND, DIESEL, circle, import_faults, may_speak_http, may_speak_sql, naming_faults};

#[test]
fn an_upward_import_is_found_in_every_spelling() {
    let spellings = [
        "use crate::app::App;",
        "use crate::{error::Error, app::{self, App}};",
        "use super::super::app;",
        "fn f() { crate::app::serve() }",
        "use crate::{\n    error,\n    app,\n};",
        "#[cfg(test)]\nmod tests { use crate::app; }",
        "mod tests { use super::super::super::app; }",
        "mod tests {} use super::super::{app, error};",
    ];
    for text in spellings {
        let faults = import_faults(&[Source::new("src/access/key.rs", text)]);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        assert!(faults[0].contains("`access` imports `app`, which stands above it"), "{faults:?}");
    }
}

#[test]
fn downward_imports_words_and_neighbours_are_left_in_peace() {
    let peaceful = [
        "use crate::{error::{Error, Fault}, id};",
        "use super::key; use super::super::error::Error;",
        "mod tests { mod deep { use super::super::super::app; } use super::super::app; use super::app; }",
        "// use crate::app;\n/* crate::app /* crate::app */ */ const A: &str = \"crate::app\"; const B: &str = r#\"\"crate::app\"#;",
        "fn f<'a>(x: &'a str) -> char { '\"' } // \"crate::app\"",
        "use other::crate_app; pub(crate) fn app() {}",
    ];
    for text in peaceful {
        assert_eq!(import_faults(&[Source::new("src/access/key.rs", text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn areas_on_one_floor_may_not_import_each_other() {
    let faults = import_faults(&[Source::new("src/catalog/store.rs", "use crate::jobs::store;")]);
    assert_eq!(faults, ["src/catalog/store.rs:1: `catalog` imports `jobs`, which stands on the same floor"]);
}

#[test]
fn an_exported_macro_belongs_to_the_module_that_defines_it() {
    let roof = Source::new("src/app.rs", "macro_rules! reply { () => {} }");
    let user = Source::new("src/access/key.rs", "fn f() { crate::reply!() }");
    let faults = import_faults(&[roof, user]);
    assert_eq!(faults, ["src/access/key.rs:1: `access` imports `app`, which stands above it"]);
}

#[test]
fn a_circle_is_named_by_its_members() {
    let arrows = |pairs: &[(&str, &str)]| {
        let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            map.entry((*from).to_string()).or_default().insert((*to).to_string());
        }
        map
    };
    assert_eq!(circle(&arrows(&[("a", "b"), ("b", "c"), ("d", "a")])), None);
    let found = circle(&arrows(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "b"), ("d", "e")]));
    assert_eq!(found, Some(vec!["b".to_string(), "c".to_string()]));
}

#[test]
fn a_name_in_the_wrong_room_is_found_and_one_in_a_comment_is_not() {
    let wrong =
        Source::new("src/catalog/quality.rs", "//! About diesel.\nuse diesel::prelude::*;\nconst A: &str = \"actix\";");
    assert_eq!(naming_faults(&[wrong], DIESEL, may_speak_sql, false), ["src/catalog/quality.rs:2: names `diesel`"]);
    let right = Source::new("src/catalog/store.rs", "use diesel::prelude::*;");
    assert!(naming_faults(&[right], DIESEL, may_speak_sql, false).is_empty());
    let http = Source::new("src/catalog/store.rs", "use actix_web::web;");
    assert_eq!(naming_faults(&[http], ACTIX, may_speak_http, false).len(), 1);
}

#[test]
fn a_backend_may_be_named_in_a_test_body_only() {
    let text =
        "fn is_sqlite() {}\nfn page() {}\n#[cfg(test)]\nmod tests {\n  fn t() { Database::PostGis; }\n}\nfn g() { Pg }";
    let faults = naming_faults(&[Source::new("src/catalog/store.rs", text)], BACKEND, |_| false, true);
    assert_eq!(faults, ["src/catalog/store.rs:1: names `is_sqlite`", "src/catalog/store.rs:7: names `Pg`"]);
}
