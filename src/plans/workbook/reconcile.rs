//! ผ.01 against the rows of its own workbook, list by list and year by year, and beneath each list the programmes that differ.

use std::collections::BTreeMap;

use super::model::{Counted, Reconciled};
use crate::access::Bilingual;
use crate::money::Satang;
use crate::plans::book::{BookRow, PlanBook, SummaryBlock, SummaryLine};
use crate::plans::plan::keys::programme_key;
use crate::plans::reconcile::{Checked, Figure, Piece, Why, block_of, check, main_counts_community, printed};

/// A row with the sheet that it stands in.
type Placed<'a> = (&'a str, &'a BookRow);

/// Every list of ผ.01 by year, and beneath it the programmes that differ. Nothing where the book has no ผ.01.
pub(super) fn reconcile(book: &PlanBook) -> Vec<Reconciled> {
    let lines: Vec<&SummaryLine> = book.summary().collect();
    let all: Vec<&BookRow> = book.rows().map(|(_, row)| row).collect();
    let has_community = !main_counts_community(&lines, &book.years, all.iter().copied());
    let blocks = [SummaryBlock::Main, SummaryBlock::Community, SummaryBlock::Coordination, SummaryBlock::Equipment];
    let mut found = Vec::new();
    for block in blocks {
        let of: Vec<&SummaryLine> = lines.iter().copied().filter(|line| line.block == block).collect();
        let is_of = |row: &BookRow| match block_of(row.form) {
            SummaryBlock::Community if !has_community => block == SummaryBlock::Main,
            own => own == block,
        };
        let rows = book.rows().map(|(sheet, row)| (sheet.name.as_str(), row)).filter(|(_, row)| is_of(row));
        if !of.is_empty() {
            found.extend(one_block(&book.years, block, &of, &rows.collect::<Vec<_>>()));
        }
    }
    found
}

fn one_block(years: &[i32], block: SummaryBlock, lines: &[&SummaryLine], rows: &[Placed<'_>]) -> Vec<Reconciled> {
    let mut programmes: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        if let Some(name) = &line.ladder.programme {
            programmes.entry(programme_key(Some(name))).or_insert_with(|| name.clone());
        }
    }
    let key_of = |row: &BookRow| programme_key(row.ladder.programme.as_deref());
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
        whole.words = words(whole.printed, whole.rows, whole.year, Some(Why::AddedLater));
    }
    whole
}

fn compare(block: SummaryBlock, programme: Option<String>, year: i32, said: Figure, rows: &[Placed<'_>]) -> Reconciled {
    let piece = |row| Piece { row, holds: true, before: None, edition: 0 };
    let pieces: Vec<Piece<'_>> = rows.iter().map(|(_, row)| piece(*row)).collect();
    let Checked { count, satang, agrees, because, .. } = check(&pieces, year, said);
    let found = Counted { projects: count, satang };
    // What is not printed cannot differ.
    let printed = Counted { projects: said.count.unwrap_or(count), satang: said.satang.unwrap_or(satang) };
    let why = because.as_ref().and_then(|parts| parts.first()).map(|part| part.why);
    let place = |at: usize| rows.get(at).map(|(sheet, row)| format!("{sheet}!{}", row.first_row));
    let places = because.iter().flatten().filter_map(|part| place(part.at)).collect();
    Reconciled {
        block,
        programme,
        year,
        printed,
        rows: found,
        explained: agrees || because.is_some(),
        because: places,
        words: words(printed, found, year, why),
    }
}

fn words(printed: Counted, rows: Counted, year: i32, because: Option<Why>) -> Bilingual {
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
    let (th, en) = because.map_or(("ยังไม่ทราบเหตุ", "no amendment explains it"), Why::words);
    Bilingual::new(
        format!("ปี {year} แถวต่างจาก ผ.01 อยู่ {projects} โครงการ {baht} บาท: {th}"),
        format!("in {year} the rows differ from ผ.01 by {projects} projects and {baht} baht: {en}"),
    )
}
