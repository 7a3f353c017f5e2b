//! The ladder of a plan and the comparison of two editions as tables for spreadsheets.

use serde_json::Value;

use super::compare::{Change, Comparison, RowChange};
use super::ladder::{LadderTree, Sums};
use super::tables::{Cell, Table, heads, text};
use crate::http::Language;

/// A line for each strategy, tactic and programme, for all of them, and for ผ.02/2, which is in no other sum.
pub fn ladder_table(tree: &LadderTree, language: Language) -> Table {
    let is_thai = language == Language::Thai;
    let mut headings = heads(
        language,
        &[
            ("ระดับ", "step"),
            ("ยุทธศาสตร์", "strategy"),
            ("กลยุทธ์", "tactic"),
            ("แผนงาน", "programme"),
            ("รหัสแผนงาน", "code"),
            ("รายการ", "rows"),
        ],
    );
    for year in &tree.years {
        let names = [("จำนวนโครงการ", "projects"), ("งบประมาณ (บาท)", "baht"), ("ไม่ทราบวงเงิน", "not known")];
        headings.extend(heads(language, &names).into_iter().map(|name| format!("{name} {year}")));
    }
    headings.extend(heads(language, &[("โครงการ-ปี", "project-years"), ("รวม (บาท)", "total baht")]));
    let word = |th: &'static str, en: &'static str| if is_thai { th } else { en };
    let mut rows = Vec::new();
    for strategy in &tree.strategies {
        let name = strategy.strategy.as_deref();
        rows.push(line(word("ยุทธศาสตร์", "strategy"), [name, None, None, None], &strategy.sums));
        for tactic in &strategy.tactics {
            let under = tactic.tactic.as_deref();
            rows.push(line(word("กลยุทธ์", "tactic"), [name, under, None, None], &tactic.sums));
            for step in &tactic.programmes {
                let steps = [name, under, step.programme.as_deref(), step.code.as_deref()];
                rows.push(line(word("แผนงาน", "programme"), steps, &step.sums));
            }
        }
    }
    rows.push(line(word("รวม", "total"), [None; 4], &tree.total));
    rows.push(line(word("ผ.02/2 (ไม่รวมในแผน)", "ผ.02/2 (not in the plan)"), [None; 4], &tree.coordination));
    Table { name: "ladder", headings, rows }
}

fn line(step: &str, names: [Option<&str>; 4], sums: &Sums) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(step.to_owned())];
    cells.extend(names.into_iter().map(text));
    cells.push(Cell::Count(sums.rows));
    for year in &sums.years {
        cells.extend([Cell::Count(year.count), Cell::Money(year.satang), Cell::Count(year.unknown)]);
    }
    cells.extend([Cell::Count(sums.project_years), Cell::Money(sums.total_satang)]);
    cells
}

/// A line for each field that differs, and one for each row that came or went.
pub fn comparison_table(found: &Comparison, language: Language) -> Table {
    let headings = heads(
        language,
        &[
            ("การเปลี่ยนแปลง", "change"),
            ("รหัสโครงการ", "project"),
            ("โครงการ", "title"),
            ("รหัสรายการเดิม", "row before"),
            ("รหัสรายการใหม่", "row after"),
            ("ฟิลด์", "field"),
            ("เดิม", "before"),
            ("ใหม่", "after"),
        ],
    );
    let rows = found.changes.iter().flat_map(|change| change_lines(change, language));
    Table { name: "changes", headings, rows: rows.collect() }
}

fn change_lines(change: &RowChange, language: Language) -> Vec<Vec<Cell>> {
    let of = |field: Option<(&str, &Value, &Value)>| {
        let cell = |value: &Value, name: &str| match (value, value.as_i64()) {
            // Amounts are kept in satang.
            (_, Some(satang)) if name.starts_with("amounts/") || name.starts_with("ordinance/") => Cell::Money(satang),
            (Value::Null, _) => Cell::Nothing,
            (Value::String(text), _) => Cell::Text(text.clone()),
            (other, _) => Cell::Text(other.to_string()),
        };
        let mut cells = vec![
            Cell::Text(word(change.change, language).to_owned()),
            Cell::Text(change.project.clone()),
            text(change.title.as_deref()),
            text(change.before.as_deref()),
            text(change.after.as_deref()),
        ];
        match field {
            Some((name, from, to)) => cells.extend([Cell::Text(name.to_owned()), cell(from, name), cell(to, name)]),
            None => cells.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]),
        }
        cells
    };
    if change.fields.is_empty() {
        return vec![of(None)];
    }
    change.fields.iter().map(|field| of(Some((&field.field, &field.from, &field.to)))).collect()
}

fn word(change: Change, language: Language) -> &'static str {
    let (th, en) = match change {
        Change::Added => ("เพิ่ม", "added"),
        Change::Changed => ("แก้ไข", "changed"),
        Change::Moved => ("ย้าย", "moved"),
        Change::Coordinated => ("ประสาน", "coordinated"),
        Change::Merged => ("รวม", "merged"),
        Change::Withdrawn => ("ยกเลิก", "withdrawn"),
    };
    if language == Language::Thai { th } else { en }
}
