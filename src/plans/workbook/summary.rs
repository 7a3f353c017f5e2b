//! ผ.01, the summary: projects and baht of each year by strategy, tactic and programme, with blocks of their own beneath the plan's.

use super::cell::amount;
use super::grid::Grid;
use super::header::{Header, Role};
use super::line::{self, Line};
use super::model::{Gravity, RowCounts};
use super::words::{Doubts, lines, squeezed};
use crate::money::Satang;
use crate::plans::book::{BookAmount, Ladder, SummaryBlock, SummaryLine};

pub(super) struct Summary {
    pub lines: Vec<SummaryLine>,
    pub counts: RowCounts,
}

/// Reads every line beneath the heading of ผ.01. `years` are those of the book, in its order.
pub(super) fn read(grid: &Grid, header: &Header, doubts: &mut Doubts) -> Summary {
    let years = header.years();
    let label_column = header.column(Role::Label).unwrap_or_default();
    let mut summary = Summary { lines: Vec::new(), counts: RowCounts::default() };
    let (mut block, mut ladder) = (SummaryBlock::Main, Ladder::default());
    let mut next = header.bottom + 1;
    while next < grid.rows() {
        let row = next;
        next += 1;
        let texts = line::texts(grid, row);
        if texts.is_empty() {
            summary.counts.blank += 1;
            continue;
        }
        if header.begins_again(grid, row) {
            let depth = header.bottom - header.top;
            summary.counts.header += depth + 1;
            next += depth;
            continue;
        }
        let own = grid.text(row, label_column).trim();
        let label = if own.is_empty() { texts.first().map_or("", String::as_str) } else { own };
        let numbers = Numbers::of(grid, header, row, &years, doubts);
        let heading = block_of(label);
        if let Some(found) = heading.filter(|_| numbers.is_empty() || !is_programme(label)) {
            (block, ladder) = (found, Ladder::default());
            summary.counts.title += 1;
            if numbers.is_empty() {
                continue;
            }
        } else {
            step(label, &mut ladder, &mut summary.counts);
        }
        if numbers.is_empty() {
            continue;
        }
        let mut of = ladder.clone();
        if squeezed(label).starts_with("รวม") {
            of = total(label, &ladder);
        } else if heading.is_some() {
            of = Ladder::default();
        }
        summary.lines.push(numbers.line(block, of, label, row));
    }
    settle_totals(&mut summary.lines);
    check(&summary.lines, grid, label_column, doubts);
    summary
}

fn is_programme(label: &str) -> bool {
    matches!(line::of(label, true), Some(Line::Programme))
}

/// Which block a line opens: words first, for the numbers of forms are not reliable.
fn block_of(label: &str) -> Option<SummaryBlock> {
    let plain = squeezed(label);
    if plain.starts_with("รวม") {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&["เกินศักยภาพ", "ขอประสาน", "ประสานโครงการ", "บัญชีประสาน"])
    {
        Some(SummaryBlock::Coordination)
    } else if has(&["ครุภัณฑ์"]) {
        Some(SummaryBlock::Equipment)
    } else if has(&["แผนชุมชน", "แผนพัฒนาหมู่บ้าน"]) {
        Some(SummaryBlock::Community)
    } else if has(&["ผ.02/2"]) {
        Some(SummaryBlock::Coordination)
    } else if has(&["ผ.02/1"]) {
        Some(SummaryBlock::Community)
    } else if has(&["ผ.03"]) {
        Some(SummaryBlock::Equipment)
    } else {
        (has(&["ผ.02"]) || plain.starts_with("แผนพัฒนาท้องถิ่น")).then_some(SummaryBlock::Main)
    }
}

fn step(label: &str, ladder: &mut Ladder, counts: &mut RowCounts) {
    match line::of(label, true) {
        Some(Line::Strategy) => {
            counts.strategy += 1;
            *ladder = Ladder { strategy: lines(label), tactic: None, programme: None };
        }
        Some(Line::Tactic) => {
            counts.tactic += 1;
            ladder.tactic = lines(label);
            ladder.programme = None;
        }
        Some(Line::Programme) => {
            counts.programme += 1;
            ladder.programme = lines(label);
        }
        Some(Line::Sum) => counts.sum += 1,
        _ => counts.other += 1,
    }
}

/// What a line of sums is of, as far as its own words say.
fn total(label: &str, ladder: &Ladder) -> Ladder {
    let plain = squeezed(label);
    if plain.contains("กลยุทธ์") {
        return Ladder { programme: None, ..ladder.clone() };
    }
    if plain.contains("ทั้งสิ้น") || plain.contains("ทั้งหมด") {
        return Ladder::default();
    }
    Ladder { strategy: ladder.strategy.clone(), tactic: None, programme: None }
}

/// The last line of sums in a block is that of the block, unless it names a strategy or a tactic.
fn settle_totals(lines: &mut [SummaryLine]) {
    let blocks = [SummaryBlock::Main, SummaryBlock::Community, SummaryBlock::Coordination, SummaryBlock::Equipment];
    for block in blocks {
        let of_block = || |line: &&mut SummaryLine| line.block == block && squeezed(&line.label).starts_with("รวม");
        let last = lines.iter_mut().rfind(of_block());
        if let Some(last) = last {
            let plain = squeezed(&last.label);
            if !plain.contains("ยุทธศาสตร์") && !plain.contains("กลยุทธ์") && !plain.contains("ประเด็น")
            {
                last.ladder = Ladder::default();
            }
        }
    }
}

/// The numbers of one line.
struct Numbers {
    counts: Vec<Option<i64>>,
    amounts: Vec<BookAmount>,
    all: (Option<i64>, Option<i64>),
}

impl Numbers {
    fn of(grid: &Grid, header: &Header, row: u32, years: &[i32], doubts: &mut Doubts) -> Numbers {
        let mut value = |role: Role| -> Option<i64> {
            let column = header.column(role)?;
            amount(grid.cell(row, column)).unwrap_or_else(|_| {
                doubts.note(
                    grid.address(row, column),
                    "summary-unreadable",
                    "อ่านตัวเลขของ ผ.01 ไม่ได้ จึงไม่ได้เทียบกับแถว",
                    "this number of ผ.01 cannot be read; it was not compared with the rows",
                );
                None
            })
        };
        let whole = |satang: i64| satang / 100;
        let counts = years.iter().map(|year| value(Role::Count(*year)).map(whole)).collect();
        let amounts = years
            .iter()
            .map(|year| BookAmount { year: *year, satang: value(Role::Budget(*year)).map(Satang), printed: None })
            .collect();
        let all = (value(Role::CountAll).map(whole), value(Role::Total));
        Numbers { counts, amounts, all }
    }

    fn is_empty(&self) -> bool {
        self.counts.iter().all(Option::is_none) && self.amounts.iter().all(|amount| amount.satang.is_none())
    }

    fn line(self, block: SummaryBlock, ladder: Ladder, label: &str, row: u32) -> SummaryLine {
        SummaryLine {
            block,
            ladder,
            label: lines(label).unwrap_or_default(),
            counts: self.counts,
            amounts: self.amounts,
            total_count: self.all.0,
            total_satang: self.all.1.map(Satang),
            row: row + 1,
        }
    }
}

/// The last two columns are the sums of the years.
fn check(lines: &[SummaryLine], grid: &Grid, column: u32, doubts: &mut Doubts) {
    for line in lines {
        let counted = line.counts.iter().flatten().fold(0_i64, |sum, count| sum.saturating_add(*count));
        let money = line.amounts.iter().filter_map(|amount| amount.satang);
        let money = money.fold(0_i64, |sum, satang| sum.saturating_add(satang.0));
        let wrong_count = line.total_count.is_some_and(|printed| printed != counted);
        let wrong_money = line.total_satang.is_some_and(|printed| printed.0 != money);
        if wrong_count || wrong_money {
            let (label, baht) = (&line.label, money / 100);
            doubts.say(
                Gravity::Doubtful,
                grid.address(line.row - 1, column),
                "summary-total",
                (
                    format!("ผลรวมทุกปีของ '{label}' ไม่เท่ากับผลรวมรายปี ({counted} โครงการ {baht} บาท)"),
                    format!("the total of '{label}' is not the sum of its years ({counted} projects, {baht} baht)"),
                ),
                Some(("แก้ผลรวมใน ผ.01", "correct the total in ผ.01")),
            );
        }
    }
}
