//! What is to be written, and in which format.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{csv, fgb, geojson, geopackage, kml, xlsx};
use crate::access::Sight;
use crate::catalog::Dataset;
use crate::catalog::store::{dataset_as_of, get_dataset};
use crate::catalog::version::AsOf;
use crate::error::{At, Error, Fault, Result, Words};
use crate::features::present::{Presentation, Presenter};
use crate::features::query::{Filter, ItemsQuery};
use crate::geometry::Crs;
use crate::http::{Format, Language, Parameters};
use crate::storage::Database;

/// A file to be made of a collection.
#[derive(Debug, Clone)]
pub struct Export {
    pub dataset: Dataset,
    pub sight: Sight,
    pub filter: Filter,
    pub presentation: Presentation,
    pub format: Format,
    /// Of headings and titles in the file.
    pub language: Language,
    /// Where formats that need the whole before they can begin keep it; what is put there has no name and goes by itself.
    pub scratch: PathBuf,
}

/// Parameters of `items` that ask for a part of the answer; an export is the whole.
const PAGING: [&str; 5] = ["limit", "offset", "cursor", "resultType", "sortby"];

impl Export {
    /// Reads the question about a collection that the caller may see; its parameters are those of `items` without the paging.
    ///
    /// # Errors
    /// `NotFound` for the collection, `Malformed` for each parameter that is unknown or wrong.
    pub fn read(
        database: &mut Database,
        sight: Sight,
        collection: &str,
        mut parameters: Parameters,
        format: Format,
        language: Language,
        scratch: &Path,
    ) -> Result<Self> {
        let mut dataset = get_dataset(database, &sight, collection)?;
        if let Some(wish) = AsOf::take(&mut parameters)? {
            dataset = dataset_as_of(database, &dataset, wish)?;
        }
        let paging = PAGING.into_iter().filter(|name| parameters.take(name).is_some());
        let faults: Vec<Fault> = paging.map(no_pages).collect();
        if !faults.is_empty() {
            return Err(Error::Malformed(faults));
        }
        let query = ItemsQuery::read(&mut parameters, &dataset.described)?;
        let ItemsQuery { filter, presentation, .. } = query;
        Ok(Export { dataset, sight, filter, presentation, format, language, scratch: scratch.to_owned() })
    }

    /// Changes whenever the file would: with the features, their description, what the caller sees, the question, and the program.
    pub fn fingerprint(&self) -> String {
        let Export { dataset, sight, filter, presentation, format, language, .. } = self;
        let (described, data) = (dataset.version, dataset.data_version);
        let state = (dataset.number, dataset.as_of);
        let program = env!("CARGO_PKG_VERSION");
        let question = format!("{sight:?} {filter:?} {presentation:?} {format:?} {language:?}");
        format!("{program} {} {state:?} {described} {data} {question}", dataset.described.id)
    }

    /// The writer of its features. A table has its x and y in their own columns or bytes, so that longitude comes first in all of
    /// them; a GeoJSON text has the order of the system's authority, as `Content-Crs` says.
    pub(super) fn presenter(&self) -> Result<Presenter> {
        let mut presentation = self.presentation.clone();
        if !self.format.is_json_text() && presentation.crs == Crs::Epsg4326 {
            presentation.crs = Crs::Crs84;
        }
        presentation.presenter()
    }

    /// Is this property asked for?
    pub(super) fn wants(&self, property: &str) -> bool {
        let Presentation { only, without, .. } = &self.presentation;
        only.as_ref().is_none_or(|only| only.iter().any(|name| name == property))
            && !without.iter().any(|name| name == property)
    }
}

fn no_pages(name: &str) -> Fault {
    Fault::parameter(
        name,
        "unknown-parameter",
        Words::new("ไฟล์ส่งออกมีทุกรายการเสมอ", "an export has everything that the filter lets through"),
    )
    .remedy("ใช้ /items เพื่ออ่านทีละหน้า", "read /items to have pages")
}

/// Writes the file; says how many features are in it. `each` hears how many have been written.
///
/// # Errors
/// `StorageFull` when the disk is, `Internal` when `out` does not take more.
pub fn write_export(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    each: &mut impl FnMut(u64),
) -> Result<u64> {
    let mut count = 0;
    let mut counted = || {
        count += 1;
        each(count);
    };
    match export.format {
        Format::Csv => csv::write(database, export, out, &mut counted)?,
        Format::GeoJsonSeq => geojson::write_lines(database, export, "\u{1e}", out, &mut counted)?,
        Format::GeoJsonLines => geojson::write_lines(database, export, "", out, &mut counted)?,
        Format::FlatGeobuf => fgb::write(database, export, out, &mut counted)?,
        Format::GeoPackage => geopackage::write(database, export, out, &mut counted)?,
        Format::Xlsx => xlsx::write(database, export, out, &mut counted)?,
        Format::Kml => kml::write(database, export, out, &mut counted)?,
        _ => geojson::write_collection(database, export, out, &mut counted)?,
    }
    written(out.flush())?;
    Ok(count)
}

/// What became of writing.
pub(super) fn written<T>(result: std::io::Result<T>) -> Result<T> {
    result.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::StorageFull,
        _ => Error::internal(cause),
    })
}

/// By the file's ending.
///
/// # Errors
/// `Malformed` for any other ending, naming those that are known.
pub fn format_of_file(path: &Path) -> Result<Format> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let known = Format::DOWNLOADS.into_iter().find(|format| format.label().1 == ending);
    match ending.as_str() {
        "json" => Ok(Format::GeoJson),
        "ndjson" | "jsonl" => Ok(Format::GeoJsonLines),
        _ => known.ok_or_else(|| {
            let endings = Format::DOWNLOADS.map(|format| format!(".{}", format.label().1)).join(" ");
            Error::malformed(
                Fault::new(
                    At::Whole,
                    "unknown-format",
                    Words::new(
                        format!("ไม่รู้จักชนิดไฟล์ '{}'", path.display()),
                        format!("'{}' is of no kind that can be written", path.display()),
                    ),
                )
                .remedy(format!("ใช้ {endings}"), format!("use one of {endings}")),
            )
        }),
    }
}
