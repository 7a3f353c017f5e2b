//! The audit trail: every change is a row, and every row's hash covers the row before it.
//!
//! A chain shows every edit, insertion and removal inside it; only a hash kept elsewhere shows a chain rewritten whole, which is why each
//! backup carries the head.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::key::hex;
use crate::time::Timestamp;

/// Who does something, and when: what a change is signed with.
#[derive(Debug, Clone)]
pub struct Deed {
    pub at: Timestamp,
    /// Public id of the key, or the name of the command.
    pub actor: String,
    pub agency: String,
}

/// One row of the trail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    pub seq: i64,
    /// RFC 3339.
    pub at: String,
    pub actor: String,
    pub agency: String,
    /// For example `project.update`.
    pub action: String,
    pub subject: String,
    pub subject_id: String,
    pub detail: Value,
    pub hash: String,
}

/// A row as it is stored and hashed.
#[derive(Debug, Clone)]
pub struct Row {
    pub seq: i64,
    pub at: i64,
    pub actor: String,
    pub agency_code: String,
    pub action: String,
    pub subject: String,
    pub subject_id: String,
    pub detail: String,
    pub previous_hash: String,
    pub hash: String,
}

/// The hash before the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Row {
    /// SHA-256 over the previous hash and the row's content as a JSON list.
    pub fn expected_hash(&self) -> String {
        let content = json!([
            self.seq,
            self.at,
            self.actor,
            self.agency_code,
            self.action,
            self.subject,
            self.subject_id,
            self.detail
        ])
        .to_string();
        hex(&Sha256::new().chain_update(self.previous_hash.as_bytes()).chain_update(content.as_bytes()).finalize())
    }

    pub fn entry(self) -> Entry {
        Entry {
            seq: self.seq,
            at: Timestamp(self.at).to_rfc3339(),
            actor: self.actor,
            agency: self.agency_code,
            action: self.action,
            subject: self.subject,
            subject_id: self.subject_id,
            detail: serde_json::from_str(&self.detail).unwrap_or(Value::Null),
            hash: self.hash,
        }
    }
}

/// What a check of the trail found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    pub rows: i64,
    /// Hash of the last row; compare it with the one in a backup.
    pub head: String,
    /// Numbers of rows that do not fit, and why.
    pub broken: Vec<BrokenRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenRow {
    pub seq: i64,
    pub reason: String,
}

/// Walks the chain row by row, in order.
#[derive(Debug)]
pub struct Walk {
    expected_seq: i64,
    previous: String,
    found: Verification,
}

impl Default for Walk {
    fn default() -> Self {
        Walk {
            expected_seq: 1,
            previous: GENESIS.to_owned(),
            found: Verification { rows: 0, head: GENESIS.to_owned(), broken: vec![] },
        }
    }
}

impl Walk {
    pub fn step(&mut self, row: &Row) {
        let mut broken = |reason: String| self.found.broken.push(BrokenRow { seq: row.seq, reason });
        if row.seq != self.expected_seq {
            broken(format!("row {} is missing before it", self.expected_seq));
        }
        if row.previous_hash != self.previous {
            broken("it does not follow the row before it".to_owned());
        }
        if row.expected_hash() != row.hash {
            broken("its content is not what was written".to_owned());
        }
        self.expected_seq = row.seq + 1;
        self.previous.clone_from(&row.hash);
        self.found.rows += 1;
    }

    pub fn finish(mut self) -> Verification {
        self.found.head = self.previous;
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<Row> {
        let mut previous = GENESIS.to_owned();
        (1..=length)
            .map(|seq| {
                let mut row = Row {
                    seq,
                    at: seq * 10,
                    actor: "k1".into(),
                    agency_code: "doh".into(),
                    action: "project.update".into(),
                    subject: "project".into(),
                    subject_id: format!("p{seq}"),
                    detail: "{}".into(),
                    previous_hash: previous.clone(),
                    hash: String::new(),
                };
                row.hash = row.expected_hash();
                previous.clone_from(&row.hash);
                row
            })
            .collect()
    }

    fn broken(rows: &[Row]) -> Vec<i64> {
        let mut walk = Walk::default();
        rows.iter().for_each(|row| walk.step(row));
        walk.finish().broken.into_iter().map(|row| row.seq).collect()
    }

    #[test]
    fn a_changed_row_is_named() {
        let mut rows = chain(5);
        assert!(broken(&rows).is_empty());
        if let Some(row) = rows.get_mut(2) {
            row.subject_id = "another".into();
        }
        assert_eq!(broken(&rows), [3]);
    }

    #[test]
    fn a_removed_row_is_missed_by_the_one_after_it() {
        let mut rows = chain(5);
        rows.remove(1);
        assert_eq!(broken(&rows), [3, 3]);
    }
}
