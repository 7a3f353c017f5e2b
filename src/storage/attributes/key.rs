//! What stands in the index for a value: a number and a text that sort as the values do.

use serde_json::Value;

use crate::time::Timestamp;

/// Characters of a text that are kept; two texts that begin alike are told apart on the row.
const KEPT: usize = 200;

/// From here on whole numbers are no longer exact as floating-point numbers (2^53).
const EXACT: i64 = 1 << 53;

/// How the values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum KeyKind {
    /// By code point.
    Text,
    Number,
    /// `false` before `true`.
    Boolean,
    /// RFC 3339 texts by the instant that they name.
    Instant,
}

/// A field whose values are indexed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct IndexedField {
    /// Number in the index: the dataset's number times 10,000, plus the field's place.
    pub number: i64,
    pub name: String,
    pub kind: KeyKind,
}

/// Fields of one dataset that have a number each.
pub const FIELDS_PER_DATASET: usize = 10_000;

impl IndexedField {
    /// The field at a place of a dataset's list; `None` beyond `FIELDS_PER_DATASET`.
    pub fn new(dataset: i32, place: usize, name: &str, kind: KeyKind) -> Option<Self> {
        let place = i64::try_from(place).ok().filter(|_| place < FIELDS_PER_DATASET)?;
        Some(IndexedField { number: first_field(dataset) + place, name: name.to_owned(), kind })
    }
}

impl IndexedField {
    /// The field's place in the dataset's list.
    pub(in crate::storage) fn place(&self) -> u16 {
        u16::try_from(self.number.rem_euclid(10_000)).unwrap_or_default()
    }
}

/// The number of a dataset's first field.
pub(in crate::storage) fn first_field(dataset: i32) -> i64 {
    i64::from(dataset) * 10_000
}

/// A value in the index. Keys of one field sort by `absent`, `number`, `text`.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The feature has no value, or null.
    pub absent: bool,
    pub number: f64,
    pub text: String,
}

impl Key {
    fn number(number: f64) -> Self {
        // Zero has one sign here.
        Key { absent: false, number: number + 0.0, text: String::new() }
    }

    fn text(text: &str) -> Self {
        Key { absent: false, number: 0.0, text: kept(text) }
    }

    /// Behind every value of the field's own type.
    fn misfit(value: &Value) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Key { absent: false, number: f64::MAX, text: kept(&text) }
    }

    /// Is this all of the value, so that an equal key is an equal value? Numbers are equal as numbers, and instants as instants.
    pub fn is_whole(&self, kind: KeyKind) -> bool {
        kind != KeyKind::Text || self.text.chars().count() < KEPT
    }
}

/// The beginning of a text, up to the first NUL character, which PostgreSQL cannot store. Cutting keeps the order.
fn kept(text: &str) -> String {
    text.chars().take(KEPT).take_while(|c| *c != '\0').collect()
}

impl KeyKind {
    /// The key of a value.
    pub fn key(self, value: Option<&Value>) -> Key {
        match (self, value) {
            (_, None | Some(Value::Null)) => Key { absent: true, number: 0.0, text: String::new() },
            (KeyKind::Text, Some(Value::String(text))) => Key::text(text),
            (KeyKind::Text, Some(other)) => Key::text(&other.to_string()),
            (KeyKind::Boolean, Some(Value::Bool(truth))) => Key::number(f64::from(u8::from(*truth))),
            (KeyKind::Number, Some(Value::Number(number))) => number_key(number),
            (KeyKind::Number, Some(Value::String(text))) => {
                text.parse().map_or_else(|_| Key::misfit(&Value::from(text.as_str())), |number| number_key(&number))
            }
            (KeyKind::Instant, Some(Value::String(text))) => {
                instant(text).map_or_else(|| Key::misfit(&Value::from(text.as_str())), Key::number)
            }
            (_, Some(other)) => Key::misfit(other),
        }
    }
}

/// Great whole numbers are told apart by their digits, which count upwards from the least one.
fn number_key(number: &serde_json::Number) -> Key {
    let rounded = number.as_f64().unwrap_or(f64::MAX);
    match number.as_i64() {
        Some(whole) if whole.unsigned_abs() >= EXACT.unsigned_abs() => {
            Key { text: format!("{:020}", i128::from(whole) - i128::from(i64::MIN)), ..Key::number(rounded) }
        }
        _ => Key::number(rounded),
    }
}

/// Microseconds since 1970-01-01T00:00:00Z; exact until the year 2255.
#[expect(clippy::cast_precision_loss, reason = "rounding keeps the order, and the row is asked as well")]
fn instant(text: &str) -> Option<f64> {
    let time = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(Timestamp(time.timestamp_micros()).0 as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn order(key: &Key) -> (bool, f64, &str) {
        (key.absent, key.number, &key.text)
    }

    #[test]
    fn keys_sort_as_the_values_do_and_what_is_absent_comes_last() {
        let number = |value: Value| KeyKind::Number.key(Some(&value));
        for pair in [
            (json!(-3), json!(2.5)),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_994_i64)),
            (json!(-9_007_199_254_740_994_i64), json!(-9_007_199_254_740_993_i64)),
        ] {
            let (low, high) = (number(pair.0), number(pair.1));
            assert!(order(&low) < order(&high), "{low:?} {high:?}");
        }
        assert!(order(&number(json!(1e300))) < order(&KeyKind::Number.key(None)));
        let instant = |text: &str| KeyKind::Instant.key(Some(&json!(text)));
        assert_eq!(instant("2026-01-01T07:00:00+07:00"), instant("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn a_long_text_is_cut_and_known_to_be_cut() {
        let long = KeyKind::Text.key(Some(&json!("ก".repeat(500))));
        assert_eq!((long.text.chars().count(), long.is_whole(KeyKind::Text)), (200, false));
        assert!(KeyKind::Text.key(Some(&json!("ถนน"))).is_whole(KeyKind::Text));
    }

    proptest! {
        #[test]
        fn cutting_keeps_the_order_of_texts(a in "[ก-๛a-c\u{0}]{0,210}", b in "[ก-๛a-c\u{0}]{0,210}") {
            let key = |text: &str| KeyKind::Text.key(Some(&json!(text))).text;
            let (least, greatest) = if a <= b { (&a, &b) } else { (&b, &a) };
            prop_assert!(key(least) <= key(greatest));
        }

        #[test]
        fn whole_numbers_keep_their_order(a: i64, b: i64) {
            let key = |number: i64| KeyKind::Number.key(Some(&json!(number)));
            prop_assert_eq!(a.cmp(&b), order(&key(a)).partial_cmp(&order(&key(b))).unwrap());
        }
    }
}
