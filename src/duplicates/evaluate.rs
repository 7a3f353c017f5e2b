//! Tests on real budget titles, where `../shared/data` holds them: they print what a scan finds among them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test may fail loudly and speak"
)]

use std::collections::{BTreeMap, HashMap};

use super::real::{gazetteer, shared, works};
use super::relation::Relation;
use super::scan::{Options, Suspicion, scan};
use super::work::{Agency, Work};

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
