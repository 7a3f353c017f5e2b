//! The sums that a sheet prints beneath its rows, held against the rows: they are no projects.

use super::model::Gravity;
use super::words::{Doubts, squeezed};
use crate::plans::book::BookRow;

/// Where the stretches begin that a sum may be of, as indices of rows.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// The current step of the ladder.
    step: usize,
    /// After the last sum that rows followed.
    last: usize,
    /// Rows so far.
    rows: usize,
    /// Rows when the last sum was printed.
    summed: usize,
}

/// Does a line of sums count projects, and not baht?
pub(super) fn is_count(label: &str) -> bool {
    let plain = squeezed(label);
    plain.contains("จำนวน") && plain.contains("โครงการ") && !plain.contains("งบประมาณ") && !plain.contains("เงิน")
}

impl Sums {
    /// Another step of the ladder begins.
    pub fn begin(&mut self) {
        self.step = self.rows;
    }

    pub fn take(&mut self, index: usize) {
        self.rows = index + 1;
    }

    /// Compares what is printed with the rows since the last sum, of this step of the ladder, and of the whole sheet.
    pub fn check(&mut self, rows: &[BookRow], counts: bool, printed: &[(i32, i64)], at: &str, doubts: &mut Doubts) {
        if self.rows != self.summed {
            self.last = self.summed;
            self.summed = self.rows;
        }
        let of = |year: i32, from: usize| -> i64 {
            let stretch = rows.get(from..).unwrap_or_default();
            let amounts = stretch.iter().flat_map(|row| &row.amounts).filter(|amount| amount.year == year);
            let known = amounts.filter_map(|amount| amount.satang).map(|satang| satang.0).filter(|satang| *satang > 0);
            if counts { known.count() as i64 * 100 } else { known.fold(0, i64::saturating_add) }
        };
        let stretches = [self.last, self.step, 0];
        let fits = |from: &usize| printed.iter().all(|(year, satang)| of(*year, *from) == *satang);
        if printed.is_empty() || stretches.iter().any(fits) {
            return;
        }
        let wrong = |from: &usize| printed.iter().filter(|(year, satang)| of(*year, *from) != *satang).count();
        let from = stretches.iter().copied().min_by_key(wrong).unwrap_or_default();
        for (year, satang) in printed.iter().filter(|(year, satang)| of(*year, from) != *satang) {
            let (is, should) = (satang / 100, of(*year, from) / 100);
            let reason = (
                format!("ผลรวมปี {year} พิมพ์ไว้ {is} แต่รวมจากแถวได้ {should}"),
                format!("the sum of {year} is printed as {is}, and the rows give {should}"),
            );
            let remedy = (
                "ตรวจผลรวมหรือแถวที่ขาด ผลรวมไม่ถูกนำเข้า",
                "check the sum, or the rows that it leaves out; sums are not taken",
            );
            doubts.say(Gravity::Doubtful, at, "sum-wrong", reason, Some(remedy));
        }
    }
}
