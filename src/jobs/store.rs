//! Jobs in the database.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::job::{Job, JobState};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::storage::schema::job;
use crate::storage::{Backend, Database};
use crate::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = job)]
struct JobRow {
    id: String,
    kind: String,
    state: String,
    agency_code: String,
    done: i64,
    total: i64,
    request: String,
    result: String,
    created_at: i64,
    updated_at: i64,
    step: String,
    rows: i64,
}

impl JobRow {
    fn job(self) -> Result<Job> {
        let read = |text: &str| serde_json::from_str::<Value>(text).map_err(Error::internal);
        Ok(Job {
            request: read(&self.request)?,
            result: read(&self.result)?,
            state: JobState::stored(&self.state),
            created_at: Timestamp(self.created_at).to_rfc3339(),
            updated_at: Timestamp(self.updated_at).to_rfc3339(),
            id: self.id,
            kind: self.kind,
            agency: self.agency_code,
            done: self.done,
            total: self.total,
            step: self.step,
            rows: self.rows,
        })
    }
}

/// The jobs that may be seen: an agency's own, or all.
fn seen<'a>(sight: &Sight) -> job::BoxedQuery<'a, Backend> {
    let query = job::table.into_boxed();
    match sight {
        Sight::Everything => query,
        Sight::Agency(own) => query.filter(job::agency_code.eq(own.clone())),
        // No agency has an empty code.
        Sight::Public => query.filter(job::agency_code.eq("")),
    }
}

/// Jobs, newest first, from before the id `before`.
pub fn list_jobs(
    database: &mut Database,
    sight: &Sight,
    before: Option<&str>,
    skip: i64,
    limit: i64,
) -> Result<Vec<Job>> {
    let mut query = seen(sight);
    if let Some(before) = before {
        query = query.filter(job::id.lt(before.to_owned()));
    }
    let rows: Vec<JobRow> =
        query.order(job::id.desc()).offset(skip).limit(limit).select(JobRow::as_select()).load(database)?;
    rows.into_iter().map(JobRow::job).collect()
}

pub fn get_job(database: &mut Database, sight: &Sight, id: &str) -> Result<Job> {
    let row: Option<JobRow> =
        seen(sight).filter(job::id.eq(id.to_owned())).select(JobRow::as_select()).first(database).optional()?;
    row.ok_or_else(|| Error::not_found("งาน", "job", id))?.job()
}

/// Notes that a job has begun. Ids must be ordered by time.
///
/// # Errors
/// `Conflict` while another job of this kind runs.
pub fn insert_job(database: &mut Database, id: &str, kind: &str, request: &Value, deed: &Deed) -> Result<Job> {
    let running: i64 = job::table
        .filter(job::kind.eq(kind))
        .filter(job::state.eq(JobState::Running.name()))
        .count()
        .get_result(database)?;
    if running > 0 {
        return Err(Error::Conflict(
            Fault::new(
                crate::error::At::Whole,
                "already-running",
                Words::new("งานประเภทนี้กำลังทำอยู่", "such a job is running already"),
            )
            .remedy("รอให้เสร็จ หรือยกเลิกงานนั้นก่อน ดูได้ที่ /jobs", "wait until it ends, or cancel it first; see /jobs"),
        ));
    }
    add_job(database, id, kind, JobState::Running, request, deed)
}

/// Notes a job of a kind whose jobs wait for each other.
pub fn queue_job(database: &mut Database, id: &str, kind: &str, request: &Value, deed: &Deed) -> Result<Job> {
    add_job(database, id, kind, JobState::Waiting, request, deed)
}

fn add_job(
    database: &mut Database,
    id: &str,
    kind: &str,
    state: JobState,
    request: &Value,
    deed: &Deed,
) -> Result<Job> {
    diesel::insert_into(job::table)
        .values((
            job::id.eq(id),
            job::kind.eq(kind),
            job::state.eq(state.name()),
            job::agency_code.eq(&deed.agency),
            job::done.eq(0_i64),
            job::total.eq(0_i64),
            job::request.eq(request.to_string()),
            job::result.eq("null"),
            job::created_at.eq(deed.at.0),
            job::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    append_audit(database, deed, "job.create", "job", id, &json!({ "kind": kind, "request": request }))?;
    get_job(database, &Sight::Everything, id)
}

/// The ids of the jobs of a kind that wait, oldest first.
pub fn waiting_jobs(database: &mut Database, kind: &str) -> Result<Vec<String>> {
    let waiting = job::table.filter(job::kind.eq(kind)).filter(job::state.eq(JobState::Waiting.name()));
    Ok(waiting.order(job::id).select(job::id).load(database)?)
}

/// The ids of the jobs of a kind that are said to run, oldest first.
pub fn running_jobs(database: &mut Database, kind: &str) -> Result<Vec<String>> {
    let running = job::table.filter(job::kind.eq(kind)).filter(job::state.eq(JobState::Running.name()));
    Ok(running.order(job::id).select(job::id).load(database)?)
}

/// Turns a waiting job into a running one; says whether it was waiting.
pub fn claim_job(database: &mut Database, id: &str, at: Timestamp) -> Result<bool> {
    let claimed = diesel::update(job::table.find(id).filter(job::state.eq(JobState::Waiting.name())))
        .set((job::state.eq(JobState::Running.name()), job::updated_at.eq(at.0)))
        .execute(database)?;
    Ok(claimed > 0)
}

/// Lets a job that is said to run wait for its turn again, since whoever ran it has died.
pub fn requeue_job(database: &mut Database, id: &str, at: Timestamp) -> Result<()> {
    diesel::update(job::table.find(id).filter(job::state.eq(JobState::Running.name())))
        .set((job::state.eq(JobState::Waiting.name()), job::updated_at.eq(at.0)))
        .execute(database)?;
    Ok(())
}

/// How far a job has come.
#[derive(Debug, Clone, Copy)]
pub struct Come<'a> {
    pub step: &'a str,
    pub done: i64,
    pub total: i64,
    pub rows: i64,
}

/// Notes how far a running job is, and says whether it is still wanted. Progress is no change in the sense of the audit trail.
pub fn note_progress(database: &mut Database, id: &str, come: &Come, at: Timestamp) -> Result<bool> {
    let noted = diesel::update(job::table.find(id).filter(job::state.eq(JobState::Running.name())))
        .set((
            job::done.eq(come.done),
            job::total.eq(come.total),
            job::step.eq(come.step),
            job::rows.eq(come.rows),
            job::updated_at.eq(at.0),
        ))
        .execute(database)?;
    Ok(noted > 0)
}

/// Notes that a job is done, also when it was cancelled too late to be stopped: what was done is said.
pub fn finish_job(database: &mut Database, id: &str, result: &Value, at: Timestamp) -> Result<()> {
    diesel::update(job::table.find(id))
        .set((
            job::state.eq(JobState::Done.name()),
            job::done.eq(job::total),
            job::result.eq(result.to_string()),
            job::updated_at.eq(at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// Notes why a job failed; a job that was cancelled stays cancelled.
pub fn fail_job(database: &mut Database, id: &str, result: &Value, at: Timestamp) -> Result<()> {
    diesel::update(job::table.find(id).filter(job::state.eq(JobState::Running.name())))
        .set((job::state.eq(JobState::Failed.name()), job::result.eq(result.to_string()), job::updated_at.eq(at.0)))
        .execute(database)?;
    Ok(())
}

/// Cancels a running or waiting job; it stops at its next step and leaves nothing behind.
///
/// # Errors
/// `Conflict` when the job has ended already.
pub fn cancel_job(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    let under_way = [JobState::Running.name(), JobState::Waiting.name()];
    let cancelled = diesel::update(job::table.find(id).filter(job::state.eq_any(under_way)))
        .set((job::state.eq(JobState::Cancelled.name()), job::updated_at.eq(deed.at.0)))
        .execute(database)?;
    if cancelled == 0 {
        return Err(Error::Conflict(Fault::parameter(
            "id",
            "already-ended",
            Words::new("งานนี้จบไปแล้ว", "this job has ended already"),
        )));
    }
    append_audit(database, deed, "job.cancel", "job", id, &json!({}))
}

/// Marks as failed the jobs that are said to run and have not been heard of since `silent_since`: for the start of a server. Running
/// jobs note their progress every half second or so. Those of the kind `resumed` are gone on with and left alone. Says how many there were.
pub fn fail_orphans(database: &mut Database, resumed: &str, silent_since: Timestamp, at: Timestamp) -> Result<usize> {
    let result =
        json!({ "error": { "th": "ระบบหยุดทำงานก่อนงานนี้จะเสร็จ", "en": "the hub stopped before this job was done" } });
    let orphans = job::table
        .filter(job::state.eq(JobState::Running.name()))
        .filter(job::kind.ne(resumed))
        .filter(job::updated_at.le(silent_since.0));
    Ok(diesel::update(orphans)
        .set((job::state.eq(JobState::Failed.name()), job::result.eq(result.to_string()), job::updated_at.eq(at.0)))
        .execute(database)?)
}
