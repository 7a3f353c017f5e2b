//! In which unit a file prints money, and in which era it counts years.

use crate::thai;

/// The unit in which a file prints money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MoneyUnit {
    #[default]
    Baht,
    Thousand,
    Million,
}

impl MoneyUnit {
    pub(super) fn from_key(key: &str) -> Option<MoneyUnit> {
        match key {
            "baht" | "บาท" => Some(MoneyUnit::Baht),
            "thousand" | "พันบาท" => Some(MoneyUnit::Thousand),
            "million" | "ล้านบาท" => Some(MoneyUnit::Million),
            _ => None,
        }
    }

    /// Baht in one unit.
    pub fn baht(self) -> u32 {
        match self {
            MoneyUnit::Baht => 1,
            MoneyUnit::Thousand => 1_000,
            MoneyUnit::Million => 1_000_000,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Era {
    #[default]
    Buddhist,
    Common,
    /// From 2400 on Buddhist, two digits Buddhist, else common.
    Auto,
}

impl Era {
    pub(super) fn from_key(key: &str) -> Option<Era> {
        match key {
            "be" => Some(Era::Buddhist),
            "ce" => Some(Era::Common),
            "auto" => Some(Era::Auto),
            _ => None,
        }
    }

    /// A year as the file writes it, Thai digits and a leading `ปี` or `พ.ศ.` allowed, as a Buddhist year.
    pub fn buddhist_year(self, text: &str) -> Option<i32> {
        let digits: String = thai::to_arabic(text).chars().filter(char::is_ascii_digit).collect();
        let year: i32 = digits.parse().ok()?;
        let year = match (self, digits.len()) {
            (Era::Common, 4) => year + 543,
            (Era::Auto, 4) if year < 2400 => year + 543,
            (Era::Buddhist | Era::Auto, 4) => year,
            (Era::Buddhist | Era::Auto, 2) => 2500 + year,
            _ => return None,
        };
        (2400..2700).contains(&year).then_some(year)
    }
}
