//! Projects read: pages of them, one of them, and what an import needs to know of those that are there.

use diesel::prelude::*;

use crate::access::Sight;
use crate::catalog::Dataset;
use crate::catalog::store::{find_dataset, get_dataset};
use crate::duplicates::lineage::store::is_current;
use crate::error::{Error, Result};
use crate::plans::project::Project;
use crate::plans::publish::COLLECTION;
use crate::plans::query::ProjectFilter;
use crate::storage::schema::{feature, project, project_area, project_budget, project_identifier};
use crate::storage::spatial::project_in_box;
use crate::storage::{Backend, Database};
use crate::visible;

type ProjectQuery<'a> = project::BoxedQuery<'a, Backend>;

fn read(record: &str) -> Result<Project> {
    serde_json::from_str(record).map_err(|cause| Error::Internal(format!("a stored project cannot be read: {cause}")))
}

/// A project as a caller reads it: all of it where he owns it, else what everybody may read.
fn shown(sight: &Sight, (owner, record, public): &(String, String, String)) -> Result<Project> {
    read(if public.is_empty() || sight.owns(owner) { record } else { public })
}

/// Projects that may be seen and that the filter lets through, by id, from after `after`.
pub fn list_projects(
    database: &mut Database,
    sight: &Sight,
    filter: &ProjectFilter,
    after: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Project>> {
    // Only where a box is asked for is the collection's number needed.
    let published = match filter.bbox {
        Some(_) => find_dataset(database, &Sight::Everything, COLLECTION)?,
        None => None,
    };
    let records: Vec<(String, String, String)> = matching(database, sight, filter, published.as_ref())
        .filter(project::id.gt(after.to_owned()))
        .order(project::id)
        .offset(skip)
        .limit(limit)
        .select((project::agency_code, project::record, project::record_public))
        .load(database)?;
    records.iter().map(|record| shown(sight, record)).collect()
}

fn matching<'a>(
    database: &Database,
    sight: &Sight,
    filter: &ProjectFilter,
    published: Option<&Dataset>,
) -> ProjectQuery<'a> {
    let mut query = project::table.into_boxed().filter(visible!(project, sight));
    if let Some(words) = &filter.words {
        // A search key holds no wildcard. What is hidden from the caller is not searched for him.
        let pattern = format!("%{words}%");
        let public = project::title_search_public.like(pattern.clone());
        query = match sight {
            Sight::Everything => query.filter(project::title_search.like(pattern)),
            Sight::Agency(own) => {
                let owned = project::agency_code.eq(own.clone()).and(project::title_search.like(pattern));
                query.filter(public.or(owned))
            }
            Sight::Public => query.filter(public),
        };
    }
    if !filter.agencies.is_empty() {
        query = query.filter(project::agency_code.eq_any(filter.agencies.clone()));
    }
    if let Some(programme) = filter.programme {
        query = query.filter(project::programme.eq(programme));
    }
    if let Some(status) = filter.plan_status {
        query = query.filter(project::plan_status.eq(status));
    }
    if let Some(status) = filter.coordination_status {
        query = query.filter(project::coordination_status.eq(status));
    }
    if let Some(status) = filter.money_status {
        query = query.filter(project::money_status.eq(status));
    }
    if let Some(status) = filter.execution_status {
        query = query.filter(project::execution_status.eq(status));
    }
    if let Some(year) = filter.fiscal_year {
        let funded = project_budget::table.filter(project_budget::fiscal_year.eq(year));
        query = query.filter(project::id.eq_any(funded.select(project_budget::project_id)));
    }
    if let Some(area) = &filter.area {
        let within = project_area::table.filter(project_area::area_code.like(format!("{area}%")));
        query = query.filter(project::id.eq_any(within.select(project_area::project_id)));
    }
    if filter.current {
        query = query.filter(is_current());
    }
    if let Some(wanted) = filter.placed {
        let placed = project::location_quality.eq_any(["surveyed", "drawn", "located"]);
        query = if wanted { query.filter(placed) } else { query.filter(diesel::dsl::not(placed)) };
    }
    if let Some((scheme, value)) = &filter.identifier {
        let named = project_identifier::table
            .filter(project_identifier::scheme.eq(scheme.clone()))
            .filter(project_identifier::value.eq(value.clone()));
        query = query.filter(project::id.eq_any(named.select(project_identifier::project_id)));
    }
    let inside = filter.bbox.as_ref().zip(published);
    if let Some(condition) = inside.and_then(|(bbox, of)| project_in_box(database, of.number, bbox)) {
        query = query.filter(condition);
    }
    query
}

pub fn find_project(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Project>> {
    let record: Option<(String, String, String)> = project::table
        .filter(visible!(project, sight))
        .filter(project::id.eq(id.to_owned()))
        .select((project::agency_code, project::record, project::record_public))
        .first(database)
        .optional()?;
    record.map(|record| shown(sight, &record)).transpose()
}

pub fn get_project(database: &mut Database, sight: &Sight, id: &str) -> Result<Project> {
    find_project(database, sight, id)?.ok_or_else(|| Error::not_found("โครงการ", "project", id))
}

/// Ids of projects that have no geometry: the feature of each tells.
pub(super) fn unplaced(database: &mut Database, agency: Option<&str>, after: &str, limit: i64) -> Result<Vec<String>> {
    let published = get_dataset(database, &Sight::Everything, COLLECTION)?;
    let placed = feature::table
        .filter(feature::store.eq(published.number))
        .filter(feature::id.eq(project::id))
        .filter(feature::geometry_json.is_not_null());
    let mut query = project::table
        .into_boxed()
        .filter(project::id.gt(after.to_owned()))
        .filter(diesel::dsl::not(diesel::dsl::exists(placed)));
    if let Some(agency) = agency {
        query = query.filter(project::agency_code.eq(agency.to_owned()));
    }
    Ok(query.order(project::id).limit(limit).select(project::id).load(database)?)
}

/// What an import must know of a project that it may meet again.
#[derive(Debug, Clone)]
pub struct SourceRow {
    pub agency: String,
    pub key: String,
    pub id: String,
    /// Hash of the content as it was last imported, or made by hand.
    pub content_hash: String,
}

/// The projects of some agencies that have a source key.
pub fn list_sources(database: &mut Database, agencies: &[String]) -> Result<Vec<SourceRow>> {
    let mut found = Vec::new();
    for code in agencies {
        let rows: Vec<(Option<String>, String, String)> = project::table
            .filter(project::agency_code.eq(code))
            .filter(project::source_key.is_not_null())
            .select((project::source_key, project::id, project::content_hash))
            .load(database)?;
        found.extend(rows.into_iter().filter_map(|(key, id, content_hash)| {
            Some(SourceRow { agency: code.clone(), key: key?, id, content_hash })
        }));
    }
    Ok(found)
}
