//! The columns of a table: a name that is its own among them, a type, and what a value looks like as text.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::access::Bilingual;
use crate::catalog::dataset::FieldType;
use crate::error::{Error, Result};
use crate::features::store::FeatureRow;

/// One property as a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Name of the property.
    pub name: String,
    pub kind: FieldType,
    pub title: Option<Bilingual>,
    /// A whole number in it needs more than 32 bits; known after a look over the features.
    pub long: bool,
}

/// The properties of a row, read.
pub(super) fn properties_of(row: &FeatureRow) -> Result<Map<String, Value>> {
    serde_json::from_str(&row.properties).map_err(Error::internal)
}

/// A value as the text of a cell: strings bare, nothing for null, everything else as JSON.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// The names of the columns, none of them twice and none of them `taken`; `same` says which two are one to the format.
/// A property that would take one of the taken names is called `property_…`, a repeated one gets a number.
pub(super) fn headings(columns: &[Column], taken: &[&str], same: fn(&str, &str) -> bool) -> Vec<String> {
    let mut names: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    for column in columns {
        let clash = taken.iter().any(|taken| same(taken, &column.name));
        let wanted = if clash { format!("property_{}", column.name) } else { column.name.clone() };
        let free = |name: &String| !names.iter().any(|other| same(other, name));
        let numbered = (2_u32..).map(|number| format!("{wanted}_{number}"));
        let name = std::iter::once(wanted.clone()).chain(numbered).find(free).unwrap_or(wanted);
        names.push(name);
    }
    names.split_off(taken.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Column {
        Column { name: name.into(), kind: FieldType::String, title: None, long: false }
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let columns = [column("id"), column("Name"), column("name"), column("property_id")];
        let exactly: fn(&str, &str) -> bool = |a, b| a == b;
        assert_eq!(headings(&columns, &["id"], exactly), ["property_id", "Name", "name", "property_id_2"]);
        let folded = headings(&columns, &["id"], str::eq_ignore_ascii_case);
        assert_eq!(folded, ["property_id", "Name", "name_2", "property_id_2"]);
    }
}
