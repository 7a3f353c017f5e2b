//! What a provider says of a person.

use serde_json::{Map, Value};

pub(super) type Claims = Map<String, Value>;

/// Longest name that is kept, characters.
const LONGEST_NAME: usize = 120;

/// A person whom the provider has vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub issuer: String,
    /// The provider's own name for the person, which it never gives to another.
    pub subject: String,
    /// For people to read.
    pub name: String,
    /// Values of the claim that the hub's table of grants knows.
    pub values: Vec<String>,
}

impl Person {
    /// What the person's changes are signed with.
    pub fn actor(&self) -> String {
        format!("person:{}", self.subject)
    }
}

/// The first of the usual names.
pub(super) fn name_of(claims: &Claims) -> Option<String> {
    let texts = ["name", "preferred_username", "email"].into_iter().filter_map(|name| claims.get(name)?.as_str());
    let mut plain = texts.map(|text| text.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect());
    plain.find(|text: &String| !text.trim().is_empty())
}

/// A claim by its name, or else by its path: `realm_access.roles` is `roles` in `realm_access`.
pub(super) fn find<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    find(claims.get(first)?.as_object()?, rest)
}

/// A claim's values as texts: one, or each of a list.
pub(super) fn values_of(claims: &Claims, path: &str) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    };
    match find(claims, path) {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => vec![],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_claim_is_found_by_name_before_it_is_found_by_path() {
        let found = claims(
            json!({ "a.b": "name", "a": { "b": "path", "c": ["x", 7, {}] }, "https://p.test/roles": ["planner"] }),
        );
        assert_eq!(values_of(&found, "a.b"), ["name"]);
        assert_eq!(values_of(&found, "a.c"), ["x", "7"]);
        assert_eq!(values_of(&found, "https://p.test/roles"), ["planner"]);
        assert!(values_of(&found, "a.d").is_empty() && values_of(&found, "a").is_empty());
    }

    #[test]
    fn a_person_has_the_first_name_that_says_something() {
        let found = claims(json!({ "name": " \u{7}", "preferred_username": "สมชาย\u{0} ใจดี" }));
        assert_eq!(name_of(&found).as_deref(), Some("สมชาย ใจดี"));
        assert_eq!(name_of(&claims(json!({ "sub": "x" }))), None);
    }
}
