//! Money in exact satang, read from and written for Thai budget documents; and the digits that both money and dates are written in.

mod format;
mod number;
mod unit;
mod words;

use serde::{Deserialize, Serialize};

use crate::error::{At, Fault, Words};

pub use number::{fold_digits, thai_digits};
pub use unit::Unit;

/// An amount of money in satang (1 baht = 100 satang). A whole province's budget of a thousand years fits in.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct Satang(pub i64);

impl Satang {
    pub const ZERO: Satang = Satang(0);

    /// Whole baht; `None` on overflow.
    pub fn from_baht(baht: i64) -> Option<Satang> {
        baht.checked_mul(100).map(Satang)
    }

    /// `None` on overflow.
    pub fn checked_add(self, other: Satang) -> Option<Satang> {
        self.0.checked_add(other.0).map(Satang)
    }

    /// The exact sum; `None` on overflow.
    pub fn sum(amounts: impl IntoIterator<Item = Satang>) -> Option<Satang> {
        amounts.into_iter().try_fold(Satang::ZERO, Satang::checked_add)
    }

    /// Reads an amount as Thai documents print it. `unit` is what the document declares for bare numbers; a unit or a
    /// multiplier written beside the number (`12 ล้านบาท`, `5 แสน`) wins over it, and words (`สองล้านบาทถ้วน`) are
    /// always baht.
    ///
    /// `-` alone is zero; an empty or blank cell is unknown, which is `None` and not zero.
    ///
    /// # Errors
    /// A fault with `At::Whole` for the caller to place (`Fault { at, ..fault }`): `amount-unreadable`,
    /// `amount-negative`, `amount-too-large`, or `amount-too-fine` when less than a satang would be left over.
    pub fn parse(text: &str, unit: Unit) -> Result<Option<Satang>, Fault> {
        let text = number::clean(text);
        if text.is_empty() {
            return Ok(None);
        }
        if matches!(text.as_str(), "-" | "–" | "—" | "−") {
            return Ok(Some(Satang::ZERO));
        }
        let amount = if text.contains(|c: char| c.is_ascii_digit()) {
            number::parse_figures(&text, unit)
        } else {
            words::parse_words(&text)
        };
        amount.map(Some).map_err(|problem| problem.fault(&text))
    }
}

/// Why an amount cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Unreadable,
    Negative,
    TooLarge,
    TooFine,
}

impl Problem {
    fn fault(self, text: &str) -> Fault {
        let fault = |code, th: &str, en: &str| {
            Fault::new(
                At::Whole,
                code,
                Words::new(format!("จำนวนเงิน '{text}' {th}"), format!("the amount '{text}' {en}")),
            )
        };
        match self {
            Problem::Unreadable => fault("amount-unreadable", "อ่านไม่ได้", "cannot be read").remedy(
                "ใช้ตัวเลข เช่น 1,632,820.00 หรือ 12 ล้านบาท หรือ - สำหรับศูนย์ หรือเว้นว่างหากไม่ทราบ",
                "write figures such as 1,632,820.00 or 12 ล้านบาท; - for zero; leave it empty if it is not known",
            ),
            Problem::Negative => fault("amount-negative", "ติดลบ", "is below zero")
                .remedy("งบประมาณต้องไม่ติดลบ", "a budget is zero or more; record a transfer out as an amendment"),
            Problem::TooLarge => fault("amount-too-large", "มากเกินกว่าที่เก็บได้", "is larger than can be kept").remedy(
                "ตรวจสอบหน่วย (บาท พันบาท ล้านบาท)",
                "check the declared unit (baht, thousand baht, million baht)",
            ),
            Problem::TooFine => fault("amount-too-fine", "ละเอียดกว่าหนึ่งสตางค์", "is finer than one satang")
                .remedy("ตรวจสอบหน่วยและจุดทศนิยม", "check the declared unit and the decimal point"),
        }
    }
}

#[cfg(test)]
mod tests;
