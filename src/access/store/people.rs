//! Sessions of people whom the provider of accounts has vouched for.

use diesel::prelude::*;

use super::sessions::forget;
use super::{append_audit, find_agency};
use crate::access::audit::Deed;
use crate::access::oidc::Person;
use crate::access::session::{Life, Session};
use crate::error::{Error, Result};
use crate::storage::Database;
use crate::storage::schema::{person_session, used_sign_in};
use crate::time::Timestamp;

/// How long a sign-in that was ended is remembered, microseconds: longer than any token of its time is good.
const REMEMBERED: i64 = 1_800_000_000;

/// A person's session as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = person_session)]
pub struct PersonRow {
    pub hash: String,
    pub issuer: String,
    pub subject: String,
    pub name: String,
    /// A JSON list.
    pub claim_values: String,
    pub created_at: i64,
    pub used_at: i64,
    /// When it ends however much it is used.
    pub expires_at: i64,
}

impl PersonRow {
    /// When it ends if it is not used again.
    pub fn ends_at(&self, life: Life) -> Timestamp {
        Timestamp(self.expires_at.min(self.used_at + life.idle))
    }

    pub fn person(&self) -> Result<Person> {
        Ok(Person {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            name: self.name.clone(),
            values: serde_json::from_str(&self.claim_values).map_err(Error::internal)?,
        })
    }
}

/// What came of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    Session,
    /// The same sign-in was ended before.
    Used,
    /// The agency of the person's rights is not in the hub.
    NoAgency,
}

/// Begins a session for a person who is a guest of `deed.agency`, once for each sign-in; ends the one that the browser held before.
pub fn begin_person_session(
    database: &mut Database,
    new: &Session,
    before: Option<&Session>,
    person: &Person,
    sign_in: &str,
    life: Life,
    deed: &Deed,
) -> Result<Begun> {
    let now = deed.at.0;
    forget(database, before, life, deed.at)?;
    diesel::delete(used_sign_in::table.filter(used_sign_in::expires_at.le(now))).execute(database)?;
    if used_sign_in::table.find(sign_in).count().get_result::<i64>(database)? > 0 {
        return Ok(Begun::Used);
    }
    if find_agency(database, &deed.agency)?.is_none() {
        return Ok(Begun::NoAgency);
    }
    diesel::insert_into(used_sign_in::table)
        .values((used_sign_in::hash.eq(sign_in), used_sign_in::expires_at.eq(now + REMEMBERED)))
        .execute(database)?;
    diesel::insert_into(person_session::table)
        .values((
            person_session::hash.eq(new.hash()),
            person_session::issuer.eq(&person.issuer),
            person_session::subject.eq(&person.subject),
            person_session::name.eq(&person.name),
            person_session::claim_values.eq(serde_json::json!(person.values).to_string()),
            person_session::created_at.eq(now),
            person_session::used_at.eq(now),
            person_session::expires_at.eq(now + life.most),
        ))
        .execute(database)?;
    let detail = serde_json::json!({
        "agency": deed.agency, "name": person.name, "subject": person.subject, "issuer": person.issuer, "grants": person.values,
    });
    append_audit(database, deed, "session.begin", "person", &deed.actor, &detail)?;
    Ok(Begun::Session)
}

/// A person's session, whether it is still good or not.
pub fn find_person_session(database: &mut Database, hash: &str) -> Result<Option<PersonRow>> {
    Ok(person_session::table.find(hash).select(PersonRow::as_select()).first(database).optional()?)
}
