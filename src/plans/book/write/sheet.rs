//! A sheet of ผ.02, ผ.02/1, ผ.02/2 or ผ.03.

use rust_xlsxwriter::{ObjectMovement, Shape, ShapeFont, Worksheet, XlsxError};

use super::cut;
use super::layout::{Column, columns};
use super::style::{FONT, Styles};
use crate::money::Satang;
use crate::plans::book::{BookAmount, BookRow, BookSheet, Form, Ladder, MarkSource, PlanBook};

type Written<T = ()> = std::result::Result<T, XlsxError>;

/// Row of the heading's first line, and of the first row of data, from 0.
const HEADING: u32 = 11;
const DATA: u32 = 14;
/// Pixels of a text box: within the least height of a row, so that it is anchored in that row alone.
const BOX_HEIGHT: u32 = 17;
const BOX_WIDTH: u32 = 170;

struct Sheet<'a> {
    page: &'a mut Worksheet,
    styles: &'a Styles,
    book: &'a PlanBook,
    sheet: &'a BookSheet,
    columns: Vec<Column>,
    /// The next row to write, from 0.
    row: u32,
}

pub fn write(page: &mut Worksheet, book: &PlanBook, sheet: &BookSheet, styles: &Styles) -> Written {
    let ordinance = sheet.rows.iter().any(|row| !row.ordinance.is_empty());
    let columns = columns(sheet.form, book.years.len(), ordinance);
    let mut writing = Sheet { page, styles, book, sheet, columns, row: DATA };
    writing.top()?;
    writing.heading()?;
    writing.rows()
}

impl Sheet<'_> {
    fn last(&self) -> u16 {
        u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    fn top(&mut self) -> Written {
        let last = self.last();
        let printed = self.sheet.printed_form.clone().unwrap_or_else(|| format!("แบบ {}", self.sheet.form.printed()));
        let lines = [Some(self.sheet.form.title()), self.book.title.as_deref(), self.book.agency.as_deref()];
        for (row, text) in (0_u32..).zip(lines) {
            let end = if row == 0 { last.saturating_sub(1) } else { last };
            self.page.merge_range(row, 0, row, end, &cut(text.unwrap_or_default()), &self.styles.title)?;
        }
        self.page.write_string_with_format(0, last, cut(&printed), &self.styles.form_number)?;
        for (row, line) in (3_u32..8).zip(&self.sheet.context) {
            let text = format!("{}. {}", line.letter, line.text);
            self.page.merge_range(row, 0, row, last, &cut(&text), &self.styles.line)?;
        }
        let first = self.sheet.rows.first().map(|row| row.ladder.clone()).unwrap_or_default();
        for (row, text) in (8_u32..).zip(steps(&first, self.sheet.form)) {
            if let Some(text) = text {
                self.page.merge_range(row, 0, row, last, &cut(&text), &self.styles.line)?;
            }
        }
        Ok(())
    }

    fn heading(&mut self) -> Written {
        let is_municipality = self.book.agency.as_deref().is_none_or(|agency| agency.contains("เทศบาล"));
        let word = if is_municipality { "เทศบัญญัติ" } else { "ข้อบัญญัติ" };
        let style = &self.styles.heading;
        let mut groups: Vec<(u16, u16, &str)> = Vec::new();
        for (at, column) in (0_u16..).zip(&self.columns) {
            self.page.set_column_width(at, column.width())?;
            let (first, second) = column.heading(self.sheet.form, word);
            match column {
                Column::Amount(year) | Column::Ordinance(year) => {
                    let year = self.book.years.get(*year).copied().unwrap_or_default();
                    self.page.write_string_with_format(HEADING + 1, at, year.to_string(), style)?;
                    self.page.write_string_with_format(HEADING + 2, at, "(บาท)", style)?;
                    match groups.last_mut().filter(|(_, _, name)| *name == first) {
                        Some(group) => group.1 = at,
                        None => groups.push((at, at, first)),
                    }
                }
                _ => {
                    let text = if second.is_empty() { first.to_owned() } else { format!("{first}\n{second}") };
                    self.page.merge_range(HEADING, at, HEADING + 2, at, &text, style)?;
                }
            }
        }
        for (first, last, name) in groups {
            if first == last {
                self.page.write_string_with_format(HEADING, first, name, style)?;
            } else {
                self.page.merge_range(HEADING, first, HEADING, last, name, style)?;
            }
        }
        self.page.set_repeat_rows(HEADING, HEADING + 2)?;
        Ok(())
    }

    /// Rows in their order; a change of the ladder and a new amendment are rows between them, each stretch of the ladder has its sums.
    fn rows(&mut self) -> Written {
        let rows = &self.sheet.rows;
        let mut since = 0;
        let stretches = rows.windows(2).filter(|pair| differ(pair, self.sheet.form)).count() + 1;
        for (index, row) in rows.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| rows.get(before));
            if let Some(before) = before.filter(|before| step_differs(before, row, self.sheet.form)) {
                self.sums(rows.get(since..index).unwrap_or_default(), "")?;
                since = index;
                self.ladder_rows(&before.ladder, &row.ladder)?;
            }
            let new_section = before.is_none_or(|before| before.section != row.section);
            if let Some(section) = row.section.as_deref().filter(|_| new_section) {
                self.marker(section)?;
            }
            self.project(row)?;
        }
        self.sums(rows.get(since..).unwrap_or_default(), "")?;
        if stretches > 1 {
            self.sums(rows, "ทั้งสิ้น")?;
        }
        Ok(())
    }

    /// The steps of the ladder from the first that differs on.
    fn ladder_rows(&mut self, before: &Ladder, now: &Ladder) -> Written {
        let last = self.last();
        let mut differs = false;
        for (text, old) in steps(now, self.sheet.form).into_iter().zip(steps(before, self.sheet.form)) {
            differs |= text != old;
            if let Some(text) = text.filter(|_| differs) {
                self.page.merge_range(self.row, 0, self.row, last, &cut(&text), &self.styles.marker)?;
                self.row += 1;
            }
        }
        Ok(())
    }

    fn marker(&mut self, text: &str) -> Written {
        for at in 0..=self.last() {
            self.page.write_blank(self.row, at, &self.styles.text)?;
        }
        self.page.write_string_with_format(self.row, 1, cut(text), &self.styles.marker)?;
        self.row += 1;
        Ok(())
    }

    fn project(&mut self, row: &BookRow) -> Written {
        let styles = self.styles;
        for (at, column) in (0_u16..).zip(self.columns.clone()) {
            let text = match column {
                Column::Amount(year) => {
                    self.amount(at, row.amounts.get(year))?;
                    continue;
                }
                Column::Ordinance(year) => {
                    self.amount(at, row.ordinance.get(year))?;
                    continue;
                }
                Column::Number => {
                    self.number(at, row.number.as_deref())?;
                    continue;
                }
                Column::Title => &row.title,
                Column::Objective => &row.objective,
                Column::Outputs => &row.outputs,
                Column::Programme => &row.ladder.programme,
                Column::Category => &row.category,
                Column::Kind => &row.kind,
                Column::Indicator => &row.indicator,
                Column::ExpectedResult => &row.expected_result,
                Column::Responsible => &row.responsible,
            };
            match text {
                Some(text) => self.page.write_string_with_format(self.row, at, cut(text), &styles.text)?,
                None => self.page.write_blank(self.row, at, &styles.text)?,
            };
        }
        self.marks(row)?;
        self.row += 1;
        Ok(())
    }

    /// ที่: a number where it is one, so that readers and people who sort see one.
    fn number(&mut self, at: u16, text: Option<&str>) -> Written {
        let style = &self.styles.number;
        match text.map(|text| (text, text.parse::<u32>().ok().filter(|number| number.to_string() == text))) {
            Some((_, Some(number))) => self.page.write_number_with_format(self.row, at, number, style)?,
            Some((text, None)) => self.page.write_string_with_format(self.row, at, cut(text), style)?,
            None => self.page.write_blank(self.row, at, style)?,
        };
        Ok(())
    }

    fn amount(&mut self, at: u16, amount: Option<&BookAmount>) -> Written {
        let styles = self.styles;
        match amount.map(|amount| (amount.satang, amount.printed.as_deref())) {
            Some((Some(satang), _)) => {
                let style = if satang.0 % 100 == 0 { &styles.baht } else { &styles.satang };
                self.page.write_number_with_format(self.row, at, baht(satang), style)?
            }
            Some((None, Some(words))) => self.page.write_string_with_format(self.row, at, cut(words), &styles.words)?,
            _ => self.page.write_blank(self.row, at, &styles.baht)?,
        };
        Ok(())
    }

    fn marks(&mut self, row: &BookRow) -> Written {
        let mut beside = self.last() + 1;
        let mut left = 4;
        for mark in &row.marks {
            match mark.source {
                MarkSource::Cell => {
                    self.page.write_string_with_format(self.row, beside, cut(&mark.text), &self.styles.note)?;
                    beside += 1;
                }
                MarkSource::TextBox => {
                    let font = ShapeFont::new().set_name(FONT).set_size(12.0);
                    let shape = Shape::textbox()
                        .set_text(cut(&mark.text))
                        .set_width(BOX_WIDTH)
                        .set_height(BOX_HEIGHT)
                        .set_font(&font)
                        .set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
                    self.page.insert_shape_with_offset(self.row, 1, &shape, left, 1)?;
                    left += BOX_WIDTH + 4;
                }
            }
        }
        Ok(())
    }

    /// รวมจำนวนโครงการ and รวมงบประมาณ of some rows, by year.
    fn sums(&mut self, rows: &[BookRow], which: &str) -> Written {
        if rows.is_empty() {
            return Ok(());
        }
        let styles = self.styles;
        for (label, counts) in [("รวมจำนวนโครงการ", true), ("รวมงบประมาณ", false)]
        {
            for (at, column) in (0_u16..).zip(self.columns.clone()) {
                let of = |row: &BookRow| match column {
                    Column::Amount(year) => row.amounts.get(year).and_then(|amount| amount.satang),
                    Column::Ordinance(year) => row.ordinance.get(year).and_then(|amount| amount.satang),
                    _ => None,
                };
                let is_money = matches!(column, Column::Amount(_) | Column::Ordinance(_));
                let known: Vec<Satang> = rows.iter().filter_map(of).filter(|satang| satang.0 != 0).collect();
                match (is_money, counts) {
                    (true, true) => {
                        self.page.write_number_with_format(self.row, at, known.len() as u32, &styles.sum_count)?
                    }
                    (true, false) => {
                        let sum = Satang::sum(known).unwrap_or_default();
                        let style = if sum.0 % 100 == 0 { &styles.sum_baht } else { &styles.sum_satang };
                        self.page.write_number_with_format(self.row, at, baht(sum), style)?
                    }
                    _ => self.page.write_blank(self.row, at, &styles.sum_text)?,
                };
            }
            self.page.write_string_with_format(self.row, 1, format!("{label}{which}"), &styles.sum_text)?;
            self.row += 1;
        }
        Ok(())
    }
}

/// Baht as a cell holds them: exact to the satang below 90 million million baht.
pub fn baht(satang: Satang) -> f64 {
    satang.0 as f64 / 100.0
}

fn differ(pair: &[BookRow], form: Form) -> bool {
    matches!(pair, [a, b] if step_differs(a, b, form))
}

fn step_differs(a: &BookRow, b: &BookRow, form: Form) -> bool {
    steps(&a.ladder, form) != steps(&b.ladder, form)
}

/// The three lines of the ladder, each with the word that says which step it is. ผ.03 has its programme in a column.
fn steps(ladder: &Ladder, form: Form) -> [Option<String>; 3] {
    let named = |text: &Option<String>, words: &[&str]| {
        text.as_ref().map(|text| {
            let bare =
                text.trim_start_matches(|letter: char| letter.is_ascii_digit() || "().๐๑๒๓๔๕๖๗๘๙ ".contains(letter));
            if words.iter().any(|word| bare.starts_with(word)) {
                text.clone()
            } else {
                format!("{} {text}", words.first().copied().unwrap_or_default())
            }
        })
    };
    [
        named(&ladder.strategy, &["ยุทธศาสตร์", "ประเด็นการพัฒนา"]),
        named(&ladder.tactic, &["กลยุทธ์"]),
        if form == Form::Equipment { None } else { named(&ladder.programme, &["แผนงาน", "ผง."]) },
    ]
}
