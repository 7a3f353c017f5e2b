//! Pairs as cases need them, without their evidence.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::access::{Sight, Visibility};
use crate::duplicates::Relation;
use crate::duplicates::case::{State, Verdict};
use crate::duplicates::cases::cluster::Tie;
use crate::duplicates::cases::graph::tie_of;
use crate::duplicates::cases::model::Link;
use crate::duplicates::office::{severity_of, state_of};
use crate::error::Result;
use crate::storage::schema::{case_member, decision, duplicate, work};
use crate::storage::{Backend, Database};
use crate::visible;

/// Ids asked for at a time.
pub(super) const CHUNK: usize = 400;

#[derive(Queryable, Selectable)]
#[diesel(table_name = duplicate)]
struct LinkRow {
    id: String,
    a_id: String,
    b_id: String,
    a_agency: String,
    b_agency: String,
    visibility: String,
    agency_code: String,
    relation: String,
    severity: String,
    score: i64,
    state: String,
    stake_satang: i64,
    fingerprint: String,
    case_id: String,
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Link {
        Link {
            pair: row.id,
            a: row.a_id,
            b: row.b_id,
            a_agency: row.a_agency,
            b_agency: row.b_agency,
            visibility: Visibility::stored(&row.visibility),
            owner: row.agency_code,
            relation: Relation::from_name(&row.relation).unwrap_or(Relation::Unrelated),
            severity: severity_of(&row.severity),
            score: row.score,
            state: state_of(&row.state).unwrap_or(State::Open),
            stake: row.stake_satang,
            fingerprint: row.fingerprint,
            case_id: row.case_id,
        }
    }
}

/// Pairs that tie or part works, or did so.
fn relevant<'a>() -> duplicate::BoxedQuery<'a, Backend> {
    duplicate::table.into_boxed().filter(
        duplicate::relation
            .eq_any([Relation::Duplicate.name(), Relation::Overlap.name()])
            .or(duplicate::state.eq(State::Rejected.name()))
            .or(duplicate::case_id.ne("")),
    )
}

fn load(database: &mut Database, query: duplicate::BoxedQuery<'_, Backend>) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = query.order(duplicate::id).select(LinkRow::as_select()).load(database)?;
    Ok(rows.into_iter().map(Link::from).collect())
}

/// Every pair that ties or parts works.
pub(super) fn all_links(database: &mut Database) -> Result<Vec<Link>> {
    load(database, relevant())
}

/// The pairs of cases that a caller may see, in the order of their ids.
pub(in crate::duplicates) fn links_of_cases(
    database: &mut Database,
    sight: &Sight,
    cases: &[String],
) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for chunk in cases.chunks(CHUNK) {
        let query = duplicate::table
            .into_boxed()
            .filter(visible!(duplicate, sight))
            .filter(duplicate::case_id.eq_any(chunk.to_vec()))
            .filter(duplicate::case_id.ne(""));
        links.extend(load(database, query)?);
    }
    links.sort_by(|a, b| a.pair.cmp(&b.pair));
    Ok(links)
}

/// Every pair that can have a say in the cases of some works: those of the works, of the projects that share a case with them, and so
/// on along all ties; with the works that were reached.
pub(super) fn links_around(database: &mut Database, works: &BTreeSet<String>) -> Result<(Vec<Link>, BTreeSet<String>)> {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut found: BTreeMap<String, Link> = BTreeMap::new();
    let mut edge: Vec<String> = works.iter().cloned().collect();
    while !edge.is_empty() {
        reached.extend(edge.iter().cloned());
        let mut next: BTreeSet<String> = BTreeSet::new();
        for chunk in edge.chunks(CHUNK) {
            next.extend(companions(database, chunk)?);
            let ends = || chunk.to_vec();
            let query = relevant().filter(duplicate::a_id.eq_any(ends()).or(duplicate::b_id.eq_any(ends())));
            for link in load(database, query)? {
                next.extend([link.a.clone(), link.b.clone()]);
                found.insert(link.pair.clone(), link);
            }
        }
        edge = next.difference(&reached).cloned().collect();
    }
    Ok((found.into_values().collect(), reached))
}

/// The projects of the cases that these projects are in.
fn companions(database: &mut Database, works: &[String]) -> Result<Vec<String>> {
    let cases = case_member::table.filter(case_member::work_id.eq_any(works.to_vec())).select(case_member::case_id);
    let cases: Vec<String> = cases.distinct().load(database)?;
    Ok(case_member::table.filter(case_member::case_id.eq_any(cases)).select(case_member::work_id).load(database)?)
}

/// The links that tie or part, and how.
pub(super) fn with_ties(database: &mut Database, links: &[Link]) -> Result<Vec<(Link, Tie)>> {
    let mut ties = Vec::with_capacity(links.len());
    for link in links {
        let verdict = match link.state {
            State::Reassess => last_verdict(database, link)?,
            _ => None,
        };
        ties.extend(tie_of(link, verdict).map(|tie| (link.clone(), tie)));
    }
    Ok(ties)
}

fn last_verdict(database: &mut Database, link: &Link) -> Result<Option<Verdict>> {
    let name: Option<String> = decision::table
        .filter(decision::a_id.eq(&link.a))
        .filter(decision::b_id.eq(&link.b))
        .order((decision::decided_at.desc(), decision::id.desc()))
        .select(decision::verdict)
        .first(database)
        .optional()?;
    Ok(name.as_deref().and_then(Verdict::from_name))
}

/// When the hub first had each work.
pub(super) fn ages_of(database: &mut Database, works: &BTreeSet<String>) -> Result<BTreeMap<String, i64>> {
    let works: Vec<String> = works.iter().cloned().collect();
    let mut ages = BTreeMap::new();
    for chunk in works.chunks(CHUNK) {
        let rows: Vec<(String, i64)> =
            work::table.filter(work::id.eq_any(chunk.to_vec())).select((work::id, work::created_at)).load(database)?;
        ages.extend(rows);
    }
    Ok(ages)
}
