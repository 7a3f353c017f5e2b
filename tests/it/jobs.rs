//! Long work: begun over HTTP, followed, cancelled, and cleared up after a crash.

use phaen::access::{Once, Reply, Scope};
use phaen::jobs::{start, store};
use phaen::time::Timestamp;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{START, TestHub};

/// Asks until the job has ended.
pub(crate) async fn ended(hub: &TestHub, key: &str, path: &str) -> Value {
    for _ in 0..600 {
        let job = hub.get(path).key(key).send().await.expect(200).json();
        if job["state"] != "running" {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the job does not end")
}

/// The address of a job, out of the answer that began it.
fn path_of(begun: &Reply) -> String {
    let (_, location) = begun.headers.iter().find(|(name, _)| name == "Location").unwrap();
    location.strip_prefix("http://phaen.test/hub").unwrap().to_owned()
}

on_both! {
    async fn a_scan_is_a_job_that_ends_with_its_result(hub) {
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let begun = hub.ask("POST", "/duplicates/scan").key(&reviewer).send().await.expect(202);
        let path = begun.header("location").replace("http://phaen.test/hub", "");
        assert_eq!(begun.json()["kind"], "duplicates.scan");
        let job = ended(&hub, &reviewer, &path).await;
        assert_eq!((&job["state"], &job["result"]["pairs"]), (&json!("done"), &json!(0)), "{job}");
        let again = hub.ask("POST", "/duplicates/scan").key(&reviewer).json(&json!({"withinAgency": true, "minimumScore": 0.9})).send().await.expect(202);
        assert_eq!(again.json()["request"]["withinAgency"], true);
        ended(&hub, &reviewer, &again.header("location").replace("http://phaen.test/hub", "")).await;
        hub.ask("POST", "/duplicates/scan").key(&reviewer).json(&json!({"minimumScore": 7})).send().await.expect(400);
        hub.ask("POST", "/duplicates/scan").key(&reviewer).json(&json!({"speed": "fast"})).send().await.expect(400);
    }

    async fn a_job_is_seen_by_its_agency_and_by_administrators(hub) {
        let (own, other, admin) = (hub.key("pao", &[Scope::Review]), hub.key("sao", &[Scope::Review]), hub.admin());
        let begun = hub.ask("POST", "/duplicates/scan").key(&own).send().await.expect(202);
        let path = begun.header("location").replace("http://phaen.test/hub", "");
        ended(&hub, &own, &path).await;
        hub.get(&path).key(&other).send().await.expect(404);
        hub.get(&path).key(&admin).send().await.expect(200);
        assert_eq!(hub.get("/jobs").key(&other).send().await.json()["numberReturned"], 0);
        assert_eq!(hub.get("/jobs").key(&own).send().await.json()["numberReturned"], 1);
        hub.get("/jobs").send().await.expect(401);
    }

    async fn a_cancelled_job_stops_and_stays_cancelled(hub) {
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let deed = hub.deed();
        let job = start(&hub.hub, "test.wait", json!({}), deed.clone(), Once::default(), |running| {
            for step in 0..1_000 {
                if !running.progress(step, 1_000) {
                    return Err(phaen::error::Error::internal("stopped"));
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Ok(json!({}))
        }).await.unwrap();
        assert!(start(&hub.hub, "test.wait", json!({}), deed, Once::default(), |_| Ok(json!({}))).await.is_err(), "one of a kind at a time");
        let path = path_of(&job);
        let reader = hub.key("phaen", &[Scope::Read]);
        hub.ask("DELETE", &path).key(&reader).send().await.expect(403);
        assert_eq!(hub.ask("DELETE", &path).key(&reviewer).send().await.expect(200).json()["state"], "cancelled");
        hub.ask("DELETE", &path).key(&reviewer).send().await.expect(409);
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        assert_eq!(hub.get(&path).key(&reviewer).send().await.json()["state"], "cancelled");
    }

    async fn work_that_fails_or_panics_is_a_failed_job(hub) {
        let admin = hub.admin();
        for panics in [false, true] {
            let job = start(&hub.hub, "test.fail", json!({}), hub.deed(), Once::default(), move |_| {
                assert!(!panics, "a fault of ours");
                Err(phaen::error::Error::internal("secret"))
            }).await.unwrap();
            let job = ended(&hub, &admin, &path_of(&job)).await;
            assert_eq!(job["state"], "failed");
            assert!(job["result"]["error"]["th"].is_string() && !job.to_string().contains("secret"));
        }
    }

    async fn jobs_left_by_a_crash_are_failed_at_the_next_start(hub) {
        let deed = hub.deed();
        let left = hub.hub.store.write_now(|database| {
            store::insert_job(database, "00000000-0000-7000-8000-00000000ffff", "duplicates.scan", &json!({}), &deed)?;
            let just_before = Timestamp(START.0 - 1);
            assert_eq!(store::fail_orphans(database, "import", just_before, START)?, 0, "it was heard of since");
            store::fail_orphans(database, "import", START, START)
        }).unwrap();
        assert_eq!(left, 1);
        let job = hub.get("/jobs/00000000-0000-7000-8000-00000000ffff").key(&hub.admin()).send().await.expect(200).json();
        assert!(job["state"] == "failed" && job["result"]["error"]["en"].as_str().unwrap().contains("stopped"));
    }
}
