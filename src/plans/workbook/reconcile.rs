//! ผ.01 against the rows by year: it counts project-years and lags behind, so a difference is looked for in the rows that came later.

use std::collections::BTreeMap;

use super::model::{Counted, Reconciled};
use super::subset;
use super::words::squeezed;
use crate::access::Bilingual;
use crate::duplicates::lineage::edition::{Edition, editions, marks};
use crate::money::Satang;
use crate::plans::book::{BookRow, Form, PlanBook, SummaryBlock, SummaryLine};
use crate::plans::programme;

/// A row with the sheet that it stands in.
type Placed<'a> = (&'a str, &'a BookRow);

/// Every list of ผ.01 by year, and beneath it the programmes that differ. Nothing where the book has no ผ.01.
pub(super) fn reconcile(book: &PlanBook) -> Vec<Reconciled> {
    let lines: Vec<&SummaryLine> = book.summary().collect();
    let blocks = [SummaryBlock::Main, SummaryBlock::Community, SummaryBlock::Coordination, SummaryBlock::Equipment];
    let mut found = Vec::new();
    for block in blocks {
        let of: Vec<&SummaryLine> = lines.iter().copied().filter(|line| line.block == block).collect();
        if !of.is_empty() {
            let rows = rows_of(book, block, &lines);
            found.extend(one_block(&book.years, block, &of, &rows));
        }
    }
    found
}

/// The rows that a block sums up. The community list is part of the plan's own block unless it has one of its own, or the block's
/// total fits better without it.
fn rows_of<'a>(book: &'a PlanBook, block: SummaryBlock, lines: &[&SummaryLine]) -> Vec<Placed<'a>> {
    let of = |forms: &[Form]| -> Vec<Placed<'a>> {
        let forms = forms.to_vec();
        let rows = book.rows().filter(move |(_, row)| forms.contains(&row.form));
        rows.map(|(sheet, row)| (sheet.name.as_str(), row)).collect()
    };
    match block {
        SummaryBlock::Community => of(&[Form::Community]),
        SummaryBlock::Coordination => of(&[Form::Coordination]),
        SummaryBlock::Equipment => of(&[Form::Equipment]),
        SummaryBlock::Main => {
            let alone = of(&[Form::Projects]);
            if lines.iter().any(|line| line.block == SummaryBlock::Community) {
                return alone;
            }
            let both = of(&[Form::Projects, Form::Community]);
            let main: Vec<&SummaryLine> = lines.iter().copied().filter(|line| line.block == block).collect();
            let off = |rows: &[Placed<'_>]| -> i64 {
                let years = book
                    .years
                    .iter()
                    .map(|year| printed(&main, None, *year).satang.abs_diff(counted(rows, *year).satang));
                years.fold(0_i64, |sum, off| sum.saturating_add(i64::try_from(off).unwrap_or(i64::MAX)))
            };
            if off(&both) < off(&alone) { both } else { alone }
        }
    }
}

fn one_block(years: &[i32], block: SummaryBlock, lines: &[&SummaryLine], rows: &[Placed<'_>]) -> Vec<Reconciled> {
    let mut programmes: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        if let Some(name) = &line.ladder.programme {
            programmes.entry(programme_key(name)).or_insert_with(|| name.clone());
        }
    }
    let mut found: Vec<Reconciled> = Vec::new();
    for year in years {
        let whole = compare(block, None, *year, printed(lines, None, *year), rows);
        let parts: Vec<Reconciled> = programmes
            .iter()
            .map(|(key, name)| {
                let of: Vec<Placed<'_>> = rows.iter().copied().filter(|(_, row)| key_of(row) == *key).collect();
                compare(block, Some(name.clone()), *year, printed(lines, Some(key), *year), &of)
            })
            .filter(|part| part.printed != part.rows)
            .collect();
        found.push(by_parts(whole, &parts));
        found.extend(parts);
    }
    found
}

/// A list whose programmes explain all of its difference is explained by them.
fn by_parts(mut whole: Reconciled, parts: &[Reconciled]) -> Reconciled {
    let projects: i64 = parts.iter().map(|part| part.rows.projects - part.printed.projects).sum();
    let satang: i64 = parts.iter().map(|part| part.rows.satang - part.printed.satang).sum();
    let same =
        (projects, satang) == (whole.rows.projects - whole.printed.projects, whole.rows.satang - whole.printed.satang);
    if whole.printed != whole.rows && same && !parts.is_empty() && parts.iter().all(|part| part.explained) {
        whole.explained = true;
        whole.because = parts.iter().flat_map(|part| part.because.clone()).collect();
        whole.words = words(whole.printed, whole.rows, whole.year, Some(whole.because.len()));
    }
    whole
}

fn programme_key(name: &str) -> String {
    programme::parse(name).map_or_else(|| squeezed(name), |found| found.code.to_owned())
}

fn key_of(row: &BookRow) -> String {
    row.ladder.programme.as_deref().map(programme_key).unwrap_or_default()
}

/// What ผ.01 prints for a programme, or for the block: its line of sums, else the lines of programmes together.
fn printed(lines: &[&SummaryLine], programme: Option<&str>, year: i32) -> Counted {
    let of_line = |line: &SummaryLine| {
        let at = line.amounts.iter().position(|amount| amount.year == year);
        let projects = at.and_then(|at| line.counts.get(at).copied().flatten()).unwrap_or_default();
        let satang = at.and_then(|at| line.amounts.get(at)?.satang).unwrap_or_default().0;
        Counted { projects, satang }
    };
    let named = |line: &&&SummaryLine| match (programme, &line.ladder.programme) {
        (Some(key), Some(name)) => programme_key(name) == key,
        (None, name) => name.is_some(),
        _ => false,
    };
    let total = lines.iter().rev().find(|line| line.ladder.strategy.is_none() && line.ladder.programme.is_none());
    match (programme, total) {
        (None, Some(total)) => of_line(total),
        _ => sum(lines.iter().filter(named).map(|line| of_line(line))),
    }
}

fn counted(rows: &[Placed<'_>], year: i32) -> Counted {
    sum(rows.iter().filter_map(|(_, row)| money(row, year)).map(|satang| Counted { projects: 1, satang }))
}

fn sum(each: impl Iterator<Item = Counted>) -> Counted {
    each.fold(Counted::default(), |sum, one| Counted {
        projects: sum.projects.saturating_add(one.projects),
        satang: sum.satang.saturating_add(one.satang),
    })
}

/// The money of a year in satang, where there is some: what makes a project count in it.
fn money(row: &BookRow, year: i32) -> Option<i64> {
    let amount = row.amounts.iter().find(|amount| amount.year == year)?;
    amount.satang.map(|Satang(satang)| satang).filter(|satang| *satang > 0)
}

fn compare(
    block: SummaryBlock,
    programme: Option<String>,
    year: i32,
    printed: Counted,
    rows: &[Placed<'_>],
) -> Reconciled {
    let found = counted(rows, year);
    let because = (printed != found).then(|| later(rows, year, printed, found)).flatten();
    let explained = printed == found || because.is_some();
    let words = words(printed, found, year, because.as_ref().map(Vec::len));
    Reconciled { block, programme, year, printed, rows: found, explained, because: because.unwrap_or_default(), words }
}

/// The rows that make up the difference: those of the latest editions together, else the fewest and latest that fit.
fn later(rows: &[Placed<'_>], year: i32, printed: Counted, found: Counted) -> Option<Vec<String>> {
    let many = usize::try_from(found.projects - printed.projects).ok().filter(|many| *many > 0)?;
    let satang = found.satang - printed.satang;
    let mut amended: Vec<(Edition, i64, String)> = rows
        .iter()
        .filter_map(|(sheet, row)| Some((latest(row)?, money(row, year)?, format!("{sheet}!{}", row.first_row))))
        .collect();
    amended.sort_by(|a, b| b.0.cmp(&a.0));
    let newest = amended.get(..many).unwrap_or_default();
    if newest.iter().map(|(_, money, _)| money).sum::<i64>() == satang {
        return Some(newest.iter().map(|(_, _, place)| place.clone()).collect());
    }
    let money: Vec<i64> = amended.iter().map(|(_, money, _)| *money).collect();
    let chosen = subset::find(&money, many, satang)?;
    Some(chosen.into_iter().filter_map(|index| Some(amended.get(index)?.2.clone())).collect())
}

/// The latest edition that a row names; a row that was merged, moved or handed over without one counts as the earliest.
fn latest(row: &BookRow) -> Option<Edition> {
    let text = row.amendment()?;
    let named = editions(&text).into_iter().max_by_key(|edition| (edition.year, edition.issue, edition.number));
    let unnamed =
        Edition { year: 0, issue: 0, number: 0, kind: crate::duplicates::lineage::edition::Amendment::Corrected };
    named.or_else(|| (!marks(&text).is_empty()).then_some(unnamed))
}

fn words(printed: Counted, rows: Counted, year: i32, because: Option<usize>) -> Bilingual {
    let (projects, satang) = (rows.projects - printed.projects, rows.satang.saturating_sub(printed.satang));
    let money = |satang: i64| Satang(satang).grouped();
    if printed == rows {
        let (n, baht) = (rows.projects, money(rows.satang));
        return Bilingual::new(
            format!("ปี {year} ตรงกัน: {n} โครงการ {baht} บาท"),
            format!("{year} agrees: {n} projects, {baht} baht"),
        );
    }
    let baht = money(satang);
    match because {
        Some(_) => Bilingual::new(
            format!("ปี {year} แถวมีมากกว่า ผ.01 อยู่ {projects} โครงการ {baht} บาท ซึ่งเพิ่มหรือแก้ไขภายหลัง"),
            format!(
                "in {year} the rows have {projects} projects and {baht} baht more than ผ.01, which came with later amendments"
            ),
        ),
        None => Bilingual::new(
            format!("ปี {year} แถวต่างจาก ผ.01 อยู่ {projects} โครงการ {baht} บาท ยังไม่ทราบเหตุ"),
            format!(
                "in {year} the rows differ from ผ.01 by {projects} projects and {baht} baht, and no amendment explains it"
            ),
        ),
    }
}
