//! Cases as rows.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::links::CHUNK;
use crate::duplicates::cases::model::{Case, CaseState};
use crate::error::{Error, Result};
use crate::on_each_backend;
use crate::storage::Database;
use crate::storage::schema::{case_member, duplicate_case};

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = duplicate_case)]
pub(super) struct CaseRow {
    id: String,
    state: String,
    founding: String,
    merged_into: String,
    members: String,
    score: i64,
    fingerprint: String,
    proposal: String,
    version: i64,
    found_at: i64,
    updated_at: i64,
}

pub(super) fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| Error::Internal(format!("a stored case cannot be read: {cause}")))
}

/// States of cases that no longer live.
const ENDED: [&str; 2] = ["merged", "dissolved"];

impl CaseRow {
    fn of(case: &Case) -> Result<CaseRow> {
        Ok(CaseRow {
            id: case.id.clone(),
            state: case.state.name().to_owned(),
            founding: text(&case.founding)?,
            merged_into: case.merged_into.clone().unwrap_or_default(),
            members: text(&case.members)?,
            score: case.score,
            fingerprint: case.fingerprint.clone(),
            proposal: text(&case.proposal)?,
            version: case.version,
            found_at: case.found_at,
            updated_at: case.updated_at,
        })
    }

    pub(super) fn case(self) -> Result<Case> {
        let unknown = || Error::internal("a stored case has no known state");
        Ok(Case {
            state: CaseState::from_name(&self.state).ok_or_else(unknown)?,
            founding: read(&self.founding)?,
            merged_into: Some(self.merged_into).filter(|id| !id.is_empty()),
            members: read(&self.members)?,
            proposal: read(&self.proposal)?,
            id: self.id,
            score: self.score,
            fingerprint: self.fingerprint,
            version: self.version,
            found_at: self.found_at,
            updated_at: self.updated_at,
        })
    }
}

/// A case by its id, living or not, whoever asks.
pub(super) fn find_case(database: &mut Database, id: &str) -> Result<Option<Case>> {
    let row: Option<CaseRow> =
        duplicate_case::table.find(id).select(CaseRow::as_select()).first(database).optional()?;
    row.map(CaseRow::case).transpose()
}

pub(super) fn insert_cases(database: &mut Database, cases: &[&Case]) -> Result<()> {
    for chunk in cases.chunks(Database::rows_per_insert(11)) {
        let rows = chunk.iter().map(|case| CaseRow::of(case)).collect::<Result<Vec<_>>>()?;
        on_each_backend!(database, connection => diesel::insert_into(duplicate_case::table).values(&rows).execute(connection))?;
    }
    Ok(())
}

pub(super) fn update_case(database: &mut Database, case: &Case) -> Result<()> {
    diesel::update(duplicate_case::table.find(&case.id)).set(CaseRow::of(case)?).execute(database)?;
    Ok(())
}

/// The living cases of some works, or all of them.
pub(super) fn living_cases(database: &mut Database, of: Option<&BTreeSet<String>>) -> Result<Vec<Case>> {
    let living = duplicate_case::table.filter(duplicate_case::state.ne_all(ENDED)).order(duplicate_case::id);
    match of {
        None => {
            let rows: Vec<CaseRow> = living.select(CaseRow::as_select()).load(database)?;
            rows.into_iter().map(CaseRow::case).collect()
        }
        Some(works) => {
            let works: Vec<String> = works.iter().cloned().collect();
            let mut ids: BTreeSet<String> = BTreeSet::new();
            for chunk in works.chunks(CHUNK) {
                let of_chunk = case_member::table.filter(case_member::work_id.eq_any(chunk.to_vec()));
                ids.extend(of_chunk.select(case_member::case_id).load::<String>(database)?);
            }
            Ok(living_of_ids(database, &ids.into_iter().collect::<Vec<_>>())?.into_values().collect())
        }
    }
}

/// Which case each of some works, or each work, is in.
pub(super) fn homes(database: &mut Database, of: Option<&BTreeSet<String>>) -> Result<BTreeMap<String, String>> {
    let columns = (case_member::work_id, case_member::case_id);
    let rows: Vec<(String, String)> = match of {
        None => case_member::table.select(columns).load(database)?,
        Some(works) => {
            let mut rows = Vec::new();
            for chunk in works.iter().cloned().collect::<Vec<_>>().chunks(CHUNK) {
                let of_chunk = case_member::table.filter(case_member::work_id.eq_any(chunk.to_vec())).select(columns);
                rows.extend(of_chunk.load::<(String, String)>(database)?);
            }
            rows
        }
    };
    Ok(rows.into_iter().collect())
}

/// Moves works between cases: those that left every case, and those that are in another one than before.
pub(super) fn rehome(database: &mut Database, left: &[String], came: &[(String, String)]) -> Result<()> {
    let moved: Vec<String> = left.iter().chain(came.iter().map(|(work, _)| work)).cloned().collect();
    for chunk in moved.chunks(CHUNK) {
        diesel::delete(case_member::table.filter(case_member::work_id.eq_any(chunk.to_vec()))).execute(database)?;
    }
    for chunk in came.chunks(Database::rows_per_insert(2)) {
        let rows: Vec<_> =
            chunk.iter().map(|(work, case)| (case_member::work_id.eq(work), case_member::case_id.eq(case))).collect();
        on_each_backend!(database, connection => diesel::insert_into(case_member::table).values(&rows).execute(connection))?;
    }
    Ok(())
}

/// Which of these cases live.
pub(super) fn living_among(database: &mut Database, ids: &[String]) -> Result<BTreeSet<String>> {
    let mut living = BTreeSet::new();
    for chunk in ids.chunks(CHUNK) {
        let found = duplicate_case::table
            .filter(duplicate_case::id.eq_any(chunk.to_vec()))
            .filter(duplicate_case::state.ne_all(ENDED));
        living.extend(found.select(duplicate_case::id).load::<String>(database)?);
    }
    Ok(living)
}

/// Those of these cases that live, by their ids.
pub(super) fn living_of_ids(database: &mut Database, ids: &[String]) -> Result<BTreeMap<String, Case>> {
    let mut cases = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<CaseRow> = duplicate_case::table
            .filter(duplicate_case::id.eq_any(chunk.to_vec()))
            .filter(duplicate_case::state.ne_all(ENDED))
            .select(CaseRow::as_select())
            .load(database)?;
        for row in rows {
            let case = row.case()?;
            cases.insert(case.id.clone(), case);
        }
    }
    Ok(cases)
}
