//! What the caller wants of a file; what is left out is found by evidence.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::access::Visibility;
use crate::access::agency::{bad_code, is_code};
use crate::error::{At, Error, Fault, Result, Words};
use crate::features::edit::merge;
use crate::geometry::Crs;
use crate::http::body::{from_value, parse_json};
use crate::ingest::source;
use crate::ingest::text::Encoding;
use crate::plans::plan::PlanKind;
use crate::quality::Naming;

/// What a file is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// A dataset of features.
    Layer,
    /// Projects, by a column map.
    Projects,
    /// Boundaries of provinces, amphoe and tambons; for administrators.
    Areas,
    /// A plan, out of a workbook of the forms ผ.01 to ผ.03.
    Plan,
}

/// Name of the layer that stands for all of a file's layers.
pub const ALL_LAYERS: &str = "all";

/// How a file is to be taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImportWishes {
    /// `projects` needs `columns`. Left out: `projects` where `columns` is given, `plan` for a workbook that holds rows of a plan, else `layer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ImportKind>,
    /// Id of the dataset to make or to replace. Left out: made of the name of the layer or the file. With several layers it is the beginning of their ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Thai title of the dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// English title of the dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Owner: code, DLA code or identifier. Left out: the dataset's, else the key's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Name of the layer, sheet or table, where the file has several; `all` makes a dataset of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// `UTF-8`, `windows-874`, `UTF-16LE` or `UTF-16BE`, where the evidence misleads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// System of coordinates, such as `EPSG:24047`, where the file does not say it or says it wrongly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Yes to the system of coordinates that is proposed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub accept_crs: bool,
    /// Repair what can be repaired, and say what was done.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub repair: bool,
    /// Take the good rows though others are refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub partial: bool,
    /// Go on to take the file in when the dry run finds nothing against it; left out: only the dry run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub commit: bool,
    /// Make the agencies that projects name and the hub does not know.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub create_agencies: bool,
    /// The column map of projects, as TOML or JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// Columns of a layer that become fields of other names: from the name in the file to that of the field. In a form a JSON object.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<BTreeMap<String, Option<String>>>)]
    pub rename: BTreeMap<String, String>,
    /// Columns of a layer that are not taken, as the file calls them. In a form a JSON array.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<String>>)]
    pub leave_out: Vec<String>,
    /// For a plan workbook: id of the plan. Left out: the agency's plan of that kind and these years, made where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// For a plan workbook: what kind of plan it is. Left out: what its titles say, else a local development plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_kind: Option<PlanKind>,
    /// For a plan workbook: id of the edition or its words, such as `แก้ไข ครั้งที่ 2/2568`. Left out: the one that is open, or the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// For a plan workbook: first and last Buddhist year, such as `2566-2570`, where its headers do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<String>,
    /// For a plan workbook: remove rows of the edition that the workbook does not have.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(value_type = Option<bool>)]
    pub replace: bool,
}

/// Wishes that a form gives as JSON text.
const STRUCTURED: [&str; 2] = ["rename", "leaveOut"];

/// Wishes that are yes or no.
const SWITCHES: [&str; 6] = ["acceptCrs", "repair", "partial", "commit", "createAgencies", "replace"];

impl ImportWishes {
    /// Reads the fields of a form or the parameters of a query.
    ///
    /// # Errors
    /// `Malformed` naming the field that is unknown, comes twice, or cannot be read.
    pub fn of_fields(fields: Vec<(String, String)>) -> Result<Self> {
        let mut members = Map::new();
        for (name, text) in fields {
            if members.contains_key(&name) {
                let words = Words::new("ส่งฟิลด์นี้ซ้ำ", "this field is given more than once");
                return Err(Error::malformed(Fault::parameter(name, "repeated-field", words)));
            }
            let value = match text.trim() {
                "true" if SWITCHES.contains(&name.as_str()) => Value::Bool(true),
                "false" if SWITCHES.contains(&name.as_str()) => Value::Bool(false),
                _ if SWITCHES.contains(&name.as_str()) => return Err(no_switch(name)),
                text if STRUCTURED.contains(&name.as_str()) => {
                    // As in a change, null wishes nothing.
                    let mut value = Value::Null;
                    merge(&mut value, parse_json(text.as_bytes()).map_err(|_| no_json(&name))?);
                    if value.is_null() {
                        continue;
                    }
                    value
                }
                trimmed => Value::String(trimmed.to_owned()),
            };
            members.insert(name, value);
        }
        Self::of_members(members).map_err(at_parameters)?.checked()
    }

    /// The wishes with some of them changed: a JSON Merge Patch, in which null takes a wish away.
    ///
    /// # Errors
    /// `Malformed` naming the member.
    pub fn changed(&self, patch: Value) -> Result<Self> {
        let mut wishes = serde_json::to_value(self).map_err(Error::internal)?;
        merge(&mut wishes, patch);
        let Value::Object(members) = wishes else {
            let words = Words::new("ต้องเป็นออบเจกต์", "must be an object");
            return Err(Error::malformed(Fault::pointer("", "not-an-object", words)));
        };
        Self::of_members(members)?.checked()
    }

    fn of_members(mut members: Map<String, Value>) -> Result<Self> {
        if let Some(Value::String(text)) = members.get("columns")
            && text.trim_start().starts_with('{')
        {
            let value = parse_json(text.as_bytes())?;
            let text = toml::to_string(&value).map_err(|cause| no_map(&cause.to_string()))?;
            members.insert("columns".to_owned(), Value::String(text));
        }
        from_value(Value::Object(members))
    }

    /// Holds each wish to what can be wished.
    ///
    /// # Errors
    /// `Malformed`, all faults together.
    pub fn checked(self) -> Result<Self> {
        let mut faults = Vec::new();
        if self.dataset.as_ref().is_some_and(|id| !is_code(id)) {
            faults.push(Fault { at: At::Parameter("dataset".to_owned()), ..bad_code("") });
        }
        if let Some(label) = self.encoding.as_ref().filter(|label| Encoding::from_label(label).is_none()) {
            let words = Words::new(format!("ไม่รู้จักรหัสอักขระ '{label}'"), format!("there is no encoding '{label}'"));
            let fault = Fault::parameter("encoding", "unknown-encoding", words);
            let all = "UTF-8, windows-874, UTF-16LE, UTF-16BE";
            faults.push(fault.remedy(format!("ใช้ {all}"), format!("use {all}")));
        }
        if let Some(Err(Error::Malformed(found))) = self.crs.as_ref().map(|text| Crs::parse(text, "crs")) {
            faults.extend(found);
        }
        if self.kind() == ImportKind::Projects && self.columns.is_none() {
            let words = Words::new("ต้องมีแผนที่คอลัมน์", "projects need a column map");
            faults.push(Fault::parameter("columns", "missing", words));
        }
        if self.years.is_some() && self.window().is_none() {
            let words = Words::new("ไม่ใช่ช่วงปี พ.ศ.", "this is no window of Buddhist years");
            faults.push(Fault::parameter("years", "no-years", words).remedy("เขียนเช่น 2566-2570", "write 2566-2570"));
        }
        faults.extend(self.naming_faults());
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }

    fn naming_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut told = |name, code, words: Words| faults.push(Fault::parameter(name, code, words));
        let mut fields = BTreeSet::new();
        for (column, field) in &self.rename {
            if !is_field_name(field) {
                let words = Words::new(
                    format!("ใช้ '{field}' เป็นชื่อฟิลด์ไม่ได้"),
                    format!(
                        "'{field}' cannot be the name of a field: 1 to 200 bytes, no space at its ends, no control character"
                    ),
                );
                told("rename", "not-a-name", words);
            } else if !fields.insert(field) {
                let words = Words::new(
                    format!("สองคอลัมน์จะเป็นฟิลด์ '{field}' เดียวกัน"),
                    format!("two columns would become the one field '{field}'"),
                );
                told("rename", "field-twice", words);
            }
            if self.leave_out.contains(column) {
                let words = Words::new(
                    format!("คอลัมน์ '{column}' ทั้งถูกตั้งชื่อใหม่และไม่รับ"),
                    format!("the column '{column}' is renamed and left out at once"),
                );
                told("leaveOut", "renamed-too", words);
            }
        }
        let names_columns = !self.rename.is_empty() || !self.leave_out.is_empty();
        if names_columns && matches!(self.kind(), ImportKind::Projects | ImportKind::Plan) {
            let words = Words::new("ใช้กับชั้นข้อมูลเท่านั้น", "this is for layers alone");
            let fault = Fault::parameter("rename", "not-for-this-kind", words);
            faults.push(fault.remedy("โครงการใช้ columns", "the columns of projects are told by columns"));
        }
        faults
    }

    /// What fields the columns of a layer become.
    pub fn naming(&self) -> Naming {
        Naming::new(&self.rename, &self.leave_out)
    }

    /// First and last year of the plan, where they are said and can be.
    pub fn window(&self) -> Option<(i32, i32)> {
        let year = |text: &str| -> Option<i32> {
            let year: i32 = crate::thai::to_arabic(text).trim().parse().ok()?;
            (2400..2700).contains(&year).then_some(year)
        };
        let text = self.years.as_deref()?;
        let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
        year(first).zip(year(last)).filter(|(first, last)| first <= last)
    }

    /// What is said of it; a workbook may turn out to be a plan where nothing is.
    pub fn kind(&self) -> ImportKind {
        let found = if self.columns.is_some() { ImportKind::Projects } else { ImportKind::Layer };
        self.kind.unwrap_or(found)
    }

    /// Is every layer of the file to become a dataset?
    pub fn takes_all_layers(&self) -> bool {
        self.layer.as_deref() == Some(ALL_LAYERS)
    }

    /// What the readers of files need to know of them.
    pub fn of_reader(&self) -> source::Wishes {
        source::Wishes {
            layer: self.layer.clone().filter(|_| !self.takes_all_layers()),
            encoding: self.encoding.as_deref().and_then(Encoding::from_label),
            crs: self.crs.as_deref().and_then(|text| Crs::parse(text, "crs").ok()),
            accept_proposed: self.accept_crs,
            ..source::Wishes::default()
        }
    }
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && name.trim() == name && !name.chars().any(char::is_control)
}

fn no_json(name: &str) -> Error {
    let words = Words::new("ต้องเป็น JSON", "must be JSON");
    let example = if name == "rename" { r#"{"ชื่อ": "name"}"# } else { r#"["note"]"# };
    let fault = Fault::parameter(name, "not-json", words);
    Error::malformed(fault.remedy(format!("เขียนเช่น {example}"), format!("write {example}")))
}

fn no_switch(name: String) -> Error {
    let words = Words::new("ต้องเป็น true หรือ false", "must be true or false");
    Error::malformed(Fault::parameter(name, "not-a-switch", words))
}

fn no_map(cause: &str) -> Error {
    let words = Words::new(format!("อ่านแผนที่คอลัมน์ไม่ได้: {cause}"), format!("the column map cannot be read: {cause}"));
    Error::malformed(Fault::parameter("columns", "unreadable-map", words))
}

/// A form has no pointers: `/dataset` is the field `dataset`.
fn at_parameters(error: Error) -> Error {
    let Error::Malformed(faults) = error else { return error };
    let named = |fault: Fault| match &fault.at {
        At::Pointer(pointer) => Fault { at: At::Parameter(pointer.trim_start_matches('/').to_owned()), ..fault },
        _ => fault,
    };
    Error::Malformed(faults.into_iter().map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(fields: &[(&str, &str)]) -> Result<ImportWishes> {
        ImportWishes::of_fields(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn a_field_that_is_unknown_repeated_or_unreadable_is_named() {
        for (fields, named) in [
            (vec![("datset", "x")], "datset"),
            (vec![("partial", "true"), ("partial", "true")], "partial"),
            (vec![("repair", "yes")], "repair"),
            (vec![("dataset", "A B")], "dataset"),
            (vec![("crs", "EPSG:1")], "crs"),
            (vec![("encoding", "klingon")], "encoding"),
            (vec![("kind", "projects")], "columns"),
            (vec![("visibility", "secret")], "visibility"),
            (vec![("years", "2570-2566")], "years"),
            (vec![("rename", "ชื่อ=name")], "rename"),
            (vec![("rename", r#"{"a": "x", "b": "x"}"#)], "two columns would become"),
            (vec![("rename", r#"{"a": " x"}"#)], "cannot be the name"),
            (vec![("rename", r#"{"a": "x"}"#), ("leaveOut", r#"["a"]"#)], "left out at once"),
            (vec![("leaveOut", r#"["a"]"#), ("kind", "plan")], "layers alone"),
        ] {
            let error = wishes(&fields).unwrap_err().to_string();
            assert!(error.contains(named), "{fields:?}: {error}");
        }
    }

    #[test]
    fn a_change_replaces_what_it_names_and_null_takes_away() {
        let first = wishes(&[("dataset", "wells"), ("crs", "EPSG:24047"), ("partial", "true")]).unwrap();
        let second = first.changed(serde_json::json!({"crs": null, "acceptCrs": true})).unwrap();
        assert_eq!((second.crs, second.accept_crs, second.partial), (None, true, true));
        assert_eq!(second.dataset.as_deref(), Some("wells"));
    }

    #[test]
    fn a_change_of_names_leaves_the_other_names_and_null_gives_a_column_its_own_again() {
        let first = wishes(&[("rename", r#"{"ชื่อ": "name", "ลึก": "depth"}"#), ("leaveOut", r#"["note"]"#)]).unwrap();
        let second = first.changed(serde_json::json!({"rename": {"ชื่อ": null, "a": "b"}, "leaveOut": []})).unwrap();
        let names: Vec<(&str, &str)> = second.rename.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!((names, second.leave_out.len()), (vec![("a", "b"), ("ลึก", "depth")], 0));
        let none = wishes(&[("rename", r#"{"a": null}"#), ("leaveOut", "null")]).unwrap();
        assert_eq!(none, ImportWishes::default());
    }

    #[test]
    fn a_column_map_makes_it_projects_and_may_come_as_json() {
        let found = wishes(&[("columns", r#"{"fields": {"title": "ชื่อ"}}"#)]).unwrap();
        assert_eq!(found.kind(), ImportKind::Projects);
        assert!(found.columns.unwrap().contains("[fields]"));
    }
}
