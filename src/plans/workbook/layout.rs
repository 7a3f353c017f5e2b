//! Sheets of a layout that is none of the forms, read through a column map that somebody saved: the map fits where all its headings stand.

use std::collections::BTreeMap;

use super::cell::{Trouble, amount};
use super::grid::{Cell, Grid};
use super::line::{self, Line};
use super::model::{ColumnRead, Gravity, RowCounts};
use super::words::{Doubts, lines};
use crate::ingest::column_map::{Bound, ColumnMap, Field, MoneyUnit};
use crate::ingest::table;
use crate::money::{Satang, Unit};
use crate::plans::book::{BookAmount, BookRow, Form, Ladder};

/// Rows in which a heading may begin, and rows that it may have.
const HIGHEST: u32 = 60;
const DEEPEST: u32 = 4;

/// A saved column map, ready to be laid on sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetMap {
    pub id: String,
    /// What the rows of such a sheet are.
    pub form: Form,
    pub map: ColumnMap,
}

/// A map that fits a sheet, and the heading that it fits.
pub(super) struct Fit<'a> {
    pub map: &'a SheetMap,
    table: table::Table,
    bottom: u32,
}

/// The first map of those given whose headings all stand on the sheet; that with the most headings where several do.
pub(super) fn fit<'a>(grid: &Grid, maps: &'a [SheetMap]) -> Option<Fit<'a>> {
    let mut best: Option<(usize, Fit<'a>)> = None;
    for top in 0..grid.rows().min(HIGHEST) {
        for bottom in top..(top + DEEPEST).min(grid.rows()) {
            let table = heading(grid, top, bottom);
            for map in maps.iter().filter(|map| map.map.bind(&table).is_ok()) {
                let size = map.map.fields.len() + map.map.budgets.len();
                if best.as_ref().is_none_or(|(most, _)| size > *most) {
                    best = Some((size, Fit { map, table: table.clone(), bottom }));
                }
            }
        }
        if best.is_some() {
            break;
        }
    }
    best.map(|(_, fit)| fit)
}

/// The headings that stand in some rows, those of merged cells spread over their columns.
fn heading(grid: &Grid, top: u32, bottom: u32) -> table::Table {
    let column = |column: u32| {
        let mut texts: Vec<String> = Vec::new();
        for text in (top..=bottom).filter_map(|row| lines(grid.seen(row, column))) {
            let text = text.replace('\n', " ");
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts.join(" ")
    };
    table::Table { header: (0..grid.columns()).map(column).collect(), rows: Vec::new(), delimiter: ',' }
}

impl Fit<'_> {
    pub fn years(&self) -> Vec<i32> {
        use crate::ingest::column_map::Amount;
        let year = |amount: &Amount| if let Amount::Year { year, .. } = amount { Some(*year) } else { None };
        self.map.map.budgets.iter().filter_map(|budget| year(&budget.amount)).collect()
    }

    pub fn columns(&self) -> Vec<ColumnRead> {
        let named = |(column, heading): (u32, &String)| ColumnRead {
            column: super::grid::letters(column),
            heading: heading.clone(),
            role: self.role(heading),
        };
        (0_u32..).zip(&self.table.header).filter(|(_, heading)| !heading.is_empty()).map(named).collect()
    }

    fn role(&self, heading: &str) -> Option<String> {
        use crate::ingest::column_map::{Amount, From};
        let map = &self.map.map;
        let place = self.table.column(heading);
        let same = |name: &String| self.table.column(name) == place;
        let fields = map.fields.iter().find(|(_, source)| matches!(&source.from, From::Column(name) if same(name)));
        let money = || {
            map.budgets.iter().find_map(|budget| match &budget.amount {
                Amount::Year { year, column } => same(column).then(|| format!("budget {year}")),
                Amount::Beside { column, .. } | Amount::Pairs { column, .. } => {
                    same(column).then(|| "budget".to_owned())
                }
            })
        };
        fields.map(|(field, _)| field.key().to_owned()).or_else(money)
    }

    /// Every row beneath the heading that has a title. A row without one goes on with the row above, unless it is a step of the ladder
    /// or a sum.
    pub fn rows(&self, grid: &Grid, doubts: &mut Doubts) -> (Vec<BookRow>, RowCounts) {
        let mut counts = RowCounts { header: 1, ..RowCounts::default() };
        let Ok(bound) = self.map.map.bind(&self.table) else { return (Vec::new(), counts) };
        let mut reading = Reading { fit: self, grid, bound: &bound, doubts, ladder: Ladder::default(), section: None };
        let mut rows: Vec<BookRow> = Vec::new();
        for number in self.bottom + 1..grid.rows() {
            reading.one(number, &mut rows, &mut counts);
        }
        (rows, counts)
    }
}

struct Reading<'a> {
    fit: &'a Fit<'a>,
    grid: &'a Grid,
    bound: &'a Bound<'a>,
    doubts: &'a mut Doubts,
    ladder: Ladder,
    section: Option<String>,
}

impl Reading<'_> {
    fn one(&mut self, number: u32, rows: &mut Vec<BookRow>, counts: &mut RowCounts) {
        let texts = line::texts(self.grid, number);
        let Some(first) = texts.first() else {
            counts.blank += 1;
            return;
        };
        let cells = (0..self.grid.columns()).map(|column| self.grid.text(number, column).to_owned()).collect();
        let row = table::Row { number: number as usize + 1, cells };
        match line::of(first, texts.len() == 1) {
            Some(Line::Sum) => counts.sum += 1,
            Some(Line::Strategy) if texts.len() == 1 => {
                counts.strategy += 1;
                self.ladder = Ladder { strategy: lines(first), ..Ladder::default() };
                self.section = None;
            }
            Some(Line::Tactic) if texts.len() == 1 => {
                counts.tactic += 1;
                self.ladder.tactic = lines(first);
            }
            Some(Line::Programme) if texts.len() == 1 => {
                counts.programme += 1;
                self.ladder.programme = lines(first);
                self.section = None;
            }
            Some(Line::Amendment) => {
                counts.amendment += 1;
                self.section = lines(first);
            }
            _ => match self.bound.text(&row, Field::Title) {
                Some(title) if self.is_numbered(&row) => {
                    counts.project += 1;
                    let made = self.row(&row, number, &title);
                    rows.push(made);
                }
                _ => match rows.last_mut() {
                    Some(last) => {
                        counts.continuation += 1;
                        self.goes_on(&row, last);
                    }
                    None => counts.other += 1,
                },
            },
        }
    }

    /// Where the map names the column of numbers, a row without one goes on with the row above.
    fn is_numbered(&self, row: &table::Row) -> bool {
        !self.bound.covers(Field::PlanRow) || self.bound.text(row, Field::PlanRow).is_some()
    }

    fn field(&self, row: &table::Row, field: Field) -> Option<String> {
        self.bound.text(row, field).and_then(|text| lines(&text))
    }

    fn row(&mut self, row: &table::Row, number: u32, title: &str) -> BookRow {
        let ladder = Ladder {
            strategy: self.field(row, Field::Strategy).or_else(|| self.ladder.strategy.clone()),
            tactic: self.field(row, Field::Tactic).or_else(|| self.ladder.tactic.clone()),
            programme: self.field(row, Field::Programme).or_else(|| self.ladder.programme.clone()),
        };
        BookRow {
            form: self.fit.map.form,
            ladder,
            section: self.field(row, Field::PlanAmendment).or_else(|| self.section.clone()),
            number: self.field(row, Field::PlanRow),
            page: self.field(row, Field::PlanPage),
            title: lines(title),
            objective: self.field(row, Field::Objective),
            outputs: self.field(row, Field::Outputs),
            category: self.field(row, Field::Category),
            amounts: self.amounts(row, number),
            indicator: self.field(row, Field::Indicator),
            expected_result: self.field(row, Field::ExpectedResult),
            responsible: self.field(row, Field::Unit),
            first_row: number + 1,
            last_row: number + 1,
            ..BookRow::default()
        }
    }

    fn goes_on(&self, row: &table::Row, last: &mut BookRow) {
        let more = |field: Field, known: &mut Option<String>| {
            if let Some(text) = self.field(row, field) {
                *known = Some(known.take().map_or_else(|| text.clone(), |before| format!("{before}\n{text}")));
            }
        };
        more(Field::Title, &mut last.title);
        more(Field::Objective, &mut last.objective);
        more(Field::Outputs, &mut last.outputs);
        more(Field::Indicator, &mut last.indicator);
        more(Field::ExpectedResult, &mut last.expected_result);
        more(Field::Unit, &mut last.responsible);
        last.last_row = u32::try_from(row.number).unwrap_or(last.last_row);
    }

    fn amounts(&mut self, row: &table::Row, number: u32) -> Vec<BookAmount> {
        let printed = match self.bound.amounts(row) {
            Ok(printed) => printed,
            Err(faults) => {
                for fault in faults {
                    let reason = (fault.reason.th.into_owned(), fault.reason.en.into_owned());
                    let cell = format!("{}!{}", self.grid.name, number + 1);
                    self.doubts.say(Gravity::Refused, cell, fault.code, reason, None);
                }
                return Vec::new();
            }
        };
        let mut amounts: BTreeMap<i32, BookAmount> = BTreeMap::new();
        for one in printed {
            let column =
                self.fit.table.column(&one.heading).and_then(|column| u32::try_from(column).ok()).unwrap_or_default();
            let whole = self.grid.cell(number, column).filter(|cell| cell.text.trim() == one.text);
            let found = match (whole, one.unit) {
                (Some(cell), MoneyUnit::Baht) => amount(Some(cell)),
                _ => in_unit(&one.text, one.unit),
            };
            let (satang, printed) = match found {
                Ok(satang) => (satang.map(Satang), None),
                Err(trouble) => {
                    self.refuse(number, column, &one.text, &trouble);
                    (None, lines(&one.text))
                }
            };
            amounts.insert(one.year, BookAmount { year: one.year, satang, printed });
        }
        amounts.into_values().collect()
    }

    fn refuse(&mut self, row: u32, column: u32, text: &str, trouble: &Trouble) {
        let code = if matches!(trouble, Trouble::Several(_)) { "two-amounts" } else { "amount-unreadable" };
        let reason = (format!("อ่านจำนวนเงิน '{text}' ไม่ได้"), format!("the amount '{text}' cannot be read"));
        let remedy = ("ใส่จำนวนเดียวเป็นตัวเลข หรือ - หากไม่มี", "write one amount in figures, or - for none");
        self.doubts.say(Gravity::Refused, self.grid.address(row, column), code, reason, Some(remedy));
    }
}

/// Satang of an amount that the map says is in a unit.
fn in_unit(text: &str, unit: MoneyUnit) -> Result<Option<i64>, Trouble> {
    let unit = match unit {
        MoneyUnit::Baht => Unit::Baht,
        MoneyUnit::Thousand => Unit::ThousandBaht,
        MoneyUnit::Million => Unit::MillionBaht,
    };
    match Satang::parse(text, unit) {
        Ok(satang) => Ok(satang.map(|satang| satang.0)),
        Err(_) => match amount(Some(&Cell { text: text.to_owned(), ..Cell::default() })) {
            Err(trouble) => Err(trouble),
            Ok(_) => Err(Trouble::Unreadable(text.to_owned())),
        },
    }
}
