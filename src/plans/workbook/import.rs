//! A plan workbook taken into the hub: read by the agency's column maps, its plan and edition found or made, its rows put, in one transaction.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::model::{Doubt, Reconciled, SheetRead, Workbook};
use super::{Wishes, read_bytes, read_file};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::duplicates::lineage::edition::{Amendment, editions};
use crate::error::{At, Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::plans::import::resolve_agencies;
use crate::plans::plan::query::PlanFilter;
use crate::plans::plan::{Edition, EditionKind, NewEdition, Plan, PlanKind};
use crate::plans::store::{self, Outcome, Putting};
use crate::storage::Database;

/// Into which plan a workbook goes.
#[derive(Debug, Clone)]
pub struct PlanWishes {
    /// Whose plan it is: code, DLA code, identifier or name.
    pub agency: String,
    /// Id of the plan. Left out: the agency's plan of that kind and these years, made where there is none.
    pub plan: Option<String>,
    pub kind: PlanKind,
    /// First and last Buddhist year. Left out: those of the workbook.
    pub years: Option<(i32, i32)>,
    /// Id of an edition of the plan, or its words: `ฉบับแรก`, `แก้ไข ครั้งที่ 2/2568`. Left out: the one edition that is open, or the first.
    pub edition: Option<String>,
    /// Take the workbook though cells were refused: their amounts stay unknown.
    pub partial: bool,
    /// Remove rows of the edition that the workbook does not have.
    pub replace: bool,
}

impl PlanWishes {
    /// A five-year local development plan of an agency, everything else by evidence.
    pub fn of(agency: &str) -> Self {
        PlanWishes {
            agency: agency.to_owned(),
            plan: None,
            kind: PlanKind::LocalDevelopment,
            years: None,
            edition: None,
            partial: false,
            replace: false,
        }
    }
}

/// What was understood of a workbook, what was doubtful, and what became of its rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkbookReport)]
pub struct Report {
    pub dry_run: bool,
    /// Its rows stand in the plan. Where cells were refused that is so only if a partial import was asked for.
    pub written: bool,
    /// SHA-256 of the file, hexadecimal.
    pub file: String,
    pub agency: String,
    /// Id of the plan; null where a dry run would make one.
    pub plan: Option<String>,
    pub edition: Option<String>,
    /// The edition in words.
    pub edition_label: Option<String>,
    pub years: Vec<i32>,
    pub sheets: Vec<SheetRead>,
    /// Rows that count.
    pub rows: usize,
    pub reconciliation: Vec<Reconciled>,
    /// Cells with a doubt: notes, what may be read wrongly, and what was refused.
    pub doubts: Vec<Doubt>,
    /// What became of the rows; of a dry run, what would.
    pub outcome: Option<Outcome>,
}

/// Takes a plan workbook into the hub. `progress` is told the steps done and all steps.
///
/// A dry run does all of it and takes it back, so it says exactly what the import would do.
///
/// # Errors
/// As [`super::read_bytes`]; `Impossible` for an agency that the hub does not know and for a workbook without rows; `Conflict` where it is not clear which
/// edition is meant or that is bound. Refused cells are no error: then nothing is written unless `partial`, and the report names them.
pub fn import(
    hub: &Hub,
    path: &Path,
    wishes: &PlanWishes,
    dry_run: bool,
    deed: &Deed,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Report> {
    let bytes = read_file(path)?;
    progress(0, 2);
    let (agency, maps) = hub.store.read_now(|database| {
        let agency = agency_of(database, &wishes.agency)?;
        let maps = store::column_maps_of(database, &agency)?;
        Ok((agency, maps))
    })?;
    let maps = maps.iter().filter_map(|map| map.sheet_map().ok()).collect();
    let workbook = read_bytes(&bytes, &Wishes { years: wishes.years, maps })?;
    progress(1, 2);
    let file: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut report = report_of(&workbook, dry_run, agency, file);
    let takes = wishes.partial || !workbook.has_refusals();
    if report.rows == 0 {
        return Err(nothing_in_it(&report));
    }
    if dry_run || takes {
        put(hub, &workbook, wishes, dry_run, deed, &mut report)?;
    }
    report.written = !dry_run && takes;
    progress(2, 2);
    Ok(report)
}

fn report_of(workbook: &Workbook, dry_run: bool, agency: String, file: String) -> Report {
    Report {
        dry_run,
        file,
        agency,
        years: workbook.book.years.clone(),
        sheets: workbook.sheets.clone(),
        rows: workbook.book.rows().count(),
        reconciliation: workbook.reconciliation.clone(),
        doubts: workbook.doubts.clone(),
        ..Report::default()
    }
}

fn put(
    hub: &Hub,
    workbook: &Workbook,
    wishes: &PlanWishes,
    dry_run: bool,
    deed: &Deed,
    report: &mut Report,
) -> Result<()> {
    let mut seen = None;
    let done = hub.store.write_now(|database| {
        let (plan, is_new) = plan_of(database, hub, workbook, wishes, &report.agency, deed)?;
        let edition = edition_of(database, hub, &plan, wishes, deed)?;
        let putting = Putting { ids: &hub.ids, replace: wishes.replace };
        let outcome = store::put_workbook(database, &plan.id, &edition.id, &workbook.book, putting, deed)?;
        let detail = json!({ "file": report.file, "plan": plan.id, "edition": edition.label, "outcome": outcome });
        append_audit(database, deed, "plan.import", "import", &report.file, &detail)?;
        seen = Some((plan, is_new, edition, outcome));
        // An error takes the transaction back; nobody is shown this one.
        if dry_run { Err(Error::internal("a dry run is taken back")) } else { Ok(()) }
    });
    match done {
        Err(Error::Internal(_)) if dry_run && seen.is_some() => {}
        other => other?,
    }
    if let Some((plan, is_new, edition, outcome)) = seen {
        let kept = !(dry_run && is_new);
        report.plan = kept.then_some(plan.id);
        report.edition = kept.then_some(edition.id);
        report.edition_label = Some(edition.label);
        report.outcome = Some(outcome);
    }
    Ok(())
}

fn agency_of(database: &mut Database, said: &str) -> Result<String> {
    let said = (said.to_owned(), None);
    let known = resolve_agencies(database, BTreeSet::from([said.clone()]), false)?;
    known.code(&said).map(str::to_owned).ok_or_else(|| store::unknown_owner(&said.0))
}

/// The plan that is meant, and whether it was made now.
fn plan_of(
    database: &mut Database,
    hub: &Hub,
    workbook: &Workbook,
    wishes: &PlanWishes,
    agency: &str,
    deed: &Deed,
) -> Result<(Plan, bool)> {
    if let Some(id) = &wishes.plan {
        let plan = store::get_plan(database, &Sight::Everything, id)?;
        if plan.agency != agency {
            let words = Words::new(
                format!("แผน '{id}' เป็นของหน่วยงาน '{}'", plan.agency),
                format!("the plan '{id}' belongs to the agency '{}'", plan.agency),
            );
            return Err(Error::impossible(Fault::parameter("plan", "other-agency", words)));
        }
        return Ok((plan, false));
    }
    let years = &workbook.book.years;
    let window = wishes.years.or_else(|| years.first().copied().zip(years.last().copied()));
    let Some((first, last)) = window else {
        let words = Words::new("สมุดงานไม่บอกปีของแผน", "the workbook does not say the years of the plan");
        let fault = Fault::parameter("years", "missing", words);
        return Err(Error::impossible(fault.remedy("ระบุปีแรกและปีสุดท้าย", "say the first and the last year")));
    };
    let filter = PlanFilter {
        agencies: vec![agency.to_owned()],
        kind: Some(wishes.kind.name()),
        year: Some(first),
        ..PlanFilter::default()
    };
    let known = store::list_plans(database, &Sight::Everything, &filter, "", 0, i64::from(u16::MAX))?;
    if let Some(plan) = known.into_iter().find(|plan| (plan.year_first, plan.year_last) == (first, last)) {
        return Ok((plan, false));
    }
    let new = Plan {
        id: hub.ids.next(),
        agency: agency.to_owned(),
        kind: wishes.kind,
        title: workbook.book.title.clone().unwrap_or_default(),
        year_first: first,
        year_last: last,
        ..Plan::default()
    };
    Ok((store::insert_plan(database, new.checked()?, deed)?, true))
}

/// The edition that is meant, opened where there is none of that kind, year and number.
fn edition_of(database: &mut Database, hub: &Hub, plan: &Plan, wishes: &PlanWishes, deed: &Deed) -> Result<Edition> {
    let known = store::list_editions(database, &Sight::Everything, &plan.id)?;
    let Some(wanted) = &wishes.edition else {
        let open: Vec<&Edition> = known.iter().filter(|edition| edition.bound_at.is_none()).collect();
        return match (open.as_slice(), known.is_empty()) {
            ([only], _) => Ok((*only).clone()),
            ([], true) => open_edition(database, hub, plan, new_edition(EditionKind::First), deed),
            _ => Err(unclear_edition(&known)),
        };
    };
    if let Some(found) = known.iter().find(|edition| edition.id == *wanted || edition.label == wanted.trim()) {
        return Ok(found.clone());
    }
    let new = edition_said(wanted).ok_or_else(|| unclear_edition(&known))?;
    let same = |edition: &&Edition| {
        let year = edition.kind == new.kind && edition.year == new.year && edition.issue == new.issue;
        year && (new.number.is_none() || edition.number == new.number)
    };
    match known.iter().find(same) {
        Some(found) => Ok(found.clone()),
        None => open_edition(database, hub, plan, new, deed),
    }
}

fn open_edition(database: &mut Database, hub: &Hub, plan: &Plan, new: NewEdition, deed: &Deed) -> Result<Edition> {
    store::insert_edition(database, plan, new.checked()?, &hub.ids.next(), deed)
}

fn new_edition(kind: EditionKind) -> NewEdition {
    NewEdition { kind, year: None, number: None, issue: None, note: None, visibility: None }
}

/// `ฉบับแรก`, `first`, or words such as `เพิ่มเติม ฉบับที่ 8 ครั้งที่ 5/2568`.
fn edition_said(words: &str) -> Option<NewEdition> {
    let plain = crate::thai::clean(words);
    if plain == "ฉบับแรก" || plain.eq_ignore_ascii_case("first") {
        return Some(new_edition(EditionKind::First));
    }
    let found = editions(words).into_iter().next().filter(|edition| edition.year > 0)?;
    let kind = match found.kind {
        Amendment::Added => EditionKind::Addition,
        Amendment::Changed => EditionKind::Change,
        Amendment::Corrected => EditionKind::Correction,
        Amendment::Reviewed => EditionKind::Review,
    };
    let said = |number: u32| i32::try_from(number).ok().filter(|number| *number > 0);
    Some(NewEdition {
        year: Some(found.year),
        number: said(found.number),
        issue: said(found.issue),
        ..new_edition(kind)
    })
}

fn unclear_edition(known: &[Edition]) -> Error {
    let labels: Vec<&str> = known.iter().map(|edition| edition.label.as_str()).collect();
    let labels = labels.join(", ");
    let words = Words::new(
        format!("ไม่ทราบว่าเป็นฉบับใดของแผน (มี: {labels})"),
        format!("it is not clear which edition of the plan is meant (there are: {labels})"),
    );
    Error::Conflict(Fault::parameter("edition", "edition-unclear", words).remedy(
        "ระบุฉบับ เช่น แก้ไข ครั้งที่ 2/2568",
        "name the edition, for example แก้ไข ครั้งที่ 2/2568, or one of those that are open by its id",
    ))
}

fn nothing_in_it(report: &Report) -> Error {
    let sheets: Vec<&str> = report.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let sheets = sheets.join(", ");
    let words = Words::new(
        format!("ไม่พบโครงการในสมุดงาน (แผ่นงาน: {sheets})"),
        format!("no row of a plan was found in the workbook (its sheets: {sheets})"),
    );
    Error::impossible(Fault::new(At::Whole, "no-rows", words).remedy(
        "หากเป็นแบบของหน่วยงานเอง ให้บันทึกแผนที่คอลัมน์ด้วย POST /column-maps",
        "if the layout is the agency's own, save a column map for it (POST /column-maps)",
    ))
}
