//! By what steps of the ladder and rows are told to be the same, however they are spelt.

use sha2::{Digest, Sha256};

use crate::access::key::hex;
use crate::error::{Error, Result};
use crate::plans::book::{BookRow, Ladder};
use crate::plans::programme;
use crate::thai;

/// The steps of a ladder as they are compared. An absent step is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LadderKey {
    pub strategy: String,
    pub tactic: String,
    /// Code of the programme where it is one of the twelve, in whatever spelling.
    pub programme: String,
}

impl LadderKey {
    pub fn of(ladder: &Ladder) -> Self {
        LadderKey {
            strategy: text_key(ladder.strategy.as_deref()),
            tactic: text_key(ladder.tactic.as_deref()),
            programme: programme_key(ladder.programme.as_deref()),
        }
    }
}

pub fn text_key(text: Option<&str>) -> String {
    text.map(thai::search_key).unwrap_or_default()
}

pub fn programme_key(text: Option<&str>) -> String {
    text.and_then(programme::parse).map_or_else(|| text_key(text), |known| known.code.to_owned())
}

/// A number as rows are told apart by: Arabic digits without blanks.
pub fn number_key(text: Option<&str>) -> String {
    text.map(thai::to_arabic).unwrap_or_default().chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// SHA-256 of all that a row says, its number and section included; not of where in a workbook it stood.
pub fn row_hash(row: &BookRow) -> Result<String> {
    let said = BookRow { first_row: 0, last_row: 0, amends: None, ..row.clone() };
    let text = serde_json::to_vec(&said).map_err(Error::internal)?;
    Ok(hex(&Sha256::digest(text)))
}

/// The same without number, page and section: what stays when a book is numbered anew.
pub fn body_hash(row: &BookRow) -> Result<String> {
    row_hash(&BookRow { number: None, page: None, section: None, ..row.clone() })
}
