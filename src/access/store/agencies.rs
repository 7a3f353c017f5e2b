//! Agencies and their units in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::append_audit;
use crate::access::agency::{Agency, AgencyKind, Bilingual, Identifier, Unit, dla_key};
use crate::access::audit::Deed;
use crate::error::{Error, Fault, Result, Words};
use crate::storage::schema::{agency, agency_identifier, unit};
use crate::storage::{Database, is_unique_violation, sorted_json_list};

#[derive(Queryable, Selectable)]
#[diesel(table_name = agency)]
struct AgencyRow {
    code: String,
    kind: String,
    name_th: String,
    name_en: String,
    abbreviation: String,
    parent_code: Option<String>,
    dla_code: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    responsibility: String,
    version: i64,
}

fn agency_of(row: AgencyRow, identifiers: Vec<Identifier>) -> Agency {
    Agency {
        kind: AgencyKind::parse(&row.kind).unwrap_or(AgencyKind::OtherState),
        code: row.code,
        name: Bilingual::new(row.name_th, row.name_en),
        abbreviation: row.abbreviation,
        parent: row.parent_code,
        dla_code: row.dla_code,
        identifiers,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        responsibility: serde_json::from_str(&row.responsibility).unwrap_or_default(),
        version: row.version,
    }
}

/// Agencies in the order of their codes, from after `after`; all identifiers included.
pub fn list_agencies(database: &mut Database, after: &str, skip: i64, limit: i64) -> Result<Vec<Agency>> {
    let rows: Vec<AgencyRow> = agency::table
        .filter(agency::code.gt(after))
        .order(agency::code)
        .offset(skip)
        .limit(limit)
        .select(AgencyRow::as_select())
        .load(database)?;
    rows.into_iter()
        .map(|row| {
            let identifiers = identifiers_of(database, &row.code)?;
            Ok(agency_of(row, identifiers))
        })
        .collect()
}

pub fn find_agency(database: &mut Database, code: &str) -> Result<Option<Agency>> {
    let row: Option<AgencyRow> = agency::table.find(code).select(AgencyRow::as_select()).first(database).optional()?;
    row.map(|row| {
        let identifiers = identifiers_of(database, &row.code)?;
        Ok(agency_of(row, identifiers))
    })
    .transpose()
}

/// The names of agencies by their codes; what is not there has none.
pub fn names_of(database: &mut Database, codes: &[&str]) -> Result<HashMap<String, Bilingual>> {
    let mut names = HashMap::with_capacity(codes.len());
    // One by one as a statement that is prepared once, many together.
    if let [code] = codes {
        let found: Option<(String, String)> =
            agency::table.find(code).select((agency::name_th, agency::name_en)).first(database).optional()?;
        names.extend(found.map(|(th, en)| ((*code).to_owned(), Bilingual::new(th, en))));
        return Ok(names);
    }
    let found: Vec<(String, String, String)> = agency::table
        .filter(agency::code.eq_any(codes.to_vec()))
        .select((agency::code, agency::name_th, agency::name_en))
        .load(database)?;
    names.extend(found.into_iter().map(|(code, th, en)| (code, Bilingual::new(th, en))));
    Ok(names)
}

pub fn get_agency(database: &mut Database, code: &str) -> Result<Agency> {
    find_agency(database, code)?.ok_or_else(|| Error::not_found("หน่วยงาน", "agency", code))
}

/// The code of an agency given by its code, its DLA code, or an identifier in any scheme (`scheme:value` or the bare value).
pub fn resolve_agency(database: &mut Database, text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if let Some(code) = agency::table.find(text).select(agency::code).first(database).optional()? {
        return Ok(Some(code));
    }
    let stored = crate::access::agency::stored_dla_code(text);
    let key = stored.as_deref().and_then(dla_key).or_else(|| (text.len() == 6).then_some(text));
    if let Some(key) = key {
        let found = agency::table.filter(agency::dla_key.eq(key)).select(agency::code).first(database).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let (scheme, value) = text.split_once(':').unwrap_or(("", text));
    let mut query = agency_identifier::table.filter(agency_identifier::value.eq(value.to_owned())).into_boxed();
    if !scheme.is_empty() {
        query = query.filter(agency_identifier::scheme.eq(scheme.to_owned()));
    }
    let codes: Vec<String> = query.select(agency_identifier::agency_code).distinct().limit(2).load(database)?;
    Ok(match codes.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    })
}

fn identifiers_of(database: &mut Database, code: &str) -> Result<Vec<Identifier>> {
    let pairs: Vec<(String, String)> = agency_identifier::table
        .filter(agency_identifier::agency_code.eq(code))
        .order((agency_identifier::scheme, agency_identifier::value))
        .select((agency_identifier::scheme, agency_identifier::value))
        .load(database)?;
    Ok(pairs.into_iter().map(|(scheme, value)| Identifier { scheme, value }).collect())
}

/// Adds an agency, already checked.
///
/// # Errors
/// `Conflict` when its code, DLA key or an identifier is taken; `Impossible` when its parent is unknown.
pub fn insert_agency(database: &mut Database, new: &Agency, deed: &Deed) -> Result<()> {
    need_parent(database, new)?;
    refuse_taken_dla(database, new)?;
    let inserted = diesel::insert_into(agency::table)
        .values((
            agency::code.eq(&new.code),
            agency_columns(new),
            agency::version.eq(1_i64),
            agency::created_at.eq(deed.at.0),
            agency::updated_at.eq(deed.at.0),
        ))
        .execute(database);
    match inserted {
        Err(error) if is_unique_violation(&error) => return Err(taken("/code", &new.code)),
        other => other?,
    };
    replace_identifiers(database, new)?;
    append_audit(
        database,
        deed,
        "agency.create",
        "agency",
        &new.code,
        &serde_json::to_value(new).map_err(Error::internal)?,
    )
}

/// Replaces an agency, already checked; its version goes up by one.
pub fn update_agency(database: &mut Database, new: &Agency, deed: &Deed) -> Result<()> {
    need_parent(database, new)?;
    refuse_taken_dla(database, new)?;
    diesel::update(agency::table.find(&new.code))
        .set((agency_columns(new), agency::version.eq(agency::version + 1), agency::updated_at.eq(deed.at.0)))
        .execute(database)?;
    replace_identifiers(database, new)?;
    append_audit(
        database,
        deed,
        "agency.update",
        "agency",
        &new.code,
        &serde_json::to_value(new).map_err(Error::internal)?,
    )
}

/// Removes an agency that owns nothing.
pub fn delete_agency(database: &mut Database, code: &str, deed: &Deed) -> Result<()> {
    let deleted = diesel::delete(agency::table.find(code)).execute(database);
    match deleted {
        Ok(_) => append_audit(database, deed, "agency.delete", "agency", code, &serde_json::json!({})),
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _)) => {
            Err(Error::Conflict(
                Fault::parameter(
                    "code",
                    "in-use",
                    Words::new("หน่วยงานนี้ยังเป็นเจ้าของข้อมูลอยู่", "this agency still owns datasets, projects or keys"),
                )
                .remedy("กำหนดวันสิ้นสุด (validTo) แทนการลบ", "set validTo instead of deleting it"),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

type AgencyColumns<'a> = (
    diesel::dsl::Eq<agency::kind, String>,
    diesel::dsl::Eq<agency::name_th, &'a str>,
    diesel::dsl::Eq<agency::name_en, &'a str>,
    diesel::dsl::Eq<agency::abbreviation, &'a str>,
    diesel::dsl::Eq<agency::parent_code, Option<&'a str>>,
    diesel::dsl::Eq<agency::dla_key, Option<&'a str>>,
    diesel::dsl::Eq<agency::dla_code, Option<&'a str>>,
    diesel::dsl::Eq<agency::valid_from, Option<&'a str>>,
    diesel::dsl::Eq<agency::valid_to, Option<&'a str>>,
    diesel::dsl::Eq<agency::responsibility, String>,
);

fn agency_columns(new: &Agency) -> AgencyColumns<'_> {
    (
        agency::kind.eq(new.kind.name()),
        agency::name_th.eq(new.name.th.as_str()),
        agency::name_en.eq(new.name.en.as_str()),
        agency::abbreviation.eq(new.abbreviation.as_str()),
        agency::parent_code.eq(new.parent.as_deref()),
        agency::dla_key.eq(new.dla_code.as_deref().and_then(dla_key)),
        agency::dla_code.eq(new.dla_code.as_deref()),
        agency::valid_from.eq(new.valid_from.as_deref()),
        agency::valid_to.eq(new.valid_to.as_deref()),
        agency::responsibility.eq(sorted_json_list(&new.responsibility)),
    )
}

fn need_parent(database: &mut Database, new: &Agency) -> Result<()> {
    match &new.parent {
        Some(parent) if *parent == new.code || find_agency(database, parent)?.is_none() => Err(Error::impossible(
            Fault::pointer(
                "/parent",
                "unknown-agency",
                Words::new("ไม่พบหน่วยงานต้นสังกัด", "there is no such agency to stand above it"),
            )
            .remedy("สร้างหน่วยงานต้นสังกัดก่อน", "create that agency first"),
        )),
        _ => Ok(()),
    }
}

fn refuse_taken_dla(database: &mut Database, new: &Agency) -> Result<()> {
    let Some(key) = new.dla_code.as_deref().and_then(dla_key) else {
        return Ok(());
    };
    let holder: Option<String> = agency::table
        .filter(agency::dla_key.eq(key))
        .filter(agency::code.ne(&new.code))
        .select(agency::code)
        .first(database)
        .optional()?;
    match holder {
        Some(holder) => Err(taken("/dlaCode", &holder)),
        None => Ok(()),
    }
}

fn replace_identifiers(database: &mut Database, new: &Agency) -> Result<()> {
    diesel::delete(agency_identifier::table.filter(agency_identifier::agency_code.eq(&new.code))).execute(database)?;
    for (index, identifier) in new.identifiers.iter().enumerate() {
        let inserted = diesel::insert_into(agency_identifier::table)
            .values((
                agency_identifier::scheme.eq(&identifier.scheme),
                agency_identifier::value.eq(&identifier.value),
                agency_identifier::agency_code.eq(&new.code),
            ))
            .execute(database);
        match inserted {
            Err(error) if is_unique_violation(&error) => {
                return Err(taken(&format!("/identifiers/{index}"), &identifier.value));
            }
            other => other?,
        };
    }
    Ok(())
}

fn taken(pointer: &str, holder: &str) -> Error {
    Error::Conflict(Fault::pointer(
        pointer,
        "taken",
        Words::new(format!("มีผู้ใช้แล้ว: {holder}"), format!("this is taken already: {holder}")),
    ))
}

pub fn list_units(database: &mut Database, agency_code: &str) -> Result<Vec<Unit>> {
    let rows: Vec<(String, String, String, String)> = unit::table
        .filter(unit::agency_code.eq(agency_code))
        .order(unit::code)
        .select((unit::code, unit::name_th, unit::name_en, unit::abbreviation))
        .load(database)?;
    Ok(rows
        .into_iter()
        .map(|(code, th, en, abbreviation)| Unit { code, name: Bilingual::new(th, en), abbreviation })
        .collect())
}

/// Adds a unit or replaces the one with the same code.
pub fn put_unit(database: &mut Database, agency_code: &str, new: &Unit, deed: &Deed) -> Result<()> {
    let values = (
        unit::name_th.eq(&new.name.th),
        unit::name_en.eq(&new.name.en),
        unit::abbreviation.eq(&new.abbreviation),
        unit::updated_at.eq(deed.at.0),
    );
    let changed = diesel::update(unit::table.find((agency_code, &new.code)))
        .set((values, unit::version.eq(unit::version + 1)))
        .execute(database)?;
    if changed == 0 {
        diesel::insert_into(unit::table)
            .values((unit::agency_code.eq(agency_code), unit::code.eq(&new.code), values, unit::version.eq(1_i64)))
            .execute(database)?;
    }
    let id = format!("{agency_code}/{}", new.code);
    append_audit(database, deed, "unit.put", "unit", &id, &serde_json::to_value(new).map_err(Error::internal)?)
}

pub fn delete_unit(database: &mut Database, agency_code: &str, code: &str, deed: &Deed) -> Result<()> {
    if diesel::delete(unit::table.find((agency_code, code))).execute(database)? == 0 {
        return Err(Error::not_found("หน่วยงานย่อย", "unit", code));
    }
    append_audit(database, deed, "unit.delete", "unit", &format!("{agency_code}/{code}"), &serde_json::json!({}))
}
