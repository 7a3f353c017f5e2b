//! Answers kept under their idempotency keys, written in the transaction of the effect itself.

use diesel::prelude::*;

use crate::access::once::{KEPT, Once, Place, Reply, used_otherwise};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::idempotency;
use crate::time::Timestamp;

/// Does the work, or, when its key has been answered within a day, gives that answer again and does nothing.
///
/// # Errors
/// `Impossible` when the key was sent with another body; else those of the work, which leave the key free.
pub fn perform(
    database: &mut Database,
    once: &Once,
    now: Timestamp,
    work: impl FnOnce(&mut Database) -> Result<Reply>,
) -> Result<Reply> {
    let Some(place) = once.place() else { return work(database) };
    diesel::delete(idempotency::table.filter(idempotency::at.le(now.0 - KEPT))).execute(database)?;
    if let Some(kept) = find_reply(database, place)? {
        return Ok(kept);
    }
    let reply = work(database)?;
    diesel::insert_into(idempotency::table)
        .values((
            idempotency::principal.eq(&place.principal),
            idempotency::method.eq(&place.method),
            idempotency::path.eq(&place.path),
            idempotency::key.eq(&place.key),
            idempotency::fingerprint.eq(&place.fingerprint),
            idempotency::status.eq(i32::from(reply.status)),
            idempotency::headers.eq(serde_json::to_string(&reply.headers).map_err(Error::internal)?),
            idempotency::body.eq(reply.kept.as_ref().unwrap_or(&reply.body)),
            idempotency::at.eq(now.0),
        ))
        .execute(database)?;
    Ok(reply)
}

fn find_reply(database: &mut Database, place: &Place) -> Result<Option<Reply>> {
    let found: Option<(String, i32, String, String)> = idempotency::table
        .find((&place.principal, &place.method, &place.path, &place.key))
        .select((idempotency::fingerprint, idempotency::status, idempotency::headers, idempotency::body))
        .first(database)
        .optional()?;
    let Some((fingerprint, status, headers, body)) = found else { return Ok(None) };
    if fingerprint != place.fingerprint {
        return Err(used_otherwise());
    }
    Ok(Some(Reply {
        status: u16::try_from(status).map_err(Error::internal)?,
        headers: serde_json::from_str(&headers).map_err(Error::internal)?,
        body,
        kept: None,
        repeated: true,
    }))
}
