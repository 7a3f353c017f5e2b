//! Cases as a caller may see them: those with a pair that he sees, and of each the projects and sums that he sees.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::assess::{answers, last_words};
use super::decide::{case_decisions, last_actions};
use super::events::events_of;
use super::links::{CHUNK, links_of_cases};
use super::rows::{find_case, homes};
use crate::access::{Bilingual, Sight};
use crate::duplicates::assign::store as assign;
use crate::duplicates::cases::answer::{CaseDetail, CaseEntry, HistoryEntry};
use crate::duplicates::cases::checks::has_ended;
use crate::duplicates::cases::model::{Case, CaseState, Link};
use crate::duplicates::cases::netting::{RULE_EN, RULE_TH};
use crate::duplicates::cases::places::places;
use crate::duplicates::cases::view::{Said, View};
use crate::duplicates::office::{Pair, PairEntry};
use crate::duplicates::report::CaseFacts;
use crate::duplicates::store::{pairs_among, works_seen};
use crate::duplicates::work::Work;
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::time::Timestamp;

/// A case and what the caller sees of it.
pub(super) struct Seen {
    pub case: Case,
    pub links: Vec<Link>,
    pub works: BTreeMap<String, Work>,
}

fn missing(id: &str) -> Error {
    Error::not_found("กลุ่มโครงการ", "case", id)
}

/// A case that the caller may see. One that lives is seen by whoever sees one of its pairs; one that has merged by whoever sees the case
/// that it is part of now; one that has dissolved by whoever sees two of its last projects.
pub(super) fn seen_case(database: &mut Database, sight: &Sight, id: &str) -> Result<Seen> {
    let case = find_case(database, id)?.ok_or_else(|| missing(id))?;
    let mut links = links_of_cases(database, sight, std::slice::from_ref(&case.id))?;
    let ids: BTreeSet<String> = if case.state.has_ended() {
        case.members.iter().cloned().collect()
    } else {
        links.iter().flat_map(|link| [link.a.clone(), link.b.clone()]).collect()
    };
    let works = works_seen(database, sight, &ids)?;
    links.retain(|link| works.contains_key(&link.a) && works.contains_key(&link.b));
    let shown = match case.state {
        CaseState::Merged => survivor_is_seen(database, sight, &case)?,
        CaseState::Dissolved => works.len() >= 2,
        _ => !links.is_empty(),
    };
    if shown { Ok(Seen { case, links, works }) } else { Err(missing(id)) }
}

fn survivor_is_seen(database: &mut Database, sight: &Sight, case: &Case) -> Result<bool> {
    let mut passed = BTreeSet::from([case.id.clone()]);
    let mut at = case.clone();
    while let Some(into) = at.merged_into.clone().filter(|id| passed.insert(id.clone())) {
        let Some(next) = find_case(database, &into)? else { return Ok(false) };
        at = next;
    }
    if at.state == CaseState::Dissolved {
        let ids = at.members.iter().cloned().collect();
        return Ok(works_seen(database, sight, &ids)?.len() >= 2);
    }
    Ok(!links_of_cases(database, sight, &[at.id])?.is_empty())
}

/// The same cases as they are sent.
pub fn case_entries(database: &mut Database, sight: &Sight, cases: &[Case]) -> Result<Vec<CaseEntry>> {
    Ok(facts_of_cases(database, sight, cases)?.into_iter().map(|facts| facts.entry).collect())
}

/// The same cases with the pairs and projects that the caller sees of them.
pub(super) fn facts_of_cases(database: &mut Database, sight: &Sight, cases: &[Case]) -> Result<Vec<CaseFacts>> {
    let ids: Vec<String> = cases.iter().map(|case| case.id.clone()).collect();
    let mut links: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    let mut needed = BTreeSet::new();
    for link in links_of_cases(database, sight, &ids)? {
        needed.extend([link.a.clone(), link.b.clone()]);
        links.entry(link.case_id.clone()).or_default().push(link);
    }
    let mut works = works_seen(database, sight, &needed)?;
    let said = said_of(database, &ids)?;
    let apart = cases.iter().map(|case| {
        let mut own = links.remove(&case.id).unwrap_or_default();
        own.retain(|link| works.contains_key(&link.a) && works.contains_key(&link.b));
        // A project is in one case alone.
        let ends: BTreeSet<String> = own.iter().flat_map(|link| [link.a.clone(), link.b.clone()]).collect();
        let own_works: BTreeMap<String, Work> = ends.into_iter().filter_map(|id| works.remove_entry(&id)).collect();
        (case, own, own_works)
    });
    let apart: Vec<_> = apart.collect();
    let facts = apart.into_par_iter().map(|(case, links, works)| {
        let said = said.get(&case.id).cloned().unwrap_or_default();
        let entry = View::new(case, links.iter().collect(), &works).entry(&said);
        CaseFacts { case: case.clone(), entry, works, links }
    });
    Ok(facts.collect())
}

fn said_of(database: &mut Database, cases: &[String]) -> Result<BTreeMap<String, Said>> {
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    for ((case, agency), answer) in answers(database, cases)? {
        said.entry(case).or_default().answers.insert(agency, answer);
    }
    for (case, decided) in last_actions(database, cases)? {
        said.entry(case).or_default().decided = Some(decided);
    }
    for (case, assignment) in assign::of_cases(database, cases)? {
        said.entry(case).or_default().assignment = Some(assignment);
    }
    Ok(said)
}

/// One case with everything that the caller may know about it, and its version.
pub fn case_detail(database: &mut Database, sight: &Sight, id: &str) -> Result<CaseDetail> {
    let Seen { case, links, works } = seen_case(database, sight, id)?;
    let view = View::new(&case, links.iter().collect(), &works);
    let said = said_of(database, std::slice::from_ref(&case.id))?.remove(&case.id).unwrap_or_default();
    let ids: Vec<String> = view.works.iter().map(|work| work.id.clone()).collect();
    let own: BTreeSet<&str> = links.iter().map(|link| link.pair.as_str()).collect();
    let (pairs, besides): (Vec<Pair>, Vec<Pair>) =
        chunks_of_pairs(database, sight, &ids)?.into_iter().partition(|pair| own.contains(pair.id.as_str()));
    let sentences = pairs
        .iter()
        .map(|pair| {
            let why = &pair.explanation;
            (pair.id.clone(), (why.sentence_th.clone(), why.sentence_en.clone()))
        })
        .collect();
    let mut entries: Vec<PairEntry> = pairs.into_iter().map(PairEntry::from).collect();
    assign::fill_pairs(database, &mut entries)?;
    let agencies = view.agencies();
    let assessments = last_words(database, &case.id)?;
    Ok(CaseDetail {
        entry: view.entry(&said),
        star: view.star(&sentences),
        netting: view.netting.clone(),
        netting_rule: Bilingual::new(RULE_TH, RULE_EN),
        assessments: assessments.into_iter().filter(|entry| agencies.contains_key(entry.agency.as_str())).collect(),
        proposal: case.proposal.clone(),
        decisions: case_decisions(database, &case, &|pair| own.contains(pair))?,
        pairs: entries,
        besides: besides.into_iter().map(PairEntry::from).collect(),
    })
}

/// The projects of a case and the pairs that tie them, as GeoJSON.
pub fn case_places(database: &mut Database, sight: &Sight, id: &str) -> Result<serde_json::Value> {
    let Seen { case, links, works } = seen_case(database, sight, id)?;
    places(&View::new(&case, links.iter().collect(), &works))
}

/// Is the case there, living and to be seen so?
///
/// # Errors
/// `NotFound`; `Conflict` when it has ended.
pub(in crate::duplicates) fn need_case_seen_by(database: &mut Database, sight: &Sight, id: &str) -> Result<()> {
    if seen_case(database, sight, id)?.case.state.has_ended() { Err(has_ended()) } else { Ok(()) }
}

/// The case that a project is part of, as far as the caller sees it.
pub fn case_of(database: &mut Database, sight: &Sight, work: &str) -> Result<Option<CaseDetail>> {
    let homes = homes(database, Some(&[work.to_owned()].into()))?;
    let Some(case) = homes.get(work) else { return Ok(None) };
    match case_detail(database, sight, case) {
        Ok(detail) if detail.entry.projects.iter().any(|project| project.id == work) => Ok(Some(detail)),
        Ok(_) | Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn chunks_of_pairs(database: &mut Database, sight: &Sight, works: &[String]) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for chunk in works.chunks(CHUNK) {
        pairs.extend(pairs_among(database, sight, chunk, works)?);
    }
    pairs.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    Ok(pairs)
}

/// What became of a case, oldest first, as far as the caller sees the projects and cases that it is about.
pub fn case_history(database: &mut Database, sight: &Sight, id: &str) -> Result<Vec<HistoryEntry>> {
    let case = seen_case(database, sight, id)?.case;
    let events = events_of(database, &case.id)?;
    let named: BTreeSet<String> = events.iter().flat_map(|event| event.works.iter().cloned()).collect();
    let works = works_seen(database, sight, &named)?;
    let others: BTreeSet<String> = events.iter().filter_map(|event| event.other_case.clone()).collect();
    let mut shown = BTreeSet::new();
    for other in others {
        match seen_case(database, sight, &other) {
            Ok(_) => {
                shown.insert(other);
            }
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(events
        .into_iter()
        .map(|event| HistoryEntry {
            kind: event.kind,
            other_case: event.other_case.filter(|other| shown.contains(other)),
            projects: event.works.into_iter().filter(|work| works.contains_key(work)).collect(),
            by: event.actor,
            agency: event.agency,
            at: Timestamp(event.at).to_rfc3339(),
        })
        .collect())
}
