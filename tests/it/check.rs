//! One new project: what it looks like before it is saved, and the warning when it is.

use std::time::Duration;

use phaen::access::Scope;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

const ROAD: &str = "ก่อสร้างถนน คสล. สายบ้านเขาตะแบก หมู่ที่ 3 ต.หนองปลาไหล อ.บางละมุง จ.ชลบุรี";

fn project(id: &str, agency: &str, title: &str, baht: i64) -> Value {
    json!({
        "id": id, "agency": agency, "title": title, "location": {"areaCodes": ["200406"]},
        "budgets": [{"fiscalYear": 2569, "satang": baht * 100}],
    })
}

async fn save(hub: &TestHub, project: &Value) -> crate::support::Answer {
    hub.ask("POST", "/projects")
        .key(&hub.editor(project["agency"].as_str().unwrap()))
        .json(project)
        .send()
        .await
        .expect(201)
}

async fn build(hub: &TestHub) {
    save(hub, &project("p1", "pao", ROAD, 2_000_000)).await;
    save(hub, &project("p2", "pao", "ฝึกอบรมอาสาสมัครสาธารณสุขประจำหมู่บ้าน", 90_000)).await;
    save(hub, &project("p3", "rid", "ขุดลอกคลองใหญ่ หมู่ที่ 5 ต.หนองปลาไหล อ.บางละมุง", 900_000)).await;
}

fn asked() -> Value {
    let mut asked = project("", "sao", "โครงการก่อสร้างถนนคอนกรีตเสริมเหล็ก สายบ้านเขาตะแบก หมู่ที่ ๓ ตำบลหนองปลาไหล", 2_100_000);
    asked.as_object_mut().unwrap().remove("id");
    asked
}

async fn candidates(hub: &TestHub, key: &str, project: &Value) -> Vec<Value> {
    hub.ask("POST", "/projects/check").key(key).json(project).send().await.expect(200).json()["candidates"]
        .as_array()
        .unwrap()
        .clone()
}

on_both! {
    async fn a_project_is_told_what_it_looks_like_before_anything_is_stored(hub) {
        build(&hub).await;
        let key = hub.editor("sao");
        let admin = hub.admin();
        let before = hub.get("/audit/verification").key(&admin).send().await.expect(200).json();
        let found = candidates(&hub, &key, &asked()).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&found[0]["project"]["id"], &found[0]["relation"], &found[0]["severity"]), (&json!("p1"), &json!("duplicate"), &json!("high")));
        assert!(found[0]["sentenceTh"].as_str().unwrap().contains("ซ้ำซ้อน") && found[0]["sentenceEn"].is_string());
        let steps = found[0]["waterfall"].as_array().unwrap();
        assert!(steps.len() > 2 && steps[0]["item"].is_null());
        assert!(found[0]["rules"].as_array().unwrap().contains(&json!("area")), "{}", found[0]["rules"]);
        let after = hub.get("/audit/verification").key(&admin).send().await.expect(200).json();
        assert_eq!(before["head"], after["head"], "nothing was written");
        assert_eq!(hub.get("/projects").key(&key).send().await.json()["numberReturned"], 3);
    }

    async fn what_is_saved_changed_or_removed_is_known_to_the_next_check(hub) {
        build(&hub).await;
        let key = hub.editor("sao");
        assert_eq!(candidates(&hub, &key, &asked()).await.len(), 1);
        save(&hub, &project("p4", "dpt", ROAD, 2_000_000)).await;
        assert_eq!(candidates(&hub, &key, &asked()).await.len(), 2);
        let admin = hub.admin();
        let tag = hub.get("/projects/p4").key(&admin).send().await.header("etag").to_owned();
        let other = json!({"title": "จัดซื้อครุภัณฑ์คอมพิวเตอร์", "location": {"areaCodes": ["210601"]}});
        hub.ask("PATCH", "/projects/p4").key(&admin).header("if-match", &tag).json(&other).send().await.expect(200);
        assert_eq!(candidates(&hub, &key, &asked()).await.len(), 1);
        let tag = hub.get("/projects/p1").key(&admin).send().await.header("etag").to_owned();
        hub.ask("DELETE", "/projects/p1").key(&admin).header("if-match", &tag).send().await.expect(204);
        assert!(candidates(&hub, &key, &asked()).await.is_empty());
    }

    async fn a_project_is_not_compared_with_itself_but_with_its_own_agencys_others(hub) {
        build(&hub).await;
        let key = hub.editor("pao");
        assert!(candidates(&hub, &key, &project("p1", "pao", ROAD, 2_000_000)).await.is_empty());
        let again = candidates(&hub, &key, &project("p9", "pao", ROAD, 2_000_000)).await;
        assert_eq!(again.len(), 1, "an agency that enters a project twice is told too");
    }

    async fn what_a_caller_may_not_see_he_is_not_told_of(hub) {
        build(&hub).await;
        let mut hidden = project("p5", "dpt", ROAD, 2_000_000);
        hidden["visibility"] = json!("private");
        save(&hub, &hidden).await;
        let text = hub.ask("POST", "/projects/check").key(&hub.editor("sao")).json(&asked()).send().await.expect(200).text();
        assert!(text.contains("p1") && !text.contains("p5") && !text.contains("dpt"), "{text}");
        assert_eq!(candidates(&hub, &hub.admin(), &asked()).await.len(), 2);
        hub.ask("POST", "/projects/check").json(&asked()).send().await.expect(401);
    }

    async fn faults_of_the_body_and_of_the_question_are_told(hub) {
        build(&hub).await;
        let key = hub.key("sao", &[Scope::Read]);
        hub.ask("POST", "/projects/check").key(&key).json(&json!({"agency": "sao"})).send().await.expect(400);
        let mut stranger = asked();
        stranger["agency"] = json!("nobody");
        hub.ask("POST", "/projects/check").key(&key).json(&stranger).send().await.expect(422);
        for query in ["limit=0", "minScore=2", "x=1"] {
            hub.ask("POST", &format!("/projects/check?{query}")).key(&key).json(&asked()).send().await.expect(400);
        }
        let none = hub.ask("POST", "/projects/check?minScore=1").key(&key).json(&asked()).send().await.expect(200).json();
        assert_eq!(none["candidates"], json!([]));
    }

    async fn saving_warns_of_what_it_looks_like_and_never_blocks(hub) {
        build(&hub).await;
        let quiet = save(&hub, &project("p6", "sao", ROAD, 2_000_000)).await;
        assert!(quiet.json().get("warnings").is_none(), "there is no index yet, and nobody waits for it");
        hub.shared.live().look(&hub.hub.store, Duration::from_secs(60)).unwrap();
        let warned = save(&hub, &project("p7", "dpt", ROAD, 2_000_000)).await;
        let warnings = warned.json()["warnings"].clone();
        let of: Vec<&str> = warnings.as_array().unwrap().iter().map(|one| one["project"].as_str().unwrap()).collect();
        assert!(of.contains(&"p1") && of.contains(&"p6"), "{warnings}");
        assert!(warned.header("link").contains("/projects/p"), "{}", warned.header("link"));
        let kept = hub.get("/projects/p7").send().await.expect(200);
        assert!(kept.json().get("warnings").is_none());
        let tag = kept.header("etag").to_owned();
        assert_eq!(tag, warned.header("etag"), "the warning is no part of the project");
        let mut sent_back = warned.json();
        sent_back["objective"] = json!("ให้สัญจรสะดวก");
        for name in ["version", "createdAt", "updatedAt", "titleNormal"] {
            sent_back.as_object_mut().unwrap().remove(name);
        }
        let put = hub.ask("PUT", "/projects/p7").key(&hub.editor("dpt")).header("if-match", &tag).json(&sent_back).send().await.expect(200);
        assert!(!put.json()["warnings"].as_array().unwrap().is_empty());
    }
}
