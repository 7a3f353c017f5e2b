//! A project as everybody may read it: without the personal data in its texts.

use serde::Serialize;
use utoipa::ToSchema;

use super::project::Project;
use crate::redaction::{Exceptions, Finding, Hidden, rules};
use crate::thai;

/// What is hidden of one member of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Redacted {
    /// Name of the member, as `title` or `location.text`.
    pub member: String,
    #[serde(flatten)]
    pub finding: Finding,
}

/// A project for everybody, and what it lacks.
#[derive(Debug, Clone)]
pub struct Public {
    /// None where nothing is hidden.
    pub project: Option<Project>,
    pub findings: Vec<Redacted>,
}

impl Public {
    pub fn of(full: &Project, exceptions: &Exceptions) -> Public {
        let mut project = full.clone();
        let mut findings: Vec<Redacted> = Vec::new();
        for (member, text) in texts(&mut project) {
            let found = rules().find(text, exceptions);
            if found.is_empty() {
                continue;
            }
            *text = rules().public(text, &found);
            findings.extend(found.into_iter().map(|finding| Redacted { member: member.to_owned(), finding }));
        }
        if findings.is_empty() {
            return Public { project: None, findings };
        }
        project.title_normal = thai::canonical(&project.title);
        project.redacted = findings.iter().map(|one| one.member.clone()).collect();
        project.redacted.dedup();
        Public { project: Some(project), findings }
    }

    /// What those who compare the project are not to tell.
    pub fn hidden(&self) -> Option<Hidden> {
        let project = self.project.as_ref()?;
        let mut pieces: Vec<String> = self.findings.iter().map(|one| one.finding.text.clone()).collect();
        pieces.sort();
        pieces.dedup();
        Some(Hidden { title: project.title.clone(), pieces })
    }
}

/// Every text that a person writes freely, with the name of its member.
fn texts(project: &mut Project) -> Vec<(&'static str, &mut String)> {
    let mut texts = vec![("title", &mut project.title)];
    let mut add = |member, text| texts.extend(Option::as_mut(text).map(|text| (member, text)));
    add("unit", &mut project.unit);
    add("objective", &mut project.objective);
    add("outputs", &mut project.outputs);
    add("indicator", &mut project.indicator);
    add("expectedResult", &mut project.expected_result);
    add("strategy", &mut project.strategy);
    add("tactic", &mut project.tactic);
    add("category", &mut project.category);
    if let Some(plan) = &mut project.plan {
        add("plan.edition", &mut plan.edition);
        add("plan.amendment", &mut plan.amendment);
    }
    add("location.text", &mut project.location.text);
    if let Some(source) = &mut project.source {
        add("source.document", &mut source.document);
        add("source.key", &mut source.key);
    }
    if let Some(evidence) = &mut project.location.evidence {
        texts.extend([("location.evidence", &mut evidence.said_th), ("location.evidence", &mut evidence.said_en)]);
    }
    let sources = project.budgets.iter_mut().filter_map(|budget| budget.source.as_mut());
    texts.extend(sources.map(|text| ("budgets.source", text)));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_free_text_is_looked_at_and_what_is_missing_is_named() {
        let full: Project = serde_json::from_value(serde_json::json!({
            "agency": "a", "title": "รางระบายน้ำจุดบ้านนายสนิท", "objective": "เพื่อบ้านเลขที่ 5", "location": {"text": "ข้างบ้านนางแดง"},
        }))
        .unwrap();
        let public = Public::of(&full, &Exceptions::default());
        let shown = public.project.clone().unwrap();
        assert_eq!(shown.title, "รางระบายน้ำจุดบ้าน[ปกปิด]");
        assert_eq!(shown.redacted, ["title", "objective", "location.text"]);
        assert_eq!(public.hidden().unwrap().pieces, ["นางแดง", "นายสนิท", "เลขที่ 5"]);
        let plain = Project { title: "ถนน".into(), ..Project::default() };
        assert!(Public::of(&plain, &Exceptions::default()).project.is_none());
    }
}
