//! A book taken into an edition of a plan: matched with what is there, its rows made versions of projects, all in the caller's transaction.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::editions::{get_edition, list_editions, put_sheets, sheets_of};
use super::loose::find_loose;
use super::plan_rows::{delete_rows, facts_of, insert_rows, put_ties, update_row};
use super::projects::{Followed, Following, follow};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight};
use crate::error::Result;
use crate::id::Ids;
use crate::plans::book::{BookRow, BookSheet, PlanBook};
use crate::plans::plan::edition::must_be_open;
use crate::plans::plan::facts::Facts;
use crate::plans::plan::keys::row_hash;
use crate::plans::plan::lines::{anew, by_place, groups, told, without_circles};
use crate::plans::plan::matching::{Known, Meeting, meet};
use crate::plans::plan::state::Tie;
use crate::plans::plan::taking::{Open, checked_rows, open_marks};
use crate::plans::plan::{Edition, Kept};
use crate::plans::store::redaction::public_of;
use crate::redaction::Exceptions;
use crate::storage::Database;

/// What became of the rows of a book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanOutcome)]
pub struct Outcome {
    /// Rows of the book.
    pub rows: usize,
    pub created: usize,
    /// Of the created: those that write a row of an earlier edition anew.
    pub amended: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows that an earlier edition has to the letter; they are kept once.
    pub kept_before: usize,
    /// Rows of the edition that the book did not have and that were removed, where that was asked for.
    pub removed: usize,
    /// Ties between rows that came or went: written anew, moved, merged, restated, coordinated.
    pub ties: usize,
    pub projects_created: usize,
    pub projects_updated: usize,
    /// Projects that the hub had without a plan, and that a row was found to be of.
    pub projects_linked: usize,
    /// Lines of ผ.01 as printed.
    pub summary_lines: usize,
    /// Marks of officers that name a row or programme which was not found, or not only once.
    pub open_marks: Vec<Open>,
}

/// How rows are put.
#[derive(Clone, Copy)]
pub struct Putting<'a> {
    pub ids: &'a Ids,
    /// Remove rows of the edition that are not among those that are put.
    pub replace: bool,
}

/// Takes a whole workbook into an open edition: rows matched, made, changed and tied, projects made and brought up to date, sheets and ผ.01 as
/// printed kept. The same book twice changes nothing. The caller has checked that the deed's agency may write the plan.
///
/// # Errors
/// `NotFound` for a plan or edition that is none; `Conflict` for an edition that is bound; `Malformed` for rows that cannot be, at `/rows/N/…`,
/// N counted from 0 over all sheets.
pub fn put_workbook(
    database: &mut Database,
    plan: &str,
    edition: &str,
    book: &PlanBook,
    putting: Putting<'_>,
    deed: &Deed,
) -> Result<Outcome> {
    let rows: Vec<(String, BookRow)> = book.rows().map(|(sheet, row)| (sheet.name.clone(), row.clone())).collect();
    let edition = get_edition(database, &Sight::Everything, plan, edition)?;
    let mut outcome = put(database, plan, &edition, rows, (putting, true), deed)?;
    let mut sheets = if putting.replace { Vec::new() } else { sheets_of(database, &edition.id)? };
    let before = sheets.clone();
    for sheet in &book.sheets {
        let bare = BookSheet { rows: Vec::new(), sums: Vec::new(), ..sheet.clone() };
        match sheets.iter_mut().find(|known| known.name == sheet.name) {
            Some(known) => *known = bare,
            None => sheets.push(bare),
        }
    }
    outcome.summary_lines = book.summary().count();
    if sheets != before {
        let edition = get_edition(database, &Sight::Everything, plan, &edition.id)?;
        put_sheets(database, &edition, &sheets, deed)?;
    }
    let detail = json!({ "edition": edition.label, "outcome": outcome });
    append_audit(database, deed, "plan.book", "plan", plan, &detail)?;
    Ok(outcome)
}

/// Takes rows, each with the name of its sheet, into an open edition. No audit entry of its own: the caller's deed has one.
pub fn put_rows(
    database: &mut Database,
    plan: &str,
    edition: &Edition,
    rows: Vec<(String, BookRow)>,
    putting: Putting<'_>,
    deed: &Deed,
) -> Result<Outcome> {
    put(database, plan, edition, rows, (putting, false), deed)
}

/// `in_order`: the rows are a whole book, and stand in the edition as they stand in it; else new ones come after the others.
fn put(
    database: &mut Database,
    plan: &str,
    edition: &Edition,
    rows: Vec<(String, BookRow)>,
    (putting, in_order): (Putting<'_>, bool),
    deed: &Deed,
) -> Result<Outcome> {
    must_be_open(edition)?;
    let before = facts_of(database, &Sight::Everything, plan)?;
    let rows = checked_rows(rows, &before.plan.years())?;
    let mut taking = Taking::of(&before, edition, &rows, (putting, in_order), deed)?;
    taking.tie(&before, edition);
    taking.choose_projects(database, &before, putting.ids)?;
    taking.write(database, &before, deed)
}

/// What is to be written.
struct Taking {
    /// The rows of the edition as they will be: new ones without a project yet.
    own: Vec<Kept>,
    new: BTreeSet<String>,
    changed: BTreeSet<String>,
    moved: BTreeSet<String>,
    gone: Vec<String>,
    ties: Vec<Tie>,
    /// Place of each row in what was sent.
    places: BTreeMap<String, usize>,
    outcome: Outcome,
}

impl Taking {
    fn of(
        before: &Facts,
        edition: &Edition,
        rows: &[(String, BookRow)],
        (putting, in_order): (Putting<'_>, bool),
        deed: &Deed,
    ) -> Result<Taking> {
        let base = before.last_bound().map(|last| before.current(last)).unwrap_or_default();
        let own: Vec<&Kept> = before.rows.iter().filter(|row| row.edition == edition.id).collect();
        let known: Vec<Known<'_>> = own
            .iter()
            .map(|row| Known { id: &row.id, row: &row.row, own: true })
            .chain(base.iter().map(|row| Known { id: &row.id, row: &row.row, own: false }))
            .collect();
        let said: Vec<&BookRow> = rows.iter().map(|(_, row)| row).collect();
        let meetings = meet(&said, &known, edition.kind)?;
        let mut taking = Taking {
            own: own.into_iter().cloned().collect(),
            new: BTreeSet::new(),
            changed: BTreeSet::new(),
            moved: BTreeSet::new(),
            gone: Vec::new(),
            ties: Vec::new(),
            places: BTreeMap::new(),
            outcome: Outcome { rows: rows.len(), ..Outcome::default() },
        };
        let last = taking.own.iter().map(|row| row.position).max().unwrap_or(0);
        let mut met: BTreeSet<String> = BTreeSet::new();
        for (place, ((sheet, row), meeting)) in rows.iter().zip(meetings).enumerate() {
            let index = i64::try_from(place).unwrap_or(i64::MAX);
            let position = if in_order { index + 1 } else { last + index + 1 };
            taking.take(edition, (sheet, row), meeting, (place, position, in_order), (putting.ids, deed), &mut met)?;
        }
        if putting.replace {
            let gone = taking.own.iter().filter(|row| !met.contains(&row.id)).map(|row| row.id.clone());
            taking.gone = gone.collect();
            taking.own.retain(|row| met.contains(&row.id));
            taking.outcome.removed = taking.gone.len();
        }
        Ok(taking)
    }

    fn take(
        &mut self,
        edition: &Edition,
        (sheet, row): (&str, &BookRow),
        meeting: Meeting,
        (place, position, in_order): (usize, i64, bool),
        (ids, deed): (&Ids, &Deed),
        met: &mut BTreeSet<String>,
    ) -> Result<()> {
        let row = BookRow { amends: None, ..row.clone() };
        match meeting {
            Meeting::Before(_) => self.outcome.kept_before += 1,
            Meeting::Same(id) | Meeting::Changed(id) => {
                let hash = row_hash(&row)?;
                met.insert(id.clone());
                self.places.insert(id.clone(), place);
                let Some(kept) = self.own.iter_mut().find(|kept| kept.id == id) else { return Ok(()) };
                if kept.hash == hash {
                    self.outcome.unchanged += 1;
                } else {
                    self.outcome.updated += 1;
                    (kept.row, kept.hash) = (row, hash);
                    kept.version += 1;
                    kept.updated_at = deed.at.0;
                    self.changed.insert(id.clone());
                }
                let position = if in_order { position } else { kept.position };
                if (kept.sheet.as_str(), kept.position) != (sheet, position) {
                    sheet.clone_into(&mut kept.sheet);
                    kept.position = position;
                    self.moved.insert(id);
                }
            }
            Meeting::New | Meeting::Anew(_) => {
                let id = ids.next();
                if let Meeting::Anew(earlier) = meeting {
                    self.outcome.amended += 1;
                    self.ties.push(anew(&earlier, &id, &edition.label));
                }
                self.outcome.created += 1;
                met.insert(id.clone());
                self.new.insert(id.clone());
                self.places.insert(id.clone(), place);
                self.own.push(Kept {
                    hash: row_hash(&row)?,
                    id,
                    edition: edition.id.clone(),
                    project: String::new(),
                    visibility: edition.visibility,
                    sheet: sheet.to_owned(),
                    position,
                    made: false,
                    row,
                    version: 1,
                    created_at: deed.at.0,
                    updated_at: deed.at.0,
                });
            }
        }
        Ok(())
    }

    /// The ties as they will be: those that stand, those that were matched, those that marks and titles tell.
    fn tie(&mut self, before: &Facts, edition: &Edition) {
        let base = before.last_bound().map(|last| before.current(last)).unwrap_or_default();
        let own: BTreeSet<&str> = self.own.iter().map(|row| row.id.as_str()).collect();
        let rows: Vec<(&Kept, &str)> = base
            .iter()
            .map(|row| (*row, before.label(&row.edition)))
            .chain(self.own.iter().map(|row| (row, edition.label.as_str())))
            .collect();
        let told = told(&before.plan, &rows, &own);
        let gone: BTreeSet<&str> = self.gone.iter().map(String::as_str).collect();
        let of_edition: BTreeSet<&str> =
            before.rows.iter().filter(|row| row.edition == edition.id).map(|row| row.id.as_str()).collect();
        let touches = |tie: &Tie| of_edition.contains(tie.earlier.as_str()) || of_edition.contains(tie.later.as_str());
        // A tie of an earlier row to one of this edition was matched when that was made, and stands; ties within the edition are told anew.
        let stands = |tie: &&Tie| {
            let lost = gone.contains(tie.earlier.as_str()) || gone.contains(tie.later.as_str());
            let within = of_edition.contains(tie.earlier.as_str()) && of_edition.contains(tie.later.as_str());
            !lost && (!touches(tie) || !within)
        };
        let standing = before.ties.iter().filter(stands).cloned();
        self.ties = without_circles(
            standing.chain(std::mem::take(&mut self.ties)).chain(by_place(&self.own)).chain(told).collect(),
        );
        self.outcome.open_marks = open_marks(&self.own, &self.ties);
    }

    /// Gives each new row the project of the rows that it is a version of, else one of the hub's that stands in no plan, else a new one.
    fn choose_projects(&mut self, database: &mut Database, before: &Facts, ids: &Ids) -> Result<()> {
        let all: BTreeSet<String> = before.rows.iter().chain(&self.own).map(|row| row.id.clone()).collect();
        let known: BTreeMap<&str, &Kept> = before.rows.iter().map(|row| (row.id.as_str(), row)).collect();
        let mut project_of: BTreeMap<String, (String, bool)> = BTreeMap::new();
        let groups = groups(&all, &self.ties);
        let waiting: Vec<&BTreeSet<String>> =
            groups.iter().filter(|group| group.iter().any(|id| self.new.contains(id))).collect();
        let rows: BTreeMap<&str, &Kept> = self.own.iter().map(|row| (row.id.as_str(), row)).collect();
        let fresh: Vec<&Kept> = waiting
            .iter()
            .filter(|group| group.iter().all(|id| !known.contains_key(id.as_str())))
            .flat_map(|group| group.iter().filter_map(|id| rows.get(id.as_str()).copied()))
            .collect();
        let mut loose = find_loose(database, &before.plan.agency, &fresh)?;
        for group in waiting {
            let kept = group.iter().find_map(|id| known.get(id.as_str()));
            let found = group.iter().find_map(|id| loose.remove(id));
            let (project, made) = match (kept, found) {
                (Some(kept), _) => (kept.project.clone(), kept.made),
                (None, Some(found)) => {
                    self.outcome.projects_linked += 1;
                    (found, false)
                }
                (None, None) => (ids.next(), true),
            };
            for id in group.iter().filter(|id| self.new.contains(*id)) {
                project_of.insert(id.clone(), (project.clone(), made));
            }
        }
        for row in &mut self.own {
            if let Some((project, made)) = project_of.remove(&row.id) {
                (row.project, row.made) = (project, made);
            }
        }
        Ok(())
    }

    fn write(mut self, database: &mut Database, before: &Facts, deed: &Deed) -> Result<Outcome> {
        let own: BTreeSet<&str> =
            self.own.iter().map(|row| row.id.as_str()).chain(self.gone.iter().map(String::as_str)).collect();
        let others = before.rows.iter().filter(|row| !own.contains(row.id.as_str())).cloned();
        let mut after =
            Facts { rows: others.chain(self.own.iter().cloned()).collect(), ties: self.ties.clone(), ..before.clone() };
        let editions = after.editions.clone();
        after.rows.sort_by_key(|row| (editions.iter().position(|edition| edition.id == row.edition), row.position));
        let tied = |ties: &[Tie], other: &[Tie]| -> BTreeSet<String> {
            ties.iter()
                .filter(|tie| !other.contains(tie))
                .flat_map(|tie| [tie.earlier.clone(), tie.later.clone()])
                .collect()
        };
        let mut rows = tied(&before.ties, &after.ties);
        rows.extend(tied(&after.ties, &before.ties));
        rows.extend(self.new.iter().chain(&self.changed).cloned());
        let touched: BTreeSet<String> =
            after.rows.iter().filter(|row| rows.contains(&row.id)).map(|row| row.project.clone()).collect();
        let places = &self.places;
        let place = |kept: &Kept| places.get(&kept.id).copied();
        let following = Following { touched: &touched, row: Some(&place) };
        let Followed { created, updated } = follow(database, &after, &following, deed)?;
        (self.outcome.projects_created, self.outcome.projects_updated) = (created, updated);
        let (new, old): (Vec<Kept>, Vec<Kept>) = self.own.into_iter().partition(|row| self.new.contains(&row.id));
        insert_rows(database, &before.plan.id, &before.plan.agency, &new)?;
        for row in old.iter().filter(|row| self.changed.contains(&row.id) || self.moved.contains(&row.id)) {
            update_row(database, row)?;
        }
        self.outcome.ties = put_ties(database, &before.plan.id, &before.ties, &after.ties)?;
        delete_rows(database, &self.gone, deed)?;
        Ok(self.outcome)
    }
}

/// The sheets of every edition of a plan that may be seen, by the id of the edition.
pub fn sheets_by_edition(
    database: &mut Database,
    sight: &Sight,
    plan: &str,
) -> Result<BTreeMap<String, Vec<BookSheet>>> {
    let mut found = BTreeMap::new();
    for edition in list_editions(database, sight, plan)? {
        let mut sheets = sheets_of(database, &edition.id)?;
        if !sight.owns(&edition.agency) {
            let public = |sheet: &BookSheet| public_of(sheet, &Exceptions::default());
            sheets = sheets.iter().map(public).collect::<Result<_>>()?;
        }
        found.insert(edition.id.clone(), sheets);
    }
    Ok(found)
}
