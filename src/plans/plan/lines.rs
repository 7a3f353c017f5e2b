//! Which rows of a plan are one project: ties by what was matched and by officers' marks, and the project that each row becomes a version of.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::keys::{LadderKey, number_key};
use super::row::Kept;
use super::state::Tie;
use crate::access::Bilingual;
use crate::duplicates::lineage::{LinkKind, Mark, links, marks};
use crate::duplicates::{Agency, Work};
use crate::plans::book::Form;
use crate::plans::programme;
use crate::thai;

/// That an edition writes a row anew.
pub fn anew(earlier: &str, later: &str, edition: &str) -> Tie {
    let reason =
        Bilingual::new(format!("แผนฉบับ{edition}เขียนรายการนี้ใหม่"), format!("the edition {edition} writes this row anew"));
    Tie { earlier: earlier.to_owned(), later: later.to_owned(), kind: LinkKind::Amended, reason }
}

/// The ties of marks that name a row by its number, looked up where the mark stands: numbering begins anew on each sheet and under each
/// amendment, so a number is told apart by these first.
pub fn by_place(rows: &[Kept]) -> Vec<Tie> {
    let mut ties = Vec::new();
    for row in rows {
        for (kind, number, th, en) in
            row.row.marks.iter().flat_map(|mark| marks(&mark.text)).filter_map(|mark| match mark {
                Mark::MergedWith(number) => {
                    Some((LinkKind::Merged, number, "รวมกับลำดับอื่น", "made one with another row"))
                }
                Mark::SameAs(number) => Some((
                    LinkKind::Restated,
                    number,
                    "เจ้าหน้าที่ระบุว่าซ้ำกับลำดับอื่น",
                    "an officer marked it as the same as another row",
                )),
                Mark::Moved(_) | Mark::Coordinated => None,
            })
        {
            let beside = |other: &&Kept| {
                let (one, two) = (&row.row, &other.row);
                other.id != row.id
                    && (one.form, &row.sheet, &one.section) == (two.form, &other.sheet, &two.section)
                    && LadderKey::of(&one.ladder) == LadderKey::of(&two.ladder)
                    && number_key(two.number.as_deref()) == number.to_string()
            };
            let found: Vec<&Kept> = rows.iter().filter(beside).collect();
            if let [only] = found.as_slice() {
                let reason = Bilingual::new(th, en);
                ties.push(Tie { earlier: row.id.clone(), later: only.id.clone(), kind, reason });
            }
        }
    }
    ties
}

/// The ties that marks, editions and titles tell between rows, by the same rules as between projects. Those that touch no row of `own` are left out.
pub fn told(plan: &Plan, rows: &[(&Kept, &str)], own: &BTreeSet<&str>) -> Vec<Tie> {
    let works: Vec<(Work, i64)> = rows
        .iter()
        .map(|(row, edition)| (work(plan, row, edition), row.created_at.saturating_add(row.position)))
        .collect();
    let list: Vec<(&Work, i64)> = works.iter().map(|(work, since)| (work, *since)).collect();
    let touches = |tie: &Tie| own.contains(tie.earlier.as_str()) || own.contains(tie.later.as_str());
    let found = links(&list).into_iter().map(|link| Tie {
        earlier: link.earlier,
        later: link.later,
        kind: link.kind,
        reason: link.reason,
    });
    found.filter(touches).collect()
}

fn work(plan: &Plan, kept: &Kept, edition: &str) -> Work {
    let row = &kept.row;
    let words = |text: &Option<String>| text.as_deref().map(thai::clean);
    let known = row.ladder.programme.as_deref().and_then(programme::parse);
    Work {
        id: kept.id.clone(),
        title: row.called().map(thai::clean).unwrap_or_default(),
        agency: Agency { code: plan.agency.clone(), ..Agency::default() },
        unit: if row.form == Form::Coordination { None } else { words(&row.responsible) },
        plan: Some(plan.kind.thai().to_owned()),
        programme: known.map(|known| known.thai.to_owned()).or_else(|| words(&row.ladder.programme)),
        plan_reference: row.number.clone(),
        plan_edition: Some(format!("{} {edition}", plan.window())),
        amendment_mark: row.amendment(),
        ..Work::default()
    }
}

/// The ties that are kept: no row is replaced twice, none by itself, and none in a circle. Earlier ones of the list win.
pub fn without_circles(ties: Vec<Tie>) -> Vec<Tie> {
    let mut next: BTreeMap<String, String> = BTreeMap::new();
    let mut kept = Vec::new();
    for tie in ties {
        let mut at = Some(&tie.later);
        let mut circle = tie.earlier == tie.later || next.contains_key(&tie.earlier);
        while let (false, Some(id)) = (circle, at) {
            circle = *id == tie.earlier;
            at = next.get(id);
        }
        if !circle {
            next.insert(tie.earlier.clone(), tie.later.clone());
            kept.push(tie);
        }
    }
    kept
}

/// Rows that are versions of one project: all ties but those that make two projects one. Each group in the order of its ids.
pub fn groups(ids: &BTreeSet<String>, ties: &[Tie]) -> Vec<BTreeSet<String>> {
    let mut group_of: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    for tie in ties.iter().filter(|tie| tie.kind != LinkKind::Merged) {
        let (Some(a), Some(b)) =
            (group_of.get(tie.earlier.as_str()).copied(), group_of.get(tie.later.as_str()).copied())
        else {
            continue;
        };
        if a != b {
            group_of.values_mut().filter(|group| **group == b).for_each(|group| *group = a);
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (id, group) in group_of {
        groups.entry(group).or_default().insert(id.to_owned());
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(earlier: &str, later: &str, kind: LinkKind) -> Tie {
        Tie { kind, ..anew(earlier, later, "") }
    }

    #[test]
    fn what_is_moved_is_one_project_and_what_is_merged_are_two() {
        let ids: BTreeSet<String> = ["a", "b", "c", "d"].map(str::to_owned).into();
        let ties = [tie("a", "b", LinkKind::Moved), tie("c", "b", LinkKind::Merged), tie("b", "d", LinkKind::Amended)];
        let found = groups(&ids, &ties);
        assert_eq!(found, [BTreeSet::from(["a", "b", "d"].map(str::to_owned)), BTreeSet::from(["c".to_owned()])]);
    }

    #[test]
    fn ties_make_no_circle_and_replace_a_row_once() {
        let ties = vec![
            tie("a", "b", LinkKind::Moved),
            tie("b", "a", LinkKind::Amended),
            tie("a", "c", LinkKind::Amended),
            tie("c", "c", LinkKind::Restated),
        ];
        assert_eq!(without_circles(ties.clone()), ties.get(..1).unwrap_or_default());
    }
}
