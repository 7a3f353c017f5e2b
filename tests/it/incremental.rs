//! Projects that come one by one, in any order, with a restart in between: the same pairs, cases and ids as all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use phaen::access::{Deed, Visibility};
use phaen::duplicates::Work;
use phaen::duplicates::office::{Live, ScanOptions, Settling, follow_now, scan_now};
use phaen::duplicates::store::{delete_work, put_work};
use phaen::time::Timestamp;
use serde_json::Value;

use crate::duplicate_truth::demo_works;
use crate::on_both;
use crate::support::{START, TestHub};

fn put(hub: &TestHub, work: &Work, second: i64) {
    let at = Timestamp(START.0 + second * 1_000_000);
    hub.hub.store.write_now(|database| put_work(database, work, Visibility::Public, at)).unwrap();
}

fn deed(hub: &TestHub) -> Deed {
    Deed { at: hub.hub.clock.now(), ..hub.deed() }
}

fn scan(hub: &TestHub) {
    scan_now(&hub.hub.store, &ScanOptions::default(), &deed(hub), &|_, _| true).unwrap();
}

fn follow(hub: &TestHub, live: &Live) {
    follow_now(&hub.hub.store, live, &|| deed(hub)).unwrap().expect("few enough changes to be followed");
}

/// Every item of a list without what tells when and how often it was written.
async fn all(hub: &TestHub, key: &str, path: &str) -> Vec<Value> {
    let mut items = hub.get(&format!("{path}?limit=1000")).key(key).send().await.expect(200).json()["items"]
        .as_array()
        .unwrap()
        .clone();
    for item in &mut items {
        for name in ["version", "foundAt", "updatedAt"] {
            item.as_object_mut().unwrap().remove(name);
        }
    }
    items
}

/// Pairs and cases, ids and sums and sentences and all.
async fn state(hub: &TestHub) -> (Vec<Value>, Vec<Value>) {
    let admin = hub.admin();
    (all(hub, &admin, "/duplicates").await, all(hub, &admin, "/duplicates/cases").await)
}

/// Pairs with their relation, and cases with their projects, by their ids: what does not hang on how rare a word is by now.
fn content((pairs, cases): &(Vec<Value>, Vec<Value>)) -> BTreeSet<String> {
    let pairs =
        pairs.iter().map(|pair| format!("{} {} {} {}", pair["id"], pair["a"]["id"], pair["b"]["id"], pair["relation"]));
    let projects = |case: &Value| -> BTreeSet<String> {
        case["projects"].as_array().unwrap().iter().map(|project| project["id"].to_string()).collect()
    };
    pairs.chain(cases.iter().map(|case| format!("{} {:?}", case["id"], projects(case)))).collect()
}

/// An order that is neither that of ids nor its reverse.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|number| (number * 7919 + 13) % 1009);
    order
}

on_both! {
    async fn one_by_one_in_any_order_with_a_restart_is_the_same_as_all_at_once(hub) {
        let works = demo_works(7, 110);
        let order = shuffled(works.len());
        let mut live = Live::default();
        for (turn, number) in order.iter().enumerate() {
            put(&hub, &works[*number], turn as i64);
            // Some are not followed at once: the hub stops, and the next one goes on where it was.
            if turn % 20 == 13 {
                live = Live::default();
            } else if turn % 4 != 1 {
                follow(&hub, &live);
            }
        }
        follow(&hub, &live);
        let one_by_one = state(&hub).await;
        assert!(one_by_one.0.len() >= 5 && one_by_one.1.len() >= 3, "{} pairs, {} cases", one_by_one.0.len(), one_by_one.1.len());

        let again = scan_now(&hub.hub.store, &ScanOptions::default(), &deed(&hub), &|_, _| true).unwrap();
        assert_eq!((again.added, again.removed, again.cases.found, again.cases.merged, again.cases.dissolved), (0, 0, 0, 0, 0));
        let scanned = state(&hub).await;
        assert_eq!(content(&scanned), content(&one_by_one), "the same pairs, cases and ids before a scan and after it");
        scan(&hub);
        assert!(state(&hub).await == scanned, "a second scan changes nothing");

        // The same projects in a hub that sees them all at once, in the order of their ids, each as old as before.
        let batch = TestHub::sqlite();
        let turns: BTreeMap<usize, i64> = order.iter().copied().zip(0..).collect();
        turns.iter().for_each(|(number, turn)| put(&batch, &works[*number], *turn));
        scan(&batch);
        assert!(state(&batch).await == scanned, "to the last digit what one scan of everything says");
    }

    async fn changed_and_removed_projects_are_followed_as_a_scan_would(hub) {
        let works = demo_works(11, 90);
        works.iter().zip(0..).for_each(|(work, second)| put(&hub, work, second));
        scan(&hub);
        let live = Live::default();
        for (turn, work) in works.iter().enumerate().filter(|(turn, _)| turn % 7 == 3) {
            if turn % 2 == 0 {
                hub.hub.store.write_now(|database| delete_work(database, &work.id)).unwrap();
            } else {
                let other = &works[(turn * 5) % works.len()];
                put(&hub, &Work { title: other.title.clone(), area_codes: other.area_codes.clone(), ..work.clone() }, 500);
            }
            follow(&hub, &live);
        }
        let followed = state(&hub).await;
        scan(&hub);
        assert_eq!(content(&state(&hub).await), content(&followed));
    }

    async fn a_hub_too_large_for_an_exact_index_scans_by_itself_when_its_projects_are_left_alone(hub) {
        let works = demo_works(5, 340);
        let (first, rest) = works.split_at(320);
        first.iter().zip(0..).for_each(|(work, second)| put(&hub, work, second));
        scan(&hub);
        let live = Live::default();
        live.make(&hub.hub.store).unwrap();
        for (work, second) in rest.iter().zip(320..) {
            put(&hub, work, second);
            follow(&hub, &live);
        }
        let settle = |quiet| Settling::after(quiet).settle(&hub.hub.store, &live, &|| deed(&hub)).unwrap();
        assert!(settle(Duration::from_secs(60)).is_none(), "projects have changed just now");
        assert!(settle(Duration::ZERO).is_some());
        assert!(settle(Duration::ZERO).is_none(), "nothing has changed since");
        let (pairs, cases) = state(&hub).await;
        let batch = TestHub::sqlite();
        works.iter().zip(0..).for_each(|(work, second)| put(&batch, work, second));
        scan(&batch);
        assert!(state(&batch).await == (pairs, cases));
    }
}
