//! API keys in the database: hashes only.

use diesel::prelude::*;

use super::append_audit;
use crate::access::audit::Deed;
use crate::access::key::ApiKey;
use crate::access::scope::Scopes;
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::api_key;
use crate::time::Timestamp;

/// A key as it is kept: everything but the key.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_key)]
pub struct KeyRow {
    pub id: String,
    pub kind: String,
    pub agency_code: String,
    pub label: String,
    pub scopes: String,
    pub hash: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

pub fn insert_key(
    database: &mut Database,
    key: &ApiKey,
    owner: &str,
    scopes: &Scopes,
    label: &str,
    expires_at: Timestamp,
    deed: &Deed,
) -> Result<()> {
    diesel::insert_into(api_key::table)
        .values((
            api_key::id.eq(&key.id),
            api_key::kind.eq(key.kind.name()),
            api_key::agency_code.eq(owner),
            api_key::label.eq(label),
            api_key::scopes.eq(scopes.as_text()),
            api_key::hash.eq(key.hash()),
            api_key::created_at.eq(deed.at.0),
            api_key::expires_at.eq(expires_at.0),
        ))
        .execute(database)?;
    let detail = serde_json::json!({ "agency": owner, "scopes": scopes.as_text(), "label": label });
    append_audit(database, deed, "key.create", "key", &key.id, &detail)
}

pub fn find_key(database: &mut Database, id: &str) -> Result<Option<KeyRow>> {
    Ok(api_key::table.find(id).select(KeyRow::as_select()).first(database).optional()?)
}

/// Keys by id; of one agency, or of all.
pub fn list_keys(database: &mut Database, of_agency: Option<&str>) -> Result<Vec<KeyRow>> {
    let mut query = api_key::table.order(api_key::id).select(KeyRow::as_select()).into_boxed();
    if let Some(code) = of_agency {
        query = query.filter(api_key::agency_code.eq(code.to_owned()));
    }
    Ok(query.load(database)?)
}

/// Ends a key's life now. Revoking it again changes nothing.
pub fn revoke_key(database: &mut Database, id: &str, deed: &Deed) -> Result<()> {
    let row = find_key(database, id)?.ok_or_else(|| Error::not_found("กุญแจ", "key", id))?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    diesel::update(api_key::table.find(id)).set(api_key::revoked_at.eq(deed.at.0)).execute(database)?;
    append_audit(database, deed, "key.revoke", "key", id, &serde_json::json!({ "agency": row.agency_code }))
}

/// Remembers when a key was last used. Not a change in the sense of the audit trail.
pub fn touch_key(database: &mut Database, id: &str, at: Timestamp) -> Result<()> {
    diesel::update(api_key::table.find(id)).set(api_key::last_used_at.eq(at.0)).execute(database)?;
    Ok(())
}

/// Is there a key that may do everything and is neither revoked nor expired?
pub fn has_admin_key(database: &mut Database, now: Timestamp) -> Result<bool> {
    Ok(list_keys(database, None)?.iter().any(|key| {
        key.revoked_at.is_none() && key.expires_at > now.0 && key.scopes.split(' ').any(|scope| scope == "admin")
    }))
}
