//! Lists of plans, of rows and of ผ.01 as tables for spreadsheets: CSV, and XLSX with text as text and money as numbers.

use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};

use super::Plan;
use super::row::{PlanRow, amount_of};
use crate::error::{Error, Result};
use crate::http::{Format, Language};
use crate::money::Satang;
use crate::plans::book::{SummaryBlock, SummaryLine};
use crate::thai;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Count(i64),
    Money(i64),
    Nothing,
}

/// A table under headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// The table as a file of that format.
pub fn file(table: &Table, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Xlsx => xlsx(table).map_err(Error::internal),
        _ => csv(table),
    }
}

fn csv(table: &Table) -> Result<Vec<u8>> {
    // Without the mark, spreadsheets read Thai as something else.
    let mut out = b"\xEF\xBB\xBF".to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(&table.headings).map_err(Error::internal)?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => neutral(text),
            Cell::Count(count) => count.to_string(),
            Cell::Money(satang) => Satang(*satang).decimal(),
            Cell::Nothing => String::new(),
        });
        writer.write_record(cells).map_err(Error::internal)?;
    }
    writer.flush().map_err(Error::internal)?;
    drop(writer);
    Ok(out)
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it.
fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn xlsx(table: &Table) -> std::result::Result<Vec<u8>, XlsxError> {
    let (bold, money) = (CellFormat::new().set_bold().set_text_wrap(), CellFormat::new().set_num_format("#,##0.00"));
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(table.name)?.set_landscape().set_freeze_panes(1, 0)?;
    for (column, heading) in (0_u16..).zip(&table.headings) {
        page.write_string_with_format(0, column, heading, &bold)?;
        page.set_column_width(column, 18)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => page.write_string(row, column, text.chars().take(32_000).collect::<String>())?,
                Cell::Count(count) => page.write_number(row, column, *count as f64)?,
                Cell::Money(satang) => page.write_number_with_format(row, column, *satang as f64 / 100.0, &money)?,
                Cell::Nothing => continue,
            };
        }
    }
    book.save_to_buffer()
}

pub(super) fn heads(language: Language, names: &[(&str, &str)]) -> Vec<String> {
    let pick = |(th, en): &(&str, &str)| if language == Language::Thai { (*th).to_owned() } else { (*en).to_owned() };
    names.iter().map(pick).collect()
}

pub(super) fn text(value: Option<&str>) -> Cell {
    value.map_or(Cell::Nothing, |value| Cell::Text(thai::clean(value)))
}

pub fn plans_table(plans: &[Plan], language: Language) -> Table {
    let headings = heads(
        language,
        &[
            ("รหัส", "id"),
            ("หน่วยงาน", "agency"),
            ("ประเภท", "kind"),
            ("ชื่อแผน", "title"),
            ("ปีแรก", "first year"),
            ("ปีสุดท้าย", "last year"),
            ("การเผยแพร่", "visibility"),
        ],
    );
    let row = |plan: &Plan| {
        let kind = if language == Language::Thai { plan.kind.thai() } else { plan.kind.name() };
        vec![
            Cell::Text(plan.id.clone()),
            Cell::Text(plan.agency.clone()),
            Cell::Text(kind.to_owned()),
            Cell::Text(plan.title.clone()),
            Cell::Count(plan.year_first.into()),
            Cell::Count(plan.year_last.into()),
            Cell::Text(plan.visibility.name().to_owned()),
        ]
    };
    Table { name: "plans", headings, rows: plans.iter().map(row).collect() }
}

/// Rows with a column for each year; an amount that is not known is an empty cell, a dash a zero.
pub fn rows_table(rows: &[PlanRow], years: &[i32], language: Language) -> Table {
    let mut headings = heads(
        language,
        &[
            ("รหัสรายการ", "row"),
            ("รหัสโครงการ", "project"),
            ("ฉบับ", "edition"),
            ("แบบ", "form"),
            ("ยุทธศาสตร์", "strategy"),
            ("กลยุทธ์", "tactic"),
            ("แผนงาน", "programme"),
            ("ลำดับที่", "number"),
            ("โครงการ", "title"),
            ("วัตถุประสงค์", "objective"),
            ("เป้าหมาย", "outputs"),
        ],
    );
    headings.extend(
        years
            .iter()
            .map(|year| format!("{} {year}", if language == Language::Thai { "งบประมาณ (บาท)" } else { "baht" })),
    );
    headings.extend(heads(
        language,
        &[
            ("ตัวชี้วัด", "indicator"),
            ("ผลที่คาดว่าจะได้รับ", "expected result"),
            ("หน่วยงานรับผิดชอบ", "responsible"),
            ("การแก้ไข", "amendment"),
            ("สถานะ", "status"),
        ],
    ));
    let line = |one: &PlanRow| {
        let (row, ladder) = (&one.row, &one.row.ladder);
        let status = if language == Language::Thai { one.plan_status.thai() } else { one.plan_status.name() };
        let mut cells = vec![
            Cell::Text(one.id.clone()),
            Cell::Text(one.project.clone()),
            Cell::Text(one.edition_label.clone()),
            Cell::Text(row.form.printed().to_owned()),
            text(ladder.strategy.as_deref()),
            text(ladder.tactic.as_deref()),
            text(ladder.programme.as_deref()),
            text(row.number.as_deref()),
            text(row.called()),
            text(row.objective.as_deref()),
            text(row.outputs.as_deref()),
        ];
        cells.extend(years.iter().map(|year| amount_of(&row.amounts, *year).map_or(Cell::Nothing, Cell::Money)));
        cells.extend([
            text(row.indicator.as_deref()),
            text(row.expected_result.as_deref()),
            text(row.responsible.as_deref()),
            text(row.amendment().as_deref()),
            Cell::Text(status.to_owned()),
        ]);
        cells
    };
    Table { name: "rows", headings, rows: rows.iter().map(line).collect() }
}

/// ผ.01 as a table, a line for each step and its block beside it.
pub fn summary_table(lines: &[SummaryLine], years: &[i32], language: Language) -> Table {
    let mut headings =
        heads(language, &[("ส่วน", "block"), ("ยุทธศาสตร์", "strategy"), ("กลยุทธ์", "tactic"), ("แผนงาน", "programme")]);
    for year in years.iter().map(ToString::to_string).chain([if language == Language::Thai {
        "รวม".to_owned()
    } else {
        "total".to_owned()
    }]) {
        headings.extend(
            heads(language, &[("จำนวนโครงการ", "projects"), ("งบประมาณ (บาท)", "baht")])
                .into_iter()
                .map(|name| format!("{name} {year}")),
        );
    }
    let line = |one: &SummaryLine| {
        let block = match one.block {
            SummaryBlock::Main => "ผ.02",
            SummaryBlock::Community => "ผ.02/1",
            SummaryBlock::Coordination => "ผ.02/2",
            SummaryBlock::Equipment => "ผ.03",
        };
        let ladder = &one.ladder;
        let mut cells = vec![
            Cell::Text(block.to_owned()),
            text(ladder.strategy.as_deref()),
            text(ladder.tactic.as_deref()),
            text(ladder.programme.as_deref()),
        ];
        let money = |satang: Option<i64>| satang.map_or(Cell::Nothing, Cell::Money);
        for (index, year) in years.iter().enumerate() {
            cells.push(one.counts.get(index).copied().flatten().map_or(Cell::Nothing, Cell::Count));
            cells.push(money(amount_of(&one.amounts, *year)));
        }
        cells.push(one.total_count.map_or(Cell::Nothing, Cell::Count));
        cells.push(money(one.total_satang.map(|satang| satang.0)));
        cells
    };
    Table { name: "summary", headings, rows: lines.iter().map(line).collect() }
}
