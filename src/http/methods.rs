//! Which methods an address knows, read from the contract: for `OPTIONS`, for 405, and to tell it from 404.

use utoipa::openapi::path::{Operation, PathItem};

/// Path templates and their methods.
#[derive(Debug, Default)]
pub struct MethodTable {
    rows: Vec<(Vec<String>, Vec<Known>)>,
}

/// A method and the scope that it needs, if any.
type Known = (&'static str, Option<String>);

impl MethodTable {
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let rows = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (path.split('/').skip(1).map(str::to_owned).collect(), methods(item)))
            .collect();
        MethodTable { rows }
    }

    /// The methods of an address, `HEAD` and `OPTIONS` included; `None` where there is nothing.
    /// A template's literal segments win over its parameters.
    pub fn allowed(&self, path: &str) -> Option<Vec<&'static str>> {
        self.permitted(path, |_| true)
    }

    /// As [`MethodTable::allowed`], without the methods whose scope the caller does not hold, as `may` tells.
    pub fn permitted(&self, path: &str, may: impl Fn(&str) -> bool) -> Option<Vec<&'static str>> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let fitting = self.rows.iter().filter(|(template, _)| fits(template, &segments));
        let best = fitting.max_by_key(|(template, _)| template.iter().filter(|s| !s.starts_with('{')).count())?;
        let mut allowed: Vec<&'static str> =
            best.1.iter().filter(|(_, scope)| scope.as_deref().is_none_or(&may)).map(|(method, _)| *method).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.push("OPTIONS");
        Some(allowed)
    }
}

fn fits(template: &[String], segments: &[&str]) -> bool {
    template.len() == segments.len()
        && template.iter().zip(segments).all(
            |(own, given)| {
                if own.starts_with('{') { !given.is_empty() } else { own == given }
            },
        )
}

fn methods(item: &PathItem) -> Vec<Known> {
    [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
        .into_iter()
        .filter_map(|(name, operation)| Some((name, scope_of(operation.as_ref()?))))
        .collect()
}

/// The scope of the operation's one security requirement.
fn scope_of(operation: &Operation) -> Option<String> {
    let requirement = serde_json::to_value(operation.security.as_ref()?.first()?).ok()?;
    Some(requirement.get("key")?.get(0)?.as_str()?.to_owned())
}
