//! Suspected pairs in the database, each beside its feature in the dataset `duplicates`.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::works::{find_work, hidden_of};
use crate::access::{Sight, Visibility};
use crate::catalog::Dataset;
use crate::catalog::store::get_dataset;
use crate::duplicates::case::State;
use crate::duplicates::office::feature::feature_of;
use crate::duplicates::office::{DATASET, Pair, guarded_by, state_name, state_of};
use crate::duplicates::work::Work;
use crate::duplicates::{Relation, Severity};
use crate::error::{Error, Result};
use crate::features::store as features;
use crate::storage::Database;
use crate::storage::schema::{dataset, duplicate};
use crate::time::Timestamp;
use crate::{on_each_backend, visible};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = duplicate)]
pub(super) struct PairRow {
    id: String,
    a_id: String,
    b_id: String,
    a_agency: String,
    b_agency: String,
    visibility: String,
    agency_code: String,
    relation: String,
    severity: String,
    score: i64,
    state: String,
    fiscal_years: String,
    stake_satang: i64,
    stakes: String,
    areas: String,
    explanation: String,
    fingerprint: String,
    version: i64,
    found_at: i64,
    updated_at: i64,
}

const PAIR_COLUMNS: usize = 20;

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| Error::Internal(format!("a stored pair cannot be read: {cause}")))
}

impl PairRow {
    fn of(pair: &Pair) -> Result<PairRow> {
        Ok(PairRow {
            id: pair.id.clone(),
            a_id: pair.a_id.clone(),
            b_id: pair.b_id.clone(),
            a_agency: pair.a_agency.clone(),
            b_agency: pair.b_agency.clone(),
            visibility: pair.visibility.name().to_owned(),
            agency_code: pair.owner.clone(),
            relation: pair.relation.name().to_owned(),
            severity: pair.severity.name().to_owned(),
            score: pair.score,
            state: state_name(pair.state).to_owned(),
            fiscal_years: text(&pair.fiscal_years)?,
            stake_satang: pair.stake(),
            stakes: text(&pair.stakes)?,
            areas: text(&pair.areas)?,
            explanation: text(&pair.explanation)?,
            fingerprint: pair.fingerprint.clone(),
            version: pair.version,
            found_at: pair.found_at,
            updated_at: pair.updated_at,
        })
    }

    pub(super) fn pair(self) -> Result<Pair> {
        Ok(Pair {
            relation: Relation::from_name(&self.relation).unwrap_or(Relation::Unrelated),
            severity: read::<Severity>(&format!("\"{}\"", self.severity))?,
            visibility: Visibility::stored(&self.visibility),
            state: state_of(&self.state).unwrap_or(State::Open),
            fiscal_years: read(&self.fiscal_years)?,
            stakes: read(&self.stakes)?,
            areas: read(&self.areas)?,
            explanation: read(&self.explanation)?,
            id: self.id,
            a_id: self.a_id,
            b_id: self.b_id,
            a_agency: self.a_agency,
            b_agency: self.b_agency,
            owner: self.agency_code,
            score: self.score,
            fingerprint: self.fingerprint,
            version: self.version,
            found_at: self.found_at,
            updated_at: self.updated_at,
        })
    }
}

/// A pair and its two works.
pub(super) type Linked<'a> = (Pair, &'a Work, &'a Work);

/// Every pair there is, in the order of both ids.
pub(super) fn all_pairs(database: &mut Database) -> Result<Vec<Pair>> {
    let rows: Vec<PairRow> =
        duplicate::table.order((duplicate::a_id, duplicate::b_id)).select(PairRow::as_select()).load(database)?;
    rows.into_iter().map(PairRow::pair).collect()
}

/// Adds pairs and their features.
pub(super) fn insert_pairs(database: &mut Database, new: &[Linked<'_>], at: Timestamp) -> Result<()> {
    for chunk in new.chunks(Database::rows_per_insert(PAIR_COLUMNS)) {
        let rows = chunk.iter().map(|(pair, ..)| PairRow::of(pair)).collect::<Result<Vec<_>>>()?;
        on_each_backend!(database, connection => diesel::insert_into(duplicate::table).values(&rows).execute(connection))?;
    }
    let drawn = new.iter().map(|(pair, a, b)| feature_of(pair, a, b)).collect::<Result<Vec<_>>>()?;
    let into = own_dataset(database)?;
    features::insert_features(database, &into, &drawn, at)
}

/// Replaces a pair and its feature; the version is the caller's to count up.
pub(super) fn update_pair(database: &mut Database, pair: &Pair, a: &Work, b: &Work) -> Result<()> {
    let row = PairRow::of(pair)?;
    diesel::update(duplicate::table.find(&row.id))
        .set((
            (
                duplicate::a_agency.eq(row.a_agency),
                duplicate::b_agency.eq(row.b_agency),
                duplicate::visibility.eq(row.visibility),
                duplicate::agency_code.eq(row.agency_code),
                duplicate::relation.eq(row.relation),
                duplicate::severity.eq(row.severity),
                duplicate::score.eq(row.score),
                duplicate::state.eq(row.state),
            ),
            duplicate::fiscal_years.eq(row.fiscal_years),
            duplicate::stake_satang.eq(row.stake_satang),
            duplicate::stakes.eq(row.stakes),
            duplicate::areas.eq(row.areas),
            duplicate::explanation.eq(row.explanation),
            duplicate::fingerprint.eq(row.fingerprint),
            duplicate::version.eq(row.version),
            duplicate::updated_at.eq(row.updated_at),
        ))
        .execute(database)?;
    let into = own_dataset(database)?;
    features::put_feature(database, &into, &feature_of(pair, a, b)?, Timestamp(pair.updated_at))?;
    Ok(())
}

pub(super) fn delete_pair(database: &mut Database, id: &str, at: Timestamp) -> Result<()> {
    diesel::delete(duplicate::table.find(id)).execute(database)?;
    let from = own_dataset(database)?;
    features::delete_feature(database, &from, id, at)?;
    Ok(())
}

fn own_dataset(database: &mut Database) -> Result<Dataset> {
    get_dataset(database, &Sight::Everything, DATASET)
}

/// The pairs of a work, whoever may see them.
pub(super) fn pairs_of(database: &mut Database, work_id: &str) -> Result<Vec<Pair>> {
    let rows: Vec<PairRow> = duplicate::table
        .filter(duplicate::a_id.eq(work_id.to_owned()).or(duplicate::b_id.eq(work_id.to_owned())))
        .order(duplicate::id)
        .select(PairRow::as_select())
        .load(database)?;
    rows.into_iter().map(PairRow::pair).collect()
}

/// Lets the pairs of a work be seen by whoever may see both works as they are now.
pub(super) fn guard_pairs_of(database: &mut Database, work_id: &str, at: Timestamp) -> Result<()> {
    for mut pair in pairs_of(database, work_id)? {
        let (Some((a, seen_a)), Some((b, seen_b))) =
            (find_work(database, &pair.a_id)?, find_work(database, &pair.b_id)?)
        else {
            continue;
        };
        (pair.visibility, pair.owner) = guarded_by((&a.agency.code, seen_a), (&b.agency.code, seen_b));
        pair.a_agency.clone_from(&a.agency.code);
        pair.b_agency.clone_from(&b.agency.code);
        pair.version += 1;
        pair.updated_at = at.0;
        update_pair(database, &pair, &a, &b)?;
    }
    Ok(())
}

/// Removes the pairs of a work that goes away. The dataset keeps the instant of its last scan and counts its data version up.
pub(super) fn delete_pairs_of(database: &mut Database, work_id: &str) -> Result<()> {
    let pairs = pairs_of(database, work_id)?;
    if pairs.is_empty() {
        return Ok(());
    }
    let at: i64 = dataset::table.find(DATASET).select(dataset::updated_at).first(database)?;
    pairs.iter().try_for_each(|pair| delete_pair(database, &pair.id, Timestamp(at)))
}

/// A pair as a caller reads it.
pub fn find_pair(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Pair>> {
    let found = stored_pair(database, sight, id)?;
    found.map(|pair| shown_pair(database, sight, pair)).transpose()
}

/// One pair as a caller reads it.
pub(in crate::duplicates) fn shown_pair(database: &mut Database, sight: &Sight, pair: Pair) -> Result<Pair> {
    let mut one = shown_pairs(database, sight, vec![pair])?;
    one.pop().ok_or_else(|| Error::internal("a pair that was there is gone"))
}

/// Pairs as a caller reads them: what is hidden from him of the one and the other project is taken out of all that is said of both.
pub(super) fn shown_pairs(database: &mut Database, sight: &Sight, mut pairs: Vec<Pair>) -> Result<Vec<Pair>> {
    let ids = pairs.iter().flat_map(|pair| [pair.a_id.clone(), pair.b_id.clone()]).collect();
    let hidden = hidden_of(database, sight, &ids)?;
    if !hidden.is_empty() {
        for pair in &mut pairs {
            pair.explanation.hide(hidden.get(&pair.a_id), hidden.get(&pair.b_id))?;
        }
    }
    Ok(pairs)
}

/// A pair that a caller sees, whole, for what is written back.
pub(super) fn stored_pair(database: &mut Database, sight: &Sight, id: &str) -> Result<Option<Pair>> {
    let row: Option<PairRow> = duplicate::table
        .filter(visible!(duplicate, sight))
        .filter(duplicate::id.eq(id.to_owned()))
        .select(PairRow::as_select())
        .first(database)
        .optional()?;
    row.map(PairRow::pair).transpose()
}

pub fn get_pair(database: &mut Database, sight: &Sight, id: &str) -> Result<Pair> {
    find_pair(database, sight, id)?.ok_or_else(|| Error::not_found("คู่โครงการ", "pair", id))
}

/// Pairs that a caller sees, with one project among `ends` and the other among `works`.
pub(in crate::duplicates) fn pairs_among(
    database: &mut Database,
    sight: &Sight,
    ends: &[String],
    works: &[String],
) -> Result<Vec<Pair>> {
    let rows: Vec<PairRow> = duplicate::table
        .filter(visible!(duplicate, sight))
        .filter(duplicate::a_id.eq_any(ends.to_vec()))
        .order(duplicate::id)
        .select(PairRow::as_select())
        .load(database)?;
    let among: std::collections::HashSet<&String> = works.iter().collect();
    let found = rows.into_iter().filter(|row| among.contains(&row.b_id)).map(PairRow::pair).collect::<Result<_>>()?;
    shown_pairs(database, sight, found)
}
