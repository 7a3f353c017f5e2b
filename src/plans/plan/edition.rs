//! An edition of a plan: numbered for its kind and year, open until it is bound (รวมเล่ม), and in the order in which editions were bound.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Visibility;
use crate::error::{At, Error, Fault, Result, Words};
use crate::plans::status::axis;
use crate::time::FiscalYear;

axis! {
    /// What an edition does to the plan.
    EditionKind {
        First = "first", "ฉบับแรก";
        Addition = "addition", "เพิ่มเติม";
        Change = "change", "เปลี่ยนแปลง";
        Correction = "correction", "แก้ไข";
        Review = "review", "ทบทวน";
    }
}

axis! {
    /// May its rows still be changed?
    EditionState {
        Open = "open", "ยังไม่รวมเล่ม";
        Bound = "bound", "รวมเล่มแล้ว";
    }
}

/// An edition, as it is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Edition {
    pub id: String,
    pub plan: String,
    /// Code of the agency whose plan it is.
    pub agency: String,
    pub kind: EditionKind,
    /// Buddhist year that the number belongs to; null for the first edition.
    pub year: Option<i32>,
    /// ครั้งที่, which begins again each year and for each kind.
    pub number: Option<i32>,
    /// ฉบับที่, where the agency counts so.
    pub issue: Option<i32>,
    /// For example `เพิ่มเติม ฉบับที่ 8 ครั้งที่ 5/2568`.
    pub label: String,
    pub note: Option<String>,
    /// How far an open edition may be seen; a bound one is seen as far as its plan.
    pub visibility: Visibility,
    pub state: EditionState,
    /// When it was bound, RFC 3339: editions are in this order, whatever their numbers; open ones come last.
    pub bound_at: Option<String>,
    pub version: i64,
    pub created_at: String,
    pub updated_at: String,
}

/// An edition to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEdition {
    pub kind: EditionKind,
    /// Needed for all but the first edition.
    #[serde(default)]
    pub year: Option<i32>,
    /// The next of its kind and year where it is left out.
    #[serde(default)]
    pub number: Option<i32>,
    #[serde(default)]
    pub issue: Option<i32>,
    #[serde(default)]
    pub note: Option<String>,
    /// How far it may be seen while it is open; as far as its plan where it is left out.
    #[serde(default)]
    pub visibility: Option<Visibility>,
}

impl NewEdition {
    /// # Errors
    /// `Malformed` for a number of the first edition, a year that is none, and numbers under one.
    pub fn checked(mut self) -> Result<NewEdition> {
        let mut faults = Vec::new();
        let is_first = self.kind == EditionKind::First;
        if is_first && (self.year.is_some() || self.number.is_some() || self.issue.is_some()) {
            let words = Words::new("ฉบับแรกไม่มีเลขที่และปี", "the first edition has no number and no year");
            faults.push(Fault::pointer("/number", "first-edition", words));
        }
        match self.year.map(FiscalYear::new) {
            None if !is_first => {
                let words = Words::new("ต้องระบุปี พ.ศ. ของฉบับ", "the Buddhist year of the edition is needed");
                faults.push(Fault::pointer("/year", "missing", words));
            }
            Some(Err(fault)) => faults.push(Fault { at: At::Pointer("/year".to_owned()), ..fault }),
            _ => {}
        }
        for (pointer, number) in [("/number", self.number), ("/issue", self.issue)] {
            if number.is_some_and(|number| !(1..=9_999).contains(&number)) {
                let words = Words::new("ต้องเป็นเลข 1 ถึง 9999", "must be a number from 1 to 9999");
                faults.push(Fault::pointer(pointer, "not-in-range", words));
            }
        }
        self.note = self.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }
}

/// How an edition is called: `แก้ไข ครั้งที่ 2/2568`.
pub fn label(kind: EditionKind, issue: Option<i32>, number: Option<i32>, year: Option<i32>) -> String {
    let mut label = kind.thai().to_owned();
    if let Some(issue) = issue {
        label += &format!(" ฉบับที่ {issue}");
    }
    match (number, year) {
        (Some(number), Some(year)) => label += &format!(" ครั้งที่ {number}/{year}"),
        (Some(number), None) => label += &format!(" ครั้งที่ {number}"),
        (None, Some(year)) => label += &format!(" {year}"),
        (None, None) => {}
    }
    label
}

/// Refuses a change of an edition that is bound.
///
/// # Errors
/// `Conflict`.
pub fn must_be_open(edition: &Edition) -> Result<()> {
    let Some(at) = &edition.bound_at else { return Ok(()) };
    let words = Words::new(
        format!("{} รวมเล่มแล้วเมื่อ {at} จึงแก้ไขไม่ได้", edition.label),
        format!("the edition {} was bound at {at} and cannot be changed", edition.label),
    );
    Err(Error::Conflict(Fault::new(At::Whole, "edition-bound", words).remedy(
        "เปิดฉบับแก้ไข เปลี่ยนแปลง หรือเพิ่มเติม แล้วเขียนรายการใหม่ในฉบับนั้น",
        "open an edition that corrects, changes or adds, and write the row anew in it",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_called_as_documents_call_it() {
        assert_eq!(label(EditionKind::Addition, Some(8), Some(5), Some(2568)), "เพิ่มเติม ฉบับที่ 8 ครั้งที่ 5/2568");
        assert_eq!(label(EditionKind::Correction, None, Some(2), Some(2568)), "แก้ไข ครั้งที่ 2/2568");
        assert_eq!(label(EditionKind::First, None, None, None), "ฉบับแรก");
    }
}
