//! Works on imports, one after the other, in the order in which they came: dry run, report, loading; and goes on after a crash.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::folder::{Folder, sweep};
use super::judged::{Reading, stopped};
use super::load::{Loading, discard};
use super::reading::inspect;
use super::record::{Import, ImportState};
use super::report::{Report, Told};
use super::store::{self, Progress};
use super::survey::{Layer, LayerPlan};
use super::target::{Naming, Target, UNNAMED};
use super::{JOB, wishes::ImportWishes};
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::ingest::source::{CrsBasis, Format, Found, FoundLayer};
use crate::jobs::{self, Running};
use crate::quality::Rules;
use crate::time::Timestamp;

/// A running import notes its progress twice a second; one that was not heard of for so long has died: microseconds.
const SILENCE: i64 = 30_000_000;

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
    let now = hub.clock.now();
    let left =
        hub.store.write_now(|database| jobs::store::requeue_orphans(database, JOB, Timestamp(now.0 - SILENCE), now))?;
    if !left.is_empty() {
        tracing::info!(imports = left.len(), "gone on with, since they were under way when the hub stopped");
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
    Ok(())
}

/// Imports whose job was cancelled by itself.
fn settle_cancelled(hub: &Hub) -> Result<()> {
    let deed = Deed { at: hub.clock.now(), actor: "phaen".to_owned(), agency: "phaen".to_owned() };
    let cancelled = hub.store.write_now(|database| store::cancel_with_jobs(database, &deed))?;
    cancelled.iter().try_for_each(|id| folder_of(hub, id).remove())
}

fn work_off(hub: &Hub) -> Result<()> {
    loop {
        let waiting = hub.store.read_now(|database| jobs::store::waiting_jobs(database, JOB))?;
        let mut done = false;
        for job in waiting {
            done |= work_on(hub, &job, &|_, _, _, _| {})?;
        }
        if !done {
            return settle_cancelled(hub);
        }
    }
}

/// Works on the import of a job, if it waits and its turn has come; says whether it did.
pub fn work_on(hub: &Hub, job: &str, telling: Telling) -> Result<bool> {
    let Some(import) = hub.store.read_now(|database| store::import_of_job(database, job))? else {
        return Ok(false);
    };
    // A hub beside this one on the same database server has its own files.
    if !folder_of(hub, &import.id).original().exists() {
        return Ok(false);
    }
    jobs::run_queued(hub, job, |running| Work { hub, import, running, telling }.run())
}

/// One import being worked on.
struct Work<'a> {
    hub: &'a Hub,
    import: Import,
    running: &'a Running,
    telling: Telling<'a>,
}

/// Name of the file in which the dry run notes what the loading needs.
const PLAN: &str = "plan.json";

impl Work<'_> {
    fn run(mut self) -> Result<Value> {
        let outcome = self.advance();
        let folder = folder_of(self.hub, &self.import.id);
        if let Err(error) = &outcome {
            let failed = Progress {
                state: Some(ImportState::Failed),
                error: Some(jobs::failure(error)["error"].clone()),
                ..Progress::default()
            };
            discard(self.hub, &self.import.id)?;
            let is_under_way = self.is_wanted() && self.note(&failed)?;
            if !is_under_way {
                settle_cancelled(self.hub)?;
                folder.remove()?;
            }
        }
        outcome?;
        let made = &self.import.made;
        Ok(json!({ "import": self.import.id, "state": self.import.state.name(), "made": made }))
    }

    /// Does what the import's state asks for.
    fn advance(&mut self) -> Result<()> {
        if self.import.state == ImportState::Received {
            self.check()?;
        }
        if self.import.state == ImportState::Loading {
            self.load()?;
        }
        Ok(())
    }

    fn is_wanted(&self) -> bool {
        let found =
            self.hub.store.read_now(|database| jobs::store::get_job(database, &Sight::Everything, &self.import.job));
        found.is_ok_and(|job| job.state == jobs::JobState::Running)
    }

    /// Writes down how far it is; false when it was cancelled meanwhile.
    fn note(&self, come: &Progress) -> Result<bool> {
        let deed = self.import.signed.deed(self.hub.clock.now());
        self.hub.store.write_now(|database| store::note_import(database, &self.import.id, come, &deed))
    }

    /// Tells how far a step has come, and says whether to go on.
    fn going<'b>(&'b self, step: &'static str) -> impl Fn(u64, u64) -> bool + 'b {
        let all = u64::try_from(self.import.file.bytes).unwrap_or(0);
        move |bytes, rows| {
            (self.telling)(step, bytes.min(all), all, rows);
            self.running.step(step, bytes.min(all), all, rows)
        }
    }

    fn check(&mut self) -> Result<()> {
        let (report, plans) = self.dry_run()?;
        let folder = folder_of(self.hub, &self.import.id);
        let text = serde_json::to_string(&plans).map_err(Error::internal)?;
        std::fs::write(folder.beside(PLAN), text).map_err(|cause| super::folder::disk(&cause))?;
        let state = match (&report.waiting_for, report.accepted && self.import.wishes.commit) {
            (Some(_), _) => ImportState::WaitingForYes,
            (None, true) => ImportState::Loading,
            (None, false) => ImportState::Checked,
        };
        let come = Progress { state: Some(state), report: Some(&report), ..Progress::default() };
        if !self.note(&come)? {
            return Err(stopped());
        }
        self.import.state = state;
        self.import.report = Some(report);
        Ok(())
    }

    fn dry_run(&self) -> Result<(Report, Vec<LayerPlan>)> {
        let (import, folder) = (&self.import, folder_of(self.hub, &self.import.id));
        let found = inspect(&folder.original(), &import.wishes.of_reader())?;
        let (chosen, left_out) = choose(&found, &import.wishes)?;
        let mut report = Report { format: format!("{:?}", found.format), left_out, ..Report::default() };
        let mut plans = Vec::new();
        if chosen.len() > 1 && !import.wishes.takes_all_layers() {
            report.obstacles.push(Told::of(&several(&chosen)));
        }
        for layer in &chosen {
            let shown_name = self.shown_name(layer).to_owned();
            let naming = Naming { file: &import.file.name, layer: &layer.name, is_one_of_many: chosen.len() > 1 };
            let target = self
                .hub
                .store
                .read_now(|database| Target::find(database, naming, &import.wishes, &import.signed, &import.agency))?;
            let survey = Layer {
                hub: self.hub,
                folder: &folder,
                found: layer,
                shown_name: &shown_name,
                target: &target,
                wishes: &import.wishes,
                goes_on: !plans.is_empty(),
                is_one_of_many: chosen.len() > 1,
            };
            if let Some(question) = question(layer, &import.wishes) {
                report.waiting_for = Some(super::report::bilingual(&question));
            }
            if layer.crs.basis == CrsBasis::Unknown {
                report.layers.push(survey.outline());
                continue;
            }
            let rules = self.rules(&found, layer)?;
            let (layer_report, plan) = survey.survey(&rules, &self.going("check"))?;
            if let Err(Error::Malformed(faults)) = target.described(&import.file.name, &import.wishes, &plan.seen()) {
                report.obstacles.extend(faults.iter().map(Told::of));
            }
            report.layers.push(layer_report);
            plans.push(plan);
        }
        report.obstacles.extend(refusals(&report, import.wishes.partial).iter().map(Told::of));
        report.accepted = report.obstacles.is_empty() && report.waiting_for.is_none();
        Ok((report, plans))
    }

    /// What the rows of a layer are held to.
    fn rules(&self, found: &Found, layer: &FoundLayer) -> Result<Rules> {
        let (wishes, path) = (self.import.wishes.of_reader(), folder_of(self.hub, &self.import.id).original());
        let mut rules = Rules::new(layer.crs.crs, day_in_thailand(self.hub.clock.now()))?;
        // Readers hand planar rows on with the easting first; the text of GeoJSON is as the file has it.
        rules.swapped = layer.crs.swapped && matches!(found.format, Format::GeoJson | Format::GeoJsonSeq);
        rules.repair = self.import.wishes.repair;
        rules.recognise(&Reading::sample(&path, layer, &wishes)?);
        Ok(rules)
    }

    /// A layer that the file calls nothing has the file's name.
    fn shown_name<'b>(&'b self, layer: &'b FoundLayer) -> &'b str {
        if layer.name == UNNAMED { &self.import.file.name } else { &layer.name }
    }

    fn load(&mut self) -> Result<()> {
        let folder = folder_of(self.hub, &self.import.id);
        let text = std::fs::read_to_string(folder.beside(PLAN)).map_err(|cause| super::folder::disk(&cause))?;
        let plans: Vec<LayerPlan> = serde_json::from_str(&text).map_err(Error::internal)?;
        let found = inspect(&folder.original(), &self.import.wishes.of_reader())?;
        // What an earlier process had made before it was cut off stands.
        let mut made = self.import.made.clone();
        for plan in plans.iter().filter(|plan| !self.import.made.iter().any(|made| made.dataset == plan.dataset)) {
            let layer = found.layers.iter().find(|layer| layer.name == plan.layer);
            let layer = layer.ok_or_else(|| Error::internal("a layer that was surveyed is not in the file"))?;
            let rules = &self.rules(&found, layer)?;
            let (hub, folder, import) = (self.hub, &folder, &self.import);
            let one = Loading { hub, folder, import, found: layer, plan, rules }.load(&made, &self.going("load"))?;
            made.push(one);
        }
        self.note(&Progress { state: Some(ImportState::Done), made: Some(&made), ..Progress::default() })?;
        self.import.state = ImportState::Done;
        self.import.made = made;
        Ok(())
    }
}

/// The day that it is in Thailand.
fn day_in_thailand(at: Timestamp) -> chrono::NaiveDate {
    const AHEAD: i64 = 7 * 3_600 * 1_000_000;
    chrono::DateTime::from_timestamp_micros(at.0 + AHEAD).unwrap_or_default().date_naive()
}

/// The layers that are taken, and the names of those that are not.
fn choose<'a>(found: &'a Found, wishes: &ImportWishes) -> Result<(Vec<&'a FoundLayer>, Vec<String>)> {
    let wanted = wishes.layer.as_deref().filter(|_| !wishes.takes_all_layers());
    let (chosen, left): (Vec<&FoundLayer>, Vec<&FoundLayer>) =
        found.layers.iter().partition(|layer| wanted.is_none_or(|name| layer.name == name));
    if chosen.is_empty() {
        let names = found.layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join(", ");
        let words = Words::new("ไม่มีชั้นข้อมูลนี้ในไฟล์", "the file has no such layer");
        return Err(Error::malformed(
            Fault::parameter("layer", "unknown-layer", words)
                .remedy(format!("ในไฟล์มี {names}"), format!("the file holds {names}")),
        ));
    }
    Ok((chosen, left.into_iter().map(|layer| layer.name.clone()).collect()))
}

fn several(layers: &[&FoundLayer]) -> Fault {
    let names = layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join(", ");
    let words = Words::new(format!("ไฟล์มีหลายชั้นข้อมูล: {names}"), format!("the file holds several layers: {names}"));
    Fault::parameter("layer", "several-layers", words).remedy(
        "ระบุ layer เป็นชื่อหนึ่ง หรือ all เพื่อสร้างชุดข้อมูลของแต่ละชั้น",
        "give one name as layer, or all to make a dataset of each",
    )
}

/// What somebody must say about a layer before it can be taken in.
fn question(layer: &FoundLayer, wishes: &ImportWishes) -> Option<Words> {
    let why = &layer.crs.why;
    match (layer.crs.basis, layer.crs.crs) {
        (CrsBasis::Proposed, Some(crs)) if !wishes.accept_crs => Some(Words::new(
            format!("พิกัดดูเหมือน {} ({}); ตอบรับด้วย acceptCrs=true หรือระบุ crs", crs.code(), why.th),
            format!("the coordinates look like {} ({}); say acceptCrs=true, or name another crs", crs.code(), why.en),
        )),
        (CrsBasis::Unknown, _) => Some(Words::new(
            format!("ไม่รู้ระบบพิกัด ({}); ระบุ crs", why.th),
            format!("the system of coordinates is not known ({}); name it as crs", why.en),
        )),
        _ => None,
    }
}

/// Rows that stand in the way of taking the file in.
fn refusals(report: &Report, partial: bool) -> Vec<Fault> {
    let rows = report.layers.iter().fold((0, 0), |sum, layer| (sum.0 + layer.rows.refused, sum.1 + layer.rows.read));
    let fault = |code, words: Words| Fault::parameter("partial", code, words);
    match rows {
        (0, 0) if report.waiting_for.is_none() => {
            vec![Fault::parameter("file", "no-rows", Words::new("ไฟล์ไม่มีรายการ", "the file holds no rows"))]
        }
        (refused, read) if refused > 0 && refused == read => {
            vec![fault("all-refused", Words::new("ทุกรายการถูกปฏิเสธ", "every row was refused"))]
        }
        (refused, _) if refused > 0 && !partial => {
            let words = Words::new(format!("{refused} รายการถูกปฏิเสธ"), format!("{refused} rows were refused"));
            vec![fault("refused-rows", words).remedy(
                "แก้ไฟล์ หรือใช้ partial=true เพื่อรับเฉพาะรายการที่ดี",
                "correct the file, or take the good rows alone with partial=true",
            )]
        }
        _ => vec![],
    }
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
