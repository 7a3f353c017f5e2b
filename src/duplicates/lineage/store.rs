//! Lineage in the database: what the hub found is found anew with every scan, what people said stays.

pub mod steps;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::answer::{Lineage, NewLineage, Version, VersionVerdict};
use super::chain::chain;
use super::link::{LinkKind, VersionLink, links};
use crate::access::store::append_audit;
use crate::access::{Bilingual, Deed, Sight};
use crate::duplicates::case::MOST_REASON;
use crate::duplicates::office::Side;
use crate::duplicates::store::{agency_works, note_change, works_seen};
use crate::duplicates::work::Work;
use crate::error::{Error, Fault, Result, Words};
use crate::storage::schema::{lineage, project, work};
use crate::storage::{Backend, Database};
use crate::time::Timestamp;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lineage)]
struct LineageRow {
    earlier_id: String,
    later_id: String,
    kind: String,
    verdict: String,
    reason: String,
    said_by: String,
    at: i64,
}

impl LineageRow {
    fn holds(&self) -> bool {
        self.verdict == VersionVerdict::Version.name()
    }

    fn version(self) -> Result<Version> {
        let verdict = if self.holds() { VersionVerdict::Version } else { VersionVerdict::NotVersion };
        Ok(Version {
            kind: LinkKind::from_name(&self.kind).ok_or_else(|| Error::internal("a stored link has no known kind"))?,
            verdict,
            reason: serde_json::from_str(&self.reason).map_err(Error::internal)?,
            by: Some(self.said_by).filter(|by| !by.is_empty()),
            at: Timestamp(self.at).to_rfc3339(),
            earlier: self.earlier_id,
            later: self.later_id,
        })
    }
}

/// Is the later project of a link still there? Asked of each link by itself: a list of all works SQLite would go through for every project
/// that is asked about.
macro_rules! lives {
    () => {
        diesel::dsl::exists(work::table.filter(work::id.eq(lineage::later_id)))
    };
}

/// Projects whose place a later version has taken: they are compared with nothing.
pub(in crate::duplicates) fn superseded(database: &mut Database) -> Result<BTreeSet<String>> {
    let rows: Vec<String> = lineage::table
        .filter(lineage::verdict.eq(VersionVerdict::Version.name()))
        .filter(lives!())
        .select(lineage::earlier_id)
        .load(database)?;
    Ok(rows.into_iter().collect())
}

/// Those of some projects whose place a later version has taken.
pub(in crate::duplicates) fn superseded_among(database: &mut Database, ids: &[String]) -> Result<BTreeSet<String>> {
    let rows: Vec<String> = lineage::table
        .filter(lineage::earlier_id.eq_any(ids.to_vec()))
        .filter(lineage::verdict.eq(VersionVerdict::Version.name()))
        .filter(lives!())
        .select(lineage::earlier_id)
        .load(database)?;
    Ok(rows.into_iter().collect())
}

/// The same of any number of projects.
pub fn superseded_of(database: &mut Database, ids: &[String]) -> Result<BTreeSet<String>> {
    let mut gone = BTreeSet::new();
    for chunk in ids.chunks(500) {
        gone.extend(superseded_among(database, chunk)?);
    }
    Ok(gone)
}

/// Projects whose place no later version has taken.
pub fn is_current() -> Box<dyn BoxableExpression<project::table, Backend, SqlType = Bool>> {
    let later = lineage::table
        .filter(lineage::earlier_id.eq(project::id))
        .filter(lineage::verdict.eq(VersionVerdict::Version.name()))
        .filter(lives!());
    Box::new(diesel::dsl::not(diesel::dsl::exists(later)))
}

/// The same for one project.
pub(in crate::duplicates) fn is_superseded(database: &mut Database, id: &str) -> Result<bool> {
    let count: i64 = lineage::table
        .filter(lineage::earlier_id.eq(id))
        .filter(lineage::verdict.eq(VersionVerdict::Version.name()))
        .filter(lives!())
        .count()
        .get_result(database)?;
    Ok(count > 0)
}

/// Of each project, the ones whose place it has taken.
pub(in crate::duplicates) fn predecessors(database: &mut Database) -> Result<BTreeMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = lineage::table
        .filter(lineage::verdict.eq(VersionVerdict::Version.name()))
        .order((lineage::later_id, lineage::earlier_id))
        .select((lineage::later_id, lineage::earlier_id))
        .load(database)?;
    let mut before: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (later, earlier) in rows {
        before.entry(later).or_default().push(earlier);
    }
    Ok(before)
}

/// Finds the versions among the works of one agency, and keeps them; says how many links came or went. What the agency said of two
/// projects stands, whatever the marks say.
pub(in crate::duplicates) fn refresh_lineage(database: &mut Database, agency: &str, deed: &Deed) -> Result<usize> {
    let works = agency_works(database, agency)?;
    let list: Vec<(&Work, i64)> = works.iter().map(|(work, since)| (work, *since)).collect();
    let found: BTreeMap<(String, String), VersionLink> =
        links(&list).into_iter().map(|link| ((link.earlier.clone(), link.later.clone()), link)).collect();
    let known = rows_of(database, agency)?;
    let said: BTreeSet<(String, String)> = known
        .iter()
        .filter(|row| !row.said_by.is_empty())
        .map(|row| (row.earlier_id.clone(), row.later_id.clone()))
        .collect();
    let mut kept: BTreeSet<(String, String)> = BTreeSet::new();
    let mut changed = 0;
    for row in known.iter().filter(|row| row.said_by.is_empty()) {
        let key = (row.earlier_id.clone(), row.later_id.clone());
        if found.contains_key(&key) {
            kept.insert(key);
        } else {
            diesel::delete(lineage::table.find((&key.0, &key.1))).execute(database)?;
            touch(database, &key)?;
            changed += 1;
        }
    }
    let codes: BTreeMap<&str, &str> =
        works.iter().map(|(work, _)| (work.id.as_str(), work.agency.code.as_str())).collect();
    for (key, link) in found.iter().filter(|(key, _)| !kept.contains(key) && !said.contains(key)) {
        let code = codes.get(key.0.as_str()).copied().unwrap_or_default();
        insert(database, link, VersionVerdict::Version, "", code, deed.at)?;
        touch(database, key)?;
        changed += 1;
    }
    if changed > 0 {
        let detail = serde_json::json!({ "versions": found.len(), "changed": changed });
        append_audit(database, deed, "lineage.find", "lineage", agency, &detail)?;
    }
    Ok(changed)
}

/// Both ends are looked at again by whatever follows changes.
fn touch(database: &mut Database, (earlier, later): &(String, String)) -> Result<()> {
    note_change(database, earlier)?;
    note_change(database, later)
}

fn rows_of(database: &mut Database, agency: &str) -> Result<Vec<LineageRow>> {
    let rows = lineage::table.filter(lineage::agency_code.eq(agency)).order((lineage::earlier_id, lineage::later_id));
    Ok(rows.select(LineageRow::as_select()).load(database)?)
}

/// Agencies with a row that names an edition or carries a mark, and those that have versions already.
pub(in crate::duplicates) fn agencies_with_editions(database: &mut Database) -> Result<BTreeSet<String>> {
    let marked =
        work::document.not_like("%\"plan_edition\":null%").or(work::document.not_like("%\"amendment_mark\":null%"));
    let mut agencies: Vec<String> = work::table.filter(marked).select(work::agency_code).distinct().load(database)?;
    agencies.extend(lineage::table.select(lineage::agency_code).distinct().load::<String>(database)?);
    Ok(agencies.into_iter().collect())
}

fn insert(
    database: &mut Database,
    link: &VersionLink,
    verdict: VersionVerdict,
    by: &str,
    agency: &str,
    at: Timestamp,
) -> Result<()> {
    let reason = serde_json::to_string(&link.reason).map_err(Error::internal)?;
    diesel::insert_into(lineage::table)
        .values((
            lineage::earlier_id.eq(&link.earlier),
            lineage::later_id.eq(&link.later),
            lineage::kind.eq(link.kind.name()),
            lineage::verdict.eq(verdict.name()),
            lineage::reason.eq(reason),
            lineage::said_by.eq(by),
            lineage::agency_code.eq(agency),
            lineage::at.eq(at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// The row of a project that would be saved as this that it is a new version of, if there is one.
pub fn version_of(database: &mut Database, sight: &Sight, one: &Work) -> Result<Option<Side>> {
    if one.plan_edition.is_none() && one.amendment_mark.is_none() {
        return Ok(None);
    }
    let mut works = agency_works(database, &one.agency.code)?;
    works.retain(|(work, _)| work.id != one.id);
    works.push((one.clone(), i64::MAX));
    let list: Vec<(&Work, i64)> = works.iter().map(|(work, since)| (work, *since)).collect();
    let Some(link) = links(&list).into_iter().find(|link| link.later == one.id) else { return Ok(None) };
    let seen = works_seen(database, sight, &[link.earlier].into())?;
    Ok(seen.into_values().next().map(|work| side(&work)))
}

/// Code of the agency of a project that the caller sees.
pub fn owner_of(database: &mut Database, sight: &Sight, id: &str) -> Result<String> {
    let seen = works_seen(database, sight, &[id.to_owned()].into())?;
    seen.get(id).map(|work| work.agency.code.clone()).ok_or_else(|| Error::not_found("โครงการ", "project", id))
}

fn side(work: &Work) -> Side {
    Side {
        id: work.id.clone(),
        title: work.title.clone(),
        agency: work.agency.code.clone(),
        agency_name: work.agency.name_th.clone(),
    }
}

/// The versions of a project that the caller sees, and what was said against one.
pub fn lineage_of(database: &mut Database, sight: &Sight, id: &str) -> Result<Lineage> {
    let missing = || Error::not_found("โครงการ", "project", id);
    let own = works_seen(database, sight, &[id.to_owned()].into())?;
    let agency = own.get(id).map(|work| work.agency.code.clone()).ok_or_else(missing)?;
    let rows = rows_of(database, &agency)?;
    let mut family = BTreeSet::from([id.to_owned()]);
    loop {
        let before = family.len();
        for row in rows.iter().filter(|row| row.holds()) {
            if family.contains(&row.earlier_id) || family.contains(&row.later_id) {
                family.extend([row.earlier_id.clone(), row.later_id.clone()]);
            }
        }
        if family.len() == before {
            break;
        }
    }
    let beside = |row: &&LineageRow| !row.holds() && (row.earlier_id == id || row.later_id == id);
    let mut needed = family.clone();
    needed.extend(rows.iter().filter(beside).flat_map(|row| [row.earlier_id.clone(), row.later_id.clone()]));
    let mut works = works_seen(database, sight, &needed)?;
    let links: Vec<Version> = rows
        .into_iter()
        .filter(|row| if row.holds() { family.contains(&row.earlier_id) } else { beside(&row) })
        .filter(|row| works.contains_key(&row.earlier_id) && works.contains_key(&row.later_id))
        .map(LineageRow::version)
        .collect::<Result<_>>()?;
    works.retain(|id, _| family.contains(id));
    let holding = || links.iter().filter(|link| link.verdict == VersionVerdict::Version);
    let mut order: Vec<String> = Vec::new();
    let mut left: BTreeSet<String> = works.keys().cloned().collect();
    while let Some(next) = left
        .iter()
        .find(|id| holding().all(|link| link.later != **id || !left.contains(&link.earlier)))
        .or_else(|| left.first())
        .cloned()
    {
        left.remove(&next);
        order.push(next);
    }
    let current = order.last().cloned().unwrap_or_else(|| id.to_owned());
    let steps = steps::steps_of(database, sight, &works.keys().cloned().collect())?;
    Ok(Lineage {
        chain: works.get(&current).map(|work| chain(work, steps)).unwrap_or_default(),
        current,
        versions: order.iter().filter_map(|id| works.get(id)).map(side).collect(),
        links,
    })
}

/// Keeps what an agency says of two of its projects, in the place of what was said or found before.
///
/// # Errors
/// `NotFound` for a project that the caller does not see; `Impossible` for projects of two agencies, for one and the same, and for a
/// circle of versions; `Malformed` without a reason.
pub fn put_lineage(
    database: &mut Database,
    sight: &Sight,
    (earlier, later): (&str, &str),
    new: &NewLineage,
    deed: &Deed,
) -> Result<()> {
    let reason = new.reason.trim();
    if reason.is_empty() || reason.chars().count() > MOST_REASON {
        let words = Words::new("ต้องมีเหตุผล 1 ถึง 4,000 ตัวอักษร", "a reason of 1 to 4,000 characters is needed");
        return Err(Error::malformed(Fault::pointer("/reason", "reason-needed", words)));
    }
    let works = works_seen(database, sight, &[earlier.to_owned(), later.to_owned()].into())?;
    let find = |id: &str| works.get(id).ok_or_else(|| Error::not_found("โครงการ", "project", id));
    let (of_earlier, of_later) = (&find(earlier)?.agency.code, &find(later)?.agency.code);
    if of_earlier != of_later || earlier == later {
        let words = Words::new(
            "รายการสองรุ่นต้องเป็นของหน่วยงานเดียวกันและเป็นคนละรายการ",
            "two versions are two projects of one agency",
        );
        return Err(Error::impossible(Fault::parameter("earlier", "not-versions", words)));
    }
    let before = lineage_of(database, &Sight::Everything, later)?;
    let reverse = before
        .links
        .iter()
        .any(|link| link.earlier == later && link.later == earlier && link.verdict == VersionVerdict::Version);
    if reverse && new.verdict == VersionVerdict::Version {
        let words = Words::new("ลำดับรุ่นวนกลับมาที่เดิม", "the versions would make a circle");
        return Err(Error::impossible(Fault::parameter("earlier", "circle", words)));
    }
    let key = (earlier.to_owned(), later.to_owned());
    diesel::delete(lineage::table.find((&key.0, &key.1))).execute(database)?;
    let link = VersionLink {
        earlier: key.0.clone(),
        later: key.1.clone(),
        kind: new.kind.unwrap_or(LinkKind::Amended),
        reason: Bilingual::new(reason, reason),
    };
    insert(database, &link, new.verdict, &deed.actor, of_later, deed.at)?;
    touch(database, &key)?;
    let detail = serde_json::json!({ "earlier": earlier, "verdict": new.verdict.name(), "kind": link.kind.name(), "reason": reason });
    append_audit(database, deed, "project.lineage", "project", later, &detail)
}
