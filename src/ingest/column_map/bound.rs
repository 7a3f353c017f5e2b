//! A column map bound to one table: what each row says.

use std::collections::BTreeMap;

use super::{Amount, Budget, ColumnMap, Field, From, MoneyUnit, Repeated, Source};
use crate::error::{Error, Fault, Result, Words};
use crate::ingest::table::{Row, Table};

impl ColumnMap {
    /// Finds every column that the map names in a table's header.
    ///
    /// # Errors
    /// [`Error::Malformed`] at row 1 for each heading that the table does not have, naming those it has.
    pub fn bind<'a>(&'a self, table: &Table) -> Result<Bound<'a>> {
        let mut faults = Vec::new();
        let mut find = |key: String, heading: &str| {
            table.column(heading).unwrap_or_else(|| {
                faults.push(no_column(&key, heading, &table.header));
                0
            })
        };
        let mut place = |key: String, source: &'a Source| Placed {
            column: match &source.from {
                From::Column(heading) => Some(find(key, heading)),
                From::Value(_) => None,
            },
            source,
        };
        let fields = self.fields.iter().map(|(f, source)| (*f, place(format!("fields.{}", f.key()), source))).collect();
        let external_ids = self
            .external_ids
            .iter()
            .map(|(scheme, source)| (scheme.as_str(), place(format!("external_ids.{scheme}"), source)))
            .collect();
        let budgets = self
            .budgets
            .iter()
            .enumerate()
            .map(|(index, budget)| {
                let key = format!("budget[{index}]");
                match &budget.amount {
                    Amount::Year { column, .. } | Amount::Pairs { column, .. } => (find(key, column), 0, budget),
                    Amount::Beside { year_column, column } => {
                        (find(key.clone(), column), find(key, year_column), budget)
                    }
                }
            })
            .collect();
        if faults.is_empty() {
            Ok(Bound { map: self, fields, external_ids, budgets })
        } else {
            Err(Error::Malformed(faults))
        }
    }
}

struct Placed<'a> {
    column: Option<usize>,
    source: &'a Source,
}

impl Placed<'_> {
    fn texts(&self, row: &Row) -> Vec<String> {
        let given = match (&self.source.from, self.column) {
            (From::Value(value), _) => value.as_str(),
            (From::Column(_), Some(column)) => row.cell(column),
            (From::Column(_), None) => "",
        };
        let parts: Vec<&str> = match &self.source.separator {
            Some(separator) => given.split(separator.as_str()).map(str::trim).filter(|part| !part.is_empty()).collect(),
            None if given.is_empty() => Vec::new(),
            None => vec![given],
        };
        if parts.is_empty() {
            return self.source.default.iter().cloned().collect();
        }
        let meant = |part: &str| self.source.values.get(part).map_or(part, String::as_str).to_owned();
        parts.into_iter().map(meant).filter(|part| !part.is_empty()).collect()
    }
}

/// A column map whose columns are found in one table.
pub struct Bound<'a> {
    map: &'a ColumnMap,
    fields: BTreeMap<Field, Placed<'a>>,
    external_ids: Vec<(&'a str, Placed<'a>)>,
    /// The column of the amount, that of the year where it has one, and what the map says.
    budgets: Vec<(usize, usize, &'a Budget)>,
}

/// One amount as the file prints it; what it is worth is for the money rules to say.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedAmount {
    /// Buddhist fiscal year.
    pub year: i32,
    /// As printed; may be `-` (none) or hold separators.
    pub text: String,
    pub unit: MoneyUnit,
    /// The heading of the column, for faults.
    pub heading: String,
}

impl Bound<'_> {
    /// The values of a field in a row, trimmed, resolved, none empty.
    pub fn texts(&self, row: &Row, field: Field) -> Vec<String> {
        self.fields.get(&field).map(|placed| placed.texts(row)).unwrap_or_default()
    }

    /// The first value of a field in a row.
    pub fn text(&self, row: &Row, field: Field) -> Option<String> {
        self.texts(row, field).into_iter().next()
    }

    /// The heading of a field's column, or its key if it has none: what a fault names.
    pub fn heading(&self, field: Field) -> &str {
        match self.fields.get(&field).map(|placed| &placed.source.from) {
            Some(From::Column(heading)) => heading,
            _ => field.key(),
        }
    }

    /// The agency of a row: what the file says and, if the table of agencies knows it, its code.
    pub fn agency(&self, row: &Row) -> Option<(String, Option<String>)> {
        let said = self.text(row, Field::Agency)?;
        let code = self.map.agencies.get(&said).cloned();
        Some((said, code))
    }

    /// Scheme and id, where the row has one.
    pub fn external_ids(&self, row: &Row) -> Vec<(String, String)> {
        let ids = self.external_ids.iter();
        ids.flat_map(|(scheme, placed)| placed.texts(row).into_iter().map(|id| ((*scheme).to_owned(), id))).collect()
    }

    /// Does the map say anything about this field?
    pub fn covers(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// The amounts of a row whose cells are not empty: empty means unknown, `-` means none.
    ///
    /// # Errors
    /// Faults at the row for pairs that are no pair of year and amount, for a year that is none, and for one that stands twice.
    pub fn amounts(&self, row: &Row) -> std::result::Result<Vec<PrintedAmount>, Vec<Fault>> {
        let (mut amounts, mut faults): (Vec<PrintedAmount>, Vec<Fault>) = (Vec::new(), Vec::new());
        for (column, year_column, budget) in &self.budgets {
            let cell = row.cell(*column);
            if cell.is_empty() {
                continue;
            }
            let found = match &budget.amount {
                Amount::Year { year, column } => vec![Ok((*year, cell, column))],
                Amount::Beside { year_column: heading, column } => {
                    let year = row.cell(*year_column);
                    let read = self.map.year_era.buddhist_year(year);
                    vec![read.map(|year| (year, cell, column)).ok_or_else(|| bad_year(row.number, heading, year))]
                }
                Amount::Pairs { column, separator, between } => {
                    let pairs = cell.split(separator.as_str()).map(str::trim).filter(|pair| !pair.is_empty());
                    pairs.map(|pair| self.pair(row.number, column, pair, between)).collect()
                }
            };
            for amount in found {
                match amount {
                    Ok((_, "", _)) => {}
                    Ok((year, text, column)) if amounts.iter().any(|known| known.year == year) => {
                        let same = amounts.iter().any(|known| known.year == year && known.text == text);
                        if !same && budget.repeated == Repeated::Refuse {
                            faults.push(year_twice(row.number, column, year));
                        }
                    }
                    Ok((year, text, column)) => amounts.push(PrintedAmount {
                        year,
                        text: text.to_owned(),
                        unit: budget.unit,
                        heading: column.clone(),
                    }),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if faults.is_empty() { Ok(amounts) } else { Err(faults) }
    }

    fn pair<'t>(
        &self,
        row: usize,
        column: &'t String,
        pair: &'t str,
        between: &str,
    ) -> std::result::Result<(i32, &'t str, &'t String), Fault> {
        let read = pair
            .split_once(between)
            .and_then(|(year, amount)| Some((self.map.year_era.buddhist_year(year)?, amount.trim(), column)));
        read.ok_or_else(|| bad_pair(row, column, pair))
    }
}

fn bad_year(row: usize, column: &str, year: &str) -> Fault {
    let words = Words::new(format!("'{year}' ไม่ใช่ปีงบประมาณ"), format!("'{year}' is no fiscal year"));
    Fault::row(row, column, "budget-year", words).remedy("ใช้ปี พ.ศ. เช่น 2569", "write the Buddhist year, such as 2569")
}

fn bad_pair(row: usize, column: &str, pair: &str) -> Fault {
    let words = Words::new(
        format!("'{pair}' ไม่ใช่คู่ของปีกับจำนวนเงิน"),
        format!("'{pair}' is no pair of a fiscal year and an amount"),
    );
    Fault::row(row, column, "budget-pair", words)
        .remedy("เขียนเป็น 2566:1000000", "write year and amount, such as 2566:1000000")
}

fn year_twice(row: usize, column: &str, year: i32) -> Fault {
    let words = Words::new(format!("ปีงบประมาณ {year} ซ้ำ"), format!("fiscal year {year} stands twice"));
    Fault::row(row, column, "budget-year-twice", words).remedy(
        "เหลือจำนวนเดียวต่อปี หรือกำหนด repeated = \"first\" ในแผนที่คอลัมน์",
        "leave one amount for each year, or set repeated = \"first\" in the column map",
    )
}

fn no_column(key: &str, heading: &str, header: &[String]) -> Fault {
    let has = header.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let words = Words::new(
        format!("ไม่มีคอลัมน์ '{heading}' ซึ่ง {key} ของแผนที่คอลัมน์อ้างถึง"),
        format!("there is no column '{heading}', which {key} of the column map names"),
    );
    Fault::row(1, heading, "map-column", words).remedy(format!("คอลัมน์ที่มี: {has}"), format!("the columns are: {has}"))
}
