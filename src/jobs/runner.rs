//! Runs a job on a thread of its own; its progress is written at most twice a second, and the writer is free in between.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::job::failure;
use super::store;
use crate::access::store::perform;
use crate::access::{Deed, Once, Reply};
use crate::error::{Error, Result};
use crate::http::links::segment;
use crate::hub::Hub;
use crate::storage::{Database, Store};
use crate::time::Clock;

/// Least time between two writes of progress.
const PACE: Duration = Duration::from_millis(500);

/// A running job, as the work sees it.
pub struct Running {
    store: Store,
    clock: Clock,
    id: String,
    /// When progress was last written.
    last: Mutex<Option<Instant>>,
    wanted: AtomicBool,
}

impl Running {
    fn new(hub: &Hub, id: &str) -> Self {
        Running {
            store: hub.store.clone(),
            clock: hub.clock.clone(),
            id: id.to_owned(),
            last: Mutex::new(None),
            wanted: AtomicBool::new(true),
        }
    }

    /// Notes how much is done of how much, and says whether to go on; false once the job was cancelled. Never call it inside a
    /// transaction.
    pub fn progress(&self, done: usize, total: usize) -> bool {
        self.step("", done as u64, total as u64, 0)
    }

    /// [`Running::progress`] for work of several steps that also counts rows.
    pub fn step(&self, step: &str, done: u64, total: u64, rows: u64) -> bool {
        if self.is_due() {
            let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
            let come = store::Come { step, done: number(done), total: number(total), rows: number(rows) };
            let at = self.clock.now();
            match self.store.write_now(|database| store::note_progress(database, &self.id, &come, at)) {
                Ok(wanted) => self.wanted.store(wanted, Ordering::Relaxed),
                // The work matters more than its progress.
                Err(cause) => tracing::warn!(%cause, job = %self.id, "progress was not written"),
            }
        }
        self.wanted.load(Ordering::Relaxed)
    }

    fn is_due(&self) -> bool {
        let Ok(mut last) = self.last.lock() else { return false };
        if last.is_some_and(|last| last.elapsed() < PACE) {
            return false;
        }
        *last = Some(Instant::now());
        true
    }

    /// Runs the work here and now, and writes down what came of it.
    fn run(&self, work: impl FnOnce(&Running) -> Result<Value>) {
        // A panic in the work is the job's failure, not the thread's.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(self)))
            .unwrap_or_else(|_| Err(Error::internal("the work of a job panicked")));
        let at = self.clock.now();
        let written = self.store.write_now(|database| match &outcome {
            Ok(result) => store::finish_job(database, &self.id, result, at),
            Err(error) => store::fail_job(database, &self.id, &failure(error), at),
        });
        if let Err(cause) = written {
            tracing::error!(%cause, job = %self.id, "the end of a job was not written");
        }
    }
}

/// Runs the work of a job that waited in a queue, here and now, and writes down what came of it. Does nothing where the job is no longer
/// waiting, and says so.
pub fn run_queued(hub: &Hub, id: &str, work: impl FnOnce(&Running) -> Result<Value>) -> Result<bool> {
    let at = hub.clock.now();
    if !hub.store.write_now(|database| store::claim_job(database, id, at))? {
        return Ok(false);
    }
    Running::new(hub, id).run(work);
    Ok(true)
}

/// Notes a job, starts its work on a thread of its own, and answers 202 with the job and its address. A request that was
/// answered before under the same idempotency key starts nothing.
///
/// # Errors
/// `Conflict` while another job of the same kind runs.
pub async fn start(
    hub: &Hub,
    kind: &'static str,
    request: Value,
    deed: Deed,
    once: Once,
    work: impl FnOnce(&Running) -> Result<Value> + Send + 'static,
) -> Result<Reply> {
    let id = hub.ids.next();
    let running = Running::new(hub, &id);
    let (at, location) = (deed.at, hub.base.to(&format!("/jobs/{}", segment(&id))));
    let note = move |database: &mut Database| {
        let job = store::insert_job(database, &id, kind, &request, &deed)?;
        Reply::new(202).header("Location", location).json(&job)
    };
    let reply = hub.store.write(move |database| perform(database, &once, at, note)).await?;
    if !reply.repeated {
        tokio::task::spawn_blocking(move || running.run(work));
    }
    Ok(reply)
}
