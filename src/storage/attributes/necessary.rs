//! What must hold of a feature's indexed values for it to be an answer, and the spans of the index where that is so.

use serde_json::Value;

use super::key::{IndexedField, Key, KeyKind};
use crate::geometry::BBox;

/// A condition that every answer meets; not all that meet it are answers. Values are literals as JSON has them.
#[derive(Debug, Clone, PartialEq)]
pub enum Necessary {
    /// The field has this value.
    Equals(String, Value),
    /// The field has one of these values.
    In(String, Vec<Value>),
    /// The field's value is not below the first and not above the second; an end may be open.
    Range(String, Option<Value>, Option<Value>),
    /// The field is a text that begins so.
    Prefix(String, String),
    /// The field has no value, or null.
    Absent(String),
    /// The geometry's box meets this one (WGS 84 degrees).
    Box(BBox),
}

/// A contiguous part of the index: the keys of one field from `low` to `high`, both included.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub field: i64,
    /// 1 for the features without a value.
    pub absent: i16,
    /// Least and greatest number.
    pub number: (f64, f64),
    pub text: Texts,
}

/// The texts of a span.
#[derive(Debug, Clone, PartialEq)]
pub enum Texts {
    /// Any text.
    Any,
    /// This one alone: the span then lies in the order of the features' numbers.
    Exactly(String),
    /// From the first to the second, both included.
    Between(String, String),
}

/// Behind every text that a person writes.
const LAST: char = '\u{10FFFF}';

/// The spans of which one must hold the feature; `None` where the index cannot tell.
pub fn spans(fields: &[IndexedField], necessary: &Necessary) -> Option<Vec<Span>> {
    let find = |name: &str| fields.iter().find(|field| field.name == name);
    match necessary {
        Necessary::Equals(name, value) => equal(find(name)?, value).map(|span| vec![span]),
        Necessary::In(name, values) => {
            let field = find(name)?;
            values.iter().map(|value| equal(field, value)).collect()
        }
        Necessary::Range(name, low, high) => range(find(name)?, low.as_ref(), high.as_ref()).map(|span| vec![span]),
        Necessary::Prefix(name, text) => {
            let field = find(name).filter(|field| field.kind == KeyKind::Text)?;
            let low = KeyKind::Text.key(Some(&Value::from(text.as_str()))).text;
            let high = format!("{low}{LAST}");
            Some(vec![Span { field: field.number, absent: 0, number: (0.0, 0.0), text: Texts::Between(low, high) }])
        }
        Necessary::Absent(name) => {
            let field = find(name)?;
            Some(vec![Span { field: field.number, absent: 1, number: (0.0, 0.0), text: Texts::Exactly(String::new()) }])
        }
        Necessary::Box(_) => None,
    }
}

fn equal(field: &IndexedField, value: &Value) -> Option<Span> {
    let key = fitting(field, value)?;
    // 2^53 may be written as a whole number or as a fraction, and only the former has digits in its key.
    let text =
        if field.kind == KeyKind::Number && !key.text.is_empty() { Texts::Any } else { Texts::Exactly(key.text) };
    Some(Span { field: field.number, absent: 0, number: (key.number, key.number), text })
}

fn range(field: &IndexedField, low: Option<&Value>, high: Option<&Value>) -> Option<Span> {
    let end = |value: Option<&Value>| match value {
        None => Some(None),
        Some(value) => fitting(field, value).map(Some),
    };
    let (low, high) = (end(low)?, end(high)?);
    Some(match field.kind {
        KeyKind::Text => {
            let low = low.map(|key| key.text).unwrap_or_default();
            let high = high.map_or_else(|| LAST.to_string().repeat(200), |key| key.text);
            Span { field: field.number, absent: 0, number: (0.0, 0.0), text: Texts::Between(low, high) }
        }
        KeyKind::Number | KeyKind::Boolean | KeyKind::Instant => {
            let number = (low.map_or(f64::MIN, |key| key.number), high.map_or(f64::MAX, |key| key.number));
            Span { field: field.number, absent: 0, number, text: Texts::Any }
        }
    })
}

/// The key of a literal that is of the field's own type; others have no place in its order.
fn fitting(field: &IndexedField, value: &Value) -> Option<Key> {
    let fits = match field.kind {
        KeyKind::Text | KeyKind::Instant => value.is_string(),
        KeyKind::Number => value.is_number(),
        KeyKind::Boolean => value.is_boolean(),
    };
    let key = field.kind.key(Some(value));
    (fits && !key.absent && (field.kind != KeyKind::Instant || key.text.is_empty())).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields() -> Vec<IndexedField> {
        [("name", KeyKind::Text), ("lanes", KeyKind::Number), ("at", KeyKind::Instant)]
            .into_iter()
            .enumerate()
            .filter_map(|(place, (name, kind))| IndexedField::new(7, place, name, kind))
            .collect()
    }

    fn only(necessary: &Necessary) -> Span {
        spans(&fields(), necessary).unwrap().remove(0)
    }

    #[test]
    fn an_equality_is_one_key_and_a_range_has_open_ends() {
        let lanes = only(&Necessary::Equals("lanes".into(), json!(4)));
        assert_eq!((lanes.field, lanes.number, lanes.text), (70_001, (4.0, 4.0), Texts::Exactly(String::new())));
        let above = only(&Necessary::Range("lanes".into(), Some(json!(4)), None));
        assert_eq!((above.number, above.text), ((4.0, f64::MAX), Texts::Any));
    }

    #[test]
    fn a_prefix_ends_behind_every_text_that_begins_so() {
        let Texts::Between(low, high) = only(&Necessary::Prefix("name".into(), "ถนน".into())).text else {
            panic!()
        };
        assert!(low.as_str() <= "ถนน" && "ถนน๛๛๛" < high.as_str() && "ถบ" > high.as_str());
    }

    #[test]
    fn what_the_index_cannot_tell_it_does_not_tell() {
        assert_eq!(spans(&fields(), &Necessary::Equals("colour".into(), json!("red"))), None);
        assert_eq!(spans(&fields(), &Necessary::Equals("lanes".into(), json!("four"))), None);
        assert_eq!(spans(&fields(), &Necessary::In("at".into(), vec![json!("yesterday")])), None);
    }
}
