//! The few functions that PostGIS has and SQLite is taught on connect.

use diesel::QueryResult;
use diesel::sql_types::{Binary, Nullable, Text};
use diesel::sqlite::SqliteConnection;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

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
    match member(properties, name)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// One member of a JSON object; the others are passed over, not read.
fn member(object: &str, name: &str) -> Option<Value> {
    struct Wanted<'a>(&'a str);
    impl<'de> Visitor<'de> for Wanted<'_> {
        type Value = Option<Value>;

        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<Value>, A::Error> {
            let mut found = None;
            while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
                if name == self.0 {
                    found = Some(members.next_value()?);
                } else {
                    members.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }
    serde_json::Deserializer::from_str(object).deserialize_map(Wanted(name)).ok()?
}
