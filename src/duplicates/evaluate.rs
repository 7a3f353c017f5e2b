//! Tests on real budget titles, where `../shared/data` holds them: they print figures, and fail where the method falls back.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test may fail loudly and speak"
)]

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::corpus::Corpus;
use super::gazetteer::{Gazetteer, Level};
use super::measure::{Side, measure};
use super::relation::Relation;
use super::scan::{Options, Suspicion, scan};
use super::score::score;
use super::weights::weights;
use super::work::{Agency, Work};

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("PHAEN_SHARED_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    if root.join("projects/real_projects_sample.csv").exists() {
        return Some(root);
    }
    println!("skipped: no real data at {}", root.display());
    None
}

fn table(path: PathBuf) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn works(path: PathBuf) -> Vec<Work> {
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

fn gazetteer(root: &std::path::Path) -> Gazetteer {
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

fn judged(corpus: &Corpus, a: &str, b: &str) -> (f64, Relation, String) {
    let at = |id: &str| corpus.position(id).unwrap();
    let (one, other) = (corpus.prepared(at(a)).unwrap(), corpus.prepared(at(b)).unwrap());
    let side = |work, at| Side { work, words: corpus.words(at), purpose: corpus.purpose(at) };
    let (a, b) = (side(&one, at(a)), side(&other, at(b)));
    let measures = measure(a, b, corpus);
    let score = score(&measures, weights());
    let parts: Vec<String> =
        score.entries.iter().map(|entry| format!("{:?} {:+.1}", entry.item, entry.contribution)).collect();
    (score.probability, score.relation, format!("text {:.2} | {}", measures.text.unwrap_or(-1.0), parts.join(" ")))
}

fn flagged(relation: Relation, probability: f64) -> bool {
    probability >= weights().threshold && matches!(relation, Relation::Duplicate | Relation::Overlap)
}

#[test]
fn labelled_pairs_of_the_real_budget_are_told_apart() {
    let Some(root) = shared() else { return };
    let corpus = Corpus::new(&works(root.join("projects/real_projects_sample.csv")), &gazetteer(&root), None);
    let (mut hit, mut miss, mut wrong) = (0, 0, 0);
    for row in table(root.join("projects/real_pairs_dev.csv")) {
        let (probability, relation, why) = judged(&corpus, &row["id_a"], &row["id_b"]);
        let (wanted, got) = (row["review_need"] == "flag", flagged(relation, probability));
        let mark = if wanted == got { ' ' } else { '!' };
        println!(
            "{mark}{} {} {} {} → {probability:.3} {} | {why}",
            row["pair_id"],
            row["label"],
            row["review_need"],
            row["confidence"],
            relation.name()
        );
        if row["confidence"] == "unclear" {
            continue;
        }
        match (wanted, got) {
            (true, true) => hit += 1,
            (true, false) => miss += 1,
            (false, true) if row["review_need"] == "none" => wrong += 1,
            _ => {}
        }
    }
    println!("labelled pairs: {hit} found, {miss} missed, {wrong} wrongly flagged");
    assert!(hit >= 3 && wrong == 0, "{hit} found, {miss} missed, {wrong} wrongly flagged");
}

#[test]
fn two_readings_of_one_line_find_each_other() {
    let Some(root) = shared() else { return };
    let mut all = works(root.join("projects/real_projects_sample.csv"));
    let mut others = works(root.join("projects/real_projects_altocr_sample.csv"));
    // Another code, so that the pair counts as one between agencies.
    others.iter_mut().for_each(|work| work.agency.code = format!("second {}", work.agency.code));
    all.extend(others);
    let found = scan(&all, &gazetteer(&root), &Options::default(), &|_, _| true).unwrap();
    let by_pair: HashMap<(&str, &str), &Suspicion> =
        found.iter().map(|pair| ((pair.a_id.as_str(), pair.b_id.as_str()), pair)).collect();
    let corpus = Corpus::new(&all, &gazetteer(&root), None);
    let title = |id: &str| all.iter().find(|work| work.id == id).map(|work| work.title.clone()).unwrap();
    let twins = table(root.join("projects/ocr_twins_auto_sample.csv"));
    let mut relations: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &twins {
        let (a, b) = (row["id_a"].as_str(), row["id_b"].as_str());
        let pair = by_pair.get(&(a.min(b), a.max(b)));
        *relations.entry(pair.map_or("not found", |pair| pair.relation.name())).or_default() += 1;
        if pair.is_none() {
            let (probability, relation, why) = judged(&corpus, a, b);
            println!("not found: {a} {b} {probability:.3} {} {why}\n   {}\n   {}", relation.name(), title(a), title(b));
        }
    }
    let missed = relations.get("not found").copied().unwrap_or(0);
    println!(
        "twins: {} of {} found, as {relations:?}; {} pairs in all",
        twins.len() - missed,
        twins.len(),
        found.len()
    );
    assert!(missed * 10 < twins.len(), "{missed} of {} twins were missed", twins.len());
}

#[test]
fn the_best_pairs_across_agencies_are_printed() {
    let Some(root) = shared() else { return };
    let works = works(root.join("projects/real_projects_sample.csv"));
    let start = std::time::Instant::now();
    let found = scan(&works, &gazetteer(&root), &Options::default(), &|_, _| true).unwrap();
    println!("{} works, {} pairs in {:?}", works.len(), found.len(), start.elapsed());
    let by_id: HashMap<&str, &Work> = works.iter().map(|work| (work.id.as_str(), work)).collect();
    let mut relations: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in &found {
        *relations.entry(pair.relation.name()).or_default() += 1;
    }
    println!("{relations:?}");
    let mut best: Vec<&Suspicion> = found
        .iter()
        .filter(|pair| std::env::var("ALL").is_ok() || matches!(pair.relation, Relation::Duplicate | Relation::Overlap))
        .collect();
    best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (&a.a_id, &a.b_id).cmp(&(&b.a_id, &b.b_id))));
    let most = std::env::var("MOST").ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    for pair in best.iter().take(most) {
        let (a, b) = (by_id[pair.a_id.as_str()], by_id[pair.b_id.as_str()]);
        println!(
            "{:.3} {} {:?} {} baht\n   A {} | {} | {:?}\n   B {} | {} | {:?}\n   {}\n   {}",
            pair.score,
            pair.relation.name(),
            pair.rules,
            pair.satang_at_stake / 100,
            a.agency.name_th,
            a.title,
            a.budgets.keys(),
            b.agency.name_th,
            b.title,
            b.budgets.keys(),
            pair.sentence_th,
            pair.sentence_en
        );
    }
}

/// A plan of `count` works from the real titles' words and the tambon of the EEC; the same for the same count.
fn crowd(root: &std::path::Path, count: usize) -> Vec<Work> {
    let text = std::fs::read_to_string(root.join("codes/subdistricts.json")).unwrap();
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let eec = |entry: &&serde_json::Value| matches!(entry["provinceCode"].as_i64(), Some(20 | 21 | 24));
    let tambon: Vec<(String, String)> = list
        .iter()
        .filter(eec)
        .map(|entry| (entry["subdistrictCode"].to_string(), entry["subdistrictNameTh"].as_str().unwrap().to_owned()))
        .collect();
    let words: Vec<String> = works(root.join("projects/real_projects_sample.csv"))
        .iter()
        .map(|work| work.title.split(" ตำบล").next().unwrap().split(" แขวง").next().unwrap().to_owned())
        .collect();
    let mut state = 42_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..count)
        .map(|id| {
            let (code, name) = &tambon[random(tambon.len())];
            let village = 1 + random(12);
            let point =
                geo::Point::new(100.8 + random(11_000) as f64 / 10_000.0, 12.6 + random(12_000) as f64 / 10_000.0);
            Work {
                id: format!("{id:06}"),
                title: format!("{} หมู่ที่ {village} ตำบล{name}", words[random(words.len())]),
                agency: Agency { code: format!("{}", random(300)), ..Agency::default() },
                area_codes: vec![code.clone()],
                budgets: BTreeMap::from([(2566 + random(5) as i32, (1 + random(400)) as i64 * 5_000_000)]),
                geometry: Some(geo::Geometry::Point(point)),
                location_quality: super::work::LocationQuality::Drawn,
                ..Work::default()
            }
        })
        .collect()
}

#[test]
#[ignore = "takes about a minute; run it with optimisation"]
fn a_hundred_thousand_works_are_scanned_in_about_a_minute() {
    let Some(root) = shared() else { return };
    let count = std::env::var("WORKS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let works = crowd(&root, count);
    let start = std::time::Instant::now();
    let index = super::scan::Index::new(&works, &gazetteer(&root), &Options::default());
    println!("indexed in {:?}", start.elapsed());
    let one = std::time::Instant::now();
    let checked = super::scan::check(&works[count / 2], &index);
    println!("one work checked in {:?}: {} pairs", one.elapsed(), checked.len());
    drop(index);
    let start = std::time::Instant::now();
    let found = scan(&works, &gazetteer(&root), &Options::default(), &|_, _| true).unwrap();
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{count} works, {} pairs in {:?}, {peak}", found.len(), start.elapsed());
}
