//! Plans in the database.

use diesel::prelude::*;
use serde_json::Value;

use crate::access::store::{append_audit, find_agency};
use crate::access::{Deed, Sight};
use crate::error::{At, Error, Fault, Result, Words};
use crate::plans::plan::Plan;
use crate::plans::plan::query::PlanFilter;
use crate::plans::store::unknown_owner;
use crate::storage::Database;
use crate::storage::schema::{plan, plan_edition, plan_row};
use crate::{thai, visible};

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = plan)]
struct PlanColumns {
    agency_code: String,
    visibility: &'static str,
    kind: &'static str,
    title_search: String,
    year_first: i32,
    year_last: i32,
    record: String,
    version: i64,
    updated_at: i64,
}

impl PlanColumns {
    fn of(plan: &Plan, deed: &Deed) -> Result<Self> {
        Ok(PlanColumns {
            agency_code: plan.agency.clone(),
            visibility: plan.visibility.name(),
            kind: plan.kind.name(),
            title_search: thai::search_key(&plan.title),
            year_first: plan.year_first,
            year_last: plan.year_last,
            record: serde_json::to_string(plan).map_err(Error::internal)?,
            version: plan.version,
            updated_at: deed.at.0,
        })
    }
}

fn read(record: &str) -> Result<Plan> {
    serde_json::from_str(record).map_err(|cause| Error::internal(format!("a stored plan cannot be read: {cause}")))
}

/// Plans that may be seen and that the filter lets through, by id, from after `after`.
pub fn list_plans(
    database: &mut Database,
    sight: &Sight,
    filter: &PlanFilter,
    after: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Plan>> {
    let mut query = plan::table.into_boxed().filter(visible!(plan, sight));
    if let Some(words) = &filter.words {
        // A search key holds no wildcard.
        query = query.filter(plan::title_search.like(format!("%{words}%")));
    }
    if !filter.agencies.is_empty() {
        query = query.filter(plan::agency_code.eq_any(filter.agencies.clone()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(plan::kind.eq(kind));
    }
    if let Some(year) = filter.year {
        query = query.filter(plan::year_first.le(year)).filter(plan::year_last.ge(year));
    }
    let query = query.filter(plan::id.gt(after.to_owned())).order(plan::id).offset(skip).limit(limit);
    let records: Vec<String> = query.select(plan::record).load(database)?;
    records.iter().map(|record| read(record)).collect()
}

/// # Errors
/// `NotFound` where there is none that may be seen.
pub fn get_plan(database: &mut Database, sight: &Sight, id: &str) -> Result<Plan> {
    let query = plan::table.filter(visible!(plan, sight)).filter(plan::id.eq(id.to_owned())).select(plan::record);
    let record: Option<String> = query.first(database).optional()?;
    record.map(|record| read(&record)).transpose()?.ok_or_else(|| Error::not_found("แผน", "plan", id))
}

/// Adds a plan that was checked.
///
/// # Errors
/// `Conflict` when its id is taken; `Impossible` when its agency is unknown.
pub fn insert_plan(database: &mut Database, mut new: Plan, deed: &Deed) -> Result<Plan> {
    find_agency(database, &new.agency)?.ok_or_else(|| unknown_owner(&new.agency))?;
    let taken: i64 = plan::table.filter(plan::id.eq(&new.id)).count().get_result(database)?;
    if taken > 0 {
        let words = Words::new("มีแผนรหัสนี้แล้ว", "there is a plan of this id already");
        return Err(Error::Conflict(
            Fault::pointer("/id", "taken", words).remedy("เว้นรหัสไว้ให้ระบบตั้ง", "leave the id out"),
        ));
    }
    new.version = 1;
    new.created_at = Some(deed.at.to_rfc3339());
    new.updated_at = Some(deed.at.to_rfc3339());
    diesel::insert_into(plan::table)
        .values((plan::id.eq(&new.id), PlanColumns::of(&new, deed)?, plan::created_at.eq(deed.at.0)))
        .execute(database)?;
    append_audit(database, deed, "plan.create", "plan", &new.id, &detail(&new)?)?;
    Ok(new)
}

/// Replaces what is said of a plan. Rows, and the projects made of them, follow its visibility.
///
/// # Errors
/// `Conflict` for other years or another agency while the plan has rows.
pub fn update_plan(database: &mut Database, current: &Plan, mut new: Plan, deed: &Deed) -> Result<Plan> {
    let rows: i64 = plan_row::table.filter(plan_row::plan_id.eq(&current.id)).count().get_result(database)?;
    let other = new.agency != current.agency || new.years() != current.years();
    if rows > 0 && other {
        let words = Words::new("แผนที่มีรายการแล้วเปลี่ยนหน่วยงานหรือปีไม่ได้", "a plan with rows keeps its agency and its years");
        let fault = Fault::new(At::Whole, "plan-has-rows", words);
        return Err(Error::Conflict(fault.remedy("สร้างแผนใหม่", "make another plan")));
    }
    find_agency(database, &new.agency)?.ok_or_else(|| unknown_owner(&new.agency))?;
    new.version = current.version + 1;
    new.created_at.clone_from(&current.created_at);
    new.updated_at = Some(deed.at.to_rfc3339());
    diesel::update(plan::table.find(&new.id)).set(PlanColumns::of(&new, deed)?).execute(database)?;
    append_audit(database, deed, "plan.update", "plan", &new.id, &detail(&new)?)?;
    if new.visibility != current.visibility || new.agency != current.agency {
        super::editions::follow_plan(database, &new, deed)?;
    }
    Ok(new)
}

/// Removes a plan with its editions and rows, and the projects that were made for them.
///
/// # Errors
/// `Conflict` when an edition is bound.
pub fn delete_plan(database: &mut Database, found: &Plan, deed: &Deed) -> Result<()> {
    let bound: i64 = plan_edition::table
        .filter(plan_edition::plan_id.eq(&found.id))
        .filter(plan_edition::bound_at.is_not_null())
        .count()
        .get_result(database)?;
    if bound > 0 {
        let words =
            Words::new("แผนมีฉบับที่รวมเล่มแล้ว จึงลบไม่ได้", "the plan has an edition that is bound and cannot be removed");
        let fault = Fault::new(At::Whole, "edition-bound", words);
        return Err(Error::Conflict(fault.remedy("เปลี่ยนการเผยแพร่เป็น private แทน", "make it private instead")));
    }
    let ids: Vec<String> =
        plan_row::table.filter(plan_row::plan_id.eq(&found.id)).select(plan_row::id).load(database)?;
    super::plan_rows::delete_rows(database, &ids, deed)?;
    diesel::delete(plan::table.find(&found.id)).execute(database)?;
    append_audit(database, deed, "plan.delete", "plan", &found.id, &detail(found)?)
}

fn detail(plan: &Plan) -> Result<Value> {
    serde_json::to_value(plan).map_err(Error::internal)
}
