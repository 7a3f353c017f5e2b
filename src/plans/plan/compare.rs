//! Two editions of a plan, one beside the other: what was added, changed, moved, merged and withdrawn.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::facts::Facts;
use super::keys::{LadderKey, row_hash};
use super::ladder::Sums;
use super::row::Kept;
use crate::duplicates::lineage::LinkKind;
use crate::error::{Error, Result};
use crate::plans::book::BookRow;

/// What became of a row between two editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = EditionChange)]
pub enum Change {
    Added,
    Changed,
    /// Stands on another step of the ladder.
    Moved,
    /// Taken to ผ.02/2, or back from it.
    Coordinated,
    /// Made one with another row.
    Merged,
    /// No longer holds.
    Withdrawn,
}

/// How two editions differ.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EditionComparison)]
pub struct Comparison {
    pub plan: String,
    pub from: String,
    pub from_label: String,
    pub to: String,
    pub to_label: String,
    pub unchanged: usize,
    pub counts: BTreeMap<String, usize>,
    /// The plan's own rows at both editions; ผ.02/2 is not in them.
    pub before: Sums,
    pub after: Sums,
    pub changes: Vec<RowChange>,
}

/// One row that is another, or in another place, than before.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowChange {
    pub change: Change,
    pub project: String,
    pub title: Option<String>,
    /// Id of the row that held before.
    pub before: Option<String>,
    /// Id of the row that holds now; of a merged one, the row that it is part of.
    pub after: Option<String>,
    pub fields: Vec<FieldChange>,
}

/// One member of a row, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    pub field: String,
    #[schema(value_type = Object)]
    pub from: Value,
    #[schema(value_type = Object)]
    pub to: Value,
}

/// Compares what holds at one edition with what holds at another, by project: a row that is written anew is the same project.
pub fn compare(facts: &Facts, from: usize, to: usize) -> Result<Comparison> {
    let (old, new) = (by_project(facts.current(from)), by_project(facts.current(to)));
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (project, before) in &old {
        match new.get(project) {
            Some(after) if before.id == after.id => unchanged += 1,
            Some(after) if row_hash(&before.row)? == row_hash(&after.row)? => unchanged += 1,
            Some(after) => changes.push(changed(before, after)?),
            None => changes.push(gone(facts, before)),
        }
    }
    for after in new.iter().filter(|(project, _)| !old.contains_key(*project)).map(|(_, row)| *row) {
        changes.push(RowChange {
            change: Change::Added,
            project: after.project.clone(),
            title: after.row.called().map(str::to_owned),
            before: None,
            after: Some(after.id.clone()),
            fields: Vec::new(),
        });
    }
    changes.sort_by(|a, b| (a.change, &a.title, &a.project).cmp(&(b.change, &b.title, &b.project)));
    let mut counts = BTreeMap::new();
    for change in &changes {
        *counts.entry(name(change.change)).or_default() += 1;
    }
    let sums = |rows: &BTreeMap<&str, &Kept>| {
        let own = rows.values().copied().filter(|row| row.row.form.counts());
        Sums::of(own, &facts.plan.years())
    };
    let edition = |at: usize| facts.editions.get(at).map(|one| (one.id.clone(), one.label.clone())).unwrap_or_default();
    let ((from, from_label), (to, to_label)) = (edition(from), edition(to));
    let plan = facts.plan.id.clone();
    Ok(Comparison {
        plan,
        from,
        from_label,
        to,
        to_label,
        unchanged,
        counts,
        before: sums(&old),
        after: sums(&new),
        changes,
    })
}

fn name(change: Change) -> String {
    serde_json::to_value(change).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn by_project(rows: Vec<&Kept>) -> BTreeMap<&str, &Kept> {
    rows.into_iter().map(|row| (row.project.as_str(), row)).collect()
}

fn changed(before: &Kept, after: &Kept) -> Result<RowChange> {
    let change = if before.row.form != after.row.form {
        Change::Coordinated
    } else if LadderKey::of(&before.row.ladder) != LadderKey::of(&after.row.ladder) {
        Change::Moved
    } else {
        Change::Changed
    };
    Ok(RowChange {
        change,
        project: after.project.clone(),
        title: after.row.called().map(str::to_owned),
        before: Some(before.id.clone()),
        after: Some(after.id.clone()),
        fields: differences(&before.row, &after.row)?,
    })
}

/// A row that holds no longer: part of another, or withdrawn.
fn gone(facts: &Facts, before: &Kept) -> RowChange {
    let merged = facts.ties.iter().find(|tie| tie.earlier == before.id && tie.kind == LinkKind::Merged);
    RowChange {
        change: if merged.is_some() { Change::Merged } else { Change::Withdrawn },
        project: before.project.clone(),
        title: before.row.called().map(str::to_owned),
        before: Some(before.id.clone()),
        after: merged.map(|tie| tie.later.clone()),
        fields: Vec::new(),
    }
}

/// The members in which two rows differ, amounts year by year.
fn differences(before: &BookRow, after: &BookRow) -> Result<Vec<FieldChange>> {
    let (old, new) = (members(before)?, members(after)?);
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |of: &BTreeMap<String, Value>, name: &String| of.get(name).cloned().unwrap_or(Value::Null);
    let each = names.into_iter().map(|name| FieldChange {
        field: name.clone(),
        from: value(&old, name),
        to: value(&new, name),
    });
    Ok(each.filter(|change| change.from != change.to).collect())
}

fn members(row: &BookRow) -> Result<BTreeMap<String, Value>> {
    let value = serde_json::to_value(row).map_err(Error::internal)?;
    let mut flat = BTreeMap::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("firstRow" | "lastRow" | "amends", _) => {}
            ("ladder", Value::Object(steps)) => {
                flat.extend(steps.iter().map(|(step, value)| (format!("ladder/{step}"), value.clone())));
            }
            ("amounts" | "ordinance", Value::Array(amounts)) => {
                for amount in amounts {
                    let shown = match (&amount["satang"], &amount["printed"]) {
                        (Value::Null, printed) => printed.clone(),
                        (satang, _) => satang.clone(),
                    };
                    flat.insert(format!("{name}/{}", amount["year"]), shown);
                }
            }
            _ => {
                flat.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(flat)
}
