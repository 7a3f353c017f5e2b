//! A sheet of ผ.01: how many projects and how much money of each year, by strategy, tactic and programme.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cut;
use super::sheet::baht;
use super::style::Styles;
use crate::money::Satang;
use crate::plans::book::{BookSheet, Ladder, PlanBook, SummaryBlock, SummaryLine};

type Written = std::result::Result<(), XlsxError>;

/// Rows of the heading's first line and of the first line of data, from 0.
const HEADING: u32 = 3;
const DATA: u32 = 6;

/// The line over a block of its own.
pub fn block_heading(block: SummaryBlock) -> &'static str {
    match block {
        SummaryBlock::Main => "แผนพัฒนาท้องถิ่น (แบบ ผ.02)",
        SummaryBlock::Community => "โครงการที่นำมาจากแผนพัฒนาหมู่บ้านและแผนชุมชน (แบบ ผ.02/1)",
        SummaryBlock::Coordination => "โครงการที่เกินศักยภาพขององค์กรปกครองส่วนท้องถิ่น (แบบ ผ.02/2)",
        SummaryBlock::Equipment => "บัญชีครุภัณฑ์ (แบบ ผ.03)",
    }
}

pub fn write(page: &mut Worksheet, book: &PlanBook, sheet: &BookSheet, styles: &Styles) -> Written {
    let years = u16::try_from(book.years.len()).unwrap_or(u16::MAX);
    let last = years.saturating_mul(2).saturating_add(2);
    let printed = sheet.printed_form.clone().unwrap_or_else(|| format!("แบบ {}", sheet.form.printed()));
    let lines = [Some(sheet.form.title()), book.title.as_deref(), book.agency.as_deref()];
    for (row, text) in (0_u32..).zip(lines) {
        let end = if row == 0 { last.saturating_sub(1) } else { last };
        page.merge_range(row, 0, row, end, &cut(text.unwrap_or_default()), &styles.title)?;
    }
    page.write_string_with_format(0, last, cut(&printed), &styles.form_number)?;
    heading(page, book, styles)?;
    let mut row = DATA;
    let mut block = SummaryBlock::Main;
    let mut said = Ladder::default();
    for line in &sheet.summary {
        if line.block != block {
            block = line.block;
            said = Ladder::default();
            page.merge_range(row, 0, row, last, block_heading(block), &styles.marker)?;
            row += 1;
        }
        for step in steps_above(&line.ladder, &said) {
            page.merge_range(row, 0, row, last, &cut(step), &styles.marker)?;
            row += 1;
        }
        said.clone_from(&line.ladder);
        one(page, row, line, book.years.len(), styles)?;
        row += 1;
    }
    Ok(())
}

/// The strategy and the tactic above a line, where no line before it says them: rows of words without numbers.
fn steps_above<'a>(line: &'a Ladder, said: &Ladder) -> Vec<&'a str> {
    let is_strategy = line.tactic.is_none() && line.programme.is_none();
    let other_strategy = line.strategy != said.strategy;
    let strategy = line.strategy.as_deref().filter(|_| other_strategy && !is_strategy);
    let other_tactic = other_strategy || line.tactic != said.tactic;
    let tactic = line.tactic.as_deref().filter(|_| other_tactic && line.programme.is_some());
    strategy.into_iter().chain(tactic).collect()
}

fn heading(page: &mut Worksheet, book: &PlanBook, styles: &Styles) -> Written {
    let style = &styles.heading;
    page.set_column_width(0, 44)?;
    page.merge_range(HEADING, 0, HEADING + 2, 0, "ยุทธศาสตร์/กลยุทธ์/แผนงาน", style)?;
    let groups = book.years.iter().map(|year| format!("ปี {year}"));
    let groups: Vec<String> = groups.chain([format!("รวม {} ปี", book.years.len())]).collect();
    for (at, group) in (1_u16..).step_by(2).zip(&groups) {
        page.merge_range(HEADING, at, HEADING, at + 1, group, style)?;
        for (column, name, unit, width) in [(at, "จำนวน", "โครงการ", 9), (at + 1, "งบประมาณ", "(บาท)", 15)]
        {
            page.write_string_with_format(HEADING + 1, column, name, style)?;
            page.write_string_with_format(HEADING + 2, column, unit, style)?;
            page.set_column_width(column, width)?;
        }
    }
    page.set_repeat_rows(HEADING, HEADING + 2)?;
    Ok(())
}

fn one(page: &mut Worksheet, row: u32, line: &SummaryLine, years: usize, styles: &Styles) -> Written {
    let is_programme = line.ladder.programme.is_some();
    page.write_string_with_format(row, 0, cut(&label(line)), if is_programme { &styles.text } else { &styles.marker })?;
    let of_year = |year: usize| {
        let amount = line.amounts.get(year).and_then(|amount| amount.satang);
        (line.counts.get(year).copied().flatten(), amount)
    };
    let pairs = (0..years).map(of_year).chain([(line.total_count, line.total_satang)]);
    for (at, (count, amount)) in (1_u16..).step_by(2).zip(pairs) {
        match count {
            Some(count) => page.write_number_with_format(row, at, count as f64, &styles.count)?,
            None => page.write_blank(row, at, &styles.count)?,
        };
        match amount {
            Some(amount) => page.write_number_with_format(row, at + 1, baht(amount), money(amount, styles))?,
            None => page.write_blank(row, at + 1, &styles.baht)?,
        };
    }
    Ok(())
}

fn money(amount: Satang, styles: &Styles) -> &rust_xlsxwriter::Format {
    if amount.0 % 100 == 0 { &styles.baht } else { &styles.satang }
}

/// As printed; a computed line is called by its deepest step, a total `รวม`.
fn label(line: &SummaryLine) -> String {
    let ladder = &line.ladder;
    let deepest = [&ladder.programme, &ladder.tactic, &ladder.strategy].into_iter().find_map(Option::as_deref);
    match line.label.trim() {
        "" => deepest.unwrap_or("รวม").to_owned(),
        own => own.to_owned(),
    }
}
