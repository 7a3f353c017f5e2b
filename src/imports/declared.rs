//! What a dataset's owner has declared of its features, by which the rows of a file are judged, and how the file's columns stand to it.

use serde::{Deserialize, Serialize};

use crate::catalog::{Dataset, Field, GeometryKind};
use crate::error::{Error, Fault, Words};
use crate::quality::Rules;

/// What binds of a dataset's description. Types of other fields follow the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Declared {
    /// Fields that may not be empty or that stand for something: they are held to their type as well.
    fields: Vec<Field>,
    geometry_kind: GeometryKind,
    place_required: bool,
}

impl Declared {
    pub fn of(found: Option<&Dataset>) -> Self {
        let Some(Dataset { described, .. }) = found else { return Declared::default() };
        let geometry_kind = match described.geometry_kind {
            // A table may gain places.
            GeometryKind::None => GeometryKind::Any,
            kind => kind,
        };
        let fields = described.fields.iter().filter(|field| field.is_declared()).cloned().collect();
        Declared { fields, geometry_kind, place_required: described.place_required }
    }

    /// The rules with what is declared.
    pub fn bind(&self, rules: Rules) -> Rules {
        let mut rules = rules.with_fields(&self.fields);
        rules.geometry_kind = self.geometry_kind;
        rules.place_required = self.place_required;
        rules
    }
}

/// Columns of a file that the dataset does not have, and fields of the dataset that the file does not have.
#[derive(Debug, Default, PartialEq)]
pub struct Strangers {
    pub unknown: Vec<String>,
    pub missing: Vec<String>,
}

impl Strangers {
    pub fn between<'a>(found: Option<&Dataset>, columns: impl Iterator<Item = &'a str> + Clone) -> Self {
        let fields = found.map_or(&[][..], |found| &found.described.fields);
        if fields.is_empty() {
            return Strangers::default();
        }
        let is_known = |name: &&str| fields.iter().any(|field| field.name == *name);
        let is_there = |field: &&Field| columns.clone().any(|name| name == field.name);
        Strangers {
            unknown: columns.clone().filter(|name| !is_known(name)).map(str::to_owned).collect(),
            missing: fields.iter().filter(|field| !is_there(field)).map(|field| field.name.clone()).collect(),
        }
    }

    /// What is told of them.
    pub fn notes(&self) -> Vec<Words> {
        let unknown = self.unknown.join(", ");
        let missing = self.missing.join(", ");
        let mut notes = Vec::new();
        if !unknown.is_empty() {
            notes.push(Words::new(
                format!("คอลัมน์ที่ชุดข้อมูลยังไม่มี และจะเพิ่มเป็นฟิลด์: {unknown}"),
                format!("columns that the dataset does not have yet, and that become fields: {unknown}"),
            ));
        }
        if !missing.is_empty() {
            notes.push(Words::new(
                format!("ฟิลด์ของชุดข้อมูลที่ไฟล์ไม่มี: {missing}"),
                format!("fields of the dataset that the file does not have: {missing}"),
            ));
        }
        notes
    }
}

/// "Somebody declared something else since the dry run."
pub fn declared_since(dataset: &str) -> Error {
    let words = Words::new(
        format!("คำอธิบายฟิลด์ของ '{dataset}' เปลี่ยนไปหลังการตรวจ"),
        format!("what '{dataset}' declares of its fields has changed since the dry run"),
    );
    let remedy = ("นำไฟล์เข้ามาตรวจอีกครั้ง", "bring the file again, so that it is judged by what is declared now");
    Error::Conflict(Fault::parameter("dataset", "declared-since", words).remedy(remedy.0, remedy.1))
}
