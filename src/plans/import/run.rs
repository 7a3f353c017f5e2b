//! An import from beginning to end: read the file, find the agencies, make projects, compare with what is there, write in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::agencies::{self, Known, Said};
use super::report::{Report, Touched};
use super::row::project_of;
use crate::access::store::{append_audit, insert_agency};
use crate::access::{Deed, Sight};
use crate::error::{Fault, Result, Words};
use crate::geometry::Limits;
use crate::hub::Hub;
use crate::ingest::column_map::{Bound, ColumnMap, Field};
use crate::ingest::table::{self, Row};
use crate::ingest::text;
use crate::plans::check::Checked;
use crate::plans::store::{self, SourceRow, Surroundings};
use crate::storage::{Database, gather_statistics};

/// How a file is to be taken.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Owner of the rows that name no agency: code, DLA code, identifier or name.
    pub agency: Option<String>,
    /// Code of the only agency whose rows are taken; the others are refused.
    pub only_agency: Option<String>,
    /// Write nothing; only report.
    pub dry_run: bool,
    /// Write the good rows though others are refused.
    pub partial: bool,
    /// Make the agencies that the hub does not know.
    pub create_agencies: bool,
}

/// What is being done; rows are counted within each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Reading,
    Writing,
}

/// Rows that are written between two reports of progress.
const SLICE: usize = 500;

/// A good row: its number, the project it describes, and the hash that says whether it is news.
struct Good {
    row: usize,
    checked: Checked,
    hash: String,
}

/// Takes projects from a file. All rows or none are written, unless `partial`; a row that has not changed since it was last imported
/// changes nothing. `progress` is told the step, the rows done and all rows; it may be called from several threads.
///
/// # Errors
/// `Malformed` for a file that is no table or lacks a column of the map. Rows that cannot be taken are no error: they are in the report.
pub fn import_projects(
    hub: &Hub,
    bytes: &[u8],
    map: &ColumnMap,
    options: &Options,
    deed: &Deed,
    progress: &(dyn Fn(Step, usize, usize) + Sync),
) -> Result<Report> {
    import_projects_and(hub, bytes, map, options, deed, progress, &|_, _| Ok(()))
}

/// [`import_projects`], and `also` in the transaction that writes them.
pub fn import_projects_and(
    hub: &Hub,
    bytes: &[u8],
    map: &ColumnMap,
    options: &Options,
    deed: &Deed,
    progress: &(dyn Fn(Step, usize, usize) + Sync),
    also: &dyn Fn(&mut Database, &Report) -> Result<()>,
) -> Result<Report> {
    let decoded = text::decode(bytes, map.encoding)?;
    let table = table::read(&decoded.text, map.delimiter)?;
    let bound = map.bind(&table)?;
    let mut report = Report::of(&decoded, table.delimiter, table.rows.len(), options.dry_run);
    let said: Vec<Option<Said>> = table.rows.iter().map(|row| owner_said(&bound, row, options)).collect();
    let create = options.create_agencies || map.create_agencies;
    let wanted: BTreeSet<Said> = said.iter().flatten().cloned().collect();
    let known = hub.store.read_now(|database| agencies::resolve(database, wanted, create))?;
    let read = read_rows(&bound, &table.rows, &said, &known, progress);
    let allowed =
        |good: Good| foreign(&good, options, bound.heading(Field::Agency)).map_or(Ok(good), |fault| Err(vec![fault]));
    let mut good = Vec::with_capacity(read.len());
    let mut keys: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (row, outcome) in table.rows.iter().zip(read) {
        match outcome
            .and_then(allowed)
            .and_then(|found| need_new_key(found, &mut keys, bound.heading(Field::SourceKey)))
        {
            Ok(found) => good.push(found),
            Err(faults) => report.refuse(row.number, faults),
        }
    }
    let write = !options.dry_run && (report.refused.is_empty() || options.partial);
    let keeps_visibility = !bound.covers(Field::Visibility);
    if write {
        hub.store.write_now(|database| {
            let plan = Plan::of(database, hub, good, &mut report)?;
            plan.write(database, &known, keeps_visibility, bytes, deed, &mut report, progress)?;
            also(database, &report)
        })?;
    } else {
        hub.store.read_now(|database| Plan::of(database, hub, good, &mut report).map(|_| ()))?;
    }
    report.written = write;
    report.agencies_created = known.to_create.into_iter().map(|agency| agency.code).collect();
    Ok(report)
}

/// The agency of a row as the file says it, else that of the options.
fn owner_said(bound: &Bound, row: &Row, options: &Options) -> Option<Said> {
    bound.agency(row).or_else(|| options.agency.as_ref().map(|agency| (agency.clone(), None)))
}

/// "This row is another agency's", where only one may bring rows.
fn foreign(good: &Good, options: &Options, heading: &str) -> Option<Fault> {
    let owner = &good.checked.project.agency;
    let only = options.only_agency.as_ref().filter(|only| *only != owner)?;
    let words = Words::new(
        format!("แถวนี้เป็นของหน่วยงาน '{owner}' ไม่ใช่ '{only}'"),
        format!("this row is of the agency '{owner}', and not of '{only}'"),
    );
    Some(
        Fault::row(good.row, heading, "other-owner", words)
            .remedy("ให้หน่วยงานนั้นหรือผู้ดูแลระบบนำเข้า", "let that agency, or an administrator, bring it"),
    )
}

type Outcome = std::result::Result<Good, Vec<Fault>>;

/// Every row as a project or as its faults, in the order of the file.
fn read_rows(
    bound: &Bound,
    rows: &[Row],
    said: &[Option<Said>],
    known: &Known,
    progress: &(dyn Fn(Step, usize, usize) + Sync),
) -> Vec<Outcome> {
    let done = std::sync::atomic::AtomicUsize::new(0);
    let keys = source_keys(bound, rows, said, known);
    let each = rows.par_iter().zip(said.par_iter()).zip(keys.par_iter());
    each.map(|((row, said), key)| {
        let outcome = read_row(bound, row, said.as_ref(), known, key);
        let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if count.is_multiple_of(SLICE) || count == rows.len() {
            progress(Step::Reading, count, rows.len());
        }
        outcome
    })
    .collect()
}

fn read_row(bound: &Bound, row: &Row, said: Option<&Said>, known: &Known, key: &str) -> Outcome {
    let heading = bound.heading(Field::Agency);
    let owner = match said {
        Some(said) => known.code(said).ok_or_else(|| agencies::unknown(row.number, heading, said)),
        None => Err(no_agency(row.number, heading)),
    };
    let code = owner.as_ref().copied().unwrap_or("?");
    // The other faults of a row are told beside an unknown agency.
    match (project_of(bound, row, code, key), owner) {
        (Ok(checked), Ok(_)) => match checked.content_hash() {
            Ok(hash) => Ok(Good { row: row.number, checked, hash }),
            Err(cause) => {
                tracing::warn!(%cause, row = row.number, "hashing a project");
                let words = Words::new("อ่านแถวนี้ไม่ได้", "this row cannot be read");
                Err(vec![Fault::row(row.number, "", "row-unreadable", words)])
            }
        },
        (Ok(_), Err(fault)) => Err(vec![fault]),
        (Err(faults), Ok(_)) => Err(faults),
        (Err(faults), Err(fault)) => Err(std::iter::once(fault).chain(faults).collect()),
    }
}

fn no_agency(row: usize, heading: &str) -> Fault {
    let words = Words::new("แถวนี้ไม่ระบุหน่วยงาน", "this row names no agency");
    Fault::row(row, heading, "missing", words).remedy(
        "ใส่หน่วยงานในแถว หรือระบุหน่วยงานของทั้งไฟล์ (--agency)",
        "name one in the row, or one for the whole file (--agency)",
    )
}

/// The key of each row: the file's own, else one made of the row's content. Rows that are alike to the letter are counted.
fn source_keys(bound: &Bound, rows: &[Row], said: &[Option<Said>], known: &Known) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let each = rows.iter().zip(said);
    each.map(|(row, said)| {
        if let Some(own) = bound.text(row, Field::SourceKey) {
            return own;
        }
        let owner = said.as_ref().and_then(|said| known.code(said)).unwrap_or_default();
        let mut hash = Sha256::new().chain_update(owner.as_bytes());
        for cell in &row.cells {
            hash.update([0x1f]);
            hash.update(cell.trim().as_bytes());
        }
        let key: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        if *times == 1 { format!("row:{key}") } else { format!("row:{key}#{times}") }
    })
    .collect()
}

/// A key may stand once in a file for each agency.
fn need_new_key(found: Good, keys: &mut BTreeMap<(String, String), usize>, heading: &str) -> Outcome {
    let project = &found.checked.project;
    let key = (project.agency.clone(), project.source_key().unwrap_or_default().to_owned());
    if let Some(first) = keys.get(&key) {
        let words = Words::new(
            format!("กุญแจ '{}' ซ้ำกับแถว {first}", key.1),
            format!("the key '{}' stands already in row {first}", key.1),
        );
        return Err(vec![
            Fault::row(found.row, heading, "repeated-key", words)
                .remedy("ให้กุญแจต่างกันทุกแถว", "give each row a key of its own"),
        ]);
    }
    keys.insert(key, found.row);
    Ok(found)
}

/// What is to be done: decided by comparing the file with what is there.
struct Plan {
    create: Vec<Checked>,
    /// With the hash that a later import goes by, and the one that imports went by.
    update: Vec<(Checked, String, String)>,
}

impl Plan {
    fn of(database: &mut Database, hub: &Hub, good: Vec<Good>, report: &mut Report) -> Result<Plan> {
        let owners: BTreeSet<String> = good.iter().map(|good| good.checked.project.agency.clone()).collect();
        let owners: Vec<String> = owners.into_iter().collect();
        let stored = store::list_sources(database, &owners)?;
        let stored: BTreeMap<(&str, &str), &SourceRow> =
            stored.iter().map(|row| ((row.agency.as_str(), row.key.as_str()), row)).collect();
        let mut plan = Plan { create: Vec::new(), update: Vec::new() };
        for Good { mut checked, hash, .. } in good {
            let key = (checked.project.agency.as_str(), checked.project.source_key().unwrap_or_default());
            match stored.get(&key) {
                Some(found) if found.content_hash == hash => report.unchanged += 1,
                Some(found) => {
                    report.updated += 1;
                    let (id, old_hash) = (found.id.clone(), found.content_hash.clone());
                    checked.project.id = id;
                    plan.update.push((checked, hash, old_hash));
                }
                None => {
                    report.created += 1;
                    if !report.dry_run {
                        checked.project.id = hub.ids.next();
                    }
                    plan.create.push(checked);
                }
            }
        }
        Ok(plan)
    }

    #[expect(clippy::too_many_arguments, reason = "one caller; each is a different thing")]
    fn write(
        self,
        database: &mut Database,
        known: &Known,
        keeps_visibility: bool,
        bytes: &[u8],
        deed: &Deed,
        report: &mut Report,
        progress: &(dyn Fn(Step, usize, usize) + Sync),
    ) -> Result<()> {
        let all = self.create.len() + self.update.len();
        if all == 0 && known.to_create.is_empty() {
            return Ok(());
        }
        for agency in &known.to_create {
            insert_agency(database, &agency.clone().checked()?, deed)?;
        }
        let file: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut among = Surroundings::read(database)?;
        let mut done = 0;
        let mut create = self.create.into_iter();
        loop {
            let slice: Vec<Checked> = create.by_ref().take(SLICE).collect();
            if slice.is_empty() {
                break;
            }
            done += slice.len();
            report.touched.extend(slice.iter().map(|new| Touched {
                id: new.project.id.clone(),
                version: 1,
                before: None,
            }));
            store::insert_projects(database, &mut among, slice, deed)?;
            progress(Step::Writing, done, all);
        }
        for (new, hash, old_hash) in self.update {
            let id = new.project.id.clone();
            let current = store::get_project(database, &Sight::Everything, &id)?;
            let before = Some((current.clone(), old_hash));
            report.touched.push(Touched { id: id.clone(), version: current.version + 1, before });
            let merged = new.project.over(current, keeps_visibility).checked(Limits::JOB)?;
            store::rewrite_project(database, &mut among, merged, Some(hash), deed)?;
            append_audit(database, deed, "project.update", "project", &id, &json!({ "file": file }))?;
            done += 1;
            if done % SLICE == 0 || done == all {
                progress(Step::Writing, done, all);
            }
        }
        gather_statistics(database)?;
        let detail = json!({
            "file": file, "rows": report.rows, "created": report.created, "updated": report.updated,
            "unchanged": report.unchanged, "refusedRows": report.refused_rows,
        });
        append_audit(database, deed, "project.import", "import", &file, &detail)
    }
}
