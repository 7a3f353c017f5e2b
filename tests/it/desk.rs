//! The desk: pairs and cases given to people, and decisions about many at once.

use phaen::access::{Scope, Visibility};
use phaen::duplicates::office::pair_id;
use serde_json::{Value, json};

use crate::cases::{address, build, case_of, put, scan, send, work};
use crate::on_both;
use crate::support::{Answer, TestHub};

const CANAL: (&str, &str) = ("p04", "p05");

fn canal() -> String {
    format!("/duplicates/{}", pair_id(CANAL.0, CANAL.1))
}

async fn list(hub: &TestHub, key: &str, query: &str) -> Vec<Value> {
    let page = hub.get(&format!("/duplicates?{query}")).key(key).send().await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

async fn ids(hub: &TestHub, key: &str, query: &str) -> Vec<String> {
    list(hub, key, query).await.iter().map(|pair| pair["id"].as_str().unwrap().to_owned()).collect()
}

async fn many(hub: &TestHub, key: &str, decisions: &[Value]) -> Answer {
    hub.ask("POST", "/duplicates/decisions").key(key).json(&json!({ "decisions": decisions })).send().await
}

fn decision(pair: &Value, verdict: &str) -> Value {
    json!({"pair": pair["id"], "version": pair["version"], "verdict": verdict, "reason": "ตรวจแล้ว"})
}

async fn own_key(hub: &TestHub, key: &str) -> String {
    hub.get("/session").key(key).send().await.expect(200).json()["keyId"].as_str().unwrap().to_owned()
}

on_both! {
    async fn a_pair_is_given_to_an_officer_who_finds_it_among_his_own(hub) {
        build(&hub);
        let (officer, other) = (hub.key("sao", &[Scope::Review]), hub.key("sao", &[Scope::Review]));
        let me = own_key(&hub, &officer).await;
        let body = json!({"agency": "sao", "officer": me, "due": "๒๐๒๖-12-31", "note": "ถามกองช่าง"});
        let now = send(&hub, &other, "PUT", &canal(), "/assignment", &body).await.expect(200);
        let given = &now.json()["assignment"];
        assert_eq!((&given["officer"], &given["officerName"], &given["due"], &given["note"]), (&json!(me), &json!("test"), &json!("2026-12-31"), &json!("ถามกองช่าง")));
        assert_eq!((&given["agencyName"]["en"], &given["withCase"]), (&json!("Agency sao"), &json!(false)));
        assert_eq!(ids(&hub, &officer, "assignedTo=me").await, [pair_id(CANAL.0, CANAL.1)]);
        assert!(ids(&hub, &other, "assignedTo=me").await.is_empty());
        assert_eq!(ids(&hub, &other, "assignedTo=us").await.len(), 1);
        assert_eq!(ids(&hub, &other, &format!("assignee=key:{me}")).await.len(), 1);
        let open = ids(&hub, &officer, "").await.len();
        assert_eq!(ids(&hub, &officer, "assignedTo=nobody").await.len(), open - 1);
        assert_eq!(now.header("etag"), hub.get(&canal()).key(&officer).send().await.header("etag"), "the new tag is that of the pair");
        let trail = hub.get("/audit?subject=duplicate").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("duplicate.assign"));
        let free = send(&hub, &other, "DELETE", &canal(), "/assignment", &Value::Null).await.expect(200).json();
        assert_eq!(free["assignment"], Value::Null);
        assert!(ids(&hub, &officer, "assignedTo=somebody").await.is_empty());
    }

    async fn a_case_takes_its_pairs_along_unless_they_have_somebody(hub) {
        build(&hub);
        let admin = hub.admin();
        let roads = json!({"name": {"th": "กองช่าง", "en": "Works"}, "code": "roads"});
        hub.ask("PUT", "/agencies/pao/units/roads").key(&admin).json(&roads).send().await;
        let road = case_of(&hub, &admin, "p01").await;
        let pairs: Vec<String> = road["pairs"].as_array().unwrap().iter().map(|pair| pair["id"].as_str().unwrap().to_owned()).collect();
        let case = address(&road);
        let given = send(&hub, &admin, "PUT", &case, "/assignment", &json!({"agency": "pao", "unit": "roads"})).await.expect(200).json();
        assert_eq!((&given["assignment"]["unitName"]["th"], &given["assignment"]["withCase"]), (&json!("กองช่าง"), &json!(false)));
        assert!(given["pairs"].as_array().unwrap().iter().all(|pair| pair["assignment"]["withCase"] == true));
        assert_eq!(ids(&hub, &admin, "assignee=pao/roads").await.len(), pairs.len());
        let one = format!("/duplicates/{}", pairs[0]);
        send(&hub, &admin, "PUT", &one, "/assignment", &json!({"agency": "dpt"})).await.expect(200);
        assert_eq!(ids(&hub, &admin, "assignee=pao/roads").await.len(), pairs.len() - 1);
        assert_eq!(ids(&hub, &admin, "assignee=dpt").await, [pairs[0].clone()]);
        let cases = hub.get("/duplicates/cases?assignee=pao").key(&admin).send().await.expect(200).json();
        assert_eq!((&cases["items"][0]["id"], cases["items"].as_array().unwrap().len()), (&road["id"], 1));
        let kinds = hub.get(&format!("{case}/history")).key(&admin).send().await.json();
        assert_eq!(kinds.as_array().unwrap().last().unwrap()["kind"], "assigned");
        let free = send(&hub, &admin, "DELETE", &case, "/assignment", &Value::Null).await.expect(200).json();
        assert_eq!(free["assignment"], Value::Null);
    }

    async fn work_is_given_to_those_alone_who_may_see_it_and_know_it(hub) {
        build(&hub);
        put(&hub, &work("p04", "rid", "ขุดลอกคลองใหญ่ หมู่ที่ 5 ต.ปลวกแดง อ.ปลวกแดง จ.ระยอง", "210601", 4_000_000), Visibility::Private, 60);
        scan(&hub);
        let (admin, rid) = (hub.admin(), hub.key("rid", &[Scope::Review]));
        let stranger = own_key(&hub, &hub.key("sao", &[Scope::Review])).await;
        for (key, body, status) in [
            (&admin, json!({"agency": "pao"}), 422),
            (&admin, json!({"agency": "nobody"}), 422),
            (&admin, json!({"agency": "rid", "unit": "none"}), 422),
            (&admin, json!({"agency": "rid", "officer": stranger}), 422),
            (&rid, json!({"agency": "sao", "officer": stranger}), 403),
            (&rid, json!({"agency": "rid", "due": "2569-12-31"}), 400),
            (&rid, json!({"agency": "rid", "due": "soon"}), 400),
            (&rid, json!({}), 400),
            (&rid, json!({"agency": "rid"}), 200),
        ] {
            send(&hub, key, "PUT", &canal(), "/assignment", &body).await.expect(status);
        }
        let body = json!({"agency": "rid"});
        hub.ask("PUT", &format!("{}/assignment", canal())).key(&rid).json(&body).send().await.expect(428);
        hub.ask("PUT", &format!("{}/assignment", canal())).key(&rid).header("if-match", "\"1-0\"").json(&body).send().await.expect(412);
        hub.ask("PUT", &format!("{}/assignment", canal())).key(&hub.key("pao", &[Scope::Review])).header("if-match", "*").json(&body).send().await.expect(404);
        hub.get("/duplicates?assignedTo=me&assignee=rid").key(&rid).send().await.expect(400);
        hub.get("/duplicates?assignee=key:").key(&rid).send().await.expect(400);
    }

    async fn many_are_given_together_or_none_is(hub) {
        build(&hub);
        let admin = hub.admin();
        let all = ids(&hub, &admin, "").await;
        let case = case_of(&hub, &admin, "p04").await["id"].clone();
        let to = |pairs: &[String], assignment: Value| json!({"pairs": pairs, "cases": [case], "assignment": assignment});
        let (asked, key) = (&hub, &admin);
        let give = |body: Value| async move { asked.ask("POST", "/duplicates/assignments").key(key).json(&body).send().await };
        let broken = [all.clone(), vec!["none".to_owned()]].concat();
        give(to(&broken, json!({"agency": "sao"}))).await.expect(404);
        assert!(ids(&hub, &admin, "assignedTo=somebody").await.is_empty(), "none of them was given");
        let given = give(to(&all, json!({"agency": "sao"}))).await.expect(200).json();
        assert_eq!(given["items"].as_array().unwrap().len(), all.len() + 1);
        assert!(given["items"].as_array().unwrap().iter().all(|item| item["assignment"]["agency"] == "sao"));
        give(json!({"pairs": all})).await.expect(400);
        give(json!({"assignment": null})).await.expect(400);
        let crowd: Vec<String> = (0..101).map(|number| format!("p{number}")).collect();
        let refused = give(json!({"pairs": crowd, "assignment": null})).await.expect(400).text();
        assert!(refused.contains("100") && refused.contains("101"), "{refused}");
        give(to(&all, Value::Null)).await.expect(200);
        assert!(ids(&hub, &admin, "assignedTo=somebody").await.is_empty());
    }

    async fn who_takes_an_assignment_back_leaves_what_another_has_given_since(hub) {
        build(&hub);
        let admin = hub.admin();
        let all = ids(&hub, &admin, "").await;
        let (asked, key) = (&hub, &admin);
        let give = |body: Value| async move { asked.ask("POST", "/duplicates/assignments").key(key).json(&body).send().await };
        let first = json!({"pairs": all[..1], "assignment": {"agency": "rid"}});
        let given = give(first).await.expect(200).json();
        let at = given["items"][0]["assignment"]["assignedAt"].clone();
        let others = json!({"pairs": all, "assignment": {"agency": "sao"}, "ifAssignedAt": null});
        let stand = give(others).await.expect(200).json();
        let to: Vec<&Value> = stand["items"].as_array().unwrap().iter().map(|item| &item["assignment"]["agency"]).collect();
        assert_eq!(to[0], "rid", "somebody has it: {stand}");
        assert!(to.len() > 1 && to[1..].iter().all(|agency| *agency == "sao"), "{stand}");
        give(json!({"pairs": all, "assignment": null, "ifAssignedAt": "2020-01-01T00:00:00Z"})).await.expect(200);
        assert_eq!(ids(&hub, &admin, "assignedTo=somebody").await.len(), all.len(), "none was given then");
        give(json!({"pairs": all[..1], "assignment": null, "ifAssignedAt": at})).await.expect(200);
        assert_eq!(ids(&hub, &admin, "assignedTo=somebody").await.len(), all.len() - 1);
        give(json!({"pairs": ["none"], "assignment": null, "ifAssignedAt": at})).await.expect(404);
    }

    async fn an_assignment_outlives_scans_and_follows_its_case_into_another(hub) {
        build(&hub);
        let admin = hub.admin();
        let canal_case = case_of(&hub, &admin, "p04").await;
        send(&hub, &admin, "PUT", &address(&canal_case), "/assignment", &json!({"agency": "rid"})).await.expect(200);
        scan(&hub);
        assert_eq!(case_of(&hub, &admin, "p04").await["assignment"]["agency"], "rid");
        let store = &hub.hub.store;
        let (from, deed) = (canal_case["id"].as_str().unwrap().to_owned(), hub.deed());
        let into = case_of(&hub, &admin, "p01").await["id"].as_str().unwrap().to_owned();
        store.write_now(|database| phaen::duplicates::assign::store::carry_over(database, &[(from.clone(), into.clone())], &deed)).unwrap();
        assert_eq!(case_of(&hub, &admin, "p01").await["assignment"]["agency"], "rid");
        assert_eq!(case_of(&hub, &admin, "p04").await["assignment"], Value::Null);
    }

    async fn many_decisions_are_taken_at_once_each_for_itself_and_undone_at_once(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let pairs = list(&hub, &reviewer, "state=open").await;
        assert!(pairs.len() >= 4);
        let mut sent: Vec<Value> = pairs.iter().map(|pair| decision(pair, "confirm")).collect();
        sent[0]["version"] = json!(99);
        sent.push(json!({"pair": "none", "version": 1, "verdict": "reject", "reason": "x"}));
        let answer = many(&hub, &reviewer, &sent).await.expect(200).json();
        assert_eq!((answer["decided"].as_u64().unwrap() as usize, &answer["refused"]), (pairs.len() - 1, &json!(2)));
        let items = answer["items"].as_array().unwrap();
        assert_eq!(items.len(), sent.len(), "nothing is left out");
        assert_eq!((&items[0]["refusal"]["status"], &items[0]["decided"]), (&json!(412), &json!(false)));
        assert!(items[0]["refusal"]["reason"]["th"].is_string() && items[0]["refusal"]["reason"]["en"].is_string());
        assert_eq!(items.last().unwrap()["refusal"]["status"], 404);
        assert_eq!((&items[1]["state"], &items[1]["previous"]), (&json!("confirmed"), &Value::Null));
        assert_eq!(ids(&hub, &reviewer, "state=confirmed").await.len(), pairs.len() - 1);
        let back: Vec<Value> = items.iter().filter(|item| item["decided"] == true)
            .map(|item| json!({"pair": item["pair"], "version": item["version"], "verdict": "withdraw", "reason": "กดผิด"})).collect();
        let undone = many(&hub, &reviewer, &back).await.expect(200).json();
        assert_eq!(undone["refused"], 0);
        assert_eq!(undone["items"][0]["previous"]["verdict"], "confirm");
        assert_eq!(ids(&hub, &reviewer, "state=open").await.len(), pairs.len());
    }

    async fn decisions_at_once_leave_pairs_and_cases_as_decisions_one_by_one_do(hub) {
        build(&hub);
        let admin = hub.admin();
        let road = case_of(&hub, &admin, "p01").await;
        let pairs = road["pairs"].as_array().unwrap().clone();
        let sent: Vec<Value> = pairs.iter().map(|pair| decision(pair, "reject")).collect();
        many(&hub, &admin, &sent).await.expect(200);
        let ended = hub.get(&address(&road)).key(&admin).send().await.expect(200).json();
        assert_eq!(ended["state"], "dissolved", "a case of which every pair is rejected is none");
        let result = scan(&hub);
        assert_eq!((result.changed, result.cases.changed, result.cases.found), (0, 0, 0), "a scan has nothing to add");
    }

    async fn a_request_for_many_that_is_wrong_in_itself_changes_nothing(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review]);
        let pairs = list(&hub, &reviewer, "").await;
        let good = decision(&pairs[0], "confirm");
        let mut mute = decision(&pairs[1], "confirm");
        mute["reason"] = json!(" ");
        let crowd: Vec<Value> = (0..101).map(|number| json!({"pair": format!("p{number}"), "version": 1, "verdict": "confirm", "reason": "x"})).collect();
        let refused = many(&hub, &reviewer, &crowd).await.expect(400).text();
        assert!(refused.contains("100") && refused.contains("101"), "the limit is named: {refused}");
        let twice = many(&hub, &reviewer, &[good.clone(), good.clone()]).await.expect(400).text();
        assert!(twice.contains("/decisions/1/pair"), "{twice}");
        let silent = many(&hub, &reviewer, &[good.clone(), mute]).await.expect(400).text();
        assert!(silent.contains("/decisions/1/reason"), "{silent}");
        many(&hub, &reviewer, &[]).await.expect(400);
        many(&hub, &hub.key("pao", &[Scope::Read]), std::slice::from_ref(&good)).await.expect(403);
        assert!(ids(&hub, &reviewer, "state=confirmed").await.is_empty());
        let body = json!({ "decisions": [good] });
        let send = || hub.ask("POST", "/duplicates/decisions").key(&reviewer).header("idempotency-key", "desk-many-0123456789").json(&body).send();
        let (first, again) = (send().await.expect(200), send().await.expect(200));
        assert_eq!((first.text(), again.header("idempotent-replayed")), (again.text(), "true"));
        let decided = hub.get(&format!("/duplicates/{}/decisions", pairs[0]["id"].as_str().unwrap())).key(&reviewer).send().await.json();
        assert_eq!(decided.as_array().unwrap().len(), 1, "done once");
    }

    async fn cases_of_a_rare_state_are_found_and_a_case_shows_its_places(hub) {
        build(&hub);
        let admin = hub.admin();
        let road = case_of(&hub, &admin, "p01").await;
        send(&hub, &admin, "PUT", &address(&road), "/proposal", &json!({"action": "merge"})).await.expect(200);
        let proposed = hub.get("/duplicates/cases?state=proposed").key(&admin).send().await.expect(200).json();
        assert_eq!((&proposed["items"][0]["id"], proposed["items"].as_array().unwrap().len()), (&road["id"], 1));
        assert_eq!(hub.get("/duplicates/cases?state=decided").key(&admin).send().await.json()["items"], json!([]));
        let places = hub.get(&format!("{}/places", address(&road))).key(&admin).send().await.expect(200);
        assert_eq!(places.header("content-type"), "application/geo+json");
        let features = places.json()["features"].as_array().unwrap().clone();
        let of = |role: &str| features.iter().filter(|one| one["properties"]["role"] == role).count();
        assert_eq!((of("project"), of("link")), (3, road["pairs"].as_array().unwrap().len()));
        assert_eq!((&features[0]["id"], &features[0]["properties"]["centre"], &features[0]["properties"]["drawn"]), (&json!("p02"), &json!(true), &json!(false)));
        assert_eq!(features[0]["geometry"]["type"], "Point", "where its tambon lies");
        hub.get(&format!("{}/places", address(&road))).send().await.expect(401);
    }
}
