//! The tables of the abstract test suite: each predicate over the official data finds the expected number of features.

use phaen::cql2::{from_text, to_json};
use regex::Regex;

use super::official_data::load;
use crate::on_both;
use crate::support::TestHub;

/// Document, and its predicates: rows with a data source, and rows of four predicates that are combined.
const TABLES: [(&str, usize, usize); 10] = [
    ("basic-cql2", 48, 77),
    ("advanced-comparison-operators", 14, 0),
    ("case-insensitive-comparison", 10, 0),
    ("accent-insensitive-comparison", 11, 0),
    ("basic-spatial-functions", 8, 0),
    ("basic-spatial-functions-plus", 7, 0),
    ("spatial-functions", 26, 0),
    ("temporal-functions", 36, 0),
    ("property-property", 101, 0),
    ("arithmetic", 13, 0),
];

/// Rows whose number cannot be right, by the data itself: three names begin with `Ch` (Chișinău, Chicago, Chengdu), one with `Chis`.
const ERRATA: [(&str, i64, i64); 3] = [
    ("ACCENTI(name) LIKE accenti('Ch%')", 2, 3),
    ("ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))", 2, 1),
    ("ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))", 2, 1),
];

struct Expected {
    layer: String,
    filter: String,
    number: i64,
}

/// AsciiDoc keeps `<=` and `((` from meaning something else by a backslash. Our geometries are called `geometry`.
fn plain(predicate: &str) -> String {
    let unescaped = predicate.replace("\\<", "<").replace("\\(", "(");
    Regex::new(r"\bgeom\b").unwrap().replace_all(&unescaped, "geometry").into_owned()
}

fn single(text: &str) -> Vec<Expected> {
    let row = Regex::new(r"(?m)^\|(?:[^|`\n]*\|)?(ne_\w+) \|`(.*)` \|(\d+)$").unwrap();
    row.captures_iter(text)
        .map(|row| Expected { layer: row[1].into(), filter: plain(&row[2]), number: row[3].parse().unwrap() })
        .collect()
}

fn combined(text: &str) -> Vec<Expected> {
    let row = Regex::new(r"(?m)^\|`(.*)` \|`(.*)` \|`(.*)` \|`(.*)` \|(\d+)$").unwrap();
    row.captures_iter(text)
        .map(|row| {
            let [p1, p2, p3, p4] = [1, 2, 3, 4].map(|number| plain(&row[number]));
            Expected {
                layer: "ne_110m_populated_places_simple".into(),
                filter: format!("(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})"),
                number: row[5].parse().unwrap(),
            }
        })
        .collect()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn found(hub: &TestHub, layer: &str, language: &str, filter: &str) -> i64 {
    let path = format!("/collections/{layer}/items?resultType=hits&filter-lang={language}&filter={}", encoded(filter));
    hub.get(&path).send().await.expect(200).json()["numberMatched"].as_i64().unwrap()
}

on_both! {
    async fn every_predicate_of_the_abstract_tests_finds_the_expected_number(hub) {
        let (Some(tables), Some(data)) = (crate::cql2::official("ats"), crate::cql2::official("data/ne110m4cql2.gpkg")) else {
            return;
        };
        load(&hub, &data);
        let mut wrong = Vec::new();
        for (name, singles, combinations) in TABLES {
            let text = std::fs::read_to_string(tables.join(format!("annex_ats_{name}.adoc"))).unwrap();
            let (single, combined) = (single(&text), combined(&text));
            assert_eq!((single.len(), combined.len()), (singles, combinations), "{name}");
            for Expected { layer, filter, number } in single.into_iter().chain(combined) {
                let mended = ERRATA.iter().find(|(text, printed, _)| *text == filter && *printed == number);
                let number = mended.map_or(number, |(.., right)| *right);
                let seen = found(&hub, &layer, "cql2-text", &filter).await;
                let same = found(&hub, &layer, "cql2-json", &to_json(&from_text(&filter).unwrap()).to_string()).await;
                if (seen, same) != (number, number) {
                    wrong.push(format!("{name}: {filter} on {layer}: text {seen}, JSON {same}, expected {number}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
