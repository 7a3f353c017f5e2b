//! Which rows of a book are rows that the plan has already, which write one anew, and which are new.

use std::collections::{BTreeMap, BTreeSet};

use super::edition::EditionKind;
use super::keys::{LadderKey, body_hash, number_key, row_hash, text_key};
use crate::error::Result;
use crate::plans::book::{BookRow, Form};
use crate::thai;

/// What becomes of a row of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// This row of the edition says the same.
    Same(String),
    /// This row of the edition says something else.
    Changed(String),
    /// A row of an earlier edition says it already: it is kept once.
    Before(String),
    /// New, and in the place of this row of an earlier edition.
    Anew(String),
    New,
}

/// A row that the plan has.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub id: &'a str,
    pub row: &'a BookRow,
    /// Of the edition that is written, or one that holds from an earlier edition?
    pub own: bool,
}

type Key = Vec<String>;

/// How two rows may meet: of the edition itself or of an earlier one; by what; and whether only a single pair may.
struct Pass {
    own: bool,
    only_alone: bool,
    key: fn(&BookRow) -> Result<Option<Key>>,
    meets: fn(String, bool) -> Meeting,
}

/// Says for each row of a book what it meets, in the order of the book. Every kept row is met once at most.
///
/// Within the edition: the same words and number; then title and number; then the title alone, or the number alone, where one pair fits.
/// With earlier editions: the same words whatever their number; then title and number; then, unless the edition only adds, the title alone.
pub fn meet(new: &[&BookRow], known: &[Known<'_>], kind: EditionKind) -> Result<Vec<Meeting>> {
    let mut met: Vec<Option<Meeting>> = vec![None; new.len()];
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (row, slot) in new.iter().zip(met.iter_mut()) {
        // What the sender says stands before what is found.
        if let Some(wanted) = &row.amends
            && let Some(found) = known.iter().find(|known| known.id == wanted)
        {
            taken.insert(found.id);
            let id = found.id.to_owned();
            *slot = Some(if found.own { Meeting::Changed(id) } else { Meeting::Anew(id) });
        }
    }
    let changed = |id, same| if same { Meeting::Same(id) } else { Meeting::Changed(id) };
    let anew = |id, same| if same { Meeting::Before(id) } else { Meeting::Anew(id) };
    let mut passes = vec![
        Pass { own: true, only_alone: false, key: by_hash, meets: changed },
        Pass { own: true, only_alone: false, key: by_title_and_number, meets: changed },
        Pass { own: true, only_alone: true, key: by_title, meets: changed },
        Pass { own: true, only_alone: true, key: by_number, meets: changed },
        Pass { own: false, only_alone: false, key: by_body, meets: |id, _| Meeting::Before(id) },
        Pass { own: false, only_alone: true, key: by_place, meets: anew },
    ];
    if kind != EditionKind::Addition {
        passes.push(Pass { own: false, only_alone: true, key: by_name, meets: anew });
    }
    for pass in passes {
        run(&pass, new, known, &mut met, &mut taken)?;
    }
    Ok(met.into_iter().map(|meeting| meeting.unwrap_or(Meeting::New)).collect())
}

fn run<'a>(
    pass: &Pass,
    new: &[&BookRow],
    known: &[Known<'a>],
    met: &mut [Option<Meeting>],
    taken: &mut BTreeSet<&'a str>,
) -> Result<()> {
    let mut waiting: BTreeMap<Key, Vec<&Known<'a>>> = BTreeMap::new();
    // Backwards, so that the first is the last of the list and is taken first.
    for one in known.iter().rev().filter(|one| one.own == pass.own && !taken.contains(one.id)) {
        if let Some(key) = (pass.key)(one.row)? {
            waiting.entry(key).or_default().push(one);
        }
    }
    let mut asking: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, row) in new.iter().enumerate() {
        if met.get(index).is_some_and(Option::is_none)
            && let Some(key) = (pass.key)(row)?
        {
            asking.entry(key).or_default().push(index);
        }
    }
    for (key, indices) in asking {
        let Some(list) = waiting.get_mut(&key) else { continue };
        if pass.only_alone && (list.len() > 1 || indices.len() > 1) {
            continue;
        }
        for index in indices {
            let (Some(found), Some(row), Some(slot)) = (list.pop(), new.get(index), met.get_mut(index)) else { break };
            taken.insert(found.id);
            *slot = Some((pass.meets)(found.id.to_owned(), row_hash(found.row)? == row_hash(row)?));
        }
    }
    Ok(())
}

fn ladder(row: &BookRow) -> [String; 4] {
    let LadderKey { strategy, tactic, programme } = LadderKey::of(&row.ladder);
    [row.form.name().to_owned(), strategy, tactic, programme]
}

fn name(row: &BookRow) -> String {
    let own = thai::skeleton(row.called().unwrap_or_default());
    // Equipment of one kind differs by what it is for, and siblings by who answers for them.
    match row.form {
        Form::Equipment => [own, text_key(row.kind.as_deref()), text_key(row.responsible.as_deref())].concat(),
        _ => own + &text_key(row.responsible.as_deref()),
    }
}

fn title(row: &BookRow) -> String {
    thai::skeleton(row.called().unwrap_or_default())
}

fn by_hash(row: &BookRow) -> Result<Option<Key>> {
    Ok(Some(vec![row_hash(row)?]))
}

fn by_body(row: &BookRow) -> Result<Option<Key>> {
    Ok(Some(vec![body_hash(row)?]))
}

fn by_title_and_number(row: &BookRow) -> Result<Option<Key>> {
    Ok(with(row, [text_key(row.section.as_deref()), number_key(row.number.as_deref()), title(row)]))
}

fn by_title(row: &BookRow) -> Result<Option<Key>> {
    Ok(with(row, [text_key(row.section.as_deref()), name(row)]))
}

fn by_number(row: &BookRow) -> Result<Option<Key>> {
    let number = number_key(row.number.as_deref());
    if number.is_empty() {
        return Ok(None);
    }
    Ok(with(row, [text_key(row.section.as_deref()), number]))
}

fn by_place(row: &BookRow) -> Result<Option<Key>> {
    Ok(with(row, [number_key(row.number.as_deref()), title(row)]))
}

fn by_name(row: &BookRow) -> Result<Option<Key>> {
    Ok(with(row, [name(row)]))
}

fn with<const N: usize>(row: &BookRow, more: [String; N]) -> Option<Key> {
    Some(ladder(row).into_iter().chain(more).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::money::Satang;
    use crate::plans::book::{BookAmount, Ladder};

    fn row(number: &str, title: &str, baht: i64) -> BookRow {
        BookRow {
            ladder: Ladder {
                programme: Some("แผนงานการศึกษา".into()), ..Ladder::default()
            },
            number: Some(number.into()),
            title: Some(title.into()),
            amounts: vec![BookAmount { year: 2569, satang: Satang::from_baht(baht), printed: None }],
            ..BookRow::default()
        }
    }

    fn met(new: &[BookRow], kept: &[(&str, BookRow, bool)], kind: EditionKind) -> Vec<Meeting> {
        let known: Vec<Known<'_>> = kept.iter().map(|(id, row, own)| Known { id, row, own: *own }).collect();
        meet(&new.iter().collect::<Vec<_>>(), &known, kind).unwrap()
    }

    #[test]
    fn the_same_book_again_meets_itself_even_where_two_rows_are_alike() {
        let rows = [row("1", "ถนน", 5), row("1", "ถนน", 5), row("2", "ท่อ", 6)];
        let kept = [("a", rows[0].clone(), true), ("b", rows[1].clone(), true), ("c", rows[2].clone(), true)];
        let same = |id: &str| Meeting::Same(id.into());
        assert_eq!(met(&rows, &kept, EditionKind::First), [same("a"), same("b"), same("c")]);
    }

    #[test]
    fn a_corrected_title_or_amount_is_the_same_row_changed() {
        let kept = [("a", row("1", "ถนน", 5), true), ("b", row("2", "ท่อ", 6), true)];
        let new = [row("1", "ถนนใหญ่", 5), row("2", "ท่อ", 7), row("3", "ไฟ", 1)];
        let changed = |id: &str| Meeting::Changed(id.into());
        assert_eq!(met(&new, &kept, EditionKind::First), [changed("a"), changed("b"), Meeting::New]);
    }

    #[test]
    fn an_edition_keeps_what_stood_before_once_and_writes_anew_what_differs() {
        let kept = [("a", row("1", "ถนน", 5), false), ("b", row("2", "ท่อ", 6), false)];
        let new = [row("7", "ถนน", 5), row("1", "ท่อ", 7)];
        let before = Meeting::Before("a".into());
        assert_eq!(met(&new, &kept, EditionKind::Correction), [before.clone(), Meeting::Anew("b".into())]);
        // What only adds does not write anew what is called the same.
        assert_eq!(met(&new, &kept, EditionKind::Addition), [before, Meeting::New]);
    }
}
