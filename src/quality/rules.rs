//! What rows are judged by: the system of their coordinates, the dataset's fields, limits, and what its columns mean.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::columns::{Basis, Column, Meaning, recognised};
use super::naming::Naming;
use crate::catalog::{Field, FieldType, GeometryKind};
use crate::error::Result;
use crate::geometry::{Crs, Limits, Projection};
use crate::ingest::source::SourceRow;

/// Longest text of one value, letters: what a cell of a spreadsheet holds.
pub const LONGEST_TEXT: usize = 32_767;

/// The rules for one layer; made once, shared by the threads that judge.
pub struct Rules {
    pub(super) projection: Projection,
    /// The pairs, as the reader hands them on, have the latitude or the northing first: only where somebody said so.
    pub swapped: bool,
    /// Put right what can be put right; else it is refused.
    pub repair: bool,
    pub limits: Limits,
    /// What the dataset takes.
    pub geometry_kind: GeometryKind,
    /// A row without a place is refused.
    pub place_required: bool,
    /// The day on which it is judged, for dates in the future.
    pub today: NaiveDate,
    /// What fields the columns become; all else is said of fields.
    pub naming: Naming,
    pub(super) fields: HashMap<String, Field>,
    pub(super) required: Vec<String>,
    pub(super) columns: HashMap<String, Column>,
}

impl Rules {
    /// Rules for rows in `crs`, with nothing known of the dataset. Planar rows have longitude or easting first whatever
    /// the system's own order; rows of GeoJSON are in CRS84 whatever `crs` says.
    ///
    /// # Errors
    /// `Internal` if the projection cannot be made, which a test excludes.
    pub fn new(crs: Option<Crs>, today: NaiveDate) -> Result<Rules> {
        // Longitude comes first from every reader, so that EPSG:4326 is CRS84 here.
        let crs = crs.map_or(Crs::Crs84, |crs| if crs.latitude_first() { Crs::Crs84 } else { crs });
        Ok(Rules {
            projection: Projection::new(crs)?,
            swapped: false,
            repair: false,
            limits: Limits::JOB,
            geometry_kind: GeometryKind::Any,
            place_required: false,
            today,
            naming: Naming::default(),
            fields: HashMap::new(),
            required: Vec::new(),
            columns: HashMap::new(),
        })
    }

    /// Holds the rows to the fields that the dataset declares; a value that is no such thing refuses its row.
    #[must_use]
    pub fn with_fields(mut self, fields: &[Field]) -> Rules {
        self.fields = fields.iter().map(|field| (field.name.clone(), field.clone())).collect();
        self.required = fields.iter().filter(|field| field.required).map(|field| field.name.clone()).collect();
        for field in fields {
            // A day is a day whether or not anybody says what it stands for.
            let day = (field.field_type == FieldType::Date).then_some(Meaning::Date);
            if let Some(meaning) = field.meaning.or(day) {
                self.set_column(Column { name: field.name.clone(), meaning, basis: Basis::Declared });
            }
        }
        self
    }

    /// Finds out from the first rows which columns hold codes, dates and money. What is found so only ever warns.
    pub fn recognise(&mut self, sample: &[SourceRow]) {
        for column in recognised(sample.iter().map(|row| &row.properties)) {
            self.columns.entry(column.name.clone()).or_insert(column);
        }
    }

    /// Says what a column means; declared, it binds.
    pub fn set_column(&mut self, column: Column) {
        self.columns.insert(column.name.clone(), column);
    }

    /// What the columns mean and how that is known, by name.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = self.columns.values().cloned().collect();
        columns.sort_by(|a, b| a.name.cmp(&b.name));
        columns
    }

    /// Does what was found of the column bind, or only warn?
    pub(super) fn binds(column: &Column) -> bool {
        column.basis == Basis::Declared
    }
}
