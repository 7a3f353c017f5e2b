//! The official test data in a hub: a small reader of its GeoPackage, and its three layers as datasets.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use geo::MapCoords;
use phaen::access::Visibility;
use phaen::catalog::dataset::{Field, FieldType, NewDataset};
use phaen::features::NewFeature;
use phaen::features::store::insert_features;
use phaen::geometry::codec::{self, Shape};
use phaen::geometry::ewkb;

use crate::support::TestHub;

pub const LAYERS: [&str; 3] =
    ["ne_110m_admin_0_countries", "ne_110m_populated_places_simple", "ne_110m_rivers_lake_centerlines"];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    r#type: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    properties: String,
    #[diesel(sql_type = Binary)]
    geom: Vec<u8>,
}

impl Column {
    fn field_type(&self) -> FieldType {
        match self.r#type.split('(').next().unwrap() {
            "INTEGER" => FieldType::Integer,
            "REAL" => FieldType::Number,
            "BOOLEAN" => FieldType::Boolean,
            "DATE" => FieldType::Date,
            "DATETIME" => FieldType::DateTime,
            _ => FieldType::String,
        }
    }

    /// The column as JSON has it; instants in a GeoPackage are in UTC.
    fn as_json(&self) -> String {
        let name = &self.name;
        match self.field_type() {
            FieldType::Boolean => {
                format!("'{name}', json(CASE \"{name}\" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)")
            }
            FieldType::DateTime => format!("'{name}', rtrim(\"{name}\", 'Z') || 'Z'"),
            _ => format!("'{name}', \"{name}\""),
        }
    }
}

/// Puts the three layers into a hub.
pub fn load(hub: &TestHub, package: &Path) {
    let folder = tempfile::tempdir().unwrap();
    // SQLite wants to write beside the file, which may not be ours.
    let copy = folder.path().join("data.gpkg");
    std::fs::copy(package, &copy).unwrap();
    std::fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let mut source = SqliteConnection::establish(&copy.to_string_lossy()).unwrap();
    let agency = hub.agency("doh");
    for layer in LAYERS {
        let columns: Vec<Column> = diesel::sql_query(format!(
            "SELECT name, type FROM pragma_table_info('{layer}') WHERE name NOT IN ('fid', 'geom')"
        ))
        .load(&mut source)
        .unwrap();
        let members = columns.iter().map(Column::as_json).collect::<Vec<_>>().join(", ");
        let rows: Vec<Row> =
            diesel::sql_query(format!("SELECT json_object({members}) AS properties, geom FROM {layer} ORDER BY fid"))
                .load(&mut source)
                .unwrap();
        let mut dataset = NewDataset::named(layer, &agency, layer, layer, "Natural Earth");
        dataset.fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.field_type(), &column.name, &column.name))
            .collect();
        let features: Vec<NewFeature> =
            rows.iter().enumerate().map(|(number, row)| feature(number, row, &agency)).collect();
        let deed = hub.deed();
        hub.hub
            .store
            .write_now(|database| {
                let dataset = phaen::catalog::store::insert_dataset(
                    database,
                    &dataset.checked()?,
                    phaen::catalog::dataset::DatasetKind::Layer,
                    &deed,
                )?;
                insert_features(database, &dataset, &features, deed.at)
            })
            .unwrap();
    }
}

fn feature(number: usize, row: &Row, agency: &str) -> NewFeature {
    let serde_json::Value::Object(properties) = serde_json::from_str(&row.properties).unwrap() else { panic!() };
    // Russia and Fiji reach 2e-13 degrees beyond the 180th meridian, where the hub lets no feature go.
    let geometry = ewkb::read(&row.geom[header_length(&row.geom)..])
        .unwrap()
        .map_coords(|at| geo::coord! { x: at.x.clamp(-180.0, 180.0), y: at.y.clamp(-90.0, 90.0) });
    NewFeature {
        id: format!("f{number}"),
        agency: agency.to_owned(),
        visibility: Visibility::Public,
        properties,
        shape: Some(Shape { json: codec::to_json(&geometry), geometry }),
        time: None,
    }
}

/// What stands before the WKB (OGC 12-128r18, 2.1.3): magic, version, flags, SRS, and an envelope of the size that the flags say.
fn header_length(blob: &[u8]) -> usize {
    assert_eq!(&blob[..2], b"GP");
    8 + [0, 32, 48, 48, 64][usize::from((blob[3] >> 1) & 7)]
}
