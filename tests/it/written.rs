//! Every write of the contract leaves an entry in the audit trail, and a refused one leaves none.

use phaen::access::Scope;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestHub};

/// The head of the trail and its length.
async fn trail(hub: &TestHub, admin: &str) -> (i64, Value) {
    let found = hub.get("/audit/verification").key(admin).send().await.expect(200).json();
    assert!(found["broken"].as_array().unwrap().is_empty(), "{found}");
    (found["rows"].as_i64().unwrap(), found["head"].clone())
}

/// One write: the operation of the contract, the address, the body and its media type.
struct Write {
    operation: &'static str,
    path: String,
    body: Value,
    media_type: &'static str,
}

fn write(operation: &'static str, path: impl Into<String>, body: Value) -> Write {
    let media_type = if operation.starts_with("PATCH") { "application/merge-patch+json" } else { "application/json" };
    Write { operation, path: path.into(), body, media_type }
}

async fn perform(hub: &TestHub, admin: &str, write: &Write) -> Answer {
    let (method, _) = write.operation.split_once(' ').unwrap();
    let tag = hub.get(&write.path).key(admin).send().await.header("etag").to_owned();
    let mut asking = hub.ask(method, &write.path).key(admin);
    if method == "POST" {
        asking = asking.header("idempotency-key", &format!("{:0>20}", write.path.replace('/', "-")));
    }
    if !tag.is_empty() && method != "POST" {
        asking = asking.header("if-match", &tag);
    }
    match method {
        "DELETE" => asking.send().await,
        _ => asking.body(write.media_type, write.body.to_string()).send().await,
    }
}

/// Every write of the contract, in an order in which each can be done.
fn writes(key_id: &str, project: &str, job: &str) -> Vec<Write> {
    let agency = json!({"code": "rid", "kind": "department", "name": {"th": "กรมชลประทาน"}, "abbreviation": "ชป."});
    let dataset = TestHub::dataset_body("places", "phaen");
    let feature = json!({"type": "Feature", "id": "p", "geometry": null, "properties": {}});
    let unit = json!({"code": "survey", "name": {"th": "ฝ่ายสำรวจ"}});
    let changed = json!({"agency": "phaen", "title": "ปรับปรุงถนนสายใหม่"});
    let plan = json!({"id": "five", "agency": "phaen", "yearFirst": 2566, "yearLast": 2570});
    let map = json!({"id": "own", "agency": "phaen", "title": "แบบของเราเอง", "map": "[fields]\ntitle = \"ชื่องาน\"\n"});
    vec![
        write("POST /backups", "/backups", json!({})),
        write("POST /agencies", "/agencies", agency.clone()),
        write("PUT /agencies/{code}", "/agencies/rid", agency),
        write("PUT /agencies/{code}/units/{unit}", "/agencies/rid/units/survey", unit),
        write("DELETE /agencies/{code}/units/{unit}", "/agencies/rid/units/survey", Value::Null),
        write("DELETE /agencies/{code}", "/agencies/rid", Value::Null),
        write("POST /keys", "/keys", json!({"agency": "phaen", "scopes": ["read"]})),
        write("DELETE /keys/{id}", format!("/keys/{key_id}"), Value::Null),
        write("POST /datasets", "/datasets", dataset.clone()),
        write("PUT /datasets/{id}", "/datasets/places", dataset),
        write("POST /collections/{collectionId}/items", "/collections/places/items", feature.clone()),
        write("PUT /collections/{collectionId}/items/{featureId}", "/collections/places/items/p", feature),
        write(
            "PATCH /collections/{collectionId}/items/{featureId}",
            "/collections/places/items/p",
            json!({"properties": {"a": 1}}),
        ),
        write(
            "POST /collections/{collectionId}/batch",
            "/collections/places/batch",
            json!({"operations": [{"create": {"type": "Feature", "geometry": null, "properties": {}}}]}),
        ),
        write("DELETE /collections/{collectionId}/items/{featureId}", "/collections/places/items/p", Value::Null),
        write("DELETE /datasets/{id}", "/datasets/places", Value::Null),
        write("POST /projects", "/projects", changed.clone()),
        write("PUT /projects/{id}", format!("/projects/{project}"), changed),
        write("PATCH /projects/{id}", format!("/projects/{project}"), json!({"objective": "ให้เดินทางสะดวก"})),
        write("DELETE /projects/{id}", format!("/projects/{project}"), Value::Null),
        write("POST /plans", "/plans", plan.clone()),
        write("PUT /plans/{id}", "/plans/five", plan),
        write("PATCH /plans/{id}", "/plans/five", json!({"note": "ปรับปรุง"})),
        write("DELETE /plans/{id}", "/plans/five", Value::Null),
        write("POST /column-maps", "/column-maps", map.clone()),
        write("PUT /column-maps/{id}", "/column-maps/own", map),
        write("DELETE /column-maps/{id}", "/column-maps/own", Value::Null),
        write("POST /duplicates/scan", "/duplicates/scan", json!({})),
        write("DELETE /jobs/{id}", format!("/jobs/{job}"), Value::Null),
    ]
}

/// Shown where their own world is built, in the module that stands behind each: `session::` signs in and out, `duplicates::`, `cases::`,
/// `lineage::`, `versions_read::`, `quality::`, `redaction::`, `locate::` and `imports::` decide, judge or bring files, and read the entries back.
const ELSEWHERE: &[&str] = &[
    "POST /collections/{collectionId}/quality",
    "POST /session",
    "DELETE /session",
    "POST /duplicates/{id}/decisions",
    "POST /duplicates/cases/{id}/decisions",
    "PUT /duplicates/cases/{id}/assessments/{agency}",
    "PUT /duplicates/cases/{id}/proposal",
    "POST /duplicates/decisions",
    "POST /duplicates/assignments",
    "PUT /duplicates/{id}/assignment",
    "DELETE /duplicates/{id}/assignment",
    "PUT /duplicates/cases/{id}/assignment",
    "DELETE /duplicates/cases/{id}/assignment",
    "PUT /projects/{id}/lineage/{earlier}",
    "POST /collections/{collectionId}/versions/{version}/restore",
    "POST /projects/{id}/steps",
    "PUT /projects/{id}/steps/{step}",
    "DELETE /projects/{id}/steps/{step}",
    "PUT /projects/{id}/redaction",
    "PUT /projects/{id}/place",
    "DELETE /projects/{id}/place",
    "POST /projects/locate",
    "POST /imports",
    "PATCH /imports/{id}",
    "POST /imports/{id}/commit",
    "POST /imports/{id}/undo",
    "DELETE /imports/{id}",
];

/// What is written within a plan: `plans::` reads the entries back.
const PLANS: &[&str] = &[
    "POST /plans/{id}/editions",
    "DELETE /plans/{id}/editions/{edition}",
    "POST /plans/{id}/editions/{edition}/bind",
    "PUT /plans/{id}/editions/{edition}/book",
    "POST /plans/{id}/editions/{edition}/rows",
    "PUT /plans/{id}/rows/{row}",
    "DELETE /plans/{id}/rows/{row}",
];

/// Asks with a body and writes nothing: `check::`, `locate::` and `redaction::` show that.
const QUESTIONS: &[&str] = &["POST /projects/check", "POST /projects/{id}/locate", "POST /redaction/preview"];

#[test]
fn no_write_of_the_contract_is_forgotten_here() {
    let contract = phaen::app::contract().unwrap();
    let shown: Vec<&str> = writes("k", "p", "j")
        .iter()
        .map(|write| write.operation)
        .chain(ELSEWHERE.iter().chain(PLANS).chain(QUESTIONS).copied())
        .collect();
    for (path, item) in contract.v31()["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|method| *method != "get") {
            let operation = format!("{} {path}", method.to_uppercase());
            assert!(shown.contains(&operation.as_str()), "{operation} is not shown to leave an audit entry");
        }
    }
}

on_both! {
    async fn every_write_leaves_an_entry_and_the_chain_stays_whole(hub) {
        let admin = hub.admin();
        let doomed = hub.key("phaen", &[Scope::Read]);
        let made = hub.ask("POST", "/projects").key(&admin).json(&json!({"agency": "phaen", "title": "ปรับปรุงถนน"})).send().await.expect(201);
        let project = made.json()["id"].as_str().unwrap().to_owned();
        // A job that nobody works on, so that there is something to cancel.
        let deed = hub.deed();
        hub.hub.store.write_now(|database| phaen::jobs::store::insert_job(database, "waiting", "test.wait", &json!({}), &deed)).unwrap();
        for write in writes(&doomed["phaen_sec_".len()..][..8], &project, "waiting") {
            let (before, head) = trail(&hub, &admin).await;
            let answer = perform(&hub, &admin, &write).await;
            assert!(answer.status < 300, "{}: {} {}", write.operation, answer.status, answer.text());
            let (after, new_head) = trail(&hub, &admin).await;
            assert!(after > before && new_head != head, "{} left no entry", write.operation);
        }
    }

    async fn a_refused_write_leaves_nothing(hub) {
        let (admin, other) = (hub.admin(), hub.editor("doh"));
        let (before, head) = trail(&hub, &admin).await;
        hub.ask("POST", "/projects").key(&other).json(&json!({"agency": "phaen", "title": "ถนน"})).send().await.expect(403);
        hub.ask("POST", "/datasets").key(&other).json(&json!({"id": "x"})).send().await.expect(400);
        assert_eq!(trail(&hub, &admin).await, (before, head));
    }

    async fn a_schema_newer_than_the_program_is_refused(hub) {
        use diesel::connection::SimpleConnection;
        hub.hub.store.write_now(|database| {
            let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";
            Ok(phaen::on_each_backend!(database, connection => connection.batch_execute(newer))?)
        }).unwrap();
        let refused = phaen::storage::Store::open(hub.hub.store.location()).err().expect("it is refused");
        assert!(refused.to_string().contains("newer than this program"), "{refused}");
    }
}
