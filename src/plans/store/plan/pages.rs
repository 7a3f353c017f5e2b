//! Pages of the rows of a plan, read from their place on: a page costs what it holds, however long the plan is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use diesel::prelude::*;

use super::editions::list_editions;
use super::plan_rows::{Columns, hide, ties_among};
use super::plans::get_plan;
use crate::access::Sight;
use crate::error::{Error, Result};
use crate::plans::book::Form;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::query::RowFilter;
use crate::plans::plan::state::Tie;
use crate::plans::plan::{Kept, Plan, PlanRow};
use crate::storage::Database;
use crate::storage::schema::{plan_row, project};
use crate::visible;

/// Rows that are read at once.
const BATCH: usize = 400;

/// The place of a row in its segment.
type Place = (i64, String);

/// The rows of one form in one edition.
#[derive(Debug, Clone, PartialEq)]
struct Segment {
    form: Form,
    edition: String,
}

/// A page of the rows that the filter lets through, and one more where there is one: after the row `after`, or, where that is none any more,
/// after so many.
///
/// # Errors
/// `NotFound` for a plan that may not be seen, and for an edition that it does not have.
pub fn page_of_rows(
    database: &mut Database,
    sight: &Sight,
    plan: &str,
    filter: &RowFilter,
    (after, skip, most): (Option<&str>, usize, usize),
) -> Result<(Plan, Vec<PlanRow>)> {
    let bare = bare_facts(database, sight, plan)?;
    let upto = filter.place(&bare)?;
    let mut segments: VecDeque<Segment> = segments(&bare, filter, upto).into();
    let start = after.map(|id| place_of(database, sight, &bare.plan.id, id)).transpose()?.flatten();
    let mut place: Option<Place> = None;
    let mut left = skip;
    if let Some((segment, found)) = start {
        left = 0;
        while segments.front().is_some_and(|first| *first != segment) {
            segments.pop_front();
        }
        place = Some(found);
    }
    let mut page: Vec<PlanRow> = Vec::new();
    while let Some(segment) = segments.front() {
        let wanted = most.saturating_sub(page.len()).saturating_add(left).clamp(1, BATCH);
        let rows = read_batch(database, sight, (segment, filter), place.as_ref(), wanted)?;
        let ended = rows.len() < wanted;
        place = rows.last().map(|row| (row.position, row.id.clone()));
        let (facts, asked) = with_neighbours(database, sight, &bare, rows)?;
        for row in filter.served(&facts, asked, upto) {
            match left {
                0 => page.push(row),
                _ => left -= 1,
            }
            if page.len() >= most {
                return Ok((bare.plan, page));
            }
        }
        if ended {
            segments.pop_front();
            place = None;
        }
    }
    Ok((bare.plan, page))
}

/// One row of a plan, with what must be known of its neighbours to say how it stands.
///
/// # Errors
/// `NotFound` for a plan or a row that may not be seen.
pub fn row_alone(database: &mut Database, sight: &Sight, plan: &str, id: &str) -> Result<(Facts, Kept)> {
    let bare = bare_facts(database, sight, plan)?;
    let query = plan_row::table.filter(visible!(plan_row, sight)).filter(plan_row::id.eq(id.to_owned()));
    let query = query.filter(plan_row::plan_id.eq(bare.plan.id.clone())).select(Columns::as_select());
    let found: Option<Columns> = query.first(database).optional()?;
    let rows = found.map(Columns::kept).transpose()?.into_iter().collect();
    let (facts, _) = with_neighbours(database, sight, &bare, rows)?;
    let kept = facts.rows.iter().find(|row| row.id == id).cloned();
    Ok((facts, kept.ok_or_else(|| Error::not_found("รายการของแผน", "row of the plan", id))?))
}

/// A plan with its editions and no rows.
fn bare_facts(database: &mut Database, sight: &Sight, plan: &str) -> Result<Facts> {
    let plan = get_plan(database, sight, plan)?;
    let editions = list_editions(database, sight, &plan.id)?;
    Ok(Facts { plan, editions, rows: vec![], ties: vec![] })
}

/// In the order of the list: by form, then as the editions stand.
fn segments(facts: &Facts, filter: &RowFilter, upto: usize) -> Vec<Segment> {
    let forms = Form::ALL.into_iter().filter(|form| filter.form.is_none_or(|wanted| wanted == *form));
    let of = |form: Form| {
        let editions = facts.editions.iter().take(upto + 1);
        editions.map(move |edition| Segment { form, edition: edition.id.clone() })
    };
    forms.flat_map(of).collect()
}

fn place_of(database: &mut Database, sight: &Sight, plan: &str, id: &str) -> Result<Option<(Segment, Place)>> {
    let found: Option<(String, String, i64)> = plan_row::table
        .filter(visible!(plan_row, sight))
        .filter(plan_row::id.eq(id.to_owned()))
        .filter(plan_row::plan_id.eq(plan.to_owned()))
        .select((plan_row::form, plan_row::edition_id, plan_row::position))
        .first(database)
        .optional()?;
    Ok(found.and_then(|(form, edition, position)| {
        Some((Segment { form: Form::parse(&form)?, edition }, (position, id.to_owned())))
    }))
}

fn read_batch(
    database: &mut Database,
    sight: &Sight,
    (segment, filter): (&Segment, &RowFilter),
    place: Option<&Place>,
    most: usize,
) -> Result<Vec<Kept>> {
    let mut query = plan_row::table
        .filter(visible!(plan_row, sight))
        .filter(plan_row::edition_id.eq(segment.edition.clone()))
        .filter(plan_row::form.eq(segment.form.name()))
        .order((plan_row::position, plan_row::id))
        .limit(i64::try_from(most).map_err(Error::internal)?)
        .select(Columns::as_select())
        .into_boxed();
    if let Some(project) = &filter.project {
        query = query.filter(plan_row::project_id.eq(project.clone()));
    }
    if let Some((position, id)) = place {
        let behind = plan_row::position.eq(*position).and(plan_row::id.gt(id.clone()));
        query = query.filter(plan_row::position.gt(*position).or(behind));
    }
    let rows: Vec<Columns> = query.load(database)?;
    rows.into_iter().map(Columns::kept).collect()
}

/// Rows as the caller reads them, then those at the other ends of ties that touch them, each seen as far as its edition and its project; and how
/// many of them are those that were asked for.
fn with_neighbours(database: &mut Database, sight: &Sight, bare: &Facts, rows: Vec<Kept>) -> Result<(Facts, usize)> {
    let own: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut ties: Vec<Tie> = Vec::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    for tie in ties_among(database, &own)? {
        others.extend([tie.earlier.clone(), tie.later.clone()]);
        ties.push(tie);
    }
    others.retain(|id| !own.contains(id));
    let mut all = rows;
    for chunk in others.into_iter().collect::<Vec<_>>().chunks(500) {
        let query = plan_row::table.filter(visible!(plan_row, sight)).filter(plan_row::id.eq_any(chunk.to_vec()));
        let found: Vec<Columns> = query.order(plan_row::id).select(Columns::as_select()).load(database)?;
        all.extend(found.into_iter().map(Columns::kept).collect::<Result<Vec<_>>>()?);
    }
    all.retain(|row| bare.order(&row.edition).is_some());
    if *sight != Sight::Everything {
        let seen = projects_seen(database, sight, &all)?;
        all.retain(|row| seen.contains(&row.project));
    }
    if !sight.owns(&bare.plan.agency) {
        hide(database, &mut all)?;
    }
    let there: BTreeSet<&str> = all.iter().map(|row| row.id.as_str()).collect();
    ties.retain(|tie| there.contains(tie.earlier.as_str()) && there.contains(tie.later.as_str()));
    let places: BTreeMap<&str, usize> = own.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    all.sort_by_key(|row| places.get(row.id.as_str()).copied().unwrap_or(usize::MAX));
    let asked = all.iter().filter(|row| places.contains_key(row.id.as_str())).count();
    Ok((Facts { rows: all, ties, ..bare.clone() }, asked))
}

fn projects_seen(database: &mut Database, sight: &Sight, rows: &[Kept]) -> Result<BTreeSet<String>> {
    let ids: Vec<String> = rows.iter().map(|row| row.project.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut seen = BTreeSet::new();
    for chunk in ids.chunks(500) {
        let query = project::table.filter(visible!(project, sight)).filter(project::id.eq_any(chunk.to_vec()));
        seen.extend(query.select(project::id).load::<String>(database)?);
    }
    Ok(seen)
}
