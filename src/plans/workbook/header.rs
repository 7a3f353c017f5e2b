//! The heading of a form: up to four rows of merged cells, found wherever it stands, and what each column holds.

use std::collections::BTreeMap;

use super::cell::{ordinal, year};
use super::grid::{Grid, letters};
use super::model::ColumnRead;
use super::words::squeezed;
use crate::thai::clean;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Number,
    Title,
    Objective,
    Outputs,
    Budget(i32),
    Ordinance(i32),
    Indicator,
    Expected,
    Unit,
    Asked,
    Programme,
    Category,
    Kind,
    /// Projects of a year, in a summary.
    Count(i32),
    /// Of all years together.
    CountAll,
    Total,
    /// The lines of a summary.
    Label,
}

impl Role {
    pub fn name(self) -> String {
        match self {
            Role::Budget(year) => format!("budget {year}"),
            Role::Ordinance(year) => format!("ordinance {year}"),
            Role::Count(year) => format!("count {year}"),
            Role::CountAll => "count".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Rows from 0, both within.
    pub top: u32,
    pub bottom: u32,
    pub headings: BTreeMap<u32, String>,
    pub roles: BTreeMap<u32, Role>,
}

/// Headings by the words that they begin with, longest first; spaces do not count.
const WORDS: [(&str, Role); 17] = [
    ("หน่วยงานที่จะขอประสาน", Role::Asked),
    ("หน่วยงานที่ขอประสาน", Role::Asked),
    ("ผลที่คาดว่า", Role::Expected),
    ("วัตถุประสงค์", Role::Objective),
    ("ผู้รับผิดชอบ", Role::Unit),
    ("ส่วนราชการ", Role::Unit),
    ("ชื่อโครงการ", Role::Title),
    ("ลำดับ", Role::Number),
    ("หน่วยงาน", Role::Unit),
    ("เป้าหมาย", Role::Outputs),
    ("ตัวชี้วัด", Role::Indicator),
    ("ตัวชึ้วัด", Role::Indicator),
    ("โครงการ", Role::Title),
    ("แผนงาน", Role::Programme),
    ("ประเภท", Role::Kind),
    ("หมวด", Role::Category),
    ("รวม", Role::Total),
];
/// What stands beneath the first row of a heading, besides years and what is in brackets.
const BENEATH: [&str; 14] = [
    "บาท",
    "kpi",
    "หลัก",
    "ผลผลิตของโครงการ",
    "ผลผลิตของครุภัณฑ์",
    "จำนวนโครงการ",
    "จำนวน",
    "โครงการ",
    "งบประมาณ",
    "รับผิดชอบ",
    "รับผิดชอบหลัก",
    "ที่รับผิดชอบ",
    "ที่คาดว่าจะได้รับ",
    "จะได้รับ",
];
/// Rows of a heading at most.
const DEEPEST: u32 = 5;
/// A heading's cell has no more letters.
const LONGEST: usize = 60;

/// The first heading at or beneath a row.
pub(super) fn find(grid: &Grid, from: u32) -> Option<Header> {
    (from..grid.rows()).find(|row| begins(grid, *row)).map(|top| read(grid, top))
}

/// Does a heading begin in this row?
pub(super) fn begins(grid: &Grid, row: u32) -> bool {
    let mut found = std::collections::BTreeSet::new();
    let mut years = 0;
    let mut label = false;
    for (_, cell) in grid.row(row) {
        let text = squeezed(&cell.text);
        if text.chars().count() > LONGEST {
            continue;
        }
        if text == "ที่" {
            found.insert("ที่");
        } else if text.starts_with("งบประมาณ") || text.contains("บัญญัติ") {
            found.insert("งบประมาณ");
        } else if let Some((word, _)) = WORDS.iter().find(|(word, _)| text.starts_with(word)) {
            found.insert(word);
        }
        years += u32::from(year(&text).is_some());
        label |= (text.starts_with("ยุทธศาสตร์") || text.starts_with("ประเด็นการพัฒนา")) && text.contains('/')
            || text == "ยุทธศาสตร์";
    }
    found.len() >= 4 || (label && years >= 2)
}

fn read(grid: &Grid, top: u32) -> Header {
    let mut bottom = grid.row(top).filter_map(|(column, _)| grid.region(top, column)).map(|region| region.bottom).max();
    bottom = bottom.map(|row| row.min(top + DEEPEST - 1));
    let mut bottom = bottom.unwrap_or(top);
    while bottom + 1 < (top + DEEPEST).min(grid.rows()) && lies_beneath(grid, bottom + 1) {
        bottom += 1;
    }
    let mut headings = BTreeMap::new();
    let mut roles = BTreeMap::new();
    for column in 0..grid.columns() {
        let mut lines: Vec<String> = Vec::new();
        for row in top..=bottom {
            let text = clean(grid.seen(row, column));
            if !text.is_empty() && lines.last() != Some(&text) && text.chars().count() <= LONGEST * 2 {
                lines.push(text);
            }
        }
        // The numbers of columns (1, 2, 3 …) that some print beneath the heading say nothing.
        if lines.len() > 1 && lines.last().is_some_and(|last| last.len() <= 2 && year(last).is_none()) {
            lines.pop();
        }
        if let Some(role) = role(&lines) {
            roles.insert(column, role);
        }
        if !lines.is_empty() {
            headings.insert(column, lines.join(" "));
        }
    }
    // A summary's first column is its label, whatever it is called.
    if roles.values().any(|role| matches!(role, Role::Count(_) | Role::CountAll))
        && let Some((first, _)) = headings.iter().find(|(column, _)| !matches!(roles.get(column), Some(Role::Number)))
    {
        roles.insert(*first, Role::Label);
    }
    Header { top, bottom, headings, roles }
}

fn lies_beneath(grid: &Grid, row: u32) -> bool {
    let texts: Vec<String> = grid.row(row).map(|(_, cell)| squeezed(&cell.text)).filter(|t| !t.is_empty()).collect();
    let fits = |text: &String| {
        let bracketed = text.starts_with('(') && text.ends_with(')') && text.chars().count() <= 30;
        bracketed || BENEATH.contains(&text.as_str()) || (year(text).is_some() && text.chars().count() <= 20)
    };
    let numbers: Vec<u32> = grid.row(row).filter_map(|(_, cell)| ordinal(Some(cell)).flatten()).collect();
    let counted = numbers.len() >= 4
        && numbers.len() == texts.len()
        && numbers.iter().zip(1..).all(|(number, expected)| *number == expected);
    !texts.is_empty() && (counted || texts.iter().all(fits))
}

fn role(lines: &[String]) -> Option<Role> {
    let whole = squeezed(&lines.concat());
    let year = lines.iter().rev().find_map(|line| year(line));
    let counts = whole.contains("จำนวน") && !whole.starts_with("จำนวนเงิน");
    let all = whole.contains("รวม");
    match year {
        Some(year) if whole.contains("บัญญัติ") => Some(Role::Ordinance(year)),
        Some(year) if counts => Some(Role::Count(year)),
        Some(year) => Some(Role::Budget(year)),
        None if counts && all => Some(Role::CountAll),
        None if whole == "ที่" => Some(Role::Number),
        None if whole.contains("ขอประสาน") => Some(Role::Asked),
        None => WORDS.iter().find(|(word, _)| whole.starts_with(word)).map(|(_, role)| *role),
    }
}

impl Header {
    /// The column of a role.
    pub fn column(&self, role: Role) -> Option<u32> {
        self.roles.iter().find(|(_, found)| **found == role).map(|(column, _)| *column)
    }

    /// The years with budgets, in the order of their columns.
    pub fn years(&self) -> Vec<i32> {
        self.roles.values().filter_map(|role| if let Role::Budget(year) = role { Some(*year) } else { None }).collect()
    }

    /// What the last column that was understood holds.
    pub fn last_role(&self) -> Option<Role> {
        self.roles.values().next_back().copied()
    }

    /// Gives years to the columns of a group called งบประมาณ whose heading names none.
    pub fn fill_years(&mut self, first: i32, last: i32) -> bool {
        let nameless: Vec<u32> = self
            .headings
            .iter()
            .filter(|(column, text)| !self.roles.contains_key(column) && squeezed(text).starts_with("งบประมาณ"))
            .map(|(column, _)| *column)
            .collect();
        let years: Vec<i32> = (first..=last).collect();
        if nameless.is_empty() || nameless.len() != years.len() || !self.years().is_empty() {
            return false;
        }
        self.roles.extend(nameless.into_iter().zip(years.into_iter().map(Role::Budget)));
        true
    }

    /// Is this row the first of the same heading, printed again on a new page?
    pub fn begins_again(&self, grid: &Grid, row: u32) -> bool {
        row > self.bottom && begins(grid, row)
    }

    pub fn columns(&self) -> Vec<ColumnRead> {
        let read = |(column, heading): (&u32, &String)| ColumnRead {
            column: letters(*column),
            heading: heading.clone(),
            role: self.roles.get(column).map(|role| role.name()),
        };
        self.headings.iter().map(read).collect()
    }
}
