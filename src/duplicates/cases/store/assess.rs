//! What agencies say of cases: each says its own, the last word holds, and what changes turns it to "assess again".

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::events::{Note, note_all};
use super::links::{CHUNK, links_of_cases};
use super::rows::{find_case, read, text, update_case};
use crate::access::{Deed, Sight};
use crate::duplicates::cases::answer::{AssessmentEntry, NewAssessment};
use crate::duplicates::cases::identity::Fates;
use crate::duplicates::cases::model::{Action, Answer, Link, fingerprint_of, state_of};
use crate::error::{Error, Result};
use crate::storage::schema::{case_assessment, case_decision};
use crate::storage::{Database, next_number};
use crate::time::Timestamp;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Words {
    note: Option<String>,
    action: Option<Action>,
    lead: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_assessment)]
struct AssessmentRow {
    case_id: String,
    agency_code: String,
    answer: String,
    said: String,
    fingerprint: String,
    actor: String,
    at: i64,
}

impl AssessmentRow {
    fn answer(&self) -> Result<Answer> {
        Answer::from_name(&self.answer).ok_or_else(|| Error::internal("a stored assessment has no known answer"))
    }

    fn entry(self) -> Result<AssessmentEntry> {
        let said: Words = read(&self.said)?;
        Ok(AssessmentEntry {
            answer: self.answer()?,
            agency: self.agency_code,
            note: said.note,
            proposed_action: said.action,
            lead_agency: said.lead,
            by: self.actor,
            at: Timestamp(self.at).to_rfc3339(),
        })
    }
}

/// The last word of each agency, by case and agency.
type Current = BTreeMap<(String, String), AssessmentRow>;

fn current(database: &mut Database, cases: &[String]) -> Result<Current> {
    let mut last = Current::new();
    for chunk in cases.chunks(CHUNK) {
        let rows: Vec<AssessmentRow> = case_assessment::table
            .filter(case_assessment::case_id.eq_any(chunk.to_vec()))
            .order(case_assessment::seq)
            .select(AssessmentRow::as_select())
            .load(database)?;
        last.extend(rows.into_iter().map(|row| ((row.case_id.clone(), row.agency_code.clone()), row)));
    }
    Ok(last)
}

/// The last answers about some cases, by case and agency.
pub(super) fn answers(database: &mut Database, cases: &[String]) -> Result<BTreeMap<(String, String), Answer>> {
    current(database, cases)?.into_iter().map(|(key, row)| Ok((key, row.answer()?))).collect()
}

/// Everything that was ever said of a case, newest first; of one agency or of all.
pub fn assessments_of(database: &mut Database, case: &str) -> Result<Vec<AssessmentEntry>> {
    let rows: Vec<AssessmentRow> = case_assessment::table
        .filter(case_assessment::case_id.eq(case))
        .order(case_assessment::seq.desc())
        .select(AssessmentRow::as_select())
        .load(database)?;
    rows.into_iter().map(AssessmentRow::entry).collect()
}

/// The last word of each agency about a case, in the order of their codes.
pub(super) fn last_words(database: &mut Database, case: &str) -> Result<Vec<AssessmentEntry>> {
    current(database, &[case.to_owned()])?.into_values().map(AssessmentRow::entry).collect()
}

/// Adds what an agency says of a case whose pairs are `links`.
pub(super) fn insert_assessment(
    database: &mut Database,
    case: &str,
    agency: &str,
    new: &NewAssessment,
    links: &[Link],
    deed: &Deed,
) -> Result<()> {
    let said = Words { note: new.note.clone(), action: new.proposed_action, lead: new.lead_agency.clone() };
    let fingerprint = fingerprint_of(links.iter().filter(|link| link.concerns(agency)));
    insert(database, (case, agency), (new.answer, text(&said)?, fingerprint), deed)
}

fn insert(
    database: &mut Database,
    (case, agency): (&str, &str),
    (answer, said, fingerprint): (Answer, String, String),
    deed: &Deed,
) -> Result<()> {
    let seq = next_number(database, "case_assessment", 1)?;
    diesel::insert_into(case_assessment::table)
        .values((
            case_assessment::seq.eq(seq),
            case_assessment::case_id.eq(case),
            case_assessment::agency_code.eq(agency),
            case_assessment::answer.eq(answer.name()),
            case_assessment::said.eq(said),
            case_assessment::fingerprint.eq(fingerprint),
            case_assessment::actor.eq(&deed.actor),
            case_assessment::at.eq(deed.at.0),
        ))
        .execute(database)?;
    Ok(())
}

/// Takes what agencies said of a case along into the one that it became part of, and into those that split off from it. There it is to
/// be assessed again; an agency that has already spoken there is left alone.
pub(super) fn carry_over(database: &mut Database, fates: &Fates, deed: &Deed) -> Result<()> {
    let merged = fates.merged.iter().map(|(from, into)| (from, into));
    let split = fates.split.iter().flat_map(|(into, parents)| parents.iter().map(move |from| (from, into)));
    let moves: Vec<(&String, &String)> = merged.chain(split).collect();
    let cases: BTreeSet<String> = moves.iter().flat_map(|(from, into)| [(*from).clone(), (*into).clone()]).collect();
    let known = current(database, &cases.into_iter().collect::<Vec<_>>())?;
    let mut taken: BTreeSet<(String, String)> = known.keys().cloned().collect();
    for (from, into) in moves {
        for ((_, agency), row) in known.iter().filter(|((case, _), _)| case == from) {
            if taken.insert((into.clone(), agency.clone())) && row.answer()? != Answer::NotAssessed {
                insert(database, (into, agency), (Answer::Reassess, row.said.clone(), String::new()), deed)?;
            }
        }
    }
    Ok(())
}

/// Turns to "assess again" what was said of pairs that have changed since, and gives each case the state that follows from what people
/// said of it.
pub(super) fn refresh(database: &mut Database, cases: &[String], deed: &Deed) -> Result<()> {
    let mut links: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    for link in links_of_cases(database, &Sight::Everything, cases)? {
        links.entry(link.case_id.clone()).or_default().push(link);
    }
    let mut known = current(database, cases)?;
    let hub = Deed { at: deed.at, actor: "phaen".to_owned(), agency: "phaen".to_owned() };
    let mut notes = Vec::new();
    for ((case, agency), row) in &mut known {
        let own = links.get(case).into_iter().flatten().filter(|link| link.concerns(agency));
        let given = matches!(row.answer()?, Answer::Yes | Answer::No);
        let now = fingerprint_of(own);
        if given && !now.is_empty() && now != row.fingerprint {
            row.answer = Answer::Reassess.name().to_owned();
            insert(database, (case, agency), (Answer::Reassess, row.said.clone(), now), &hub)?;
            notes.push(Note::new(case, "re-assess", &[]).with(""));
        }
    }
    note_all(database, &notes, &hub)?;
    let decided = last_decided(database, cases)?;
    for id in cases {
        let Some(case) = find_case(database, id)?.filter(|case| !case.state.has_ended()) else { continue };
        let own = links.get(id).map(Vec::as_slice).unwrap_or_default();
        let agencies: BTreeSet<&String> = own.iter().flat_map(|link| [&link.a_agency, &link.b_agency]).collect();
        let answers = agencies
            .into_iter()
            .map(|agency| {
                known.get(&(id.clone(), agency.clone())).map_or(Ok(Answer::NotAssessed), AssessmentRow::answer)
            })
            .collect::<Result<Vec<Answer>>>()?;
        let decided_on = decided.get(id).map(String::as_str);
        let state = state_of(&case.fingerprint, decided_on, case.proposal.is_some(), &answers, own);
        if state != case.state {
            let next =
                crate::duplicates::cases::Case { state, updated_at: deed.at.0, version: case.version + 1, ..case };
            update_case(database, &next)?;
        }
    }
    Ok(())
}

/// The fingerprint that the last decision about each case was about.
fn last_decided(database: &mut Database, cases: &[String]) -> Result<BTreeMap<String, String>> {
    let mut last = BTreeMap::new();
    for chunk in cases.chunks(CHUNK) {
        let rows: Vec<(String, String)> = case_decision::table
            .filter(case_decision::case_id.eq_any(chunk.to_vec()))
            .order((case_decision::decided_at, case_decision::id))
            .select((case_decision::case_id, case_decision::fingerprint))
            .load(database)?;
        last.extend(rows);
    }
    Ok(last)
}
