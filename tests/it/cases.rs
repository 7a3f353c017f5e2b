//! Cases: found from pairs, with ids that last, assessed by each side, decided once and for all scans.

use std::collections::{BTreeMap, BTreeSet};

use phaen::access::{Deed, Scope, Visibility};
use phaen::duplicates::office::{ScanOptions, ScanResult, scan_now};
use phaen::duplicates::store::{delete_work, put_work};
use phaen::duplicates::{Agency, LocationQuality, Work};
use phaen::time::Timestamp;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, START, TestHub};

const ROAD: &str = "ก่อสร้างถนน คสล. สายบ้านเขาตะแบก หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี";
const SAME_ROAD: &str = "โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านเขาตะแบก หมู่ที่ ๓ ตำบลหนองปลาไหล อำเภอบางละมุง";
const CANAL: &str = "ขุดลอกคลองใหญ่ หมู่ที่ 5 ต.ปลวกแดง อ.ปลวกแดง จ.ระยอง";

pub(crate) fn work(id: &str, agency: &str, title: &str, area: &str, baht: i64) -> Work {
    Work {
        id: id.into(),
        title: title.into(),
        agency: Agency {
            code: agency.into(), name_th: format!("หน่วยงาน {agency}"), kind: None, parent: None
        },
        budgets: BTreeMap::from([(2567, baht * 100)]),
        area_codes: vec![area.into()],
        location_quality: LocationQuality::Tambon,
        ..Work::default()
    }
}

/// A road that three agencies list, a canal that two list, and one that stands alone.
pub(crate) fn world() -> Vec<Work> {
    let mut best = work("p02", "sao", SAME_ROAD, "200406", 2_100_000);
    best.objective = Some("เพื่อให้ประชาชนสัญจรสะดวก".into());
    vec![
        work("p01", "pao", ROAD, "200406", 2_000_000),
        best,
        work("p03", "dpt", ROAD, "200406", 1_900_000),
        work("p04", "rid", CANAL, "210601", 4_000_000),
        work("p05", "sao", "โครงการขุดลอกคลองใหญ่ หมู่ 5 ตำบลปลวกแดง อำเภอปลวกแดง จังหวัดระยอง", "210601", 4_000_000),
        work("p06", "sao", "ฝึกอบรมอาสาสมัครสาธารณสุขประจำหมู่บ้าน", "200406", 150_000),
    ]
}

fn at(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds * 1_000_000)
}

pub(crate) fn put(hub: &TestHub, work: &Work, visibility: Visibility, seconds: i64) {
    hub.hub.store.write_now(|database| put_work(database, work, visibility, at(seconds))).unwrap();
}

pub(crate) fn scan(hub: &TestHub) -> ScanResult {
    let deed = Deed { at: hub.hub.clock.now(), ..hub.deed() };
    scan_now(&hub.hub.store, &ScanOptions::default(), &deed, &|_, _| true).unwrap()
}

pub(crate) fn build(hub: &TestHub) -> ScanResult {
    for code in ["pao", "sao", "dpt", "rid"] {
        hub.agency(code);
    }
    world().iter().zip(0..).for_each(|(work, seconds)| put(hub, work, Visibility::Public, seconds));
    scan(hub)
}

async fn cases(hub: &TestHub, key: &str) -> Vec<Value> {
    hub.get("/duplicates/cases").key(key).send().await.expect(200).json()["items"].as_array().unwrap().clone()
}

fn projects(case: &Value) -> BTreeSet<String> {
    case["projects"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// The case that holds a project.
pub(crate) async fn case_of(hub: &TestHub, key: &str, project: &str) -> Value {
    let id = cases(hub, key).await.into_iter().find(|case| projects(case).contains(project)).unwrap()["id"].clone();
    hub.get(&format!("/duplicates/cases/{}", id.as_str().unwrap())).key(key).send().await.expect(200).json()
}

pub(crate) fn address(case: &Value) -> String {
    format!("/duplicates/cases/{}", case["id"].as_str().unwrap())
}

/// Sends with the version that is current.
pub(crate) async fn send(hub: &TestHub, key: &str, method: &str, case: &str, path: &str, body: &Value) -> Answer {
    let tag = hub.get(case).key(key).send().await.expect(200).header("etag").to_owned();
    hub.ask(method, &format!("{case}{path}")).key(key).header("if-match", &tag).json(body).send().await
}

async fn history(hub: &TestHub, key: &str, case: &str) -> Vec<String> {
    let list = hub.get(&format!("{case}/history")).key(key).send().await.expect(200).json();
    list.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn projects_of_one_work_are_one_case_around_the_most_complete_record(hub) {
        let result = build(&hub);
        assert_eq!((result.cases.cases, result.cases.found), (2, 2));
        let reader = hub.key("pao", &[Scope::Read]);
        let road = case_of(&hub, &reader, "p01").await;
        assert_eq!(projects(&road), BTreeSet::from(["p01", "p02", "p03"].map(String::from)));
        let star = road["star"].as_array().unwrap();
        assert_eq!((&star[0]["project"]["id"], &star[0]["centre"]), (&json!("p02"), &json!(true)));
        for spoke in &star[1..] {
            assert_eq!(spoke["tiedTo"], "p02", "each is tied to the centre directly");
            assert!(spoke["sentenceTh"].is_string() && spoke["pair"].is_string());
        }
        assert_eq!(road["state"], "open");
        assert_eq!(road["agencies"].as_array().unwrap().iter().filter(|one| one["answer"] == "not-assessed").count(), 3);
        assert_eq!(history(&hub, &reader, &address(&road)).await, ["found"]);
    }

    async fn gross_and_net_baht_follow_from_numbers_that_are_shown(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let road = case_of(&hub, &reader, "p01").await;
        assert_eq!((&road["grossSatang"], &road["netSatang"]), (&json!(600_000_000), &json!(210_000_000)));
        let lines = road["netting"]["lines"].as_array().unwrap();
        let off: i64 = lines.iter().map(|line| line["doubledSatang"].as_i64().unwrap()).sum();
        assert_eq!(off, 390_000_000);
        assert!(road["nettingRule"]["th"].as_str().unwrap().contains("สุทธิ") && road["nettingRule"]["en"].is_string());
        assert!(road["sentenceEn"].as_str().unwrap().contains("6,000,000"), "{}", road["sentenceEn"]);
    }

    async fn a_scan_that_finds_nothing_new_writes_nothing(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let before = hub.get("/duplicates/cases").key(&reader).send().await.expect(200).text();
        let again = scan(&hub);
        assert_eq!((again.cases.cases, again.cases.found, again.cases.changed, again.cases.merged), (2, 0, 0, 0));
        assert_eq!(hub.get("/duplicates/cases").key(&reader).send().await.expect(200).text(), before);
    }

    async fn a_case_keeps_its_id_while_projects_come_and_go_and_its_history_says_so(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let id = case_of(&hub, &reader, "p01").await["id"].clone();
        put(&hub, &work("p07", "doh", ROAD, "200406", 2_000_000), Visibility::Public, 50);
        scan(&hub);
        hub.hub.store.write_now(|database| delete_work(database, "p03")).unwrap();
        scan(&hub);
        let now = case_of(&hub, &reader, "p01").await;
        assert_eq!(now["id"], id);
        assert_eq!(projects(&now), BTreeSet::from(["p01", "p02", "p07"].map(String::from)));
        assert_eq!(history(&hub, &reader, &address(&now)).await, ["found", "grown", "shrunk"]);
    }

    async fn a_case_of_which_nothing_is_left_ends_and_comes_back_under_its_id(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let canal = case_of(&hub, &reader, "p04").await;
        let other = work("p05", "sao", "จัดซื้อครุภัณฑ์คอมพิวเตอร์สำหรับงานทะเบียน", "2106", 70_000);
        put(&hub, &other, Visibility::Public, 60);
        assert_eq!(scan(&hub).cases.dissolved, 1);
        let ended = hub.get(&address(&canal)).key(&reader).send().await.expect(200).json();
        assert_eq!(ended["state"], "dissolved");
        put(&hub, &world()[4], Visibility::Public, 61);
        scan(&hub);
        assert_eq!(case_of(&hub, &reader, "p04").await["id"], canal["id"]);
        assert_eq!(history(&hub, &reader, &address(&canal)).await, ["found", "dissolved", "revived"]);
    }

    async fn a_rejected_pair_parts_a_case_and_a_confirmed_one_holds_it_together(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let canal = case_of(&hub, &reviewer, "p04").await;
        let pair = canal["pairs"][0]["id"].as_str().unwrap().to_owned();
        let tag = hub.get(&format!("/duplicates/{pair}")).key(&reviewer).send().await.header("etag").to_owned();
        let body = json!({"verdict": "reject", "reason": "คนละคลอง"});
        hub.ask("POST", &format!("/duplicates/{pair}/decisions")).key(&reviewer).header("if-match", &tag).json(&body).send().await.expect(201);
        assert_eq!(cases(&hub, &reviewer).await.len(), 1);
        for _ in 0..2 {
            scan(&hub);
            assert_eq!(cases(&hub, &reviewer).await.len(), 1, "the rejection outlives every scan");
        }
    }

    async fn each_agency_speaks_for_itself_alone_and_the_case_is_assessed_once_all_have(hub) {
        build(&hub);
        let (pao, sao, admin) = (hub.editor("pao"), hub.editor("sao"), hub.admin());
        let road = address(&case_of(&hub, &pao, "p01").await);
        let yes = json!({"answer": "yes", "note": "งานเดียวกัน", "proposedAction": "merge"});
        send(&hub, &pao, "PUT", &road, "/assessments/sao", &yes).await.expect(403);
        send(&hub, &hub.key("pao", &[Scope::Read]), "PUT", &road, "/assessments/pao", &yes).await.expect(403);
        hub.ask("PUT", &format!("{road}/assessments/pao")).key(&pao).json(&yes).send().await.expect(428);
        hub.ask("PUT", &format!("{road}/assessments/pao")).key(&pao).header("if-match", "\"1-0\"").json(&yes).send().await.expect(412);
        send(&hub, &pao, "PUT", &road, "/assessments/pao", &yes).await.expect(200);
        send(&hub, &sao, "PUT", &road, "/assessments/sao", &json!({"answer": "no", "note": "คนละช่วง"})).await.expect(200);
        let now = send(&hub, &admin, "PUT", &road, "/assessments/dpt", &json!({"answer": "yes"})).await.expect(200).json();
        assert_eq!(now["state"], "assessed");
        let said: Vec<&Value> = now["agencies"].as_array().unwrap().iter().map(|one| &one["answer"]).collect();
        assert_eq!(said, [&json!("yes"), &json!("yes"), &json!("no")], "dpt, pao, sao");
        send(&hub, &admin, "PUT", &road, "/assessments/rid", &yes).await.expect(422);
        send(&hub, &pao, "PUT", &road, "/assessments/pao", &json!({"answer": "re-assess"})).await.expect(400);
        send(&hub, &pao, "PUT", &road, "/assessments/pao", &json!({"answer": "yes", "proposedAction": "transfer"})).await.expect(400);
        let trail = hub.get("/audit?subject=case").key(&admin).send().await.expect(200).json();
        assert_eq!(trail["numberReturned"], 3);
    }

    async fn a_changed_project_turns_the_answers_about_its_pairs_to_re_assess_and_keeps_them(hub) {
        build(&hub);
        let (pao, rid) = (hub.editor("pao"), hub.editor("rid"));
        let (road, canal) = (address(&case_of(&hub, &pao, "p01").await), address(&case_of(&hub, &pao, "p04").await));
        send(&hub, &pao, "PUT", &road, "/assessments/pao", &json!({"answer": "yes", "note": "ใช่"})).await.expect(200);
        send(&hub, &rid, "PUT", &canal, "/assessments/rid", &json!({"answer": "no"})).await.expect(200);
        let mut changed = world()[1].clone();
        changed.budgets = BTreeMap::from([(2567, 250_000_000)]);
        put(&hub, &changed, Visibility::Public, 70);
        scan(&hub);
        let now = hub.get(&road).key(&pao).send().await.expect(200).json();
        assert_eq!(now["state"], "re-assess");
        assert_eq!(now["agencies"].as_array().unwrap().iter().find(|one| one["agency"] == "pao").unwrap()["answer"], "re-assess");
        let all = hub.get(&format!("{road}/assessments")).key(&pao).send().await.expect(200).json();
        assert_eq!((&all[0]["answer"], &all[1]["answer"], &all[1]["note"]), (&json!("re-assess"), &json!("yes"), &json!("ใช่")));
        assert_eq!(history(&hub, &pao, &road).await, ["found", "assessed", "changed", "re-assess"]);
        let other = hub.get(&canal).key(&pao).send().await.expect(200).json();
        assert_eq!(other["agencies"][0]["answer"], "no", "the other case is as it was");
        let version = now["version"].clone();
        scan(&hub);
        assert_eq!(hub.get(&road).key(&pao).send().await.json()["version"], version);
    }

    async fn a_decision_with_meeting_and_saving_stands_through_every_scan(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let road = address(&case_of(&hub, &reviewer, "p01").await);
        let proposal = json!({"action": "joint", "leadAgency": "pao", "note": "ให้ อบจ. เป็นหลัก"});
        let proposed = send(&hub, &reviewer, "PUT", &road, "/proposal", &proposal).await.expect(200).json();
        assert_eq!((&proposed["state"], &proposed["proposedAction"]), (&json!("proposed"), &json!("joint")));
        let body = json!({"action": "merge", "reason": "งานเดียวกัน", "meeting": "ครั้งที่ 2/2569 วาระ 4.1", "savingSatang": 390_000_000});
        send(&hub, &reviewer, "POST", &road, "/decisions", &json!({"action": "merge", "reason": " "})).await.expect(400);
        send(&hub, &reviewer, "POST", &road, "/decisions", &json!({"action": "transfer", "reason": "x"})).await.expect(400);
        let decided = send(&hub, &reviewer, "POST", &road, "/decisions", &body).await.expect(201).json();
        let trail = hub.get("/audit?subject=case").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("case.propose") && trail.contains("case.decide"));
        assert_eq!((&decided["state"], &decided["savingSatang"]), (&json!("decided"), &json!(390_000_000)));
        assert!(decided["pairs"].as_array().unwrap().iter().all(|pair| pair["state"] == "confirmed"));
        scan(&hub);
        let later = hub.get(&road).key(&reviewer).send().await.expect(200).json();
        assert_eq!((&later["state"], &later["decisions"][0]["meeting"]), (&json!("decided"), &body["meeting"]));
        assert_eq!(later["decisions"][0]["current"], true);
        put(&hub, &work("p07", "doh", ROAD, "200406", 2_000_000), Visibility::Public, 50);
        scan(&hub);
        let grown = hub.get(&road).key(&reviewer).send().await.expect(200).json();
        assert_eq!((&grown["state"], &grown["decisions"][0]["current"]), (&json!("re-assess"), &json!(false)));
        assert_eq!(cases(&hub, &reviewer).await.len(), 2);
        let listed = hub.get("/duplicates/cases?state=re-assess").key(&reviewer).send().await.expect(200).json();
        assert_eq!(listed["numberReturned"], 1);
    }

    async fn one_project_can_be_decided_out_of_a_case(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let road = case_of(&hub, &reviewer, "p01").await;
        let of_p03: Vec<&Value> = road["pairs"].as_array().unwrap().iter().filter(|pair| pair["a"]["id"] == "p03" || pair["b"]["id"] == "p03").map(|pair| &pair["id"]).collect();
        let body = json!({"action": "unrelated", "reason": "คนละช่วง", "pairs": of_p03});
        let now = send(&hub, &reviewer, "POST", &address(&road), "/decisions", &body).await.expect(201).json();
        assert_eq!(projects(&now), BTreeSet::from(["p01", "p02"].map(String::from)));
        scan(&hub);
        assert_eq!(projects(&case_of(&hub, &reviewer, "p01").await).len(), 2);
        send(&hub, &reviewer, "POST", &address(&road), "/decisions", &json!({"action": "merge", "reason": "x", "pairs": ["nix"]})).await.expect(422);
    }

    async fn a_caller_sees_of_a_case_what_he_may_see_and_sums_over_that(hub) {
        build(&hub);
        put(&hub, &world()[2], Visibility::Private, 3);
        let (own, other, admin) = (hub.key("dpt", &[Scope::Read]), hub.key("pao", &[Scope::Read]), hub.admin());
        let road = address(&case_of(&hub, &admin, "p03").await);
        let of_other = hub.get(&road).key(&other).send().await.expect(200);
        assert!(!of_other.text().contains("p03") && !of_other.text().contains("dpt"), "{}", of_other.text());
        assert_eq!(of_other.json()["grossSatang"], 410_000_000);
        assert_eq!(hub.get(&road).key(&own).send().await.expect(200).json()["grossSatang"], 600_000_000);
        put(&hub, &world()[3], Visibility::Private, 4);
        let canal = address(&case_of(&hub, &admin, "p04").await);
        for path in ["", "/history", "/assessments", "/decisions"] {
            hub.get(&format!("{canal}{path}")).key(&other).send().await.expect(404);
        }
        assert_eq!(cases(&hub, &other).await.len(), 1);
        hub.get("/duplicates/cases").send().await.expect(401);
    }

    async fn cases_are_filtered_and_paged_and_every_page_is_a_web_page_too(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let first = hub.get("/duplicates/cases?limit=1").key(&reader).send().await.expect(200).json();
        let next = first["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap()["href"].as_str().unwrap().to_owned();
        let second = hub.get(next.strip_prefix("http://phaen.test/hub").unwrap()).key(&reader).send().await.expect(200).json();
        assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
        assert!(second["links"].as_array().unwrap().iter().all(|link| link["rel"] != "next"));
        for (filter, count) in [("agency=rid", 1), ("area=2004", 1), ("fiscalYear=2567", 2), ("fiscalYear=2570", 0), ("state=decided", 0), ("severity=high", 2)] {
            let found = hub.get(&format!("/duplicates/cases?{filter}")).key(&reader).send().await.expect(200).json();
            assert_eq!(found["numberReturned"], count, "{filter}");
        }
        let of_project = hub.get("/duplicates/cases?project=p01").key(&reader).send().await.expect(200).json();
        assert_eq!((&of_project["numberReturned"], &of_project["items"][0]["id"]), (&1.into(), &case_of(&hub, &reader, "p01").await["id"]));
        let pairs = hub.get("/duplicates?project=p01").key(&reader).send().await.expect(200).json();
        let pairs = pairs["items"].as_array().unwrap();
        assert!(!pairs.is_empty() && pairs.iter().all(|pair| pair["a"]["id"] == "p01" || pair["b"]["id"] == "p01"), "{pairs:?}");
        assert_eq!(hub.get("/duplicates/cases?project=nix").key(&reader).send().await.expect(200).json()["numberReturned"], 0);
        hub.get("/duplicates/cases?state=merged").key(&reader).send().await.expect(400);
        hub.get("/duplicates/cases?nix=1").key(&reader).send().await.expect(400);
        hub.get("/duplicates/cases/nix").key(&reader).send().await.expect(404);
        let road = address(&case_of(&hub, &reader, "p01").await);
        let page = hub.get(&format!("{road}?f=html&lang=th")).key(&reader).send().await.expect(200);
        assert!(page.text().contains("สุทธิ"), "{}", page.text());
    }
}
