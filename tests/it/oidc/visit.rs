//! A browser, a person, and a hub with a provider of accounts.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use phaen::config::{Grant, Oidc, Secret};
use phaen::time::Clock;

use super::provider::{CLIENT, Provider, SECRET};
use crate::support::{Answer, START, TestHub};

pub const NOW: i64 = START.0 / 1_000_000;

pub fn grant(value: &str, agency: &str, scopes: &[&str]) -> Grant {
    Grant { value: value.into(), agency: agency.into(), scopes: scopes.iter().map(|&scope| scope.into()).collect() }
}

/// The hub with a provider, as set by `change`.
pub fn with_provider(hub: TestHub, change: impl FnOnce(&mut Oidc)) -> (TestHub, Provider) {
    let provider = Provider::start(NOW);
    hub.agency("doh");
    let grants = vec![grant("doh-planner", "doh", &["read", "write:own"]), grant("ghost", "nowhere", &["read"])];
    let mut settings = Oidc::of(&provider.issuer(), CLIENT, grants);
    settings.client_secret = Some(Secret::new(SECRET));
    change(&mut settings);
    (hub.set(|config| config.oidc = Some(settings)), provider)
}

pub fn query_of(address: &str) -> BTreeMap<String, String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A browser that has been sent to the provider.
pub struct Sent {
    pub cookie: String,
    pub query: BTreeMap<String, String>,
}

pub async fn begin(hub: &TestHub) -> Sent {
    let answer = hub.get("/session/provider?then=/app/map").send().await.expect(303);
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    Sent { cookie, query: query_of(answer.header("location")) }
}

pub async fn come_back(hub: &TestHub, cookie: &str, pairs: &[(&str, &str)]) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    hub.get(&format!("/session/provider/callback?{query}")).header("cookie", cookie).send().await
}

/// The whole way, as a person who says yes.
pub async fn sign_in(hub: &TestHub, provider: &Provider) -> Answer {
    let sent = begin(hub).await;
    let code = provider.agree(&sent.query);
    come_back(hub, &sent.cookie, &[("code", &code), ("state", &sent.query["state"])]).await
}

pub fn session_cookie(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value);
    let pairs = cookies.filter_map(|cookie| cookie.split(';').next());
    pairs.into_iter().find(|pair| pair.starts_with("phaen_session=")).map(str::to_owned)
}

/// Nobody was signed in, and the reader is told this: on the sign-in page, or plainly where the application was not built.
pub fn assert_refused(answer: &Answer, code: &str) {
    assert!(session_cookie(answer).is_none(), "{answer:?}");
    if answer.status == 303 {
        let told = query_of(answer.header("location"));
        assert_eq!(told.get("problem").map(String::as_str), Some(code), "{answer:?}");
    } else {
        assert!(answer.status == 403 || answer.status == 503, "{answer:?}");
    }
}

pub fn pass(hub: &TestHub, hours: i64) {
    let Clock::Stepping(at) = &hub.hub.clock else { panic!("the clock of a test steps") };
    at.fetch_add(hours * 3_600_000_000, Ordering::Relaxed);
}
