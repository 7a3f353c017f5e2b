//! What a database says, in the words of the hub.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::error::{Error, Words};

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        storage_error(error)
    }
}

/// Did a row with the same key exist already? SQLite names no constraint, so the caller says which key it was.
pub fn is_unique_violation(error: &Diesel) -> bool {
    matches!(error, Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// A full disk, a lost server and a time-out get their own errors; everything else is a fault of ours.
pub fn storage_error(error: Diesel) -> Error {
    let text = error.to_string();
    if text.contains("database or disk is full")
        || text.contains("No space left on device")
        || text.contains("cannot rollback - no transaction is active")
    {
        return Error::StorageFull;
    }
    match &error {
        Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => unavailable(),
        _ if is_passing(&text) => unavailable(),
        _ => Error::Internal(text),
    }
}

/// Conditions that go away by themselves.
fn is_passing(text: &str) -> bool {
    const PASSING: [&str; 10] = [
        "database is locked",
        "interrupted",
        "canceling statement due to",
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "could not connect",
        "Connection refused",
        "in recovery mode",
        "read-only transaction",
    ];
    PASSING.iter().any(|phrase| text.contains(phrase))
}

pub(super) fn unavailable() -> Error {
    Error::Unavailable {
        reason: Words::new("ฐานข้อมูลยังไม่พร้อม โปรดลองใหม่", "the database is not ready just now; please try again"),
        retry_after: 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_to_be_full_though_the_rollback_fails() {
        let masked = Diesel::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new("cannot rollback - no transaction is active".to_string()),
        );
        assert!(matches!(storage_error(masked), Error::StorageFull));
    }
}
