//! What became of a case, appended and never changed.

use diesel::prelude::*;

use super::rows::{read, text};
use crate::access::Deed;
use crate::error::Result;
use crate::on_each_backend;
use crate::storage::schema::case_event;
use crate::storage::{Database, next_number};

/// One line of a case's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::duplicates) struct Event {
    pub seq: i64,
    pub kind: String,
    pub other_case: Option<String>,
    pub works: Vec<String>,
    pub actor: String,
    pub agency: String,
    pub at: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = case_event)]
struct EventRow {
    seq: i64,
    kind: String,
    other_case: String,
    works: String,
    actor: String,
    agency_code: String,
    at: i64,
}

/// A line to be added.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub case: String,
    pub kind: &'static str,
    /// Empty where none is involved.
    pub other_case: String,
    pub works: Vec<String>,
}

impl Note {
    pub fn new(case: &str, kind: &'static str, works: &[String]) -> Note {
        Note { case: case.to_owned(), kind, other_case: String::new(), works: works.to_vec() }
    }

    pub fn with(mut self, other_case: &str) -> Note {
        self.other_case = other_case.to_owned();
        self
    }
}

#[derive(Insertable)]
#[diesel(table_name = case_event)]
struct NewRow<'a> {
    seq: i64,
    case_id: &'a str,
    kind: &'a str,
    other_case: &'a str,
    works: String,
    actor: &'a str,
    agency_code: &'a str,
    at: i64,
}

/// Adds lines to the histories of cases, in this order.
pub(super) fn note_all(database: &mut Database, notes: &[Note], deed: &Deed) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let first = next_number(database, "case_event", i64::try_from(notes.len()).unwrap_or(1))?;
    let rows: Vec<NewRow<'_>> = notes
        .iter()
        .zip(first..)
        .map(|(note, seq)| {
            Ok(NewRow {
                seq,
                case_id: &note.case,
                kind: note.kind,
                other_case: &note.other_case,
                works: text(&note.works)?,
                actor: &deed.actor,
                agency_code: &deed.agency,
                at: deed.at.0,
            })
        })
        .collect::<Result<_>>()?;
    for chunk in rows.chunks(Database::rows_per_insert(8)) {
        on_each_backend!(database, connection => diesel::insert_into(case_event::table).values(chunk).execute(connection))?;
    }
    Ok(())
}

/// Notes that a case was given to somebody, or taken back.
pub(in crate::duplicates) fn note_assigned(
    database: &mut Database,
    case: &str,
    what: &'static str,
    deed: &Deed,
) -> Result<()> {
    note_all(database, &[Note::new(case, what, &[])], deed)
}

/// The history of a case, oldest first.
pub(super) fn events_of(database: &mut Database, case: &str) -> Result<Vec<Event>> {
    let rows: Vec<EventRow> = case_event::table
        .filter(case_event::case_id.eq(case))
        .order(case_event::seq)
        .select(EventRow::as_select())
        .load(database)?;
    rows.into_iter()
        .map(|row| {
            Ok(Event {
                seq: row.seq,
                kind: row.kind,
                other_case: Some(row.other_case).filter(|id| !id.is_empty()),
                works: read(&row.works)?,
                actor: row.actor,
                agency: row.agency_code,
                at: row.at,
            })
        })
        .collect()
}
