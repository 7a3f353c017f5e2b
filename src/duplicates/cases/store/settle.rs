//! Brings the cases up to what the pairs say, after a scan, a change of single projects, or a decision.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::assess::{carry_over, refresh};
use super::events::{Note, note_all};
use super::links::{CHUNK, ages_of, all_links, links_around, with_ties};
use super::rows::{find_case, homes, insert_cases, living_among, living_cases, rehome, update_case};
use crate::access::Deed;
use crate::duplicates::assign::store as assign;
use crate::duplicates::cases::cluster::Tie;
use crate::duplicates::cases::graph::cases_of;
use crate::duplicates::cases::identity::{Fates, Found, Known, fates};
use crate::duplicates::cases::model::{Case, CaseState, Link, fingerprint_of};
use crate::duplicates::lineage::store::superseded;
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::duplicate;

/// Which part of the hub is looked at.
#[derive(Debug, Clone)]
pub(in crate::duplicates) enum Scope {
    All,
    /// These projects and whatever is tied to them.
    Around(BTreeSet<String>),
}

/// What became of the cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseChanges {
    /// Cases that live, of those that were looked at.
    pub cases: usize,
    pub found: usize,
    pub changed: usize,
    pub merged: usize,
    pub dissolved: usize,
}

/// Everything that is known before.
struct Before {
    links: Vec<Link>,
    ties: Vec<(Link, Tie)>,
    living: BTreeMap<String, Case>,
    homes: BTreeMap<String, String>,
}

/// Looks at the pairs and gives every case its projects, its pairs and its state. Doing it again without a change of pairs, decisions and
/// assessments writes nothing. What it writes for some works is what it would write for all.
pub(in crate::duplicates) fn settle(database: &mut Database, scope: &Scope, deed: &Deed) -> Result<CaseChanges> {
    let before = gather(database, scope)?;
    let works = before.ties.iter().flat_map(|(link, _)| [link.a.clone(), link.b.clone()]).collect();
    let ages = ages_of(database, &works)?;
    let found = cases_of(&before.ties, &ages);
    let fates = fates_of(database, &before, &found)?;
    let mut notes = Vec::new();
    let mut changes = CaseChanges { cases: found.len(), ..CaseChanges::default() };
    end_cases(database, &before, &fates, deed, &mut notes)?;
    (changes.merged, changes.dissolved) = (fates.merged.len(), fates.dissolved.len());
    let ties: BTreeMap<&str, Tie> = before.ties.iter().map(|(link, tie)| (link.pair.as_str(), *tie)).collect();
    let mut written = Vec::new();
    let mut home: BTreeMap<String, String> = BTreeMap::new();
    for (case, (id, _)) in found.iter().zip(&fates.ids) {
        case.members.iter().for_each(|work| {
            home.insert(work.clone(), id.clone());
        });
    }
    let pairs = pairs_by_case(&before.links, &ties, &home);
    for (case, (id, kept)) in found.iter().zip(&fates.ids) {
        let own = pairs.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let next = case_now(database, id, case, own, before.living.get(id), deed)?;
        changes.found += usize::from(!kept);
        written.push((next, *kept));
    }
    let looked_at: Vec<String> = written.iter().map(|(case, _)| case.id.clone()).collect();
    changes.changed = write_cases(database, &before, &written, &fates, deed, &mut notes)?;
    write_homes(database, &before.homes, &home)?;
    write_case_ids(database, &before.links, &ties, &home)?;
    note_all(database, &notes, deed)?;
    carry_over(database, &fates, deed)?;
    assign::carry_over(database, &fates.merged, deed)?;
    refresh(database, &looked_at, deed)?;
    Ok(changes)
}

fn gather(database: &mut Database, scope: &Scope) -> Result<Before> {
    let (links, works) = match scope {
        Scope::All => (all_links(database)?, None),
        Scope::Around(works) => {
            let (links, reached) = links_around(database, works)?;
            (links, Some(reached))
        }
    };
    // What was said of a version whose place another has taken is kept with the pair, and makes no case.
    let gone = superseded(database)?;
    let living = living_cases(database, works.as_ref())?;
    Ok(Before {
        ties: with_ties(database, &links)?
            .into_iter()
            .filter(|(link, _)| !gone.contains(&link.a) && !gone.contains(&link.b))
            .collect(),
        homes: homes(database, works.as_ref())?,
        living: living.into_iter().map(|case| (case.id.clone(), case)).collect(),
        links,
    })
}

/// A case that lives elsewhere keeps its id even if its first pair is another's now.
fn fates_of(database: &mut Database, before: &Before, found: &[Found]) -> Result<Fates> {
    let known: Vec<Known> = before
        .living
        .values()
        .map(|case| Known {
            id: case.id.clone(),
            founding: case.founding.clone(),
            members: case.members.iter().cloned().collect(),
            touched: case.state != CaseState::Open,
        })
        .collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    loop {
        let fates = fates(&known, found, &|id| used.contains(id));
        let new: Vec<String> = fates.ids.iter().filter(|(_, kept)| !kept).map(|(id, _)| id.clone()).collect();
        let living = living_among(database, &new)?;
        if living.is_empty() {
            return Ok(fates);
        }
        used.extend(living);
    }
}

fn end_cases(
    database: &mut Database,
    before: &Before,
    fates: &Fates,
    deed: &Deed,
    notes: &mut Vec<Note>,
) -> Result<()> {
    let merged = fates.merged.iter().map(|(id, into)| (id, Some(into)));
    for (id, into) in merged.chain(fates.dissolved.iter().map(|id| (id, None))) {
        let Some(case) = before.living.get(id) else { continue };
        let mut ended = case.clone();
        ended.state = if into.is_some() { CaseState::Merged } else { CaseState::Dissolved };
        ended.merged_into = into.cloned();
        ended.version += 1;
        ended.updated_at = deed.at.0;
        update_case(database, &ended)?;
        match into {
            Some(into) => {
                notes.push(Note::new(id, "merged", &case.members).with(into));
                notes.push(Note::new(into, "merged-from", &case.members).with(id));
            }
            None => notes.push(Note::new(id, "dissolved", &case.members)),
        }
    }
    Ok(())
}

/// The pairs of each case: both projects in it, and not rejected.
fn pairs_by_case<'a>(
    links: &'a [Link],
    ties: &BTreeMap<&str, Tie>,
    home: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a str, Vec<&'a Link>> {
    let mut pairs: BTreeMap<&str, Vec<&Link>> = BTreeMap::new();
    for link in links {
        if let Some(case) = case_of(link, ties, home) {
            pairs.entry(case).or_default().push(link);
        }
    }
    pairs
}

fn case_of<'a>(link: &Link, ties: &BTreeMap<&str, Tie>, home: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let tie = ties.get(link.pair.as_str()).filter(|tie| **tie != Tie::Cannot);
    let (a, b) = (home.get(&link.a)?, home.get(&link.b)?);
    (tie.is_some() && a == b).then_some(a.as_str())
}

/// The case as it is to be kept; its version is counted up only when it is written.
fn case_now(
    database: &mut Database,
    id: &str,
    found: &Found,
    pairs: &[&Link],
    living: Option<&Case>,
    deed: &Deed,
) -> Result<Case> {
    let earlier = match living {
        Some(case) => Some(case.clone()),
        None => find_case(database, id)?,
    };
    let base = earlier.unwrap_or_else(|| Case {
        id: id.to_owned(),
        state: CaseState::Open,
        founding: found.founding.clone(),
        merged_into: None,
        members: Vec::new(),
        score: 0,
        fingerprint: String::new(),
        proposal: None,
        version: 0,
        found_at: deed.at.0,
        updated_at: deed.at.0,
    });
    let is_untouched = base.state == CaseState::Open || base.state.has_ended();
    Ok(Case {
        state: if base.state.has_ended() { CaseState::Open } else { base.state },
        merged_into: None,
        founding: if is_untouched { found.founding.clone() } else { base.founding.clone() },
        members: found.members.iter().cloned().collect(),
        score: pairs.iter().map(|link| link.score).max().unwrap_or(0),
        fingerprint: fingerprint_of(pairs.iter().copied()),
        ..base
    })
}

/// Writes new and changed cases with their notes; says how many living ones changed.
fn write_cases(
    database: &mut Database,
    before: &Before,
    written: &[(Case, bool)],
    fates: &Fates,
    deed: &Deed,
    notes: &mut Vec<Note>,
) -> Result<usize> {
    let mut new: Vec<Case> = Vec::new();
    let mut changed = 0;
    for (case, kept) in written {
        let known = before.living.get(&case.id);
        if known == Some(case) {
            continue;
        }
        let next = Case { version: case.version + 1, updated_at: deed.at.0, ..case.clone() };
        match known {
            Some(known) => {
                notes.extend(differences(known, case));
                changed += 1;
                update_case(database, &next)?;
            }
            None if *kept || case.version > 0 => {
                notes.push(Note::new(&case.id, "revived", &case.members));
                update_case(database, &next)?;
            }
            None => {
                notes.push(Note::new(&case.id, "found", &case.members));
                new.push(next);
            }
        }
    }
    insert_cases(database, &new.iter().collect::<Vec<_>>())?;
    for (id, parents) in &fates.split {
        let members: Vec<String> =
            written.iter().find(|(case, _)| case.id == *id).map(|(case, _)| case.members.clone()).unwrap_or_default();
        for parent in parents {
            notes.push(Note::new(id, "split-off", &members).with(parent));
            notes.push(Note::new(parent, "split", &members).with(id));
        }
    }
    Ok(changed)
}

fn differences(known: &Case, now: &Case) -> Vec<Note> {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (known.members.iter().collect(), now.members.iter().collect());
    let came: Vec<String> = new.difference(&old).map(|id| (*id).clone()).collect();
    let left: Vec<String> = old.difference(&new).map(|id| (*id).clone()).collect();
    let mut notes = Vec::new();
    if !came.is_empty() {
        notes.push(Note::new(&now.id, "grown", &came));
    }
    if !left.is_empty() {
        notes.push(Note::new(&now.id, "shrunk", &left));
    }
    if notes.is_empty() && known.fingerprint != now.fingerprint {
        notes.push(Note::new(&now.id, "changed", &now.members));
    }
    notes
}

fn write_homes(
    database: &mut Database,
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Result<()> {
    let left: Vec<String> = before.keys().filter(|work| !now.contains_key(*work)).cloned().collect();
    let came: Vec<(String, String)> = now
        .iter()
        .filter(|(work, case)| before.get(*work) != Some(case))
        .map(|(work, case)| (work.clone(), case.clone()))
        .collect();
    rehome(database, &left, &came)
}

/// Writes into each pair which case it is part of, where that is another than before.
fn write_case_ids(
    database: &mut Database,
    links: &[Link],
    ties: &BTreeMap<&str, Tie>,
    home: &BTreeMap<String, String>,
) -> Result<()> {
    let mut moved: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for link in links {
        let case = case_of(link, ties, home).unwrap_or_default();
        if case != link.case_id {
            moved.entry(case).or_default().push(link.pair.clone());
        }
    }
    for (case, pairs) in moved {
        for chunk in pairs.chunks(CHUNK) {
            diesel::update(duplicate::table.filter(duplicate::id.eq_any(chunk.to_vec())))
                .set(duplicate::case_id.eq(case))
                .execute(database)?;
        }
    }
    Ok(())
}
