//! A column map that an agency saved for sheets of a layout of its own; later files with the same headings are read by it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::layout::SheetMap;
use crate::access::Visibility;
use crate::error::{Error, Fault, Result, Words};
use crate::ingest::column_map::{Amount, ColumnMap, Field, From};
use crate::plans::book::Form;
use crate::thai;

/// Characters of a map's text.
const LONGEST: usize = 20_000;

/// A column map, as it is sent and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SavedMap {
    /// Given by the hub where it is left out.
    pub id: String,
    /// Code of the agency whose sheets look so.
    #[schema(required)]
    pub agency: String,
    /// Who else may read it. Only its agency's files are read by it.
    pub visibility: Visibility,
    /// What people call the layout.
    #[schema(required)]
    pub title: String,
    /// What the rows of such a sheet are; `p02` where it is left out. A summary cannot be mapped.
    pub form: Form,
    /// The map in TOML, as `phaen import projects` takes it: headings of columns for fields and for the money of years. Headings of several rows are
    /// written as one, with spaces between.
    #[schema(required)]
    pub map: String,
    /// The headings that a sheet must have to be read by it.
    #[schema(read_only)]
    pub headings: Vec<String>,
    #[schema(read_only)]
    pub version: i64,
    /// RFC 3339.
    #[schema(read_only)]
    pub created_at: Option<String>,
    #[schema(read_only)]
    pub updated_at: Option<String>,
}

impl Default for SavedMap {
    fn default() -> Self {
        SavedMap {
            id: String::new(),
            agency: String::new(),
            visibility: Visibility::Agencies,
            title: String::new(),
            form: Form::Projects,
            map: String::new(),
            headings: Vec::new(),
            version: 0,
            created_at: None,
            updated_at: None,
        }
    }
}

impl SavedMap {
    /// Checks the fields, reads the map, and takes its headings.
    ///
    /// # Errors
    /// `Malformed` with every fault at its place: no agency or title, a form that has no rows, a map that cannot be read, that names no column of
    /// titles, or that is too long.
    pub fn checked(mut self) -> Result<SavedMap> {
        self.title = thai::clean(self.title.trim());
        let mut faults = Vec::new();
        if !self.id.is_empty() && !crate::features::feature::is_feature_id(&self.id) {
            let words = Words::new(
                "ใช้เป็นรหัสไม่ได้: 1 ถึง 200 อักขระ ไม่มีเครื่องหมายทับ",
                "cannot be an id: 1 to 200 characters without a slash",
            );
            faults.push(Fault::pointer("/id", "not-an-id", words));
        }
        for (pointer, text) in [("/agency", &self.agency), ("/title", &self.title), ("/map", &self.map)] {
            if text.trim().is_empty() {
                faults.push(Fault::pointer(pointer, "missing", Words::new("ต้องระบุ", "is needed")));
            }
        }
        if self.form == Form::Summary {
            let words = Words::new("แบบ ผ.01 ใช้แผนที่คอลัมน์ไม่ได้", "the summary ผ.01 cannot be read through a column map");
            faults.push(Fault::pointer("/form", "form-without-rows", words));
        }
        if self.map.len() > LONGEST {
            let words = Words::new("แผนที่คอลัมน์ยาวเกินไป", "the column map is too long");
            faults.push(Fault::pointer("/map", "too-long", words));
        } else if !self.map.trim().is_empty() {
            match ColumnMap::parse(&self.map) {
                Ok(map) => self.headings = headings(&map),
                Err(Error::Malformed(found)) => faults.extend(found.into_iter().map(|fault| {
                    let at = match &fault.at {
                        crate::error::At::Pointer(inner) => format!("/map{inner}"),
                        _ => "/map".to_owned(),
                    };
                    Fault { at: crate::error::At::Pointer(at), ..fault }
                })),
                Err(other) => return Err(other),
            }
            let has_title = self.sheet_map().is_ok_and(|map| {
                map.map.fields.get(&Field::Title).is_some_and(|source| matches!(source.from, From::Column(_)))
            });
            if faults.is_empty() && !has_title {
                let words = Words::new("ต้องระบุคอลัมน์ของชื่อโครงการ", "it must name the column of titles");
                let remedy = ("เพิ่ม title = \"ชื่อคอลัมน์\" ใน [fields]", "add title = \"heading\" to [fields]");
                faults.push(Fault::pointer("/map/fields/title", "no-title", words).remedy(remedy.0, remedy.1));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }

    /// Ready to be laid on sheets.
    ///
    /// # Errors
    /// As [`ColumnMap::parse`].
    pub fn sheet_map(&self) -> Result<SheetMap> {
        Ok(SheetMap { id: self.id.clone(), form: self.form, map: ColumnMap::parse(&self.map)? })
    }
}

/// Every heading that a map names, sorted, each once.
fn headings(map: &ColumnMap) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    let ids = map.external_ids.iter().map(|(_, source)| source);
    for source in map.fields.values().chain(ids) {
        if let From::Column(heading) = &source.from {
            headings.push(heading.clone());
        }
    }
    for budget in &map.budgets {
        match &budget.amount {
            Amount::Year { column, .. } | Amount::Pairs { column, .. } => headings.push(column.clone()),
            Amount::Beside { year_column, column } => headings.extend([year_column.clone(), column.clone()]),
        }
    }
    headings.sort();
    headings.dedup();
    headings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(map: &str, form: Form) -> Vec<&'static str> {
        let saved = SavedMap { agency: "a".into(), title: "t".into(), map: map.into(), form, ..SavedMap::default() };
        match saved.checked() {
            Err(Error::Malformed(faults)) => faults.into_iter().map(|fault| fault.code).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_map_says_which_headings_it_needs_and_faults_lie_in_its_text() {
        let good = "[fields]\ntitle = \"ชื่องาน\"\n[[budget]]\nyear = 2566\ncolumn = \"เงิน 2566\"\n";
        assert!(codes(good, Form::Projects).is_empty());
        let saved = SavedMap { agency: "a".into(), title: "t".into(), map: good.into(), ..SavedMap::default() };
        assert_eq!(saved.checked().unwrap().headings, ["ชื่องาน", "เงิน 2566"]);
        assert_eq!(codes(good, Form::Summary), ["form-without-rows"]);
        assert_eq!(codes("not toml", Form::Projects), ["map-toml"]);
        assert_eq!(codes("[fields]\ntitle = { value = \"x\" }\n", Form::Projects), ["no-title"]);
        assert_eq!(codes("", Form::Projects), ["missing"]);
    }
}
