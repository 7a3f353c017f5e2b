//! Imports in the database.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::JOB;
use super::record::{Import, ImportFile, ImportState, Made, Signed};
use super::report::{Changes, Report};
use super::wishes::ImportWishes;
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::jobs::JobState;
use crate::jobs::store::{cancel_job, queue_job};
use crate::storage::schema::{feature, import, job};
use crate::storage::{Backend, Database};
use crate::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = import)]
struct ImportRow {
    id: String,
    job_id: String,
    agency_code: String,
    actor: String,
    actor_agency: String,
    actor_is_admin: bool,
    file_name: String,
    media_type: String,
    bytes: i64,
    sha256: String,
    kept: bool,
    state: String,
    wishes: String,
    report: String,
    error: String,
    made: String,
    created_at: i64,
    updated_at: i64,
}

impl ImportRow {
    fn import(self) -> Result<Import> {
        Ok(Import {
            wishes: serde_json::from_str(&self.wishes).map_err(Error::internal)?,
            report: serde_json::from_str(&self.report).map_err(Error::internal)?,
            error: serde_json::from_str(&self.error).map_err(Error::internal)?,
            made: serde_json::from_str(&self.made).map_err(Error::internal)?,
            state: ImportState::stored(&self.state),
            file: ImportFile {
                name: self.file_name,
                media_type: self.media_type,
                bytes: self.bytes,
                sha256: self.sha256,
                kept: self.kept,
            },
            created_at: Timestamp(self.created_at).to_rfc3339(),
            updated_at: Timestamp(self.updated_at).to_rfc3339(),
            id: self.id,
            job: self.job_id,
            agency: self.agency_code,
            links: vec![],
            signed: Signed { actor: self.actor, agency: self.actor_agency, is_admin: self.actor_is_admin },
        })
    }
}

/// The imports that may be seen: an agency's own, or all.
fn seen<'a>(sight: &Sight) -> import::BoxedQuery<'a, Backend> {
    let query = import::table.into_boxed();
    match sight {
        Sight::Everything => query,
        Sight::Agency(own) => query.filter(import::agency_code.eq(own.clone())),
        // No agency has an empty code.
        Sight::Public => query.filter(import::agency_code.eq("")),
    }
}

/// Imports, newest first, from before the id `before`.
pub fn list_imports(
    database: &mut Database,
    sight: &Sight,
    before: Option<&str>,
    skip: i64,
    limit: i64,
) -> Result<Vec<Import>> {
    let mut query = seen(sight);
    if let Some(before) = before {
        query = query.filter(import::id.lt(before.to_owned()));
    }
    let rows: Vec<ImportRow> =
        query.order(import::id.desc()).offset(skip).limit(limit).select(ImportRow::as_select()).load(database)?;
    rows.into_iter().map(ImportRow::import).collect()
}

pub fn find_import(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Import>> {
    let row: Option<ImportRow> =
        seen(sight).filter(import::id.eq(id.to_owned())).select(ImportRow::as_select()).first(database).optional()?;
    row.map(ImportRow::import).transpose()
}

pub fn get_import(database: &mut Database, sight: &Sight, id: &str) -> Result<Import> {
    find_import(database, sight, id)?.ok_or_else(|| Error::not_found("การนำเข้า", "import", id))
}

/// How many original files are kept, and their bytes together.
pub fn kept_bytes(database: &mut Database, sight: &Sight) -> Result<(i64, i64)> {
    let bytes: Vec<i64> = seen(sight).filter(import::kept.eq(true)).select(import::bytes).load(database)?;
    Ok((i64::try_from(bytes.len()).map_err(Error::internal)?, bytes.iter().sum()))
}

/// A file that was received, to be noted.
#[derive(Debug, Clone)]
pub struct NewImport {
    pub id: String,
    /// Id for its first job; jobs are ordered by their ids.
    pub job: String,
    /// Code of the owner of what comes of it.
    pub agency: String,
    pub file: ImportFile,
    pub wishes: ImportWishes,
    pub signed: Signed,
}

/// Notes a file that was received, and puts its dry run into the queue.
pub fn insert_import(database: &mut Database, new: &NewImport, at: Timestamp) -> Result<Import> {
    let deed = new.signed.deed(at);
    diesel::insert_into(import::table)
        .values((
            import::id.eq(&new.id),
            import::job_id.eq(&new.job),
            import::agency_code.eq(&new.agency),
            import::actor.eq(&new.signed.actor),
            import::actor_agency.eq(&new.signed.agency),
            import::actor_is_admin.eq(new.signed.is_admin),
            import::file_name.eq(&new.file.name),
            import::media_type.eq(&new.file.media_type),
            import::bytes.eq(new.file.bytes),
            import::sha256.eq(&new.file.sha256),
            import::kept.eq(new.file.kept),
            import::state.eq(ImportState::Received.name()),
            import::wishes.eq(text(&new.wishes)?),
            import::report.eq("null"),
            import::error.eq("null"),
            import::made.eq("[]"),
            import::before.eq("null"),
            import::created_at.eq(at.0),
            import::updated_at.eq(at.0),
        ))
        .execute(database)?;
    let detail = json!({ "file": new.file.name, "sha256": new.file.sha256, "bytes": new.file.bytes });
    append_audit(database, &deed, "import.create", "import", &new.id, &detail)?;
    queue_job(database, &new.job, JOB, &json!({ "import": new.id }), &as_owner(&deed, &new.agency))?;
    get_import(database, &Sight::Everything, &new.id)
}

/// The job is the owner's to see.
fn as_owner(deed: &Deed, agency: &str) -> Deed {
    Deed { agency: agency.to_owned(), ..deed.clone() }
}

fn text(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// Puts another run of an import into the queue: its dry run with other wishes, or the loading.
///
/// # Errors
/// `Conflict` unless it waits for somebody to say what next.
pub fn queue_run(
    database: &mut Database,
    found: &Import,
    next: ImportState,
    wishes: &ImportWishes,
    job_id: &str,
    deed: &Deed,
) -> Result<Import> {
    let settled = [ImportState::Checked, ImportState::WaitingForYes, ImportState::Failed];
    let from: Vec<&str> = settled.iter().map(|state| state.name()).collect();
    let changed = diesel::update(import::table.find(&found.id).filter(import::state.eq_any(from)))
        .set((
            import::state.eq(next.name()),
            import::job_id.eq(job_id),
            import::wishes.eq(text(wishes)?),
            import::error.eq("null"),
            import::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    if changed == 0 {
        return Err(not_now(found.state));
    }
    let action = if next == ImportState::Loading { "import.commit" } else { "import.update" };
    append_audit(database, deed, action, "import", &found.id, &serde_json::to_value(wishes).map_err(Error::internal)?)?;
    queue_job(database, job_id, JOB, &json!({ "import": found.id }), &as_owner(deed, &found.agency))?;
    get_import(database, &Sight::Everything, &found.id)
}

/// "That cannot be done in this state."
pub fn not_now(state: ImportState) -> Error {
    let name = state.name();
    let words = Words::new(
        format!("ทำไม่ได้เมื่อการนำเข้าอยู่ในสถานะ {name}"),
        format!("that cannot be done while the import is {name}"),
    );
    Error::Conflict(Fault::parameter("id", "not-in-this-state", words))
}

/// What is written of an import under way.
#[derive(Debug, Clone, Default)]
pub struct Progress<'a> {
    pub state: Option<ImportState>,
    pub report: Option<&'a Report>,
    pub made: Option<&'a [Made]>,
    /// Why it failed.
    pub error: Option<Value>,
    pub before: Option<Value>,
}

/// Notes how an import under way has come on; nothing changes where it was cancelled meanwhile, and the answer says so.
pub fn note_import(database: &mut Database, id: &str, come: &Progress, deed: &Deed) -> Result<bool> {
    let under_way = [ImportState::Received.name(), ImportState::Loading.name()];
    let found: i64 = import::table.find(id).filter(import::state.eq_any(under_way)).count().get_result(database)?;
    if found == 0 {
        return Ok(false);
    }
    let update = diesel::update(import::table.find(id));
    update.set(import::updated_at.eq(deed.at.0)).execute(database)?;
    if let Some(report) = come.report {
        diesel::update(import::table.find(id)).set(import::report.eq(text(report)?)).execute(database)?;
    }
    if let Some(made) = come.made {
        diesel::update(import::table.find(id)).set(import::made.eq(text(&made)?)).execute(database)?;
    }
    if let Some(before) = &come.before {
        diesel::update(import::table.find(id)).set(import::before.eq(before.to_string())).execute(database)?;
    }
    if let Some(error) = &come.error {
        diesel::update(import::table.find(id)).set(import::error.eq(error.to_string())).execute(database)?;
    }
    if let Some(state) = come.state {
        diesel::update(import::table.find(id)).set(import::state.eq(state.name())).execute(database)?;
        append_audit(database, deed, &format!("import.{}", state.name()), "import", id, &json!({}))?;
    }
    Ok(true)
}

/// Cancels an import under way, with its job; says whether the job had not begun, so that nobody else will clear up.
pub fn cancel_import(database: &mut Database, found: &Import, deed: &Deed) -> Result<bool> {
    let waiting: i64 =
        job::table.find(&found.job).filter(job::state.eq(JobState::Waiting.name())).count().get_result(database)?;
    let under_way = [JobState::Waiting.name(), JobState::Running.name()];
    let job: i64 = job::table.find(&found.job).filter(job::state.eq_any(under_way)).count().get_result(database)?;
    if job > 0 {
        cancel_job(database, &found.job, deed)?;
    }
    mark_cancelled(database, &found.id, deed)?;
    Ok(waiting > 0 || job == 0)
}

fn mark_cancelled(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    diesel::update(import::table.find(id))
        .set((
            import::state.eq(ImportState::Cancelled.name()),
            import::kept.eq(false),
            import::updated_at.eq(deed.at.0),
        ))
        .execute(database)?;
    append_audit(database, deed, "import.cancel", "import", id, &json!({}))
}

/// The imports under way whose job was cancelled by itself; they are cancelled with it.
pub fn cancel_with_jobs(database: &mut Database, deed: &Deed) -> Result<Vec<String>> {
    let under_way = [ImportState::Received.name(), ImportState::Loading.name()];
    let cancelled = job::table.filter(job::kind.eq(JOB)).filter(job::state.eq(JobState::Cancelled.name()));
    let ids: Vec<String> = import::table
        .filter(import::state.eq_any(under_way))
        .filter(import::job_id.eq_any(cancelled.select(job::id)))
        .order(import::id)
        .select(import::id)
        .load(database)?;
    for id in &ids {
        mark_cancelled(database, id, deed)?;
    }
    Ok(ids)
}

/// Notes that a finished import was taken back.
pub fn mark_undone(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    diesel::update(import::table.find(id))
        .set((import::state.eq(ImportState::Undone.name()), import::updated_at.eq(deed.at.0)))
        .execute(database)?;
    append_audit(database, deed, "import.undo", "import", id, &json!({}))
}

/// What stood there before a finished import.
pub fn what_was_before(database: &mut Database, id: &str) -> Result<Value> {
    let text: String = import::table.find(id).select(import::before).first(database)?;
    serde_json::from_str(&text).map_err(Error::internal)
}

/// Forgets an import that has ended; what it made stays.
pub fn delete_import(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    diesel::delete(import::table.find(id)).execute(database)?;
    append_audit(database, deed, "import.delete", "import", id, &json!({}))
}

/// The import that a job works on.
pub fn import_of_job(database: &mut Database, job_id: &str) -> Result<Option<Import>> {
    let row: Option<ImportRow> =
        import::table.filter(import::job_id.eq(job_id)).select(ImportRow::as_select()).first(database).optional()?;
    row.map(ImportRow::import).transpose()
}

/// Ended imports last changed before an instant whose file is still kept: for the rule on how long originals are kept.
pub fn kept_since_before(database: &mut Database, instant: Timestamp) -> Result<Vec<String>> {
    let under_way = [ImportState::Received.name(), ImportState::Loading.name()];
    Ok(import::table
        .filter(import::kept.eq(true))
        .filter(import::state.ne_all(under_way))
        .filter(import::updated_at.lt(instant.0))
        .order(import::id)
        .select(import::id)
        .load(database)?)
}

/// Imports whose original file is kept, with its SHA-256.
pub fn kept_files(database: &mut Database) -> Result<Vec<(String, String)>> {
    let kept = import::table.filter(import::kept.eq(true)).order(import::id);
    Ok(kept.select((import::id, import::sha256)).load(database)?)
}

/// Notes that the original file is no longer here.
pub fn note_file_gone(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    diesel::update(import::table.find(id)).set(import::kept.eq(false)).execute(database)?;
    append_audit(database, deed, "import.file.delete", "import", id, &json!({}))
}

/// A row as it would be stored: id, properties, geometry.
pub type Stored = (String, String, Option<String>);

/// Counts which rows are new, which differ from the feature of their id, and which do not.
pub fn compare(database: &mut Database, of: i32, rows: &[Stored], into: &mut Changes) -> Result<()> {
    let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let found: Vec<Stored> = feature::table
        .filter(feature::store.eq(of))
        .filter(feature::id.eq_any(ids))
        .select((feature::id, feature::properties, feature::geometry_json))
        .load(database)?;
    let found: std::collections::HashMap<&str, (&str, Option<&str>)> =
        found.iter().map(|row| (row.0.as_str(), (row.1.as_str(), row.2.as_deref()))).collect();
    for (id, properties, geometry) in rows {
        match found.get(id.as_str()) {
            None => into.added += 1,
            Some(known) if *known == (properties.as_str(), geometry.as_deref()) => into.unchanged += 1,
            Some(_) => into.changed += 1,
        }
    }
    Ok(())
}

/// "Whose it is cannot be changed."
pub fn fixed_agency() -> Error {
    let words = Words::new("เปลี่ยนหน่วยงานของการนำเข้าไม่ได้", "whose an import is cannot be changed");
    Error::Conflict(Fault::parameter("agency", "fixed", words).remedy("ส่งไฟล์ใหม่", "bring the file again"))
}
