//! The report as tables for a spreadsheet: each with a heading, rows of text and numbers, in one language.

use rust_xlsxwriter::{Format as CellFormat, Url, Workbook, XlsxError};

use super::cases::{CaseFacts, CaseGroup, CaseTables};
use super::quality::{Coverage, Measured};
use super::{exact_baht, line};
use crate::duplicates::cases::{RULE_EN, RULE_TH};
use crate::error::{Error, Result};
use crate::http::Language;

/// A cell: money and counts are numbers, addresses are links.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Count(u64),
    /// Satang, shown in baht.
    Money(i64),
    /// 0 to 1.
    Share(Option<f64>),
    Link(String),
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub name: String,
    pub heading: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    /// As text, numbers without separators.
    fn plain(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Link(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Money(satang) => exact_baht(*satang),
            Cell::Share(share) => share.map(|share| format!("{share:.4}")).unwrap_or_default(),
        }
    }
}

fn say(language: Language, th: &str, en: &str) -> String {
    match language {
        Language::Thai => th,
        Language::English => en,
    }
    .to_owned()
}

/// The tables of sums, one below the other under the name of each.
pub fn groups_sheet(tables: &CaseTables, language: Language) -> Sheet {
    let heading = [
        ("ตาราง", "Table"),
        ("รหัส", "Key"),
        ("ชื่อ", "Name"),
        ("จำนวนกลุ่ม", "Cases"),
        ("จำนวนโครงการ", "Projects"),
        ("งบประมาณรวมเบื้องต้น (บาท)", "Gross (baht)"),
        ("งบประมาณสุทธิ (บาท)", "Net (baht)"),
        ("ส่วนที่นับซ้ำ (บาท)", "Counted twice (baht)"),
        ("ประหยัดได้ (บาท)", "Saved (baht)"),
        ("รายการ", "List"),
    ];
    let total = CaseGroup {
        key: String::new(),
        label: crate::access::Bilingual::new("รวม (นับแต่ละกลุ่มครั้งเดียว)", "Total (each case once)"),
        sums: tables.total.clone(),
    };
    let mut rows = vec![group_row("total", &total, language)];
    for (name, groups) in tables.tables() {
        rows.extend(groups.iter().map(|group| group_row(name, group, language)));
    }
    Sheet {
        name: say(language, "สรุป", "Summary"),
        heading: heading.map(|(th, en)| say(language, th, en)).to_vec(),
        rows,
    }
}

fn group_row(table: &str, group: &CaseGroup, language: Language) -> Vec<Cell> {
    let sums = &group.sums;
    vec![
        Cell::Text(table.to_owned()),
        Cell::Text(group.key.clone()),
        Cell::Text(say(language, &group.label.th, &group.label.en)),
        Cell::Count(sums.cases),
        Cell::Count(sums.projects),
        Cell::Money(sums.gross_satang),
        Cell::Money(sums.net_satang),
        Cell::Money(sums.doubled_satang),
        Cell::Money(sums.saving_satang),
        Cell::Link(sums.href.clone()),
    ]
}

/// Every case with its projects.
pub fn cases_sheet(facts: &[CaseFacts], to: &dyn Fn(&str) -> String, language: Language) -> Sheet {
    let heading = [
        ("กลุ่ม", "Case"),
        ("สถานะ", "State"),
        ("ความสัมพันธ์", "Relation"),
        ("ความสำคัญ", "Severity"),
        ("ความน่าจะเป็น", "Probability"),
        ("ประเภทงาน", "Kind of work"),
        ("หน่วยงาน", "Agencies"),
        ("โครงการ", "Projects"),
        ("ปีงบประมาณ", "Fiscal years"),
        ("งบประมาณรวมเบื้องต้น (บาท)", "Gross (baht)"),
        ("งบประมาณสุทธิ (บาท)", "Net (baht)"),
        ("ประหยัดได้ (บาท)", "Saved (baht)"),
        ("ผลการตัดสิน", "Decided"),
        ("ที่อยู่", "Address"),
    ];
    let row = |one: &CaseFacts| {
        let entry = &one.entry;
        let list = |texts: Vec<&str>| Cell::Text(texts.join("; "));
        vec![
            Cell::Text(entry.id.clone()),
            Cell::Text(entry.state.name().to_owned()),
            Cell::Text(entry.relation.name().to_owned()),
            Cell::Text(entry.severity.name().to_owned()),
            Cell::Share(Some(entry.score)),
            Cell::Text(entry.kind.clone()),
            list(entry.agencies.iter().map(|agency| agency.agency_name.as_str()).collect()),
            list(entry.projects.iter().map(|project| project.title.as_str()).collect()),
            Cell::Text(entry.fiscal_years.iter().map(i32::to_string).collect::<Vec<_>>().join("; ")),
            Cell::Money(entry.gross_satang),
            Cell::Money(entry.net_satang),
            Cell::Money(entry.saving_satang.unwrap_or(0)),
            Cell::Text(entry.decided_action.map(|action| action.name().to_owned()).unwrap_or_default()),
            Cell::Link(to(&format!("/duplicates/cases/{}", entry.id))),
        ]
    };
    Sheet {
        name: say(language, "กลุ่มโครงการ", "Cases"),
        heading: heading.map(|(th, en)| say(language, th, en)).to_vec(),
        rows: facts.iter().map(row).collect(),
    }
}

/// Records and their places, by agency.
pub fn coverage_sheet(coverage: &Coverage, language: Language) -> Sheet {
    let heading = [
        ("รหัสหน่วยงาน", "Agency code"),
        ("หน่วยงาน", "Agency"),
        ("จำนวนโครงการ", "Projects"),
        ("ระบุตำแหน่งบนแผนที่ได้", "On the map"),
        ("ทราบเพียงตำบล", "Tambon only"),
        ("สัดส่วนที่ใช้ตำแหน่งได้", "Usable share"),
        ("แก้ไขล่าสุด", "Last change"),
    ];
    let all = std::iter::once(&coverage.total).chain(&coverage.agencies);
    let rows = all.map(|intake| {
        vec![
            Cell::Text(intake.agency.clone()),
            Cell::Text(say(language, &intake.agency_name.th, &intake.agency_name.en)),
            Cell::Count(intake.projects),
            Cell::Count(intake.on_map),
            Cell::Count(intake.by_tambon),
            Cell::Share(intake.usable_share),
            Cell::Text(intake.last_change.clone().unwrap_or_default()),
        ]
    });
    Sheet {
        name: say(language, "ความครบถ้วน", "Coverage"),
        heading: heading.map(|(th, en)| say(language, th, en)).to_vec(),
        rows: rows.collect(),
    }
}

/// How money is counted, and how often the engine is right.
pub fn notes_sheet(measured: &Measured, language: Language) -> Sheet {
    let figure =
        |name: (&str, &str), value: Option<f64>| vec![Cell::Text(say(language, name.0, name.1)), Cell::Share(value)];
    Sheet {
        name: say(language, "หมายเหตุ", "Notes"),
        heading: vec![say(language, "เรื่อง", "Subject"), say(language, "ค่า", "Value")],
        rows: vec![
            vec![
                Cell::Text(say(language, "หลักการหักส่วนที่นับซ้ำ", "How it is netted")),
                Cell::Text(say(language, RULE_TH, RULE_EN)),
            ],
            vec![
                Cell::Text(say(language, "ความแม่นยำ", "How often it is right")),
                Cell::Text(say(language, &measured.words.th, &measured.words.en)),
            ],
            figure(("สัดส่วนที่ถูก (precision)", "Precision"), measured.precision),
            figure(("Brier", "Brier"), measured.brier),
            figure(("ค่าคลาดเคลื่อนของความน่าจะเป็น (ECE)", "Calibration error (ECE)"), measured.calibration_error),
        ],
    }
}

/// UTF-8 with a byte-order mark and CRLF, so that Excel reads Thai; the footer's lines stand below the rows.
pub fn sheet_csv(sheet: &Sheet, footer: &[String]) -> String {
    let mut text = String::from("\u{feff}");
    line(&mut text, &sheet.heading.iter().map(String::as_str).collect::<Vec<_>>());
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(Cell::plain).collect();
        line(&mut text, &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for note in footer {
        let mut cells = vec![note.as_str()];
        cells.resize(sheet.heading.len(), "");
        line(&mut text, &cells);
    }
    text
}

/// A workbook of the sheets: text is never a formula, money and counts are numbers. Equal reports are not equal bytes: a workbook carries
/// the moment of its making.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let broken = |error: XlsxError| Error::internal(error);
    let (bold, money, share) = (
        CellFormat::new().set_bold().set_text_wrap(),
        CellFormat::new().set_num_format("#,##0.00"),
        CellFormat::new().set_num_format("0.0%"),
    );
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).map_err(broken)?.set_landscape().set_freeze_panes(1, 0).map_err(broken)?;
        for (column, heading) in (0_u16..).zip(&sheet.heading) {
            page.write_string_with_format(0, column, heading, &bold).map_err(broken)?;
            page.set_column_width(column, 20).map_err(broken)?;
        }
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Text(text) => page.write_string(row, column, cut(text)).map(|_| ()),
                    Cell::Count(count) => page.write_number(row, column, *count as f64).map(|_| ()),
                    Cell::Money(satang) => {
                        page.write_number_with_format(row, column, *satang as f64 / 100.0, &money).map(|_| ())
                    }
                    Cell::Share(Some(value)) => page.write_number_with_format(row, column, *value, &share).map(|_| ()),
                    Cell::Share(None) => Ok(()),
                    // Excel takes no address longer than this.
                    Cell::Link(address) if address.starts_with("http") && address.len() < 2_000 => {
                        page.write_url(row, column, Url::new(address)).map(|_| ())
                    }
                    Cell::Link(address) => page.write_string(row, column, cut(address)).map(|_| ()),
                }
                .map_err(broken)?;
            }
        }
    }
    book.save_to_buffer().map_err(broken)
}

/// As long as a cell may be, in UTF-16 units; Thai letters are one each.
fn cut(text: &str) -> String {
    text.chars().take(32_000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_table_with_numbers_and_what_looks_like_a_formula_stays_text() {
        let sheet = Sheet {
            name: "s".into(),
            heading: vec!["a".into(), "b".into()],
            rows: vec![vec![Cell::Text("=1+1".into()), Cell::Money(123_450)]],
        };
        assert_eq!(sheet_csv(&sheet, &["note".into()]), "\u{feff}a,b\r\n'=1+1,1234.50\r\nnote,\r\n");
        assert!(workbook(&[sheet]).is_ok_and(|bytes| bytes.starts_with(b"PK")));
    }
}
