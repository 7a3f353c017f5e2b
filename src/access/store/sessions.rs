//! Sessions in the database: hashes only, each with the key that it stands for.

use diesel::prelude::*;

use super::append_audit;
use super::keys::KeyRow;
use crate::access::audit::Deed;
use crate::access::session::{Life, Session};
use crate::error::Result;
use crate::storage::Database;
use crate::storage::schema::{api_key, person_session, session};
use crate::time::Timestamp;

/// A session as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    pub hash: String,
    pub key_id: String,
    pub created_at: i64,
    pub used_at: i64,
    /// When it ends however much it is used.
    pub expires_at: i64,
}

impl SessionRow {
    /// When it ends if it is not used again.
    pub fn ends_at(&self, life: Life) -> Timestamp {
        Timestamp(self.expires_at.min(self.used_at + life.idle))
    }
}

/// Begins a session for a key, ends the one that the browser held before, and forgets those that are over.
pub fn begin_session(
    database: &mut Database,
    new: &Session,
    before: Option<&Session>,
    key: &KeyRow,
    life: Life,
    deed: &Deed,
) -> Result<SessionRow> {
    let now = deed.at.0;
    forget(database, before, life, deed.at)?;
    // It never outlives its key.
    let expires_at = key.expires_at.min(now + life.most);
    let row = SessionRow { hash: new.hash(), key_id: key.id.clone(), created_at: now, used_at: now, expires_at };
    diesel::insert_into(session::table)
        .values((
            session::hash.eq(&row.hash),
            session::key_id.eq(&row.key_id),
            session::created_at.eq(now),
            session::used_at.eq(now),
            session::expires_at.eq(expires_at),
        ))
        .execute(database)?;
    append_audit(database, deed, "session.begin", "key", &key.id, &serde_json::json!({ "agency": key.agency_code }))?;
    Ok(row)
}

/// Forgets the session that the browser held before, and all that are over.
pub(super) fn forget(database: &mut Database, before: Option<&Session>, life: Life, at: Timestamp) -> Result<()> {
    let idle = at.0 - life.idle;
    let over = session::expires_at.le(at.0).or(session::used_at.le(idle));
    diesel::delete(session::table.filter(over)).execute(database)?;
    let over = person_session::expires_at.le(at.0).or(person_session::used_at.le(idle));
    diesel::delete(person_session::table.filter(over)).execute(database)?;
    if let Some(before) = before {
        diesel::delete(session::table.find(before.hash())).execute(database)?;
        diesel::delete(person_session::table.find(before.hash())).execute(database)?;
    }
    Ok(())
}

/// A session with its key, whether they are still good or not.
pub fn find_session(database: &mut Database, hash: &str) -> Result<Option<(SessionRow, KeyRow)>> {
    let joined = session::table.inner_join(api_key::table.on(api_key::id.eq(session::key_id)));
    let chosen = joined.filter(session::hash.eq(hash)).select((SessionRow::as_select(), KeyRow::as_select()));
    Ok(chosen.first(database).optional()?)
}

/// Remembers that a session was used. Not a change in the sense of the audit trail.
pub fn touch_session(database: &mut Database, hash: &str, at: Timestamp) -> Result<()> {
    diesel::update(session::table.find(hash)).set(session::used_at.eq(at.0)).execute(database)?;
    diesel::update(person_session::table.find(hash)).set(person_session::used_at.eq(at.0)).execute(database)?;
    Ok(())
}

/// Ends a session now.
pub fn end_session(database: &mut Database, ended: &Session, deed: &Deed) -> Result<()> {
    let detail = serde_json::json!({ "agency": deed.agency });
    if diesel::delete(session::table.find(ended.hash())).execute(database)? > 0 {
        return append_audit(database, deed, "session.end", "key", &deed.actor, &detail);
    }
    if diesel::delete(person_session::table.find(ended.hash())).execute(database)? > 0 {
        return append_audit(database, deed, "session.end", "person", &deed.actor, &detail);
    }
    Ok(())
}
