//! Which case is which after a new look: the oldest surviving case keeps its id, and what became of the others is told.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::access::key::hex;
use crate::duplicates::office::pair_id;

/// How old a project is: when the hub first had it, then its id.
pub type Age = (i64, String);

/// How old a case is: the ages of the newer and the older project of its first pair. A pair is as old as the newer of its two.
pub type Founding = (Age, Age);

/// A case as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: String,
    pub founding: Founding,
    pub members: BTreeSet<String>,
    /// Somebody has said something of it: assessed, proposed or decided.
    pub touched: bool,
}

/// A case as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub members: BTreeSet<String>,
    /// Of its oldest pair.
    pub founding: Founding,
}

/// What becomes of the cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fates {
    /// For each found case in the order given: its id, and whether it had it before.
    pub ids: Vec<(String, bool)>,
    /// A new case and the known ones that some of its projects come from.
    pub split: Vec<(String, Vec<String>)>,
    /// A known case that ended in another: its id, the other's id.
    pub merged: Vec<(String, String)>,
    /// Known cases of which nothing is left.
    pub dissolved: Vec<String>,
}

/// Gives every found case its id.
///
/// Of the cases of which somebody has said something the oldest chooses first and takes the found case with most of its projects (of equal
/// ones the oldest). A case of which nobody has said anything is nothing but its oldest pair: it keeps its id as long as that stays the
/// same. One that finds no case has merged into the one with most of its projects. A case that nobody took is new, and its id follows from
/// its oldest pair: whoever looks at the same projects, all at once or one after another, gives it the same.
/// `used` are ids of cases that live elsewhere.
pub fn fates(known: &[Known], found: &[Found], used: &dyn Fn(&str) -> bool) -> Fates {
    let mut by_age: Vec<&Known> = known.iter().collect();
    by_age.sort_by(|a, b| (!a.touched, &a.founding, &a.id).cmp(&(!b.touched, &b.founding, &b.id)));
    let mut home: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, case) in found.iter().enumerate() {
        case.members.iter().for_each(|member| {
            home.insert(member, index);
        });
    }
    let mut ids: Vec<Option<(String, bool)>> = vec![None; found.len()];
    let mut fates = Fates::default();
    let mut ending: Vec<(&Known, usize)> = Vec::new();
    for case in &by_age {
        let ranked = ranked(case, found, &home);
        let is_own = |index: usize| case.touched || found.get(index).is_some_and(|now| now.founding == case.founding);
        let is_free = |index: usize| ids.get(index).is_some_and(Option::is_none);
        let free = ranked.iter().copied().find(|index| is_free(*index) && is_own(*index));
        match (free.and_then(|index| ids.get_mut(index)), ranked.first()) {
            (Some(id), _) => *id = Some((case.id.clone(), true)),
            (None, Some(into)) => ending.push((case, *into)),
            (None, None) => fates.dissolved.push(case.id.clone()),
        }
    }
    let taken: BTreeSet<&str> = known.iter().map(|case| case.id.as_str()).collect();
    let mut given: BTreeSet<String> = BTreeSet::new();
    for (index, (case, id)) in found.iter().zip(ids.iter_mut()).enumerate().filter(|(_, (_, id))| id.is_none()) {
        let new = new_id(&case.founding, &|id| taken.contains(id) || given.contains(id) || used(id));
        given.insert(new.clone());
        let parents: Vec<String> = by_age
            .iter()
            .filter(|known| !known.members.is_disjoint(&case.members))
            .filter(|known| !ending.iter().any(|(ended, into)| ended.id == known.id && *into == index))
            .map(|known| known.id.clone())
            .collect();
        if !parents.is_empty() {
            fates.split.push((new.clone(), parents));
        }
        *id = Some((new, false));
    }
    fates.ids = ids.into_iter().flatten().collect();
    for (case, into) in ending {
        let taker = fates.ids.get(into).map(|(id, _)| id.clone()).unwrap_or_default();
        fates.merged.push((case.id.clone(), taker));
    }
    fates
}

/// The found cases that hold projects of a known one: most of them first, of equal ones the oldest first.
fn ranked(case: &Known, found: &[Found], home: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut common: BTreeMap<usize, usize> = BTreeMap::new();
    for index in case.members.iter().filter_map(|member| home.get(member.as_str())) {
        *common.entry(*index).or_default() += 1;
    }
    let mut list: Vec<(usize, usize)> = common.into_iter().collect();
    list.sort_by(|(a, count_a), (b, count_b)| {
        let age = |index: &usize| found.get(*index).map(|case| &case.founding);
        count_b.cmp(count_a).then_with(|| age(a).cmp(&age(b)))
    });
    list.into_iter().map(|(index, _)| index).collect()
}

/// 32 hexadecimal digits of SHA-256 over the oldest pair; counted on where an earlier case of the same pair lives on with others.
fn new_id(founding: &Founding, taken: &dyn Fn(&str) -> bool) -> String {
    let pair = pair_id(&founding.0.1, &founding.1.1);
    let mut number = 0_u32;
    loop {
        let digest =
            Sha256::new().chain_update("case ").chain_update(&pair).chain_update(number.to_be_bytes()).finalize();
        let id: String = hex(&digest).chars().take(32).collect();
        if !taken(&id) {
            return id;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;

    fn founding(newer: i64, older: i64) -> Founding {
        ((newer, format!("p{newer}")), (older, format!("p{older}")))
    }

    fn set(members: &[i64]) -> BTreeSet<String> {
        members.iter().map(|number| format!("p{number}")).collect()
    }

    fn known(id: &str, pair: (i64, i64), members: &[i64]) -> Known {
        Known { id: id.into(), founding: founding(pair.0, pair.1), members: set(members), touched: true }
    }

    fn found(members: &[i64]) -> Found {
        let mut oldest = members.to_vec();
        oldest.sort_unstable();
        Found { members: set(members), founding: founding(oldest[1], oldest[0]) }
    }

    fn free(_: &str) -> bool {
        false
    }

    #[test]
    fn a_case_that_gains_and_loses_projects_keeps_its_id() {
        let fates = fates(&[known("k", (2, 1), &[1, 2, 3])], &[found(&[2, 3, 4])], &free);
        assert_eq!(fates, Fates { ids: vec![("k".into(), true)], ..Fates::default() });
    }

    #[test]
    fn a_case_of_which_nobody_has_said_anything_is_known_by_its_oldest_pair() {
        let untouched = |id: &str| Known { touched: false, ..known(id, (2, 1), &[1, 2, 3]) };
        let grown = fates(&[untouched("k")], &[found(&[1, 2, 7])], &free);
        assert_eq!(grown, Fates { ids: vec![("k".into(), true)], ..Fates::default() });
        let other = fates(&[untouched("k")], &[found(&[2, 3])], &free);
        let alone = fates(&[], &[found(&[2, 3])], &free).ids[0].0.clone();
        assert_eq!(other.ids, [(alone.clone(), false)]);
        assert_eq!((other.merged, other.split), (vec![("k".to_owned(), alone)], vec![]));
    }

    #[test]
    fn of_two_that_merge_the_older_lives_on() {
        let fates =
            fates(&[known("young", (9, 8), &[8, 9]), known("old", (2, 1), &[1, 2])], &[found(&[1, 2, 8, 9])], &free);
        assert_eq!(fates.ids, [("old".into(), true)]);
        assert_eq!(fates.merged, [("young".into(), "old".into())]);
    }

    #[test]
    fn of_a_case_that_splits_the_larger_part_keeps_the_id_and_the_other_is_new_and_says_whence_it_comes() {
        let fates = fates(&[known("k", (2, 1), &[1, 2, 3, 4, 5])], &[found(&[1, 2]), found(&[3, 4, 5])], &free);
        assert_eq!(fates.ids[1], ("k".into(), true));
        assert!(!fates.ids[0].1);
        assert_eq!(fates.split, [(fates.ids[0].0.clone(), vec!["k".to_owned()])]);
    }

    #[test]
    fn a_case_of_which_no_two_projects_are_left_together_is_dissolved() {
        let fates = fates(&[known("k", (2, 1), &[1, 2])], &[], &free);
        assert_eq!(fates.dissolved, ["k"]);
    }

    #[test]
    fn a_new_id_follows_from_the_oldest_pair_and_avoids_ids_that_were_given() {
        let first = fates(&[], &[found(&[1, 2])], &free).ids[0].0.clone();
        let larger = fates(&[], &[found(&[1, 2, 7])], &free).ids[0].0.clone();
        assert_eq!(first, larger);
        let other = fates(&[], &[found(&[1, 2])], &|id| id == first).ids[0].0.clone();
        assert_ne!(first, other);
    }
}
