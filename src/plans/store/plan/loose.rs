//! Projects that the hub has without a plan, found again in the rows of one.

use std::collections::{BTreeMap, BTreeSet};

use super::plan_rows::loose_projects;
use crate::access::Sight;
use crate::error::Result;
use crate::plans::plan::Kept;
use crate::plans::store::get_project;
use crate::storage::Database;
use crate::thai;

/// For rows without a project: the one project of the agency that stands in no plan, has the title, and the same money in the same years.
pub(super) fn find_loose(database: &mut Database, agency: &str, rows: &[&Kept]) -> Result<BTreeMap<String, String>> {
    let key = |row: &Kept| thai::search_key(&row.row.called().map(thai::clean).unwrap_or_default());
    let titles: BTreeSet<String> = rows.iter().map(|row| key(row)).collect();
    let titles: Vec<String> = titles.into_iter().collect();
    let mut by_title: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (title, id) in loose_projects(database, agency, &titles)? {
        by_title.entry(title).or_default().push(id);
    }
    let mut found = BTreeMap::new();
    for row in rows {
        let Some(list) = by_title.get_mut(&key(row)) else { continue };
        let mut fitting = Vec::new();
        for id in list.iter() {
            let project = get_project(database, &Sight::Everything, id)?;
            let money: BTreeMap<i32, i64> =
                project.budgets.iter().map(|budget| (budget.fiscal_year, budget.satang)).collect();
            let known = row.row.amounts.iter().filter_map(|amount| Some((amount.year, amount.satang?.0)));
            let said: BTreeMap<i32, i64> = known.filter(|(_, satang)| *satang > 0).collect();
            if money.into_iter().filter(|(_, satang)| *satang > 0).collect::<BTreeMap<_, _>>() == said {
                fitting.push(id.clone());
            }
        }
        if let [only] = fitting.as_slice() {
            list.retain(|id| id != only);
            found.insert(row.id.clone(), only.clone());
        }
    }
    Ok(found)
}
