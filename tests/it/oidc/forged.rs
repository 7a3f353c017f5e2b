//! Tokens that the provider did not make, or made for somebody else or another time: none of them signs anybody in.

use serde_json::{Value, json};

use super::provider::{CLIENT, Key, Provider, SECRET, State, token};
use super::visit::{NOW, assert_refused, session_cookie, sign_in, with_provider};
use crate::support::TestHub;

fn forging(provider: &Provider, forge: impl Fn(&State, Value) -> String + Send + 'static) {
    provider.with(|state| state.forge = Some(Box::new(forge)));
}

async fn refused_with(hub: &TestHub, provider: &Provider, forge: impl Fn(&State, Value) -> String + Send + 'static) {
    forging(provider, forge);
    assert_refused(&sign_in(hub, provider).await, "not-verified");
}

/// The claims with some put in the place of others; null takes one away.
async fn refused_claims(hub: &TestHub, provider: &Provider, changes: Value) {
    let shown = changes.to_string();
    forging(provider, move |state, mut claims| {
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        state.signed(&claims)
    });
    let answer = sign_in(hub, provider).await;
    assert!(session_cookie(&answer).is_none(), "{shown}");
    assert_refused(&answer, "not-verified");
}

#[actix_web::test]
async fn a_token_that_is_not_signed_by_the_providers_key_signs_nobody_in() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    for name in ["none", "None", "nOnE", "NONE"] {
        refused_with(&hub, &provider, move |_, claims| token(&json!({ "alg": name }), &claims, |_| vec![])).await;
        refused_with(&hub, &provider, move |state, claims| {
            token(&json!({ "alg": name, "kid": state.kid }), &claims, |m| state.key.sign(m))
        })
        .await;
    }
    // HS256 with what everybody can know of the public key as the secret.
    for shape in 0..3 {
        refused_with(&hub, &provider, move |state, claims| {
            let public = state.key.public();
            let secret = match shape {
                0 => public,
                1 => public[1..33].to_vec(),
                _ => SECRET.as_bytes().to_vec(),
            };
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
            token(&json!({ "alg": "HS256", "kid": state.kid }), &claims, |m| {
                ring::hmac::sign(&key, m).as_ref().to_vec()
            })
        })
        .await;
    }
    // A key of the forger's own, by the name of the provider's, brought along in the header, or of another kind.
    refused_with(&hub, &provider, |state, claims| {
        token(&json!({ "alg": "ES256", "kid": state.kid }), &claims, |m| Key::curve().sign(m))
    })
    .await;
    refused_with(&hub, &provider, |_, claims| {
        let key = Key::curve();
        let public = key.public();
        let part = |range: std::ops::Range<usize>| {
            base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &public[range])
        };
        let own = json!({ "kty": "EC", "crv": "P-256", "x": part(1..33), "y": part(33..65) });
        token(&json!({ "alg": "ES256", "jwk": own, "jku": "http://127.0.0.1:1/" }), &claims, |m| key.sign(m))
    })
    .await;
    refused_with(&hub, &provider, |_, claims| token(&json!({ "alg": "EdDSA" }), &claims, |m| Key::edwards().sign(m)))
        .await;
    refused_with(&hub, &provider, |state, claims| {
        let mut token = state.signed(&claims);
        token.truncate(token.len() - 4);
        token
    })
    .await;
    refused_with(&hub, &provider, |state, claims| {
        let parts = state.signed(&claims);
        let signature = parts.rsplit('.').next().unwrap().to_owned();
        let header = parts.split('.').next().unwrap().to_owned();
        let mut other = claims;
        other["groups"] = json!(["doh-planner", "more"]);
        let body = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, other.to_string());
        format!("{header}.{body}.{signature}")
    })
    .await;
    refused_with(&hub, &provider, |state, claims| {
        token(&json!({ "alg": "ES256", "kid": state.kid, "crit": ["x"], "x": 1 }), &claims, |m| state.key.sign(m))
    })
    .await;
    refused_with(&hub, &provider, |state, claims| {
        token(&json!({ "alg": "ES256", "kid": state.kid, "typ": "at+jwt" }), &claims, |m| state.key.sign(m))
    })
    .await;
    refused_with(&hub, &provider, |_, _| "no token".to_owned()).await;
    provider.with(|state| state.forge = None);
    assert!(session_cookie(&sign_in(&hub, &provider).await).is_some(), "what is right is right still");
}

#[actix_web::test]
async fn a_token_for_somebody_else_or_of_another_time_signs_nobody_in() {
    let (hub, provider) = with_provider(TestHub::sqlite(), |_| {});
    for changes in [
        json!({ "iss": "https://elsewhere.test" }),
        json!({ "iss": format!("{}/", provider.issuer()) }),
        json!({ "iss": null }),
        json!({ "aud": "another" }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "aud": [CLIENT, "another"], "azp": CLIENT }),
        json!({ "azp": "another" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": NOW - 61 }),
        json!({ "exp": null }),
        json!({ "exp": "soon" }),
        json!({ "iat": NOW + 300 }),
        json!({ "iat": NOW - 700 }),
        json!({ "iat": null }),
        json!({ "nbf": NOW + 300 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "a".repeat(256) }),
    ] {
        refused_claims(&hub, &provider, changes).await;
    }
    for changes in [json!({ "aud": [CLIENT], "azp": CLIENT }), json!({ "exp": NOW - 20 }), json!({ "iat": NOW + 50 })] {
        let shown = changes.to_string();
        forging(&provider, move |state, mut claims| {
            changes.as_object().unwrap().iter().for_each(|(name, value)| claims[name] = value.clone());
            state.signed(&claims)
        });
        assert!(session_cookie(&sign_in(&hub, &provider).await).is_some(), "within the clocks' skew: {shown}");
    }
}
