//! The project that a row of a plan describes, and which row of its versions speaks for it.

use std::collections::BTreeMap;

use super::Plan;
use super::facts::{Facts, holds};
use super::row::Kept;
use crate::access::Visibility;
use crate::error::Result;
use crate::geometry::Limits;
use crate::plans::book::{BookRow, Form};
use crate::plans::check::Checked;
use crate::plans::programme;
use crate::plans::project::{Budget, PlanReference, Project, Source};
use crate::plans::status::{CoordinationStatus, MoneyStatus, PlanStatus, Status};
use crate::thai;

/// The row that speaks for each project, with its status: the last one that holds in the editions that are bound; while none is bound, in the
/// open ones. A project is thus what the plan says once it is announced, and a draft shows only where there is nothing else.
pub fn governing(facts: &Facts) -> BTreeMap<&str, (&Kept, PlanStatus)> {
    let last = facts.editions.len().saturating_sub(1);
    let mut found: BTreeMap<&str, (&Kept, PlanStatus)> = BTreeMap::new();
    // The open ones first, so that what is bound takes their place.
    for upto in [Some(last), facts.last_bound()].into_iter().flatten() {
        let statuses = facts.statuses(upto);
        let mut speaking: BTreeMap<&str, (&Kept, PlanStatus)> = BTreeMap::new();
        for row in &facts.rows {
            let Some(status) = statuses.get(row.id.as_str()).copied() else { continue };
            let better = speaking.get(row.project.as_str()).is_none_or(|(_, old)| holds(status) || !holds(*old));
            if better {
                speaking.insert(&row.project, (row, status));
            }
        }
        found.extend(speaking);
    }
    found
}

/// The project of a row.
pub fn project_of(plan: &Plan, edition: &str, row: &BookRow, visibility: Visibility, status: PlanStatus) -> Project {
    let words = |text: &Option<String>| text.as_deref().map(thai::clean);
    let asked = row.form == Form::Coordination;
    let in_ordinance = row.ordinance.iter().any(|amount| amount.satang.is_some_and(|satang| satang.0 > 0));
    Project {
        agency: plan.agency.clone(),
        // The last column of ผ.02/2 names whom the body asks, not an office of its own.
        unit: if asked { None } else { words(&row.responsible) },
        visibility,
        title: row.called().map(thai::clean).unwrap_or_default(),
        objective: words(&row.objective),
        outputs: words(&row.outputs),
        indicator: words(&row.indicator),
        expected_result: words(&row.expected_result),
        plan: Some(PlanReference {
            id: Some(plan.id.clone()),
            kind: Some(plan.kind.thai().to_owned()),
            edition: Some(format!("{} {edition}", plan.window())),
            page: row.page.clone(),
            row: row.number.clone(),
            amendment: row.amendment(),
        }),
        strategy: words(&row.ladder.strategy),
        tactic: words(&row.ladder.tactic),
        programme: row.ladder.programme.as_deref().and_then(programme::parse).map(|known| known.code.to_owned()),
        category: words(&row.kind).or_else(|| words(&row.category)),
        budgets: budgets(row),
        status: Status {
            plan: Some(status),
            coordination: asked.then_some(CoordinationStatus::OverCapacity),
            money: in_ordinance.then_some(MoneyStatus::InOrdinance),
            execution: None,
        },
        source: Some(Source { document: Some(plan.title.clone()), page: row.page.clone(), key: None }),
        ..Project::default()
    }
}

/// The years with money: a dash says that there is none, and what is not known is not told.
fn budgets(row: &BookRow) -> Vec<Budget> {
    let mut budgets: Vec<Budget> = Vec::new();
    for amount in &row.amounts {
        let Some(satang) = amount.satang.filter(|satang| satang.0 > 0) else { continue };
        if budgets.iter().all(|budget| budget.fiscal_year != amount.year) {
            budgets.push(Budget {
                fiscal_year: amount.year,
                satang: satang.0,
                printed_unit: Default::default(),
                source: None,
            });
        }
    }
    budgets
}

/// The project after its row, over what is kept of it: places, statuses of work and money, and other systems' ids stay as people gave them.
///
/// # Errors
/// `Malformed` for a row that is no project.
pub fn over(row: &BookRow, new: Project, current: Project) -> Result<Checked> {
    let status = current.status;
    let says_money = row.amounts.iter().any(|amount| amount.satang.is_some());
    let budgets = if says_money { new.budgets.clone() } else { current.budgets.clone() };
    let mut project = Project { budgets, ..new.over(current.clone(), false) };
    project.id = current.id;
    project.status.coordination = status.coordination.or(project.status.coordination);
    project.status.money = status.money.or(project.status.money);
    if let (Some(source), Some(kept)) = (&mut project.source, current.source) {
        source.key = kept.key;
    }
    project.checked(Limits::JOB)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::money::Satang;
    use crate::plans::book::{BookAmount, Ladder};

    #[test]
    fn a_row_becomes_a_project_without_the_breaks_of_its_cells() {
        let plan = Plan { agency: "a".into(), year_first: 2566, year_last: 2570, ..Plan::default() };
        let amount = |year, satang| BookAmount { year, satang: Some(Satang(satang)), printed: None };
        let row = BookRow {
            title: Some("ก่อสร้างลานอเนก\nประสงค์".into()),
            ladder: Ladder { programme: Some("ผง.เคหะชุมชน".into()), ..Ladder::default() },
            amounts: vec![amount(2566, 0), amount(2567, 100)],
            number: Some("๓".into()),
            section: Some("เพิ่มเติมครั้งที่ 5 / 2567".into()),
            ..BookRow::default()
        };
        let project = project_of(&plan.checked().unwrap(), "ฉบับแรก", &row, Visibility::Public, PlanStatus::Approved);
        assert_eq!(project.title, "ก่อสร้างลานอเนกประสงค์");
        assert_eq!(project.programme.as_deref(), Some("00240"));
        assert_eq!(project.budgets.iter().map(|budget| budget.fiscal_year).collect::<Vec<_>>(), [2567]);
        let reference = project.plan.unwrap();
        assert_eq!(reference.edition.as_deref(), Some("2566-2570 ฉบับแรก"));
        assert_eq!(reference.amendment.as_deref(), Some("เพิ่มเติมครั้งที่ 5 / 2567"));
    }
}
