//! Features as a GeoPackage: one table with its spatial index, its coordinate system and the titles of its columns.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::column::{headings, properties_of, text_of};
use super::kind::{Kind, bounds, promoted, union};
use super::plan::{Export, written};
use super::survey::{Survey, look};
use super::system::system;
use super::walk::walk;
use super::wkb;
use crate::access::Bilingual;
use crate::catalog::dataset::{FieldType, GeometryKind};
use crate::error::Result;
use crate::geometry::tree::Tree;
use crate::http::Language;
use crate::storage::Database;
use crate::storage::package::{Package, PackageColumn, PackageGeometry, PackageLayer, PackageSystem, PackageValue};

/// Columns that every table has: number, geometry, and the feature's id.
const OWN: [&str; 3] = ["fid", "geom", "id"];

pub(super) fn write(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let survey = look(database, export)?;
    let kind = survey.kind(export);
    let layer = layer(export, &survey, kind);
    let placed = layer.geometry.is_some();
    let code = system(export.presentation.crs).code;
    let presenter = export.presenter()?;
    let mut package = Package::create(&export.scratch, &layer)?;
    let mut extent: Option<[f64; 4]> = None;
    walk(database, export, |row| {
        let text = presenter.geometry(row.geometry_json.as_deref());
        let tree = (placed && text != "null").then(|| Tree::from_stored(&text)).transpose()?;
        let geometry = tree.map(|tree| {
            let tree = promoted(tree, kind);
            let own = bounds(&tree);
            extent = extent.into_iter().chain(own).reduce(union);
            (blob(&tree, code, own), own)
        });
        let properties = properties_of(row)?;
        let columns = survey.columns.iter();
        let others = columns.map(|column| stored(properties.get(&column.name).unwrap_or(&Value::Null), column.kind));
        let values = std::iter::once(PackageValue::Text(row.id.clone())).chain(others).collect();
        package.insert(values, geometry)?;
        counted();
        Ok(())
    })?;
    let mut file = package.finish(extent)?;
    written(std::io::copy(&mut file, out))?;
    Ok(())
}

fn layer(export: &Export, survey: &Survey, kind: Option<Kind>) -> PackageLayer {
    let described = &export.dataset.described;
    let of = |words: &Bilingual| match export.language {
        Language::Thai => words.th.clone(),
        Language::English => words.en.clone(),
    };
    let names = headings(&survey.columns, &OWN, str::eq_ignore_ascii_case).into_iter().zip(&survey.columns);
    let others = names.map(|(name, column)| PackageColumn {
        name,
        sql_type: sql_type(column.kind),
        title: column.title.as_ref().map(of),
        json: column.kind == FieldType::Json,
    });
    let id = PackageColumn { name: "id".into(), sql_type: "TEXT", title: None, json: false };
    let system = system(export.presentation.crs);
    let without = export.presentation.skip_geometry || described.geometry_kind == GeometryKind::None;
    PackageLayer {
        table: table_name(&described.id),
        title: of(&described.title),
        description: of(&described.description),
        changed: utc(&export.dataset.updated_at).unwrap_or_default(),
        columns: std::iter::once(id).chain(others).collect(),
        geometry: (!without).then(|| PackageGeometry {
            kind: kind.map_or("GEOMETRY", kind_name),
            heights: survey.heights,
            system: PackageSystem { code: system.code, name: system.name, definition: system.definition },
        }),
    }
}

/// Names with these beginnings belong to the format.
fn table_name(id: &str) -> String {
    let taken = ["gpkg_", "rtree_", "sqlite_"].iter().any(|start| id.to_ascii_lowercase().starts_with(start));
    if taken { format!("layer_{id}") } else { id.to_owned() }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Point => "POINT",
        Kind::LineString => "LINESTRING",
        Kind::Polygon => "POLYGON",
        Kind::MultiPoint => "MULTIPOINT",
        Kind::MultiLineString => "MULTILINESTRING",
        Kind::MultiPolygon => "MULTIPOLYGON",
        Kind::GeometryCollection => "GEOMETRYCOLLECTION",
    }
}

/// GeoPackage 1.3, table 1.
fn sql_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String | FieldType::Json => "TEXT",
        FieldType::Integer => "INTEGER",
        FieldType::Number => "DOUBLE",
        FieldType::Boolean => "BOOLEAN",
        FieldType::Date => "DATE",
        FieldType::DateTime => "DATETIME",
    }
}

fn stored(value: &Value, kind: FieldType) -> PackageValue {
    let made = match (kind, value) {
        (_, Value::Null) => None,
        (FieldType::Integer, value) => value.as_i64().map(PackageValue::Integer),
        (FieldType::Number, value) => value.as_f64().map(PackageValue::Number),
        (FieldType::Boolean, value) => value.as_bool().map(|yes| PackageValue::Integer(i64::from(yes))),
        (FieldType::DateTime, value) => value.as_str().and_then(utc).map(PackageValue::Text),
        (FieldType::Json, value) => Some(PackageValue::Text(value.to_string())),
        (FieldType::String | FieldType::Date, value) => Some(PackageValue::Text(text_of(value).into_owned())),
    };
    made.unwrap_or(PackageValue::Null)
}

/// An RFC 3339 instant as GeoPackage wants it: UTC, in milliseconds.
fn utc(text: &str) -> Option<String> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    Some(instant.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// GeoPackage 1.3, 2.1.3: "GP", version, flags, number of the coordinate system, the box but for points, Well-Known Binary.
fn blob(tree: &Tree, code: i32, bounds: Option<[f64; 4]>) -> Vec<u8> {
    const LITTLE_ENDIAN: u8 = 1;
    const EMPTY: u8 = 1 << 4;
    const WITH_BOX: u8 = 1 << 1;
    let boxed = bounds.filter(|_| !matches!(tree, Tree::Point(_)));
    let flags = LITTLE_ENDIAN | if bounds.is_none() { EMPTY } else { 0 } | if boxed.is_some() { WITH_BOX } else { 0 };
    let mut out = Vec::with_capacity(128);
    out.extend_from_slice(&[b'G', b'P', 0, flags]);
    out.extend_from_slice(&code.to_le_bytes());
    if let Some([west, south, east, north]) = boxed {
        [west, east, south, north].iter().for_each(|side| out.extend_from_slice(&side.to_le_bytes()));
    }
    wkb::write(&mut out, tree);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_in_utc_and_milliseconds() {
        assert_eq!(utc("2026-11-21T10:00:00.123456+07:00").as_deref(), Some("2026-11-21T03:00:00.123Z"));
        assert_eq!(utc("yesterday"), None);
    }

    #[test]
    fn a_table_never_takes_a_name_of_the_format() {
        assert_eq!(table_name("gpkg_contents"), "layer_gpkg_contents");
        assert_eq!(table_name("roads"), "roads");
    }
}
