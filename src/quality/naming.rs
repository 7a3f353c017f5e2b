//! Which column of a file becomes which field: one of another name, none, or that of its own name.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Map;

use crate::error::{Fault, Words};
use crate::ingest::source::SourceRow;

/// What is wished of single columns; all others keep their names. Shared by the threads that judge.
#[derive(Debug, Default)]
pub struct Naming {
    wished: HashMap<String, Wish>,
}

#[derive(Debug)]
struct Wish {
    /// Name of the field; none for a column that is left out.
    field: Option<String>,
    /// Some row has the column.
    is_met: AtomicBool,
}

impl Naming {
    /// `rename` tells the field of a column, `leave_out` the columns that become none.
    pub fn new(rename: &BTreeMap<String, String>, leave_out: &[String]) -> Naming {
        let wish = |column: &String, field| (column.clone(), Wish { field, is_met: AtomicBool::new(false) });
        let renamed = rename.iter().map(|(column, field)| wish(column, Some(field.clone())));
        Naming { wished: renamed.chain(leave_out.iter().map(|column| wish(column, None))).collect() }
    }

    /// Gives the row's columns the names of their fields. A second column of one field is a fault of the row.
    pub fn apply(&self, row: &mut SourceRow) {
        if self.wished.is_empty() {
            return;
        }
        let columns = std::mem::take(&mut row.properties);
        row.properties = Map::with_capacity(columns.len());
        for (column, value) in columns {
            let wish = self.wished.get(&column);
            if let Some(wish) = wish
                && !wish.is_met.load(Ordering::Relaxed)
            {
                wish.is_met.store(true, Ordering::Relaxed);
            }
            let field = match wish {
                None => column.clone(),
                Some(Wish { field: Some(field), .. }) => field.clone(),
                Some(Wish { field: None, .. }) => continue,
            };
            if row.properties.contains_key(&field) {
                row.faults.push(twice(row.number, &column, &field));
                continue;
            }
            row.properties.insert(field, value);
        }
    }

    /// The column that became this field, where the file calls it otherwise.
    pub fn column_of(&self, field: &str) -> Option<&str> {
        let is_it = |(_, wish): &(&String, &Wish)| wish.field.as_deref() == Some(field) && wish.met();
        self.wished.iter().find(is_it).map(|(column, _)| column.as_str())
    }

    /// Columns that some row has and that become no field, in the order of their names.
    pub fn left_out(&self) -> Vec<String> {
        self.columns(|wish| wish.field.is_none() && wish.met())
    }

    /// Columns of which something is wished and that no row has, in the order of their names.
    pub fn unmet(&self) -> Vec<String> {
        self.columns(|wish| !wish.met())
    }

    fn columns(&self, which: impl Fn(&Wish) -> bool) -> Vec<String> {
        let found = self.wished.iter().filter(|(_, wish)| which(wish));
        let mut columns: Vec<String> = found.map(|(column, _)| column.clone()).collect();
        columns.sort();
        columns
    }
}

impl Wish {
    fn met(&self) -> bool {
        self.is_met.load(Ordering::Relaxed)
    }
}

fn twice(row: u64, column: &str, field: &str) -> Fault {
    let words = Words::new(
        format!("คอลัมน์ '{column}' จะเป็นฟิลด์ '{field}' ซึ่งมาจากคอลัมน์อื่นแล้ว"),
        format!("the column '{column}' becomes the field '{field}', which another column is already"),
    );
    Fault::row(usize::try_from(row).unwrap_or(usize::MAX), field, "field-twice", words)
        .remedy("ไม่รับคอลัมน์หนึ่ง หรือตั้งชื่ออื่น", "leave one of the two out, or give it another name")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ingest::source::SourceGeometry;

    fn row(properties: &serde_json::Value) -> SourceRow {
        let properties = properties.as_object().unwrap().clone();
        SourceRow { number: 7, id: None, properties, geometry: SourceGeometry::None, faults: vec![] }
    }

    fn naming(rename: &[(&str, &str)], leave_out: &[&str]) -> Naming {
        let rename = rename.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned())).collect();
        Naming::new(&rename, &leave_out.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_get_other_names_in_their_places_change_names_and_are_left_out() {
        let naming = naming(&[("ชื่อ", "name"), ("a", "b"), ("b", "a"), ("never", "x")], &["note", "nowhere"]);
        let mut row = row(&json!({"ชื่อ": "บ่อ", "a": 1, "note": "?", "b": 2, "depth": 3}));
        naming.apply(&mut row);
        let told = serde_json::to_string(&row.properties).unwrap();
        assert_eq!(told, r#"{"name":"บ่อ","b":1,"a":2,"depth":3}"#);
        assert!(row.faults.is_empty());
        assert_eq!((naming.column_of("name"), naming.column_of("depth")), (Some("ชื่อ"), None));
        assert_eq!(
            (naming.left_out(), naming.unmet()),
            (vec!["note".to_owned()], vec!["never".into(), "nowhere".into()])
        );
    }

    #[test]
    fn two_columns_of_one_field_refuse_the_row_and_name_both() {
        let naming = naming(&[("label", "name")], &[]);
        let mut row = row(&json!({"name": "บ่อ", "label": "Well"}));
        naming.apply(&mut row);
        let fault = &row.faults[0];
        assert_eq!((fault.code, row.properties.len()), ("field-twice", 1));
        assert!(fault.reason.en.contains("'label'") && fault.reason.en.contains("'name'"), "{}", fault.reason.en);
    }
}
