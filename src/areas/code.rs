//! Codes of administrative areas: two digits for a province, four for an amphoe, six for a tambon (DOPA, TIS 1099).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{At, Fault, Words};
use crate::thai::to_arabic;

/// Level of an administrative area, widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Province,
    Amphoe,
    Tambon,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Province, Level::Amphoe, Level::Tambon];

    /// The word before a name: จังหวัด, อำเภอ, ตำบล.
    pub fn thai(self) -> &'static str {
        match self {
            Level::Province => "จังหวัด",
            Level::Amphoe => "อำเภอ",
            Level::Tambon => "ตำบล",
        }
    }

    pub fn english(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::Amphoe => "amphoe",
            Level::Tambon => "tambon",
        }
    }
}

/// A well-formed code of a province, an amphoe or a tambon anywhere in Thailand; `find` says whether the hub knows it.
/// Ordered as text is, so that an area is followed by what lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(u32);

impl AreaCode {
    /// Reads 2, 4 or 6 digits, Arabic or Thai, with or without the `TH` of the international place codes.
    ///
    /// # Errors
    /// A fault with `At::Whole`: `area-code-unreadable`.
    pub fn parse(text: &str) -> Result<AreaCode, Fault> {
        let digits = to_arabic(text.trim());
        let bare = digits.strip_prefix("TH").or_else(|| digits.strip_prefix("th")).unwrap_or(&digits);
        AreaCode::of_digits(bare).ok_or_else(|| {
            Fault::new(
                At::Whole,
                "area-code-unreadable",
                Words::new(
                    format!("รหัสพื้นที่ '{text}' ไม่ถูกต้อง"),
                    format!("'{text}' is no code of a province, amphoe or tambon"),
                ),
            )
            .remedy("ใช้รหัส 2, 4 หรือ 6 หลัก เช่น 20, 2007, 200702", "use 2, 4 or 6 digits, such as 20, 2007 or 200702")
        })
    }

    pub(super) fn of_digits(digits: &str) -> Option<AreaCode> {
        if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u32 = digits.parse().ok()?;
        // Provinces count from 10; no amphoe or tambon is numbered zero.
        let parts = [number / 10_000, number / 100 % 100, number % 100];
        let named = parts.iter().skip(3 - digits.len() / 2).all(|part| *part > 0);
        let code = AreaCode(number);
        (named && digits.starts_with(|c| c > '0')).then_some(code)
    }

    pub fn level(self) -> Level {
        match self.0 {
            0..=99 => Level::Province,
            100..=9_999 => Level::Amphoe,
            _ => Level::Tambon,
        }
    }

    /// The area one level up; a province has none.
    pub fn parent(self) -> Option<AreaCode> {
        (self.level() != Level::Province).then_some(AreaCode(self.0 / 100))
    }

    /// The code of the area that this one lies in at the given level, or itself; `None` for a finer level.
    pub fn at(self, level: Level) -> Option<AreaCode> {
        let mut code = self;
        while code.level() > level {
            code = code.parent()?;
        }
        (code.level() == level).then_some(code)
    }

    /// Whether `other` is this area or lies in it.
    pub fn contains(self, other: AreaCode) -> bool {
        other.at(self.level()) == Some(self)
    }

    /// Filled up with zeros to six digits, then by level: the order of the codes as text.
    fn key(self) -> (u32, Level) {
        let level = self.level();
        let scale = match level {
            Level::Province => 10_000,
            Level::Amphoe => 100,
            Level::Tambon => 1,
        };
        (self.0.saturating_mul(scale), level)
    }
}

impl Ord for AreaCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for AreaCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl TryFrom<String> for AreaCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        AreaCode::parse(&text).map_err(|fault| fault.to_string())
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> String {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_with_thai_digits_and_with_the_country() {
        for text in ["200702", "๒๐๐๗๐๒", "TH200702", " 200702 ", "th200702"] {
            assert_eq!(AreaCode::parse(text).unwrap().to_string(), "200702", "{text}");
        }
        for text in ["", "TH", "2", "200", "20070", "2007022", "0107", "200700", "2000", "20A1", "-1", "20 07"] {
            assert_eq!(AreaCode::parse(text).unwrap_err().code, "area-code-unreadable", "{text}");
        }
    }

    #[test]
    fn a_tambon_lies_in_its_amphoe_and_province() {
        let code = |text| AreaCode::parse(text).unwrap();
        assert_eq!(code("200702").parent(), Some(code("2007")));
        assert_eq!(code("200702").at(Level::Province), Some(code("20")));
        assert_eq!(code("20").at(Level::Tambon), None);
        assert_eq!(code("20").parent(), None);
        assert!(code("20").contains(code("200702")) && code("2007").contains(code("2007")));
        assert!(!code("2007").contains(code("20")) && !code("2006").contains(code("200702")));
    }

    #[test]
    fn codes_sort_as_their_text_does() {
        let mut codes: Vec<AreaCode> =
            ["2101", "20", "200702", "2007", "21"].map(|c| AreaCode::parse(c).unwrap()).into();
        codes.sort();
        let shown: Vec<String> = codes.iter().map(AreaCode::to_string).collect();
        assert_eq!(shown, ["20", "2007", "200702", "21", "2101"]);
    }
}
