//! The values that a filter meets while it is evaluated, and how two of them compare.

use std::cmp::Ordering;
use std::sync::Arc;

use geo::{BoundingRect, Geometry, Rect};
use serde_json::Value;

use super::{Moment, Number};

/// What is known of a property before any feature is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    Text,
    Number,
    Boolean,
    /// A text `YYYY-MM-DD`.
    Day,
    /// A text in RFC 3339.
    Instant,
    /// Anything JSON can hold; its type shows in each feature.
    Json,
    Geometry,
    Interval,
    List,
}

impl ValueType {
    /// In Thai and English, for refusals.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            ValueType::Text => ("ข้อความ", "text"),
            ValueType::Number => ("ตัวเลข", "a number"),
            ValueType::Boolean => ("จริง/เท็จ", "true or false"),
            ValueType::Day => ("วันที่", "a date"),
            ValueType::Instant => ("เวลา", "an instant"),
            ValueType::Json => ("JSON", "JSON"),
            ValueType::Geometry => ("รูปทรง", "a geometry"),
            ValueType::Interval => ("ช่วงเวลา", "an interval"),
            ValueType::List => ("รายการ", "a list"),
        }
    }
}

/// A geometry in WGS 84 degrees, longitude first, with its box.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub geometry: Geometry<f64>,
    pub bounds: Rect<f64>,
}

impl Place {
    /// `None` if it is empty.
    pub fn new(geometry: Geometry<f64>) -> Option<Place> {
        let bounds = geometry.bounding_rect()?;
        Some(Place { geometry, bounds })
    }
}

/// One value. What a feature does not have, or has in another type than its dataset says, is `Null`.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    Null,
    Text(String),
    Number(Number),
    Boolean(bool),
    Moment(Moment),
    Interval(Moment, Moment),
    Place(Arc<Place>),
    List(Vec<Datum>),
    /// A JSON object: there, but comparable with nothing.
    Object,
}

impl Datum {
    /// A property's value, as its declared type reads it.
    pub fn of(value: &Value, as_type: ValueType) -> Datum {
        let moment = |moment: Option<Moment>| moment.map_or(Datum::Null, Datum::Moment);
        match (as_type, value) {
            // PostgreSQL has no NUL character: both databases see U+FFFD in its place.
            (ValueType::Text | ValueType::Json, Value::String(text)) => Datum::Text(text.replace('\0', "\u{FFFD}")),
            (ValueType::Number | ValueType::Json, Value::Number(number)) => {
                Number::from_json(number).map_or(Datum::Null, Datum::Number)
            }
            (ValueType::Boolean | ValueType::Json, Value::Bool(truth)) => Datum::Boolean(*truth),
            (ValueType::Day, Value::String(text)) => moment(Moment::day(text)),
            (ValueType::Instant, Value::String(text)) => moment(Moment::instant(text)),
            (ValueType::Json | ValueType::List, Value::Array(items)) => {
                Datum::List(items.iter().map(|item| Datum::of(item, ValueType::Json)).collect())
            }
            (ValueType::Json, Value::Object(_)) => Datum::Object,
            _ => Datum::Null,
        }
    }

    /// The moment that it is, or that a text says.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Datum::Moment(moment) => Some(*moment),
            Datum::Text(text) => Moment::parse(text),
            _ => None,
        }
    }

    /// Start and end; a moment is both.
    pub fn interval(&self) -> Option<(Moment, Moment)> {
        match self {
            Datum::Interval(start, end) => Some((*start, *end)),
            other => other.moment().map(|moment| (moment, moment)),
        }
    }
}

/// How two values compare; `None` where that is unknown: one is null, or they are of different kinds.
///
/// Texts compare by code point, numbers by their exact value, false before true, moments at the coarser precision.
pub fn order(a: &Datum, b: &Datum) -> Option<Ordering> {
    match (a, b) {
        (Datum::Text(a), Datum::Text(b)) => Some(a.cmp(b)),
        (Datum::Number(a), Datum::Number(b)) => Some(a.cmp(b)),
        (Datum::Boolean(a), Datum::Boolean(b)) => Some(a.cmp(b)),
        (Datum::Moment(_), Datum::Moment(_) | Datum::Text(_)) | (Datum::Text(_), Datum::Moment(_)) => {
            Some(a.moment()?.order(b.moment()?))
        }
        _ => None,
    }
}
