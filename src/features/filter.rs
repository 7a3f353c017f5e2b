//! The parameters `filter`, `filter-lang` and `filter-crs` (OGC API – Features 3, clauses 6 to 8).

use std::sync::Arc;

use crate::catalog::dataset::{FieldType, NewDataset};
use crate::cql2::{Filter, Queryables, ValueType, from_json, from_text};
use crate::error::Result;
use crate::geometry::{Crs, Projection};
use crate::http::Parameters;
use crate::storage::filter::FilterInUse;

/// What a filter may ask of a dataset: its queryables, or anything where it declares no fields.
pub fn queryables(dataset: &NewDataset) -> Queryables {
    Queryables {
        properties: dataset.queryables().map(|field| (field.name.clone(), value_type(field.field_type))).collect(),
        open: dataset.fields.is_empty(),
    }
}

fn value_type(field: FieldType) -> ValueType {
    match field {
        FieldType::String => ValueType::Text,
        FieldType::Integer | FieldType::Number => ValueType::Number,
        FieldType::Boolean => ValueType::Boolean,
        FieldType::Date => ValueType::Day,
        FieldType::DateTime => ValueType::Instant,
        FieldType::Json => ValueType::Json,
    }
}

/// Takes and checks the filter of a question about a dataset.
///
/// # Errors
/// `Malformed` at `filter`, `filter-lang` or `filter-crs`.
pub fn take_filter(parameters: &mut Parameters, dataset: &NewDataset) -> Result<Option<Arc<FilterInUse>>> {
    // GDAL knows CQL2 text by the name of the draft.
    let language = parameters.take_choice("filter-lang", &["cql2-text", "cql2-json", "cql-text"])?;
    let crs = parameters.take_as("filter-crs", |text| Crs::parse(text, "filter-crs"))?.unwrap_or(Crs::Crs84);
    parameters.take_as("filter", |text| {
        let node = if language == Some("cql2-json") { from_json(text) } else { from_text(text) }?;
        Ok(FilterInUse::new(Filter::new(node, &queryables(dataset), &Projection::new(crs)?)?))
    })
}
