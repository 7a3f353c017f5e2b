//! What the engine makes of real budget titles, where `../shared/data` holds them: the lines that two programs read, and
//! labelled pairs. The tests print the figures of `docs/duplicates.md` and fail where the method falls back.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test may fail loudly and speak"
)]

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::calibrate::{brier, calibration_error};
use super::corpus::Corpus;
use super::gazetteer::{Gazetteer, Level};
use super::measure::{Side, measure};
use super::relation::Relation;
use super::scan::{Index, Options, check};
use super::score::{Score, score};
use super::weights::weights;
use super::work::{Agency, Work};

pub(super) fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("PHAEN_SHARED_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    if root.join("projects/real_projects_sample.csv").exists() {
        return Some(root);
    }
    println!("skipped: no real data at {}", root.display());
    None
}

pub(super) fn table(path: PathBuf) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub(super) fn works(path: PathBuf) -> Vec<Work> {
    let rows = table(path);
    rows.iter()
        .map(|row| Work {
            id: row["rec_id"].clone(),
            title: row["title"].clone(),
            agency: Agency {
                code: row["agency"].clone(),
                name_th: row["agency"].clone(),
                kind: None,
                parent: Some(row["ministry"].clone()),
            },
            plan: Some(row["plan"].clone()),
            outputs: Some(row["output"].clone()).filter(|text| !text.is_empty()),
            budgets: budgets(&row["amounts_by_year_be"]),
            ..Work::default()
        })
        .collect()
}

fn budgets(text: &str) -> BTreeMap<i32, i64> {
    let mut budgets = BTreeMap::new();
    for part in text.split(';') {
        if let Some((year, baht)) = part.split_once(':') {
            *budgets.entry(year.parse().unwrap()).or_insert(0) += (baht.parse::<f64>().unwrap_or(0.0) * 100.0) as i64;
        }
    }
    budgets
}

pub(super) fn gazetteer(root: &std::path::Path) -> Gazetteer {
    let mut rows: Vec<(String, Level, String)> = Vec::new();
    for (file, level, code, name) in [
        ("provinces", Level::Province, "provinceCode", "provinceNameTh"),
        ("districts", Level::Amphoe, "districtCode", "districtNameTh"),
        ("subdistricts", Level::Tambon, "subdistrictCode", "subdistrictNameTh"),
    ] {
        let text = std::fs::read_to_string(root.join(format!("codes/{file}.json"))).unwrap();
        let list: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        rows.extend(
            list.iter().map(|entry| (entry[code].to_string(), level, entry[name].as_str().unwrap().to_owned())),
        );
    }
    Gazetteer::new(rows)
}

/// Among how many partners the right one of a twice-read line comes first, and how often it is among the first twenty.
fn ranks(works: &[Work], asked: &[(&str, &str)], gazetteer: &Gazetteer) -> (f64, f64) {
    let options = Options { within_agency: true, threshold: Some(0.0), benign: true, ..Options::default() };
    let index = Index::new(works, gazetteer, &options);
    let by_id: HashMap<&str, &Work> = works.iter().map(|work| (work.id.as_str(), work)).collect();
    let (mut first, mut among) = (0, 0);
    for (one, partner) in asked {
        let found = check(by_id[one], &index);
        let rank = found.iter().position(|pair| pair.a_id == *partner || pair.b_id == *partner);
        first += usize::from(rank == Some(0));
        among += usize::from(rank.is_some_and(|rank| rank < 20));
    }
    (first as f64 / asked.len() as f64, among as f64 / asked.len() as f64)
}

#[test]
fn a_line_that_two_programs_read_finds_its_other_reading_first() {
    let Some(root) = shared() else { return };
    let mut all = works(root.join("projects/real_projects_sample.csv"));
    all.extend(works(root.join("projects/real_projects_altocr_sample.csv")));
    let twins = table(root.join("projects/ocr_twins_auto_sample.csv"));
    let there: Vec<(&str, &str)> = twins.iter().map(|row| (&*row["id_b"], &*row["id_a"])).collect();
    let back: Vec<(&str, &str)> = there.iter().map(|(a, b)| (*b, *a)).collect();
    let gazetteer = gazetteer(&root);
    let mut poor = all.clone();
    poor.iter_mut().for_each(|work| work.budgets.clear());
    println!("{} lines among {} works: right partner first, and in the first 20", twins.len(), all.len());
    for (works, said, least) in [(&all, "with money", 0.995), (&poor, "money removed", 0.985)] {
        for (asked, which) in [(&there, "second reading asks"), (&back, "first reading asks")] {
            let (first, among) = ranks(works, asked, &gazetteer);
            println!("  {said}, {which}: {:.2} %, {:.2} %", first * 100.0, among * 100.0);
            assert!(first >= least && among >= 0.999, "{said}, {which}: {first} {among}");
        }
    }
}

/// Whether a relation of the engine is what a label of the pair files means.
fn is_right(label: &str, need: &str, said: Relation) -> bool {
    match label {
        "duplicate" => said == Relation::Duplicate,
        // Other work on the same road is "overlap, related" there, and synergy or a clash of times here.
        "overlap" if need == "related" => {
            matches!(said, Relation::Overlap | Relation::Synergy | Relation::TimeClash)
        }
        "overlap" => said == Relation::Overlap,
        "phase-continuation" => matches!(said, Relation::Phase | Relation::Component),
        "same-programme-other-place" => said == Relation::SameProgrammeElsewhere,
        _ => said == Relation::Unrelated,
    }
}

/// Judges one file of labelled pairs and prints its figures; the share of right relations, and of pairs rightly taken to be
/// related or not.
fn judge(corpus: &Corpus, rows: &[HashMap<String, String>], name: &str) -> (f64, f64, usize) {
    let (mut right, mut joined, mut wrongly, mut told) = (0, 0, 0, Vec::new());
    let mut confusion: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows {
        let (a, b) = (row["id_a"].as_str(), row["id_b"].as_str());
        let at = |id: &str| corpus.position(id).unwrap();
        let (x, y) = (at(a.min(b)), at(a.max(b)));
        let (one, other) = (corpus.prepared(x).unwrap(), corpus.prepared(y).unwrap());
        let side = |work, at| Side { work, words: corpus.words(at), purpose: corpus.purpose(at) };
        let score: Score = score(&measure(side(&one, x), side(&other, y), corpus), weights());
        let said = score.verdict(weights().threshold);
        let (label, need) = (row["label"].as_str(), row["review_need"].as_str());
        let good = is_right(label, need, said);
        if !good {
            let parts: Vec<String> =
                score.entries.iter().map(|entry| format!("{:?} {:+.1}", entry.item, entry.contribution)).collect();
            let mark = if row["confidence"] == "unclear" { "unclear" } else { "" };
            println!("  {a} {b} {label} → {} {:.2} {mark} | {}", said.name(), score.log_odds, parts.join(" "));
        }
        if row["confidence"] == "unclear" {
            continue;
        }
        let related = !matches!(label, "same-programme-other-place" | "unrelated");
        right += usize::from(good);
        joined += usize::from(good || (!related && !said.is_related()));
        wrongly += usize::from(said.is_double() && need == "none");
        told.push((score.probability, related));
        *confusion.entry((label, said.name())).or_default() += 1;
    }
    for ((label, said), count) in &confusion {
        println!("  {label:<27} → {said:<26} {count}");
    }
    let count = told.len() as f64;
    println!(
        "{name}: {} pairs, relation right {right} ({:.1} %), with the two that mean nothing as one {joined} ({:.1} %), {wrongly} wrongly flagged; related: Brier {:.3}, ECE {:.3}",
        told.len(),
        right as f64 / count * 100.0,
        joined as f64 / count * 100.0,
        brier(&told),
        calibration_error(&told)
    );
    (right as f64 / count, joined as f64 / count, wrongly)
}

#[test]
fn labelled_pairs_of_the_real_budget_are_told_apart() {
    let Some(root) = shared() else { return };
    let corpus = Corpus::new(&works(root.join("projects/real_projects_sample.csv")), &gazetteer(&root), None);
    let dev = table(root.join("projects/real_pairs_dev.csv"));
    let (right, joined, wrongly) = judge(&corpus, &dev, "real_pairs_dev");
    assert!(right >= 0.8 && joined >= 0.9 && wrongly == 0, "{right} {joined} {wrongly}");
    // A file of one's own, with the same columns and `split`, by PHAEN_LABELLED_PAIRS.
    let Some(own) = std::env::var_os("PHAEN_LABELLED_PAIRS") else { return };
    let own = table(PathBuf::from(own));
    let wanted = std::env::var("PHAEN_LABELLED_SPLIT").unwrap_or_else(|_| "dev".to_owned());
    let own: Vec<HashMap<String, String>> = own.into_iter().filter(|row| row["split"] == wanted).collect();
    judge(&corpus, &own, &wanted);
}
