//! The order of an answer: `sortby`, and the place where a page starts.

use serde_json::{Value, json};

use crate::catalog::dataset::NewDataset;
use crate::catalog::{Dataset, FieldType};
use crate::error::{Error, Fault, Result, Words};
use crate::http::{Cursor, Page, Parameters};
use crate::storage::attributes::{IndexedField, Key};
use crate::storage::select::{MAXIMUM_KEYS, Position};

/// The fields to sort by, and which of them fall. What has no value comes last in either direction; what is equal keeps the order of the
/// features' numbers (turned round with the first field), so that every order is total.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sort {
    pub keys: Vec<(String, bool)>,
}

impl Sort {
    /// Reads `sortby=+a,-b` (OGC API – Features 8): a name without sign rises. A plus that was not encoded has become a space.
    ///
    /// # Errors
    /// `Malformed` for what is no sortable, for a name that comes twice, and for more than five names.
    pub fn take(parameters: &mut Parameters, dataset: &NewDataset) -> Result<Self> {
        let Some(text) = parameters.take("sortby") else { return Ok(Sort::default()) };
        let mut keys: Vec<(String, bool)> = Vec::new();
        for part in text.split(',') {
            let (name, falls) = match part.strip_prefix('-') {
                Some(name) => (name, true),
                None => (part.strip_prefix(['+', ' ']).unwrap_or(part), false),
            };
            if !sortables(dataset).any(|sortable| sortable == name) {
                return Err(unknown(name, dataset));
            }
            if keys.iter().any(|(known, _)| known == name) {
                let words = Words::new("ชื่อนี้ซ้ำ", "this name comes more than once");
                return Err(Error::malformed(Fault::parameter("sortby", "repeated-field", words)));
            }
            keys.push((name.to_owned(), falls));
        }
        if keys.len() > MAXIMUM_KEYS {
            let words = Words::new(
                format!("เรียงได้ไม่เกิน {MAXIMUM_KEYS} ชื่อ"),
                format!("at most {MAXIMUM_KEYS} names can be sorted by"),
            );
            return Err(Error::malformed(Fault::parameter("sortby", "too-many-fields", words)));
        }
        Ok(Sort { keys })
    }

    /// The fields of the index that are sorted by, and which of them fall.
    pub fn indexed(&self, of: &Dataset) -> Vec<(IndexedField, bool)> {
        let fields = of.indexed_fields();
        let find = |(name, falls): &(String, bool)| {
            fields.iter().find(|field| field.name == *name).map(|field| (field.clone(), *falls))
        };
        self.keys.iter().filter_map(find).collect()
    }
}

/// Names of the fields that can be sorted by: the queryables, without lists and objects.
pub fn sortables(dataset: &NewDataset) -> impl Iterator<Item = &str> {
    dataset.queryables().filter(|field| field.field_type != FieldType::Json).map(|field| field.name.as_str())
}

fn unknown(name: &str, dataset: &NewDataset) -> Error {
    let known: Vec<&str> = sortables(dataset).collect();
    let words = Words::new(format!("เรียงตาม '{name}' ไม่ได้"), format!("'{name}' cannot be sorted by"));
    Error::malformed(
        Fault::parameter("sortby", "unknown-sortable", words)
            .remedy(format!("ใช้ได้: {}", known.join(", ")), format!("known are: {}", known.join(", "))),
    )
}

/// Where a page starts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    /// The page ends before `place` instead of starting behind it.
    pub backwards: bool,
    pub place: Option<Position>,
    /// Features to pass over.
    pub skip: i64,
}

impl Start {
    /// From the paging parameters of a request that sorts by so many fields.
    ///
    /// # Errors
    /// `Malformed` for a cursor that is none of ours, or that belongs to another order.
    pub fn of(page: &Page, sort: &Sort) -> Result<Self> {
        let Some(cursor) = &page.cursor else { return Ok(Start { skip: page.offset, ..Start::default() }) };
        let (backwards, text) = match cursor.0.strip_prefix('<') {
            Some(text) => (true, text),
            None => (false, cursor.0.as_str()),
        };
        // Without `sortby` the order may still be that of one field, along whose index a wide filter is answered.
        let place = place(text)
            .filter(|place| place.keys.len() == sort.keys.len() || (sort.keys.is_empty() && place.keys.len() == 1));
        match place {
            Some(place) => Ok(Start { backwards, place: Some(place), skip: 0 }),
            None => Err(Error::malformed(
                Fault::parameter(
                    "cursor",
                    "unknown-cursor",
                    Words::new("ตัวชี้หน้าไม่ถูกต้อง", "this is not a cursor of this order"),
                )
                .remedy("ใช้ลิงก์ next ที่ได้รับ", "follow the 'next' link as it was given"),
            )),
        }
    }

    /// Is this the very first page?
    pub fn is_first(&self) -> bool {
        self.place.is_none() && self.skip == 0
    }
}

/// The cursor of a page that starts behind a place, or, `backwards`, ends before it.
pub fn cursor(place: &Position, backwards: bool) -> Cursor {
    let sign = if backwards { "<" } else { "" };
    if place.keys.is_empty() {
        return Cursor(format!("{sign}{}", place.seq));
    }
    let keys: Vec<Value> = place.keys.iter().map(|key| json!([key.absent, key.number, key.text])).collect();
    Cursor(format!("{sign}{}", json!([place.seq, keys])))
}

fn place(text: &str) -> Option<Position> {
    if let Ok(seq) = text.parse() {
        return Some(Position { keys: vec![], seq });
    }
    let (seq, keys): (i64, Vec<(bool, f64, String)>) = serde_json::from_str(text).ok()?;
    let keys = keys.into_iter().map(|(absent, number, text)| Key { absent, number, text }).collect();
    Some(Position { keys, seq })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Field;

    fn dataset() -> NewDataset {
        let mut dataset = NewDataset::named("roads", "doh", "ถนน", "Roads", "x");
        dataset.fields = vec![
            Field::new("lanes", FieldType::Integer, "ช่องจราจร", "lanes"),
            Field::new("ชื่อ", FieldType::String, "ชื่อ", "name"),
            Field { queryable: false, ..Field::new("note", FieldType::String, "หมายเหตุ", "note") },
            Field { queryable: true, ..Field::new("list", FieldType::Json, "รายการ", "list") },
        ];
        dataset
    }

    fn sort(text: &str) -> Result<Sort> {
        let query = crate::http::links::query(&[("sortby", text.to_owned())]);
        Sort::take(&mut Parameters::parse(&query)?, &dataset())
    }

    #[test]
    fn a_sign_says_which_way_and_a_plus_may_have_become_a_space() {
        let expected = vec![("lanes".to_owned(), true), ("ชื่อ".to_owned(), false)];
        assert_eq!(sort("-lanes,+ชื่อ").unwrap().keys, expected);
        assert_eq!(sort("-lanes, ชื่อ").unwrap().keys, expected);
        assert_eq!(sort("-lanes,ชื่อ").unwrap().keys, expected);
    }

    #[test]
    fn what_cannot_be_sorted_by_is_refused_and_told_what_can() {
        for text in ["note", "list", "", "lanes,,ชื่อ", "lanes,-lanes", "geometry"] {
            assert!(sort(text).is_err(), "{text}");
        }
        assert!(sort("colour").unwrap_err().to_string().contains("lanes"));
    }

    #[test]
    fn a_cursor_carries_the_values_of_its_place() {
        let key = Key { absent: false, number: 0.1 + 0.2, text: "ก\"".to_owned() };
        let place = Position { keys: vec![key], seq: 7 };
        let page = |cursor| Page { limit: crate::http::Limit(10), offset: 0, cursor: Some(cursor) };
        let sorted = sort("lanes").unwrap();
        let start = Start::of(&page(cursor(&place, true)), &sorted).unwrap();
        assert_eq!((start.backwards, start.place), (true, Some(place)));
        assert!(Start::of(&page(Cursor("7".to_owned())), &sorted).is_err());
        assert!(Start::of(&page(Cursor("[7]".to_owned())), &sorted).is_err());
    }
}
