//! Projects out of a table: the dry run, the writing, and taking it back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::folder::Folder;
use super::record::Import;
use super::report::{Explained, ProjectsReport, Report, RowVerdict, Told};
use super::side::Findings;
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::Limits;
use crate::hub::Hub;
use crate::ingest::column_map::ColumnMap;
use crate::plans::Project;
use crate::plans::import::{self, Options, Step, Touched, import_projects_and};
use crate::plans::store::{Surroundings, delete_project, find_project, rewrite_project};
use crate::storage::Database;

/// Largest table of projects, bytes: its rows are compared with each other in memory. Ten times the plan of a province.
const LARGEST: i64 = 64 << 20;

/// Hears how far it is: step, rows done, all rows.
pub type Going<'a> = &'a (dyn Fn(Step, usize, usize) + Sync);

/// One table of projects.
pub struct Projects<'a> {
    pub hub: &'a Hub,
    pub folder: &'a Folder,
    pub import: &'a Import,
}

impl Projects<'_> {
    /// What the rows would change; nothing is written.
    ///
    /// # Errors
    /// `TooLarge`; `Malformed` for a file that is no table or lacks a column of the map.
    pub fn check(&self, going: Going) -> Result<Report> {
        let found = self.run(true, going, &|_, _| Ok(()))?;
        let mut findings = Findings::begin(self.folder, &self.import.file.name, false)?;
        for refused in &found.refused {
            let told = Told {
                field: refused.field.clone(),
                code: refused.code.clone(),
                reason: refused.reason.clone(),
                remedy: refused.remedy.clone(),
            };
            findings.note(RowVerdict::Refused, refused.row as u64, None, told)?;
        }
        let (reasons, examples) = findings.end()?;
        let projects = ProjectsReport {
            rows: found.rows,
            created: found.created,
            updated: found.updated,
            unchanged: found.unchanged,
            refused: found.refused_rows,
            agencies_created: found.agencies_created,
            encoding: Explained { value: found.encoding, why: found.encoding_reason },
            reasons,
            examples,
        };
        let obstacles = obstacles(&projects, self.import.wishes.partial);
        Ok(Report {
            accepted: obstacles.is_empty(),
            format: "Csv".to_owned(),
            obstacles,
            projects: Some(projects),
            ..Report::default()
        })
    }

    /// Writes the good rows in one transaction, in which `also` hears what they replaced.
    pub fn load(
        &self,
        going: Going,
        also: &dyn Fn(&mut Database, &import::Report) -> Result<()>,
    ) -> Result<import::Report> {
        self.run(false, going, also)
    }

    fn run(
        &self,
        dry_run: bool,
        going: Going,
        also: &dyn Fn(&mut Database, &import::Report) -> Result<()>,
    ) -> Result<import::Report> {
        let import = self.import;
        if import.file.bytes > LARGEST {
            let mebibytes = LARGEST >> 20;
            return Err(Error::TooLarge(Words::new(
                format!("ตารางโครงการต้องไม่เกิน {mebibytes} MiB"),
                format!("a table of projects may have {mebibytes} MiB at most"),
            )));
        }
        let bytes = std::fs::read(self.folder.original()).map_err(|cause| super::folder::disk(&cause))?;
        let map = ColumnMap::parse(import.wishes.columns.as_deref().unwrap_or_default())?;
        let options = Options {
            // An administrator's own agency is nobody's guess for rows that name none.
            agency: import.wishes.agency.clone().or_else(|| (!import.signed.is_admin).then(|| import.agency.clone())),
            only_agency: (!import.signed.is_admin).then(|| import.agency.clone()),
            dry_run,
            partial: import.wishes.partial,
            create_agencies: import.wishes.create_agencies && import.signed.is_admin,
        };
        let deed = import.signed.deed(self.hub.clock.now());
        import_projects_and(self.hub, &bytes, &map, &options, &deed, going, also)
    }
}

fn obstacles(found: &ProjectsReport, partial: bool) -> Vec<Told> {
    let fault = match (found.refused, found.rows) {
        (_, 0) => Fault::parameter("file", "no-rows", Words::new("ไฟล์ไม่มีรายการ", "the file holds no rows")),
        (refused, rows) if refused == rows => {
            Fault::parameter("partial", "all-refused", Words::new("ทุกแถวถูกปฏิเสธ", "every row was refused"))
        }
        (refused, _) if refused > 0 && !partial => {
            let words = Words::new(format!("{refused} แถวถูกปฏิเสธ"), format!("{refused} rows were refused"));
            Fault::parameter("partial", "refused-rows", words).remedy(
                "แก้ไฟล์ หรือใช้ partial=true เพื่อรับเฉพาะแถวที่ดี",
                "correct the file, or take the good rows alone with partial=true",
            )
        }
        _ => return vec![],
    };
    vec![Told::of(&fault)]
}

/// A project that an import wrote: what it was before, and its version afterwards.
#[derive(Debug, Serialize, Deserialize)]
struct Replaced {
    id: String,
    version: i64,
    before: Option<(Project, String)>,
}

/// What is kept of the projects that an import wrote, for taking it back.
pub fn kept(touched: &[Touched]) -> Result<Value> {
    let replaced = |one: &Touched| Replaced { id: one.id.clone(), version: one.version, before: one.before.clone() };
    serde_json::to_value(touched.iter().map(replaced).collect::<Vec<_>>()).map_err(Error::internal)
}

/// Puts projects back to what they were, and removes those that were not there.
///
/// # Errors
/// `Conflict` naming the first project that somebody has changed since; nothing is put back then.
pub fn take_back(database: &mut Database, kept: Value, deed: &Deed) -> Result<()> {
    let replaced: Vec<Replaced> = serde_json::from_value(kept).map_err(Error::internal)?;
    let mut among = Surroundings::read(database)?;
    for Replaced { id, version, before } in replaced.into_iter().rev() {
        let current = find_project(database, &Sight::Everything, &id)?;
        let Some(current) = current.filter(|current| current.version == version) else {
            return Err(changed_since(&id));
        };
        match before {
            None => delete_project(database, &current, deed)?,
            Some((project, hash)) => {
                let detail = serde_json::to_value(&project).map_err(Error::internal)?;
                rewrite_project(database, &mut among, project.checked(Limits::JOB)?, Some(hash), deed)?;
                append_audit(database, deed, "project.update", "project", &id, &detail)?;
            }
        }
    }
    Ok(())
}

fn changed_since(id: &str) -> Error {
    let words = Words::new(
        format!("โครงการ '{id}' ถูกแก้หรือลบหลังการนำเข้านี้"),
        format!("the project '{id}' was changed or removed after this import"),
    );
    Error::Conflict(
        Fault::parameter("id", "changed-since", words)
            .remedy("แก้โครงการเหล่านั้นด้วยมือ", "put right by hand what should be otherwise"),
    )
}
