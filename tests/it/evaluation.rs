//! `phaen duplicates evaluate` and `train`: figures on files, in any language and at any place, and bad rows refused by name.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{Said, said};

/// Works of a city in Scotland, and what a person would say of their pairs.
const WORKS: &str = "\
id,title,agency,fiscal_year,budget,lon,lat,wkt,area_code,address,objective,kind
1,Resurfacing of Leith Walk between Pilrig Street and Foot of the Walk,City Council,2025,1200000,,,\"LINESTRING(-3.1795 55.9630,-3.1745 55.9685)\",,Leith,,road
2,Leith Walk carriageway resurfacing (Pilrig St to Foot of the Walk),Transport Scotland,2025,1150000,,,\"LINESTRING(-3.17452 55.96852,-3.17948 55.96302)\",,Edinburgh,,road
3,New playground in Inverleith Park,City Council,2025,180000,-3.2170,55.9640,,,,,park
4,Playground for Inverleith Park,Parks Trust,2025,180000,-3.2172,55.9641,,,,,park
5,New playground in Saughton Park,Parks Trust,2025,180000,-3.2480,55.9350,,,,,park
6,Replacement of street lighting in Morningside Road,City Council,2024,90000,-3.2101,55.9280,,,,,lighting
7,Water main renewal in Dalry Road,Water Authority,2026,2400000,-3.2220,55.9430,,,,,water
8,Flood wall along the Water of Leith at Murrayfield phase 1,City Council,2025,5000000,-3.2410,55.9455,,,,,flood
9,Flood wall along the Water of Leith at Murrayfield phase 2,Environment Agency,2026,5000000,-3.2380,55.9450,,,,,flood
";
const PAIRS: &str = "id_a,id_b,label\n2,1,duplicate\n3,4,1\n3,5,0\n8,9,phase\n";

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn evaluated(works: &str, pairs: &str, more: &[&str]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let (works, pairs) = (file(folder.path(), "works.csv", works), file(folder.path(), "pairs.csv", pairs));
    let command = ["phaen", "--lang", "en", "--json", "duplicates", "evaluate", "--works", &works, "--pairs", &pairs];
    said(&[&command, more].concat())
}

fn relation_of(answer: &Value, label: &str) -> Vec<String> {
    answer["evaluation"]["confusion"][label].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn works_in_english_at_another_place_are_compared_in_metres_and_words() {
    let answer = evaluated(WORKS, PAIRS, &["--complete"]).well().json();
    let figures = &answer["evaluation"]["figures"];
    assert_eq!((figures["positives"].as_u64(), figures["hits"].as_u64()), (Some(2), Some(2)), "{answer:#}");
    assert_eq!(figures["flagged"].as_u64(), Some(2), "the other park and the next phase are none: {answer:#}");
    assert_eq!(relation_of(&answer, "phase"), ["phase"], "{answer:#}");
    assert!(answer["cost"]["cpuSeconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn pairs_that_nobody_judged_count_only_where_the_list_is_complete() {
    let silent = "id_a,id_b,label\n1,2,duplicate\n3,5,0\n";
    let open = evaluated(WORKS, silent, &[]).well().json();
    assert_eq!(open["evaluation"]["figures"]["flagged"], 1);
    assert_eq!(open["evaluation"]["unjudged"], 1, "the playgrounds were found, and nobody has said what they are");
    let complete = evaluated(WORKS, silent, &["--complete"]).well().json();
    assert_eq!(complete["evaluation"]["figures"]["flagged"], 2);
    assert_eq!(complete["evaluation"]["figures"]["precision"], 0.5);
}

#[test]
fn a_bad_row_is_refused_with_its_number_its_column_the_reason_and_the_remedy() {
    for (works, pairs, told) in [
        ("id,title\n1,a\n2,\n", PAIRS, &["row 3", "title", "every row needs"][..]),
        ("id,name\n1,a\n", PAIRS, &["row 1", "name", "the columns are"]),
        ("id\n1\n", PAIRS, &["title", "first line names"]),
        ("id,title,budget\n1,a,much\n", PAIRS, &["row 2", "budget", "much", "digits"]),
        ("id,title,fiscal_year\n1,a,soon\n", PAIRS, &["row 2", "fiscal_year", "soon"]),
        ("id,title,lon,lat\n1,a,100.9,\n", PAIRS, &["row 2", "lat", "both"]),
        ("id,title,lon,lat\n1,a,100.9,99\n", PAIRS, &["row 2", "lat", "99"]),
        ("id,title,wkt\n1,a,POINT(1)\n", PAIRS, &["row 2", "wkt", "POINT(1)"]),
        (WORKS, "id_a,id_b,label\n1,2,perhaps\n", &["row 2", "label", "perhaps", "duplicate"]),
        (WORKS, "id_a,id_b,label\n1,1,1\n", &["row 2", "id_b"]),
        (WORKS, "id_a,id_b,label\n1,2,1\n2,1,0\n", &["row 3", "label"]),
    ] {
        let refused = evaluated(works, pairs, &[]);
        assert_eq!(refused.status, 1, "{works}{pairs}");
        for word in told {
            assert!(refused.err.to_lowercase().contains(&word.to_lowercase()), "{word} is not in {}", refused.err);
        }
    }
}

#[test]
fn generated_plans_are_evaluated_trained_on_and_reported_in_one_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (works, pairs, areas) = (path("works.csv"), path("pairs.csv"), path("areas.csv"));
    let demo = ["demo", "--projects", "1500", "--seed", "11", "--works", &works, "--pairs", &pairs, "--areas", &areas];
    said(&[&["phaen"], &demo[..]].concat()).well();
    let source = ["--works", &works, "--pairs", &pairs, "--areas", &areas];
    let weights = path("weights.toml");
    let trained = [&["phaen", "--json", "duplicates", "train"], &source[..], &["--out", &weights]].concat();
    let quality = said(&trained).well().json();
    assert!(
        quality["brier"].as_f64().unwrap()
            <= quality["brierBefore"].as_f64().or(quality["brier_before"].as_f64()).unwrap()
    );
    let report = path("report.html");
    let run = |more: &[&str]| {
        said(&[&["phaen", "--json", "duplicates", "evaluate"], &source[..], &["--complete"], more].concat())
            .well()
            .json()
    };
    let (own, fitted) = (run(&["--report", &report]), run(&["--weights", &weights]));
    let f1 = |answer: &Value| answer["evaluation"]["figures"]["f1"].as_f64().unwrap();
    assert!(f1(&own) > 0.8 && f1(&fitted) > f1(&own) - 0.05, "{} {}", f1(&own), f1(&fitted));
    let rules = own["evaluation"]["rules"].as_array().unwrap();
    let all = rules.iter().find(|rule| rule["rule"] == "all").unwrap();
    assert!(all["completeness"].as_f64().unwrap() > 0.97, "{all}");
    let page = std::fs::read_to_string(report).unwrap();
    assert!(page.contains("ความแม่นยำ") && page.contains("Precision") && !page.contains("http"), "needs nothing else");
}
