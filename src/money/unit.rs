//! The unit in which a document prints its amounts.

use serde::{Deserialize, Serialize};

/// The unit as printed: local plans print baht, national documents million baht.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MoneyUnit)]
pub enum Unit {
    #[default]
    Baht,
    ThousandBaht,
    MillionBaht,
}

impl Unit {
    pub const ALL: [Unit; 3] = [Unit::Baht, Unit::ThousandBaht, Unit::MillionBaht];

    /// The stable code: `baht`, `thousand_baht`, `million_baht`.
    pub fn code(self) -> &'static str {
        match self {
            Unit::Baht => "baht",
            Unit::ThousandBaht => "thousand_baht",
            Unit::MillionBaht => "million_baht",
        }
    }

    pub fn thai(self) -> &'static str {
        match self {
            Unit::Baht => "บาท",
            Unit::ThousandBaht => "พันบาท",
            Unit::MillionBaht => "ล้านบาท",
        }
    }

    pub fn english(self) -> &'static str {
        match self {
            Unit::Baht => "baht",
            Unit::ThousandBaht => "thousand baht",
            Unit::MillionBaht => "million baht",
        }
    }

    /// How many satang one of this unit is.
    pub fn satang(self) -> i64 {
        100 * 10_i64.pow(self.power())
    }

    /// How many powers of ten above the baht.
    pub(super) fn power(self) -> u32 {
        match self {
            Unit::Baht => 0,
            Unit::ThousandBaht => 3,
            Unit::MillionBaht => 6,
        }
    }

    /// Reads the code, the Thai or the English name, or the short forms `ลบ.` and `THB`.
    pub fn parse(text: &str) -> Option<Unit> {
        let text = text.trim().to_lowercase().replace([' ', '-'], "_");
        match text.as_str() {
            "baht" | "บาท" | "บ." | "thb" | "฿" => Some(Unit::Baht),
            "thousand_baht" | "พันบาท" => Some(Unit::ThousandBaht),
            "million_baht" | "ล้านบาท" | "ลบ." | "ลบ" | "mb" => Some(Unit::MillionBaht),
            _ => None,
        }
    }
}
