//! The walk over a collection's pages, and what stands before, between and after its features in each format.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value};

use super::csv::CsvWriter;
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::error::{At, Error, Fault, Result, Words};
use crate::features::collection::feature_text;
use crate::features::query::Filter;
use crate::features::store::{FeatureRow, count_features, list_features};
use crate::storage::Database;

/// Features read at a time.
const PAGE: i64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// One FeatureCollection (RFC 7946).
    GeoJson,
    /// One feature to a line, for streaming readers.
    GeoJsonLines,
    Csv,
}

impl FileFormat {
    /// By the file's extension.
    ///
    /// # Errors
    /// `Malformed` for any other extension, naming those that are known.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            "geojson" | "json" => Ok(FileFormat::GeoJson),
            "geojsonl" | "geojsons" | "ndjson" => Ok(FileFormat::GeoJsonLines),
            "csv" => Ok(FileFormat::Csv),
            _ => Err(Error::malformed(
                Fault::new(
                    At::Whole,
                    "unknown-format",
                    Words::new(
                        format!("ไม่รู้จักชนิดไฟล์ '{}'", path.display()),
                        format!("'{}' is of no kind that can be written", path.display()),
                    ),
                )
                .remedy("ใช้ .geojson .geojsonl หรือ .csv", "use .geojson, .geojsonl or .csv"),
            )),
        }
    }
}

/// Writes all features that may be seen, in the order in which they are served; says how many. `each` hears of (done, total).
pub fn write_collection<W: Write>(
    database: &mut Database,
    dataset: &Dataset,
    sight: &Sight,
    format: FileFormat,
    mut out: W,
    mut each: impl FnMut(u64, u64),
) -> Result<u64> {
    let total = u64::try_from(count_features(database, dataset, sight, &Filter::default())?).unwrap_or_default();
    let mut count = 0;
    match format {
        FileFormat::Csv => {
            let names = column_names(database, dataset, sight)?;
            let mut writer = CsvWriter::new(out, names)?;
            walk(database, dataset, sight, |row| {
                count += 1;
                each(count, total);
                writer.write(row)
            })?;
            out = writer.finish()?;
        }
        FileFormat::GeoJson => {
            let name = Value::from(dataset.described.id.as_str());
            write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{name},\"features\":[").map_err(Error::internal)?;
            walk(database, dataset, sight, |row| {
                let between = if count == 0 { "\n" } else { ",\n" };
                count += 1;
                each(count, total);
                write!(out, "{between}{}", feature_text(row, None)).map_err(Error::internal)
            })?;
            out.write_all(b"\n]}\n").map_err(Error::internal)?;
        }
        FileFormat::GeoJsonLines => walk(database, dataset, sight, |row| {
            count += 1;
            each(count, total);
            writeln!(out, "{}", feature_text(row, None)).map_err(Error::internal)
        })?,
    }
    out.flush().map_err(Error::internal)?;
    Ok(count)
}

fn walk(
    database: &mut Database,
    dataset: &Dataset,
    sight: &Sight,
    mut each: impl FnMut(&FeatureRow) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let rows = list_features(database, dataset, sight, &Filter::default(), after, 0, PAGE)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.seq);
        rows.iter().try_for_each(&mut each)?;
    }
}

/// The dataset's fields; where it names none, every property that its features have, in the order of first sight.
fn column_names(database: &mut Database, dataset: &Dataset, sight: &Sight) -> Result<Vec<String>> {
    if !dataset.described.fields.is_empty() {
        return Ok(dataset.described.fields.iter().map(|field| field.name.clone()).collect());
    }
    let mut names: Vec<String> = Vec::new();
    walk(database, dataset, sight, |row| {
        let properties: Map<String, Value> = serde_json::from_str(&row.properties).map_err(Error::internal)?;
        names.extend(
            properties.into_iter().map(|(name, _)| name).filter(|name| !names.contains(name)).collect::<Vec<_>>(),
        );
        Ok(())
    })?;
    Ok(names)
}
