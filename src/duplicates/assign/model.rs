//! What an assignment says, what is refused of it before anything is read, and which assignments are asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::duplicates::case::MOST_REASON;
use crate::error::{Error, Fault, Result, Words};

/// Pairs and cases that one request may touch.
pub const MOST_AT_ONCE: usize = 100;

/// What is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Pair,
    Case,
}

impl Subject {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Pair => "pair",
            Subject::Case => "case",
        }
    }
}

/// To whom a pair or a case is to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAssignment {
    /// Code of the agency that looks into it; it must see the pair or the case.
    pub agency: String,
    /// Code of one of its units.
    #[serde(default)]
    pub unit: Option<String>,
    /// Public id of the key of one of its officers, as `keyId` of `/session` says it. Only the agency itself, or an administrator, names its officers.
    #[serde(default)]
    pub officer: Option<String>,
    /// The day it is due, ISO 8601 in the Christian era, for example 2026-12-31.
    #[serde(default)]
    pub due: Option<String>,
    /// At most 4,000 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// To whom a pair or a case is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateAssignment {
    pub agency: String,
    pub agency_name: Bilingual,
    pub unit: Option<String>,
    pub unit_name: Option<Bilingual>,
    /// Public id of the officer's key.
    pub officer: Option<String>,
    /// What the key is called.
    pub officer_name: Option<String>,
    /// ISO 8601, Christian era.
    pub due: Option<String>,
    pub note: Option<String>,
    /// Of a pair: given with the case that it is part of, and not by itself.
    pub with_case: bool,
    /// Public id of the key.
    pub assigned_by: String,
    pub assigned_by_agency: String,
    pub assigned_at: String,
}

/// Which pairs are asked for by whom they are given to, by themselves or with their case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignedTo {
    Somebody,
    Nobody,
    Agency(String),
    Unit(String, String),
    /// Public id of a key.
    Officer(String),
}

impl AssignedTo {
    /// Reads `AGENCY`, `AGENCY/UNIT` or `key:ID`.
    pub fn parse(text: &str) -> Result<AssignedTo> {
        let text = text.trim();
        let wanted = match (text.strip_prefix("key:"), text.split_once('/')) {
            (Some(key), _) if !key.is_empty() => Some(AssignedTo::Officer(key.to_owned())),
            (None, Some((agency, unit))) if !agency.is_empty() && !unit.is_empty() => {
                Some(AssignedTo::Unit(agency.to_owned(), unit.to_owned()))
            }
            (None, None) if !text.is_empty() => Some(AssignedTo::Agency(text.to_owned())),
            _ => None,
        };
        wanted.ok_or_else(|| {
            let words = Words::new("ไม่ใช่ผู้รับมอบหมาย", "this names nobody that work can be given to");
            Error::malformed(Fault::parameter("assignee", "not-an-assignee", words).remedy(
                "ใช้รหัสหน่วยงาน รหัสหน่วยงาน/รหัสกอง หรือ key:รหัสกุญแจ",
                "give the code of an agency, AGENCY/UNIT, or key:ID",
            ))
        })
    }
}

impl NewAssignment {
    /// Brings the day and the note into the form in which they are kept.
    ///
    /// # Errors
    /// `Malformed` for a day that is none or a note that is too long.
    pub fn checked(mut self) -> Result<NewAssignment> {
        for text in [&mut self.unit, &mut self.officer, &mut self.due, &mut self.note] {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self.due = self.due.as_deref().map(due).transpose()?;
        if self.note.as_ref().is_some_and(|note| note.chars().count() > MOST_REASON) {
            let words = Words::new(
                format!("ยาวเกิน {MOST_REASON} ตัวอักษร"),
                format!("this is longer than {MOST_REASON} characters"),
            );
            return Err(Error::malformed(Fault::pointer("/note", "too-long", words)));
        }
        Ok(self)
    }
}

/// A day as it is kept. A year from 2400 on is of the Buddhist era, which no field of the API takes.
fn due(text: &str) -> Result<String> {
    let day = chrono::NaiveDate::parse_from_str(&crate::thai::to_arabic(text), "%Y-%m-%d").ok();
    let fits = day.filter(|day| (2000..2400).contains(&chrono::Datelike::year(day)));
    fits.map(|day| day.format("%Y-%m-%d").to_string()).ok_or_else(|| {
        Error::malformed(
            Fault::pointer("/due", "not-a-date", Words::new("วันครบกำหนดไม่ถูกต้อง", "this is no day"))
                .remedy("เขียนเป็น ปี ค.ศ.-เดือน-วัน เช่น 2026-12-31", "write it as 2026-12-31, in the Christian era"),
        )
    })
}

/// "More than a hundred at once", of a list in a request.
pub fn too_many(pointer: &str, given: usize) -> Error {
    let words = Words::new(
        format!("ครั้งละไม่เกิน {MOST_AT_ONCE} รายการ แต่ส่งมา {given}"),
        format!("at most {MOST_AT_ONCE} at once, and these are {given}"),
    );
    Error::malformed(
        Fault::pointer(pointer, "too-many", words).remedy("แบ่งเป็นหลายคำขอ", "divide them among several requests"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignee_is_an_agency_a_unit_of_it_or_a_key() {
        assert_eq!(AssignedTo::parse("rid").ok(), Some(AssignedTo::Agency("rid".into())));
        assert_eq!(AssignedTo::parse("rid/roads").ok(), Some(AssignedTo::Unit("rid".into(), "roads".into())));
        assert_eq!(AssignedTo::parse("key:Ab12").ok(), Some(AssignedTo::Officer("Ab12".into())));
        for wrong in ["", "/roads", "rid/", "key:"] {
            assert!(AssignedTo::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_of_the_christian_era_and_may_have_thai_digits() {
        assert_eq!(due("๒๐๒๖-12-01").ok().as_deref(), Some("2026-12-01"));
        for wrong in ["2569-12-01", "2026-13-01", "tomorrow"] {
            assert!(due(wrong).is_err(), "{wrong}");
        }
    }
}
