//! One import being worked on: inspected, judged, reported, and taken in where nothing stands against it.

mod kinds;

use serde_json::{Value, json};

use super::asking::{choose, question, refusals, several, unmet};
use super::declared::{Declared, declared_since};
use super::folder::disk;
use super::judged::{Reading, stopped};
use super::load::{Loading, discard};
use super::office::{Telling, folder_of, settle_cancelled};
use super::record::{Import, ImportState};
use super::report::{Report, Told, bilingual};
use super::store::{self, Progress};
use super::survey::{Layer, LayerPlan};
use super::target::{Naming, Target, UNNAMED};
use super::wishes::ImportKind;
use crate::access::Sight;
use crate::catalog::store::find_dataset;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::ingest::inspect;
use crate::ingest::source::{CrsBasis, Format, Found, FoundLayer};
use crate::jobs::{self, Running};
use crate::quality::Rules;
use crate::time::Timestamp;

/// One import being worked on.
pub struct Work<'a> {
    pub hub: &'a Hub,
    pub import: Import,
    pub running: &'a Running,
    pub telling: Telling<'a>,
}

/// Name of the file in which the dry run notes what the loading needs.
const PLAN: &str = "plan.json";

impl Work<'_> {
    /// Goes on with the import from where its state says it is.
    pub fn run(mut self) -> Result<Value> {
        let outcome = self.advance();
        let folder = folder_of(self.hub, &self.import.id);
        if let Err(error) = &outcome {
            let failed = Progress {
                state: Some(ImportState::Failed),
                error: Some(jobs::failure(error).get("error").cloned().unwrap_or_default()),
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
        let folder = folder_of(self.hub, &self.import.id);
        let kind = self.evident_kind(&folder.original());
        let (mut report, plans) = match kind {
            ImportKind::Layer => self.dry_run()?,
            ImportKind::Projects => {
                (self.projects(&folder).check(&|step, done, all| self.told(step, done, all))?, vec![])
            }
            ImportKind::Areas => (self.check_areas(&folder)?, vec![]),
            ImportKind::Plan => (self.plan(&folder).check(&|done, all| self.told_plan("check", done, all))?, vec![]),
        };
        report.kind = Some(kind);
        let text = serde_json::to_string(&plans).map_err(Error::internal)?;
        std::fs::write(folder.beside(PLAN), text).map_err(|cause| disk(&cause))?;
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
        let mut report = Report { format: found.format.name().to_owned(), left_out, ..Report::default() };
        let mut plans = Vec::new();
        let mut missed = Vec::new();
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
                report.waiting_for = Some(bilingual(&question));
            }
            if layer.crs.basis == CrsBasis::Unknown {
                report.layers.push(survey.outline());
                continue;
            }
            let rules = self.rules(&found, layer, &Declared::of(target.found.as_ref()))?;
            let (layer_report, plan) = survey.survey(&rules, &self.going("check"))?;
            if let Err(Error::Malformed(faults)) = target.described(&import.file.name, &import.wishes, &plan.seen()) {
                report.obstacles.extend(faults.iter().map(Told::of));
            }
            report.layers.push(layer_report);
            missed.push(rules.naming.unmet());
            plans.push(plan);
        }
        if missed.len() == chosen.len() {
            report.obstacles.extend(unmet(&import.wishes, &missed, &chosen).iter().map(Told::of));
        }
        report.obstacles.extend(refusals(&report, import.wishes.partial).iter().map(Told::of));
        report.accepted = report.obstacles.is_empty() && report.waiting_for.is_none();
        Ok((report, plans))
    }

    /// What the rows of a layer are held to.
    fn rules(&self, found: &Found, layer: &FoundLayer, declared: &Declared) -> Result<Rules> {
        let (wishes, path) = (self.import.wishes.of_reader(), folder_of(self.hub, &self.import.id).original());
        let mut rules = declared.bind(Rules::new(layer.crs.crs, day_in_thailand(self.hub.clock.now()))?);
        // Readers hand planar rows on with the easting first; the text of GeoJSON is as the file has it.
        rules.swapped = layer.crs.swapped && matches!(found.format, Format::GeoJson | Format::GeoJsonSeq);
        rules.repair = self.import.wishes.repair;
        rules.naming = self.import.wishes.naming();
        let mut sample = Reading::sample(&path, layer, &wishes)?;
        sample.iter_mut().for_each(|row| rules.naming.apply(row));
        rules.recognise(&sample);
        Ok(rules)
    }

    /// A layer that the file calls nothing has the file's name.
    fn shown_name<'b>(&'b self, layer: &'b FoundLayer) -> &'b str {
        if layer.name == UNNAMED { &self.import.file.name } else { &layer.name }
    }

    fn load(&mut self) -> Result<()> {
        match self.import.kind() {
            ImportKind::Plan => self.load_plan(),
            ImportKind::Layer => self.load_layers(),
            ImportKind::Projects => self.load_projects(),
            ImportKind::Areas => self.load_areas(),
        }
    }

    fn load_layers(&mut self) -> Result<()> {
        let folder = folder_of(self.hub, &self.import.id);
        let text = std::fs::read_to_string(folder.beside(PLAN)).map_err(|cause| disk(&cause))?;
        let plans: Vec<LayerPlan> = serde_json::from_str(&text).map_err(Error::internal)?;
        let found = inspect(&folder.original(), &self.import.wishes.of_reader())?;
        // What an earlier process had made before it was cut off stands.
        let mut made = self.import.made.clone();
        for plan in plans.iter().filter(|plan| !self.import.made.iter().any(|made| made.dataset == plan.dataset)) {
            let layer = found.layers.iter().find(|layer| layer.name == plan.layer);
            let layer = layer.ok_or_else(|| Error::internal("a layer that was surveyed is not in the file"))?;
            let served =
                self.hub.store.read_now(|database| find_dataset(database, &Sight::Everything, &plan.dataset))?;
            if Declared::of(served.as_ref()) != plan.declared {
                return Err(declared_since(&plan.dataset));
            }
            let rules = &self.rules(&found, layer, &plan.declared)?;
            let (hub, folder, import) = (self.hub, &folder, &self.import);
            let loading = Loading { hub, folder, import, found: layer, plan, rules };
            let one = loading.load(&made, &self.going("load"), &self.going("index"))?;
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
