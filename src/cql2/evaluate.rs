//! Whether a feature matches: the one meaning of a filter, in three-valued logic.

use std::borrow::Cow;

use super::datum::{Datum, order};
use super::plan::{Test, Value};
use super::spatial::relates;
use super::temporal::holds;
use super::{ArrayOperator, Comparison};

/// The values of one feature that a filter looks at.
#[derive(Debug, Clone)]
pub struct Row {
    /// By the numbers that the plan gives them.
    pub properties: Vec<Datum>,
    /// `Null` for a feature without a place, and where the filter does not look at it.
    pub geometry: Datum,
}

impl Test {
    /// `Some(true)`, `Some(false)`, or `None` where a null leaves it unknown; only `Some(true)` lets a feature through.
    pub fn of(&self, row: &Row) -> Option<bool> {
        match self {
            Test::Constant(truth) => *truth,
            Test::And(parts) => all(parts.iter().map(|part| part.of(row))),
            Test::Or(parts) => any(parts.iter().map(|part| part.of(row))),
            Test::Not(inner) => inner.of(row).map(|truth| !truth),
            Test::Compare(operator, a, b) => order(&a.of(row), &b.of(row)).map(|order| operator.holds(order)),
            Test::Like(value, pattern) => match &*value.of(row) {
                Datum::Text(text) => Some(pattern.covers(text)),
                _ => None,
            },
            Test::Between(value, low, high) => {
                let value = value.of(row);
                let above = order(&value, &low.of(row)).map(|order| Comparison::GreaterOrEqual.holds(order));
                let below = order(&value, &high.of(row)).map(|order| Comparison::LessOrEqual.holds(order));
                all([above, below])
            }
            Test::In(value, items) => {
                let value = value.of(row);
                any(items.iter().map(|item| order(&value, &item.of(row)).map(|order| order.is_eq())))
            }
            Test::IsNull(value) => Some(*value.of(row) == Datum::Null),
            Test::Spatial(operator, a, b) => match (&*a.of(row), &*b.of(row)) {
                (Datum::Place(a), Datum::Place(b)) => Some(relates(*operator, a, b)),
                _ => None,
            },
            Test::Temporal(operator, a, b) => {
                let (a, b) = (a.of(row).interval()?, b.of(row).interval()?);
                Some(holds(*operator, a, b))
            }
            Test::Array(operator, a, b) => match (&*a.of(row), &*b.of(row)) {
                (Datum::List(a), Datum::List(b)) => Some(compare_sets(*operator, a, b)),
                _ => None,
            },
            Test::Truth(value) => match *value.of(row) {
                Datum::Boolean(truth) => Some(truth),
                _ => None,
            },
        }
    }
}

/// False if one is false, else unknown if one is unknown.
fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

fn any(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    all(parts.into_iter().map(|part| part.map(|truth| !truth))).map(|truth| !truth)
}

/// Arrays compare as sets: neither order nor repeats count (OGC 21-065r2, 7.14).
fn compare_sets(operator: ArrayOperator, a: &[Datum], b: &[Datum]) -> bool {
    let holds =
        |list: &[Datum], item: &Datum| list.iter().any(|own| order(own, item).is_some_and(|order| order.is_eq()));
    let within = |inner: &[Datum], outer: &[Datum]| inner.iter().all(|item| holds(outer, item));
    match operator {
        ArrayOperator::Contains => within(b, a),
        ArrayOperator::ContainedBy => within(a, b),
        ArrayOperator::Equals => within(a, b) && within(b, a),
        ArrayOperator::Overlaps => a.iter().any(|item| holds(b, item)),
    }
}

impl Value {
    pub fn of<'a>(&'a self, row: &'a Row) -> Cow<'a, Datum> {
        match self {
            Value::Constant(datum) => Cow::Borrowed(datum),
            Value::Property(number, _) => row.properties.get(*number).map_or(Cow::Owned(Datum::Null), Cow::Borrowed),
            Value::Geometry => Cow::Borrowed(&row.geometry),
            Value::Interval(ends) => {
                let [start, end] = &**ends;
                let interval = start.of(row).moment().zip(end.of(row).moment());
                Cow::Owned(interval.map_or(Datum::Null, |(start, end)| Datum::Interval(start, end)))
            }
            Value::List(items) => Cow::Owned(Datum::List(items.iter().map(|item| item.of(row).into_owned()).collect())),
            Value::Arithmetic(operator, operands) => {
                let [a, b] = &**operands;
                Cow::Owned(match (&*a.of(row), &*b.of(row)) {
                    (Datum::Number(a), Datum::Number(b)) => a.reckon(*operator, *b).map_or(Datum::Null, Datum::Number),
                    _ => Datum::Null,
                })
            }
            Value::Folded(fold, inner) => Cow::Owned(match &*inner.of(row) {
                Datum::Text(text) => Datum::Text(fold.apply(text)),
                _ => Datum::Null,
            }),
            Value::Function(function, arguments) => {
                let arguments: Vec<Datum> = arguments.iter().map(|argument| argument.of(row).into_owned()).collect();
                Cow::Owned((function.call)(&arguments))
            }
            Value::Test(test) => Cow::Owned(test.of(row).map_or(Datum::Null, Datum::Boolean)),
        }
    }
}
