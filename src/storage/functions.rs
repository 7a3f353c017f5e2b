//! The few functions that PostGIS has and SQLite is taught on connect.

use diesel::QueryResult;
use diesel::sql_types::{Binary, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use crate::geometry::predicate;

#[diesel::declare_sql_function]
#[allow(non_snake_case, reason = "the name that PostGIS gives it")]
extern "SQL" {
    /// Do two geometries (EWKB, SRID 4326) share a point? NULL when either is NULL.
    #[sql_name = "ST_Intersects"]
    fn st_intersects(a: Nullable<Binary>, b: Nullable<Binary>) -> Nullable<Bool>;

    /// The value of one property of a JSON object as text: strings bare, everything else as JSON; NULL when absent or null.
    fn property_text(properties: Text, name: Text) -> Nullable<Text>;
}

/// Registers the functions on a SQLite connection.
pub(super) fn teach(connection: &mut SqliteConnection) -> QueryResult<()> {
    st_intersects_utils::register_impl(connection, |a: Option<Vec<u8>>, b: Option<Vec<u8>>| {
        a.zip(b).map(|(a, b)| predicate::intersects(&a, &b))
    })?;
    super::filter::teach(connection)?;
    property_text_utils::register_impl(connection, |properties: String, name: String| text_of(&properties, &name))
}

fn text_of(properties: &str, name: &str) -> Option<String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(properties).ok()?;
    match object.get(name)? {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
