//! What files become beside layers: projects, boundaries of areas, and the rows of a plan.

use std::path::Path;

use super::Work;
use crate::access::Sight;
use crate::areas::store::import_boundaries;
use crate::error::{Error, Fault, Result, Words};
use crate::imports::areas::{self, Areas};
use crate::imports::asking::{choose, question, refusals, several, unmet};
use crate::imports::declared::Declared;
use crate::imports::folder::Folder;
use crate::imports::judged::stopped;
use crate::imports::office::folder_of;
use crate::imports::projects::{Projects, kept};
use crate::imports::record::{ImportState, Made};
use crate::imports::report::{Report, Told, bilingual};
use crate::imports::store::{self, Progress};
use crate::imports::wishes::ImportKind;
use crate::imports::workbook::PlanFile;
use crate::ingest::inspect;
use crate::ingest::source::{CrsBasis, Format, Found};
use crate::plans::publish::COLLECTION;
use crate::plans::{self, import::Step};

impl Work<'_> {
    pub(super) fn projects<'b>(&'b self, folder: &'b Folder) -> Projects<'b> {
        Projects { hub: self.hub, folder, import: &self.import }
    }

    /// How far a table of projects is. While it is written nothing else can be.
    pub(super) fn told(&self, step: Step, done: usize, all: usize) {
        let name = if step == Step::Reading { "check" } else { "load" };
        (self.telling)(name, done as u64, all as u64, done as u64);
        if step == Step::Reading {
            self.running.step(name, done as u64, all as u64, done as u64);
        }
    }

    /// Does something with the one layer of boundaries that a file holds.
    fn with_areas<T>(&self, folder: &Folder, work: impl FnOnce(&Areas, &Found) -> Result<T>) -> Result<T> {
        let found = inspect(&folder.original(), &self.import.wishes.of_reader())?;
        let (chosen, _) = choose(&found, &self.import.wishes)?;
        let [layer] = chosen.as_slice() else { return Err(Error::malformed(several(&chosen))) };
        let (import, shown_name) = (&self.import, self.shown_name(layer));
        work(
            &Areas {
                folder,
                import,
                found: layer,
                shown_name,
                rules: &self.rules(&found, layer, &Declared::default())?,
            },
            &found,
        )
    }

    pub(super) fn check_areas(&self, folder: &Folder) -> Result<Report> {
        self.with_areas(folder, |areas, found| {
            let waiting_for = question(areas.found, &self.import.wishes).as_ref().map(bilingual);
            let mut report = Report { format: found.format.name().to_owned(), waiting_for, ..Report::default() };
            if areas.found.crs.basis != CrsBasis::Unknown {
                let (layer, changes) = areas.check(self.hub, &self.going("check"))?;
                report.layers.push(layer);
                report.areas = Some(changes);
                let missed = [areas.rules.naming.unmet()];
                report.obstacles.extend(unmet(&self.import.wishes, &missed, &[areas.found]).iter().map(Told::of));
            }
            report.obstacles.extend(refusals(&report, self.import.wishes.partial).iter().map(Told::of));
            if report.layers.iter().any(|layer| layer.rows.taken == 0) {
                let words = Words::new("ไม่มีแถวใดตรงกับเขตการปกครองที่รู้จัก", "no row is an area that the hub knows");
                let fault = Fault::parameter("file", "no-areas", words);
                report.obstacles.push(Told::of(&fault.remedy(
                    "ไฟล์ต้องมีรหัส (เช่น ADM3_PCODE) หรือชื่อของพื้นที่",
                    "the file needs codes, such as ADM3_PCODE, or names of areas",
                )));
            }
            report.accepted = report.obstacles.is_empty() && report.waiting_for.is_none();
            Ok(report)
        })
    }

    pub(super) fn load_areas(&mut self) -> Result<()> {
        let folder = folder_of(self.hub, &self.import.id);
        let boundaries = self.with_areas(&folder, |areas, _| areas.boundaries(&self.going("load"), |_, _| Ok(())))?;
        let deed = self.import.signed.deed(self.hub.clock.now());
        self.hub.store.write_now(|database| {
            let outcome = import_boundaries(database, &boundaries, &self.import.file.name, &deed)?;
            let made = Made {
                dataset: areas::DATASET.to_owned(),
                features: i64::try_from(outcome.changed.len()).map_err(Error::internal)?,
                unchanged: outcome.changed.is_empty(),
                ..Made::default()
            };
            let before = Some(serde_json::to_value(&outcome.before).map_err(Error::internal)?);
            let come = Progress { state: Some(ImportState::Done), made: Some(&[made]), before, ..Progress::default() };
            let noted = store::note_import(database, &self.import.id, &come, &deed)?;
            if noted { Ok(()) } else { Err(stopped()) }
        })?;
        self.read_again()
    }

    pub(super) fn read_again(&mut self) -> Result<()> {
        let sight = Sight::Everything;
        self.import = self.hub.store.read_now(|database| store::get_import(database, &sight, &self.import.id))?;
        Ok(())
    }

    pub(super) fn load_projects(&mut self) -> Result<()> {
        let folder = folder_of(self.hub, &self.import.id);
        let deed = self.import.signed.deed(self.hub.clock.now());
        let loaded =
            self.projects(&folder).load(&|step, done, all| self.told(step, done, all), &|database, report| {
                let made = Made {
                    dataset: COLLECTION.to_owned(),
                    features: i64::try_from(report.touched.len()).map_err(Error::internal)?,
                    unchanged: report.touched.is_empty(),
                    ..Made::default()
                };
                let before = Some(kept(&report.touched)?);
                let done = Some(ImportState::Done);
                let come = Progress { state: done, made: Some(&[made]), before, ..Progress::default() };
                let noted = store::note_import(database, &self.import.id, &come, &deed)?;
                if noted { Ok(()) } else { Err(stopped()) }
            })?;
        if !loaded.written {
            // Since the dry run somebody has changed what the rows were held to.
            return Err(Error::Impossible(loaded.refused.iter().take(20).map(refused_fault).collect()));
        }
        self.read_again()
    }

    /// What the file is: as it is said, else a plan where it is a workbook with rows of one.
    pub(super) fn evident_kind(&self, path: &Path) -> ImportKind {
        let wishes = &self.import.wishes;
        let said = wishes.kind();
        if wishes.kind.is_some() || said != ImportKind::Layer {
            return said;
        }
        let is_workbook = inspect(path, &wishes.of_reader()).is_ok_and(|found| found.format == Format::Xlsx);
        let holds_plan = || plans::workbook::read(path).is_ok_and(|read| read.book.rows().next().is_some());
        if is_workbook && holds_plan() { ImportKind::Plan } else { said }
    }

    pub(super) fn plan<'b>(&'b self, folder: &'b Folder) -> PlanFile<'b> {
        PlanFile { hub: self.hub, folder, import: &self.import }
    }

    pub(super) fn told_plan(&self, step: &'static str, done: usize, all: usize) {
        (self.telling)(step, done as u64, all as u64, 0);
        self.running.step(step, done as u64, all as u64, 0);
    }

    pub(super) fn load_plan(&mut self) -> Result<()> {
        let folder = folder_of(self.hub, &self.import.id);
        let deed = self.import.signed.deed(self.hub.clock.now());
        self.plan(&folder).load(&|done, all| self.told_plan("load", done, all), &|database, done, taken| {
            let made = Made {
                dataset: COLLECTION.to_owned(),
                features: i64::try_from(done.rows).map_err(Error::internal)?,
                plan: done.plan.clone(),
                edition: done.edition.clone(),
                ..Made::default()
            };
            let (state, before) = (Some(ImportState::Done), Some(taken));
            let come = Progress { state, made: Some(&[made]), before, ..Progress::default() };
            let noted = store::note_import(database, &self.import.id, &come, &deed)?;
            if noted { Ok(()) } else { Err(stopped()) }
        })?;
        self.read_again()
    }
}

fn refused_fault(refused: &crate::plans::import::Refused) -> Fault {
    let words = Words::new(refused.reason.th.clone(), refused.reason.en.clone());
    Fault::row(refused.row, refused.field.clone(), "refused-row", words)
}
