//! What a row says of the area that it is in: by code and by name.

use serde_json::{Map, Value};

use super::codes::is_known;
use super::columns::{Column, Meaning};
use super::values::cell;
use crate::areas::{AreaCode, match_feature};

/// The finest area that the columns of codes name, if the others name what it lies in.
pub(super) fn claimed(properties: &Map<String, Value>, columns: &[Column]) -> Option<AreaCode> {
    let codes = columns.iter().filter(|column| column.meaning == Meaning::AreaCode);
    let codes: Vec<AreaCode> = codes
        .filter_map(|column| cell(properties.get(&column.name)?))
        .filter_map(|text| AreaCode::parse(&text).ok())
        .filter(|code| is_known(*code))
        .collect();
    let finest = codes.iter().copied().max_by_key(|code| code.level())?;
    codes.iter().all(|wide| wide.contains(finest)).then_some(finest)
}

/// Whether the names of a row speak of another area than its code does; `None` where they tell nothing.
pub(super) fn names_disagree(properties: &Map<String, Value>, columns: &[Column], code: AreaCode) -> Option<AreaCode> {
    let names: Map<String, Value> = properties
        .iter()
        .filter(|(name, value)| value.is_string() && !columns.iter().any(|column| column.name == **name))
        .filter(|(name, _)| speaks_of_areas(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let named = (!names.is_empty()).then(|| match_feature(&names)).flatten()?;
    (!named.contains(code) && !code.contains(named)).then_some(named)
}

/// Names of places stand under many names; only those that speak of administrative areas are held against a code.
fn speaks_of_areas(name: &str) -> bool {
    let name = name.to_lowercase();
    ["tam", "amp", "prov", "adm", "changwat", "district", "ตำบล", "อำเภอ", "จังหวัด"]
        .iter()
        .any(|word| name.contains(word))
}
