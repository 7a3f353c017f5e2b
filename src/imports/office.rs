//! Works on imports, one after the other, in the order in which they came: dry run, report, loading; and goes on after a crash.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use super::JOB;
use super::bring::left_behind;
use super::desk::Desk;
use super::folder::{Folder, sweep};
use super::load::discard;
use super::record::{Import, ImportState};
use super::store::{self, Progress};
use super::work::Work;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::jobs;
use crate::time::Timestamp;

/// Hears of every step: its name, bytes of the file done and in all, rows. The command line draws it.
pub type Telling<'a> = &'a (dyn Fn(&str, u64, u64, u64) + Sync);

/// The hubs of this process that are at work, and whether more has come meanwhile.
static AT_WORK: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());

/// The folder of an import.
pub fn folder_of(hub: &Hub, id: &str) -> Folder {
    Folder::of(&hub.config.data_dir, id)
}

/// Sees to it that what waits is worked on, on a thread of its own.
pub fn wake(hub: &Hub) {
    let name = hub.store.location().shown();
    let Ok(mut at_work) = AT_WORK.lock() else { return };
    if let Some(more) = at_work.get_mut(&name) {
        *more = true;
        return;
    }
    at_work.insert(name.clone(), false);
    let hub = hub.clone();
    let work = move || {
        loop {
            if let Err(cause) = work_off(&hub) {
                tracing::warn!(%cause, "the queue of imports");
            }
            let Ok(mut at_work) = AT_WORK.lock() else { return };
            match at_work.get_mut(&name) {
                Some(more) if *more => *more = false,
                _ => {
                    at_work.remove(&name);
                    return;
                }
            }
        }
    };
    if let Err(cause) = std::thread::Builder::new().name("imports".to_owned()).spawn(work) {
        tracing::error!(%cause, "no thread for imports");
    }
}

/// Takes up again what an earlier process left, and clears up behind it; for a start, and now and then.
pub fn resume(hub: &Hub) -> Result<()> {
    if let Some(desk) = Desk::take(&hub.config.data_dir)? {
        requeue_left(hub, &desk)?;
    }
    settle_cancelled(hub)?;
    sweep(&hub.config.data_dir, |id| {
        let found = hub.store.read_now(|database| store::find_import(database, &Sight::Everything, id))?;
        Ok(found.is_some_and(|import| import.file.kept))
    })?;
    let waiting = hub.store.read_now(|database| jobs::store::waiting_jobs(database, JOB))?;
    if !waiting.is_empty() {
        wake(hub);
    }
    forget_old_files(hub)
}

/// Removes the originals that have been kept for as long as the hub is told to.
fn forget_old_files(hub: &Hub) -> Result<()> {
    const DAY: i64 = 86_400_000_000;
    let Some(days) = hub.config.keep_originals_days else { return Ok(()) };
    let now = hub.clock.now();
    let before = Timestamp(now.0 - i64::from(days) * DAY);
    for id in hub.store.read_now(|database| store::kept_since_before(database, before))? {
        folder_of(hub, &id).remove()?;
        hub.store.write_now(|database| store::note_file_gone(database, &id, &of_the_hub(now)))?;
    }
    Ok(())
}

fn of_the_hub(at: Timestamp) -> Deed {
    Deed { at, actor: "phaen".to_owned(), agency: "phaen".to_owned() }
}

/// Lets what is said to run wait for its turn again: who has the desk knows that nobody works on it. A hub beside this one on the same
/// database server has its own desk and its own files.
pub fn requeue_left(hub: &Hub, _desk: &Desk) -> Result<()> {
    let running = hub.store.read_now(|database| jobs::store::running_jobs(database, JOB))?;
    for job in running {
        let import = hub.store.read_now(|database| store::import_of_job(database, &job))?;
        if import.is_some_and(|import| folder_of(hub, &import.id).original().exists()) {
            tracing::info!(job, "an import was cut off, and waits for its turn again");
            let now = hub.clock.now();
            hub.store.write_now(|database| jobs::store::requeue_job(database, &job, now))?;
        }
    }
    Ok(())
}

/// Imports whose job was cancelled by itself are cancelled with it.
pub fn settle_cancelled(hub: &Hub) -> Result<()> {
    let deed = of_the_hub(hub.clock.now());
    let cancelled = hub.store.write_now(|database| store::cancel_with_jobs(database, &deed))?;
    cancelled.iter().try_for_each(|id| {
        discard(hub, id)?;
        folder_of(hub, id).remove()
    })
}

/// How long one waits for the desk before one looks again.
const PATIENCE: Duration = Duration::from_millis(300);

fn work_off(hub: &Hub) -> Result<()> {
    loop {
        let waiting = left_behind(hub)?;
        if waiting.is_empty() {
            return settle_cancelled(hub);
        }
        match Desk::take(&hub.config.data_dir)? {
            Some(desk) => {
                for job in hub.store.read_now(|database| jobs::store::waiting_jobs(database, JOB))? {
                    work_on(hub, &desk, &job, &|_, _, _, _| {})?;
                }
            }
            None => std::thread::sleep(PATIENCE),
        }
    }
}

/// Works on the import of a job, if it waits; says whether it did.
pub fn work_on(hub: &Hub, _desk: &Desk, job: &str, telling: Telling) -> Result<bool> {
    let Some(import) = hub.store.read_now(|database| store::import_of_job(database, job))? else {
        return Ok(false);
    };
    if !folder_of(hub, &import.id).original().exists() {
        return Ok(false);
    }
    let id = import.id.clone();
    let worked = jobs::run_queued(hub, job, |running| Work { hub, import, running, telling }.run())?;
    if worked { settle_failed(hub, &id, job).map(|()| true) } else { Ok(false) }
}

/// An import whose work broke off without a word, as a panic does, has failed with its job.
fn settle_failed(hub: &Hub, id: &str, job: &str) -> Result<()> {
    let job = hub.store.read_now(|database| jobs::store::get_job(database, &Sight::Everything, job))?;
    if job.state != jobs::JobState::Failed {
        return Ok(());
    }
    let error = job.result.get("error").cloned();
    let failed = Progress { state: Some(ImportState::Failed), error, ..Progress::default() };
    let deed = of_the_hub(hub.clock.now());
    hub.store.write_now(|database| store::note_import(database, id, &failed, &deed).map(|_| ()))
}

/// Holds a commit to what the report says.
///
/// # Errors
/// `Impossible` with what stands against it; `Conflict` where there is no report yet.
pub fn need_accepted(import: &Import) -> Result<()> {
    let Some(report) = &import.report else { return Err(store::not_now(import.state)) };
    if report.accepted {
        return Ok(());
    }
    let question = report.waiting_for.as_ref().map(|words| {
        let fault = Fault::parameter("crs", "waiting-for-yes", Words::new(words.th.clone(), words.en.clone()));
        fault.remedy("แก้ด้วย PATCH", "say so with PATCH")
    });
    let obstacles = report.obstacles.iter().map(|told| told.fault("not-accepted"));
    Err(Error::Impossible(question.into_iter().chain(obstacles).collect()))
}
