//! The rows of a form: projects with their continuation lines, beneath the ladder and the marks of amendment.

use std::collections::BTreeMap;

use super::cell::{Trouble, amount, ordinal};
use super::grid::{Grid, Region};
use super::header::{self, Header, Role};
use super::line::{self, Line};
use super::model::{Gravity, RowCounts};
use super::sums::{Sums, is_count};
use super::words::{Doubts, lines, squeezed};
use crate::money::Satang;
use crate::plans::book::{BookAmount, BookMark, BookRow, BookSum, Form, Ladder, MarkSource};

/// One row of the form before it is closed.
struct Draft {
    row: BookRow,
    texts: BTreeMap<Role, Vec<String>>,
}

/// What was read beneath a heading.
#[derive(Default)]
pub(super) struct Read {
    pub rows: Vec<BookRow>,
    pub sums: Vec<BookSum>,
    pub counts: RowCounts,
}

pub(super) struct Reading<'a> {
    grid: &'a Grid,
    header: Header,
    form: Form,
    doubts: &'a mut Doubts,
    ladder: Ladder,
    section: Option<String>,
    draft: Option<Draft>,
    sums: Sums,
    read: Read,
    /// Rows with a number and nothing else.
    numbered_blanks: u32,
}

impl<'a> Reading<'a> {
    pub fn new(grid: &'a Grid, header: Header, form: Form, ladder: Ladder, doubts: &'a mut Doubts) -> Self {
        let (sums, read) = (Sums::default(), Read::default());
        Reading { grid, header, form, doubts, ladder, section: None, draft: None, sums, read, numbered_blanks: 0 }
    }

    /// Reads every row beneath the heading.
    pub fn all(mut self) -> Read {
        let mut row = self.header.bottom + 1;
        while row < self.grid.rows() {
            row = self.one(row);
        }
        self.close();
        if self.numbered_blanks > 0 {
            let many = self.numbered_blanks;
            let name = self.grid.name.clone();
            let en = format!("{many} rows have a number and nothing else; they were left out");
            self.doubts.note(name, "numbered-blank", format!("มี {many} แถวที่มีแต่ลำดับที่ ไม่นำเข้า"), en);
        }
        self.read
    }

    /// Reads one row, or a heading that is printed again; the next row to read.
    fn one(&mut self, row: u32) -> u32 {
        let texts = line::texts(self.grid, row);
        if texts.is_empty() {
            self.read.counts.blank += 1;
            return row + 1;
        }
        if self.header.begins_again(self.grid, row)
            && let Some(again) = header::find(self.grid, row)
        {
            self.read.counts.header += again.bottom - again.top + 1;
            let next = again.bottom + 1;
            // A new page may leave the years out; another heading counts from here on.
            if again.roles.len() >= self.header.roles.len() {
                self.header = again;
            }
            return next;
        }
        let number = self.header.column(Role::Number).and_then(|column| self.grid.cell(row, column));
        match ordinal(number) {
            Some(_) => self.project(row),
            None => self.other(row, &texts),
        }
        row + 1
    }

    fn other(&mut self, row: u32, texts: &[String]) {
        let first = texts.first().map_or("", String::as_str);
        let alone = texts.len() == 1;
        let number = self.header.column(Role::Number).map_or("", |column| self.grid.text(row, column).trim());
        let joined = texts.join(" ");
        // A step of the ladder may have its number and its name in two cells; money beside it makes it no step.
        let has_money = self.amounts_at(row).next().is_some();
        match line::of(first, alone) {
            Some(Line::Sum) => self.sum(row, first),
            Some(Line::Amendment) => {
                self.close();
                self.read.counts.amendment += 1;
                self.section = lines(first);
            }
            Some(step) if !has_money && (alone || !number.is_empty()) => self.step(&step, &joined),
            _ if number.is_empty() && self.draft.is_some() => self.goes_on(row),
            _ => {
                self.read.counts.other += 1;
                if has_money {
                    self.no_project(row);
                }
            }
        }
    }

    fn step(&mut self, step: &Line, text: &str) {
        self.close();
        let counts = &mut self.read.counts;
        let written = lines(text);
        let mut next = self.ladder.clone();
        match step {
            Line::Strategy => {
                counts.strategy += 1;
                next = Ladder { strategy: written, tactic: None, programme: None };
            }
            Line::Tactic => {
                counts.tactic += 1;
                next.tactic = written;
                next.programme = None;
            }
            Line::Programme => {
                counts.programme += 1;
                next.programme = written;
            }
            Line::Context(_) => counts.context += 1,
            _ => counts.title += 1,
        }
        // A page that begins anew repeats the ladder; only another step ends what stood before.
        let same = |a: &Option<String>, b: &Option<String>| a.as_deref().map(squeezed) == b.as_deref().map(squeezed);
        let old = &self.ladder;
        let repeated = match step {
            Line::Strategy => same(&old.strategy, &next.strategy),
            Line::Tactic => same(&old.tactic, &next.tactic),
            _ => same(&old.programme, &next.programme),
        };
        if !repeated {
            self.ladder = next;
            self.section = None;
            self.sums.begin();
        }
    }

    fn project(&mut self, row: u32) {
        let words = self.header.roles.iter().any(|(column, role)| {
            *role != Role::Number && self.grid.cell(row, *column).is_some_and(|cell| !cell.text.trim().is_empty())
        });
        if !words {
            self.numbered_blanks += 1;
            self.read.counts.other += 1;
            return;
        }
        self.close();
        self.read.counts.project += 1;
        let number = self.header.column(Role::Number).and_then(|column| lines(self.grid.text(row, column)));
        let mut draft = Draft {
            row: BookRow {
                form: self.form,
                ladder: self.ladder.clone(),
                section: self.section.clone(),
                number,
                first_row: row + 1,
                last_row: row + 1,
                ..BookRow::default()
            },
            texts: BTreeMap::new(),
        };
        for (column, role) in self.header.roles.clone() {
            match role {
                Role::Budget(year) => draft.row.amounts.push(self.money(row, column, year)),
                Role::Ordinance(year) => draft.row.ordinance.push(self.money(row, column, year)),
                Role::Number | Role::Total | Role::Count(_) | Role::CountAll | Role::Label => {}
                _ => {
                    // One unit, or one programme, may be written once for several projects in a tall merged cell.
                    let written = match self.grid.text(row, column) {
                        "" => self.grid.seen(row, column),
                        own => own,
                    };
                    draft.texts.entry(role).or_default().extend(lines(written));
                }
            }
        }
        self.beside(row, &mut draft.row);
        self.draft = Some(draft);
    }

    /// The money of one cell; one that cannot be read is unknown, named, and kept as printed.
    fn money(&mut self, row: u32, column: u32, year: i32) -> BookAmount {
        let cell = self.grid.cell(row, column);
        if cell.is_none()
            && let Some(Region { top, left, .. }) = self.grid.region(row, column).filter(|region| region.top < row)
            && !self.grid.text(*top, *left).trim().is_empty()
        {
            let (th, en) = (
                "จำนวนเงินผสานเซลล์กับแถวบน นับที่แถวบนเท่านั้น".to_owned(),
                "the amount is merged with that of the row above; it counts there alone".to_owned(),
            );
            let remedy = ("แยกจำนวนเงินของแต่ละโครงการ", "give each project its own amount");
            self.doubts.say(Gravity::Doubtful, self.grid.address(row, column), "amount-merged", (th, en), Some(remedy));
        }
        match amount(cell) {
            Ok(satang) => BookAmount { year, satang: satang.map(Satang), printed: None },
            Err(trouble) => {
                let printed = lines(self.grid.text(row, column));
                self.trouble(row, column, &trouble);
                BookAmount { year, satang: None, printed }
            }
        }
    }

    fn trouble(&mut self, row: u32, column: u32, trouble: &Trouble) {
        let (gravity, code, th, en) = match trouble {
            Trouble::Hollow => (
                Gravity::Doubtful,
                "formula-without-value",
                "เซลล์เป็นสูตรที่ไม่มีค่า จึงไม่ทราบจำนวนเงิน".to_owned(),
                "the cell is a formula without its value; the amount is unknown".to_owned(),
            ),
            Trouble::Broken(text) => {
                (Gravity::Refused, "formula-broken", format!("สูตรให้ผลเป็น {text}"), format!("the formula gives {text}"))
            }
            Trouble::Several(text) => (
                Gravity::Refused,
                "two-amounts",
                format!("เซลล์มีจำนวนเงินมากกว่าหนึ่งจำนวน: '{text}'"),
                format!("the cell holds more than one amount: '{text}'"),
            ),
            Trouble::Unreadable(text) => (
                Gravity::Refused,
                "amount-unreadable",
                format!("อ่านจำนวนเงิน '{text}' ไม่ได้"),
                format!("the amount '{text}' cannot be read"),
            ),
            Trouble::Negative(text) => (
                Gravity::Refused,
                "amount-negative",
                format!("จำนวนเงิน '{text}' ติดลบ"),
                format!("the amount '{text}' is below zero"),
            ),
        };
        let remedy = match trouble {
            Trouble::Hollow | Trouble::Broken(_) => {
                ("เปิดใน Excel คำนวณใหม่แล้วบันทึก", "open it in a spreadsheet program, let it calculate, and save it")
            }
            _ => ("ใส่จำนวนเดียวเป็นตัวเลข หรือ - หากไม่มี", "write one amount in figures, or - for none"),
        };
        self.doubts.say(gravity, self.grid.address(row, column), code, (th, en), Some(remedy));
    }

    /// Texts right of the form, or in a column that is none of its: the marks of officers.
    fn beside(&mut self, row: u32, of: &mut BookRow) {
        for (column, cell) in self.grid.row(row) {
            if self.header.roles.contains_key(&column) || cell.number.is_some() {
                continue;
            }
            let Some(text) = lines(&cell.text) else { continue };
            if line::is_mark(&text) {
                of.marks.push(BookMark { text, source: MarkSource::Cell });
            } else {
                let en = format!("the text '{text}' stands in no column of the form and was left out");
                let th = format!("ข้อความ '{text}' ไม่อยู่ในคอลัมน์ของแบบ ไม่นำเข้า");
                self.doubts.note(self.grid.address(row, column), "text-beside", th, en);
            }
        }
    }

    /// A row without a number goes on with the project above.
    fn goes_on(&mut self, row: u32) {
        let Some(mut draft) = self.draft.take() else { return };
        self.read.counts.continuation += 1;
        draft.row.last_row = row + 1;
        for (column, role) in self.header.roles.clone() {
            match role {
                Role::Budget(year) => self.more_money(row, column, year, &mut draft.row.amounts),
                Role::Ordinance(year) => self.more_money(row, column, year, &mut draft.row.ordinance),
                Role::Number | Role::Total | Role::Count(_) | Role::CountAll | Role::Label => {}
                _ => draft.texts.entry(role).or_default().extend(lines(self.grid.text(row, column))),
            }
        }
        self.beside(row, &mut draft.row);
        self.draft = Some(draft);
    }

    fn more_money(&mut self, row: u32, column: u32, year: i32, amounts: &mut [BookAmount]) {
        let more = if self.grid.cell(row, column).is_some() { self.money(row, column, year) } else { return };
        let Some(known) = amounts.iter_mut().find(|known| known.year == year) else { return };
        match (known.satang, more.satang, more.printed) {
            (None, Some(satang), _) if known.printed.is_none() => known.satang = Some(satang),
            (_, None, None) => {}
            (_, Some(Satang(0)), _) => {}
            _ => {
                let reason = (
                    format!("ปี {year} มีจำนวนเงินแล้วในแถวบน แถวนี้ไม่มีลำดับที่จึงไม่ทราบว่าเป็นของโครงการใด"),
                    format!("the row above has an amount for {year} already, and this row has no number of its own"),
                );
                let remedy = (
                    "หากเป็นอีกโครงการ ให้ใส่ลำดับที่ มิฉะนั้นรวมเป็นจำนวนเดียว",
                    "number it if it is another project, else make one amount of the two",
                );
                self.doubts.say(
                    Gravity::Refused,
                    self.grid.address(row, column),
                    "amount-without-number",
                    reason,
                    Some(remedy),
                );
            }
        }
    }

    fn amounts_at(&self, row: u32) -> impl Iterator<Item = u32> {
        let is_money = |role: &Role| matches!(role, Role::Budget(_) | Role::Ordinance(_));
        let columns = self.header.roles.iter().filter(move |(_, role)| is_money(role)).map(|(column, _)| *column);
        columns.filter(move |column| self.grid.cell(row, *column).is_some_and(|cell| cell.number.is_some()))
    }

    fn no_project(&mut self, row: u32) {
        let column = self.header.column(Role::Number).unwrap_or_default();
        let reason = (
            "แถวนี้มีจำนวนเงินแต่ไม่มีลำดับที่ จึงไม่นับเป็นโครงการ".to_owned(),
            "the row has amounts and no number; it was not taken for a project".to_owned(),
        );
        let remedy = ("ใส่ลำดับที่หากเป็นโครงการ", "give it a number if it is a project");
        self.doubts.say(Gravity::Refused, self.grid.address(row, column), "row-without-number", reason, Some(remedy));
    }

    fn sum(&mut self, row: u32, label: &str) {
        self.close();
        self.read.counts.sum += 1;
        let counts = is_count(label);
        let mut sum = BookSum {
            label: lines(label).unwrap_or_default(),
            ladder: self.ladder.clone(),
            row: row + 1,
            ..BookSum::default()
        };
        let mut printed: Vec<(i32, i64)> = Vec::new();
        for (column, role) in self.header.roles.clone() {
            let Role::Budget(year) = role else { continue };
            match amount(self.grid.cell(row, column)) {
                Ok(Some(satang)) => printed.push((year, satang)),
                Ok(None) => {}
                Err(trouble) => {
                    let th = "อ่านผลรวมไม่ได้ จึงไม่ได้เทียบกับแถว";
                    let en = "the sum cannot be read; it was not compared with the rows";
                    let code = if trouble == Trouble::Hollow { "sum-without-value" } else { "sum-unreadable" };
                    self.doubts.note(self.grid.address(row, column), code, th, en);
                }
            }
        }
        if counts {
            sum.count = (!printed.is_empty()).then(|| printed.iter().map(|(_, satang)| satang / 100).sum());
        } else {
            let amount =
                |(year, satang): &(i32, i64)| BookAmount { year: *year, satang: Some(Satang(*satang)), printed: None };
            sum.amounts = printed.iter().map(amount).collect();
        }
        let at = self.grid.address(row, self.header.column(Role::Title).unwrap_or_default());
        self.sums.check(&self.read.rows, counts, &printed, &at, self.doubts);
        self.read.sums.push(sum);
    }

    /// Ends the project that is open.
    fn close(&mut self) {
        let Some(Draft { mut row, mut texts }) = self.draft.take() else { return };
        let mut take = |role: Role| texts.remove(&role).map(|lines| lines.join("\n")).filter(|text| !text.is_empty());
        row.title = take(Role::Title);
        row.objective = take(Role::Objective);
        row.outputs = take(Role::Outputs);
        row.indicator = take(Role::Indicator);
        row.expected_result = take(Role::Expected);
        row.category = take(Role::Category);
        row.kind = take(Role::Kind);
        row.responsible = take(Role::Asked).or_else(|| take(Role::Unit));
        if let Some(programme) = take(Role::Programme) {
            row.ladder.programme = Some(programme);
        }
        self.sums.take(self.read.rows.len());
        self.read.rows.push(row);
    }
}
