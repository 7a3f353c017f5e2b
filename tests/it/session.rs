//! Signing in with a browser: a key for a cookie, and what a cookie may and may not do.

use std::sync::atomic::Ordering;

use phaen::access::Scope;
use phaen::time::Clock;
use serde_json::json;

use crate::on_both;
use crate::support::{Answer, TestHub};

/// The cookie's pair, as a browser would send it, and the token for writes.
fn held(answer: &Answer) -> (String, String) {
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    (cookie, answer.json()["csrfToken"].as_str().unwrap().to_owned())
}

async fn sign_in(hub: &TestHub, key: &str) -> (String, String) {
    held(&hub.ask("POST", "/session").json(&json!({ "key": key })).send().await.expect(200))
}

fn pass(hub: &TestHub, hours: i64) {
    let Clock::Stepping(at) = &hub.hub.clock else { panic!("the clock of a test steps") };
    at.fetch_add(hours * 3_600_000_000, Ordering::Relaxed);
}

async fn agency_of(hub: &TestHub, cookie: &str) -> serde_json::Value {
    hub.get("/session").header("cookie", cookie).send().await.expect(200).json()["agency"].clone()
}

on_both! {
    async fn a_key_is_exchanged_for_a_cookie_that_scripts_cannot_read(hub) {
        let key = hub.editor("doh");
        let answer = hub.ask("POST", "/session").json(&json!({ "key": key })).send().await.expect(200);
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/hub;"), "{cookie}");
        assert!(!cookie.contains("Secure") && !cookie.contains(&key), "the hub of the tests is reached without TLS");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.json()["agency"], "doh");
        assert_eq!(answer.json()["scopes"], json!(["read", "write:own"]));
        let (pair, csrf) = held(&answer);
        let again = hub.get("/session").header("cookie", &pair).send().await.expect(200).json();
        assert_eq!((again["agency"].as_str(), again["csrfToken"].as_str()), (Some("doh"), Some(csrf.as_str())));
        let stranger = hub.get("/session").send().await.expect(200).json();
        assert!(stranger["agency"].is_null() && stranger["csrfToken"].is_null());
        hub.get("/keys").header("cookie", &pair).send().await.expect(200);
    }

    async fn sums_over_many_records_stand_while_people_only_sign_in(hub) {
        let state = || hub.hub.store.read_now(phaen::access::store::last_change).unwrap();
        let entries = || hub.hub.store.read_now(phaen::access::store::count_audit).unwrap();
        let key = hub.editor("doh");
        let before = (state(), entries());
        sign_in(&hub, &key).await;
        assert_eq!((state(), entries()), (before.0, before.1 + 1));
        hub.ask("POST", "/datasets").key(&key).json(&TestHub::dataset_body("wells", "doh")).send().await.expect(201);
        assert!(state() > before.0);
    }

    async fn a_write_by_cookie_needs_the_sessions_own_token(hub) {
        let (cookie, csrf) = sign_in(&hub, &hub.admin()).await;
        let (_, other) = sign_in(&hub, &hub.admin()).await;
        hub.agency("doh");
        let body = json!({ "agency": "doh", "scopes": ["read"] });
        hub.ask("POST", "/keys").header("cookie", &cookie).json(&body).send().await.expect(403);
        hub.ask("POST", "/keys").header("cookie", &cookie).header("x-csrf-token", &other).json(&body).send().await.expect(403);
        hub.ask("POST", "/keys").header("cookie", &cookie).header("x-csrf-token", &csrf).json(&body).send().await.expect(201);
        hub.ask("DELETE", "/session").header("cookie", &cookie).send().await.expect(403);
        hub.ask("POST", "/keys").header("x-csrf-token", &csrf).json(&body).send().await.expect(401);
    }

    async fn a_key_in_a_header_works_as_before_beside_a_cookie(hub) {
        let (cookie, _) = sign_in(&hub, &hub.key("doh", &[Scope::Read])).await;
        let body = json!({ "agency": "doh", "scopes": ["read"] });
        hub.ask("POST", "/keys").header("cookie", &cookie).key(&hub.admin()).json(&body).send().await.expect(201);
    }

    async fn a_session_that_somebody_else_chose_is_never_taken(hub) {
        let planted = format!("phaen_session={}", "a".repeat(32));
        let answer = hub.ask("POST", "/session").header("cookie", &planted).json(&json!({ "key": hub.editor("doh") })).send().await.expect(200);
        let (cookie, _) = held(&answer);
        assert_ne!(cookie, planted);
        assert!(agency_of(&hub, &planted).await.is_null());
        let (next, _) = held(&hub.ask("POST", "/session").header("cookie", &cookie).json(&json!({ "key": hub.editor("rid") })).send().await.expect(200));
        assert_ne!(next, cookie);
        assert!(agency_of(&hub, &cookie).await.is_null(), "signing in again ends the session before");
        assert_eq!(agency_of(&hub, &next).await, "rid");
    }

    async fn a_session_ends_when_it_is_not_used_and_after_a_week(hub) {
        let key = hub.editor("doh");
        let (idle, _) = sign_in(&hub, &key).await;
        pass(&hub, 13);
        assert!(agency_of(&hub, &idle).await.is_null());
        hub.get("/keys").header("cookie", &idle).send().await.expect(401);
        let (used, _) = sign_in(&hub, &key).await;
        for _ in 0..16 {
            pass(&hub, 10);
            hub.get("/keys").header("cookie", &used).send().await.expect(200);
        }
        pass(&hub, 10);
        assert!(agency_of(&hub, &used).await.is_null(), "a week is the most, however much it is used");
        hub.get("/agencies").header("cookie", &used).send().await.expect(200);
    }

    async fn a_revoked_key_takes_its_sessions_along_at_once(hub) {
        let (admin, doomed) = (hub.admin(), hub.editor("doh"));
        let (cookie, _) = sign_in(&hub, &doomed).await;
        assert_eq!(agency_of(&hub, &cookie).await, "doh");
        let id = &doomed["phaen_sec_".len()..][..8];
        hub.ask("DELETE", &format!("/keys/{id}")).key(&admin).send().await.expect(204);
        assert!(agency_of(&hub, &cookie).await.is_null());
    }

    async fn signing_out_ends_the_session_and_takes_the_cookie_away(hub) {
        let (cookie, csrf) = sign_in(&hub, &hub.editor("doh")).await;
        let gone = hub.ask("DELETE", "/session").header("cookie", &cookie).header("x-csrf-token", &csrf).send().await.expect(204);
        assert!(gone.header("set-cookie").contains("phaen_session=;") && gone.header("set-cookie").contains("Max-Age=0"));
        assert!(agency_of(&hub, &cookie).await.is_null());
        let trail = hub.get("/audit?subject=key").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("session.begin") && trail.contains("session.end"), "{trail}");
    }

    async fn five_failures_a_minute_are_slowed_and_then_forgiven(hub) {
        let mut wrong = hub.editor("doh");
        wrong.pop();
        for _ in 0..5 {
            hub.ask("POST", "/session").json(&json!({ "key": wrong })).send().await.expect(401);
        }
        let slowed = hub.ask("POST", "/session").json(&json!({ "key": hub.editor("doh") })).send().await.expect(429);
        assert!(slowed.header("retry-after").parse::<u32>().unwrap() <= 60 && slowed.json()["code"] == "too-many");
        pass(&hub, 1);
        sign_in(&hub, &hub.editor("doh")).await;
    }

    async fn a_page_of_another_site_gets_no_credentials_and_signs_nobody_in(hub) {
        let key = hub.editor("doh");
        let (cookie, _) = sign_in(&hub, &key).await;
        let read = hub.get("/session").header("cookie", &cookie).header("origin", "https://elsewhere.example").send().await.expect(200);
        assert_eq!(read.header("access-control-allow-credentials"), "");
        let crossed = hub.ask("POST", "/session").header("sec-fetch-site", "cross-site").header("origin", "https://elsewhere.example");
        let refused = crossed.json(&json!({ "key": key })).send().await.expect(403);
        assert_eq!(refused.header("set-cookie"), "");
    }

    async fn a_script_of_the_hub_is_not_asked_for_a_password_by_the_browser(hub) {
        let asked = hub.get("/keys").header("x-csrf-token", "none").send().await.expect(401);
        assert_eq!(asked.header("www-authenticate"), "");
    }
}
