//! Suspected duplicates: scanned, explained, decided, guarded, drawn and reported.

use std::collections::BTreeMap;

use phaen::access::{Scope, Visibility};
use phaen::duplicates::office::{ScanOptions, ScanResult, pair_id, scan_now};
use phaen::duplicates::store::{delete_work, put_work};
use phaen::duplicates::{Agency, LocationQuality, Work};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{START, TestHub};

fn work(id: &str, agency: &str, title: &str, area: &str, budgets: &[(i32, i64)]) -> Work {
    Work {
        id: id.into(),
        title: title.into(),
        agency: Agency {
            code: agency.into(), name_th: format!("หน่วยงาน {agency}"), kind: None, parent: None
        },
        budgets: budgets.iter().map(|(year, baht)| (*year, baht * 100)).collect::<BTreeMap<i32, i64>>(),
        area_codes: vec![area.into()],
        location_quality: LocationQuality::Tambon,
        ..Work::default()
    }
}

fn drawn(mut work: Work, x: f64, y: f64) -> Work {
    let line = vec![geo::Coord { x, y }, geo::Coord { x: x + 0.004, y: y + 0.003 }];
    work.geometry = Some(geo::LineString::new(line).into());
    work.location_quality = LocationQuality::Drawn;
    work
}

/// A road and a canal that two agencies each list, a building in two phases, siblings in other villages, a supervision, and others.
fn world() -> Vec<Work> {
    let village = |id: &str, agency: &str, number: i32| {
        let title = format!("ก่อสร้างถนน คสล. หมู่ที่ {number} ต.บางพระ อ.ศรีราชา จ.ชลบุรี");
        work(id, agency, &title, "200706", &[(2567, 900_000 + i64::from(number) * 10_000)])
    };
    let road = "ก่อสร้างถนน คสล. สายบ้านเขาตะแบก หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี";
    let same_road = "โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านเขาตะแบก หมู่ที่ ๓ ตำบลหนองปลาไหล อำเภอบางละมุง";
    let canal = "ขุดลอกคลองใหญ่ หมู่ที่ 5 ต.ปลวกแดง อ.ปลวกแดง จ.ระยอง";
    vec![
        drawn(work("p01", "pao", road, "200406", &[(2567, 2_000_000)]), 100.95, 12.98),
        drawn(work("p02", "sao", same_road, "200406", &[(2567, 2_100_000)]), 100.95, 12.98),
        work("p03", "rid", canal, "210601", &[(2567, 1_000_000), (2568, 3_000_000)]),
        work(
            "p04",
            "sao",
            "โครงการขุดลอกคลองใหญ่ หมู่ 5 ตำบลปลวกแดง อำเภอปลวกแดง จังหวัดระยอง",
            "210601",
            &[(2567, 1_000_000), (2568, 3_000_000)],
        ),
        work("p05", "pao", "ก่อสร้างอาคารเรียนโรงเรียนบ้านหนองปรือ ระยะที่ 1", "200407", &[(2566, 8_000_000)]),
        work("p06", "sao", "ก่อสร้างอาคารเรียนโรงเรียนบ้านหนองปรือ ระยะที่ 2", "200407", &[(2568, 9_000_000)]),
        village("p07", "pao", 1),
        village("p08", "sao", 2),
        work("p09", "pao", "ก่อสร้างศูนย์พัฒนาเด็กเล็กวัดสุรศักดิ์ ต.สุรศักดิ์ อ.ศรีราชา", "200702", &[(2567, 12_000_000)]),
        work("p10", "dpt", "ควบคุมงานก่อสร้างศูนย์พัฒนาเด็กเล็กวัดสุรศักดิ์ ต.สุรศักดิ์ อ.ศรีราชา", "200702", &[(2567, 400_000)]),
        work("p11", "rid", "ก่อสร้างฝายน้ำล้นบ้านมาบยางพร อ.ปลวกแดง", "2106", &[(2568, 5_000_000)]),
        work("p12", "dpt", "จัดทำผังเมืองรวมชุมชนบางพระ", "200706", &[(2567, 3_000_000)]),
        work("p13", "pao", "จัดซื้อรถบรรทุกขยะ 6 ล้อ จำนวน 1 คัน", "20", &[(2567, 2_400_000)]),
        work("p14", "sao", "ฝึกอบรมอาสาสมัครสาธารณสุขประจำหมู่บ้าน", "200406", &[(2567, 150_000)]),
    ]
}

fn put(hub: &TestHub, work: &Work, visibility: Visibility) {
    hub.hub.store.write_now(|database| put_work(database, work, visibility, START)).unwrap();
}

fn scan(hub: &TestHub) -> ScanResult {
    scan_now(&hub.hub.store, &ScanOptions::default(), &hub.deed(), &|_, _| true).unwrap()
}

fn build(hub: &TestHub) -> ScanResult {
    world().iter().for_each(|work| put(hub, work, Visibility::Public));
    scan(hub)
}

fn road() -> String {
    format!("/duplicates/{}", pair_id("p01", "p02"))
}

/// Decides about the road, with the version that is current.
async fn decide(hub: &TestHub, key: &str, body: Value) -> Value {
    let seen = hub.get(&road()).key(key).send().await.expect(200);
    let tag = seen.header("etag").to_owned();
    let path = format!("{}/decisions", road());
    hub.ask("POST", &path).key(key).header("if-match", &tag).json(&body).send().await.expect(201).json()
}

on_both! {
    async fn a_stranger_sees_no_pairs_and_a_reader_decides_none(hub) {
        build(&hub);
        hub.get("/duplicates").send().await.expect(401);
        hub.get(&road()).send().await.expect(401);
        hub.get("/collections/duplicates/items").send().await.expect(404);
        let reader = hub.key("pao", &[Scope::Read]);
        hub.get("/duplicates").key(&reader).send().await.expect(200);
        hub.ask("POST", &format!("{}/decisions", road())).key(&reader).json(&json!({"verdict": "reject", "reason": "x"})).send().await.expect(403);
        hub.ask("POST", "/duplicates/scan").key(&reader).send().await.expect(403);
        hub.get("/reports/duplicates").key(&reader).send().await.expect(403);
    }

    async fn the_same_road_of_two_agencies_is_found_and_explained(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let pair = hub.get(&road()).key(&reader).send().await.expect(200).json();
        assert_eq!((&pair["relation"], &pair["severity"], &pair["state"]), (&json!("duplicate"), &json!("high"), &json!("open")));
        assert_eq!(pair["stakeSatang"], 200_000_000);
        assert!(pair["sentenceTh"].as_str().unwrap().contains("ซ้ำซ้อน") && pair["sentenceEn"].as_str().unwrap().contains("same work"));
        let steps = pair["waterfall"].as_array().unwrap();
        let last = steps.last().unwrap()["logOdds"].as_f64().unwrap();
        assert!((last - pair["explanation"]["logOdds"].as_f64().unwrap()).abs() < 0.05, "the waterfall ends at the score");
        assert!(pair["explanation"]["evidence"].as_array().unwrap().iter().any(|one| one["item"] == "text" && one["valueA"].is_string()));
        assert_eq!((&pair["workA"]["id"], &pair["workB"]["id"]), (&json!("p01"), &json!("p02")));
        assert!(!pair["explanation"]["rules"].as_array().unwrap().is_empty());
    }

    async fn siblings_in_other_villages_are_no_duplicates(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let found = hub.get("/duplicates?relation=duplicate").key(&reader).send().await.expect(200).json();
        let ids: Vec<&Value> = found["items"].as_array().unwrap().iter().map(|pair| &pair["id"]).collect();
        assert!(ids.contains(&&json!(pair_id("p01", "p02"))) && ids.contains(&&json!(pair_id("p03", "p04"))), "{found}");
        for (a, b) in [("p07", "p08"), ("p05", "p06"), ("p09", "p10")] {
            assert!(!ids.contains(&&json!(pair_id(a, b))), "{a} and {b}");
        }
    }

    async fn two_scans_are_the_same_bytes(hub) {
        let first = build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let before = hub.get("/duplicates").key(&reader).send().await.expect(200).text();
        let version = hub.get("/datasets/duplicates").key(&reader).send().await.json()["dataVersion"].clone();
        let second = scan(&hub);
        assert_eq!((second.added, second.changed, second.removed, second.unchanged), (0, 0, 0, first.pairs));
        assert_eq!(hub.get("/duplicates").key(&reader).send().await.expect(200).text(), before);
        assert_eq!(hub.get("/datasets/duplicates").key(&reader).send().await.json()["dataVersion"], version);
        let trail = hub.get("/audit?subject=duplicate").key(&hub.admin()).send().await.expect(200).json();
        assert_eq!(trail["numberReturned"], 2, "one entry for each scan");
    }

    async fn a_decision_survives_the_next_scan(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let decided = decide(&hub, &reviewer, json!({"verdict": "reject", "reason": "คนละสายทาง"})).await;
        assert_eq!(decided["state"], "rejected");
        scan(&hub);
        let pair = hub.get(&road()).key(&reviewer).send().await.expect(200).json();
        assert_eq!((&pair["state"], &pair["decisions"][0]["reason"]), (&json!("rejected"), &json!("คนละสายทาง")));
        let trail = hub.get("/audit?subject=duplicate").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("duplicate.decide"));
    }

    async fn a_withdrawn_decision_leaves_the_pair_open_and_stays_in_its_history(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        decide(&hub, &reviewer, json!({"verdict": "confirm", "reason": "งานเดียวกัน"})).await;
        let undone = decide(&hub, &reviewer, json!({"verdict": "withdraw", "reason": "กดผิด"})).await;
        assert_eq!(undone["state"], "open");
        assert_eq!((&undone["decisions"][0]["verdict"], &undone["decisions"][1]["verdict"]), (&json!("withdraw"), &json!("confirm")));
        scan(&hub);
        let pair = hub.get(&road()).key(&reviewer).send().await.expect(200).json();
        assert_eq!(pair["state"], "open");
    }

    async fn a_decision_needs_a_reason_and_the_version_that_was_seen(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let path = format!("{}/decisions", road());
        let body = json!({"verdict": "confirm", "reason": "ตรวจแล้ว"});
        hub.ask("POST", &path).key(&reviewer).json(&body).send().await.expect(428);
        hub.ask("POST", &path).key(&reviewer).header("if-match", "\"9-0\"").json(&body).send().await.expect(412);
        let tag = hub.get(&road()).key(&reviewer).send().await.header("etag").to_owned();
        hub.ask("POST", &path).key(&reviewer).header("if-match", &tag).json(&json!({"verdict": "confirm", "reason": " "})).send().await.expect(400);
        hub.ask("POST", &path).key(&reviewer).header("if-match", &tag).json(&json!({"verdict": "perhaps", "reason": "x"})).send().await.expect(400);
        assert_eq!(hub.get(&path).key(&reviewer).send().await.expect(200).json(), json!([]));
    }

    async fn a_changed_project_reopens_a_decided_pair(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        decide(&hub, &reviewer, json!({"verdict": "confirm", "reason": "ซ้ำจริง"})).await;
        let mut changed = world()[1].clone();
        changed.budgets = [(2567, 205_000_000_i64)].into_iter().collect();
        put(&hub, &changed, Visibility::Public);
        let tag = hub.get(&road()).key(&reviewer).send().await.header("etag").to_owned();
        let late = json!({"verdict": "confirm", "reason": "ยืนยันอีกครั้ง"});
        hub.ask("POST", &format!("{}/decisions", road())).key(&reviewer).header("if-match", &tag).json(&late).send().await.expect(412);
        scan(&hub);
        let pair = hub.get(&road()).key(&reviewer).send().await.expect(200).json();
        assert_eq!((&pair["state"], &pair["decisions"][0]["current"]), (&json!("re-assess"), &json!(false)));
        assert_eq!(hub.get("/duplicates?state=re-assess").key(&reviewer).send().await.json()["numberReturned"], 1);
    }

    async fn a_decided_pair_that_is_found_no_more_is_kept_and_an_open_one_goes(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        decide(&hub, &reviewer, json!({"verdict": "confirm", "reason": "ซ้ำจริง"})).await;
        let other = |id: &str, agency: &str| work(id, agency, "จัดซื้อครุภัณฑ์คอมพิวเตอร์สำหรับงานทะเบียน", "2106", &[(2570, 70_000)]);
        put(&hub, &other("p02", "sao"), Visibility::Public);
        put(&hub, &other("p04", "sao"), Visibility::Public);
        let result = scan(&hub);
        assert_eq!(result.kept, 1);
        assert!(result.removed >= 1);
        let pair = hub.get(&road()).key(&reviewer).send().await.expect(200).json();
        assert_eq!((&pair["state"], &pair["explanation"]["stillFound"]), (&json!("re-assess"), &json!(false)));
        hub.get(&format!("/duplicates/{}", pair_id("p03", "p04"))).key(&reviewer).send().await.expect(404);
        assert_eq!(scan(&hub).changed, 0);
    }

    async fn a_reviewers_relation_holds_while_the_pair_is_confirmed(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let pair = decide(&hub, &reviewer, json!({"verdict": "confirm", "reason": "คนละระยะ", "relation": "phase"})).await;
        assert_eq!((&pair["relation"], &pair["severity"], &pair["stakeSatang"]), (&json!("phase"), &json!("info"), &json!(0)));
        assert_eq!(pair["explanation"]["computedRelation"], "duplicate");
        assert_eq!(scan(&hub).changed, 0);
    }

    async fn a_private_projects_pair_is_hidden_from_others(hub) {
        build(&hub);
        let (own, other, third) = (hub.key("sao", &[Scope::Read]), hub.key("pao", &[Scope::Read]), hub.admin());
        put(&hub, &world()[1], Visibility::Private);
        for _ in 0..2 {
            hub.get(&road()).key(&own).send().await.expect(200);
            hub.get(&road()).key(&third).send().await.expect(200);
            hub.get(&road()).key(&other).send().await.expect(404);
            let listed = hub.get("/duplicates").key(&other).send().await.expect(200).text();
            assert!(!listed.contains(&pair_id("p01", "p02")));
            let item = format!("/collections/duplicates/items/{}", pair_id("p01", "p02"));
            hub.get(&item).key(&other).send().await.expect(404);
            hub.get(&item).key(&own).send().await.expect(200);
            scan(&hub);
        }
        put(&hub, &world()[0], Visibility::Private);
        hub.get(&road()).key(&own).send().await.expect(404);
        hub.get(&road()).key(&third).send().await.expect(200);
    }

    async fn a_project_that_goes_takes_its_pairs_along_and_the_decision_waits(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        decide(&hub, &reviewer, json!({"verdict": "defer", "reason": "รอข้อมูล"})).await;
        hub.hub.store.write_now(|database| delete_work(database, "p02")).unwrap();
        hub.get(&road()).key(&reviewer).send().await.expect(404);
        hub.get(&format!("/collections/duplicates/items/{}", pair_id("p01", "p02"))).key(&reviewer).send().await.expect(404);
        put(&hub, &world()[1], Visibility::Public);
        scan(&hub);
        assert_eq!(hub.get(&road()).key(&reviewer).send().await.expect(200).json()["state"], "deferred");
    }

    async fn the_collection_draws_every_pair(hub) {
        let result = build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let items = hub.get("/collections/duplicates/items").key(&reader).send().await.expect(200).json();
        assert_eq!(items["numberMatched"], result.pairs);
        let one = hub.get(&format!("/collections/duplicates/items/{}", pair_id("p03", "p04"))).key(&reader).send().await.expect(200).json();
        assert_eq!((&one["geometry"]["type"], &one["properties"]["located"]), (&json!("Point"), &json!("area")));
        assert_eq!(one["properties"]["stakeBaht"], 4_000_000.0);
        let drawn = hub.get("/collections/duplicates/items?relation=duplicate").key(&reader).send().await.expect(200).json();
        assert!(drawn["features"].as_array().unwrap().iter().any(|pair| pair["geometry"]["type"] == "LineString"));
    }

    async fn pairs_are_filtered_and_paged_likeliest_first(hub) {
        build(&hub);
        let reader = hub.key("pao", &[Scope::Read]);
        let all = hub.get("/duplicates").key(&reader).send().await.expect(200).json();
        let all: Vec<Value> = all["items"].as_array().unwrap().clone();
        let scores: Vec<f64> = all.iter().map(|pair| pair["score"].as_f64().unwrap()).collect();
        assert!(scores.len() >= 2 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        let mut walked = Vec::new();
        let mut next = Some("/duplicates?limit=1".to_owned());
        while let Some(path) = next {
            let page = hub.get(&path).key(&reader).send().await.expect(200);
            walked.extend(page.json()["items"].as_array().unwrap().clone());
            next = page.link("next").map(|href| href.replace("http://phaen.test/hub", ""));
        }
        assert_eq!(walked, all);
        let mut dearest = Vec::new();
        let mut next = Some("/duplicates?sortby=stake&limit=1".to_owned());
        while let Some(path) = next {
            let page = hub.get(&path).key(&reader).send().await.expect(200);
            dearest.extend(page.json()["items"].as_array().unwrap().clone());
            next = page.link("next").map(|href| href.replace("http://phaen.test/hub", ""));
        }
        assert!(dearest.len() == all.len() && dearest.is_sorted_by(|a, b| a["stakeSatang"].as_i64() >= b["stakeSatang"].as_i64()), "{dearest:?}");
        let ids = |query: &str| { let path = format!("/duplicates?{query}"); async { let path = path; hub.get(&path).key(&reader).send().await.expect(200).json()["items"].as_array().unwrap().iter().map(|pair| pair["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>() } };
        let (road, canal) = (pair_id("p01", "p02"), pair_id("p03", "p04"));
        assert!(ids("area=2106").await.contains(&canal) && !ids("area=2106").await.contains(&road));
        assert!(ids("fiscalYear=2568").await.contains(&canal) && !ids("fiscalYear=2568").await.contains(&road));
        assert!(ids("agency=rid,dpt").await.contains(&canal) && !ids("agency=rid,dpt").await.contains(&road));
        assert!(ids("agency=pao&severity=high&minScore=0.5").await.contains(&road));
        for wrong in ["area=abc", "fiscalYear=24", "minScore=2", "state=closed", "relation=twin", "colour=red", "cursor=eA", "sortby=name"] {
            hub.get(&format!("/duplicates?{wrong}")).key(&reader).send().await.expect(400);
        }
    }

    async fn the_reports_totals_are_the_sums_of_its_rows(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review, Scope::Report]);
        let report = hub.get("/reports/duplicates").key(&reviewer).send().await.expect(200).json();
        let sum = |list: &Value| -> i64 { list.as_array().unwrap().iter().map(|row| row["satang"].as_i64().unwrap()).sum() };
        let members = |list: &Value| -> i64 { list.as_object().unwrap().values().map(|row| row["satang"].as_i64().unwrap()).sum() };
        let total = report["total"]["satang"].as_i64().unwrap();
        assert_eq!((sum(&report["rows"]), members(&report["byRelation"]), members(&report["byFiscalYear"])), (total, total, total));
        assert!(total >= 600_000_000, "{total}");
        assert_eq!(report["byFiscalYear"]["2568"]["baht"], "3000000.00");
        decide(&hub, &reviewer, json!({"verdict": "reject", "reason": "คนละสาย"})).await;
        let after = hub.get("/reports/duplicates").key(&reviewer).send().await.expect(200).json();
        assert_eq!(after["total"]["satang"], total - 200_000_000);
        assert_eq!(after["byState"]["rejected"]["satang"], 200_000_000);
    }

    async fn the_report_is_csv_for_excel_in_the_callers_language(hub) {
        build(&hub);
        let reporter = hub.key("phaen", &[Scope::Report]);
        let thai = hub.get("/reports/duplicates?format=csv").key(&reporter).send().await.expect(200);
        assert_eq!(thai.header("content-type"), "text/csv; charset=utf-8");
        assert!(thai.text().starts_with("\u{feff}รหัสหน่วยงาน ก,"));
        let english = hub.get("/reports/duplicates?format=csv&lang=en").key(&reporter).send().await.expect(200).text();
        assert!(english.starts_with("\u{feff}Agency A code,"));
        assert!(english.contains("rid,") && english.contains(",2568,duplicate,open,1,3000000.00\r\n"), "{english}");
    }
}
