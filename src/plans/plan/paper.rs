//! A plan put on paper again: which rows stand on which sheets, under which amendments, with which ผ.01.

use std::collections::BTreeMap;

use super::facts::{Facts, holds};
use super::keys::programme_key;
use super::row::{Kept, order_of};
use super::summary::computed;
use crate::plans::book::{BookRow, BookSheet, Form, PlanBook};
use crate::plans::programme;
use crate::plans::status::PlanStatus;

/// What is wanted on paper.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// The forms; all where none is named.
    pub forms: Vec<Form>,
    /// Only the rows that the edition itself has, as its own book would be printed.
    pub own_only: bool,
    /// ผ.01 made of the rows, also where a printed one is kept.
    pub computed_summary: bool,
    /// Name of the agency, as it stands under the title.
    pub agency: Option<String>,
}

impl Paper {
    fn wants(&self, form: Form) -> bool {
        self.forms.is_empty() || self.forms.contains(&form)
    }
}

/// The plan at an edition as a book. `sheets` are the sheets of each edition as its workbook had them, without rows.
pub fn book(facts: &Facts, upto: usize, sheets: &BTreeMap<String, Vec<BookSheet>>, paper: &Paper) -> PlanBook {
    let mut pages: Vec<BookSheet> = Vec::new();
    let mut printed: Vec<BookSheet> = Vec::new();
    for edition in facts.editions.iter().take(upto + 1) {
        let own: Vec<&BookSheet> = sheets.get(&edition.id).into_iter().flatten().collect();
        if own.iter().any(|sheet| sheet.form == Form::Summary) {
            printed = own.iter().filter(|sheet| sheet.form == Form::Summary).map(|sheet| (*sheet).clone()).collect();
        }
        for sheet in own.into_iter().filter(|sheet| sheet.form != Form::Summary) {
            if pages.iter().all(|page| page.name != sheet.name) {
                pages.push(BookSheet { rows: Vec::new(), sums: Vec::new(), summary: Vec::new(), ..sheet.clone() });
            }
        }
    }
    for row in rows(facts, upto, paper.own_only) {
        place(&mut pages, row, facts, paper.own_only);
    }
    pages.retain(|page| !page.rows.is_empty() && paper.wants(page.form));
    if paper.wants(Form::Summary) {
        if printed.is_empty() || paper.computed_summary {
            let held = facts.current(upto);
            let summary = computed(&facts.plan, &held);
            let name = printed.first().map_or("ผ.01", |sheet| sheet.name.as_str()).to_owned();
            printed = vec![BookSheet { name, form: Form::Summary, summary, ..BookSheet::default() }];
        }
        pages.splice(0..0, printed);
    }
    PlanBook {
        title: Some(facts.plan.title.clone()),
        agency: paper.agency.clone(),
        years: facts.plan.years(),
        sheets: pages,
    }
}

/// The rows that are printed: all of the edition itself, and of earlier ones those whose place no other edition has taken.
fn rows(facts: &Facts, upto: usize, own_only: bool) -> Vec<&Kept> {
    let statuses = facts.statuses(upto);
    let edition_of: BTreeMap<&str, &str> =
        facts.rows.iter().map(|row| (row.id.as_str(), row.edition.as_str())).collect();
    let replaced_elsewhere = |row: &Kept| {
        facts.ties.iter().any(|tie| {
            tie.earlier == row.id
                && statuses.contains_key(tie.later.as_str())
                && edition_of.get(tie.later.as_str()).is_some_and(|edition| *edition != row.edition)
        })
    };
    let gone = |row: &Kept| row.row.status.is_some_and(|status| !holds(status) && status == PlanStatus::Withdrawn);
    let mut found: Vec<&Kept> =
        facts
            .rows
            .iter()
            .filter(|row| statuses.contains_key(row.id.as_str()))
            .filter(|row| {
                if own_only { facts.order(&row.edition) == Some(upto) } else { !replaced_elsewhere(row) && !gone(row) }
            })
            .collect();
    found.sort_by_key(|row| (order_of(row.row.form), facts.order(&row.edition), row.position));
    found
}

fn place(pages: &mut Vec<BookSheet>, kept: &Kept, facts: &Facts, own_only: bool) {
    let mut row = kept.row.clone();
    let later = facts.order(&kept.edition).is_some_and(|order| order > 0);
    if later && !own_only && row.section.is_none() {
        row.section = Some(facts.label(&kept.edition).to_owned());
    }
    let name = if kept.sheet.is_empty() { sheet_name(&row) } else { kept.sheet.clone() };
    let position = pages.iter().position(|page| page.name == name && page.form == row.form);
    let page = match position.and_then(|position| pages.get_mut(position)) {
        Some(page) => page,
        None => {
            pages.push(BookSheet { name, form: row.form, ..BookSheet::default() });
            let last = pages.len() - 1;
            match pages.get_mut(last) {
                Some(page) => page,
                None => return,
            }
        }
    };
    page.rows.push(row);
}

/// Real workbooks have a sheet for each programme of a form.
fn sheet_name(row: &BookRow) -> String {
    let form = row.form.printed().replace('/', "-");
    let key = programme_key(row.ladder.programme.as_deref());
    match (row.form, programme::find(&key)) {
        (Form::Equipment | Form::Coordination | Form::Community, _) => form,
        (_, Some(known)) => format!("{form} {}", known.thai),
        (_, None) => match &row.ladder.programme {
            Some(text) => format!("{form} {}", crate::thai::clean(text)),
            None => form,
        },
    }
}
