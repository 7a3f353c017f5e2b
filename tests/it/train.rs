//! `phaen duplicates train` on the decisions of a hub: what was agreed with and what was rejected refits the weights.

use phaen::access::{Scope, Sight, Visibility};
use phaen::demo;
use phaen::duplicates::office::{NewDecision, PairFilter, ScanOptions, scan_now};
use phaen::duplicates::store::{PairOrder, insert_decision, lessons, list_pairs, put_work};
use phaen::duplicates::{Relation, Verdict, Weights, shipped};

use serde_json::json;

use crate::cli::phaen;
use crate::duplicate_truth::demo_with_truth;
use crate::on_both;
use crate::support::{START, TestHub};

/// Works of a small province, scanned, and up to `most` of the pairs decided as somebody would who knows what was planted: how many, and
/// for those suspected of spending money twice whether they do.
fn decided(hub: &TestHub, most: usize) -> (usize, Vec<bool>) {
    let (works, truth) = demo_with_truth(31, 1_200);
    for chunk in works.chunks(100) {
        hub.hub
            .store
            .write_now(|database| chunk.iter().try_for_each(|work| put_work(database, work, Visibility::Public, START)))
            .unwrap();
    }
    scan_now(&hub.hub.store, &ScanOptions::default(), &hub.deed(), &|_, _| true).unwrap();
    let everyone = Sight::Everything;
    let pairs = hub
        .hub
        .store
        .read_now(|database| list_pairs(database, &everyone, &PairFilter::default(), PairOrder::Score, None, 0, 10_000))
        .unwrap();
    let judged: Vec<(String, Verdict, Option<Relation>)> = pairs
        .iter()
        .take(most)
        .map(|pair| {
            let planted = truth.get(&(pair.a_id.clone(), pair.b_id.clone()));
            let named = match planted {
                Some(demo::Relation::Duplicate) => Relation::Duplicate,
                Some(demo::Relation::Overlap) => Relation::Overlap,
                Some(demo::Relation::Phase) => Relation::Phase,
                Some(demo::Relation::Component) => Relation::Component,
                _ => return (pair.id.clone(), Verdict::Reject, None),
            };
            // Who agrees with what is shown says nothing more.
            (pair.id.clone(), Verdict::Confirm, Some(named).filter(|named| *named != pair.relation))
        })
        .collect();
    for chunk in judged.chunks(100) {
        hub.hub
            .store
            .write_now(|database| {
                chunk.iter().try_for_each(|(pair, verdict, relation)| {
                    let new = NewDecision {
                        verdict: *verdict, reason: "จากการประชุม".into(), relation: *relation
                    };
                    insert_decision(database, &everyone, pair, &format!("d-{pair}"), &new, &hub.deed()).map(|_| ())
                })
            })
            .unwrap();
    }
    let double = |verdict: &Verdict, named: &Option<Relation>| {
        *verdict == Verdict::Confirm
            && named.is_none_or(|named| matches!(named, Relation::Duplicate | Relation::Overlap))
    };
    let suspected = pairs.iter().zip(&judged).filter(|(pair, _)| pair.relation.is_double());
    (judged.len(), suspected.map(|(_, (_, verdict, named))| double(verdict, named)).collect())
}

on_both! {
    async fn decisions_refit_the_weights_and_what_changed_since_teaches_nothing(hub) {
        let (made, suspected) = decided(&hub, usize::MAX);
        assert!(made >= 60 && suspected.len() >= 50, "{made} {}", suspected.len());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights.toml").display().to_string();
        let quality = phaen(&hub, &["duplicates", "train", "--out", &path, "--json"]).well().json();
        assert_eq!(quality["examples"], made as u64);
        assert!(quality["related"].as_u64().unwrap() >= 5 && quality["relations_right"].as_f64().is_some(), "{quality}");
        let (before, after) = (quality["brier_before"].as_f64().unwrap(), quality["brier"].as_f64().unwrap());
        assert!(after <= before + 0.01, "{quality}");
        let fitted = Weights::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_ne!(fitted.prior, shipped().prior);
        assert_ne!(fitted.relation, shipped().relation, "a relation that was agreed with trains stage two");
        let said = phaen(&hub, &["duplicates", "train", "--out", &path]).well();
        assert!(said.out.contains("Brier") && said.out.contains("ECE") && said.out.contains("after"), "{}", said.out);
        // A project that has been changed since is another one than people judged.
        let (mut work, visibility) = hub.hub.store.read_now(|database| {
            let first = lessons(database)?.told.into_iter().next().unwrap();
            phaen::duplicates::store::find_work(database, &first.a_id)
        }).unwrap().unwrap();
        work.title.push_str(" ระยะที่ 7");
        hub.hub.store.write_now(|database| put_work(database, &work, visibility, START)).unwrap();
        let left = hub.hub.store.read_now(lessons).unwrap();
        assert!(left.outdated >= 1 && left.told.len() + left.outdated == made, "{} of {made}", left.told.len());
    }

    async fn the_report_tells_how_often_people_agreed_that_money_is_spent_twice(hub) {
        let (made, suspected) = decided(&hub, usize::MAX);
        let key = hub.key("pao", &[Scope::Report]);
        let report = hub.get("/reports/duplicates").key(&key).send().await.expect(200).json();
        let measured = &report["measured"];
        assert_eq!((&measured["source"], &measured["decisions"]), (&json!("decisions"), &json!(suspected.len())), "of {made}");
        let agreed = suspected.iter().filter(|double| **double).count() as f64 / suspected.len() as f64;
        assert!((measured["precision"].as_f64().unwrap() - agreed).abs() < 1e-9, "{measured}");
        assert!(measured["brier"].as_f64().is_some() && measured["calibrationError"].as_f64().is_some(), "{measured}");
    }

    async fn too_few_decisions_fit_nothing_and_the_reason_is_told(hub) {
        decided(&hub, 12);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights.toml");
        let refused = phaen(&hub, &["duplicates", "train", "--out", path.to_str().unwrap()]);
        assert_eq!(refused.status, 1);
        assert!(refused.err.contains("12 decided pairs") && refused.err.contains("at least 50"), "{}", refused.err);
        assert!(!path.exists(), "nothing is written");
    }
}

#[test]
fn files_are_given_together_or_not_at_all() {
    let refused = crate::cli::said(&["phaen", "duplicates", "train", "--works", "works.csv", "--out", "weights.toml"]);
    assert_ne!(refused.status, 0);
    assert!(refused.err.contains("--pairs"), "{}", refused.err);
}
