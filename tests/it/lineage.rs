//! Amended rows of plans: new versions of one project, compared once, never with each other.

use phaen::access::{Deed, Scope};
use phaen::duplicates::office::{Live, ScanOptions, follow_now, scan_now};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

const ROAD: &str = "ก่อสร้างถนน คสล. สายบ้านเขาตะแบก หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี";

fn row(id: &str, agency: &str, edition: &str, baht: i64) -> Value {
    json!({
        "id": id, "agency": agency, "title": ROAD, "location": {"areaCodes": ["200406"]},
        "budgets": [{"fiscalYear": 2569, "satang": baht * 100}],
        "plan": {"kind": "แผนพัฒนาท้องถิ่น", "edition": edition, "row": "12"},
    })
}

async fn save(hub: &TestHub, project: &Value) {
    let key = hub.editor(project["agency"].as_str().unwrap());
    hub.ask("POST", "/projects").key(&key).json(project).send().await.expect(201);
}

fn scan(hub: &TestHub, within_agency: bool) {
    let deed = Deed { at: hub.hub.clock.now(), ..hub.deed() };
    scan_now(&hub.hub.store, &ScanOptions { within_agency, minimum_score: None }, &deed, &|_, _| true).unwrap();
}

/// The two ids of every pair.
async fn pairs(hub: &TestHub) -> Vec<(String, String)> {
    let found = hub.get("/duplicates").key(&hub.admin()).send().await.expect(200).json();
    let id = |pair: &Value, side: &str| pair[side]["id"].as_str().unwrap().to_owned();
    let mut list: Vec<_> =
        found["items"].as_array().unwrap().iter().map(|pair| (id(pair, "a"), id(pair, "b"))).collect();
    list.sort();
    list
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

/// A municipality's road in two editions, and the province's row of the same road.
async fn build(hub: &TestHub) {
    save(hub, &row("p1", "sao", "2566-2570", 2_000_000)).await;
    save(hub, &row("p2", "sao", "2566-2570 แก้ไข ครั้งที่ 2 / 2568", 2_500_000)).await;
    save(hub, &row("p3", "pao", "2566-2570", 2_400_000)).await;
}

async fn say(hub: &TestHub, key: &str, body: &Value) -> crate::support::Answer {
    let tag = hub.get("/projects/p2/lineage").key(key).send().await.expect(200).header("etag").to_owned();
    hub.ask("PUT", "/projects/p2/lineage/p1").key(key).header("if-match", &tag).json(body).send().await
}

on_both! {
    async fn an_amended_row_is_a_version_and_only_the_current_one_is_compared(hub) {
        build(&hub).await;
        for _ in 0..2 {
            scan(&hub, true);
            assert_eq!(pairs(&hub).await, [pair("p2", "p3")]);
        }
        let lineage = hub.get("/projects/p1/lineage").send().await.expect(200).json();
        assert_eq!((&lineage["current"], lineage["versions"].as_array().unwrap().len()), (&json!("p2"), 2));
        assert_eq!((&lineage["links"][0]["kind"], &lineage["links"][0]["by"]), (&json!("amended"), &Value::Null));
        assert!(lineage["links"][0]["reason"]["th"].as_str().unwrap().contains("แก้ไข ครั้งที่ 2/2568"));
        let cases = hub.get("/duplicates/cases").key(&hub.admin()).send().await.expect(200).json();
        assert_eq!(cases["items"][0]["grossSatang"], 490_000_000, "the earlier version is not counted");
    }

    async fn a_version_that_is_saved_later_takes_the_place_of_the_earlier_one_without_a_scan(hub) {
        save(&hub, &row("p1", "sao", "2566-2570", 2_000_000)).await;
        save(&hub, &row("p3", "pao", "2566-2570", 2_400_000)).await;
        let live = Live::default();
        let follow = || follow_now(&hub.hub.store, &live, &|| Deed { at: hub.hub.clock.now(), ..hub.deed() }).unwrap();
        follow();
        assert_eq!(pairs(&hub).await, [pair("p1", "p3")]);
        save(&hub, &row("p2", "sao", "2566-2570 แก้ไข ครั้งที่ 2 / 2568", 2_500_000)).await;
        follow();
        assert_eq!(pairs(&hub).await, [pair("p2", "p3")]);
        let before = hub.get("/duplicates/cases").key(&hub.admin()).send().await.expect(200).json()["items"][0]["id"].clone();
        scan(&hub, false);
        assert_eq!(pairs(&hub).await, [pair("p2", "p3")]);
        let after = hub.get("/duplicates/cases").key(&hub.admin()).send().await.expect(200).json()["items"][0]["id"].clone();
        assert_eq!(before, after);
    }

    async fn what_was_decided_about_the_earlier_version_is_to_be_assessed_again_with_the_new_one(hub) {
        save(&hub, &row("p1", "sao", "2566-2570", 2_000_000)).await;
        save(&hub, &row("p3", "pao", "2566-2570", 2_400_000)).await;
        scan(&hub, false);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let own = format!("/duplicates/{}", phaen::duplicates::office::pair_id("p1", "p3"));
        let tag = hub.get(&own).key(&reviewer).send().await.expect(200).header("etag").to_owned();
        let body = json!({"verdict": "reject", "reason": "คนละช่วง"});
        hub.ask("POST", &format!("{own}/decisions")).key(&reviewer).header("if-match", &tag).json(&body).send().await.expect(201);
        save(&hub, &row("p2", "sao", "2566-2570 แก้ไข ครั้งที่ 2 / 2568", 2_500_000)).await;
        scan(&hub, false);
        let new = format!("/duplicates/{}", phaen::duplicates::office::pair_id("p2", "p3"));
        assert_eq!(hub.get(&new).key(&reviewer).send().await.expect(200).json()["state"], "re-assess");
    }

    async fn the_agency_says_what_the_marks_do_not_and_its_word_stands(hub) {
        build(&hub).await;
        scan(&hub, true);
        let (own, other) = (hub.editor("sao"), hub.editor("pao"));
        let no = json!({"verdict": "not-version", "reason": "คนละช่วงของถนน"});
        say(&hub, &other, &no).await.expect(403);
        hub.ask("PUT", "/projects/p2/lineage/p1").key(&own).json(&no).send().await.expect(428);
        say(&hub, &own, &json!({"verdict": "not-version", "reason": " "})).await.expect(400);
        let said = say(&hub, &own, &no).await.expect(200).json();
        assert_eq!((&said["current"], &said["links"][0]["verdict"]), (&json!("p2"), &json!("not-version")));
        scan(&hub, false);
        assert_eq!(pairs(&hub).await, [pair("p1", "p3"), pair("p2", "p3")]);
        let trail = hub.get("/audit?subject=project").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("project.lineage"));
        let found = hub.get("/audit?subject=lineage").key(&hub.admin()).send().await.expect(200).json();
        assert_eq!(found["numberReturned"], 1, "what the marks told was signed once");
        let tag = hub.get("/projects/p1").key(&own).send().await.header("etag").to_owned();
        let hidden = json!({"visibility": "private"});
        hub.ask("PATCH", "/projects/p1").key(&own).header("if-match", &tag).json(&hidden).send().await.expect(200);
        assert!(!hub.get("/projects/p2/lineage").send().await.expect(200).text().contains("p1"), "nor what was said of a hidden one");
        say(&hub, &own, &json!({"verdict": "version", "reason": "รายการเดียวกัน"})).await.expect(200);
        scan(&hub, false);
        assert_eq!(pairs(&hub).await, [pair("p2", "p3")]);
    }

    async fn a_check_of_an_amended_row_names_the_row_that_it_amends_and_no_duplicate(hub) {
        save(&hub, &row("p1", "sao", "2566-2570", 2_000_000)).await;
        let asked = row("p9", "sao", "2566-2570 แก้ไข ครั้งที่ ๓/๒๕๖๘", 2_000_000);
        let answer = hub.ask("POST", "/projects/check").key(&hub.editor("sao")).json(&asked).send().await.expect(200).json();
        assert_eq!((&answer["versionOf"]["id"], &answer["candidates"]), (&json!("p1"), &json!([])));
    }

    async fn versions_that_a_caller_may_not_see_are_not_shown(hub) {
        let mut hidden = row("p1", "sao", "2566-2570", 2_000_000);
        hidden["visibility"] = json!("private");
        save(&hub, &hidden).await;
        save(&hub, &row("p2", "sao", "2566-2570 แก้ไข ครั้งที่ 2 / 2568", 2_500_000)).await;
        scan(&hub, false);
        hub.get("/projects/p1/lineage").send().await.expect(404);
        let text = hub.get("/projects/p2/lineage").send().await.expect(200).text();
        assert!(!text.contains("p1"), "{text}");
        assert!(hub.get("/projects/p2/lineage").key(&hub.editor("sao")).send().await.expect(200).text().contains("p1"));
    }
}

on_both! {
    async fn a_chain_runs_from_the_need_to_the_result_with_its_money(hub) {
        let (owner, other) = (hub.editor("doh"), hub.editor("drr"));
        let body = serde_json::json!({"id": "p1", "agency": "doh", "title": "ก่อสร้างถนน", "budgets": [{"fiscalYear": 2569, "satang": 100_000_000}],
            "plan": {"kind": "แผนพัฒนาท้องถิ่น", "edition": "2566-2570", "row": "12"}});
        hub.ask("POST", "/projects").key(&owner).json(&body).send().await.expect(201);
        let chain = || async { hub.get("/projects/p1/lineage").send().await.expect(200).json()["chain"].clone() };
        let alone = chain().await;
        assert_eq!((&alone["steps"][0]["kind"], &alone["steps"][0]["stated"], &alone["steps"][0]["amountSatang"]),
            (&serde_json::json!("plan-row"), &serde_json::json!(true), &serde_json::json!(100_000_000)));
        assert_eq!(alone["missing"], serde_json::json!(["need", "budget-item", "contract", "result"]));
        let item = serde_json::json!({"kind": "budget-item", "document": "ข้อบัญญัติงบประมาณ พ.ศ. 2569", "number": "หน้า 45", "fiscalYear": 2569, "amountSatang": 90_000_000,
            "note": "ถนนหน้าบ้านนายสนิท"});
        hub.ask("POST", "/projects/p1/steps").key(&other).json(&item).send().await.expect(403);
        hub.ask("POST", "/projects/p9/steps").key(&owner).json(&item).send().await.expect(404);
        hub.ask("POST", "/projects/p1/steps").key(&owner).json(&serde_json::json!({"kind": "gift", "document": "x"})).send().await.expect(400);
        let made = hub.ask("POST", "/projects/p1/steps").key(&owner).json(&item).send().await.expect(201);
        let path = made.header("location").strip_prefix("http://phaen.test/hub").unwrap().to_owned();
        assert!(made.text().contains("นายสนิท") && !hub.get(&path).send().await.expect(200).text().contains("สนิท"), "what is personal is the owner's");
        let told = chain().await;
        assert_eq!((&told["differences"][0]["satang"], &told["missing"]), (&serde_json::json!(-10_000_000), &serde_json::json!(["need", "contract", "result"])));
        assert!(told["differences"][0]["said"]["en"].as_str().unwrap().contains("100,000 baht less"), "{told}");
        assert!(!told.to_string().contains("สนิท"), "{told}");
        let mut better = item.clone();
        better["amountSatang"] = 100_000_000.into();
        hub.ask("PUT", &path).key(&owner).json(&better).send().await.expect(428);
        let changed = hub.ask("PUT", &path).key(&owner).header("if-match", made.header("etag")).json(&better).send().await.expect(200);
        hub.ask("PUT", &path).key(&owner).header("if-match", made.header("etag")).json(&better).send().await.expect(412);
        assert_eq!(chain().await["differences"][0]["satang"], 0);
        hub.ask("DELETE", &path).key(&other).header("if-match", changed.header("etag")).send().await.expect(403);
        hub.ask("DELETE", &path).key(&owner).header("if-match", changed.header("etag")).send().await.expect(204);
        assert_eq!(hub.get("/projects/p1/steps").send().await.expect(200).json(), serde_json::json!([]));
        let trail = hub.get("/audit?limit=1000").key(&hub.admin()).send().await.expect(200).text();
        for action in ["project.step.create", "project.step.update", "project.step.delete"] {
            assert!(trail.contains(action), "{action}");
        }
    }
}

on_both! {
    async fn why_a_project_is_not_funded_is_told_from_what_is_known(hub) {
        let owner = hub.editor("doh");
        let body = json!({"id": "p1", "agency": "doh", "title": "ก่อสร้างถนน", "budgets": [{"fiscalYear": 2569, "satang": 100_000_000}],
            "status": {"plan": "approved", "coordination": "over-capacity"}});
        hub.ask("POST", "/projects").key(&owner).json(&body).send().await.expect(201);
        let ask = || async { hub.get("/projects/p1/funding").send().await.expect(200).json() };
        let codes = |answer: &Value| answer["reasons"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let first = ask().await;
        // The clock stands in fiscal year 2570.
        assert_eq!((&first["funded"], codes(&first)), (&json!("unknown"), vec!["over-capacity".to_owned(), "years-passed".into(), "steps-missing".into()]), "{first}");
        assert!(first["reasons"].as_array().unwrap().iter().all(|one| one["said"]["th"] != "" && one["said"]["en"] != "" && one["evidence"].is_object()));
        let item = json!({"kind": "budget-item", "document": "ข้อบัญญัติ 2569", "amountSatang": 60_000_000});
        hub.ask("POST", "/projects/p1/steps").key(&owner).json(&item).send().await.expect(201);
        let partly = ask().await;
        assert_eq!((&partly["funded"], codes(&partly)), (&json!("partly"), vec!["over-capacity".to_owned(), "less-than-planned".into()]), "{partly}");
        assert_eq!((&partly["plannedSatang"], &partly["budgetedSatang"]), (&json!(100_000_000), &json!(60_000_000)));
        hub.get("/projects/p9/funding").send().await.expect(404);
    }
}
