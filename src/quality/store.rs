//! Quality reports and bad spots in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use geo::Coord;

use super::assess::Assessment;
use super::gazetteer::Gazetteer;
use super::report::{Report, Severity};
use super::spot::{Spot, SpotWords};
use crate::access::store::append_audit;
use crate::access::{Deed, Sight, Visibility};
use crate::areas::store::boundaries;
use crate::catalog::Dataset;
use crate::catalog::store::{list_versions, note_quality};
use crate::error::{Error, Result};
use crate::features::query::Filter;
use crate::features::store::list_features;
use crate::geometry::BBox;
use crate::geometry::tree::Tree;
use crate::on_each_backend;
use crate::storage::Database;
use crate::storage::schema::{quality_report, quality_spot};
use crate::time::Timestamp;
use crate::visible;

/// Features of the version before that a new one is compared with.
const MOST_EARLIER: i64 = 2_000;

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptReport {
    pub version: i64,
    pub data_version: i64,
    pub report: Report,
    /// Spots that were kept.
    pub spots: i64,
    pub made_at: Timestamp,
}

/// Who may see what was found: those who see every feature that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    pub agency: String,
    pub visibility: Visibility,
}

impl Audience {
    /// Everybody who sees the dataset.
    pub fn of(dataset: &Dataset) -> Audience {
        Audience { agency: dataset.described.agency.clone(), visibility: Visibility::Public }
    }
}

#[derive(Insertable)]
#[diesel(table_name = quality_spot)]
struct NewSpot<'a> {
    dataset_id: &'a str,
    version: i64,
    number: i64,
    agency_code: &'a str,
    visibility: &'static str,
    source_row: i64,
    feature: Option<&'a str>,
    field: &'a str,
    code: &'a str,
    severity: &'static str,
    longitude: Option<f64>,
    latitude: Option<f64>,
    words: String,
}

const SPOT_COLUMNS: usize = 13;

/// Keeps the report of a version with its spots, in place of an earlier one of the same version, and its score with the version.
pub fn keep_report(
    database: &mut Database,
    of: &Dataset,
    version: i64,
    made: &Assessment,
    audience: &Audience,
    deed: &Deed,
) -> Result<()> {
    let id = of.described.id.as_str();
    let score = made.report.quality_score.map(i32::from);
    diesel::delete(quality_report::table.find((id, version))).execute(database)?;
    diesel::delete(
        quality_spot::table.filter(quality_spot::dataset_id.eq(id)).filter(quality_spot::version.eq(version)),
    )
    .execute(database)?;
    diesel::insert_into(quality_report::table)
        .values((
            quality_report::dataset_id.eq(id),
            quality_report::version.eq(version),
            quality_report::data_version.eq(of.data_version),
            quality_report::agency_code.eq(&audience.agency),
            quality_report::visibility.eq(audience.visibility.name()),
            quality_report::score.eq(score),
            quality_report::report.eq(serde_json::to_string(&made.report).map_err(Error::internal)?),
            quality_report::spots.eq(i64::try_from(made.spots.len()).map_err(Error::internal)?),
            quality_report::made_at.eq(deed.at.0),
        ))
        .execute(database)?;
    let spots: Vec<NewSpot<'_>> = (1..)
        .zip(&made.spots)
        .map(|(number, spot)| new_spot((id, version, number), audience, spot))
        .collect::<Result<_>>()?;
    for rows in spots.chunks(Database::rows_per_insert(SPOT_COLUMNS)) {
        on_each_backend!(database, connection => diesel::insert_into(quality_spot::table).values(rows).execute(connection))?;
    }
    // The catalogue shows the score to whoever sees the dataset: not where that tells of features that they do not see.
    let shown = score.filter(|_| audience.visibility <= of.described.visibility);
    note_quality(database, id, version, shown)?;
    let detail = serde_json::json!({ "version": version, "score": score, "rows": made.report.rows, "refused": made.report.refused });
    append_audit(database, deed, "quality.assess", "dataset", id, &detail)
}

fn new_spot<'a>(
    (id, version, number): (&'a str, i64, i64),
    audience: &'a Audience,
    spot: &'a Spot,
) -> Result<NewSpot<'a>> {
    Ok(NewSpot {
        dataset_id: id,
        version,
        number,
        agency_code: &audience.agency,
        visibility: audience.visibility.name(),
        source_row: i64::try_from(spot.row).unwrap_or(i64::MAX),
        feature: spot.feature.as_deref(),
        field: &spot.field,
        code: &spot.code,
        severity: spot.severity.name(),
        longitude: spot.at.map(|at| at.x),
        latitude: spot.at.map(|at| at.y),
        // PostgreSQL keeps no U+0000, which a reason may quote.
        words: serde_json::to_string(&spot.words).map_err(Error::internal)?,
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = quality_report)]
struct ReportRow {
    version: i64,
    data_version: i64,
    report: String,
    spots: i64,
    made_at: i64,
}

/// The number of the version that is served.
pub fn current_version(database: &mut Database, of: &Dataset) -> Result<i64> {
    let newest = list_versions(database, of, None, 0, 1)?;
    Ok(newest.first().map_or(of.data_version, |newest| newest.version))
}

/// The report of a version of a dataset that the caller may see; of a version that was brought back, that of the first.
///
/// # Errors
/// `NotFound` where none was made, or none for this caller.
pub fn get_report(database: &mut Database, of: &Dataset, version: i64, sight: &Sight) -> Result<KeptReport> {
    let mut wanted = version;
    // A version may bring back one that brought one back; a chain does not rise.
    loop {
        let row: Option<ReportRow> = quality_report::table
            .filter(visible!(quality_report, sight))
            .filter(quality_report::dataset_id.eq(&of.described.id))
            .filter(quality_report::version.eq(wanted))
            .select(ReportRow::as_select())
            .first(database)
            .optional()?;
        if let Some(row) = row {
            return kept_of(row);
        }
        let older = list_versions(database, of, Some(wanted + 1), 0, 1)?.pop();
        match older.and_then(|older| older.restores.filter(|earlier| *earlier < wanted)) {
            Some(earlier) => wanted = earlier,
            None => return Err(missing(version)),
        }
    }
}

fn missing(version: i64) -> Error {
    Error::NotFound(crate::error::Words::new(
        format!("ยังไม่มีรายงานคุณภาพของรุ่น {version}; เจ้าของสั่งทำได้ด้วย POST ที่ที่อยู่นี้"),
        format!("there is no quality report of version {version}; its owner has one made with POST to this address"),
    ))
}

fn kept_of(row: ReportRow) -> Result<KeptReport> {
    Ok(KeptReport {
        version: row.version,
        data_version: row.data_version,
        report: serde_json::from_str(&row.report).map_err(Error::internal)?,
        spots: row.spots,
        made_at: Timestamp(row.made_at),
    })
}

/// The scores of all versions that were judged, newest first: how the data of this owner develops.
pub fn list_scores(database: &mut Database, of: &Dataset, sight: &Sight) -> Result<Vec<(i64, Option<i32>, Timestamp)>> {
    let rows: Vec<(i64, Option<i32>, i64)> = quality_report::table
        .filter(visible!(quality_report, sight))
        .filter(quality_report::dataset_id.eq(&of.described.id))
        .order(quality_report::version.desc())
        .limit(50)
        .select((quality_report::version, quality_report::score, quality_report::made_at))
        .load(database)?;
    Ok(rows.into_iter().map(|(version, score, at)| (version, score, Timestamp(at))).collect())
}

/// Which spots are asked for.
#[derive(Debug, Clone, Default)]
pub struct SpotFilter {
    /// Only what lies within; what has no place does not.
    pub bbox: Option<BBox>,
    pub code: Option<String>,
    pub severity: Option<Severity>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = quality_spot)]
struct SpotRow {
    number: i64,
    source_row: i64,
    feature: Option<String>,
    field: String,
    code: String,
    severity: String,
    longitude: Option<f64>,
    latitude: Option<f64>,
    words: String,
}

/// Spots of a version in the order in which they were found, from after number `after`, without the first `skip`.
pub fn list_spots(
    database: &mut Database,
    of: &Dataset,
    version: i64,
    sight: &Sight,
    filter: &SpotFilter,
    (after, skip, limit): (i64, i64, i64),
) -> Result<Vec<(i64, Spot)>> {
    let mut query = quality_spot::table
        .filter(visible!(quality_spot, sight))
        .filter(quality_spot::dataset_id.eq(of.described.id.clone()))
        .filter(quality_spot::version.eq(version))
        .filter(quality_spot::number.gt(after))
        .select(SpotRow::as_select())
        .into_boxed();
    if let Some(code) = &filter.code {
        query = query.filter(quality_spot::code.eq(code.clone()));
    }
    if let Some(severity) = filter.severity {
        query = query.filter(quality_spot::severity.eq(severity.name()));
    }
    if let Some(bbox) = filter.bbox {
        query = query.filter(quality_spot::latitude.between(bbox.south(), bbox.north()));
        let (west, east) = (bbox.west(), bbox.east());
        query = if bbox.crosses_antimeridian() {
            query.filter(quality_spot::longitude.ge(west).or(quality_spot::longitude.le(east)))
        } else {
            query.filter(quality_spot::longitude.between(west, east))
        };
    }
    let rows: Vec<SpotRow> = query.order(quality_spot::number).offset(skip).limit(limit).load(database)?;
    rows.into_iter().map(spot_of).collect()
}

fn spot_of(row: SpotRow) -> Result<(i64, Spot)> {
    let words: SpotWords = serde_json::from_str(&row.words).map_err(Error::internal)?;
    let spot = Spot {
        row: u64::try_from(row.source_row).unwrap_or_default(),
        feature: row.feature,
        field: row.field,
        code: row.code,
        severity: Severity::stored(&row.severity),
        at: row.longitude.zip(row.latitude).map(|(x, y)| Coord { x, y }),
        words,
    };
    Ok((row.number, spot))
}

/// The areas as they are drawn at present.
pub fn gazetteer(database: &mut Database) -> Result<Gazetteer> {
    Ok(Gazetteer::new(&boundaries(database)?))
}

/// Where the first features of a dataset lie, by id: a new version is compared with them.
pub fn earlier_positions(database: &mut Database, of: &Dataset) -> Result<HashMap<String, Coord<f64>>> {
    let rows = list_features(database, of, &Sight::Everything, &Filter::default(), None, 0, MOST_EARLIER)?;
    let place = |text: &str| crate::geometry::measure::centroid(&Tree::from_stored(text).ok()?.to_geo());
    Ok(rows.into_iter().filter_map(|row| Some((row.id, place(row.geometry_json.as_deref()?)?))).collect())
}
