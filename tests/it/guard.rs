//! Every operation of the contract refuses who may not call it, and every write leaves an audit entry.

use phaen::access::Scope;
use serde_json::Value;

use crate::on_both;

/// Method, path with its parameters filled in, and the scopes of every operation in the contract.
fn operations() -> Vec<(String, String, Vec<String>)> {
    let contract = phaen::app::contract().unwrap();
    let paths = contract.v31()["paths"].as_object().unwrap().clone();
    let parameter = regex::Regex::new(r"\{[^}]+\}").unwrap();
    let mut found = Vec::new();
    for (path, item) in &paths {
        for (method, operation) in item.as_object().unwrap() {
            let scopes = operation["x-scopes"]
                .as_array()
                .map(|list| list.iter().map(|s| s.as_str().unwrap().to_owned()).collect());
            found.push((
                method.to_uppercase(),
                parameter.replace_all(path, "x").into_owned(),
                scopes.unwrap_or_default(),
            ));
        }
    }
    assert!(found.len() > 20, "the contract is there");
    found
}

#[test]
fn no_write_is_open_to_strangers() {
    for (method, path, scopes) in operations() {
        assert!(method == "GET" || !scopes.is_empty(), "{method} {path} names no scope");
    }
}

#[test]
fn every_scope_in_the_contract_is_a_scope_of_keys() {
    for (method, path, scopes) in operations() {
        for scope in scopes {
            assert!(Scope::parse(&scope).is_ok(), "{method} {path}: {scope}");
        }
    }
}

on_both! {
    async fn a_stranger_is_refused_wherever_a_scope_is_needed(hub) {
        for (method, path, scopes) in operations() {
            let status = hub.ask(&method, &path).json(&Value::Null).send().await.status;
            if scopes.is_empty() {
                assert!(status != 401 && status != 403 && status < 500, "{method} {path} answers {status} to a stranger");
            } else {
                assert_eq!(status, 401, "{method} {path} is open to strangers");
            }
        }
    }

    async fn a_key_that_only_reads_is_refused_wherever_more_is_needed(hub) {
        let reader = hub.key("doh", &[Scope::Read]);
        for (method, path, scopes) in operations() {
            if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "read") {
                let status = hub.ask(&method, &path).key(&reader).json(&Value::Null).send().await.status;
                assert_eq!(status, 403, "{method} {path} is open to a key that only reads");
            }
        }
    }

    async fn a_route_that_is_served_stands_in_the_contract(hub) {
        // The explorer, style sheet and well-known addresses are no operations of the API.
        for path in ["/style.css", "/explorer/", "/explorer/swagger-ui.css", "/.well-known/api-catalog", "/problems/not-found"] {
            hub.get(path).send().await.expect(200);
        }
        hub.get("/problems/unheard-of").send().await.expect(404);
    }
}
