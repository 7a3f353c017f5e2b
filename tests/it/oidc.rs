//! Signing in with a provider of accounts, as a browser goes through it.

mod forged;
mod provider;
mod visit;

use phaen::config::{Oidc, Secret};
use provider::{CLIENT, Key};
use serde_json::json;
use visit::{assert_refused, begin, come_back, grant, pass, query_of, session_cookie, sign_in, with_provider};

use crate::on_both;
use crate::support::TestHub;

on_both! {
    async fn a_person_signs_in_as_a_guest_of_the_agency_with_the_scopes_of_the_table(hub) {
        let (hub, provider) = with_provider(hub, |_| {});
        let offered = hub.get("/session").send().await.expect(200).json();
        assert_eq!(offered["provider"]["href"], "http://phaen.test/hub/session/provider");
        assert!(offered["provider"]["label"]["th"].as_str().unwrap().contains("บัญชี") && offered["agency"].is_null());
        assert!(provider.with(|state| state.asked.is_empty()), "nobody is asked before somebody signs in");
        let answer = sign_in(&hub, &provider).await.expect(303);
        assert_eq!(answer.header("location"), "http://phaen.test/hub/app/map");
        assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("no-store", "no-referrer"));
        let all: Vec<&String> = answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value).collect();
        assert!(all.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Lax")), "{all:?}");
        assert!(all.iter().any(|cookie| cookie.starts_with("phaen_sign_in=;") && cookie.contains("Max-Age=0")), "{all:?}");
        let cookie = session_cookie(&answer).unwrap();
        let entry = hub.get("/session").header("cookie", &cookie).send().await.expect(200).json();
        assert_eq!((entry["agency"].as_str(), entry["scopes"].clone()), (Some("doh"), json!(["read", "write:own"])));
        assert_eq!(entry["person"], json!({ "subject": "u-1", "name": "สมหญิง ใจดี" }));
        assert_eq!(entry["keyId"], "person:u-1");
        let csrf = entry["csrfToken"].as_str().unwrap();
        let own = TestHub::dataset_body("roads", "doh");
        hub.ask("POST", "/datasets").header("cookie", &cookie).json(&own).send().await.expect(403);
        hub.ask("POST", "/datasets").header("cookie", &cookie).header("x-csrf-token", csrf).json(&own).send().await.expect(201);
        hub.get("/audit").header("cookie", &cookie).send().await.expect(403);
        let admin = hub.admin();
        let trail = async |subject: &str| {
            let path = format!("/audit?subject={subject}&limit=1000");
            hub.get(&path).key(&admin).send().await.expect(200).json()["items"].as_array().unwrap().clone()
        };
        let (entries, begun) = (trail("dataset").await, trail("person").await);
        let made = entries.iter().find(|entry| entry["action"] == "dataset.create" && entry["subjectId"] == "roads").unwrap();
        assert_eq!((made["actor"].as_str(), made["agency"].as_str()), (Some("person:u-1"), Some("doh")));
        let begun = begun.iter().find(|entry| entry["action"] == "session.begin").unwrap();
        assert_eq!(begun["detail"]["name"], "สมหญิง ใจดี");
        assert_eq!(begun["detail"]["grants"], json!(["doh-planner"]), "what the table does not know is not kept");
    }

    async fn signing_out_leads_to_the_provider_as_well(hub) {
        let (hub, provider) = with_provider(hub, |_| {});
        let cookie = session_cookie(&sign_in(&hub, &provider).await).unwrap();
        let entry = hub.get("/session").header("cookie", &cookie).send().await.json();
        let csrf = entry["csrfToken"].as_str().unwrap();
        let gone = hub.ask("DELETE", "/session").header("cookie", &cookie).header("x-csrf-token", csrf).send().await.expect(200);
        let away = gone.json()["providerSignOut"].as_str().unwrap().to_owned();
        assert!(away.starts_with(&format!("{}/logout?client_id=phaen", provider.issuer())), "{away}");
        assert!(query_of(&away)["post_logout_redirect_uri"].starts_with("http://phaen.test/hub/"));
        assert!(hub.get("/session").header("cookie", &cookie).send().await.json()["agency"].is_null());
        let trail = hub.get("/audit?subject=person").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("session.begin") && trail.contains("session.end"), "{trail}");
    }

    async fn a_sign_in_is_ended_once_even_where_the_provider_would_exchange_its_code_again(hub) {
        let (hub, provider) = with_provider(hub, |_| {});
        provider.with(|state| state.codes_last = true);
        let sent = begin(&hub).await;
        let code = provider.agree(&sent.query);
        let pairs = [("code", code.as_str()), ("state", sent.query["state"].as_str())];
        assert!(session_cookie(&come_back(&hub, &sent.cookie, &pairs).await).is_some());
        assert_refused(&come_back(&hub, &sent.cookie, &pairs).await, "sign-in-over");
        provider.with(|state| state.codes_last = false);
        let sent = begin(&hub).await;
        let code = provider.agree(&sent.query);
        let pairs = [("code", code.as_str()), ("state", sent.query["state"].as_str())];
        assert!(session_cookie(&come_back(&hub, &sent.cookie, &pairs).await).is_some());
        assert_refused(&come_back(&hub, &sent.cookie, &pairs).await, "sign-in-over");
    }

    async fn a_session_of_a_person_ends_after_its_hours_and_when_the_table_gives_nothing_more(hub) {
        let (hub, provider) = with_provider(hub, |settings| settings.session_hours = 8);
        let cookie = session_cookie(&sign_in(&hub, &provider).await).unwrap();
        let agency = async |hub: &TestHub| hub.get("/session").header("cookie", &cookie).send().await.json()["agency"].clone();
        pass(&hub, 7);
        assert_eq!(agency(&hub).await, "doh");
        let changed = |change: fn(&mut Oidc)| move |config: &mut phaen::config::Config| config.oidc.as_mut().into_iter().for_each(change);
        let hub = hub.set(changed(|settings| settings.grants[0].scopes = vec!["read".into()]));
        let entry = hub.get("/session").header("cookie", &cookie).send().await.json();
        assert_eq!(entry["scopes"], json!(["read"]), "the table of today holds");
        let hub = hub.set(changed(|settings| settings.grants[0].value = "others".into()));
        assert!(agency(&hub).await.is_null());
        let hub = hub.set(changed(|settings| settings.grants[0].value = "doh-planner".into()));
        assert_eq!(agency(&hub).await, "doh");
        let hub = hub.set(|config| config.oidc = None);
        assert!(agency(&hub).await.is_null(), "without a provider nobody is its guest");
        let hub = hub.set(|config| config.oidc = Some(Oidc::of("https://other.test", CLIENT, vec![grant("doh-planner", "doh", &["admin"])])));
        assert!(agency(&hub).await.is_null(), "another provider's people are others");
        pass(&hub, 2);
        assert!(agency(&hub).await.is_null());
    }
}

#[actix_web::test]
async fn without_configuration_there_is_no_way_in_but_keys() {
    let hub = TestHub::sqlite();
    assert!(hub.get("/session").send().await.expect(200).json()["provider"].is_null());
    hub.get("/session/provider").send().await.expect(404);
    hub.get("/session/provider/callback?code=a&state=b").send().await.expect(404);
}

#[actix_web::test]
async fn a_person_without_rights_or_of_an_agency_that_is_not_there_is_told_so() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    provider.with(|state| state.person["groups"] = json!(["choir"]));
    assert_refused(&sign_in(&hub, &provider).await, "no-rights");
    provider.with(|state| state.person["groups"] = json!("ghost"));
    assert_refused(&sign_in(&hub, &provider).await, "no-agency");
    assert!(session_cookie(&sign_in(&hub, &provider).await).is_none());
}

#[actix_web::test]
async fn rights_may_lie_deep_in_the_token_or_be_told_only_when_asked_for() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |settings| settings.claim = "realm_access.roles".into());
    provider.with(|state| {
        state.person = json!({ "sub": "u-2", "name": "ก", "realm_access": { "roles": ["doh-planner"] } })
    });
    assert!(session_cookie(&sign_in(&hub, &provider).await).is_some());
    assert!(provider.with(|state| !state.asked.contains(&"/me".to_owned())));
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    provider.with(|state| {
        state.person = json!({ "sub": "u-3" });
        state.userinfo = Some(json!({ "sub": "u-3", "preferred_username": "somchai", "groups": ["doh-planner"] }));
    });
    let cookie = session_cookie(&sign_in(&hub, &provider).await).unwrap();
    let entry = hub.get("/session").header("cookie", &cookie).send().await.json();
    assert_eq!(entry["person"]["name"], "somchai");
    provider.with(|state| state.userinfo = Some(json!({ "sub": "somebody else", "groups": ["doh-planner"] })));
    assert_refused(&sign_in(&hub, &provider).await, "not-verified");
}

#[actix_web::test]
async fn a_provider_may_change_its_keys_and_their_kind() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    assert!(session_cookie(&sign_in(&hub, &provider).await).is_some());
    for (name, key) in [("second", Key::edwards()), ("third", Key::curve()), ("third", Key::curve())] {
        provider.with(|state| (state.key, state.kid) = (key, name.to_owned()));
        assert!(session_cookie(&sign_in(&hub, &provider).await).is_some(), "{name}");
    }
    assert!(session_cookie(&sign_in(&hub, &provider).await).is_some());
    let fetched = provider.with(|state| state.asked.iter().filter(|path| *path == "/jwks").count());
    assert_eq!(fetched, 4, "once for each set of keys");
}

#[actix_web::test]
async fn a_sign_in_belongs_to_the_browser_that_began_it() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    let (mine, other) = (begin(&hub).await, begin(&hub).await);
    let code = provider.agree(&mine.query);
    let pairs = [("code", code.as_str()), ("state", mine.query["state"].as_str())];
    // Somebody else's way back, opened in another browser or in none that began one.
    assert_refused(&come_back(&hub, &other.cookie, &pairs).await, "sign-in-over");
    assert_refused(&come_back(&hub, "a=b", &pairs).await, "sign-in-over");
    assert_refused(&come_back(&hub, &mine.cookie, &[("code", &code)]).await, "sign-in-over");
    assert_refused(&come_back(&hub, &mine.cookie, &[("code", &code), ("state", "")]).await, "sign-in-over");
    // A code of another sign-in does not go with this one's verifier.
    let stolen = provider.agree(&other.query);
    assert_refused(
        &come_back(&hub, &mine.cookie, &[("code", &stolen), ("state", &mine.query["state"])]).await,
        "sign-in-over",
    );
    assert!(provider.with(|state| state.asked.iter().filter(|path| *path == "/token").count()) == 1);
    assert!(session_cookie(&come_back(&hub, &mine.cookie, &pairs).await).is_some());
}

#[actix_web::test]
async fn an_answer_of_another_issuer_is_not_taken_for_this_ones() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    provider.with(|state| state.discovery = json!({ "authorization_response_iss_parameter_supported": true }));
    let sent = begin(&hub).await;
    let code = provider.agree(&sent.query);
    let issuer = provider.issuer();
    let (code, state) = (("code", code.as_str()), ("state", sent.query["state"].as_str()));
    assert_refused(&come_back(&hub, &sent.cookie, &[code, state]).await, "not-verified");
    assert_refused(&come_back(&hub, &sent.cookie, &[code, state, ("iss", "https://evil.test")]).await, "not-verified");
    assert!(session_cookie(&come_back(&hub, &sent.cookie, &[code, state, ("iss", &issuer)]).await).is_some());
}

#[actix_web::test]
async fn what_the_provider_refuses_is_told_as_what_it_is() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    for (error, code) in [
        ("access_denied", "cancelled"),
        ("temporarily_unavailable", "provider-unreachable"),
        ("invalid_scope", "provider-faulty"),
        ("<script>", "provider-faulty"),
    ] {
        let sent = begin(&hub).await;
        let answer = come_back(&hub, &sent.cookie, &[("error", error), ("state", &sent.query["state"])]).await;
        assert_refused(&answer, code);
        assert!(!answer.header("location").contains("script") && !answer.text().contains("<script>"));
    }
    assert_eq!(provider.with(|state| state.asked.clone()), ["/.well-known/openid-configuration"]);
    let (hub, provider) =
        with_provider(TestHub::sqlite(), |settings| settings.client_secret = Some(Secret::new("wrong")));
    assert_refused(&sign_in(&hub, &provider).await, "provider-faulty");
}

#[actix_web::test]
async fn a_provider_that_is_down_stops_nothing_but_signing_in_with_it() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    provider.with(|state| state.is_down = true);
    assert_refused(&hub.get("/session/provider").send().await, "provider-unreachable");
    hub.get("/collections").send().await.expect(200);
    hub.ask("POST", "/session").json(&json!({ "key": hub.editor("doh") })).send().await.expect(200);
    assert_refused(&hub.get("/session/provider").send().await, "provider-unreachable");
    assert_eq!(provider.with(|state| state.asked.len()), 1, "it is not asked again at once");
}

#[actix_web::test]
async fn a_discovery_document_cannot_send_the_hub_elsewhere() {
    for wrong in [
        json!({ "issuer": "https://elsewhere.test" }),
        json!({ "token_endpoint": "http://127.0.0.1:1/token" }),
        json!({ "jwks_uri": "https://elsewhere.test/jwks" }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "end_session_endpoint": "https://elsewhere.test/logout" }),
        json!({ "jwks_uri": 7 }),
        json!({ "filler": "x".repeat(600_000) }),
    ] {
        let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
        let too_long = wrong.get("filler").is_some();
        provider.with(|state| state.discovery = wrong);
        let answer = hub.get("/session/provider").send().await;
        assert_refused(&answer, if too_long { "provider-unreachable" } else { "provider-faulty" });
        assert_eq!(provider.with(|state| state.asked.len()), 1);
    }
}

#[actix_web::test]
async fn a_reader_is_sent_to_no_other_site() {
    let (hub, _provider) = with_provider(TestHub::sqlite(), |_| {});
    for elsewhere in ["https://evil.test", "//evil.test", "/\\evil.test", "/a/../../b", "javascript:alert(1)", ""] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("then", elsewhere).finish();
        hub.get(&format!("/session/provider?{query}")).send().await.expect(400);
    }
    hub.get("/session/provider?next=/").send().await.expect(400);
    hub.get("/session/provider?prompt=none").send().await.expect(400);
    let again = hub.get("/session/provider?prompt=login").send().await.expect(303);
    assert_eq!(query_of(again.header("location"))["prompt"], "login");
}
