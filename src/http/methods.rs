//! Which methods an address knows, read from the contract: for `OPTIONS`, for 405, and to tell it from 404.

use utoipa::openapi::path::PathItem;

/// Path templates and their methods.
#[derive(Debug, Default)]
pub struct MethodTable {
    rows: Vec<(Vec<String>, Vec<&'static str>)>,
}

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
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let fitting = self.rows.iter().filter(|(template, _)| fits(template, &segments));
        let best = fitting.max_by_key(|(template, _)| template.iter().filter(|s| !s.starts_with('{')).count())?;
        let mut allowed = best.1.clone();
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

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, there)| there.then_some(name))
    .collect()
}
