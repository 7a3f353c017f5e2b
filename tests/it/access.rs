//! Agencies, keys and the audit trail.

use phaen::access::Scope;
use serde_json::json;

use crate::on_both;

on_both! {
    async fn a_stranger_reads_agencies_and_writes_none(hub) {
        hub.get("/agencies").send().await.expect(200);
        let answer = hub.ask("POST", "/agencies").json(&json!({})).send().await.expect(401);
        assert!(answer.headers.iter().any(|(name, value)| name == "www-authenticate" && value.starts_with("Basic")));
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }

    async fn a_key_is_taken_as_bearer_header_and_password(hub) {
        let key = hub.admin();
        hub.get("/keys").key(&key).send().await.expect(200);
        hub.get("/keys").header("x-api-key", &key).send().await.expect(200);
        use base64::Engine;
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("qgis:{key}"));
        hub.get("/keys").header("authorization", &format!("Basic {basic}")).send().await.expect(200);
        hub.get(&format!("/keys?key={key}")).send().await.expect(401);
        let mut wrong = key.clone();
        wrong.pop();
        hub.get("/agencies").key(&wrong).send().await.expect(401);
    }

    async fn a_revoked_key_ends_at_once(hub) {
        let (admin, doomed) = (hub.admin(), hub.editor("doh"));
        hub.get("/keys").key(&doomed).send().await.expect(200);
        let id = &doomed["phaen_sec_".len()..][..8];
        hub.ask("DELETE", &format!("/keys/{id}")).key(&admin).send().await.expect(204);
        hub.get("/keys").key(&doomed).send().await.expect(401);
    }

    async fn a_new_key_is_shown_once_and_only_its_hash_is_kept(hub) {
        let admin = hub.admin();
        hub.agency("doh");
        let made = hub.ask("POST", "/keys").key(&admin).json(&json!({"agency": "doh", "scopes": ["read", "write:own"]})).send().await.expect(201);
        let key = made.json()["key"].as_str().unwrap().to_owned();
        let listed = hub.get("/keys").key(&admin).send().await.expect(200).text();
        assert!(!listed.contains(&key) && listed.contains(made.json()["id"].as_str().unwrap()));
    }

    async fn an_agency_is_changed_only_by_who_has_seen_its_version(hub) {
        let admin = hub.admin();
        let body = json!({"code": "rid", "kind": "department", "name": {"th": "กรมชลประทาน", "en": "Royal Irrigation Department"}, "abbreviation": "ชป."});
        let made = hub.ask("POST", "/agencies").key(&admin).json(&body).send().await.expect(201);
        assert_eq!(made.header("location"), "http://phaen.test/hub/agencies/rid");
        hub.ask("PUT", "/agencies/rid").key(&admin).json(&body).send().await.expect(428);
        hub.ask("PUT", "/agencies/rid").key(&admin).header("if-match", "\"9-0\"").json(&body).send().await.expect(412);
        let changed = hub.ask("PUT", "/agencies/rid").key(&admin).header("if-match", made.header("etag")).json(&body).send().await.expect(200);
        assert_eq!(changed.json()["version"], 2);
        hub.ask("POST", "/agencies").key(&admin).json(&body).send().await.expect(409);
    }

    async fn a_tampered_audit_row_is_named(hub) {
        use diesel::connection::SimpleConnection;
        let admin = hub.admin();
        hub.agency("doh");
        let clean = hub.get("/audit/verification").key(&admin).send().await.expect(200).json();
        assert!(clean["broken"].as_array().unwrap().is_empty() && clean["rows"].as_i64().unwrap() > 0);
        hub.hub
            .store
            .write_now(|database| {
                let tamper = phaen::on_each_backend!(database, connection => connection.batch_execute("UPDATE audit SET subject_id = 'x' WHERE seq = 2"));
                assert!(tamper.is_err(), "the trail is append-only");
                Ok(())
            })
            .ok();
        hub.hub
            .store
            .write_now(|database| {
                let statements = match database {
                    phaen::storage::Database::Sqlite(_) => "DROP TRIGGER audit_no_update; UPDATE audit SET subject_id = 'x' WHERE seq = 2",
                    phaen::storage::Database::PostGis(_) => "DROP TRIGGER audit_no_change ON audit; UPDATE audit SET subject_id = 'x' WHERE seq = 2",
                };
                Ok(phaen::on_each_backend!(database, connection => connection.batch_execute(statements))?)
            })
            .unwrap();
        let found = hub.get("/audit/verification").key(&admin).send().await.expect(200).json();
        assert_eq!(found["broken"][0]["seq"], 2);
    }

    async fn a_problem_is_told_in_the_callers_language(hub) {
        let thai = hub.get("/agencies/nobody").send().await.expect(404).json();
        let english = hub.get("/agencies/nobody").header("accept-language", "en").send().await.expect(404).json();
        assert!(thai["detail"].as_str().unwrap().contains("ไม่พบ"));
        assert!(english["detail"].as_str().unwrap().contains("there is no"));
        assert_eq!(thai["code"], english["code"]);
    }

    async fn the_trail_is_read_from_either_end_and_each_page_follows_the_other(hub) {
        let admin = hub.admin();
        for code in ["a1", "a2", "a3", "a4", "a5"] {
            hub.agency(code);
        }
        let walk = async |query: &str| {
            let (mut path, mut seen) = (format!("/audit?limit=3{query}"), Vec::new());
            loop {
                let page = hub.get(&path).key(&admin).send().await.expect(200);
                seen.extend(page.json()["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()));
                match page.link("next") {
                    Some(next) => path = next.replace("http://phaen.test/hub", ""),
                    None => return seen,
                }
            }
        };
        let oldest = walk("").await;
        let mut newest = walk("&sortby=-seq").await;
        assert!(oldest.len() > 6 && oldest.is_sorted() && newest.first() == oldest.last(), "{oldest:?} {newest:?}");
        newest.reverse();
        assert_eq!(oldest, newest);
        assert_eq!(walk("&sortby=-seq&subject=agency&id=a3").await.len(), 1);
        hub.get("/audit?sortby=-at").key(&admin).send().await.expect(400);
    }

    async fn a_reader_may_not_administer(hub) {
        let reader = hub.key("doh", &[Scope::Read]);
        hub.get("/audit").key(&reader).send().await.expect(403);
        hub.ask("POST", "/keys").key(&reader).json(&json!({})).send().await.expect(403);
    }
}
